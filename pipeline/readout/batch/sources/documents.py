"""From an inventory to documents, in order, one file or line in memory at a time."""

from __future__ import annotations

import hashlib
import io
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from readout.batch.sources.blocks import Content
from readout.batch.sources.inventory import Input, Inventory, is_lines
from readout.batch.sources.jsonl import (
    HEAD,
    content_of,
    encoding_hint,
    id_of,
    parse_line,
    replayed,
    split_lines,
)
from readout.batch.sources.plain import read_plain
from readout.compression import (
    CorruptArchiveError,
    TooLargeError,
    decompress,
    open_compressed,
)
from readout.errors import ConfigError, DocumentError
from readout.records import Document, Source
from readout.remote import RemoteFile

__all__ = ["Rejected", "check_ids", "read"]

LARGEST = 1 << 28
"""Bytes of an unpacked file that is one document.

Far more than any has, and little enough for the memory.
"""
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Rejected:
    """A document that cannot be read and goes to quarantine.

    Its id, where it came from, and why.
    """

    id: str
    source: Source
    error: DocumentError


@dataclass(frozen=True)
class _Line:
    """A line of a ``.jsonl`` as far as its id is concerned.

    ``error`` where that is as far as it goes.
    """

    id: str
    number: int | None
    raw: bytes = b""
    value: dict[str, Any] = field(default_factory=dict)
    decoding: list[Any] = field(default_factory=list)
    error: DocumentError | None = None


def read(
    inventory: Inventory,
    *,
    text_field: str = "text",
    id_field: str = "id",
) -> Iterator[Document | Rejected]:
    """Read the documents of an inventory.

    ``source.sha256`` is that of the file's bytes as they lie on disk (compressed where they are),
    for a line of a ``.jsonl`` that of the line's bytes without line end and byte-order mark, and of
    no bytes where none could be read.

    Parameters
    ----------
    inventory : Inventory
        As :func:`~readout.batch.sources.inventory.collect` made it.
    text_field, id_field : str
        The fields of a ``.jsonl`` line that hold the text and the id.

    Yields
    ------
    Document or Rejected
        In the order of the files and lines; one for every file, and for every line of a ``.jsonl``.
    """
    for entry in inventory.files:
        if not is_lines(entry):
            yield _read_file(entry, inventory.stdin)
            continue
        for line in _lines(entry, inventory.stdin, id_field):
            yield _read_line(entry, line, text_field, id_field)


def check_ids(inventory: Inventory, *, id_field: str = "id") -> int:
    """Make sure that no two documents have the same id, before any work.

    Reads every ``.jsonl`` once, and keeps eight bytes of hash for each document.

    Returns
    -------
    int
        How many documents there are, those that cannot be read included.

    Raises
    ------
    ConfigError
        ``duplicate_id``; the message names both inputs.
    """
    keys = array("Q", (_hash(identity) for identity, _, _ in _ids(inventory, id_field)))
    ordered = np.sort(np.frombuffer(keys, dtype=np.uint64))
    later = ordered[1:]
    suspects = set(later[later == ordered[:-1]].tolist())
    if not suspects:
        return len(keys)
    first: dict[str, str] = {}
    for identity, path, number in _ids(inventory, id_field):
        if _hash(identity) in suspects:
            place = path if number is None else f"{path}, line {number}"
            if identity in first:
                raise _duplicate(identity, first[identity], place, number)
            first[identity] = place
    return len(keys)


def _duplicate(
    identity: str,
    first: str,
    place: str,
    number: int | None,
) -> ConfigError:
    """Make the error for two documents of one id; the second may be a line of a file."""
    cure = (
        "rename one, name the folder that holds both, or see --id"
        if number is None
        else "give one another id, or see --id-field"
    )
    return ConfigError(
        f"the id {identity!r} is used twice: {first}, and {place}; ids must differ within a run: "
        f"{cure}",
        code="duplicate_id",
    )


def _ids(inventory: Inventory, id_field: str) -> Iterator[tuple[str, str, int | None]]:
    for entry in inventory.files:
        if not is_lines(entry):
            yield entry.id, entry.path, None
        else:
            for line in _lines(entry, inventory.stdin, id_field):
                yield line.id, entry.path, line.number


