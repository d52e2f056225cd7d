"""A workbook as openpyxl reads it."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

import hostile
from exporting import contents, knowing, written
from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.annotation.exporting import MANIFEST
from readout.annotation.tools import tables
from readout.annotation.tools.tables import COLUMNS, CUT, LONGEST_CELL, WORKBOOK
from readout.io.safe import read_json
from readout.records.types import Record


def shown(value: Any) -> Any:
    """Return a value as it stands in a cell."""
    if isinstance(value, list):
        value = ", ".join(value)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        return value[: LONGEST_CELL - 1] + CUT
    return value


def read(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    found = {
        sheet.title: [
            tuple(unescape(cell) if isinstance(cell, str) else cell for cell in row)
            for row in sheet.iter_rows(min_row=2, values_only=True)
        ]
        for sheet in book
    }
    book.close()
    return found


def expected(records: list[Record], name: str) -> list[tuple[Any, ...]]:
    (kind,) = (table.row for table in OF_RECORDS if table.name == name)
    return [
        tuple(shown(getattr(row, field)) for field in row.__struct_fields__)
        for record in knowing(records)
        for row in rows_of(record)
        if type(row) is kind
    ]


def test_sheets_hold_the_rows(tmp_path: Path) -> None:
    records = hostile.records()
    written(records, "xlsx", tmp_path)
    found = read(tmp_path / "out" / WORKBOOK)
    assert list(found) == [*(table.name for table in OF_RECORDS), COLUMNS]
    for table in OF_RECORDS:
        assert found[table.name] == expected(records, table.name), table.name


def test_no_cell_is_a_formula_or_a_link(tmp_path: Path) -> None:
    records = [hostile.covered("=1+1", hostile.TEXTS["formulas"] + " https://a.example mailto:x")]
    written(records, "xlsx", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "out" / WORKBOOK)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None


def test_a_long_table_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LONGEST_SHEET", 3)
    records = [hostile.covered(str(number), "one two three") for number in range(5)]
    written(records, "xlsx", tmp_path)
    found = read(tmp_path / "out" / WORKBOOK)
    pieces = [found["documents"], found["documents 2"], found["documents 3"]]
    assert [len(one) for one in pieces] == [2, 2, 1]
    assert [*chain(*pieces)] == expected(records, "documents")


def test_what_was_left_out_or_cut_is_told(tmp_path: Path) -> None:
    records = hostile.records()
    records[0].meta["title"] = "word " * 9_000
    found = written(records, "xlsx", tmp_path)
    cells = [cell for name in OF_RECORDS for row in expected(records, name.name) for cell in row]
    cut = sum(isinstance(cell, str) and len(cell) == LONGEST_CELL for cell in cells)
    assert found.not_done == {"cells cut to what a spreadsheet holds": cut}
    found = written(records, "csv", tmp_path, confidence=1)
    assert found.not_done["statements below the confidence"] > 0
    assert read_json((tmp_path / "out" / MANIFEST).read_bytes())["not_done"] == found.not_done


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written(hostile.records(), "xlsx", tmp_path / name)
        found.append(contents(tmp_path / name / "out"))
    assert found[0] == found[1]
