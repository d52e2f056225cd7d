import json
from pathlib import Path
from typing import Any

import pytest

from readout.errors import ConfigError
from readout.models.scorer import Scorer, read_scorers
from readout.stages.quotes.propose.labels import packaged_models
from readout.train.gold import TrainingData
from readout.train.linear import train
from readout.train.statements import STATEMENTS

SAID = "The mayor said that the {} was old."
THOUGHT = "The baker predicts that the {} will rise."
THINGS = ("quay", "bridge", "ferry", "tower", "harbour", "market")


def _row(number: int) -> dict[str, Any]:
    thing = THINGS[number % len(THINGS)]
    text = f"{SAID.format(thing)} {THOUGHT.format(thing)}"
    start = text.index(f"the {thing} was")
    end = text.index(". The baker")
    quote = {
        "kind": "indirect",
        "start": start,
        "end": end,
        "text": text[start:end],
        "cue": None,
        "occasion": None,
    }
    return {"id": str(number), "text": text, "quotes": [quote]}


def _file(folder: Path, *lines: str) -> Path:
    rows = folder / "rows.jsonl"
    rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return rows


def test_what_gold_lacks_is_no_statement_and_other_models_stay(tmp_path: Path) -> None:
    rows = _file(tmp_path, *(json.dumps(_row(number)) for number in range(12)))
    output = tmp_path / "weights.json"
    output.write_text('{"cue": {"order": 2.5}}', encoding="utf-8")
    report = train(STATEMENTS, TrainingData([rows], [rows]), "readout:default.cfg", output)
    assert report["proposals"] == "24 of 12 real documents"
    assert [report[name] for name in ("precision", "recall", "F1")] == ["1.000"] * 3
    scorer = read_scorers(output)["statements"]
    assert scorer.weights["lemma=say"] > 0 > scorer.weights["lemma=predict"]
    assert report["threshold"] == f"{scorer.threshold:.3f}"
    # other models stay in the file
    found = json.loads(output.read_text(encoding="utf-8"))
    assert found.keys() == {"cue", "statements"}
    found = read_scorers(output, packaged_models())
    assert found["cue"] == Scorer({"order": 2.5})
    assert found["source"] == packaged_models()["source"]


def test_what_nobody_read_tells_nothing(tmp_path: Path) -> None:
    lines = []
    for number in range(12):
        row = _row(number)
        row["spans"] = [[0, row["text"].index("The baker")]] if number % 2 else None
        lines.append(json.dumps(row))
    rows = _file(tmp_path, *lines)
    output = tmp_path / "made" / "weights.json"
    report = train(STATEMENTS, TrainingData([rows]), "readout:default.cfg", output)
    assert report["proposals"].startswith("18 of")


@pytest.mark.parametrize(
    ("line", "message"),
    [('{"text": "x"}', "jsonl:1: "), ('{"text": "It rains.", "quotes": []}', "nothing to learn")],
)
def test_nothing_to_learn(tmp_path: Path, line: str, message: str) -> None:
    rows = _file(tmp_path, line)
    with pytest.raises(ConfigError, match=message):
        train(STATEMENTS, TrainingData([rows]), "readout:default.cfg", tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()
