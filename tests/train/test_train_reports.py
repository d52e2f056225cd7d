"""Learning where reports go on, from a dozen small documents of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.errors import ConfigError
from readout.train.gold import TrainingData
from readout.train.linear import train
from readout.train.statements import REPORTS

CONFIG = "readout:quotes-only.cfg"
THINGS = ("quay", "ferry", "lock", "bridge", "crane", "weir")
SENTENCES = (
    ("The meeting stressed that the {thing} must be mended.", "cue"),
    ("We must deepen the reform of the {thing}.", "continued"),
    ("It is necessary to pay for the {thing}.", "continued"),
    ("Ten members looked at the {thing} on Monday.", "own"),
)


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave documents out in one round: three take three times as long."""
    monkeypatch.setattr("readout.train.statements.ROUNDS", 1)


def document(number: int) -> dict[str, Any]:
    text = ""
    sentences = []
    for sentence, label in SENTENCES:
        start = len(text)
        text += sentence.format(thing=THINGS[number % len(THINGS)])
        sentences.append({"start": start, "end": len(text), "label": label})
        text += " "
    return {"id": f"d{number}", "text": text, "sentences": sentences}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_weights_are_learned(tmp_path: Path) -> None:
    documents = write(tmp_path / "documents.jsonl", [document(n) for n in range(12)])
    output = tmp_path / "reports.json"
    command = ["train", "reports", str(documents), "-c", CONFIG, "-o", str(output)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "12 documents" in result.output
    assert "F1: 1.000" in result.output
    model = json.loads(output.read_text(encoding="utf-8"))["reports"]
    assert 0 < model["threshold"] < 1
    assert model["modal=must"] > 0


def test_another_report_that_is_not_found_ends_one(tmp_path: Path) -> None:
    rows = [document(number) for number in range(12)]
    for row in rows:
        row["sentences"][-1]["label"] = "cue"
    documents = write(tmp_path / "documents.jsonl", rows)
    report = train(REPORTS, TrainingData([documents]), CONFIG, tmp_path / "reports.json")
    assert report["examples"] == "72 of 12 documents"
    assert (report["precision"], report["F1"]) == ("1.000", "1.000")


def test_labels_are_derived_from_quotes(tmp_path: Path) -> None:
    rows = [document(number) for number in range(12)]
    for row in rows:
        sentences = row.pop("sentences")
        told = [one for one in sentences if one["label"] == "continued"]
        row["continued"] = [[one["start"], one["end"]] for one in told]
        row["quotes"] = [
            {"kind": "indirect", "start": 21, "end": 40, "cue": {"start": 12, "end": 20}}
        ]
    documents = write(tmp_path / "documents.jsonl", rows)
    report = train(REPORTS, TrainingData([documents]), CONFIG, tmp_path / "reports.json")
    assert report["F1"] == "1.000"


def test_too_little_is_an_error(tmp_path: Path) -> None:
    documents = write(tmp_path / "documents.jsonl", [document(0)])
    with pytest.raises(ConfigError, match="nothing to learn"):
        train(REPORTS, TrainingData([documents]), CONFIG, tmp_path / "reports.json")


def test_a_line_without_labels_is_an_error(tmp_path: Path) -> None:
    documents = write(tmp_path / "documents.jsonl", [{"text": "No label."}])
    with pytest.raises(ConfigError, match="jsonl:1: "):
        train(REPORTS, TrainingData([documents]), CONFIG, tmp_path / "reports.json")
