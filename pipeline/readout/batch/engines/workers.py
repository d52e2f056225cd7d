"""A worker process.

Has the pipeline loaded once, annotates what it is given, ends when its parent does.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from readout.assembly import Readout
from readout.batch.engines.schedule import Unit
from readout.batch.engines.tasks import Result, annotate
from readout.config import PipelineConfig
from readout.errors import FatalError, ReadoutError

__all__ = ["Worker", "WorkerDied"]

PATIENCE = 5.0
READY = "ready"
PR_SET_PDEATHSIG = 1


class WorkerDied(Exception):  # noqa: N818 - says what happened; never leaves the engine
    """A worker process ended while it had something to do."""


class Worker:
    """A process of our own and the pipe to it; it has at most one unit of work at a time.

    On Linux it is forked, with the pipeline that is loaded already, where nothing else runs in this
    process that a fork could tear apart; elsewhere it starts anew and loads the pipeline itself.

    Parameters
    ----------
    readout : Readout
        The pipeline.
    unit : Unit
        What it does first.
    others : iterable of Connection
        Our ends of the pipes to other workers, which this one must not hold open.

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
        readout: Readout,
        unit: Unit,
        others: Iterable[Connection] = (),
    ) -> None:
        forked = sys.platform == "linux" and threading.active_count() == 1
        context: Any = get_context("fork" if forked else "spawn")
        self.unit: Unit | None = unit
        self.since: float | None = None
        self.told = time.monotonic()
        self.connection, theirs = context.Pipe()
        arguments = (
            (readout, theirs, [self.connection, *others])
            if forked
            else (readout.config, theirs, [])
        )
        self._process = context.Process(
            target=_serve,
            args=arguments,
            daemon=True,
        )
        with _interrupts_held_back(), warnings.catch_warnings():
            # Python counts threads of numeric libraries, too: these see to themselves in a fork.
            warnings.filterwarnings(
                "ignore", "This process .* is multi-threaded", DeprecationWarning
            )
            self._process.start()
        theirs.close()

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
        if self.unit is None or self.since is None:
            return f"worker {self._process.pid} is still loading the pipeline"
        name = self.unit.tasks[self.unit.received].document.id
        told = (
            f"{name}: worker {self._process.pid} is at it for {now - self.since:.0f} s"
        )
        if _is_stopped(self._process.pid):
            return f"{told}, and is stopped: 'kill -CONT {self._process.pid}' wakes it"
        return f"{told}: --timeout ends what takes too long"

    def end(self, *, at_once: bool = False) -> None:
        """End the process, whatever it is at."""
        if at_once:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.connection.close()

    def _send(self, unit: Unit) -> None:
        self.since = self.told = time.monotonic()
        try:
            self.connection.send(unit.tasks)
        except OSError as error:
            raise WorkerDied from error


def _is_stopped(pid: int | None) -> bool:
    """Tell whether a process is stopped, where the system says so (Linux)."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[:1] in (["T"], ["t"])


def _serve(
    pipeline: Readout | PipelineConfig,
    connection: Connection,
    inherited: list[Connection],
) -> None:
    # the parent decides what an interrupt means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if isinstance(pipeline, Readout):
        _die_with_parent()
    for other in inherited:
        other.close()  # or a worker would not notice that its parent is gone
    try:
        readout = pipeline if isinstance(pipeline, Readout) else Readout(pipeline)
        connection.send(READY)
        while True:
            tasks = connection.recv()
            with readout.zone():
                for task in tasks:
                    connection.send(annotate(readout, task))
    except ReadoutError as error:
        connection.send(error)
    except (EOFError, ConnectionError):
        return  # the parent is gone


def _die_with_parent() -> None:
    """End with a parent that is killed (Linux).

    A fork holds what that had open, its lock on the output folder too.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start a process that is deaf to Ctrl-C from its first moment on; ours arrives afterwards."""
    resource_tracker.ensure_running()  # which would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
