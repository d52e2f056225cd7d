"""Reading in a process of its own, which may be ended: in bounded time and memory."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from readout.batch.processes import SILENCE, Child, silence
from readout.batch.sources.documents import NOTHING, Item, ReadOptions, Rejected, read_entry
from readout.batch.sources.inventory import Input, Inventory
from readout.errors import DocumentError, ReadoutError
from readout.records.types import Source

__all__ = ["read_guarded"]

MESSAGE_EVERY = 1000
"""Lines told together with others after which the reader says that it goes on."""
DIED = DocumentError(
    "the process that read it died, twice (out of memory or a crash in native code)",
    code="worker_died",
)

log = logging.getLogger(__name__)


def read_guarded(
    inventory: Inventory,
    options: ReadOptions,
    timeout: float | None = None,
    memory: int | None = None,
) -> Iterator[Item]:
    """Read as :func:`~readout.batch.sources.documents.read` does, by a process of its own.

    One that ends, or takes too long, is tried on the same document once more; then the document is
    passed over, and where that does not help either the rest of its file. ``timeout`` (seconds) and
    ``memory`` (bytes) are what reading one document may take.
    """
    child = None
    try:
        for at, entry in enumerate(inventory.files):
            done = failed = 0
            lost = None
            while True:
                child = child or Child(_serve, (inventory, options, at, done, lost), memory)
                message = _message(child, entry, done, timeout)
                if message is None:
                    break
                if not isinstance(message, ReadoutError):
                    done, item = message
                    lost, failed = None, 0
                    if item is not None:
                        yield item
                    continue
                if not isinstance(message, DocumentError):
                    raise message
                child.end(at_once=True)
                child, failed = None, failed + 1
                if failed == 2 and entry.is_lines:
                    lost = message
                elif failed > 1:
                    yield _given_up(entry, done, message)
                    break
    finally:
        if child is not None:
            child.end(at_once=True)


def _given_up(entry: Input, done: int, error: DocumentError) -> Rejected:
    """Put a file into quarantine, or what stands in it behind the lines that are done."""
    name = entry.id
    if done:
        name += ":rest"
        message = f"what stands behind {done:,} lines with something on them: {error.message}"
        error = DocumentError(message, code=error.code)
    return Rejected(name, Source(entry.path, NOTHING, entry.media_type), error)


def _message(child: Child, entry: Input, done: int, timeout: float | None) -> Any:
    """Wait for what the reader says; say once a while that nothing has come.

    A :class:`~readout.errors.DocumentError` where it is late or dead.
    """
    since = monotonic()
    end = since + (timeout or math.inf)
    try:
        while not child.connection.poll(max(0.0, min(SILENCE, end - monotonic()))):
            now = monotonic()
            if now >= end:
                return DocumentError(
                    f"reading it took longer than {timeout:g} s (--timeout), twice: split it, or "
                    "give it more time",
                    code="timeout",
                )
            behind = f" behind {done:,} lines with something on them" if done else ""
            what = f"process {child.pid} reads it{behind} for {now - since:.0f} s"
            log.warning("%s", silence(f"{entry.path}: {what}", child.pid))
        return child.connection.recv()
    except (EOFError, OSError):
        return DIED


def _serve(
    job: tuple[Inventory, ReadOptions, int, int, DocumentError | None], connection: Connection
) -> None:
    inventory, options, at, passed, lost = job
    try:
        for entry in inventory.files[at:]:
            for done, item in read_entry(entry, options, passed, lost):
                if item is not None or done % MESSAGE_EVERY == 0:
                    connection.send((done, item))
            connection.send(None)
            passed, lost = 0, None
    except ReadoutError as error:
        connection.send(error)