def _hash(identity: str) -> int:
    digest = hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def _open(entry: Input, stdin: bytes | None) -> BinaryIO:
    return io.BytesIO(stdin or b"") if entry.file is None else entry.file.open("rb")


def _read_file(entry: Input, stdin: bytes | None) -> Document | Rejected:
    source = Source(entry.path, NOTHING, entry.media_type)
    try:
        data = (stdin or b"") if entry.file is None else _bytes_of(entry.file)
        source = Source(entry.path, hashlib.sha256(data).hexdigest(), entry.media_type)
        found = _content(entry.media_type, decompress(data, entry.codec, LARGEST))
    except (DocumentError, OSError, TooLargeError) as error:
        return Rejected(entry.id, source, _document_error(error))
    return Document(
        entry.id, found.text, found.meta, source, found.layout, found.warnings
    )


def _bytes_of(file: Path | RemoteFile) -> bytes:
    if isinstance(file, Path) and file.stat().st_size > LARGEST:
        raise TooLargeError(f"more than {LARGEST} bytes")
    return file.read_bytes()


def _content(media_type: str, data: bytes) -> Content:
    """Read a file by its format.

    The libraries for HTML and Markdown are imported when the first such file comes.
    """
    if media_type == "text/html":
        from readout.batch.sources.html import read_html

        return read_html(data)
    if media_type == "text/markdown":
        from readout.batch.sources.markdown import read_markdown

        return read_markdown(data)
    return read_plain(data)


def _read_line(
    entry: Input,
    line: _Line,
    text_field: str,
    id_field: str,
) -> Document | Rejected:
    source = Source(
        entry.path, hashlib.sha256(line.raw).hexdigest(), entry.media_type, line.number
    )
    if line.error is not None:
        return Rejected(line.id, source, line.error)
    try:
        content = content_of(
            line.value, line.decoding, text_field=text_field, id_field=id_field
        )
    except DocumentError as error:
        return Rejected(_place(entry, line.number), source, _at(line.number, error))
    return Document(line.id, content.text, content.meta, source, None, content.warnings)


def _lines(
    entry: Input,
    stdin: bytes | None,
    id_field: str,
) -> Iterator[_Line]:
    """Parse a ``.jsonl`` line by line; where it cannot be read on, the last one says why."""
    number: int | None = None
    try:
        with _open(entry, stdin) as raw, open_compressed(raw, entry.codec) as stream:
            head = stream.read(HEAD)
            hint = encoding_hint(head)
            for number, data in split_lines(replayed(head, stream), head):
                yield _parsed(entry, number, data, hint, id_field)
    except (OSError, UnicodeDecodeError) as error:
        number = None if number is None else number + 1
        identity = entry.id if number is None else _place(entry, number)
        yield _Line(identity, number, error=_document_error(error))
        return
    if number is None:
        empty = DocumentError(
            "the file is empty, or holds only empty lines", code="empty"
        )
        yield _Line(entry.id, None, error=empty)


def _parsed(
    entry: Input,
    number: int,
    data: bytes,
    hint: str | None,
    id_field: str,
) -> _Line:
    place = _place(entry, number)
    if entry.hashed:
        place = hashlib.sha256(data).hexdigest()
    try:
        value, decoding = parse_line(data, hint)
        return _Line(id_of(value, id_field, place), number, data, value, decoding)
    except DocumentError as error:
        return _Line(place, number, data, error=_at(number, error))


def _at(number: int | None, error: DocumentError) -> DocumentError:
    return DocumentError(f"line {number}: {error.message}", code=error.code)


def _place(entry: Input, number: int | None) -> str:
    return f"{entry.id}:{number}"


def _document_error(error: Exception) -> DocumentError:
    if isinstance(error, DocumentError):
        return error
    if isinstance(error, UnicodeDecodeError):
        return DocumentError(
            f"cannot be decoded as {error.encoding}: {error.reason}", code="encoding"
        )
    if isinstance(error, CorruptArchiveError):
        return DocumentError(str(error), code="corrupt_archive")
    if isinstance(error, TooLargeError):
        return DocumentError(
            f"unpacks to {error}, more than a document may have", code="too_long"
        )
    reason = getattr(error, "strerror", None) or str(error)
    return DocumentError(f"cannot be read: {reason}", code="unreadable")
