"""Analysis: tables over the records of a run, and what they tell.

Reads records alone; knows no stage. What needs packages of the extra ``analyze`` is imported when
it is asked for: a search, and the tables of records, need none.
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

_MODULES = {
    "analysis": ("Options", "analyze"),
    "corpus": ("Corpus",),
    "database": ("Database", "open_database"),
    "flatten": ("rows_of", "statements_of"),
    "search": ("Search",),
    "tables": ("Table", "write_tables"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
