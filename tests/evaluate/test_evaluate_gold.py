"""Gold that is not as it should be: one clear error with file and line, and exit status 2."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.errors import ConfigError
from readout.evaluate.gold import read_gold
from readout.records.types import encode_record
from runs import ROOT
from sample import record

DEEP = 100_000
HUGE = "1" + "0" * 400


def line(**fields: Any) -> bytes:
    return json.dumps({"id": "x", "text": "Ada said so.", **fields}).encode()


def entity(**fields: Any) -> bytes:
    return line(entities=[{"start": 0, "end": 3, "label": "PERSON", **fields}])


def without_start() -> bytes:
    return line(entities=[{"end": 3, "label": "PERSON"}])


BAD = {
    "no start": (without_start(), "missing required field `start` - at `$.entities[0]`"),
    "label is a number": (entity(label=7), "Expected `str`, got `int`"),
    "start is a text": (entity(start="0"), "Expected `int`, got `str`"),
    "start is negative": (entity(start=-1), "Expected `int` >= 0"),
    "huge number": (
        entity(start=0).replace(b'"start": 0', f'"start": {HUGE}'.encode()),
        "$.entities[0].start",
    ),
    "number beyond floats": (
        entity(start=0).replace(b'"start": 0', b'"start": 1e999'),
        "out of range",
    ),
    "behind the text": (entity(end=99), "0-99 is no stretch of a text of 12 characters"),
    "end before start": (entity(start=3, end=1), "3-1 is no stretch"),
    "other words": (entity(text="Eve"), "'Eve' is not the text at its offsets, 'Ada'"),
    "segments null": (line(segments=None), "Expected `array`, got `null`"),
    "a segment null": (line(segments=[None]), "Expected `object`, got `null`"),
    "no text": (b'{"id": "x"}', "missing required field `text`"),
    "text is a list": (b'{"text": []}', "Expected `str`, got `array`"),
    "a number": (b"7", "no object"),
    "no JSON": (b"{'text': 'x'}", "JSON is malformed"),
    "cut off": (b'{"text": "x', "truncated"),
    "bytes": (b'{"text": "\xff"}', "utf-8"),
    "deep": (b"[" * DEEP, "nested too deep"),
    "deep within": (
        b'{"text": "x", "more": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        "nested too deep",
    ),
    "deep entities": (
        b'{"text": "x", "entities": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        "nested too deep",
    ),
    "no such segment": (
        line(themes=[{"par": 4, "labels": []}]),
        "$.themes[0].par: no segment has the number 4",
    ),
    "no such term": (entity(glossary=4), "$.entities[0].glossary: no segment has the number 4"),
    "a record that is none": (b'{"schema": "readout/1"}', "missing required field"),
    "twice": (line() + b"\n" + line(), "the id 'x' is that of "),
    "number and text as ids": (line(id=7) + b"\n" + line(id="7"), "the id '7' is that of"),
    "cue out of the text": (
        line(quotes=[{"kind": "direct", "start": 0, "end": 3, "cue": {"start": 4, "end": 99}}]),
        "$.quotes[0].cue: 4-99",
    ),
    "speaker is a text": (
        line(quotes=[{"kind": "direct", "start": 0, "end": 3, "speaker": "Ada"}]),
        "`$.quotes[0].speaker`",
    ),
    "mention out of the text": (
        line(events=[{"kind": "visit", "mentions": [{"start": 0, "end": 99}]}]),
        "$.events[0].mentions[0]",
    ),
    "pole out of the text": (
        line(
            segments=[{"i": 1, "kind": "paragraph", "start": 0, "end": 3}],
            themes=[{"par": 1, "labels": [], "poles": [{"pole": "x", "start": 0, "end": 99}]}],
        ),
        "$.themes[0].poles[0]",
    ),
    "continued backwards": (line(continued=[[3, 1]]), "$.continued[0]: 3-1"),
}


@pytest.mark.parametrize("name", BAD)
def test_malformed_gold_is_one_error_with_its_line(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'{"id": "first", "text": "y"}\n\n' + data + b"\n")
    with pytest.raises(ConfigError) as caught:
        read_gold(path)
    assert caught.value.code == "bad_gold"
    number = 4 if b"\n" in data else 3
    assert caught.value.message.startswith(f"{path}:{number}: ")
    assert reason in caught.value.message
    assert len(caught.value.message) < 500 + len(str(path)) * 2


@pytest.mark.parametrize("name", ["no start", "deep", "twice"])
def test_the_command_says_it_in_a_line(tmp_path: Path, name: str) -> None:
    path, records = tmp_path / "gold.jsonl", tmp_path / "records.jsonl"
    path.write_bytes(BAD[name][0])
    records.write_bytes(encode_record(record()))
    result = CliRunner().invoke(main, ["evaluate", str(path), str(records)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert f"{path}:" in result.stderr


def test_a_pipe_in_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(ConfigError, match="a pipe or a device"):
        read_gold(path)


def test_gold_of_another_text(tmp_path: Path) -> None:
    path, records = tmp_path / "gold.jsonl", tmp_path / "records.jsonl"
    path.write_bytes(line(id="sample"))
    records.write_bytes(encode_record(record()))
    result = CliRunner().invoke(main, ["evaluate", str(path), str(records)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"readout: {path}:1: the record 'sample' in {records}")
    assert "has another text" in result.stderr


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "gold").glob("*.jsonl")), ids=lambda path: path.stem
)
def test_the_gold_that_is_there_is_right(path: Path) -> None:
    assert read_gold(path)


def test_two_documents_may_have_one_text(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(line(id=1) + b"\n" + line(id=2))
    assert [one.id for one in read_gold(path)] == ["1", "2"]
