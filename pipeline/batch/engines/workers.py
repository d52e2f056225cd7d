"""A worker process: loads the pipeline once, annotates what it is given, ends when its parent does."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection

from pipeline.assembly import Readout
from pipeline.batch.engines.schedule import Unit
from pipeline.batch.engines.tasks import Result, annotate
from pipeline.config import PipelineConfig
from pipeline.errors import FatalError, ReadoutError

__all__ = ["Worker", "WorkerDied"]

PATIENCE = 5.0
READY = "ready"


class WorkerDied(Exception):  # noqa: N818 - says what happened; never leaves the engine
    """A worker process ended while it had something to do."""


class Worker:
    """A process of our own and the pipe to it; it has at most one unit of work at a time.

    Parameters
    ----------
    config : PipelineConfig
        What it loads.
    unit : Unit
        What it does first, once it has loaded.
    """

    def __init__(self, config: PipelineConfig, unit: Unit) -> None:
        context = get_context("spawn")
        self.unit: Unit | None = unit
        self._ready = False
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(config, theirs), daemon=True)
        with _interrupts_held_back():
            self._process.start()
        theirs.close()

    def give(self, unit: Unit) -> None:
        """Hand over work to a worker that has none."""
        self.unit = unit
        self._send(unit)

    def take(self) -> Result | None:
        """Receive what the worker has sent: a result, or None where it has only said that it is ready.

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
            if not self._ready:
                raise FatalError(
                    "a worker process ended before it had loaded the pipeline (out of memory?): try a smaller -j",
                    code="worker_failed",
                ) from error
            raise WorkerDied from error
        if isinstance(message, ReadoutError):
            raise message
        if message == READY:
            self._ready = True
            if self.unit is not None:
                self._send(self.unit)
            return None
        result: Result = message
        return result

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.connection.close()

    def _send(self, unit: Unit) -> None:
        try:
            self.connection.send(unit.tasks)
        except OSError as error:
            raise WorkerDied from error


def _serve(config: PipelineConfig, connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    try:
        readout = Readout(config)
        connection.send(READY)
        while True:
            for task in connection.recv():
                connection.send(annotate(readout, task))
    except ReadoutError as error:
        connection.send(error)
    except (EOFError, ConnectionError):
        return  # the parent is gone


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start a process that is deaf to Ctrl-C from its first moment on; ours arrives afterwards."""
    resource_tracker.ensure_running()  # which would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
