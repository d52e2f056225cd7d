"""Records as gold: a run agrees with itself in all, and differs where it was changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.batch.load import load
from readout.cli import main
from readout.evaluate import evaluate
from readout.evaluate.gold import GoldSpeaker, gold_of
from readout.records.types import Record, encode_record
from runs import ROOT
from sample import record as sample

RAW = sorted((ROOT / "raw").glob("0[1-6]*.txt"))


@pytest.fixture(scope="module")
def records() -> list[Record]:
    readout = load()
    texts = [path.read_text(encoding="utf-8") for path in RAW]
    return [sample(), *readout.pipe(texts)]


def test_a_run_agrees_with_itself(records: list[Record]) -> None:
    figures, errors = evaluate([gold_of(record) for record in records], records)
    assert errors == []
    assert {figure.name for figure in figures if figure.value < 1} == set()
    names = {figure.name for figure in figures}
    assert {"documents", "glossary links", "attribution", "themes of a passage"} <= names


def test_a_difference_is_told(records: list[Record]) -> None:
    golds = [gold_of(record) for record in records]
    golds[1].entities = golds[1].entities[1:]  # type: ignore[index]
    golds[2].quotes[0].speaker = GoldSpeaker("named", "Nobody Here")  # type: ignore[index]
    _, errors = evaluate(golds, records)
    assert [error.partition(":")[0] for error in errors] == ["entity spurious", "speaker"]


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
    assert found["disagreements"] == []
    assert found["figures"][0] == {
        "name": "documents",
        "value": 1.0,
        "detail": f"{len(records)}/{len(records)}",
    }
