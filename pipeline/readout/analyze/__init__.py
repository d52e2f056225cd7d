"""Analysis: tables over the records of a run, and what they tell.

Reads records alone; knows no stage. What needs packages of the extra ``analyze`` is imported when
it is asked for: a search, and the tables of records, need none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readout.analyze.analysis import AnalysisOptions, analyze
    from readout.analyze.flatten import SureRecords, rows_of, statements_of
    from readout.analyze.search import Search
    from readout.analyze.tables import Database, open_database

__all__ = [
    "AnalysisOptions",
    "Database",
    "Search",
    "SureRecords",
    "analyze",
    "open_database",
    "rows_of",
    "statements_of",
]

_MODULES = {
    "analysis": ("AnalysisOptions", "analyze"),
    "flatten": ("SureRecords", "rows_of", "statements_of"),
    "search": ("Search",),
    "tables": ("Database", "open_database"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
