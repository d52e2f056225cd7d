"""Which tasks go to a worker next, and results in the order of the tasks.

Whatever becomes of the workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from readout.batch.engines.tasks import DocumentTask, Failure, TaskResult

__all__ = ["AHEAD", "DIED", "Schedule", "WorkUnit", "late"]

CHUNK_DOCUMENTS = 16
CHUNK_CHARACTERS = 16_000
"""A chunk is done in half a second or so.

That is long enough to be worth its way, and short enough that all end together.
"""
DIED = Failure(
    "worker",
    "worker_died",
    "the worker process died on this document, alone, too (out of memory or a crash in "
    "native code)",
    attempts=2,
)
MOVES = 3
"""Machines that a chunk may lose before its documents are suspected."""
AHEAD = 64
"""Chunks a worker that may wait for an earlier one: a long document does not hold up the others."""
AHEAD_CHARACTERS = 20_000_000
"""Of all documents that are in memory at a time, but for a last one."""


class _Chunk:
    def __init__(self, tasks: list[DocumentTask], characters: int) -> None:
        self.tasks = tasks
        self.characters = characters
        self.results: list[TaskResult | None] = [None] * len(tasks)
        self.given = 0


@dataclass
class WorkUnit:
    """What one worker gets at a time: some tasks of a chunk, whose results come in one by one."""

    chunk: _Chunk
    positions: Sequence[int]
    attempt: int = 1
    received: int = 0
    moves: int = 0

    @property
    def tasks(self) -> list[DocumentTask]:
        """The tasks themselves."""
        return [self.chunk.tasks[position] for position in self.positions]

    @property
    def complete(self) -> bool:
        """Whether all results are there."""
        return self.received == len(self.positions)


class Schedule:
    """Cuts tasks into chunks, tells which is next, and gives results back in order.

    Parameters
    ----------
    tasks : iterable of DocumentTask
        Read no further than ``ahead`` chunks beyond the first unfinished one.
    ahead : int
        Chunks that may be unfinished or wait for an earlier one.
    """

    def __init__(self, tasks: Iterable[DocumentTask], ahead: int) -> None:
        self._fresh = _chunks(tasks)
        self._ahead = ahead
        self._open: deque[_Chunk] = deque()
        self._characters = 0
        self._again: deque[WorkUnit] = deque()

    def next(self) -> WorkUnit | None:
        """Return what to do next; None where there is nothing, or nothing for the moment."""
        if self._again:
            return self._again.popleft()
        if len(self._open) >= self._ahead or self._characters >= AHEAD_CHARACTERS:
            return None
        chunk = next(self._fresh, None)
        if chunk is None:
            return None
        self._open.append(chunk)
        self._characters += chunk.characters
        return WorkUnit(chunk, range(len(chunk.tasks)))

    def took(self, unit: WorkUnit, result: TaskResult) -> None:
        """Take in the next result of a unit."""
        unit.chunk.results[unit.positions[unit.received]] = result
        unit.received += 1

    def put_back(self, unit: WorkUnit) -> None:
        """Take back a unit that nobody has begun."""
        self._again.appendleft(unit)

    def lost(self, unit: WorkUnit, failure: Failure = DIED) -> None:
        """Take in that a worker was lost on a unit.

        The document it was at is tried once more, alone, then given up.

        Parameters
        ----------
        unit : WorkUnit
            What it had.
        failure : Failure
            What is to be said of the document if this was the second time.
        """
        suspect, *rest = unit.positions[unit.received :]
        if rest:
            self._again.append(WorkUnit(unit.chunk, rest))
        if unit.attempt == 1:
            self._again.append(WorkUnit(unit.chunk, [suspect], 2))
        else:
            self.took(unit, TaskResult(failure=failure))

    def scatter(self, unit: WorkUnit, failure: Failure = DIED) -> None:
        """Take in that a unit came to nothing, nobody knows at which document.

        Each is tried once more, alone.

        Parameters
        ----------
        unit : WorkUnit
            What came to nothing.
        failure : Failure
            What is to be said of a document if this was its second time.
        """
        if unit.attempt == 1:
            self._again.extend(
                WorkUnit(unit.chunk, [position], 2) for position in unit.positions[unit.received :]
            )
        else:
            self.took(unit, TaskResult(failure=failure))

    def moved(self, unit: WorkUnit) -> None:
        """Take in that a unit lost its machine.

        That is none of its documents' doing the first few times.
        """
        unit.moves += 1
        if unit.moves > MOVES:
            self.scatter(unit)
        else:
            self.put_back(unit)

    def finished(self) -> Iterator[tuple[DocumentTask, TaskResult]]:
        """Yield tasks and results as far as all before them are finished."""
        while self._open:
            chunk = self._open[0]
            while chunk.given < len(chunk.tasks):
                result = chunk.results[chunk.given]
                if result is None:
                    return
                chunk.given += 1
                yield chunk.tasks[chunk.given - 1], result
            self._open.popleft()
            self._characters -= chunk.characters


def late(timeout: float) -> Failure:
    """Say of a document that it took too long."""
    message = (
        f"took longer than {timeout:g} s (--timeout), alone, too: split it, or give it more time"
    )
    return Failure("worker", "timeout", message, attempts=2)


def _chunks(tasks: Iterable[DocumentTask]) -> Iterator[_Chunk]:
    chunk: list[DocumentTask] = []
    size = 0
    for task in tasks:
        chunk.append(task)
        size += len(task.document.text)
        if len(chunk) >= CHUNK_DOCUMENTS or size >= CHUNK_CHARACTERS:
            yield _Chunk(chunk, size)
            chunk, size = [], 0
    if chunk:
        yield _Chunk(chunk, size)
