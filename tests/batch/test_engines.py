from __future__ import annotations

import pickle
import sys
from pathlib import Path

import fake_stages
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.batch.engines import DocumentTask, LocalEngine, SerialEngine, TaskResult
from readout.batch.engines.local import Worker
from readout.batch.engines.tasks import CHUNK_DOCUMENTS, MOVES, Failure, Jobs, Schedule, annotate
from readout.batch.load import Readout, load
from readout.config.configuration import PipelineConfig, read_config
from readout.errors import FatalError
from readout.records.types import Document, Source
from runs import FAKES, Place, Waker


@pytest.fixture
def config(tmp_path) -> PipelineConfig:  # type: ignore[no-untyped-def]
    fake_stages.CALLS.clear()
    return read_config(Place(tmp_path, FAKES).config)


@pytest.fixture(scope="module")
def readout(tmp_path_factory: pytest.TempPathFactory) -> Readout:
    """The pipeline of fakes, which most tests share."""
    return load(read_config(Place(tmp_path_factory.mktemp("engines"), FAKES).config))


def task(text: str, id: str = "x") -> DocumentTask:
    return DocumentTask(Document(id, text, {}, Source(None, "", "text/plain")), {}, {})


def test_outputs_come_back_packed_and_are_used_again(readout: Readout) -> None:
    first = annotate(readout, task("Harbour news"))
    assert set(first.outputs) == {"segment", "fake_entities", "fake_themes"} == set(first.seconds)
    assert first.counts == {"words": 2, "entities": 1, "quotes": 0, "passages": 1, "warnings": 0}
    again = task("Harbour news")
    again.have = {name: first.outputs[name] for name in ("segment", "fake_entities")}
    second = annotate(readout, again)
    assert set(second.outputs) == {"fake_themes"} == set(second.seconds)
    assert second.line == first.line


def test_a_failure_of_the_source_travels_through(readout: Readout) -> None:
    failed = task("")
    failed.failure = Failure("source", "empty", "nothing there")
    assert annotate(readout, failed) == TaskResult(failure=failed.failure)


def test_an_error_outside_all_stages_costs_the_document_alone(
    readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readout, "record", lambda *_: 1 / 0)
    failure = annotate(readout, task("Harbour news")).failure
    assert failure is not None
    assert (failure.stage, failure.code) == ("record", "stage_failed")
    assert "ZeroDivisionError" in failure.message


@pytest.mark.parametrize(
    ("text", "stage", "code", "attempts"),
    [
        ("RAISE", "fake_entities", "stage_failed", 1),
        ("REJECT", "fake_entities", "odd", 1),
        ("HOPELESS", "fake_entities", "busy", 3),
        ("lone \ud800 surrogate", "source", "bad_text", 1),
        ("x" * 20_000_001, "source", "too_long", 1),
    ],
)
def test_what_is_wrong_with_a_document_is_a_failure(
    readout: Readout, text: str, stage: str, code: str, attempts: int
) -> None:
    failure = annotate(readout, task(text)).failure
    assert failure is not None
    assert (failure.stage, failure.code, failure.attempts) == (stage, code, attempts)


def test_what_concerns_the_run_is_raised(readout: Readout) -> None:
    with pytest.raises(FatalError):
        annotate(readout, task("STOP"))


def test_meta_that_is_no_json_costs_its_document(readout: Readout) -> None:
    odd = task("Harbour news")
    odd.document.meta["desk"] = object()
    failure = annotate(readout, odd).failure
    assert failure is not None
    assert failure.code == "unwritable_record"


def test_serial_engine_reads_no_further_than_it_must(readout: Readout) -> None:
    seen = []

    def tasks():  # type: ignore[no-untyped-def]
        for name in "abc":
            seen.append(name)
            yield task("Harbour", name)

    engine = SerialEngine(readout)
    results = engine.map(tasks())
    next(results)
    assert seen == ["a"]
    assert [one.document.id for one, _ in results] == ["b", "c"]
    engine.close()


def test_tasks_and_results_travel() -> None:
    one = TaskResult(b"x", {"a": b"y"}, {"a": 0.1}, {"words": 2}, Failure("a", "b", "c"))
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes


# -- the schedule, without processes
# ---------------------------------------------------------------------------


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 4), st.randoms(use_true_random=False))
def test_every_task_comes_back_once_in_order(killers: list[bool], workers: int, chance) -> None:  # type: ignore[no-untyped-def]
    tasks = [task("k" if kills else "", str(i)) for i, kills in enumerate(killers)]
    schedule = Schedule(tasks, ahead=20 * workers)
    busy, found = [], []
    while True:
        while len(busy) < workers and (jobs := schedule.next()):
            busy.append(jobs)
        if not busy:
            break
        jobs = chance.choice(busy)
        here = jobs[0].task
        if here.document.text or chance.random() < 0.05:
            busy.remove(jobs)
            schedule.lost(jobs)
        else:
            jobs.popleft().result = TaskResult(line=here.document.id.encode())
            if not jobs:
                busy.remove(jobs)
        found += schedule.finished()
    assert [one.document.id for one, _ in found] == [one.document.id for one in tasks]
    for one, result in found:
        if one.document.text:
            assert result.failure is not None
            assert result.failure.attempts == 2
        elif result.failure is None:
            assert result.line == one.document.id.encode()


