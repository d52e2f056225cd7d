"""Records as gold: a run agrees with itself in all, and differs where it was changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.batch.load import load
from readout.cli import main
from readout.evaluate import f1_by_layer, score
from readout.evaluate.gold import GoldDocument, GoldSpeaker, gold_of
from readout.records.types import Record, encode_record
from runs import ROOT
from sample import record as sample

RAW = sorted((ROOT / "raw").glob("0[12]*.txt"))


@pytest.fixture(scope="module")
def records() -> list[Record]:
    readout = load()
    texts = [path.read_text(encoding="utf-8") for path in RAW]
    return [sample(), *readout.pipe(texts)]


def documents(records: list[Record]) -> list[GoldDocument]:
    return [GoldDocument(record.id, gold_of(record)) for record in records]


def test_a_run_agrees_with_itself(records: list[Record]) -> None:
    scoring = score(documents(records), records)
    assert scoring.mistakes == scoring.missing == []
    found = {figure.name: figure.value for figure in f1_by_layer(scoring)}
    assert {name for name, value in found.items() if value < 1} == set()
    assert {"documents", "links F1", "speakers F1", "themes F1", "quotes direct F1"} <= set(found)


def test_a_difference_is_told(records: list[Record]) -> None:
    golds = documents(records)
    golds[1].gold.entities = golds[1].gold.entities[1:]  # type: ignore[index]
    golds[2].gold.quotes[0].speaker = GoldSpeaker("named", "Nobody Here")  # type: ignore[index]
    found = score(golds, records).mistakes
    assert [(one.layer, one.kind) for one in found] == [
        ("entities", "spurious"),
        ("quotes", "speaker"),
    ]


@pytest.mark.parametrize("name", ["annotations.jsonl", "earlier.jsonl", "."])
def test_files_and_folders_of_records_as_gold(
    tmp_path: Path, records: list[Record], name: str
) -> None:
    file = "annotations.jsonl" if name == "." else name
    lines = b"".join(encode_record(record) + b"\n" for record in records)
    (tmp_path / file).write_bytes(lines)
    (tmp_path / "mine.jsonl").write_bytes(lines)
    command = ["evaluate", "--json", str(tmp_path / name), str(tmp_path / "mine.jsonl")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["mistakes"] == []
    assert found["figures"][0] == {
        "name": "documents",
        "value": 1.0,
        "detail": f"{len(records)}/{len(records)}",
    }
