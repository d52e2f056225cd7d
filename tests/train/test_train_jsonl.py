from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from readout.errors import ConfigError
from readout.train.jsonl import read_rows

TEXT = "The ministry said that prices rose."
ROW: dict[str, Any] = {
    "text": TEXT,
    "title": "Prices",
    "sentences": [{"start": 0, "end": 35, "label": "cue", "sure": False}],
    "continued": [[0, 3]],
    "quotes": [
        {
            "kind": "indirect",
            "start": 18,
            "end": 34,
            "cue": {"start": 13, "end": 17, "text": "said"},
            "speaker": {"status": "named", "text": "The ministry"},
            "occasion": {"event": "Forum", "date": 2031},
        }
    ],
    "attributions": [{"source": [[0, 12]], "cue": [[13, 17]], "content": [[18, 34]]}],
    "frame": {"kind": "news", "speaker": {"text": "The ministry"}, "event": None},
    "spans": [[0, 35]],
    "weights": [2.0],
}
STRANGE = {
    "a list as an offset": ("sentences", 0, "start", [[[]]]),
    "an offset behind the text": ("sentences", 0, "end", 36),
    "an offset before the text": ("quotes", 0, "start", -1),
    "an offset beyond measure": ("quotes", 0, "cue", "end", 10**30),
    "a span turned round": ("attributions", 0, "cue", 0, [17, 13]),
    "a weight that is no number": ("weight", {}),
    "a weight of NaN": ("weight", float("nan")),
    "a weight beyond measure": ("weight", 1e300),
    "a title that is a number": ("title", 3),
    "a date that is a list": ("date", []),
    "half a character": ("text", "\ud800"),
    "a number for a text": ("text", 3),
    "an event that is a number": ("quotes", 0, "occasion", "event", 7),
    "a speaker that is a list": ("frame", "speaker", []),
    "a row that is a list": ([],),
}


def _file(path: Path, row: Any) -> Path:
    path.write_text(json.dumps(row) + "\n")
    return path


def test_what_is_right_is_read(tmp_path: Path) -> None:
    path = _file(tmp_path / "rows.jsonl", ROW)
    assert list(read_rows([path], dict, "a row")) == [ROW]
    path = _file(path, {"text": [TEXT[:5], TEXT[5:]]})
    assert list(read_rows([path], dict, "a row")) == [{"text": TEXT}]


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE)
def test_training_data_of_strangers(change: tuple[Any, ...], tmp_path: Path) -> None:
    """What would end a training with a traceback, far from the file, is told with its line."""
    row = json.loads(json.dumps(ROW))
    *way, last, value = (None, *change) if len(change) == 1 else change
    if last is None:
        row = value
    else:
        place = row
        for key in way:
            place = place[key]
        place[last] = value
    path = _file(tmp_path / "rows.jsonl", row)
    with pytest.raises(ConfigError, match=r"rows.jsonl, line 1: a row needs \("):
        list(read_rows([path], dict, "a row needs"))
