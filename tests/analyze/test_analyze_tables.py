"""Tables: one schema for CSV, Parquet and DuckDB; the same rows give the same bytes."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.analyze.database import open_database
from readout.analyze.tables import Table, Writer, columns_of, write_tables
from readout.errors import ConfigError, FatalError

duckdb = pytest.importorskip("duckdb")

Meta = msgspec.Meta


class Row(msgspec.Struct, frozen=True):
    """A thing.

    It's of no "use".
    """

    id: Annotated[str, Meta(description="What it is called: 'so'.")]
    size: Annotated[int | None, Meta(description="How large.")]
    share: Annotated[float, Meta(description="Of the whole.")]
    day: Annotated[dt.date | None, Meta(description="When.")]
    sure: Annotated[bool, Meta(description="Whether it is.")]
    kind: Annotated[Literal["a", "b"], Meta(description="Which.")]
    words: Annotated[list[str], Meta(description="Of it.")]


ROWS = [
    Row("z#1", 3, 0.1, dt.date(2031, 5, 3), True, "a", ["one", "two, three"]),
    Row('a "quoted"\nid', None, 1 / 3, None, False, "b", []),
    Row("", -(2**40), 0.0, dt.date(1, 1, 1), True, "a", ["é\u2028"]),
]


def read(folder: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "analysis.duckdb"), read_only=True) as database:
        return database.execute(query).fetchall()


def test_columns_have_types_and_comments() -> None:
    found = {one.name: (one.type, one.optional) for one in columns_of(Row)}
    assert found == {
        "id": ("VARCHAR", False),
        "size": ("BIGINT", True),
        "share": ("DOUBLE", False),
        "day": ("DATE", True),
        "sure": ("BOOLEAN", False),
        "kind": ("VARCHAR", False),
        "words": ("VARCHAR[]", False),
    }


def test_a_field_needs_a_description() -> None:
    with pytest.raises(TypeError, match=r"Bare.id: no description"):
        columns_of(msgspec.defstruct("Bare", [("id", str)]))


def test_rows_are_the_same_in_all_forms(tmp_path: Path) -> None:
    assert write_tables([Table("things", Row, ROWS)], tmp_path) == {"things": 3}
    wanted = [msgspec.structs.astuple(row) for row in ROWS]
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
    write_tables([Table("things", Row, ROWS)], tmp_path)
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
        write_tables([Table("things", Row, ROWS * 500)], tmp_path / name)
    for name in ("things.csv", "things.parquet", "datapackage.json"):
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), name


def test_nothing_is_left_of_what_was_not_written(tmp_path: Path) -> None:
    with Writer([Table("things", Row)], tmp_path) as writer:
        writer.extend(ROWS)
    assert list(tmp_path.iterdir()) == []


def test_views_have_comments(tmp_path: Path) -> None:
    with Writer([Table("things", Row, ROWS)], tmp_path) as writer:
        writer.write(views={"big": ("Big ones.", "FROM things WHERE size > 1")}, files=False)
    assert read(tmp_path, "SELECT id FROM big") == [("z#1",)]
    query = "SELECT comment FROM duckdb_views() WHERE view_name = 'big'"
    assert read(tmp_path, query) == [("Big ones.",)]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    odd = os.fsdecode(b"not-utf8-\xff")
    for name, reason in {
        "file": "cannot be written to",
        "file/below": "cannot be written to",
        "x" * 300: "cannot be written to",
        odd: "is not UTF-8",
    }.items():
        with pytest.raises(ConfigError, match=reason) as caught:
            write_tables([Table("things", Row, ROWS)], tmp_path / name)
        assert f"{tmp_path / name}: " in caught.value.message
    with pytest.raises(ConfigError, match="is not UTF-8"), open_database(tmp_path / odd):
        pass


texts = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(texts, st.lists(texts))))
def test_any_text_comes_back(found: list[tuple[str, list[str]]]) -> None:
    import tempfile

    rows = [Row(text, 1, 0.5, None, True, "a", words) for text, words in found]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Writer([Table("things", Row, rows)], folder) as writer:
            writer.write(files=False)
        assert read(folder, "SELECT id, words FROM things") == found


def test_what_is_planted_is_not_written_through(tmp_path: Path) -> None:
    mine, out = tmp_path / "mine", tmp_path / "out"
    mine.write_text("mine")
    with Writer([Table("things", Row)], out) as writer:
        (out / "figure.svg.partial").symlink_to(mine)
        (out / "figures").symlink_to(tmp_path)
        writer.add_file("figure.svg", b"ours")
        with pytest.raises(FatalError, match="a link, which is not followed"):
            writer.add_file("figures/one.svg", b"ours")
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]
