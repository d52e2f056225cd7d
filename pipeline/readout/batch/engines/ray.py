"""The engine on a Ray cluster: actors annotate, on as many machines as there are.

The driver knows which documents each actor has before it, and has them done again when the actor,
or its machine, is lost. Ray starts actors, places them and tells when they are gone.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import threading
from collections import deque
from contextlib import suppress
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct

from readout import __version__
from readout.batch.engines.tasks import (
    AHEAD,
    Jobs,
    Results,
    Schedule,
    TaskResult,
    Tasks,
    annotate_here,
    late,
)
from readout.batch.processes import ONE_THREAD, begun_by
from readout.config.configuration import PipelineConfig
from readout.errors import ConfigError, FatalError, ReadoutError
from readout.io.extras import extra
from readout.pipeline.assembly import Pipeline

__all__ = ["RayEngine", "import_ray"]

STILLBORN = 3
"""Actors that may end before they are ready: more are no accident."""
GRACE = 2.0
"""Seconds that a chunk may be late: its way there and back takes some."""
PATIENCE = 60.0
"""Seconds without any actor after which the user is told."""
LOOK = 0.5
"""Seconds without an answer after which the engine looks for who is late."""
EVERY = 5.0
"""Seconds between two looks at the cluster's control process."""
REACH = 10.0
"""Seconds in which a cluster that is there answers."""
SESSION = {"include_dashboard": False, "log_to_driver": False, "logging_level": logging.ERROR}

log = logging.getLogger(__name__)


class ActorLoaded(Struct):
    """An actor's report once it has loaded: its address, and hashes that its records depend on."""

    node: str
    address: str
    pid: int
    prints: dict[str, str]


class RayActor:
    """A Ray actor: loads the pipeline, then annotates."""

    def load(self, config: PipelineConfig) -> ActorLoaded:
        """Load the pipeline."""
        ray = import_ray()
        address = ray.util.get_node_ip_address()
        try:
            self._readout = Pipeline(config)
        except ReadoutError as error:
            error.args = (f"{error.message} (on the Ray node {address})",)
            raise
        node = ray.get_runtime_context().get_node_id()
        return ActorLoaded(node, address, os.getpid(), _fingerprint(self._readout))

    def annotate(self, tasks: Tasks) -> list[TaskResult]:
        """Annotate some documents."""
        with self._readout.zone():
            return [annotate_here(self._readout, task) for task in tasks]


class _Worker:
    """An actor as the engine sees it: loading, idle (no ``answer`` awaited), or at its jobs."""

    def __init__(self, actor: Any, config: PipelineConfig) -> None:
        self.actor = actor
        self.answer: Any = actor.load.remote(config)
        self.loaded: ActorLoaded | None = None
        self.jobs: Jobs = deque()
        self.due = math.inf

    def give(self, jobs: Jobs, timeout: float) -> None:
        self.jobs = jobs
        self.answer = self.actor.annotate.remote([job.task for job in jobs])
        self.due = monotonic() + GRACE + timeout * len(jobs)


