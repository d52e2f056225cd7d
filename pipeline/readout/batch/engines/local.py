"""Engines on this machine: in the process itself, or on worker processes."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from contextlib import suppress
from itertools import groupby
from multiprocessing.connection import Connection, wait
from typing import cast

from msgspec.structs import replace

from readout.batch.engines.tasks import (
    AHEAD,
    DIED,
    OUT_OF_MEMORY,
    DocumentTask,
    Failure,
    Jobs,
    Results,
    Schedule,
    TaskResult,
    Tasks,
    annotate,
    annotate_here,
    late,
)
from readout.batch.processes import SILENCE, Child, can_fork, one_thread, silence
from readout.config.configuration import PipelineConfig
from readout.errors import FatalError, ReadoutError
from readout.pipeline.assembly import Pipeline

__all__ = ["LocalEngine", "SerialEngine", "Worker"]

log = logging.getLogger(__name__)

ZONE_CHARACTERS = 200_000
"""Characters of the documents that share spaCy's memory of words."""
LOOK = 0.1
"""Seconds without a word after which the engine looks for who is late or silent."""


class SerialEngine:
    """Annotates in this process, one document after the other.

    Parameters
    ----------
    readout : Pipeline
        The loaded pipeline.
    """

    def __init__(self, readout: Pipeline) -> None:
        self._readout = readout

    def map(self, tasks: Tasks) -> Results:
        """Yield every task with its result, in order."""
        read = 0

        def zone(task: DocumentTask) -> int:
            nonlocal read
            read += len(task.document.text)
            return read // ZONE_CHARACTERS

        for _, group in groupby(tasks, zone):
            with self._readout.zone():
                for task in group:
                    yield task, annotate_here(self._readout, task)

    def close(self) -> None:
        """Nothing is held."""


class Worker(Child):
    """A process that annotates; it gets more to do once it has nothing before it.

    Where it is not forked, it loads the pipeline itself.

    Parameters
    ----------
    readout : Pipeline
        The pipeline.
    jobs : deque of Job
        What it does first.
    others : list of Connection
        Our ends of the pipes to other workers, which this one must not hold open.
    memory : int or None
        Bytes that it may take.

    Attributes
    ----------
    jobs : deque of Job
        What it has before it.
    since : float or None
        When it began with the document that it is at (``time.monotonic``), None while it loads.
    heard : float
        When it was last heard of, or its silence told of (``time.monotonic``).
    """

    def __init__(
        self, readout: Pipeline, jobs: Jobs, others: list[Connection], memory: int | None
    ) -> None:
        self.jobs = jobs
        self.since: float | None = None
        self.heard = time.monotonic()
        super().__init__(_serve, readout if can_fork() else readout.config, memory, others)

    def give(self, jobs: Jobs) -> bool:
        """Hand over work to a worker that has none; tell whether it is still there."""
        self.jobs = jobs
        self.since = self.heard = time.monotonic()
        try:
            self.connection.send([job.task for job in jobs])
        except OSError:
            return False
        return True

    def take(self) -> Failure | None:
        """Receive a result, or that it is ready and gets to work; return why it is gone.

        Raises
        ------
        ReadoutError
            What it met that concerns the whole run.
        """
        try:
            message: TaskResult | Failure | ReadoutError | None = self.connection.recv()
        except (EOFError, OSError) as error:
            if self.since is None:
                raise FatalError(
                    "a worker process ended before it had loaded the pipeline (out of memory?): "
                    "try a smaller -j",
                    code="worker_failed",
                ) from error
            return DIED
        if isinstance(message, ReadoutError):
            raise message
        if isinstance(message, Failure):
            return message
        self.since = self.heard = time.monotonic()
        if message is None:
            return None if self.give(self.jobs) else DIED
        self.jobs.popleft().result = message
        return None

    def silence(self, now: float) -> str:
        """Say for how long it has not been heard of, and what may be the matter."""
        pid = self.pid
        if self.since is None:
            what = f"worker {pid} is still loading the pipeline"
            return silence(what, pid, "has this machine much else to do?")
        name = self.jobs[0].task.document.id
        return silence(f"{name}: worker {pid} is at it for {now - self.since:.0f} s", pid)


