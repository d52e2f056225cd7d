"""The engine on a Ray cluster: actors annotate, on as many machines as there are.

The driver knows what each actor has before it, and sees to it that what an actor
was at is done again when the actor, or its machine, is lost. Ray starts actors, places them and
tells when they are gone.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct

from readout import __version__
from readout.batch.engines.tasks import (
    AHEAD,
    DocumentTask,
    Jobs,
    Results,
    Schedule,
    TaskResult,
    Tasks,
    annotate,
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
SESSION: dict[str, Any] = {
    "include_dashboard": False,
    "log_to_driver": False,
    "logging_level": logging.ERROR,
}
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # the engine deals with it
    "RAY_DEDUP_LOGS_SKIP_REGEX": "A worker died or was killed|Raylet is terminated",
}

log = logging.getLogger(__name__)


class ActorLoaded(Struct):
    """What an actor says once it has loaded: where it is, and what its records depend on."""

    node: str
    address: str
    pid: int
    prints: dict[str, str]


class RayActor:
    """What Ray makes an actor of: loads the pipeline and annotates.

    Errors that concern the whole run are answers, not exceptions, so that they arrive as what they
    are.
    """

    def __init__(self, config: PipelineConfig) -> None:
        self._config = config
        self._readout: Pipeline

    def load(self) -> ActorLoaded | ReadoutError:
        """Load the pipeline."""
        ray = import_ray()
        address = ray.util.get_node_ip_address()
        try:
            self._readout = Pipeline(self._config)
        except ReadoutError as error:
            return type(error)(f"{error.message} (on the Ray node {address})", code=error.code)
        node = ray.get_runtime_context().get_node_id()
        return ActorLoaded(node, address, os.getpid(), _fingerprint(self._readout))

    def annotate(self, tasks: list[DocumentTask]) -> list[TaskResult] | ReadoutError:
        """Annotate some documents."""
        try:
            with self._readout.zone():
                return [annotate_here(self._readout, task) for task in tasks]
        except ReadoutError as error:
            return error


class _Worker:
    """An actor as the engine sees it: loading, idle (no ``answer`` awaited), or at its jobs."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.answer: Any = actor.load.remote()
        self.loaded: ActorLoaded | None = None
        self.jobs: Jobs = deque()
        self.since = monotonic()

    def give(self, jobs: Jobs) -> None:
        self.jobs = jobs
        self.answer = self.actor.annotate.remote([job.task for job in jobs])
        self.since = monotonic()


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
        Number of actors; as many as the cluster has CPUs where None. Those that find no room wait
        for it, without holding up the others.
    timeout : float, optional
        Seconds that one document may take.

    Raises
    ------
    ConfigError
        ``missing_package`` where Ray is not installed.
    """

    def __init__(
        self, readout: Pipeline, workers: int | None = None, timeout: float | None = None
    ) -> None:
        self._ray = import_ray()
        self._readout = readout
        self._prints = _fingerprint(readout)
        self._limit = workers or 0
        self._timeout = timeout
        self._workers: list[_Worker] = []
        self._due: deque[Jobs] = deque()
        self._connected = False
        self._stillborn = 0
        self._told = self._checked = 0.0
        self._ours = False

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
                tasks = chain([task], tasks)
                break
            yield task, annotate(self._readout, task)
        else:
            return
        self._connect()
        schedule = Schedule(tasks, ahead=self._limit * AHEAD)
        self._told = monotonic()
        try:
            while self._hand_out(schedule):
                self._check_cluster()
                self._collect(schedule)
                self._end_late(schedule)
                # before results are written: nobody shall wait for that
                self._hand_out(schedule)
                yield from schedule.finished()
        except ConnectionError as error:
            raise _lost("Ray's process on this machine") from error

    def close(self) -> None:
        """End the actors at once, and Ray where it was started here."""
        while self._workers:
            worker = self._workers.pop()
            # or its owner has ended the session, and the actors with it
            if self._ray.is_initialized():
                self._ray.kill(worker.actor)
        self._due.clear()
        if self._connected:
            self._connected = False
            agents = [pid for node in self._started_here("raylet") for pid in begun_by(node)]
            self._ray.shutdown()
            # they would look for a control process that is gone, for a minute
            _kill(agents)

    def _connect(self) -> None:
        """Use the session that is there, else a cluster, else begin one on this machine."""
        if not self._ray.is_initialized():
            self._connected = True
            address = os.environ.get("RAY_ADDRESS") or _announced()
            handler = signal.getsignal(signal.SIGTERM)
            self._ours = address == "local"
            # a cluster that is there has the CPUs it has
            cpus = {"num_cpus": self._limit or None} if self._ours else {}
            try:
                _reach(address)
                self._ray.init(address, **SESSION, **cpus)
            except (OSError, RuntimeError, ValueError) as error:
                reason = str(error).strip().partition("\n")[0]
                raise ConfigError(
                    f"no Ray cluster can be used at {address} ({reason}): start one with 'ray "
                    "start --head' and name it in RAY_ADDRESS (HOST:PORT), or unset that to use "
                    "this machine alone",
                    code="no_cluster",
                ) from error
            finally:  # Ray's own handler prints a stack of C++ and aborts the process
                with suppress(TypeError, ValueError):  # not Python's, or in another thread
                    signal.signal(signal.SIGTERM, handler)
        self._limit = self._limit or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _started_here(self, name: str) -> list[int]:
        """Return the processes of a name that Ray started for this engine, none of a cluster's."""
        return begun_by(os.getpid(), name) if self._ours else []

    def _hand_out(self, schedule: Schedule) -> bool:
        """Give work to all actors that have none, and start those that are missing.

        Return whether there is anything to wait for.
        """
        busy = sum(bool(worker.jobs) for worker in self._workers)
        while busy + len(self._due) < self._limit and (jobs := schedule.next()):
            self._due.append(jobs)
        for worker in self._workers:
            if self._due and worker.answer is None:
                worker.give(self._due.popleft())
        loading = sum(worker.loaded is None for worker in self._workers)
        for _ in range(min(len(self._due) - loading, self._limit - len(self._workers))):
            actor = self._ray.remote(RayActor).options(
                num_cpus=1, max_restarts=0, max_task_retries=0, runtime_env={"env_vars": ONE_THREAD}
            )
            self._workers.append(_Worker(actor.remote(self._readout.config)))
        return bool(self._due) or any(worker.jobs for worker in self._workers)

    def _check_cluster(self) -> None:
        """Report once a while that no actor is ready, and try whether the control process answers.

        Raises
        ------
        FatalError
            ``cluster_lost``: else Ray would be silent for a minute, and end the process itself.
        """
        now = monotonic()
        ready = any(worker.loaded for worker in self._workers)
        if ready or now - self._told >= PATIENCE:
            self._told = now
            if not ready:
                log.warning(
                    "still no worker is ready: is a CPU of the Ray cluster free? ('ray status' "
                    "tells)"
                )
        if now < self._checked + EVERY:
            return
        self._checked = now
        alive: list[bool] = []

        def ask() -> None:  # one that is stopped, or gone, may never answer
            with suppress(Exception):
                alive.extend(node["Alive"] for node in self._ray.nodes())

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(REACH)
        if not any(alive):
            # one of our own that is stopped: Ray could not be shut down
            _kill(self._started_here("gcs_server"))
            raise _lost("the control process of the Ray cluster, or its last node,")

    def _collect(self, schedule: Schedule) -> None:
        """Wait a moment for answers, and take in those that are there."""
        errors = self._ray.exceptions
        waiting = {one.answer: one for one in self._workers if one.answer is not None}
        refs = list(waiting)
        self._ray.wait(refs, timeout=LOOK)
        for ref in self._ray.wait(refs, num_returns=len(refs), timeout=0)[0]:
            worker = waiting[ref]
            try:
                answer = self._ray.get(ref)
            except errors.RayTaskError as error:
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
            if isinstance(answer, ReadoutError):
                raise answer
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
        loaded = worker.loaded
        if loaded is None:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise FatalError(
                    "Ray workers ended before they had loaded the pipeline (out of memory?): try a "
                    "smaller -j, or nodes with fewer CPUs for their memory",
                    code="worker_failed",
                )
        elif worker.jobs:
            alive = any(one["NodeID"] == loaded.node and one["Alive"] for one in self._ray.nodes())
            if by_itself and alive:
                schedule.lost(worker.jobs, known=False)
            else:
                schedule.machine_lost(worker.jobs)

    def _end_late(self, schedule: Schedule) -> None:
        timeout = self._timeout or math.inf
        for worker in list(self._workers):
            jobs = worker.jobs
            if jobs and monotonic() > worker.since + GRACE + timeout * len(jobs):
                self._drop(worker)
                schedule.lost(jobs, late(timeout), known=False)

    def _drop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        self._ray.kill(worker.actor)


def _fingerprint(readout: Pipeline) -> dict[str, str]:
    """Return what records depend on: the package's version, and a hash for each stage."""
    prints = {name: digest for name, (digest, _) in readout.prints.items()}
    return {"version": __version__, **prints}


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _lost(what: str) -> FatalError:
    return FatalError(
        f"{what} is gone: start the cluster again, then run the same command to go on; finished "
        "documents are kept",
        code="cluster_lost",
    )


def _announced() -> str:
    """Return the address of the cluster that runs on this machine, else ``local``.

    One that is gone may still be announced: Ray would wait for it.
    """
    folder = os.environ.get("RAY_TMPDIR") or "/tmp"  # noqa: S108 - Ray's own
    try:
        address = Path(folder, "ray", "ray_current_cluster").read_text(encoding="utf-8").strip()
        _reach(address)
    except (OSError, ValueError):
        return "local"
    return address or "local"


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
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    return extra("ray", "--engine ray")
