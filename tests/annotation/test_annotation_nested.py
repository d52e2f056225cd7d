"""Nested records as Parquet: exact, and of one schema in every file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

import hostile
from exporting import written
from readout.annotation.exporting import ExportOptions
from readout.records.types import Record, encode_record

OPEN = {"extensions", "meta", "normal", "stages", "basis", "confidence"}
"""What stands as a text of JSON; ``basis`` and ``confidence`` of the frame alone."""


def opened(value: Any) -> Any:
    """Undo what Parquet needs: texts of JSON are mappings again."""
    if isinstance(value, list):
        return [opened(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: json.loads(part) if key in OPEN and str(part)[:1] == "{" else opened(part)
        for key, part in value.items()
        if key not in ("extensions", "turns") or part is not None
    }


def plain(record: Record) -> Any:
    return json.loads(encode_record(record))


@pytest.mark.parametrize("size", [None, 1, 3])
def test_records_come_back(size: int | None, tmp_path: Path) -> None:
    records = hostile.records(large=size is None)
    found = written(records, "parquet", tmp_path, ExportOptions(shard_size=size))
    names = [name for name in found.files if name.startswith("records")]
    assert len(names) == (1 if size is None else -(-len(records) // size))
    rows: list[Any] = []
    schemas = set()
    for name in names:
        table = pq.read_table(tmp_path / "out" / name)
        schemas.add(str(table.schema))
        rows += table.to_pylist()
    assert len(schemas) == 1
    assert [opened(row) for row in rows] == [plain(one) for one in records]
    for row in rows:
        msgspec.convert(opened(row), Record)


def test_nothing_gives_a_file_with_columns(tmp_path: Path) -> None:
    written([], "parquet", tmp_path)
    table = pq.read_table(tmp_path / "out" / "records.parquet")
    assert table.num_rows == 0
    assert table.column_names == list(Record.__struct_fields__)
