"""Engines on this machine: in the process itself, or on worker processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait

from pipeline.assembly import Readout
from pipeline.batch.engines.schedule import Schedule
from pipeline.batch.engines.tasks import Result, Task, annotate
from pipeline.batch.engines.workers import Worker, WorkerDied
from pipeline.config import PipelineConfig

__all__ = ["LocalEngine", "SerialEngine"]

AHEAD = 3
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class SerialEngine:
    """Annotates in this process, one document after the other.

    Parameters
    ----------
    readout : Readout
        The loaded pipeline.
    """

    def __init__(self, readout: Readout) -> None:
        self._readout = readout

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield every task with its result, in order."""
        for task in tasks:
            yield task, annotate(self._readout, task)

    def close(self) -> None:
        """Nothing is held."""


class LocalEngine:
    """Annotates on worker processes that each load the pipeline once.

    A worker that dies costs at most the document that killed it: it is done again alone, and is a failure where it
    kills its worker a second time.

    Parameters
    ----------
    config : PipelineConfig
        What the workers load.
    workers : int
        Number of processes; each is started when there is something for it to do.
    """

    def __init__(self, config: PipelineConfig, workers: int) -> None:
        self._config = config
        self._limit = workers
        self._workers: list[Worker] = []

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield every task with its result, in order; at most a few chunks a worker are in flight."""
        schedule = Schedule(tasks, ahead=self._limit * AHEAD)
        while True:
            self._hand_out(schedule)
            busy = {worker.connection: worker for worker in self._workers if worker.unit is not None}
            if not busy:
                return
            for connection in wait(list(busy)):
                self._collect(schedule, busy[connection])  # type: ignore[index]
            self._hand_out(schedule)  # before the results are written, so that nobody waits for that
            yield from schedule.finished()

    def close(self) -> None:
        """End the workers without waiting for what they are at."""
        while self._workers:
            self._workers.pop().end()

    def _hand_out(self, schedule: Schedule) -> None:
        """Give work to all workers that have none, and start those that are missing."""
        for name in THREADS:
            os.environ.setdefault(name, "1")
        idle = [worker for worker in self._workers if worker.unit is None]
        while idle or len(self._workers) < self._limit:
            unit = schedule.next()
            if unit is None:
                return
            if not idle:
                self._workers.append(Worker(self._config, unit))
                continue
            worker = idle.pop()
            try:
                worker.give(unit)
            except WorkerDied:
                self._bury(schedule, worker)

    def _collect(self, schedule: Schedule, worker: Worker) -> None:
        try:
            result = worker.take()
        except WorkerDied:
            self._bury(schedule, worker)
        else:
            if result is not None and worker.unit is not None:
                schedule.took(worker.unit, result)
                if worker.unit.complete:
                    worker.unit = None

    def _bury(self, schedule: Schedule, worker: Worker) -> None:
        self._workers.remove(worker)
        if worker.unit is not None:
            schedule.died(worker.unit)
        worker.end()
