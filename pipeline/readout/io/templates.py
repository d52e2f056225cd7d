"""Templates of pages: everything that is put into one is escaped."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["templates_of"]


def templates_of(package: str, finalize: Callable[[object], object] | None = None) -> Environment:
    """Return the templates of a package's folder ``templates``.

    Parameters
    ----------
    package : str
        Its name, ``readout.report``.
    finalize : callable, optional
        What is made of each value before it is escaped.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
