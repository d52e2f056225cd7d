"""Packages of the extra ``analyze``, loaded when they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from readout.errors import ConfigError

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
        ``no_analyze`` where its package is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        if error.name != package:
            raise
        raise ConfigError(
            f"analysis needs {package}: pip install 'policy-readout[analyze]'",
            code="no_analyze",
        ) from error
