"""Analysis: tables over the records of a run, and what they tell.

Reads records alone; knows no stage.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readout.analyze.analysis import Options, analyze
    from readout.analyze.corpus import Corpus
    from readout.analyze.database import Database, open_database
    from readout.analyze.flatten import rows_of, statements_of
    from readout.analyze.search import Search
    from readout.analyze.tables import Table, write_tables

__all__ = [
    "Corpus",
    "Database",
    "Options",
    "Search",
    "Table",
    "analyze",
    "open_database",
    "rows_of",
    "statements_of",
    "write_tables",
]

_HOMES = {
    "Corpus": "corpus",
    "Database": "database",
    "Options": "analysis",
    "Search": "search",
    "Table": "tables",
    "analyze": "analysis",
    "open_database": "database",
    "rows_of": "flatten",
    "statements_of": "flatten",
    "write_tables": "tables",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: exports and searches need no extra for it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
