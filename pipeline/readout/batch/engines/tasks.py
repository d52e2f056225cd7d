"""What an engine takes and gives: tasks and results, plain data that travels between processes.

Also which tasks go to a worker next, and results in the order of the tasks, whatever becomes of the
workers.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from readout.errors import DocumentError, ReadoutError, TransientError
from readout.pipeline.assembly import Pipeline
from readout.records.dataset import misplaced, oversize
from readout.records.types import Document, Record, encode_record

__all__ = [
    "AHEAD",
    "DIED",
    "OUT_OF_MEMORY",
    "DocumentTask",
    "Engine",
    "Failure",
    "Schedule",
    "TaskResult",
    "WorkUnit",
    "annotate",
    "annotate_here",
    "late",
]

ATTEMPTS = 3
Output = dict[str, list[Any]]
"""What a stage found, unpacked."""


class Failure(Struct):
    """Why a document went to quarantine."""

    stage: str
    code: str
    message: str
    attempts: int = 1


OUT_OF_MEMORY = Failure(
    "worker",
    "out_of_memory",
    "the memory does not suffice for this document: split it, or give it more (--memory, or a "
    "smaller -j)",
)


class DocumentTask(Struct):
    """A document with its cache keys and the stage outputs that are there already (packed).

    ``failure`` is set where the source could not read the document: it only travels through, to
    keep its place. ``document_key`` is the hash under which the document's outputs are kept.
    """

    document: Document
    keys: dict[str, str]
    have: dict[str, bytes]
    failure: Failure | None = None
    document_key: str = ""


class TaskResult(Struct):
    """What came of a task.

    A record line (without its line end) and new stage outputs, or a failure. ``spoiled`` tells that
    outputs which were there did not fit the document.
    """

    line: bytes | None = None
    outputs: dict[str, bytes] = msgspec.field(default_factory=dict)
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    failure: Failure | None = None
    spoiled: bool = False


class Engine(Protocol):
    """Runs tasks and gives their results in the order of the tasks."""

    def map(self, tasks: Iterable[DocumentTask]) -> Iterator[tuple[DocumentTask, TaskResult]]:
        """Yield every task with its result, in order, reading ahead no further than it needs."""
        ...

    def close(self) -> None:
        """Let go of processes; safe to call twice."""
        ...


def annotate(readout: Pipeline, task: DocumentTask) -> TaskResult:
    """Annotate one document.

    Whatever is wrong with it ends in the result's failure, never in an exception.

    Raises
    ------
    MemoryError
        Where the memory of this process does not suffice.
    """
    if task.failure is not None:
        return TaskResult(failure=task.failure)
    attempt = 1
    while True:
        try:
            return _annotate(readout, task)
        except DocumentError as error:
            if not isinstance(error, TransientError) or attempt == ATTEMPTS:
                return TaskResult(failure=Failure(error.stage, error.code, error.message, attempt))
            attempt += 1
        except (ReadoutError, MemoryError):
            raise
        except Exception as error:  # whoever is to blame, it costs this document alone, too
            message = f"the record cannot be made: {type(error).__name__}: {error}"
            return TaskResult(failure=Failure("record", "stage_failed", message, attempt))


def annotate_here(readout: Pipeline, task: DocumentTask) -> TaskResult:
    """Annotate one document in a process that has to go on, whatever its memory."""
    try:
        return annotate(readout, task)
    except MemoryError:
        return TaskResult(failure=OUT_OF_MEMORY)


def _annotate(readout: Pipeline, task: DocumentTask) -> TaskResult:
    """Use what the cache has, as far as it fits the document; else all is computed anew."""
    have: dict[str, Output] = {}
    for stage, payload in task.have.items():
        with suppress(ValueError, TypeError, RecursionError):  # what cannot be read is missing
            have[stage] = readout.unpack(stage, payload)
    try:
        found = _computed(readout, task, have)
    except Exception as error:
        of_document = isinstance(error, DocumentError) and not isinstance(error, TransientError)
        if not have or (isinstance(error, ReadoutError) and not of_document):
            raise
        have = {}
        found = _computed(readout, task, have)
    found.spoiled = have.keys() != task.have.keys()
    return found


def _computed(readout: Pipeline, task: DocumentTask, have: Mapping[str, Output]) -> TaskResult:
    """Compute what is missing, and make the record."""
    seconds: dict[str, float] = {}
    outputs = readout.run(task.document, have, seconds)
    try:
        record = readout.record(task.document, outputs, task.keys)
        line = encode_record(record)
    except (TypeError, UnicodeEncodeError, msgspec.MsgspecError) as error:
        raise DocumentError(
            f"the record cannot be written: {error}", code="unwritable_record", stage="record"
        ) from error
    if have and misplaced(record) is not None:
        raise DocumentError("what was kept is not of this text", code="misfit", stage="record")
    if reason := oversize(line):
        raise DocumentError(
            f"the record would be {reason}: split the document",
            code="record_too_large",
            stage="record",
        )
    new = [stage for stage in outputs if stage not in have]
    packed = {stage: readout.pack(stage, outputs[stage]) for stage in new}
    taken = {name: spent for name, spent in seconds.items() if name not in have}
    return TaskResult(line, packed, taken, _counts(record))


def _counts(record: Record) -> dict[str, int]:
    """Count what the summary and the manifest tell.

    Words, findings, quotes by kind, themes by id.
    """
    counts = Counter(f"quotes.{quote.kind}" for quote in record.quotes)
    counts.update(f"themes.{theme.id}" for passage in record.passages for theme in passage.themes)
    counts.update(
        words=len(record.text.split()),
        entities=len(record.entities),
        quotes=len(record.quotes),
        passages=len(record.passages),
        warnings=len(record.warnings),
    )
    return dict(counts)


# -- which tasks go to a worker next

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


@dataclass
class TaskSlot:
    """A task in its place among the others: the number of its chunk, and its result."""

    task: DocumentTask
    chunk: int
    result: TaskResult | None = None


@dataclass
class WorkUnit:
    """What one worker gets at a time: some tasks of a chunk, whose results come in one by one."""

    slots: list[TaskSlot]
    attempt: int = 1
    received: int = 0
    moves: int = 0

    @property
    def tasks(self) -> list[DocumentTask]:
        """The tasks themselves."""
        return [slot.task for slot in self.slots]

    @property
    def complete(self) -> bool:
        """Whether all results are there."""
        return self.received == len(self.slots)


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
        self._tasks = iter(tasks)
        self._ahead = ahead
        self._open: deque[TaskSlot] = deque()
        self._chunks = self._characters = 0
        self._again: deque[WorkUnit] = deque()

    def next(self) -> WorkUnit | None:
        """Return what to do next; None where there is nothing, or nothing for the moment."""
        if self._again:
            return self._again.popleft()
        waiting = self._chunks - self._open[0].chunk if self._open else 0
        if waiting >= self._ahead or self._characters >= AHEAD_CHARACTERS:
            return None
        slots: list[TaskSlot] = []
        size = 0
        while len(slots) < CHUNK_DOCUMENTS and size < CHUNK_CHARACTERS:
            task = next(self._tasks, None)
            if task is None:
                break
            slots.append(TaskSlot(task, self._chunks))
            size += len(task.document.text)
        self._open += slots
        self._chunks += 1
        self._characters += size
        return WorkUnit(slots) if slots else None

    def took(self, unit: WorkUnit, result: TaskResult) -> None:
        """Take in the next result of a unit."""
        unit.slots[unit.received].result = result
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
        suspect, *rest = unit.slots[unit.received :]
        if rest:
            self._again.append(WorkUnit(rest))
        if unit.attempt == 1:
            self._again.append(WorkUnit([suspect], attempt=2))
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
            rest = unit.slots[unit.received :]
            self._again.extend(WorkUnit([slot], attempt=2) for slot in rest)
        else:
            self.took(unit, TaskResult(failure=failure))

    def machine_lost(self, unit: WorkUnit) -> None:
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
        while self._open and (result := self._open[0].result) is not None:
            task = self._open.popleft().task
            self._characters -= len(task.document.text)
            yield task, result


def late(timeout: float) -> Failure:
    """Say of a document that it took too long."""
    message = (
        f"took longer than {timeout:g} s (--timeout), alone, too: split it, or give it more time"
    )
    return Failure("worker", "timeout", message, attempts=2)
