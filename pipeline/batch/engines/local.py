"""Engines on this machine: in the process itself, or on a pool of worker processes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from pipeline.assembly import Readout
from pipeline.batch.engines.tasks import Failure, Result, Task, annotate
from pipeline.config import PipelineConfig

__all__ = ["LocalEngine", "SerialEngine"]

CHUNK_DOCUMENTS = 16
CHUNK_CHARACTERS = 60_000
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

    A worker that dies costs at most the document that killed it: what was in flight is done again one document
    at a time, and the one that kills its worker a second time is a failure.

    Parameters
    ----------
    config : PipelineConfig
        What the workers load.
    workers : int
        Number of processes.
    """

    def __init__(self, config: PipelineConfig, workers: int) -> None:
        self._config = config
        self._workers = workers
        self._pool = self._start(workers)

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield every task with its result, in order; at most a few chunks a worker are in flight."""
        chunks = _chunks(tasks)
        flight: deque[tuple[list[Task], Future[list[Result]]]] = deque()
        while True:
            for chunk in islice(chunks, self._workers * AHEAD - len(flight)):
                flight.append((chunk, self._submit(chunk)))
            if not flight:
                return
            chunk, future = flight.popleft()
            try:
                results = future.result()
            except BrokenProcessPool:
                self._restart()
                results = self._one_by_one(chunk)
                flight = deque((later, self._submit(later)) for later, _ in flight)
            yield from zip(chunk, results, strict=True)

    def close(self) -> None:
        """End the workers without waiting for what they are at."""
        for process in list((self._pool._processes or {}).values()):
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, workers: int) -> ProcessPoolExecutor:
        for name in THREADS:
            os.environ.setdefault(name, "1")
        return ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_load, initargs=(self._config,)
        )

    def _restart(self) -> None:
        self.close()
        self._pool = self._start(self._workers)

    def _submit(self, chunk: list[Task]) -> Future[list[Result]]:
        try:
            return self._pool.submit(_annotate, chunk)
        except BrokenProcessPool as error:
            broken: Future[list[Result]] = Future()
            broken.set_exception(error)
            return broken

    def _one_by_one(self, chunk: list[Task]) -> list[Result]:
        results = []
        for task in chunk:
            try:
                results += self._submit([task]).result()
            except BrokenProcessPool:
                self._restart()
                message = (
                    "the worker process died on this document, alone, too (out of memory or a crash in native code)"
                )
                results.append(Result(failure=Failure("worker", "worker_died", message, attempts=2)))
        return results


def _chunks(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    chunk: list[Task] = []
    size = 0
    for task in tasks:
        chunk.append(task)
        size += len(task.document.text)
        if len(chunk) >= CHUNK_DOCUMENTS or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


_loaded: list[Readout] = []


def _load(config: PipelineConfig) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    _loaded[:] = [Readout(config)]


def _annotate(chunk: list[Task]) -> list[Result]:
    return [annotate(_loaded[0], task) for task in chunk]
