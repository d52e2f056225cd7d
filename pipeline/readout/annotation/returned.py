"""Tasks that come back from a tool: labelled stretches and links.

Each item of a file is read on its own: what is wrong with one leaves the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from readout.annotation.regions import Region, RegionLink, RegionLinks, Regions
from readout.errors import ConfigError, DocumentError
from readout.evaluate.verdicts import JudgedItem
from readout.io.compression import (
    CorruptArchiveError,
    TooLargeError,
    codec_of,
    decompress,
    uncompressed_name,
)
from readout.io.files import Location, place_of
from readout.io.safe import read_json
from readout.records.judged import Layer
from readout.records.types import Offsets, PlainData, Record

__all__ = [
    "LARGEST",
    "Refusal",
    "Returned",
    "ReturnedItem",
    "TaskOrigin",
    "decoded",
    "files_of",
    "json_lines",
    "lines_of",
    "linked",
    "read",
    "record_in",
    "refusal",
    "refused",
    "returned_from",
]

LONGEST = 1_000
"""Characters of a message, about."""
LARGEST = 2**30
"""Bytes of a file that is read, so that a packed one cannot fill the memory."""
BESIDE = ("documents.jsonl", "export.json", "datapackage.json")
"""Files of an export that hold no annotations."""

T = TypeVar("T")


class Returned(Struct, kw_only=True):
    """A task, or a whole document, as one person gave it back.

    Attributes
    ----------
    file, place : str
        Where it stands, for messages: the file, and what in it ("task 7").
    text : str
        What its marks stand in.
    start : int
        Where that begins in the text of its record, in code points.
    record, sha256 : str or None
        The record's id and the SHA-256 of its text, where they came along.
    name : str or None
        What the file of the document is called, for want of an id.
    annotator : str or None
        Whose work it is.
    guessed : bool
        Whether that is a mere name of a file or folder.
    layers : list of str or None
        Which layers are labelled, where it is told.
    linked : bool
        Whether links were shown.
    themes : list of str or None
        Those chosen for the passages of the task, where they were asked for.
    unshown : str
        Characters that the tool leaves out at the edges of stretches.
    carried : Record or None
        The record itself, where it came along.
    rows : list of JudgedItem or None
        Of a sheet that people filled, for want of marks.
    read : list of (int, int) or None
        What was read, where that is not all of it.
    left_out : list of str
        What has no place in a record, for people.
    marks, links : list
        What is labelled; links lead from mark to mark, by their ids, which are the tool's.
    """

    file: str = ""
    place: str = ""
    text: str
    start: int = 0
    record: str | None = None
    sha256: str | None = None
    name: str | None = None
    annotator: str | None = None
    guessed: bool = False
    layers: list[Layer] | None = None
    linked: bool = True
    themes: list[str] | None = None
    unshown: str = ""
    carried: Record | None = None
    rows: list[JudgedItem] | None = None
    read: list[Offsets] | None = None
    left_out: list[str] = []
    marks: Regions = []
    links: RegionLinks = []

    @property
    def key(self) -> str:
        """The id of its record, else the hash of its text."""
        return self.record or self.sha256 or ""


class TaskOrigin(Struct, kw_only=True):
    """Which record a task is of, and where it stands in it: tools give that back."""

    record: str
    sha256: str
    start: int
    layers: list[Layer] | None = None

    def returned(self, text: str, **more: Any) -> Returned:
        """Return the task with what stands in it now."""
        origin = {name: getattr(self, name) for name in TaskOrigin.__struct_fields__}
        return Returned(text=text, **origin | more)


class ReturnedItem(NamedTuple):
    """A task or a document of a file, not yet read.

    ``place`` says where in the file it stands, for messages; ``document`` is the id of its record,
    if that is known before it is read. ``read`` gives what came back of it, of each person, and
    raises DocumentError.
    """

    place: str | None
    document: str | None
    read: Callable[[], Iterable[Returned]]


class Refusal(Struct, frozen=True, kw_only=True):
    """An item that was not imported: its place and document, why, and what to do."""

    file: str
    place: str | None = None
    document: str | None = None
    annotator: str | None = None
    code: str
    message: str

    @property
    def line(self) -> str:
        """All of it as one line."""
        where = self.file if self.place is None else f"{self.file}: {self.place}"
        by = "" if self.annotator is None else f" by {self.annotator}"
        named = "" if self.document is None else f": document {self.document!r}{by}"
        return f"{where}{named}: {self.message}"


def refused(code: str, message: str) -> DocumentError:
    """Make the error of what cannot be imported; whoever catches it knows file and document.

    Of an endless message, as of a label of many lines, the beginning and the end stay.
    """
    if len(message) > LONGEST:
        message = f"{message[: LONGEST // 2]} … {message[-LONGEST // 2 :]}"
    return DocumentError(message, code=code, stage="import")


def linked(marks: Mapping[Any, Region], links: Iterable[tuple[str, object, object]]) -> RegionLinks:
    """Return links between marks that a tool names in its own way; a stranger is named as it is."""
    ids = {name: mark.id for name, mark in marks.items()}
    return [
        RegionLink(label, ids.get(source, f"{source}"), ids.get(target, f"{target}"))
        for label, source, target in links
    ]


def returned_from(
    places: Iterable[Location],
    items: Callable[[Location], Iterator[ReturnedItem]],
    refusals: list[Refusal],
) -> Iterator[Returned]:
    """Yield what comes back in files, but for documents of which a task cannot be read.

    Parameters
    ----------
    items : callable
        Gives the items of a file; raises DocumentError where it cannot be read as a whole.
    refusals : list of Refusal
        Takes what cannot be read.
    """
    for place in places:
        found, torn = list[Returned](), set[str | None]()
        try:
            for item in items(place):
                try:
                    mine = list(item.read())
                except DocumentError as error:
                    refusals.append(refusal(error, place.shown, item.place, item.document))
                    torn.add(item.document)
                    continue
                for one in mine:
                    one.file, one.place = place.shown, item.place or ""
                found += mine
        except DocumentError as error:
            refusals.append(refusal(error, place.shown))
            torn.add(None)
        yield from (one for one in found if one.record not in torn)


def refusal(
    error: DocumentError,
    file: str,
    place: str | None = None,
    document: str | None = None,
    annotator: str | None = None,
) -> Refusal:
    """Return the refusal that an error makes."""
    return Refusal(
        file=file,
        place=place or None,
        document=document,
        annotator=annotator,
        code=error.code,
        message=error.message,
    )


def files_of(paths: Iterable[str], suffixes: Sequence[str]) -> Iterator[Location]:
    """Yield the files that are named: themselves, those in folders, those that a pattern means.

    Parameters
    ----------
    paths : iterable of str
        As given.
    suffixes : sequence of str
        What the names of files in folders and of patterns end with (``.json``).

    Raises
    ------
    ConfigError
        ``missing_path``, ``no_match``, ``no_files`` (a folder without any).
    """
    for path in paths:
        place = place_of(path)
        pattern = place.is_pattern()
        if not pattern and place.kind() != "folder":
            yield place
            continue
        fitting = [
            one
            for one in (place.matches() if pattern else place.walk())
            if uncompressed_name(one.name).endswith(tuple(suffixes)) and one.name not in BESIDE
        ]
        if not fitting and pattern:
            raise ConfigError(f"{place.shown}: no file matches", code="no_match")
        if not fitting:
            suffix = " or ".join(suffixes)
            raise ConfigError(f"{place.shown}: holds no {suffix}", code="no_files")
        yield from fitting


def read(place: Location) -> bytes:
    """Return what is in a file, unpacked.

    Raises
    ------
    DocumentError
        ``unreadable`` (a pipe or a device, too), ``corrupt_archive``, ``too_large``.
    """
    try:
        if place.kind() != "file":
            raise refused("unreadable", "is no file: save it as one, and name that")
        with place.file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        return decompress(data, codec_of(place.name), LARGEST)
    except CorruptArchiveError as error:
        raise refused("corrupt_archive", f"{error}: save it again") from error
    except TooLargeError as error:
        raise refused("too_large", f"holds {error}: export it in several files") from error
    except ConfigError as error:
        raise refused("unreadable", error.message) from error
    except OSError as error:
        raise refused("unreadable", f"cannot be read: {error.strerror or error}") from error


def decoded(data: bytes | Any, kind: type[T], expected: str) -> T:
    """Return JSON, or what JSON was decoded to, as a type.

    Parameters
    ----------
    expected : str
        What it should be and where that comes from, for the error.

    Raises
    ------
    DocumentError
        ``bad_file`` where it is none, another, or nested too deep.
    """
    try:
        found: T = read_json(data, kind) if isinstance(data, bytes) else msgspec.convert(data, kind)
    except ValueError as error:
        raise refused("bad_file", f"is not {expected}: {error}") from error
    return found


def json_lines(place: Location) -> Iterator[tuple[str, PlainData]]:
    """Yield the objects of a file of JSON lines, each behind where it stands.

    Raises
    ------
    DocumentError
        ``bad_file``.
    """
    for where, line in lines_of(place):
        yield where, decoded(line, PlainData, f"JSON on {where}")


def lines_of(place: Location) -> Iterator[tuple[str, bytes]]:
    r"""Yield the lines of a file that are not blank, each behind where it stands ("line 7").

    ``\n`` alone ends a line.
    """
    for number, line in enumerate(read(place).split(b"\n"), start=1):
        if line.strip():
            yield f"line {number}", line


def record_in(mapping: Any) -> str | None:
    """Return the id of a record that a mapping has, whatever else it holds."""
    found = mapping.get("record") if isinstance(mapping, dict) else None
    return found if isinstance(found, str) else None
