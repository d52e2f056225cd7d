"""Packages of the extras ``analyze`` and ``exchange``, loaded when they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from readout.errors import ConfigError

__all__ = ["extra"]


def extra(
    name: str,
    of: str = "analyze",
) -> Any:
    """Import a module of an extra.

    Parameters
    ----------
    name : str
        As in an import: ``duckdb``, ``matplotlib.figure``.
    of : str
        The extra that its package belongs to: ``analyze`` or ``exchange``.

    Returns
    -------
    module

    Raises
    ------
    ConfigError
        ``no_analyze``, ``no_exchange`` where its package is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        if error.name != package:
            raise
        raise ConfigError(
            f"this needs {package}: pip install 'policy-readout[{of}]'",
            code=f"no_{of}",
        ) from error
