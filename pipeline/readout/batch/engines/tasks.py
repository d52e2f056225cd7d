"""What an engine takes and gives.

Tasks and results, all of them plain data that travels between processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from readout.errors import DocumentError, ReadoutError, TransientError
from readout.pipeline.assembly import Pipeline
from readout.records.checks import problems_of
from readout.records.dataset import oversize
from readout.records.types import Document, Record, encode_record

__all__ = [
    "OUT_OF_MEMORY",
    "DocumentTask",
    "Engine",
    "Failure",
    "TaskResult",
    "annotate",
    "annotate_here",
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
    have = _unpacked(readout, task)
    kept: TaskResult | None = None
    if have:
        try:
            kept = _computed(readout, task, have)
        except TransientError:
            raise
        except ReadoutError as error:
            if not isinstance(error, DocumentError):
                raise
        except Exception:  # noqa: S110 - computed anew below, it is told what it is then
            pass
        else:
            if _fits(kept):
                kept.spoiled = have.keys() != task.have.keys()
                return kept
    found = _computed(readout, task, {})
    if kept is not None and kept.line == found.line:
        return kept
    found.spoiled = bool(task.have)
    return found


def _unpacked(readout: Pipeline, task: DocumentTask) -> dict[str, Output]:
    """Return the outputs that are there; those that cannot be read are left out."""
    have = {}
    for stage, payload in task.have.items():
        with suppress(ValueError, TypeError, RecursionError):
            have[stage] = readout.unpack(stage, payload)
    return have


def _fits(result: TaskResult) -> bool:
    """Tell whether a record that was made of kept outputs holds against its own text."""
    return not any(problems_of(msgspec.json.decode(result.line or b"{}")))


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
