"""Kills, interrupts, full disks.

What real processes leave behind, and that the next run makes it good.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import time
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import fake_stages
import pytest

from readout.batch.manifest import Summary
from readout.batch.options import RunOptions
from readout.batch.output import PartWriter
from readout.batch.run import run
from readout.errors import ConfigError, FatalError
from readout.records.dataset import read_records
from runs import FAKES, SEGMENT, Place, options

Make = Callable[[str], Place]
FORK = get_context("fork")


@pytest.fixture(autouse=True)
def forget_calls() -> None:
    fake_stages.CALLS.clear()


def count_outputs(place: Place) -> int:
    path = place.out / ".readout" / "cache.sqlite"
    if not path.exists():
        return 0
    database = sqlite3.connect(path)
    try:
        return int(database.execute("SELECT count(*) FROM outputs").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # the table is not there yet
    finally:
        database.close()


def wait_for_outputs(place: Place, least: int, patience: float = 40.0) -> None:
    """Wait until the cache of a run in another process holds so many committed outputs."""
    end = time.monotonic() + patience
    while count_outputs(place) < least:
        assert time.monotonic() < end, "the run did not get going"
        time.sleep(0.05)


def sleepers(place: Place, count: int) -> None:
    place.add(
        **{
            f"d{i:02}": f"Harbour news {i} SLEEP\n\nThe quay at berth {i} stays open."
            for i in range(count)
        }
    )


def undisturbed(place: Place, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    run(options(place, output=place.path / "undisturbed"))
    monkeypatch.undo()
    return (place.path / "undisturbed" / "annotations.jsonl").read_bytes()


def running(group: int) -> bool:
    """Tell whether any process of a session is left."""
    for entry in Path("/proc").iterdir():
        try:
            state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == group and state != "Z":
            return True
    return False


def ended(group: int, patience: float = 10.0) -> bool:
    """Wait until no process of a session is left."""
    end = time.monotonic() + patience
    while running(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not running(group)


def fork(job: Callable[[], Any]) -> ForkProcess:
    process = FORK.Process(target=job)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        process.start()
    return process


def begin(what: RunOptions) -> ForkProcess:
    """Begin a run in a process of its own, with all that is loaded: it is soon at its work."""

    def job() -> None:
        os.setsid()
        run(what)

    return fork(job)


def kill(process: ForkProcess) -> None:
    """Kill a run, and see that none of its processes is left."""
    process.kill()
    process.join(10)
    assert process.exitcode == -signal.SIGKILL
    assert ended(process.pid or 0)


def forked(job: Callable[[], Any]) -> tuple[int | None, Any]:
    """Do something in a fork of this process; return its exit code, and what it gave back."""
    here, there = FORK.Pipe(duplex=False)
    process = fork(lambda: there.send(job()))
    there.close()
    try:
        found = here.recv()
    except EOFError:
        found = None
    process.join(60)
    return process.exitcode, found


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_keeps_what_is_finished(
    make: Make, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make(FAKES)
    sleepers(place, 60)
    process = place.start("-j", str(workers))
    wait_for_outputs(place, 3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes
    started = time.monotonic()
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130, err
    assert time.monotonic() - started < 5  # what is left would take half a minute
    assert out == ""
    assert "Traceback" not in err
    assert "run the same command to go on" in err
    assert ended(process.pid)
    ids, codes = place.outcome()
    assert ids == [f"d{i:02}" for i in range(len(ids))]
    assert (codes, 0 < len(ids) < 60) == ({}, True)
    manifest = place.manifest()
    assert (manifest["status"], manifest["counts"]["remaining"]) == ("interrupted", 60 - len(ids))
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    assert run(options(place)).cached >= len(ids)
    assert [record["id"] for record in place.records()] == [f"d{i:02}" for i in range(60)]


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_and_goes_on_to_the_same_bytes(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make(FAKES)
    sleepers(place, 20)
    process = begin(options(place, workers=2))
    wait_for_outputs(place, 6)
    kill(process)
    assert not (place.out / "annotations.jsonl").exists()
    expected = undisturbed(place, monkeypatch)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    summary = run(options(place))
    assert 2 <= summary.cached < 20
    assert place.bytes() == expected


def test_an_interrupt_never_tears_a_document(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="Ferry news", c="Bridge news")

    class Interrupting:
        def start(self, documents: int) -> None:
            self.done = 0

        def advance(self, words: int) -> None:
            self.done += 1
            if self.done == 2:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.01)

        def close(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)  # a second, impatient one

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        summary: Summary = run(options(place), Interrupting())
    finally:
        signal.signal(signal.SIGINT, before)
    assert (summary.status, summary.annotated) == ("interrupted", 2)
    assert place.outcome() == (["a", "b"], {})
    run(options(place))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        summary = run(options(place), Interrupting())
    finally:
        signal.signal(signal.SIGINT, before)
    assert (summary.status, summary.outputs) == ("interrupted", [])
    assert place.outcome() == (["a", "b", "c"], {})  # what was complete stands


@pytest.mark.slow
def test_what_a_run_in_the_background_ignores_does_not_end_it(make: Make) -> None:
    place = make(FAKES)
    sleepers(place, 12)
    ignored = (signal.SIGINT, signal.SIGQUIT)  # as a shell has it of what it starts with "&"

    def job() -> None:
        os.setsid()
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)
        run(options(place, workers=2))

    process = fork(job)
    wait_for_outputs(place, 2)
    for number in ignored:
        os.killpg(process.pid or 0, number)
    process.join(60)
    assert process.exitcode == 0
    assert place.manifest()["status"] == "complete"
    assert len(place.records()) == 12


@pytest.mark.slow
def test_a_run_that_is_ended_by_a_quit_goes_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make(FAKES)
    sleepers(place, 12)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a job in the background ignores it
    process = begin(options(place, workers=2))
    wait_for_outputs(place, 6)
    os.killpg(process.pid or 0, signal.SIGQUIT)
    process.join(60)
    assert process.exitcode == -signal.SIGQUIT
    assert ended(process.pid or 0)
    expected = undisturbed(place, monkeypatch)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    assert run(options(place)).cached >= 2
    assert place.bytes() == expected


def test_a_clock_that_jumps_changes_nothing(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="Ferry news", c="Bridge news")
    first = run(options(place))
    expected = place.bytes()
    for moment in (-1e9, 0.0, 2**33, 253402300799.0):  # before 1970, and in the year 9999
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        summary = run(options(place, workers=2))
        assert (summary.annotated, summary.cached) == (first.annotated, 3)
        place.add(d=f"Tram news {moment}")
        assert run(options(place)).cached == 3
        (place.inputs / "d.txt").unlink()
    run(options(place))
    assert place.bytes() == expected


def test_a_run_outside_the_main_thread(place: Place) -> None:
    from concurrent.futures import ThreadPoolExecutor

    place.add(a="Harbour news")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run, options(place)).result().annotated == 1
    assert place.config.read_text() == SEGMENT


# -- kills at any moment
# ---------------------------------------------------------------------------------------

LAYOUT = {"shard_size": 40, "compress": "gz"}


def many(place: Place, count: int = 400, *, sleepy: bool = True) -> None:
    line = '{{"id": "d{n}", "text": "Harbour news {n}{sleep}\\n\\nThe quay at berth {n} stays open."}}\n'
    rows = [line.format(n=n, sleep=" SLEEP" * (sleepy and n % 40 == 39)) for n in range(count)]
    (place.inputs / "many.jsonl").write_text("".join(rows))


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("annotations*"))}


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_with_the_same_files(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make(FAKES)
    many(place)
    chance = random.Random(7)
    for workers in (1, 2, 1):
        process = begin(options(place, workers=workers, **LAYOUT))
        wait_for_outputs(place, count_outputs(place) + 1)
        time.sleep(chance.random() * 0.3)
        kill(process)
        assert not (place.out / "manifest.json").exists()
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    summary = run(options(place, **LAYOUT))
    assert summary.annotated == 400
    assert 0 < summary.cached < 400
    run(options(place, output=place.path / "undisturbed", **LAYOUT))
    assert parts(place.out) == parts(place.path / "undisturbed")
    assert len(parts(place.out)) == 10


def run_until_rename(number: int, what: RunOptions) -> int | None:
    """Run in a process that is killed when it puts a file in place for the n-th time."""

    def job() -> None:
        left, real = [number], Path.replace

        def replace(self: Path, target: Path) -> Path:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(self, target)

        Path.replace = replace  # type: ignore[method-assign, assignment]
        run(what)

    return forked(job)[0]


@pytest.mark.slow
@pytest.mark.parametrize("rename", range(1, 8))
def test_killed_while_parts_are_put_in_place(make: Make, rename: int) -> None:
    place = make(FAKES)
    place.add(b="Harbour news", c="Ferry news", d="Bridge news")
    run(options(place, shard_size=2))
    place.add(a="Tram news")
    assert run_until_rename(rename, options(place, shard_size=2)) == -signal.SIGKILL
    try:
        assert [record.id for record in read_records(place.out)] == ["b", "c", "d"]
    except ConfigError as error:
        assert error.code == "unfinished"
    run(options(place, shard_size=2))
    assert [record.id for record in read_records(place.out)] == ["a", "b", "c", "d"]


@pytest.mark.slow
@pytest.mark.parametrize("rename", range(2, 8))
def test_killed_while_files_are_put_in_place(make: Make, rename: int) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="RAISE")
    run(options(place))
    first = place.bytes()
    place.add(c="Ferry news")
    assert run_until_rename(rename, options(place)) == -signal.SIGKILL
    # one or the other, whole
    assert place.bytes() in (first, first + place.bytes()[len(first) :])
    assert place.bytes().endswith(b"\n")
    run(options(place))
    assert place.outcome() == (["a", "c"], {"b": "stage_failed"})


@pytest.mark.slow
def test_a_document_that_kills_the_run_itself_costs_the_next_run_only_itself(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="DIE here", c="Ferry news")
    process = begin(options(place))
    process.join(60)
    assert process.exitcode == 9
    for _ in range(2):  # the second time, too
        assert run(options(place)).quarantined == 1
        assert place.outcome() == (["a", "c"], {"b": "worker_died"})
    assert place.quarantine()[0]["attempts"] == 2


@pytest.mark.slow
@pytest.mark.parametrize("workers", [None, 2])
def test_a_document_that_takes_too_long(make: Make, workers: int | None) -> None:
    place = make(FAKES)
    place.add(
        **{
            f"d{n}": f"HANG {place.path / 'hanging'}" if n == 3 else f"Harbour news {n}"
            for n in range(5)
        }
    )
    summary = run(options(place, workers=workers, timeout=0.5))
    assert (summary.annotated, summary.quarantined) == (4, 1)
    assert place.outcome() == (["d0", "d1", "d2", "d4"], {"d3": "timeout"})
    (entry,) = place.quarantine()
    assert entry["attempts"] == 2
    assert "0.5 s" in entry["message"]
    place.add(d3="Harbour news 3")
    assert run(options(place, workers=workers, timeout=30.0)).cached == 4


# -- full disks
# ------------------------------------------------------------------------------------------------


def run_on_a_small_disk(place: Place, limit: int, *more: str) -> tuple[int, str]:
    """Run the command where no file may be larger, as if the disk were full then."""

    def job() -> tuple[int, str]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        result = place.run(*more)
        return result.exit_code, result.stderr

    found: tuple[int, str] = forked(job)[1]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "compress"), [(100_000, ()), (60_000, ("--compress", "gz")), (20_000, ())]
)
def test_a_full_disk_stops_the_run_and_spoils_nothing(
    make: Make, limit: int, compress: tuple[str, ...]
) -> None:
    place = make(FAKES)
    place.add(a="Harbour news")
    run(options(place, compress=compress[-1] if compress else None))
    first = parts(place.out)
    many(place, 90, sleepy=False)
    status, err = run_on_a_small_disk(place, limit, *compress)
    assert status == 3, err
    assert "free some" in err
    assert "Traceback" not in err
    assert parts(place.out) == first
    summary = run(options(place, compress=compress[-1] if compress else None))
    assert (summary.annotated, summary.damaged) == (91, None)
    assert run(options(place, compress=compress[-1] if compress else None)).cached == 91


def test_a_full_disk_while_records_are_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add(a="Harbour news")

    def full(writer: PartWriter, line: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PartWriter, "write", full)
    with pytest.raises(FatalError, match="No space left"):
        run(options(place))
