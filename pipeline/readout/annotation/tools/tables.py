"""Flat tables, a row a statement, entity, passage and so on: CSV files, or sheets of a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
from contextlib import ExitStack
from typing import Any

import msgspec

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import DESCRIPTION, FlatTable, description_of
from readout.annotation.exporting import Output, Records
from readout.annotation.sheet import safe_cell
from readout.io.extras import extra

__all__ = ["COLUMNS", "LONGEST_CELL", "LONGEST_SHEET", "WORKBOOK", "to_csv", "to_xlsx"]

WORKBOOK = "corpus.xlsx"
COLUMNS = "columns"
"""The sheet that says what each column means."""
LONGEST_CELL = 32_767
"""UTF-16 units that a cell of a workbook holds: longer texts are cut, and end with :data:`CUT`."""
CUT = "…"
LONGEST_SHEET = 1_048_576
"""Rows of a sheet; a longer table goes on in ``statements 2`` and so on."""
CREATED = dt.datetime(1980, 1, 1)
"""The date of every file, so that the same records give the same bytes."""
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
WIDTH = 18
"""Characters that a column shows."""


def to_csv(records: Records, output: Output) -> None:
    """Write the tables as CSV (UTF-8, RFC 4180), and what their columns mean.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, unless `raw` is
    asked; lists are JSON, truth is written as DuckDB writes it.
    """

    def cell(value: Any) -> Any:
        if isinstance(value, list):
            return msgspec.json.encode(value).decode()
        if isinstance(value, bool):
            return str(value).lower()
        return safe_cell(value) if isinstance(value, str) and not output.options.raw else value

    with ExitStack() as stack:
        put = {}
        for table in OF_RECORDS:
            raw = stack.enter_context(output.path(f"{table.name}.csv").open("wb"))
            stream = stack.enter_context(io.TextIOWrapper(raw, "utf-8", newline=""))
            writer = csv.writer(stream)  # lines end with CRLF, as RFC 4180 has it
            writer.writerow([column.name for column in table.columns])
            put[table.row] = writer.writerow
        for record in records:
            for row in rows_of(record):
                put[type(row)]([cell(value) for value in msgspec.structs.astuple(row)])
    output.write(DESCRIPTION, description_of(OF_RECORDS))


def to_xlsx(records: Records, output: Output) -> None:
    """Write a workbook for people: a sheet a table, with filters, and one of the columns."""
    settings = PLAIN | {"tmpdir": str(output.aside)}
    library = extra("xlsxwriter", "export", "exchange")
    # in memory: a half-written archive on a full disk would complain once more when it is forgotten
    archive = io.BytesIO()
    try:
        with library.Workbook(archive, settings) as book:
            _fill(book, records, output)
    except library.exceptions.FileCreateError as error:  # which is no OSError
        raise error.args[0] from error
    output.write(WORKBOOK, archive.getvalue())


def _fill(book: Any, records: Records, output: Output) -> None:
    book.set_properties({"created": CREATED})
    sheets = {table.row: _TableSheet(book, table, output) for table in OF_RECORDS}
    for record in records:
        for row in rows_of(record):
            sheets[type(row)].put(msgspec.structs.astuple(row))
    for sheet in sheets.values():
        sheet.close()
    about = book.add_worksheet(COLUMNS)
    about.write_row(0, 0, ("table", "column", "what it holds"))
    columns = ((table, one) for table in OF_RECORDS for one in table.columns)
    for number, (table, one) in enumerate(columns, start=1):
        about.write_row(number, 0, (table.name, one.name, one.comment))


class _TableSheet:
    """A table in a workbook, on as many sheets as it needs."""

    def __init__(self, book: Any, table: FlatTable, output: Output) -> None:
        self._book = book
        self._output = output
        self._name = table.name
        self._columns = [column.name for column in table.columns]
        self._number = 0
        self._bold = book.add_format({"bold": True})
        self._open()

    def put(self, values: tuple[Any, ...]) -> None:
        """Add a row."""
        if self._row == LONGEST_SHEET:
            self.close()
            self._open()
        for column, value in enumerate(values):
            shown = ", ".join(value) if isinstance(value, list) else value
            if isinstance(shown, str):
                units = shown.encode("utf-16-le", "surrogatepass")
                if len(units) > 2 * LONGEST_CELL:
                    units = units[: 2 * (LONGEST_CELL - len(CUT))]
                    shown = units.decode("utf-16-le", "ignore") + CUT
                    self._output.not_done["cells cut to what a spreadsheet holds"] += 1
                self._sheet.write_string(self._row, column, shown)
            elif shown is not None:
                self._sheet.write(self._row, column, shown)
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
