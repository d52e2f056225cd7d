"""Gold to learn from: only what was read, what the chances of choice make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.evaluate.gold import GoldText, gold_from, labelled
from readout.records.judged import GoldScope, Layer, with_judged
from readout.records.types import Frame, Record, encode_record
from readout.train.frames import frame_labels
from readout.train.gold import (
    MOST,
    TrainingData,
    frame_rows,
    quote_rows,
    read_gold,
    read_labelled,
    read_odds,
)
from sample import TEXT, record


def gold_record(layers: list[Layer], spans: list[tuple[int, int]] | None = None) -> Record:
    one = record()
    judged = GoldScope(tool="csv", layers=layers, spans=spans or [(0, len(TEXT))])
    with_judged(one, judged)
    return one


def written(path: Path, *rows: Record | dict[str, Any]) -> Path:
    lines = [
        json.dumps(row).encode() if isinstance(row, dict) else encode_record(row) for row in rows
    ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def chosen(start: int, end: int, chance: float, text: str = TEXT) -> dict[str, Any]:
    told = {"record": "sample", "sha256": text_digest(text), "chance": chance}
    return told | {"start": start, "end": end, "task": "sample#1", "text": "…"}


def test_records_and_documents_are_gold(tmp_path: Path) -> None:
    document = {"id": "a", "text": "“Yes,” he said.", "quotes": []}
    unread = gold_record(["theme"])
    rows = (record(), unread, gold_record(["quote"]), document)
    path = written(tmp_path / "gold.jsonl", *rows)
    found = read_gold([path], "quote")
    assert [one.id for one in found] == ["sample", "sample", "a"]
    assert [one.gold.spans for one in found] == [None, [(0, len(TEXT))], None]
    (tmp_path / "run").mkdir()
    written(tmp_path / "run" / "annotations.jsonl", record())
    assert len(read_gold([tmp_path / "run"], "theme")) == 1


def test_quotes_that_nobody_read_tell_nothing(tmp_path: Path) -> None:
    end = record().quotes[0].content[0][0]
    path = written(tmp_path / "gold.jsonl", gold_record(["quote"], [(0, end)]))
    (row,) = quote_rows(TrainingData(gold=[path]))
    assert (row.quotes, row.spans, row.weights) == ([], [(0, end)], [1.0])
    path = written(tmp_path / "all.jsonl", gold_record(["quote"]))
    (row,) = quote_rows(TrainingData(gold=[path]))
    assert [quote.kind for quote in labelled(row.quotes)] == ["direct", "term"]
    assert row.date == "2031-05-06"


def test_frames_come_from_what_was_read_throughout(tmp_path: Path) -> None:
    one = record()
    one.document = Frame("news", event="ev1", date="2031-05-04")
    path = written(tmp_path / "gold.jsonl", one, gold_record(["quote"]))
    (row,) = frame_rows(TrainingData(gold=[path]))
    assert frame_labels(row) == {
        "kind": "news",
        "speaker": None,
        "event": "Harbour Day",
        "date": "2031-05-04",
        "place": None,
    }
    path = written(tmp_path / "judged.jsonl", gold_record(["quote"]))
    with pytest.raises(ConfigError, match="no document has a frame") as caught:
        list(frame_rows(TrainingData(gold=[path])))
    assert caught.value.code == "unread_layer"
    assert list(frame_rows(TrainingData())) == []


def test_unlikely_passages_count_more_within_bounds(tmp_path: Path) -> None:
    rows = [chosen(0, 10, 1.0), chosen(10, 20, 0.5), chosen(20, 40, 0.01)]
    odds = read_odds([written(tmp_path / "selected.jsonl", *rows)])
    weights = [odds.weight("sample", TEXT, *span) for span in [(0, 10), (12, 18), (20, 40)]]
    assert weights == [1 / MOST, 1 / MOST, pytest.approx(300 / 103)]
    assert odds.weight("sample", TEXT, 5, 15) == 1.0
    assert odds.weight("other", "Other words.", 0, 5) == 1.0


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    odds = read_odds([written(tmp_path / "s.jsonl", chosen(0, 10, 0.5))])
    with pytest.raises(ConfigError, match="sample: the text is another") as caught:
        odds.weight("sample", TEXT + " ", 0, 10)
    assert caught.value.code == "changed_text"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a"}', "gold.jsonl:1: .*see docs/gold.md"),
        ("[]", "gold.jsonl:1: .*see docs/gold.md"),
        ('{"schema": "readout/1"}', "gold.jsonl:1: .*see docs/gold.md"),
        ('{"id": "a", "text": "x", "entities": []}', "has the layer 'quote' labelled"),
        (
            '{"id": "a", "text": "Some words.", "quotes": [{"kind": "direct", "start": 0, "end": 4, "text": "Some!"}]}',
            "it was changed after it was labelled",
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_gold([path], "quote")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"record": "a"}, "is no line of readout select"),
        (chosen(0, 1, 0.0), r"> 0\.0 - at `\$\.chance"),
        (chosen(0, 1, 1.5), r"<= 1\.0 - at `\$\.chance"),
    ],
)
def test_wrong_chances_are_told(tmp_path: Path, line: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_odds([written(tmp_path / "selected.jsonl", line)])


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "a", "x": ' + "[" * 5000,
        '{"text": "a", "quotes": [{"kind": "direct", "start": [], "end": 1}]}',
        '{"text": "a", "quotes": [{"kind": "direct", "start": 0, "end": 9}]}',
        '{"text": "a", "quotes": 7}',
        '{"text": 7, "quotes": []}',
    ],
    ids=["deep", "a list as an offset", "behind the text", "no list", "no text"],
)
def test_gold_of_strangers(line: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ConfigError, match=r"gold.jsonl:1"):
        list(read_gold([path], "quote"))


# -- labelled documents
# --------------------------------------------------------------------------------------------------

LINE = "The ministry said that prices rose."
DOCUMENT: dict[str, Any] = {
    "text": LINE,
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
    path = _file(tmp_path / "rows.jsonl", DOCUMENT)
    (found,) = read_labelled([path], lambda _: True, "a row")
    assert found == gold_from(DOCUMENT)
    path = _file(path, {"text": [LINE[:5], LINE[5:]]})
    assert list(read_labelled([path], lambda _: True, "a row")) == [GoldText(text=LINE)]


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE)
def test_training_data_of_strangers(change: tuple[Any, ...], tmp_path: Path) -> None:
    """What would end a training with a traceback, far from the file, is told with its line."""
    row = json.loads(json.dumps(DOCUMENT))
    *way, last, value = (None, *change) if len(change) == 1 else change
    if last is None:
        row = value
    else:
        place = row
        for key in way:
            place = place[key]
        place[last] = value
    path = _file(tmp_path / "rows.jsonl", row)
    with pytest.raises(ConfigError, match=r"rows.jsonl:1: a row needs \("):
        list(read_labelled([path], lambda _: True, "a row needs"))
