"""Gold to learn from: only what was read, what the chances of choice make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.records.judged import GoldScope, Layer, with_judged
from readout.records.types import Frame, Record, encode_record
from readout.train.gold import MOST, GoldFiles, frame_rows, quote_rows, read_gold, read_odds
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
    assert [one.spans for one in found] == [None, [(0, len(TEXT))], None]
    (tmp_path / "run").mkdir()
    written(tmp_path / "run" / "annotations.jsonl", record())
    assert len(read_gold([tmp_path / "run"], "theme")) == 1


def test_quotes_that_nobody_read_tell_nothing(tmp_path: Path) -> None:
    end = record().quotes[0].content[0][0]
    path = written(tmp_path / "gold.jsonl", gold_record(["quote"], [(0, end)]))
    (row,) = quote_rows(GoldFiles([path]))
    assert (row["quotes"], row["spans"], row["weights"]) == ([], [(0, end)], [1.0])
    path = written(tmp_path / "all.jsonl", gold_record(["quote"]))
    (row,) = quote_rows(GoldFiles([path]))
    assert [quote["kind"] for quote in row["quotes"]] == ["direct", "term"]
    assert row["date"] == "2031-05-06"


def test_frames_come_from_what_was_read_throughout(tmp_path: Path) -> None:
    one = record()
    one.document = Frame("news", event="ev1", date="2031-05-04")
    path = written(tmp_path / "gold.jsonl", one, gold_record(["quote"]))
    (row,) = frame_rows(GoldFiles([path]))
    assert row["frame"] == {
        "kind": "news",
        "speaker": None,
        "event": "Harbour Day",
        "date": "2031-05-04",
        "place": None,
    }
    path = written(tmp_path / "judged.jsonl", gold_record(["quote"]))
    with pytest.raises(ConfigError, match="no document has a frame") as caught:
        list(frame_rows(GoldFiles([path])))
    assert caught.value.code == "unread_layer"
    assert list(frame_rows(GoldFiles())) == []


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
        ('{"id": "a"}', "gold.jsonl:1: is no gold"),
        ("[]", "gold.jsonl:1: is no gold"),
        ('{"schema": "readout/1"}', "gold.jsonl:1: is no gold"),
        ('{"id": "a", "text": "x", "entities": []}', "has the layer 'quote' labelled"),
        (
            '{"id": "a", "text": "Some words.", "quotes": [{"start": 0, "end": 4, "text": "Some!"}]}',
            "the text was changed after it was labelled",
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
        (chosen(0, 1, 0.0), "must be above 0"),
        (chosen(0, 1, 1.5), "must be above 0"),
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
