"""Sheets for judging: what is written is read back, and words that nobody knows are refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hostile
from readout.annotation.sheet import (
    COLUMNS,
    items_of,
    plain_cell,
    read_sheet,
    safe_cell,
    write_sheet,
)
from readout.errors import ConfigError
from readout.evaluate.verdicts import ITEM_LAYERS, ItemVerdict, JudgedItem
from readout.records.types import Frame, Record
from sample import record as sample

Cells = dict[str, str]


def record() -> Record:
    made = sample()
    made.document = Frame("news", event="ev1", date="2031-05-04")
    return made


def rows_of(*records: Record) -> list[JudgedItem]:
    return [row for one in records for row in items_of(one, chance=0.25)]


def filled(path: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the sheet of the sample record, with cells filled: item, column, what is written."""
    write_sheet(path, rows_of(record()))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    for item, column, told in changes:
        next(one for one in cells if one["id"] == item)[column] = told
    put(path, cells)
    return path


def put(path: Path, cells: list[Cells], delimiter: str = ",", encoding: str = "utf-8") -> None:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(COLUMNS), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(cells)
    path.write_bytes(written.getvalue().encode(encoding))


def test_every_layer_has_items() -> None:
    assert {row.layer for row in rows_of(record())} == set(ITEM_LAYERS)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    wanted = rows_of(*hostile.records())
    write_sheet(path, wanted)
    found = read_sheet(path)
    assert [row.number for row in found] == list(range(2, len(wanted) + 2))
    for one, other in zip(wanted, found, strict=True):
        for name in JudgedItem.__struct_fields__:
            if name != "number":
                assert getattr(one, name) == getattr(other, name), name
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for cells in csv.reader(stream):
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]


@pytest.mark.parametrize(
    ("id", "column", "told", "wanted"),
    [
        ("q1", "kind?", "right", ItemVerdict(True)),
        ("q1", "kind?", " RIGHT ", ItemVerdict(True)),
        ("q1", "kind?", "direct", ItemVerdict(True)),
        ("q1", "kind?", "wrong", ItemVerdict(False)),
        ("q1", "kind?", "Mixed", ItemVerdict(False, "mixed", True)),
        ("q1", "kind?", "none", ItemVerdict(False, "none", True)),
        ("q1", "cue?", "said at", ItemVerdict(False, "said at", True)),
        ("q1", "cue?", "said", ItemVerdict(True)),
        ("q1", "speaker?", "agentless", ItemVerdict(False, "agentless", True)),
        ("q1", "speaker?", "wrong: his deputy", ItemVerdict(False, "his deputy")),
        ("q1", "extent?", "Old yards", ItemVerdict(False, "Old yards", True)),
        ("document", "date?", "2031-05", ItemVerdict(False, "2031-05", True)),
        ("document", "kind?", "speech", ItemVerdict(False, "speech", True)),
    ],
)
def test_what_may_be_told(
    tmp_path: Path, id: str, column: str, told: str, wanted: ItemVerdict
) -> None:
    path = filled(tmp_path / "sheet.csv", (id, column, told))
    (row,) = [one for one in read_sheet(path) if one.id == id]
    assert row.judged == {column[:-1]: wanted}


@pytest.mark.parametrize(
    ("id", "column", "told", "allowed"),
    [
        ("q1", "kind?", "rigth", "right, wrong, wrong: what is right, direct, mixed"),
        ("q1", "speaker?", "rigth", "words that stand in the passage"),
        ("e1", "kind?", "direct", "PERSON, ORG"),
        ("e1", "speaker?", "right", "it is not asked here"),
        ("document", "date?", "May", "a date such as 2031-05"),
        ("q1", "chance", "0", "a number over 0"),
        ("q1", "chance", "nan", "a number over 0, up to 1"),
        ("q1", "confidence", "high", "a number from 0 to 1"),
        ("q1", "start", "1e9", "a whole number"),
        ("q1", "layer", "quotes", "quote, entity, event, theme, document"),
    ],
)
def test_what_nobody_knows_is_refused_by_row_and_column(
    tmp_path: Path, id: str, column: str, told: str, allowed: str
) -> None:
    path = filled(tmp_path / "sheet.csv", (id, column, told))
    number = [row.id for row in rows_of(record())].index(id) + 2
    with pytest.raises(ConfigError) as caught:
        read_sheet(path)
    assert caught.value.code == "bad_sheet"
    assert caught.value.message.startswith(
        f"{path}: row {number}: column {column!r}: {told!r} is none of: "
    )
    assert allowed in caught.value.message


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_as_spreadsheets_of_other_countries_save_it(tmp_path: Path, delimiter: str) -> None:
    path = filled(tmp_path / "sheet.csv", ("q1", "kind?", "right"))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    for one in cells:
        one["chance"] = one["chance"].replace(".", ",")
    put(path, cells, delimiter, "utf-8-sig")
    found = read_sheet(path)
    assert {row.chance for row in found} == {0.25}
    assert [row.id for row in found if row.judged] == ["q1"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "row 1: no column 'document'"),
        (b"a,b\n1,2\n", "row 1: no column 'document'"),
        ("docum\xe9nt".encode("latin-1"), "is not UTF-8"),
        (",".join(COLUMNS).encode() + b'\r\n"' + b"x" * 200_000, "row 2: cannot be"),
        (None, "No such file"),
    ],
)
def test_what_is_no_sheet(tmp_path: Path, data: bytes | None, reason: str) -> None:
    path = tmp_path / "sheet.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ConfigError, match=reason):
        read_sheet(path)
    with pytest.raises(ConfigError, match="a folder, not a regular file"):
        read_sheet(tmp_path)


def test_an_item_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "sheet.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    put(path, [*cells, cells[1]])
    with pytest.raises(ConfigError, match=r"the item of row 3 again"):
        read_sheet(path)


def test_a_sheet_is_never_written_over(tmp_path: Path) -> None:
    path = filled(tmp_path / "sheet.csv")
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="may have been filled"):
        write_sheet(path, [])
    assert path.read_bytes() == before
    with pytest.raises(ConfigError, match="cannot be written"):
        write_sheet(tmp_path / "nowhere" / "x.csv", [])


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("\tx", "'\tx"),
        ("'=1+1", "''=1+1"),
        ("'tis so", "'tis so"),
        ("", ""),
        ("plain", "plain"),
    ],
)
def test_formulas_are_guarded(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@given(st.text(alphabet="'=+-@\t\rax ", max_size=6))
def test_what_is_guarded_comes_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(cell) == text
