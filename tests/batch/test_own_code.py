"""Code of one's own in worker processes, and in what is remembered of a run."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from readout.batch.run import run
from runs import Place, counting, options

CONFIG = '[nlp]\npipeline = ["readout_segment","own_count"]\n'


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("code") / "own_count.py"
    path.write_text(counting("own_count"), encoding="utf-8")
    return path


@pytest.fixture
def desk(make: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch) -> Place:
    place = make(CONFIG)
    place.add(**{f"d{n}": f"Words of number {n}. " * (n + 1) for n in range(6)})
    monkeypatch.chdir(place.path)
    monkeypatch.setenv("PIDS", "pids.txt")
    return place


def pids() -> set[int]:
    path = Path("pids.txt")
    found = {int(line) for line in path.read_text().split()}
    path.unlink()
    return found


@pytest.fixture
def thread() -> Iterator[None]:
    """Keep a thread alive: then workers are spawned, not forked."""
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    yield
    done.set()
    waiting.join()


def counts(place: Place) -> list[int]:
    return [
        count for record in place.records() for count in record["extensions"]["own_count"]["counts"]
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("thread")
def test_spawned_workers_import_the_code(desk: Place, code: Path) -> None:
    run(options(desk, code=[code]))
    alone = desk.bytes()
    assert counts(desk)[:2] == [5, 10]
    run(options(desk, code=[code], output=desk.path / "two", workers=2))
    assert (desk.path / "two" / "annotations.jsonl").read_bytes() == alone
    assert pids() - {os.getpid()}


def test_a_run_tells_and_remembers_its_code(desk: Place, code: Path) -> None:
    desk.add(wrong="MEND this")
    given = [str(code)]
    summary = run(options(desk, code=given))
    assert (summary.annotated, summary.quarantined) == (6, 1)
    (told,) = desk.manifest()["code"]
    assert (told["file"], len(told["sha256"])) == ("own_count.py", 64)
    (work,) = desk.out.glob(".*/run.json")
    assert json.loads(work.read_bytes())["code"] == given


def test_errors_retry_goes_on_with_it(desk: Place, code: Path) -> None:
    from click.testing import CliRunner

    from readout.cli import main

    desk.add(wrong="MEND this")
    assert desk.run("--code", str(code)).exit_code == 1
    desk.add(wrong="Mended.")
    command = ["errors", "retry", "-o", str(desk.out)]
    unasked = CliRunner().invoke(main, command)
    assert (unasked.exit_code, len(counts(desk))) == (2, 6)
    assert f"{code}: name it with --code" in unasked.stderr
    again = CliRunner().invoke(main, [*command, "--code", str(code)])
    assert again.exit_code == 0, again.output
    assert len(counts(desk)) == 7
