"""A worker process.

Has the pipeline loaded once, annotates what it is given, ends when its parent does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection

from msgspec.structs import replace

from readout.batch.engines.schedule import DIED, Unit
from readout.batch.engines.tasks import OUT_OF_MEMORY, Failure, Result, annotate
from readout.batch.processes import Child, can_fork, silence
from readout.config.configuration import PipelineConfig
from readout.errors import FatalError, ReadoutError
from readout.pipeline.assembly import Pipeline

__all__ = ["Worker", "WorkerDied"]

READY = "ready"
FULL = "full"
"""What a worker says last where its memory does not suffice."""


class WorkerDied(Exception):  # noqa: N818 - says what happened; never leaves the engine
    """A worker process ended while it had something to do.

    Parameters
    ----------
    failure : Failure
        What is to be said of the document that it was at.
    """

    def __init__(self, failure: Failure = DIED) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Worker:
    """A process of our own and the pipe to it; it has at most one unit of work at a time.

    On Linux it is forked, with the pipeline that is loaded already, where nothing else runs in this
    process that a fork could tear apart; elsewhere it starts anew and loads the pipeline itself.

    Parameters
    ----------
    readout : Pipeline
        The pipeline.
    unit : Unit
        What it does first.
    others : iterable of Connection
        Our ends of the pipes to other workers, which this one must not hold open.
    memory : int, optional
        Bytes that it may take.

    Attributes
    ----------
    connection : Connection
        Our end of the pipe.
    unit : Unit or None
        What it is at.
    since : float or None
        When it began with the document that it is at (``time.monotonic``), None while it loads.
    told : float
        When it was last heard of, or its silence told of (``time.monotonic``).
    """

    def __init__(
        self,
        readout: Pipeline,
        unit: Unit,
        others: Iterable[Connection] = (),
        memory: int | None = None,
    ) -> None:
        self.unit: Unit | None = unit
        self.since: float | None = None
        self.told = time.monotonic()
        pipeline = readout if can_fork() else readout.config
        self._child = Child(_serve, pipeline, memory, others)
        self.connection = self._child.connection

    def give(self, unit: Unit) -> None:
        """Hand over work to a worker that has none."""
        self.unit = unit
        self._send(unit)

    def take(self) -> Result | None:
        """Receive what the worker has sent.

        A result, or None where it has only said that it is ready.

        Raises
        ------
        WorkerDied
            Where it ended amid its work.
        ReadoutError
            What it met that concerns the whole run.
        """
        try:
            message = self.connection.recv()
        except (EOFError, OSError) as error:
            if self.since is None:
                raise FatalError(
                    "a worker process ended before it had loaded the pipeline (out of memory?): "
                    "try a smaller -j",
                    code="worker_failed",
                ) from error
            raise WorkerDied from error
        if message == FULL:
            raise WorkerDied(replace(OUT_OF_MEMORY, attempts=2))
        self.since = self.told = time.monotonic()
        if isinstance(message, ReadoutError):
            raise message
        if message == READY:
            if self.unit is not None:
                self._send(self.unit)
            return None
        result: Result = message
        return result

    def late(self, timeout: float) -> bool:
        """Tell whether it has been at one document for longer than so many seconds."""
        return (
            self.since is not None
            and time.monotonic() - self.since > timeout
            and not self.connection.poll()
        )

    def silence(self, now: float) -> str:
        """Say for how long it has not been heard of, and what may be the matter."""
        worker = f"worker {self._child.pid}"
        if self.unit is None or self.since is None:
            told = f"{worker} is still loading the pipeline"
            return silence(told, self._child.pid, "has this machine much else to do?")
        name = self.unit.tasks[self.unit.received].document.id
        told = f"{name}: {worker} is at it for {now - self.since:.0f} s"
        return silence(told, self._child.pid)

    def end(self, *, at_once: bool = False) -> None:
        """End the process, whatever it is at."""
        self._child.end(at_once=at_once)

    def _send(self, unit: Unit) -> None:
        self.since = self.told = time.monotonic()
        try:
            self.connection.send(unit.tasks)
        except OSError as error:
            raise WorkerDied from error


def _serve(pipeline: Pipeline | PipelineConfig, connection: Connection) -> None:
    try:
        readout = pipeline if isinstance(pipeline, Pipeline) else Pipeline(pipeline)
        connection.send(READY)
        while True:
            tasks = connection.recv()
            with readout.zone():
                for task in tasks:
                    connection.send(annotate(readout, task))
    except ReadoutError as error:
        connection.send(error)
    except MemoryError:
        with suppress(MemoryError):
            connection.send(FULL)
        # and it ends, with all that fills the memory
