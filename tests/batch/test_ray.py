"""The Ray engine on a cluster of two nodes of one CPU each.

Same bytes whatever becomes of workers and nodes.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from anytext import strange
from readout.batch.engines import DocumentTask, SerialEngine
from readout.batch.engines import ray as module
from readout.batch.engines.ray import RayEngine
from readout.batch.engines.tasks import Schedule
from readout.batch.load import Readout, load
from readout.batch.manifest import Summary
from readout.batch.run import run
from readout.config.configuration import ComponentConfig, read_config
from readout.errors import ConfigError, FatalError
from readout.records.types import Document, Source
from runs import FAKES, PLUGIN, ROOT, Place, counting, options

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("ray") is None, reason="needs the extra 'ray'"),
    # log files that Ray's own start-up leaves to the garbage collector (2.40)
    pytest.mark.filterwarnings(
        r"ignore:Exception ignored in. <_io.FileIO name='/tmp/ray/:pytest.PytestUnraisableExceptionWarning"
    ),
]
Make = Callable[[str], Place]
HEAD = {"num_cpus": 1, "include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
"""A head without what no test looks at."""
SPARE: list[Any] = []
"""An actor that a test has left, for the next one: to start one takes long."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        # nodes hand it on to their workers
        patch.setenv("PYTHONPATH", os.pathsep.join(map(str, (PLUGIN, ROOT / "pipeline"))))
        # processes that Ray has ready are of no use: ours have an environment of their own
        patch.setenv("RAY_enable_worker_prestart", "0")
        patch.setenv("RAY_prestart_worker_first_driver", "0")
        found = Cluster(initialize_head=True, head_node_args=HEAD)
        try:
            found.add_node(num_cpus=1)
            found.wait_for_nodes()
            patch.setenv("RAY_ADDRESS", found.address)
            yield found
        finally:
            leave()
            found.shutdown()


def leave() -> None:
    import ray

    SPARE.clear()
    ray.shutdown()


@pytest.fixture
def session(cluster: Any) -> None:
    """The session that most tests share, and no engine ends: to begin one takes long."""
    import ray

    if not ray.is_initialized():
        ray.init(cluster.address, **module.SESSION)
    if not cluster.worker_nodes:  # a test took it away
        cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()


@pytest.fixture
def readout(make: Make) -> Readout:
    return load(read_config(make(FAKES).config))


@pytest.fixture
def engine(
    session: None, readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., RayEngine]]:
    """Make engines that are closed at the end, with chunks of two documents."""
    monkeypatch.setattr("readout.batch.engines.tasks.CHUNK_DOCUMENTS", 2)
    made: list[RayEngine] = []

    def new(*arguments: Any) -> RayEngine:
        made.append(RayEngine(readout, *arguments))
        return made[-1]

    yield new
    for one in made:
        one.close()


@pytest.fixture
def warm(engine: Callable[..., RayEngine]) -> Iterator[Callable[..., RayEngine]]:
    """Make engines that begin with an actor that is there, which loads anew."""
    made: list[RayEngine] = []

    def new(*arguments: Any) -> RayEngine:
        made.append(engine(*arguments))
        while SPARE:
            made[-1]._workers.append(module._Worker(SPARE.pop(), made[-1]._readout.config))
        return made[-1]

    yield new
    left = [(one, worker) for one in made for worker in one._workers]
    for one, worker in left[:1]:
        one._workers.remove(worker)
        SPARE.append(worker.actor)


def task(readout: Readout, text: str, id: str = "x") -> DocumentTask:
    document = Document(id, text, {}, Source(None, "", "text/plain"))
    return DocumentTask(document, readout.keys(document), {})


def texts(numbers: range) -> dict[str, str]:
    return {f"d{i:03}": f"Harbour news {i}\n\nThe quay at berth {i} stays open." for i in numbers}


# -- runs
# ------------------------------------------------------------------------------------------------------


