"""Flat tables as CSV: nine files, a row a statement, entity, passage and so on.

A cell that a spreadsheet would run as a formula has an apostrophe before it, unless `raw` is asked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import msgspec
from msgspec import Struct

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import DESCRIPTION, described
from readout.annotation.cells import safe_cell
from readout.annotation.output import Output
from readout.records.types import Record

__all__ = ["write"]


def write(records: Iterator[Record], output: Output) -> None:
    """Write the tables as CSV (UTF-8, RFC 4180), and :data:`DESCRIPTION`."""
    cell = _cell if output.options.raw else _guarded
    with ExitStack() as stack:
        put = {}
        for table in OF_RECORDS:
            raw = stack.enter_context(output.open(f"{table.name}.csv"))
            stream = stack.enter_context(io.TextIOWrapper(raw, "utf-8", newline=""))
            writer = csv.writer(stream)  # lines end with CRLF, as RFC 4180 has it
            writer.writerow([column.name for column in table.columns])
            put[table.row] = writer.writerow
        for record in records:
            for row in rows_of(record):
                put[type(row)]([cell(value) for value in _values(row)])
    with output.open(DESCRIPTION) as file:
        file.write(described(OF_RECORDS))


def _values(row: Struct) -> tuple[Any, ...]:
    return msgspec.structs.astuple(row)


def _cell(value: Any) -> Any:
    """Return a value as it stands in a cell: lists as JSON, truth as DuckDB writes it."""
    if isinstance(value, list):
        return msgspec.json.encode(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _guarded(value: Any) -> Any:
    return safe_cell(value) if isinstance(value, str) else _cell(value)
