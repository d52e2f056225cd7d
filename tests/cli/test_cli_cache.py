from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readout.cli import main
from runs import Place


def cache(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["cache", command, *arguments])


@pytest.fixture
def ran(place: Place) -> Place:
    place.add(a="Harbour news", b="Ferry news")
    place.run()
    return place


def test_show_get_and_prune(ran: Place) -> None:
    folder = ("-o", str(ran.out))
    shown = cache("show", *folder)
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[1].split()[0::2] == ["segment", "2", "this"]
    key = ran.records()[0]["stages"]["segment"]
    (line,) = cache("get", key[:12], *folder).stdout.splitlines()
    found = json.loads(line)
    assert (found["stage"], found["output"]["segments"]) == (
        "segment",
        ran.records()[0]["segments"],
    )
    assert cache("prune", *folder, "--days", "3").stderr.startswith(
        f"{ran.out / '.readout' / 'cache.sqlite'}: 0 outputs"
    )
    assert ": 2 outputs taken out" in cache("prune", *folder, "--all").stderr
    assert len(cache("show", *folder).stdout.splitlines()) == 1


@pytest.mark.parametrize("options", [[], ["--all", "--days", "3"], ["--days", "-1"]])
def test_prune_wants_to_know_what(ran: Place, options: list[str]) -> None:
    assert cache("prune", "-o", str(ran.out), *options).exit_code == 2
    assert len(cache("show", "-o", str(ran.out)).stdout.splitlines()) == 2


def test_no_cache(tmp_path: Path) -> None:
    result = cache("show", "-o", str(tmp_path))
    assert result.exit_code == 2
    assert "no cache there" in result.stderr


def test_a_cache_of_several_runs(ran: Place) -> None:
    shared = str(ran.path / "caches" / "shared.sqlite")
    first = ran.run("--cache", shared)
    assert "(0 cached)" in first.stderr
    other = ran.arguments("--cache", shared)
    other[other.index(str(ran.out))] = str(ran.path / "elsewhere")
    assert "(2 cached)" in CliRunner().invoke(main, other).stderr
    assert not (ran.path / "elsewhere" / ".readout" / "cache.sqlite").exists()
    assert len(cache("show", "--cache", shared).stdout.splitlines()) == 2
    result = ran.run("--cache", str(ran.config / "below-a-file"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
