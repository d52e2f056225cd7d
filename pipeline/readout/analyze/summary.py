"""An analysis in the terminal: what was counted, and the first rows of what it found."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from readout.analyze.tables import Database
from readout.records.naming import safe

__all__ = ["print_result", "summarize"]

ROWS = 8
"""Rows of each table that are shown."""


def summarize(database: Database, console: Console) -> None:
    """Print what an analysis found.

    Parameters
    ----------
    database : Database
        Its tables.
    console : Console
        Where to; it decides on colours and width.
    """
    asked = tomllib.loads(files("readout.analyze").joinpath("summary.toml").read_text("utf-8"))
    ((documents, more, statements),) = database.rows(asked["head"]["documents"])
    console.print(Text.assemble((documents, "bold"), f"{more}\n{statements}"))
    tables = {name for (name,) in database.rows("SELECT table_name FROM duckdb_tables()")}
    for part in asked["tables"]:
        result = database.query(part["query"], ROWS) if part["table"] in tables else None
        rows = list(result.rows) if result else []
        if result and rows:
            table = (f"  (table {part['table']})", "dim")
            console.print(Text.assemble((f"\n{part['title']}", "bold"), table))
            print_result(result.columns, rows, console, whole=False)
    for title, query in asked["lines"].items():
        lines = database.rows(query)
        if lines:
            console.print(Text(f"\n{title}", style="bold"))
        for (line,) in lines:
            console.print(Text(f"  {safe(line)}"))


def print_result(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], console: Console, *, whole: bool = True
) -> None:
    """Print rows as a table.

    Parameters
    ----------
    columns : sequence of str
        Their names.
    rows : sequence of sequences
        A value for each column.
    console : Console
        Where to.
    whole : bool
        Whether long texts are shown whole, on several lines, or cut so that a row is a line.
    """
    fit: dict[str, Any] = {} if whole else {"no_wrap": True, "overflow": "ellipsis"}
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for number, column in enumerate(columns):
        numeric = all(type(row[number]) in (int, float) for row in rows)
        table.add_column(Text(safe(column), **fit), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(Text(_shown(value), **fit) for value in row))
    console.print(table)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if type(value) is int:
        return f"{value:,}"
    return safe(str(value))
