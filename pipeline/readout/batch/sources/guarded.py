"""Reading in a process of its own, which may be ended: in bounded time and memory."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic

from readout.batch.processes import SILENCE, Child, silence
from readout.batch.sources.documents import NOTHING, ReadOptions, Rejected, Resume, read_entry
from readout.batch.sources.inventory import Input, Inventory, is_lines
from readout.errors import DocumentError, ReadoutError
from readout.records.types import Document, Source

__all__ = ["Guard", "read_guarded"]

MESSAGE_EVERY = 1000
"""Lines told together with others after which the reader says that it goes on."""
DIED = DocumentError(
    "the process that read it died, twice (out of memory or a crash in native code)",
    code="worker_died",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Guard:
    """What reading one document may take.

    Attributes
    ----------
    timeout : float or None
        Seconds.
    memory : int or None
        Bytes.
    """

    timeout: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class _Job:
    """What a reader does: the entries of an inventory from one on."""

    inventory: Inventory
    reading: ReadOptions
    entry: int
    resume: Resume


def read_guarded(
    inventory: Inventory, reading: ReadOptions, guard: Guard
) -> Iterator[Document | Rejected]:
    """Read as :func:`~readout.batch.sources.documents.read` does, by a process of its own.

    One that ends, or takes too long, is tried on the same document once more; then the document is
    passed over, and where that does not help either the rest of its file.
    """
    reader = _Reader(inventory, reading, guard)
    try:
        while reader.entry < len(inventory.files):
            item = reader.next()
            if item is not None:
                yield item
    finally:
        reader.end()


class _Reader:
    """A process that reads, as often as one is needed, and where it is.

    Attributes
    ----------
    entry : int
        The file that it is at.
    """

    def __init__(self, inventory: Inventory, reading: ReadOptions, guard: Guard) -> None:
        self._inventory = inventory
        self._reading = reading
        self._guard = guard
        self._child: Child | None = None
        self.entry = 0
        self._resume = Resume()
        self._failed = 0

    def next(self) -> Document | Rejected | None:
        """Return what is read next; None where only time has passed."""
        child = self._child
        if child is None:
            job = _Job(self._inventory, self._reading, self.entry, self._resume)
            child = self._child = Child(_serve, job, self._guard.memory)
        try:
            if not self._heard_of(child):
                return self._give_up(self._late())
            message = child.connection.recv()
        except (EOFError, OSError):
            return self._give_up(DIED)
        if isinstance(message, ReadoutError):
            raise message
        self._failed = 0
        if message is None:
            self._next_entry()
            return None
        done, item = message
        self._resume = Resume(done)
        found: Document | Rejected | None = item
        return found

    def end(self) -> None:
        """End the process without waiting for what it is at."""
        if self._child is not None:
            self._child.end(at_once=True)
            self._child = None

    def _heard_of(self, child: Child) -> bool:
        """Wait for a message, and say once a while that none has come; False where it is late."""
        since = monotonic()
        end = since + (self._guard.timeout or math.inf)
        while not child.connection.poll(max(0.0, min(SILENCE, end - monotonic()))):
            now = monotonic()
            if now >= end:
                return False
            entry, behind = self._inventory.files[self.entry], ""
            if self._resume.done:
                behind = f" behind {self._resume.done:,} lines with something on them"
            told = f"process {child.pid} reads it{behind} for {now - since:.0f} s"
            log.warning("%s", silence(f"{entry.path}: {told}", child.pid))
        return True

    def _give_up(self, error: DocumentError) -> Rejected | None:
        """Try once more, then pass over what is being read, then the rest of the file."""
        self.end()
        self._failed += 1
        entry = self._inventory.files[self.entry]
        if self._failed == 1:
            return None
        if self._failed == 2 and is_lines(entry):
            self._resume = Resume(self._resume.done, error)
            return None
        rest = self._rest(entry, error)
        self._next_entry()
        return rest

    def _next_entry(self) -> None:
        self.entry += 1
        self._resume, self._failed = Resume(), 0

    def _rest(self, entry: Input, error: DocumentError) -> Rejected:
        """Stand for a file, or for what is left of it."""
        source = Source(entry.path, NOTHING, entry.media_type)
        done = self._resume.done
        if not done:
            return Rejected(entry.id, source, error)
        told = f"what stands behind {done:,} lines with something on them: {error.message}"
        return Rejected(f"{entry.id}:rest", source, DocumentError(told, code=error.code))

    def _late(self) -> DocumentError:
        return DocumentError(
            f"reading it took longer than {self._guard.timeout:g} s (--timeout), twice: split it, "
            "or give it more time",
            code="timeout",
        )


def _serve(job: _Job, connection: Connection) -> None:
    resume = job.resume
    files = job.inventory.files
    try:
        for entry in files[job.entry :]:
            for done, item in read_entry(entry, job.inventory.stdin, job.reading, resume):
                if item is not None or done % MESSAGE_EVERY == 0:
                    connection.send((done, item))
            connection.send(None)
            resume = Resume()
    except ReadoutError as error:
        connection.send(error)
