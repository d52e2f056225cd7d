from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readout.cli import main
from runs import FAKES, Place

Make = Callable[[str], Place]


def errors(place: Place, command: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["errors", command, "-o", str(place.out), *more])


@pytest.fixture
def place(make: Make) -> Place:
    place = make(FAKES)
    place.add(a="Harbour news", b="RAISE", c="REJECT", d="")
    (place.inputs / "l.jsonl").write_text('{"id": "x", "text": "Ferry"}\n[1]\n')
    assert place.run().exit_code == 1
    return place


def test_show_says_what_where_and_why(place: Place) -> None:
    result = errors(place, "show")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "b: fake_entities: stage_failed: fake_entities failed: ZeroDivisionError: the lamp went out",
        f"    {place.inputs / 'b.txt'}",
    ]
    assert lines[-2:] == [
        "l:2: source: not_object: line 2: the line is a list, not an object in braces",
        f"    {place.inputs / 'l.jsonl'}, line 2",
    ]
    assert result.stderr == "4 in quarantine: stage_failed 1, odd 1, empty 1, not_object 1\n"


def test_show_by_code_and_as_json(place: Place) -> None:
    result = errors(place, "show", "--code", "odd", "--json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["c"]
    everything = errors(place, "show", "--json")
    assert [json.loads(line) for line in everything.stdout.splitlines()] == place.quarantine()


def test_show_where_all_is_well_and_where_nothing_ran(place: Place, tmp_path: Path) -> None:
    (place.out / "quarantine.jsonl").write_bytes(b"")
    assert errors(place, "show").stderr == "0 in quarantine\n"
    (place.out / "quarantine.jsonl").write_bytes(b'{"id": 3}\n')
    assert "line 1" in errors(place, "show").stderr
    result = CliRunner().invoke(main, ["errors", "show", "-o", str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert "no quarantine.jsonl there" in result.stderr


def test_retry_takes_the_same_inputs_from_anywhere(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.path.parent)
    result = errors(place, "retry")
    assert result.exit_code == 1
    assert "2 annotated (2 cached), 4 in quarantine" in result.stderr
    place.add(b="Bridge news", c="Tram news", d="Bus news")
    (place.inputs / "l.jsonl").write_text(
        '{"id": "x", "text": "Ferry"}\n{"id": "y", "text": "Barge"}\n'
    )
    result = errors(place, "retry")
    assert result.exit_code == 0
    assert "6 annotated (2 cached), 0 in quarantine" in result.stderr
    assert place.outcome() == (["a", "b", "c", "d", "x", "y"], {})


@pytest.mark.slow
def test_retry_with_more_time(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow").mkdir()
    place = Place(tmp_path / "slow", FAKES)
    place.add(a="SLEEP here", b="Harbour news")
    assert place.run("--timeout", "0.3").exit_code == 1
    assert "timeout (2 attempts)" in errors(place, "show").stdout
    assert errors(place, "retry").exit_code == 1  # with the same time
    started = time.monotonic()
    assert errors(place, "retry", "--timeout", "60").exit_code == 0
    assert time.monotonic() - started < 60
    assert place.outcome() == (["a", "b"], {})


def test_retry_where_nothing_ran(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["errors", "retry", "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "no run to go by" in result.stderr


def test_retry_gives_the_same_bytes(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="RAISE")
    monkeypatch.chdir(place.path)
    assert CliRunner().invoke(main, ["run", "in/*.txt", "-o", "out", "-c", "c.cfg"]).exit_code == 1
    first = place.bytes()
    assert b'"in/a.txt"' in first
    monkeypatch.chdir(place.inputs)
    assert CliRunner().invoke(main, ["errors", "retry", "-o", "../out"]).exit_code == 1
    assert place.bytes() == first
