"""Packages of the extra ``analyze``, loaded when they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from readout.extras import require

__all__ = ["extra"]


def extra(name: str) -> Any:
    """Import a module of the extra ``analyze``.

    Parameters
    ----------
    name : str
        As in an import: ``duckdb``, ``matplotlib.figure``.

    Returns
    -------
    module

    Raises
    ------
    ConfigError
        ``missing_package`` where its package is not installed.
    """
    require(name.partition(".")[0], "analysis")
    return import_module(name)