def _serve(pipeline: Pipeline | PipelineConfig, connection: Connection) -> None:
    """Annotate what comes; say None once the pipeline is loaded."""
    try:
        readout = pipeline if isinstance(pipeline, Pipeline) else Pipeline(pipeline)
        connection.send(None)
        while True:
            tasks = connection.recv()
            with readout.zone():
                for task in tasks:
                    connection.send(annotate(readout, task))
    except ReadoutError as error:
        connection.send(error)
    except MemoryError:
        with suppress(MemoryError):
            connection.send(replace(OUT_OF_MEMORY, attempts=2))
        # and it ends, with all that fills the memory


class LocalEngine:
    """Annotates on worker processes that each have the pipeline loaded once.

    A worker that dies costs at most the document that killed it: it is done again alone, and is a
    failure where it kills its worker a second time. So does a document that takes too long.

    Parameters
    ----------
    readout : Pipeline
        The loaded pipeline.
    workers : int
        Number of processes; each is started when there is something for it to do.
    timeout : float, optional
        Seconds that one document may take.
    memory : int, optional
        Bytes that a worker may take.
    """

    def __init__(
        self,
        readout: Pipeline,
        workers: int,
        timeout: float | None = None,
        memory: int | None = None,
    ) -> None:
        self._readout = readout
        self._limit = workers
        self._timeout = timeout
        self._memory = memory
        self._workers: list[Worker] = []
        one_thread()

    def map(self, tasks: Tasks) -> Results:
        """Yield every task with its result, in order.

        At most a few chunks a worker are in flight.
        """
        schedule = Schedule(tasks, ahead=self._limit * AHEAD)
        while True:
            self._hand_out(schedule)
            busy = {one.connection: one for one in self._workers if one.jobs}
            if not busy:
                return
            for connection in cast(list[Connection], wait(busy, LOOK)):
                if failure := busy[connection].take():
                    self._bury(schedule, busy[connection], failure)
            self._look(schedule)
            # before results are written: nobody shall wait for that
            self._hand_out(schedule)
            yield from schedule.finished()

    def close(self) -> None:
        """End the workers without waiting for what they are at."""
        while self._workers:
            self._workers.pop().end()

    def _hand_out(self, schedule: Schedule) -> None:
        """Give work to all workers that have none, and start those that are missing."""
        idle = [worker for worker in self._workers if not worker.jobs]
        while idle or len(self._workers) < self._limit:
            jobs = schedule.next()
            if not jobs:
                return
            if not idle:
                others = [worker.connection for worker in self._workers]
                self._workers.append(Worker(self._readout, jobs, others, self._memory))
            elif not (worker := idle.pop()).give(jobs):
                schedule.put_back(jobs)  # it died idle: that is none of the documents' doing
                worker.jobs = deque()
                self._bury(schedule, worker)

    def _bury(
        self, schedule: Schedule, worker: Worker, failure: Failure = DIED, *, at_once: bool = False
    ) -> None:
        self._workers.remove(worker)
        if worker.jobs:
            schedule.lost(worker.jobs, failure)
        worker.end(at_once=at_once)

    def _look(self, schedule: Schedule) -> None:
        """End workers that are late; say once a while which have not been heard of."""
        now, timeout = time.monotonic(), self._timeout or math.inf
        for worker in [one for one in self._workers if one.jobs]:
            if now - (worker.since or now) > timeout:
                if not worker.connection.poll():
                    self._bury(schedule, worker, late(timeout), at_once=True)
            elif now - worker.heard >= SILENCE:
                worker.heard = now
                log.warning("%s", worker.silence(now))