def test_a_run_begun_here_goes_on_there_to_the_same_bytes(
    cluster: Any, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave()  # the engine connects, and ends its session, itself
    place = make(FAKES)
    place.add(**texts(range(100)) | {"d077": "RAISE here", "d098": "DIE here", "d099": "\n"})
    local = place.path / "local"
    run(options(place, output=local, workers=2))
    run(options(place, inputs=[str(place.inputs / f"d{i:03}.txt") for i in range(40)]))
    summary: Summary = run(options(place, engine="ray"))
    assert place.outcome()[1] == {"d077": "stage_failed", "d098": "worker_died", "d099": "empty"}
    assert (summary.computed["segment"], summary.cached) == (57, 40)
    assert (place.manifest()["engine"], place.manifest()["workers"]) == ("ray", None)
    for name in ("annotations.jsonl", "quarantine.jsonl"):
        assert (place.out / name).read_bytes() == (local / name).read_bytes()

    for name in ("d077", "d098"):
        (place.inputs / f"{name}.txt").unlink()
    monkeypatch.setattr(RayEngine, "_connect", None)  # nothing to compute, no Ray
    summary = run(options(place, engine="ray"))
    assert (summary.cached, summary.computed.total(), summary.quarantined) == (97, 0, 1)
    assert place.bytes() == (local / "annotations.jsonl").read_bytes()


def test_ray_leaves_signals_as_they_were(engine: Callable[..., RayEngine]) -> None:
    leave()
    before = signal.getsignal(signal.SIGTERM)
    engine(1)._connect()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_cluster_that_is_not_there(readout: Readout, monkeypatch: pytest.MonkeyPatch) -> None:
    leave()
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    with pytest.raises(
        ConfigError, match=r"no Ray cluster can be used at 127\.0\.0\.1:1"
    ) as caught:
        list(RayEngine(readout).map([task(readout, "Harbour")]))
    assert caught.value.code == "no_cluster"


def test_hostile_texts_and_code_of_ones_own_give_the_same_bytes(
    session: None, tmp_path: Path
) -> None:
    place = strange(tmp_path)
    stages = place.config.read_text(encoding="utf-8")
    place.config.write_text(stages.replace('_themes"]', '_themes","ray_count"]'), encoding="utf-8")
    code = tmp_path / "ray_count.py"
    code.write_text(counting("ray_count"), encoding="utf-8")
    written = []
    for engine in (("-j", "1"), ("--engine", "ray", "-j", "1")):
        more = ("--cache", str(tmp_path / engine[0]), "--code", str(code))
        assert place.run(*more, *engine).exit_code == 1
        written.append((place.bytes(), (place.out / "quarantine.jsonl").read_bytes()))
    assert written[0] == written[1]
    assert all(record["extensions"]["ray_count"] for record in place.records())


@pytest.mark.parametrize(
    ("number", "status", "own"),
    [(signal.SIGINT, 130, False), (signal.SIGTERM, -signal.SIGTERM, True)],
    ids=["an interrupt, on a cluster that is there", "an end, on one that was begun for it"],
)
def test_an_interrupted_run_ends_at_once_and_leaves_no_process(
    cluster: Any,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    status: int,
    own: bool,
) -> None:
    if own:
        monkeypatch.setenv("RAY_ADDRESS", "local")
    place = make(FAKES)
    sign = place.path / "hanging"
    place.add(**texts(range(20)), d020=f"HANG {sign}")
    process = place.start("--engine", "ray", "-j", "1")
    try:
        wait_for(sign.exists)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does: to all processes
        else:
            process.send_signal(number)
        out, err = process.communicate(timeout=20)  # what hangs does for a minute
        assert (process.returncode, out) == (status, ""), err
        assert "Traceback" not in err
        assert ("run the same command to go on" in err) is (status == 130)
        assert place.manifest()["status"] == "interrupted"
        ids, codes = place.outcome()
        assert (ids, codes) == ([f"d{i:03}" for i in range(len(ids))], {})
        wait_for(lambda: not members(process.pid), 10)
    finally:
        process.kill()


def wait_for(condition: Callable[[], bool], patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def members(session: int) -> list[str]:
    """Return the processes of a session that are not over."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, belongs = entry.read_text().rpartition(")")[2].split()[:4]
            found += [entry.parent.name] * (int(belongs) == session and state != "Z")
    return found


# -- what becomes of workers and nodes -------------------------------------------------------------------------


class Stream:
    """Tasks until one had to be done again, and a few more then."""

    def __init__(self, readout: Readout, again: list[str]) -> None:
        self.readout = readout
        self.again = again
        self.tasks: list[DocumentTask] = []
        self.disturbed = False

    def __iter__(self) -> Iterator[DocumentTask]:
        left = 2
        while left and len(self.tasks) < 100:
            left -= bool(self.again)
            number = len(self.tasks)
            self.tasks.append(task(self.readout, f"Harbour news {number} SLEEP", f"d{number}"))
            yield self.tasks[-1]

    def check(self, lines: list[bytes | None], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(time, "sleep", lambda seconds: None)
        assert lines == [result.line for _, result in SerialEngine(self.readout).map(self.tasks)]


@pytest.fixture
def again(engine: Callable[..., RayEngine], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the ways in which documents, here one at a time, were done again."""
    monkeypatch.setattr("readout.batch.engines.tasks.CHUNK_DOCUMENTS", 1)
    found: list[str] = []
    for name in ("lost", "machine_lost"):
        method = getattr(Schedule, name)

        def noted(*arguments: Any, name: str = name, method: Any = method, **more: Any) -> None:
            found.append(name)
            method(*arguments, **more)

        monkeypatch.setattr(Schedule, name, noted)
    return found


def test_a_killed_worker_costs_no_document(
    warm: Callable[..., RayEngine],
    readout: Readout,
    again: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream, lines, pids = Stream(readout, again), [], set()
    running = warm(1)
    for _, result in running.map(stream):
        lines.append(result.line)
        pids |= {worker.loaded.pid for worker in running._workers if worker.loaded}
        busy = [worker for worker in running._workers if worker.jobs and worker.loaded]
        if not stream.disturbed and busy:
            os.kill(busy[0].loaded.pid, signal.SIGKILL)
            stream.disturbed = True
    assert again == ["lost"]
    assert len(pids) == 2
    stream.check(lines, monkeypatch)


def test_a_document_that_takes_too_long_costs_itself(
    warm: Callable[..., RayEngine], readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE", 1.0)
    tasks = [task(readout, "Harbour", "d0"), task(readout, "HANG", "d1")]
    (_, unharmed), (_, late) = warm(1, 0.25).map(tasks)
    failure = late.failure
    assert failure is not None
    assert (failure.stage, failure.code, failure.attempts) == ("worker", "timeout", 2)
    assert "took longer than 0.25 s" in failure.message
    assert unharmed.line


def test_workers_that_cannot_start_stop_the_run(
    engine: Callable[..., RayEngine], readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stillborn:
        def load(self, config: object) -> None:
            os._exit(9)

    monkeypatch.setattr(module, "RayActor", Stillborn)
    monkeypatch.setattr(module, "STILLBORN", 2)
    with pytest.raises(FatalError, match="before they had loaded the pipeline") as caught:
        list(engine(1).map([task(readout, "Harbour")]))
    assert caught.value.code == "worker_failed"


# -- what concerns the whole run -------------------------------------------------------------------------------


def test_a_worker_that_would_make_other_records_stops_the_run(
    warm: Callable[..., RayEngine], readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    different = warm(1)
    monkeypatch.setitem(different._prints, "fake_entities", "of another version")
    with pytest.raises(
        FatalError, match=r"Ray node [\d.]+ would make other records .*\(fake_entities differ\)"
    ) as caught:
        list(different.map([task(readout, "Harbour")]))
    assert caught.value.code == "worker_differs"


@pytest.fixture
def lost(warm: Callable[..., RayEngine]) -> RayEngine:
    """An engine that has a cluster, of which a test takes something away."""
    found = warm(1)
    found._connect()
    return found


def check_lost(lost: RayEngine, readout: Readout, message: str) -> None:
    with pytest.raises(FatalError, match=message) as caught:
        list(lost.map([task(readout, "Harbour")]))
    assert caught.value.code == "cluster_lost"


def test_a_cluster_whose_control_process_is_gone_stops_the_run(
    lost: RayEngine, readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 0.0)
    monkeypatch.setattr(module, "REACH", 0.2)
    monkeypatch.setattr(lost._ray, "nodes", lambda: time.sleep(5))
    check_lost(lost, readout, "run the same command")


def test_a_lost_process_of_this_machine_stops_the_run(
    lost: RayEngine, readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reset(*_: object, **__: object) -> None:
        raise ConnectionResetError(104, "Connection reset by peer")

    with monkeypatch.context() as patch:
        patch.setattr(lost._ray, "wait", reset)
        check_lost(lost, readout, r"is gone \(.*Connection reset by peer")


def test_a_cluster_without_a_node_stops_the_run(
    lost: RayEngine, readout: Readout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(lost._ray, "nodes", lambda: [{"Alive": False}])
        check_lost(lost, readout, "or its last node, does not answer")


@pytest.mark.parametrize(
    ("announced", "used"),
    [(None, False), ("127.0.0.1:1", False), ("127.0.0.1:{port}", True), ("\udcff", False)],
)
def test_a_cluster_that_is_announced_and_gone_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, announced: str | None, used: bool
) -> None:
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = (announced or "").format(port=server.getsockname()[1])
        if announced is not None:
            (tmp_path / "ray").mkdir()
            (tmp_path / "ray" / "ray_current_cluster").write_bytes(os.fsencode(told))
        assert module._announced() == (told if used else "local")


def test_errors_of_the_whole_run_arrive_as_they_are(
    warm: Callable[..., RayEngine], engine: Callable[..., RayEngine], readout: Readout
) -> None:
    with pytest.raises(FatalError, match="the disk is full") as caught:
        list(warm(1).map([task(readout, "STOP")]))
    assert caught.value.code == "full"
    config = readout.config
    readout.config = replace(
        config, components=(*config.components, ComponentConfig("x", "no_such_factory"))
    )
    with pytest.raises(ConfigError, match=r"no_such_factory.*on the Ray node"):
        list(engine(1).map([task(readout, "Harbour")]))


def test_a_lost_node_costs_no_document(
    cluster: Any,
    warm: Callable[..., RayEngine],
    readout: Readout,
    again: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ray

    stream, lines = Stream(readout, again), []
    running = warm(2)
    for _, result in running.map(stream):
        lines.append(result.line)
        others = {
            n.node_id: n
            for n in cluster.worker_nodes
            if n.node_id != ray.get_runtime_context().get_node_id()
        }
        there = [
            w.loaded.node
            for w in running._workers
            if w.jobs and w.loaded and w.loaded.node in others
        ]
        if not stream.disturbed and there:
            cluster.remove_node(others[there[0]], allow_graceful=False)
            stream.disturbed = True
    assert again == ["machine_lost"]
    stream.check(lines, monkeypatch)
