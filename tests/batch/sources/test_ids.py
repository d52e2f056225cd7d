"""Ids: no two documents of a run have the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from readout.batch.sources import (
    IdBy,
    Inventory,
    ReadOptions,
    Rejected,
    collect,
    count,
    distinct,
    read,
)


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def told(inventory: Inventory) -> list[tuple[str, str]]:
    """Return id and error of each document, where all were counted."""
    found = list(distinct(read(inventory)))
    assert count(inventory) == len(found)
    return [(item.id, item.error.message if isinstance(item, Rejected) else "") for item in found]


def test_a_clash_costs_the_second_document_alone_and_names_both(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("words")
    rows = tmp_path / "b.jsonl"
    rows.write_bytes(line(id="y", text="a") + b"\n\n" + line(id="a/x", text="a"))
    inventory = collect([str(tmp_path)])
    first, second, last = distinct(read(inventory))
    assert [first.id, second.id] == ["a/x", "y"]
    assert isinstance(last, Rejected)
    assert (last.error.code, last.source.path) == ("duplicate_id", str(rows))
    assert last.source.line == 3
    assert str(tmp_path / "a" / "x.txt") in last.error.message
    assert last.error.message.endswith("give one another id, or see --id-field")


@pytest.mark.parametrize(
    ("id_by", "texts", "clash"),
    [
        ("path", ("One.", "Two."), False),
        ("stem", ("One.", "Two."), True),
        ("sha256", ("One.", "Two."), False),
        ("sha256", ("One.", "One."), True),
    ],
)
def test_files_of_one_name_in_two_folders(
    tmp_path: Path, id_by: IdBy, texts: tuple[str, str], clash: bool
) -> None:
    for name, text in zip(("2022", "2023"), texts, strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.txt").write_text(text)
    (first, fine), (second, message) = told(collect([str(tmp_path)], id_by=id_by))
    assert fine == ""
    assert (first == second) is clash
    assert ("2022/index.txt" in message and message.endswith("see --id")) is clash


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "1", "text": "a"}, {"id": 1, "text": "b"}],
        [{"id": "stdin:2", "text": "a"}, {"text": "b"}],
    ],
)
def test_ids_that_only_look_different(rows: list[dict[str, Any]]) -> None:
    data = b"\n".join(line(**row) for row in rows)
    _, (_, message) = told(collect(["-"], stdin=data, stdin_suffix=".jsonl"))
    assert "is that of -, line 1, too" in message


def test_documents_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.jsonl").write_bytes(line(text="a") + b"\nno json\n\n" + line(key=3, text="b"))
    (tmp_path / "c.jsonl").write_bytes(b"")
    (tmp_path / "d.jsonl.gz").write_bytes(b"no archive")
    inventory = collect([str(tmp_path)])
    assert count(inventory) == len(list(read(inventory, ReadOptions(id_field="key")))) == 6
