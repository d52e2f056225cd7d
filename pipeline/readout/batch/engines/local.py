"""Engines on this machine: in the process itself, or on worker processes."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from multiprocessing.connection import Connection, wait
from typing import cast

from readout.batch.engines.schedule import AHEAD, DIED, Schedule, late
from readout.batch.engines.tasks import Failure, Result, Task, annotate_here
from readout.batch.engines.workers import Worker, WorkerDied
from readout.batch.processes import SILENCE
from readout.batch.threads import one_thread
from readout.pipeline.assembly import Pipeline

__all__ = ["LocalEngine", "SerialEngine"]

log = logging.getLogger(__name__)

ZONE_CHARACTERS = 200_000
"""Of the documents that share what spaCy remembers of words."""


class SerialEngine:
    """Annotates in this process, one document after the other.

    Parameters
    ----------
    readout : Pipeline
        The loaded pipeline.
    """

    def __init__(self, readout: Pipeline) -> None:
        self._readout = readout

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield every task with its result, in order."""
        read = 0

        def zone(task: Task) -> int:
            nonlocal read
            read += len(task.document.text)
            return read // ZONE_CHARACTERS

        for _, group in groupby(tasks, zone):
            with self._readout.zone():
                for task in group:
                    yield task, annotate_here(self._readout, task)

    def close(self) -> None:
        """Nothing is held."""


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

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield every task with its result, in order.

        At most a few chunks a worker are in flight.
        """
        schedule = Schedule(tasks, ahead=self._limit * AHEAD)
        while True:
            self._hand_out(schedule)
            working = [worker for worker in self._workers if worker.unit is not None]
            if not working:
                return
            busy = {worker.connection: worker for worker in working}
            for connection in wait(list(busy), self._patience()):
                self._collect(schedule, busy[cast(Connection, connection)])
            self._end_late(schedule)
            self._tell_of_silent()
            # before results are written: nobody shall wait for that
            self._hand_out(schedule)
            yield from schedule.finished()

    def close(self) -> None:
        """End the workers without waiting for what they are at."""
        while self._workers:
            self._workers.pop().end()

    def _hand_out(self, schedule: Schedule) -> None:
        """Give work to all workers that have none, and start those that are missing."""
        idle = [worker for worker in self._workers if worker.unit is None]
        while idle or len(self._workers) < self._limit:
            unit = schedule.next()
            if unit is None:
                return
            if not idle:
                others = [worker.connection for worker in self._workers]
                self._workers.append(Worker(self._readout, unit, others, self._memory))
                continue
            worker = idle.pop()
            try:
                worker.give(unit)
            except WorkerDied:  # while it had nothing to do: that is none of the unit's doing
                schedule.put_back(unit)
                worker.unit = None
                self._bury(schedule, worker)

    def _collect(self, schedule: Schedule, worker: Worker) -> None:
        try:
            result = worker.take()
        except WorkerDied as died:
            self._bury(schedule, worker, died.failure)
        else:
            if result is not None and worker.unit is not None:
                schedule.took(worker.unit, result)
                if worker.unit.complete:
                    worker.unit = None

    def _bury(self, schedule: Schedule, worker: Worker, failure: Failure = DIED) -> None:
        self._workers.remove(worker)
        if worker.unit is not None:
            schedule.lost(worker.unit, failure)
        worker.end()

    def _patience(self) -> float:
        """Return for how many seconds nobody can be late, and nothing is to be said."""
        now = time.monotonic()
        working = [worker for worker in self._workers if worker.unit is not None]
        moments = [worker.told + SILENCE for worker in working]
        if self._timeout is not None:
            since = (worker.since for worker in working if worker.since is not None)
            moments.append(min(since, default=now) + self._timeout)
        return max(0.01, min(moments, default=now) - now)

    def _tell_of_silent(self) -> None:
        """Say once a while which workers have not been heard of: long documents, or stopped."""
        now = time.monotonic()
        for worker in self._workers:
            if worker.unit is not None and now - worker.told >= SILENCE:
                worker.told = now
                log.warning("%s", worker.silence(now))

    def _end_late(self, schedule: Schedule) -> None:
        if self._timeout is None:
            return
        for worker in [w for w in self._workers if w.unit is not None and w.late(self._timeout)]:
            self._workers.remove(worker)
            worker.end(at_once=True)
            if worker.unit is not None:
                schedule.lost(worker.unit, late(self._timeout))
