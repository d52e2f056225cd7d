"""Tasks and results of engines: plain data that travels between processes.

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
    "Job",
    "Jobs",
    "Results",
    "Schedule",
    "TaskResult",
    "Tasks",
    "annotate",
    "annotate_here",
    "late",
]

ATTEMPTS = 3
Output = dict[str, list[Any]]
"""A stage's output, unpacked."""


class Failure(Struct):
    """A document's error, as quarantine has it."""

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
    """The result of a task.

    A record line (without its line end) and new stage outputs, or a failure. ``spoiled`` tells that
    outputs which were there did not fit the document.
    """

    line: bytes = b""
    outputs: dict[str, bytes] = {}
    seconds: dict[str, float] = {}
    counts: dict[str, int] = {}
    failure: Failure | None = None
    spoiled: bool = False


Tasks = Iterable[DocumentTask]
Results = Iterator[tuple[DocumentTask, TaskResult]]


class Engine(Protocol):
    """Runs tasks and gives their results in the order of the tasks."""

    def map(self, tasks: Tasks) -> Results:
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
    have = {}
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

    Words, findings, quotes by kind, themes by id, and of warnings that they are there, by code.
    """
    counts = Counter({f"warnings.{one.code}": 1 for one in record.warnings})
    counts.update(f"quotes.{quote.kind}" for quote in record.quotes)
    counts.update(f"themes.{theme.id}" for passage in record.passages for theme in passage.themes)
    counts["words"] = len(record.text.split())
    for name in ("entities", "quotes", "passages", "warnings"):
        counts[name] = len(getattr(record, name))
    return dict(counts)


# -- which tasks go to a worker next

CHUNK_DOCUMENTS = 16
CHUNK_CHARACTERS = 16_000
"""Characters of a chunk of documents for a worker: half a second's work or so.

Long enough to be worth its way, and short enough that all workers end together.
"""
DIED = Failure(
    "worker",
    "worker_died",
    "the worker process died on this document, alone, too (out of memory or a crash in "
    "native code)",
    attempts=2,
)
MOVES = 3
"""Machines that documents may lose before they are suspected."""
AHEAD = 256
"""Documents a worker that may wait for an earlier one: a long one does not hold up the others."""
AHEAD_CHARACTERS = 20_000_000
"""Characters of all documents that are in memory at a time, but for a last one."""


@dataclass
class Job:
    """A task in its place among the others: how often it was tried, and what came of it."""

    task: DocumentTask
    attempt: int = 1
    moves: int = 0
    result: TaskResult | None = None


Jobs = deque[Job]
"""Jobs of a worker, in order."""


class Schedule:
    """Hands out tasks, and gives results back in order.

    Parameters
    ----------
    tasks : iterable of DocumentTask
        Read no further than ``ahead`` documents beyond the first unfinished one.
    ahead : int
        Documents that may be unfinished or wait for an earlier one.
    """

    def __init__(self, tasks: Tasks, ahead: int) -> None:
        self._tasks = iter(tasks)
        self._ahead = ahead
        self._open: Jobs = deque()
        self._waiting: Jobs = deque()
        self._characters = 0

    def next(self) -> Jobs:
        """Return what a worker does next; nothing where there is nothing for the moment."""
        jobs: Jobs = deque()
        size = 0
        while len(jobs) < CHUNK_DOCUMENTS and size < CHUNK_CHARACTERS:
            if self._waiting:
                if jobs and self._waiting[0].attempt > 1:
                    break
                job = self._waiting.popleft()
            elif len(self._open) >= self._ahead or self._characters >= AHEAD_CHARACTERS:
                break
            elif (task := next(self._tasks, None)) is not None:
                job = Job(task)
                self._open.append(job)
                self._characters += len(task.document.text)
            else:
                break
            jobs.append(job)
            size += len(job.task.document.text)
            if job.attempt > 1:
                break
        return jobs

    def put_back(self, jobs: Jobs) -> None:
        """Take back what nobody has begun."""
        self._waiting.extendleft(reversed(jobs))

    def lost(self, jobs: Jobs, failure: Failure = DIED, *, known: bool = True) -> None:
        """Take in that a worker was lost.

        What it may have been at is tried once more, each document alone, then given up.

        Parameters
        ----------
        jobs : deque of Job
            What it had.
        failure : Failure
            What is to be said of a document if this was its second time.
        known : bool
            Whether it was at the first of them; else nobody knows at which.
        """
        suspects = [jobs.popleft() for _ in range(1 if known else len(jobs))]
        self.put_back(jobs)
        for job in reversed(suspects):
            if job.attempt > 1:
                job.result = TaskResult(failure=failure)
            else:
                job.attempt = 2
                self._waiting.appendleft(job)

    def machine_lost(self, jobs: Jobs) -> None:
        """Take in that a worker lost its machine.

        That is none of its documents' doing the first few times.
        """
        jobs[0].moves += 1
        if jobs[0].moves > MOVES:
            self.lost(jobs, known=False)
        else:
            self.put_back(jobs)

    def finished(self) -> Results:
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
