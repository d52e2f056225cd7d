"""brat stand-off: an ``.ann`` and its ``.txt``; a folder a person.

Offsets count code points. Our ids and labels stand in notes, as JSON; what somebody added has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from readout.annotation.documents import INDEX
from readout.annotation.files import numbered_lines, read
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.returned_items import Item
from readout.annotation.tools.brat import STATUS, type_name
from readout.config.configuration import text_digest
from readout.errors import DocumentError
from readout.io.files import Place, place_of
from readout.io.safe import NoJsonError, read_json
from readout.records.judged import Layer
from readout.records.types import Offsets

__all__ = ["SUFFIXES", "items"]

SUFFIXES = (".ann",)
NOTE = "AnnotatorNotes"


class _Told(Struct):
    """A line of the export's index."""

    id: str
    sha256: str
    files: list[str]
    layers: list[Layer] | None = None


class _Note(Struct):
    """What stands in a note of ours."""

    id: str
    label: str


@dataclass
class _Span:
    """A line ``T``: its type, the stretch from its first fragment to its last."""

    type: str
    start: int
    end: int
    note: _Note | None = None
    status: str | None = None


@dataclass
class _Document:
    """What an ``.ann`` says."""

    text: str
    spans: dict[str, _Span] = field(default_factory=dict)
    ties: list[tuple[str, str, str]] = field(default_factory=list)


def items(place: Place) -> Iterator[Item]:
    """Yield the one document of an ``.ann``, or of the ``.txt`` beside it."""
    stem = place.shown.removesuffix(PurePath(place.shown).suffix)
    told = _told(place)
    document = told.id if told else None
    yield Item(None, document, partial(_returned, place, stem, told))


def _told(place: Place) -> _Told | None:
    """Return what the export's index, where it still lies beside the files, says of a document."""
    name = f"{PurePath(place.name).stem}.ann"
    index = place_of(place.shown.removesuffix(place.name) + INDEX)
    try:
        lines = [line for _, line in numbered_lines(read(index))]
    except DocumentError:
        return None
    for line in lines:
        try:
            told: _Told = read_json(line, _Told)
        except NoJsonError:
            continue
        if name in told.files:
            return told
    return None


def _returned(place: Place, stem: str, told: _Told | None) -> Iterator[Returned]:
    text = _text(place_of(f"{stem}.txt"), ".txt beside the .ann")
    found = _Document(text)
    # a line ends with \n alone: what else ends lines elsewhere may stand in its words
    for number, line in enumerate(_text(place, ".ann").split("\n"), start=1):
        read_line = READ.get(line[:1])
        if read_line is None or not line.strip():
            continue
        try:
            read_line(found, line)
        except (ValueError, LookupError) as error:
            raise refused(
                "bad_file", f"line {number} is no line of brat's: {line[:80]!r} ({error})"
            ) from error
    marks = {name: _mark(name, span) for name, span in found.spans.items()}
    yield Returned(
        file=place.shown,
        place="",
        text=text,
        record=told.id if told else None,
        sha256=told.sha256 if told else text_digest(text),
        name=PurePath(stem).name,
        annotator=PurePath(place.shown).parent.name or None,
        guessed=True,
        layers=told.layers if told else None,
        brat=True,
        marks=list(marks.values()),
        ties=[_tie(tie, marks) for tie in found.ties],
    )


def _text(place: Place, what: str) -> str:
    try:
        return read(place).decode()
    except UnicodeDecodeError as error:
        raise refused("bad_file", f"{what}: is not UTF-8") from error


def _span(found: _Document, line: str) -> None:
    """Read ``T1<TAB>TYPE 0 5;8 12<TAB>words``."""
    name, placed, words = line.split("\t", 2)
    kind, _, places = placed.partition(" ")
    pieces = [_offsets(piece) for piece in places.split(";")]
    there = " ".join(found.text[start:end] for start, end in pieces)
    start, end = pieces[0][0], pieces[-1][1]
    gaps = [found.text[a[1] : b[0]] for a, b in pairwise(pieces)]
    if there != words or start >= end or any(gap.strip() for gap in gaps):
        raise refused(
            "moved_span",
            f"{name}: {words[:60]!r} does not stand at {places}, in one stretch: the text was "
            "changed, or a stretch was broken",
        )
    found.spans[name] = _Span(kind, start, end)


def _offsets(piece: str) -> Offsets:
    start, _, end = piece.partition(" ")
    if not start.isdecimal() or not end.isdecimal() or len(piece) > 40:
        raise ValueError(f"no offsets: {piece[:40]!r}")
    return int(start), int(end)


def _note(found: _Document, line: str) -> None:
    """Read ``#1<TAB>AnnotatorNotes T1<TAB>{…}``; notes of people are passed over."""
    _, placed, told = line.split("\t", 2)
    kind, _, name = placed.partition(" ")
    if kind != NOTE or name not in found.spans:
        return
    try:
        found.spans[name].note = read_json(told, _Note)
    except NoJsonError:
        return


def _attribute(found: _Document, line: str) -> None:
    """Read ``A1<TAB>status T1 named``."""
    kind, name, value = line.split("\t", 1)[1].split(" ", 2)
    if kind == STATUS:
        found.spans[name].status = value.strip()


def _relation(found: _Document, line: str) -> None:
    """Read ``R1<TAB>cue Arg1:T1 Arg2:T2``."""
    label, source, target = line.split("\t", 1)[1].split()
    ends = [end.partition(":")[2] for end in (source, target)]
    found.ties.append((label, ends[0], ends[1]))


READ: dict[str, Callable[[_Document, str], Any]] = {
    "T": _span,
    "#": _note,
    "A": _attribute,
    "R": _relation,
}
"""What a line begins with -> what reads it; of other lines we wrote none."""


def _mark(name: str, span: _Span) -> Mark:
    told = span.note
    same = told is not None and type_name(told.label) == span.type
    return Mark(
        id=told.id if told else f"#{name}",
        label=told.label if told and same else span.type,
        start=span.start,
        end=span.end,
        status=span.status,
    )


def _tie(tie: tuple[str, str, str], marks: dict[str, Mark]) -> Tie:
    label, source, target = tie
    if source not in marks or target not in marks:
        raise refused(
            "bad_link", f"the link {label!r} from {source} to {target} leads to no region"
        )
    return Tie(label, marks[source].id, marks[target].id)
