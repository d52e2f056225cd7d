"""A workbook for people: a sheet a table, with filters, and one of what the columns mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import FlatTable
from readout.annotation.output import Output
from readout.io.extras import extra
from readout.records.types import Record

__all__ = ["COLUMNS", "LONGEST_CELL", "LONGEST_SHEET", "NAME", "write"]

NAME = "corpus.xlsx"
COLUMNS = "columns"
"""The sheet that says what each column means."""
LONGEST_CELL = 32_767
"""UTF-16 units that a cell holds: longer texts are cut, and end with :data:`CUT`."""
CUT = "…"
LONGEST_SHEET = 1_048_576
"""Rows of a sheet; a longer table goes on in ``statements 2`` and so on."""
CREATED = dt.datetime(1980, 1, 1)
"""What the file says of its age, so that the same records give the same bytes."""
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
WIDTH = 18
"""Characters that a column shows."""


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`NAME`."""
    settings = PLAIN | {"tmpdir": str(output.aside)}
    with extra("xlsxwriter", "export", "exchange").Workbook(
        str(output.path(NAME)), settings
    ) as book:
        book.set_properties({"created": CREATED})
        sheets = {table.row: _Sheet(book, table) for table in OF_RECORDS}
        for record in records:
            for row in rows_of(record):
                sheets[type(row)].put([getattr(row, name) for name in row.__struct_fields__])
        for sheet in sheets.values():
            sheet.close()
        _describe(book)


class _Sheet:
    """A table in a workbook, on as many sheets as it needs."""

    def __init__(self, book: Any, table: FlatTable) -> None:
        self._book = book
        self._name = table.name
        self._columns = [column.name for column in table.columns]
        self._number = 0
        self._bold = book.add_format({"bold": True})
        self._open()

    def put(self, values: list[Any]) -> None:
        """Add a row."""
        if self._row == LONGEST_SHEET:
            self.close()
            self._open()
        for column, value in enumerate(values):
            self._write(column, value)
        self._row += 1

    def close(self) -> None:
        """Give the rows a filter."""
        self._sheet.autofilter(0, 0, self._row - 1, len(self._columns) - 1)

    def _open(self) -> None:
        self._number += 1
        name = self._name if self._number == 1 else f"{self._name} {self._number}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.set_column(0, len(self._columns) - 1, WIDTH)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, self._columns, self._bold)
        self._row = 1

    def _write(self, column: int, value: Any) -> None:
        if isinstance(value, list):
            value = ", ".join(value)
        if isinstance(value, str):
            self._sheet.write_string(self._row, column, _short(value))
        elif value is not None:
            self._sheet.write(self._row, column, value)


def _short(text: str) -> str:
    """Return what of a text goes into a cell."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _describe(book: Any) -> None:
    sheet = book.add_worksheet(COLUMNS)
    sheet.write_row(0, 0, ("table", "column", "what it holds"))
    rows = (
        (table.name, column.name, column.comment)
        for table in OF_RECORDS
        for column in table.columns
    )
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
