"""Analysis: tables over the records of a run, and what they tell.

Reads records alone; knows no stage.
"""

from __future__ import annotations

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
