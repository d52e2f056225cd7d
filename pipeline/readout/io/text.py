"""Text without what would be obeyed where it is shown: terminal escapes, marks of direction."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


__all__ = ["UNPAIRED", "clean", "escaped", "shown", "templates_of"]

UNPAIRED = "\N{REPLACEMENT CHARACTER}"
"""Replacement for half of a surrogate pair, and for characters that a terminal would obey."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace surrogates, one character for one, so that offsets stay as they are."""
    try:
        text.encode()  # ten times as fast as to look for them
    except UnicodeEncodeError:
        return _SURROGATES.sub(UNPAIRED, text)
    return text


def shown(text: str) -> str:
    """Return a text without what a terminal would obey, its white space as it is."""
    return _CONTROLS.sub(UNPAIRED, clean(text))


def escaped(json: str) -> str:
    r"""Write what a terminal would obey, and surrogates, in a piece of JSON as ``\u202e``."""
    for wrong in (_CONTROLS, _SURROGATES):
        json = wrong.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
    return json


def templates_of(package: str, finalize: Callable[[object], object] | None = None) -> Environment:
    """Return the templates of a package's folder ``templates``.

    Parameters
    ----------
    package : str
        Its name, ``readout.report``.
    finalize : callable, optional
        What is made of each value before it is escaped.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # not above: few need it

    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
