"""From an inventory to documents, in order, one file or line in memory at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain

from readout.batch.sources.decoding import read_text
from readout.batch.sources.inventory import Input, Inventory
from readout.batch.sources.jsonl import (
    RawLine,
    ReadOptions,
    content_of,
    id_of,
    parse_line,
    split_lines,
)
from readout.errors import ConfigError, DocumentError, FatalError
from readout.io.compression import (
    CorruptArchiveError,
    RatioError,
    TooLargeError,
    decompress,
    open_compressed,
    read_bounded,
)
from readout.io.files import RemoteFile
from readout.io.limits import LIMITS, Limits, over
from readout.records.types import Document, Source

__all__ = [
    "DEFAULT",
    "NOTHING",
    "Item",
    "ReadOptions",
    "Rejected",
    "count",
    "distinct",
    "read",
    "read_entry",
]

BOUND = {"max_bytes": "the bytes of the file are", "max_unpacked": "the unpacked bytes are"}
NOTHING = hashlib.sha256(b"").hexdigest()
LISTED = 100
"""Lines in a row that go to quarantine one by one; those behind them are told together."""
OUT_OF_MEMORY = "there is not enough memory to read it: split it, or give it more (--memory)"


@dataclass(frozen=True)
class Rejected:
    """A document that cannot be read and goes to quarantine.

    Its id, where it came from, and why.
    """

    id: str
    source: Source
    error: DocumentError


Item = Document | Rejected
Lines = Iterator[tuple[int, Item | None]]
"""Numbers of lines read so far, each with the last one's document; None where it has no part."""
DEFAULT = ReadOptions()


def read(inventory: Inventory, options: ReadOptions = DEFAULT) -> Iterator[Item]:
    """Read the documents of an inventory.

    ``source.sha256`` is that of the file's bytes as they lie on disk (compressed where they are),
    for a line of a ``.jsonl`` that of the line's bytes without line end and byte-order mark, and of
    no bytes where none could be read.

    Parameters
    ----------
    inventory : Inventory
        As :func:`~readout.batch.sources.inventory.collect` made it.
    options : ReadOptions
        Fields and limits.

    Yields
    ------
    Document or Rejected
        In the order of the files and lines; one for every file, and for every line of a ``.jsonl``.
        Where more than :data:`LISTED` lines in a row cannot be read, one for all others of them.
    """
    for entry in inventory.files:
        for _, item in read_entry(entry, options):
            if item is not None:
                yield item


def read_entry(
    entry: Input, options: ReadOptions = DEFAULT, passed: int = 0, lost: DocumentError | None = None
) -> Lines:
    """Read the documents of one file, as :func:`read` does, from some line on.

    Parameters
    ----------
    entry, options
        As for :func:`read`.
    passed : int
        Lines that are passed over unread.
    lost : DocumentError, optional
        What became of the line behind them, if that cannot be read: it is passed over, too.

    Yields
    ------
    done : int
        Lines that are done with; 1 for a file that is one document.
    item : Document, Rejected or None
        None where a line is told together with others.
    """
    if entry.is_lines:
        yield from _folded(_read_lines(entry, options, passed, lost))
    elif not passed:
        yield 1, _read_file(entry, options.limits)


def _read_lines(
    entry: Input, options: ReadOptions, passed: int, lost: DocumentError | None
) -> Lines:
    """Read a ``.jsonl`` line by line; where it cannot be read on, the last one says why."""
    number = None
    done = 0
    problem = None
    try:
        for done, line in enumerate(_raw_lines(entry, options.limits), 1):
            number = line[0]
            if done > passed:
                yield done, _read_line(entry, line, options, lost)
                lost = None
    except (OSError, UnicodeDecodeError, TooLargeError, MemoryError) as error:
        number = None if number is None else number + 1
        problem = _document_error(error, options.limits)
    else:
        if number is None:
            message = "the file is empty, or holds only empty lines"
            problem = DocumentError(message, code="empty")
    if problem is not None:
        source = Source(entry.path, NOTHING, entry.media_type, number)
        name = entry.id if number is None else f"{entry.id}:{number}"
        yield max(done, passed) + 1, Rejected(name, source, problem)


def _read_line(
    entry: Input, line: RawLine, options: ReadOptions, problem: DocumentError | None
) -> Item:
    """Read a line, unless a problem with it is known already."""
    number, data, hint = line
    source = Source(entry.path, hashlib.sha256(data).hexdigest(), entry.media_type, number)
    name = source.sha256 if entry.hashed else f"{entry.id}:{number}"
    if problem is None:
        try:
            value, decoding = parse_line(data, hint, options.limits)
            identity = id_of(value, options.id_field, name)
            found = content_of(value, decoding, options)
            return Document(identity, found.text, found.meta, source, None, found.warnings)
        except Exception as error:  # whatever a parser does, it costs this document alone
            problem = _document_error(error, options.limits)
    located = DocumentError(f"line {number}: {problem.message}", code=problem.code)
    return Rejected(name, source, located)


