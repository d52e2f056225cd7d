"""Flat tables: CSV, Parquet, DuckDB and workbooks hold the same rows, read by the real libraries."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

import hostile
from exporting import contents, knowing, written
from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.annotation.exporting import ExportOptions
from readout.annotation.sheet import safe_cell

RECORDS = hostile.records()


def expected(name: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table."""
    (kind,) = (table.row for table in OF_RECORDS if table.name == name)
    rows = (row for record in knowing(RECORDS) for row in rows_of(record))
    return [
        tuple(getattr(row, field) for field in row.__struct_fields__)
        for row in rows
        if type(row) is kind
    ]


def as_text(value: Any) -> str:
    """Return how a value stands in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = {}
    for name in ("csv", "parquet", "duckdb"):
        folder = tmp_path_factory.mktemp(name)
        written(RECORDS, name, folder)
        found[name] = folder / "out"
    return found


tables = pytest.mark.parametrize("name", [table.name for table in OF_RECORDS])


@tables
def test_csv(name: str, folders: dict[str, Path]) -> None:
    found = read_csv(folders["csv"] / f"{name}.csv")[1:]
    assert found == [
        [safe_cell(one) if isinstance(one, str) else as_text(one) for one in row]
        for row in expected(name)
    ]


@tables
def test_parquet(name: str, folders: dict[str, Path]) -> None:
    table = pq.read_table(folders["parquet"] / f"{name}.parquet")
    found = [tuple(row.values()) for row in table.to_pylist()]
    assert found == expected(name)


@tables
def test_duckdb(name: str, folders: dict[str, Path]) -> None:
    with duckdb.connect(str(folders["duckdb"] / "corpus.duckdb"), read_only=True) as found:
        assert found.execute(f'FROM "{name}"').fetchall() == expected(name)


def test_duckdb_has_the_records(folders: dict[str, Path]) -> None:
    with duckdb.connect(str(folders["duckdb"] / "corpus.duckdb"), read_only=True) as found:
        assert found.execute("SELECT id, text FROM records").fetchall() == [
            (one.id, one.text) for one in RECORDS
        ]


def test_no_cell_is_a_formula_unless_asked(tmp_path: Path) -> None:
    for raw in (False, True):
        folder = tmp_path / str(raw)
        folder.mkdir()
        written(RECORDS, "csv", folder, ExportOptions(raw=raw))
        cells = [
            cell
            for path in (folder / "out").glob("*.csv")
            for row in read_csv(path)
            for cell in row
        ]
        formulas = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert bool(formulas) == raw


def test_csv_is_read_by_duckdb_as_it_is_described(folders: dict[str, Path]) -> None:
    package = json.loads((folders["csv"] / "datapackage.json").read_bytes())
    assert [one["name"] for one in package["resources"]] == [t.name for t in OF_RECORDS]
    for one in package["resources"]:
        path = str(folders["csv"] / one["path"])
        read = duckdb.sql(f"FROM read_csv('{path}', header = true, strict_mode = true)")
        assert read.columns == [field["name"] for field in one["schema"]["fields"]]
        assert len(read.fetchall()) == len(expected(one["name"]))


@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_the_same_records_give_the_same_bytes(
    name: str, tmp_path: Path, folders: dict[str, Path]
) -> None:
    written(RECORDS, name, tmp_path)
    assert contents(tmp_path / "out") == contents(folders[name])