class RayEngine:
    """Annotates on Ray actors that each load the pipeline once and take one CPU.

    Connects to the session that is there already, else to the cluster that ``RAY_ADDRESS`` names or
    that runs on this machine, else starts one on this machine; it ends only what it started.

    Documents whose actor dies are done again, each alone: one that kills its worker a second time
    is a failure. What a lost machine had is done again as it is.

    Parameters
    ----------
    readout : Pipeline
        The driver's own pipeline: the actors load the same configuration and must come to the same
        cache keys.
    workers : int, optional
        Number of actors; as many as the cluster has CPUs where 0. Those that find no room wait
        for it, without holding up the others.
    timeout : float, optional
        Seconds that one document may take.

    Raises
    ------
    ConfigError
        ``missing_package`` where Ray is not installed.
    """

    def __init__(self, readout: Pipeline, workers: int = 0, timeout: float | None = None) -> None:
        self._ray = import_ray()
        self._readout = readout
        self._prints = _fingerprint(readout)
        self._limit = workers
        self._timeout = timeout or math.inf
        self._workers: list[_Worker] = []
        self._chunks: deque[Jobs] = deque()
        self._address: str | None = None
        self._stillborn = 0
        self._warned = self._checked = 0.0

    def map(self, tasks: Tasks) -> Results:
        """Yield every task with its result, in order; a few chunks an actor are in flight.

        Ray comes in with the first task for which something is to be computed.

        Raises
        ------
        ConfigError
            ``no_cluster`` where Ray cannot be reached; or what an actor met on loading.
        FatalError
            ``worker_differs`` where an actor would make other records; ``worker_failed`` where
            actors cannot load; ``cluster_lost`` where Ray is gone.
        """
        tasks = iter(tasks)
        for task in tasks:
            if task.failure is None and not task.have.keys() >= task.keys.keys():
                break
            yield task, annotate_here(self._readout, task)
        else:
            return
        self._connect()
        schedule = Schedule(chain([task], tasks), ahead=self._limit * AHEAD)
        self._warned = monotonic()
        try:
            while self._hand_out(schedule):
                self._check_cluster()
                self._collect(schedule)
                self._end_late(schedule)
                # before results are written: nobody shall wait for that
                self._hand_out(schedule)
                yield from schedule.finished()
        except ConnectionError as error:
            raise FatalError(
                f"the Ray cluster is gone ({error}): start it again, then run the same command to "
                "go on; finished documents are kept",
                code="cluster_lost",
            ) from error

    def close(self) -> None:
        """End the actors at once, and Ray where it was started here."""
        while self._workers and self._ray.is_initialized():
            self._drop(self._workers[-1])
        self._workers.clear()  # where its owner has ended the session, and the actors with it
        self._chunks.clear()
        if self._address:
            agents = [pid for node in self._started_here("raylet") for pid in begun_by(node)]
            self._address = None
            self._ray.shutdown()
            # they would look for a control process that is gone, for a minute
            _kill(agents)

    def _connect(self) -> None:
        """Use the session that is there, else a cluster, else begin one on this machine."""
        if not self._ray.is_initialized():
            self._address = address = os.environ.get("RAY_ADDRESS") or _announced()
            handler = signal.getsignal(signal.SIGTERM)
            # a cluster that is there has the CPUs it has
            cpus = (self._limit or None) if address == "local" else None
            try:
                _reach(address)
                self._ray.init(address, num_cpus=cpus, **SESSION)
            except (OSError, RuntimeError, ValueError) as error:
                reason = str(error).strip().partition("\n")[0]
                raise ConfigError(
                    f"no Ray cluster can be used at {address} ({reason}): set RAY_ADDRESS to the "
                    "HOST:PORT of one ('ray start --head'), or unset it to use this machine alone",
                    code="no_cluster",
                ) from error
            finally:  # Ray's own handler prints a stack of C++ and aborts the process
                with suppress(TypeError, ValueError):  # not Python's, or in another thread
                    signal.signal(signal.SIGTERM, handler)
        self._limit = self._limit or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _started_here(self, name: str) -> list[int]:
        """Return the processes of a name that Ray started for this engine, none of a cluster's."""
        return begun_by(os.getpid(), name) if self._address == "local" else []

    def _hand_out(self, schedule: Schedule) -> bool:
        """Give work to all actors that have none, and start those that are missing.

        Return whether there is anything to wait for.
        """
        busy = sum(bool(worker.jobs) for worker in self._workers)
        while busy + len(self._chunks) < self._limit and (jobs := schedule.next()):
            self._chunks.append(jobs)
        for worker in self._workers:
            if self._chunks and worker.answer is None:
                worker.give(self._chunks.popleft(), self._timeout)
        loading = sum(worker.loaded is None for worker in self._workers)
        for _ in range(min(len(self._chunks) - loading, self._limit - len(self._workers))):
            actor = self._ray.remote(num_cpus=1, runtime_env={"env_vars": ONE_THREAD})(RayActor)
            self._workers.append(_Worker(actor.remote(), self._readout.config))
        return bool(self._chunks) or any(worker.jobs for worker in self._workers)

    def _check_cluster(self) -> None:
        """Report once a while that no actor is ready, and try whether the control process answers.

        Raises
        ------
        ConnectionError
            Where it does not: Ray would be silent for a minute, then end the process itself.
        """
        now = monotonic()
        if any(worker.loaded for worker in self._workers):
            self._warned = now
        elif now - self._warned >= PATIENCE:
            self._warned = now
            log.warning("still no worker is ready: does 'ray status' show a free CPU?")
        if now >= self._checked + EVERY:
            self._checked = now
            if not self._nodes():
                # one of our own that is stopped: Ray could not be shut down
                _kill(self._started_here("gcs_server"))
                raise ConnectionError("its control process, or its last node, does not answer")

    def _nodes(self) -> set[str]:
        """Return the nodes that are alive; none where the control process does not answer."""
        alive: set[str] = set()

        def ask() -> None:  # one that is stopped, or gone, may never answer
            with suppress(Exception):
                alive.update(node["NodeID"] for node in self._ray.nodes() if node["Alive"])

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(REACH)
        return alive

    def _collect(self, schedule: Schedule) -> None:
        """Wait a moment for answers, and take in those that are there."""
        errors = self._ray.exceptions
        waiting = {one.answer: one for one in self._workers if one.answer is not None}
        self._ray.wait(list(waiting), timeout=LOOK)
        for ref in self._ray.wait(list(waiting), num_returns=len(waiting), timeout=0)[0]:
            worker = waiting[ref]
            try:
                answer = self._ray.get(ref)
            except errors.RayTaskError as error:
                if isinstance(error.cause, ReadoutError):
                    raise error.cause from None
                where = worker.loaded.address if worker.loaded else "that is just starting"
                raise FatalError(
                    f"a worker on a Ray node {where} failed ({error.cause or error}): is the same "
                    "version of policy-readout installed on every node?",
                    code="worker_failed",
                ) from error
            except errors.RayError as error:
                by_itself = isinstance(error, errors.ActorDiedError | errors.OutOfMemoryError)
                self._bury(schedule, worker, by_itself)
                continue
            worker.answer = None
            if isinstance(answer, ActorLoaded):
                self._check_same(answer)
                worker.loaded, self._stillborn = answer, 0
            else:
                for result in answer:
                    worker.jobs.popleft().result = result

    def _check_same(self, loaded: ActorLoaded) -> None:
        """Make sure that an actor's records will be those that the driver would make."""
        differing = sorted({name for name, _ in self._prints.items() ^ loaded.prints.items()})
        if differing:
            raise FatalError(
                f"the Ray node {loaded.address} would make other records than this machine "
                f"({', '.join(differing)} differ): install the same versions of policy-readout and "
                "its models on every node, with the same files under the same paths",
                code="worker_differs",
            )

    def _bury(self, schedule: Schedule, worker: _Worker, by_itself: bool) -> None:
        """Let go of an actor that died or cannot be reached, and have its work done again."""
        self._drop(worker)
        if worker.loaded is None:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise FatalError(
                    "Ray workers ended before they had loaded the pipeline (out of memory?): try a "
                    "smaller -j, or nodes with fewer CPUs for their memory",
                    code="worker_failed",
                )
        elif worker.jobs:
            if by_itself and worker.loaded.node in self._nodes():
                schedule.lost(worker.jobs, known=False)
            else:
                schedule.machine_lost(worker.jobs)

    def _end_late(self, schedule: Schedule) -> None:
        for worker in [one for one in self._workers if one.jobs and monotonic() > one.due]:
            self._drop(worker)
            schedule.lost(worker.jobs, late(self._timeout), known=False)

    def _drop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        self._ray.kill(worker.actor)


def _fingerprint(readout: Pipeline) -> dict[str, str]:
    """Return what records depend on: the package's version, and a hash for each stage."""
    prints = {name: digest for name, (digest, _) in readout.prints.items()}
    return {"version": __version__, **prints}


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _announced() -> str:
    """Return the address of the cluster that runs on this machine, else ``local``.

    One that is gone may still be announced: Ray would wait for it.
    """
    folder = os.environ.get("RAY_TMPDIR") or "/tmp"  # noqa: S108 - Ray's own
    with suppress(OSError, ValueError):
        address = Path(folder, "ray", "ray_current_cluster").read_text(encoding="utf-8").strip()
        _reach(address)
        return address or "local"
    return "local"


def _reach(address: str) -> None:
    """Try whether somebody listens at HOST:PORT; Ray itself would wait for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit() and "://" not in address:
        socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()


def import_ray() -> Any:
    """Return the package.

    Raises
    ------
    ConfigError
        ``missing_package`` where it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # the engine deals with it
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", "A worker died|Raylet is terminated")
    return extra("ray", "--engine ray")