def _folded(items: Lines) -> Lines:
    """Tell lines that cannot be read together, where there are many in a row."""
    bad, last = 0, None
    for done, item in chain(items, [(0, None)]):
        if isinstance(item, Rejected) and item.source.sha256 != NOTHING:
            bad += 1
            last = done, item
            yield done, item if bad <= LISTED else None
            continue
        if last is not None and bad > LISTED:
            at, one = last
            message = (
                f"{bad - LISTED:,} more lines in a row cannot be read, down to this one, of which "
                f"holds: {one.error.message}"
            )
            yield at, replace(one, error=DocumentError(message, code="unreadable_lines"))
        bad = 0
        if item is not None:
            yield done, item


def count(inventory: Inventory, limits: Limits = LIMITS, *, remote: bool = True) -> int:
    """Count the documents of an inventory roughly: its files, and the lines of those of lines.

    ``remote`` tells whether to read what lies at URLs for it, in however long a time.
    """
    total = 0
    for entry in inventory.files:
        lines = 0
        if entry.is_lines and (remote or not isinstance(entry.file, RemoteFile)):
            with suppress(OSError, UnicodeDecodeError, TooLargeError, MemoryError):
                for _ in _raw_lines(entry, limits):
                    lines += 1  # as far as it can be read
        total += max(1, lines)
    return total


def distinct(items: Iterator[Item]) -> Iterator[Item]:
    """Put documents into quarantine whose id an earlier one has.

    Of each document some hundred bytes are kept: a hash of its id, and where it stands.
    """
    paths: list[str] = []
    places: dict[bytes, tuple[int, int]] = {}
    for item in items:
        if isinstance(item, Document):
            source = item.source
            if paths[-1:] != [str(source.path)]:
                paths.append(str(source.path))
            key = hashlib.blake2b(item.id.encode("utf-8", "replace"), digest_size=8).digest()
            here = len(paths) - 1, source.line or 0
            file, line = first = places.setdefault(key, here)
            if first is not here:
                place = f"{paths[file]}, line {line}" if line else paths[file]
                rename = "rename one, name the folder that holds both, or see --id"
                cure = "give one another id, or see --id-field" if source.line else rename
                message = (
                    f"the id {item.id!r} is that of {place}, too; ids must differ within a run: "
                    f"{cure}"
                )
                yield Rejected(item.id, source, DocumentError(message, code="duplicate_id"))
                continue
        yield item


def _read_file(entry: Input, limits: Limits) -> Item:
    source = Source(entry.path, NOTHING, entry.media_type)
    bound = "max_bytes"
    try:
        with entry.file.open("rb") as stream:
            data = read_bounded(stream, limits.max_bytes)
        source = Source(entry.path, hashlib.sha256(data).hexdigest(), entry.media_type)
        bound = "max_unpacked"
        if entry.codec is not None:
            data = decompress(data, entry.codec, limits.max_unpacked, limits.max_ratio)
        # the libraries for HTML and Markdown are imported when the first such file comes
        if entry.media_type == "text/html":
            from readout.batch.sources.html import read_html

            found = read_html(data, limits)
        elif entry.media_type == "text/markdown":
            from readout.batch.sources.markdown import read_markdown

            found = read_markdown(data, limits)
        else:
            found = read_text(data)
    except (ConfigError, FatalError):
        raise
    except Exception as error:  # whatever a parser does, it costs this document alone
        return Rejected(entry.id, source, _document_error(error, limits, bound))
    return Document(entry.id, found.text, found.meta, source, found.layout, found.warnings)


def _raw_lines(entry: Input, limits: Limits) -> Iterator[RawLine]:
    """Yield the lines of a ``.jsonl`` as :func:`split_lines` does."""
    with (
        entry.file.open("rb") as raw,
        open_compressed(raw, entry.codec, limits.max_ratio) as stream,
    ):
        yield from split_lines(stream, limits.max_bytes)


def _document_error(error: Exception, limits: Limits, bound: str = "max_bytes") -> DocumentError:
    """Return what is wrong with a document, whatever its reading met; it was bound by a limit."""
    match error:
        case DocumentError():
            return error
        case RatioError():
            return over("max_ratio", limits, f"it unpacks to {error}: the ratio is")
        case TooLargeError():
            return over(bound, limits, BOUND[bound])
        case UnicodeDecodeError():
            code, message = ("encoding", f"cannot be decoded as {error.encoding}: {error.reason}")
        case CorruptArchiveError():
            code, message = "corrupt_archive", str(error)
        case MemoryError():
            code, message = "out_of_memory", OUT_OF_MEMORY
        case OSError():
            code, message = "unreadable", f"cannot be read: {error.strerror or error}"
        case _:
            code, message = "reading_failed", f"{type(error).__name__}: {error}"
    return DocumentError(message, code=code)
