"""A dataset folder as ``load_dataset`` reads it."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import hostile
from exporting import written
from readout.annotation.exporting import ExportOptions, splits_of
from readout.records.types import Record

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


def load(folder: Path) -> Any:
    """Load all splits; what the library itself does that warns is its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from datasets import disable_progress_bars, load_dataset

        disable_progress_bars()
        return load_dataset(str(folder / "out"), cache_dir=str(folder / "cache"))


def ids(records: list[Record]) -> list[str]:
    return [record.id for record in records]


def test_shards_whose_first_has_empty_lists(tmp_path: Path) -> None:
    records = hostile.records()
    assert not records[0].quotes and not records[0].entities
    found = written(records, "hf", tmp_path, ExportOptions(shard_size=1))
    assert len(found.files) == len(records) + 1
    rows = load(tmp_path)["train"]
    assert rows["id"][:] == ids(records)
    for row, record in zip(rows, records, strict=True):
        assert row["text"] == record.text
        assert [one["content"] for one in row["quotes"]] == [
            [list(span) for span in quote.content] for quote in record.quotes
        ]
        for one in row["entities"]:
            assert row["text"][one["start"] : one["end"]] == one["text"]


def test_splits_and_card(tmp_path: Path) -> None:
    records = [hostile.covered(str(number), "one two three four") for number in range(40)]
    for record in records[:5]:
        assert record.document is not None
        record.document.date = "2033-01"
    for record in records[5:8]:
        record.meta = {}
        record.document = None
    splits = splits_of(("validation=0.3", "test=2032"))
    written(records, "hf", tmp_path, ExportOptions(splits=splits))
    found = load(tmp_path)
    assert set(found) == {"train", "validation", "test"}
    assert found["test"]["id"][:] == ids(records[:5])
    every = [name for split in found.values() for name in split["id"][:]]
    assert sorted(every) == sorted(ids(records))
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert f"| test | {len(found['test'])} |" in card
    assert "40 documents" in card


def test_no_documents_give_a_split_with_columns(tmp_path: Path) -> None:
    """``load_dataset`` itself refuses what has no row."""
    written([], "hf", tmp_path)
    table = pq.read_table(tmp_path / "out" / "data" / "train.parquet")
    assert table.column_names == list(Record.__struct_fields__)


@pytest.mark.slow
def test_a_megabyte(tmp_path: Path) -> None:
    records = hostile.records(large=True)
    written(records, "hf", tmp_path)
    assert load(tmp_path)["train"]["text"][:] == [record.text for record in records]
