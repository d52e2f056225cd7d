import json
from pathlib import Path
from typing import Any

import pytest

from readout.errors import ConfigError
from readout.train.extents import train_extents

FILLER = "The quay is long."
SAID = "The mayor said the port was old, the bridge was new, {}."
TAILS = (
    "which pleased the towns",
    "and the road was closed",
    "adding to the costs of the year",
    "as the harbour office knows",
)


def _row(number: int) -> dict[str, Any]:
    text = f"{FILLER} {SAID.format(TAILS[number % len(TAILS)])}"
    start, end = text.index("the port"), text.index(", the bridge")
    cue = text.index("said")
    quote = {
        "kind": "indirect",
        "start": start,
        "end": end,
        "text": text[start:end],
        "cue": {"start": cue, "end": cue + 4, "text": "said"},
        "speaker": {"status": "nominal", "text": "The mayor"},
        "occasion": None,
    }
    return {"id": str(number), "text": text, "quotes": [quote]}


def test_what_gold_leaves_out_is_left_out(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    lines = (json.dumps(_row(number)) for number in range(12))
    rows.write_text("\n".join(lines), encoding="utf-8")
    output = tmp_path / "made" / "weights.json"
    report = train_extents([rows], [rows], "readout:default.cfg", output)
    assert (report.documents, report.real) == (24, 12)
    assert report.right == 12 > report.before
    assert json.loads(output.read_text(encoding="utf-8"))["piece"] < 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "x"}', "line 1"),
        ('{"text": "It rains.", "quotes": []}', "nothing to learn"),
    ],
)
def test_nothing_to_learn(tmp_path: Path, line: str, message: str) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        train_extents([rows], [], "readout:default.cfg", tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()
