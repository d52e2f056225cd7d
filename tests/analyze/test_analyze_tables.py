"""Tables: one schema for CSV, Parquet and DuckDB; the same rows give the same bytes."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.analyze.tables import FlatTable, Writer, open_database
from readout.errors import ConfigError, FatalError

duckdb = pytest.importorskip("duckdb")


SCHEMA = {
    "things": {
        "_": 'A thing. It\'s of no "use".',
        "id": "VARCHAR NOT NULL: What it is called: 'so'.",
        "size": "BIGINT: How large.",
        "share": "DOUBLE NOT NULL: Of the whole.",
        "day": "DATE: When.",
        "sure": "BOOLEAN NOT NULL: Whether it is.",
        "kind": "VARCHAR NOT NULL: Which.",
        "words": "VARCHAR[] NOT NULL: Of it.",
    }
}
VALUES = [
    ("z#1", 3, 0.1, dt.date(2031, 5, 3), True, "a", ["one", "two, three"]),
    ('a "quoted"\nid', None, 1 / 3, None, False, "b", []),
    ("", -(2**40), 0.0, dt.date(1, 1, 1), True, "a", ["é\u2028"]),
]


with pytest.MonkeyPatch.context() as patch:
    patch.setattr("readout.analyze.tables._schema", lambda: SCHEMA)
    THINGS = FlatTable("things")


def things(values: list[tuple[Any, ...]]) -> list[Any]:
    names = [column.name for column in THINGS.columns]
    return [THINGS.row(**dict(zip(names, one, strict=True))) for one in values]


ROWS = things(VALUES)


def write_tables(rows: list[Any], folder: Path) -> dict[str, int]:
    with Writer([THINGS], folder) as writer:
        writer.extend(rows)
        writer.load()
        counts = writer.counts
        writer.write()
        return counts


def read(folder: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "analysis.duckdb"), read_only=True) as database:
        return database.execute(query).fetchall()


def test_columns_have_types_and_comments() -> None:
    found = {one.name: (one.type, one.optional) for one in THINGS.columns}
    assert found == {
        "id": ("VARCHAR", False),
        "size": ("BIGINT", True),
        "share": ("DOUBLE", False),
        "day": ("DATE", True),
        "sure": ("BOOLEAN", False),
        "kind": ("VARCHAR", False),
        "words": ("VARCHAR[]", False),
    }
    assert THINGS.columns[0].comment == "What it is called: 'so'."


def test_rows_are_the_same_in_all_forms(tmp_path: Path) -> None:
    assert write_tables(ROWS, tmp_path) == {"things": 3}
    wanted = VALUES
    assert read(tmp_path, "FROM things") == wanted
    assert read(tmp_path, f"FROM '{tmp_path}/things.parquet'") == wanted
    columns = "{id: 'VARCHAR', size: 'BIGINT', share: 'DOUBLE', day: 'DATE', sure: 'BOOLEAN', kind: 'VARCHAR', words: 'VARCHAR[]'}"
    csv = f"FROM read_csv('{tmp_path}/things.csv', header = true, allow_quoted_nulls = false, columns = {columns})"
    assert read(tmp_path, csv) == wanted
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "analysis.duckdb",
        "datapackage.json",
        "things.csv",
        "things.parquet",
    ]


def test_comments_stand_in_the_database_and_beside_the_csv(tmp_path: Path) -> None:
    write_tables(ROWS, tmp_path)
    query = "SELECT comment FROM duckdb_columns() WHERE column_name = 'id'"
    assert read(tmp_path, query) == [("What it is called: 'so'.",)]
    assert read(tmp_path, "SELECT comment FROM duckdb_tables()") == [
        ('A thing. It\'s of no "use".',)
    ]
    (resource,) = json.loads((tmp_path / "datapackage.json").read_text())["resources"]
    assert [field["type"] for field in resource["schema"]["fields"]] == [
        *("string", "integer", "number", "date", "boolean", "string", "string")
    ]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tables(ROWS * 500, tmp_path / name)
    for name in ("things.csv", "things.parquet", "datapackage.json"):
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), name


def test_nothing_is_left_of_what_was_not_written(tmp_path: Path) -> None:
    with Writer([THINGS], tmp_path) as writer:
        writer.extend(ROWS)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    odd = os.fsdecode(b"not-utf8-\xff")
    for name, reason in {
        "file": "cannot be written",
        "file/below": "cannot be written",
        "x" * 300: "cannot be written",
        odd: "is not UTF-8",
    }.items():
        with pytest.raises(ConfigError, match=reason) as caught:
            write_tables(ROWS, tmp_path / name)
        assert f"{tmp_path / name}: " in caught.value.message
    with pytest.raises(ConfigError, match="is not UTF-8"), open_database(tmp_path / odd):
        pass


texts = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(texts, st.lists(texts))))
def test_any_text_comes_back(found: list[tuple[str, list[str]]]) -> None:
    import tempfile

    rows = things([(text, 1, 0.5, None, True, "a", words) for text, words in found])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Writer([THINGS], folder) as writer:
            writer.extend(rows)
            writer.write(())
        assert read(folder, "SELECT id, words FROM things") == found


def test_what_is_planted_is_not_written_through(tmp_path: Path) -> None:
    mine, out = tmp_path / "mine", tmp_path / "out"
    mine.write_text("mine")
    with Writer([THINGS], out) as writer:
        (out / "figure.svg.partial").symlink_to(mine)
        (out / "figures").symlink_to(tmp_path)
        writer.add_file("figure.svg", b"ours")
        with pytest.raises(FatalError, match="a link, which is not followed"):
            writer.add_file("figures/one.svg", b"ours")
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]