def ids(jobs: Jobs) -> list[str]:
    return [job.task.document.id for job in jobs]


def test_what_killed_a_worker_is_done_alone_and_fails_the_second_time() -> None:
    schedule = Schedule([task("", str(i)) for i in range(3)], ahead=9)
    whole = schedule.next()
    whole.popleft().result = TaskResult(line=b"x")
    schedule.lost(whole)
    alone, rest = schedule.next(), schedule.next()
    assert (ids(alone), ids(rest)) == (["1"], ["2"])
    failure = Failure("worker", "timeout", "too slow", 2)
    schedule.lost(alone, failure)
    rest.popleft().result = TaskResult(line=b"x")
    assert [result.failure for _, result in schedule.finished()] == [None, failure, None]
    assert not schedule.next()


def test_what_nobody_knows_the_killer_of_is_done_document_by_document() -> None:
    schedule = Schedule([task("", str(i)) for i in range(5)], ahead=3)
    schedule.lost(schedule.next(), known=False)
    alone = [schedule.next() for _ in range(3)]
    assert [ids(jobs) for jobs in alone] == [["0"], ["1"], ["2"]]
    for jobs in alone:
        if ids(jobs) == ["1"]:
            schedule.lost(jobs, known=False)
        else:
            jobs.popleft().result = TaskResult(line=b"x")
    failed = [result.failure is not None for _, result in schedule.finished()]
    assert failed == [False, True, False]
    assert ids(schedule.next()) == ["3", "4"]


def test_what_lost_its_machine_is_done_again_first_and_as_it_is() -> None:
    schedule = Schedule([task("", str(i)) for i in range(2 * CHUNK_DOCUMENTS)], ahead=99)
    jobs = schedule.next()
    whole = ids(jobs)
    for _ in range(MOVES):
        schedule.machine_lost(jobs)
        jobs = schedule.next()
        assert ids(jobs) == whole
    # too often for chance: one of its documents may bring machines down
    schedule.machine_lost(jobs)
    assert ids(schedule.next()) == whole[:1]


def test_long_documents_make_short_chunks() -> None:
    sizes = []
    schedule = Schedule([task("y" * 50_000)] * 4 + [task("y")] * 20, ahead=99)
    while jobs := schedule.next():
        sizes.append(len(jobs))
    assert sizes == [1, 1, 1, 1, CHUNK_DOCUMENTS, 4]


def test_reads_no_further_than_the_documents_in_flight() -> None:
    tasks = iter([task("y")] * 100)
    schedule = Schedule(tasks, ahead=20)
    assert (len(schedule.next()), len(schedule.next())) == (CHUNK_DOCUMENTS, 20 - CHUNK_DOCUMENTS)
    assert not schedule.next()
    assert len(list(tasks)) == 80


def test_ray_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    place = Place(tmp_path, FAKES)
    place.add(a="Harbour")
    result = place.run("--engine", "ray")
    assert result.exit_code == 2
    assert "pip install 'policy-readout[ray]'" in result.stderr
    assert not place.out.exists()


# -- worker processes
# ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_worker_that_cannot_start_stops_the_run(
    config: PipelineConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LocalEngine(load(config), 2)

    class Stillborn(Worker):
        def __init__(self, *arguments) -> None:  # type: ignore[no-untyped-def]
            super().__init__(*arguments)
            self._process.kill()

    # so that it is not forked, which needs no loading
    monkeypatch.setattr("threading.active_count", lambda: 2)
    monkeypatch.setattr("readout.batch.engines.local.Worker", Stillborn)
    with pytest.raises(FatalError, match="smaller -j"):
        list(engine.map([task("one")]))
    engine.close()


@pytest.mark.slow
def test_a_worker_that_died_idle_is_replaced_and_all_are_ended(config: PipelineConfig) -> None:
    engine = LocalEngine(load(config), 1)
    results = engine.map([task("one", str(i)) for i in range(3 * CHUNK_DOCUMENTS)])
    first = [next(results)[0].document.id]
    engine._workers[0]._process.kill()
    found = first + [one.document.id for one, result in results if result.line]
    assert found == [str(i) for i in range(3 * CHUNK_DOCUMENTS)]
    process = engine._workers[0]._process
    engine.close()
    engine.close()
    assert not process.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_a_worker_that_is_stopped_is_told_of(
    config: PipelineConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readout.batch.engines.local.SILENCE", 0.5)
    engine = LocalEngine(load(config), 1)
    tasks = [task("Harbour", "a"), task("PAUSE", "b"), task("Ferry", "c")]
    try:
        with Waker("readout.batch.engines.local") as waker:
            found = [one.document.id for one, _ in engine.map(tasks)]
    finally:
        engine.close()
    assert found == ["a", "b", "c"]
    assert any(line.startswith("b: worker ") for line in waker.heard)
