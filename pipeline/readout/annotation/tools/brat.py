"""brat stand-off: a text and an ``.ann`` a document, and the configuration of the collection.

Offsets count code points. What runs over a line end is written in fragments, as brat has it; our
ids, labels and notes stand in notes, as JSON; what somebody added has none. A folder a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import PurePath

from msgspec import Struct

from readout.annotation.output import INDEX, Output, write_documents
from readout.annotation.regions import (
    LINK_LABELS,
    QUOTE_LABELS,
    STATUSES,
    THEME,
    RegionLink,
    coloured,
    links_among,
    regions_of,
)
from readout.annotation.returned import (
    Returned,
    ReturnedItem,
    ReturnedMark,
    lines_of,
    read,
    refused,
)
from readout.config.configuration import text_digest
from readout.errors import DocumentError
from readout.io.files import Location, place_of
from readout.io.safe import NoJsonError, read_json
from readout.records.judged import Layer
from readout.records.types import Offsets, Record

__all__ = ["SUFFIXES", "fragments", "from_tool", "to_tool", "type_name"]

SUFFIXES = (".ann",)
NOTE, STATUS = "AnnotatorNotes", "status"
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""What ends a line, for brat or for a library that it reads with, and the tab between columns."""
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9_-]+")
_PLACES = re.compile(r"\d{1,19} \d{1,19}(;\d{1,19} \d{1,19})*", re.ASCII)


def to_tool(records: Iterator[Record], output: Output) -> None:
    """Write ``NAME.txt`` and ``NAME.ann`` of every document, and brat's configuration."""
    met: set[str] = set()

    def files(record: Record) -> dict[str, bytes]:
        met.update(THEME + score.id for passage in record.passages[:1] for score in passage.scores)
        lines = _ann_lines(record, output.options.layers, met)
        return {".txt": record.text.encode(), ".ann": _joined(lines)}

    write_documents(records, output, files)
    colours = {
        type_name(name): colour for name, colour in coloured(met, output.options.layers).items()
    }
    relations = (f"{name}\tArg1:<ENTITY>, Arg2:<ENTITY>" for name in LINK_LABELS)
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    quotes = "|".join(name for name in QUOTE_LABELS if name in colours)
    status = [f"{STATUS}\tArg:{quotes}, Value:{'|'.join(STATUSES)}"] if quotes else []
    lines = ("[entities]", *colours, "[relations]", *relations, overlap, "[events]", "[attributes]")
    output.write("annotation.conf", _joined((*lines, *status)))
    drawn = (f"{name}\tbgColor:{colour}, fgColor:white" for name, colour in colours.items())
    output.write("visual.conf", _joined(("[labels]", "[drawing]", *drawn)))


def _ann_lines(record: Record, layers: frozenset[Layer], met: set[str]) -> Iterator[str]:
    """Yield the lines of an ``.ann``; a region of line ends alone has none."""
    numbers: dict[str, int] = {}
    for region in regions_of(record, layers):
        met.add(region.label)
        pieces = fragments(record.text, *region.span)
        if not pieces:
            continue
        number = numbers[region.id] = len(numbers) + 1
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(record.text[start:end] for start, end in pieces)
        yield f"T{number}\t{type_name(region.label)} {places}\t{words}"
        if STATUS in region.notes:
            yield f"A{number}\t{STATUS} T{number} {region.notes[STATUS]}"
        names = ("id", "label", "confidence", "notes")
        # in ASCII: no library takes any of it for the end of a line
        told = json.dumps({name: getattr(region, name) for name in names})
        yield f"#{number}\t{NOTE} T{number}\t{told}"
    for number, (label, source, target) in enumerate(links_among(record, numbers), start=1):
        yield f"R{number}\t{label} Arg1:T{numbers[source]} Arg2:T{numbers[target]}"


def fragments(text: str, start: int, end: int) -> list[Offsets]:
    """Return the pieces of a stretch that have no line end in them."""
    gaps = [gap.span() for gap in _BREAKS.finditer(text, start, end)]
    places = pairwise([(start, start), *gaps, (end, end)])
    return [(before[1], after[0]) for before, after in places if before[1] < after[0]]


def type_name(label: str) -> str:
    """Return a label as brat takes it: ``theme:old_new`` is ``theme_old_new``."""
    return _NOT_IN_TYPES.sub("_", label)


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


class _IndexLine(Struct):
    """A line of the export's index."""

    id: str
    sha256: str
    files: list[str]
    layers: list[Layer] | None = None


class _Note(Struct):
    """What stands in a note of ours."""

    id: str
    label: str


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the one document of an ``.ann``, or of the ``.txt`` beside it."""
    told = _index_line(place)
    yield ReturnedItem(None, told.id if told else None, partial(_returned, place, told))


def _index_line(place: Location) -> _IndexLine | None:
    """Return what the export's index, where it still lies beside the files, says of a document."""
    name = f"{PurePath(place.name).stem}.ann"
    index = place_of(place.shown.removesuffix(place.name) + INDEX)
    with suppress(DocumentError):
        for _, line in lines_of(index):
            with suppress(NoJsonError):
                told: _IndexLine = read_json(line, _IndexLine)
                if name in told.files:
                    return told
    return None


def _returned(place: Location, told: _IndexLine | None) -> Iterator[Returned]:
    stem = place.shown.removesuffix(PurePath(place.shown).suffix)
    text = _text(place_of(f"{stem}.txt"), ".txt beside the .ann")
    spans: dict[str, _Span] = {}
    links: list[RegionLink] = []
    # a line ends with \n alone: what else ends lines elsewhere may stand in its words
    for number, line in enumerate(_text(place, ".ann").split("\n"), start=1):
        try:
            _read_line(text, line, spans, links)
        except (ValueError, LookupError) as error:
            raise refused(
                "bad_file", f"line {number} is no line of brat's: {line[:80]!r} ({error})"
            ) from error
    marks = {name: span.mark(name) for name, span in spans.items()}
    for label, source, target in links:
        if not {source, target} <= marks.keys():
            raise refused(
                "bad_link", f"the link {label!r} from {source} to {target} leads to no region"
            )
    yield Returned(
        text=text,
        record=told.id if told else None,
        sha256=told.sha256 if told else text_digest(text),
        name=PurePath(stem).name,
        annotator=PurePath(place.shown).parent.name or None,
        guessed=True,
        layers=told.layers if told else None,
        brat=True,
        marks=list(marks.values()),
        links=[RegionLink(label, marks[a].id, marks[b].id) for label, a, b in links],
    )


def _text(place: Location, what: str) -> str:
    try:
        return read(place).decode()
    except UnicodeDecodeError as error:
        raise refused("bad_file", f"{what}: is not UTF-8") from error


class _Span(Struct):
    """A line ``T``: its type, the stretch from its first fragment to its last."""

    type: str
    start: int
    end: int
    note: _Note | None = None
    status: str | None = None

    def mark(self, name: str) -> ReturnedMark:
        """Return it under our id, with our label where its type is still that label's."""
        note = self.note
        same = note is not None and type_name(note.label) == self.type
        return ReturnedMark(
            id=note.id if note else f"#{name}",
            label=note.label if note and same else self.type,
            start=self.start,
            end=self.end,
            status=self.status,
        )


def _read_line(text: str, line: str, spans: dict[str, _Span], links: list[RegionLink]) -> None:
    """Read a line of an ``.ann``; notes of people, and lines that we never write, are passed over.

    ``T1<TAB>TYPE 0 5;8 12<TAB>words``, ``#1<TAB>AnnotatorNotes T1<TAB>{…}``,
    ``A1<TAB>status T1 named``, ``R1<TAB>cue Arg1:T1 Arg2:T2``.
    """
    if line.startswith("T"):
        name, placed, words = line.split("\t", 2)
        kind, _, places = placed.partition(" ")
        spans[name] = _Span(kind, *_placed(text, name, places, words))
    elif line.startswith("#"):
        _, placed, told = line.split("\t", 2)
        kind, _, name = placed.partition(" ")
        if kind == NOTE and name in spans:
            with suppress(NoJsonError):
                spans[name].note = read_json(told, _Note)
    elif line.startswith("A"):
        kind, name, value = line.split("\t", 1)[1].split(" ", 2)
        if kind == STATUS:
            spans[name].status = value.strip()
    elif line.startswith("R"):
        label, *ends = line.split("\t", 1)[1].split()
        source, target = (end.partition(":")[2] for end in ends)
        links.append(RegionLink(label, source, target))


def _placed(text: str, name: str, places: str, words: str) -> Offsets:
    """Return the stretch from the first fragment to the last, having checked its words."""
    if not _PLACES.fullmatch(places):
        raise ValueError(f"no offsets: {places[:40]!r}")
    pieces = [tuple(map(int, piece.split(" "))) for piece in places.split(";")]
    there = " ".join(text[start:end] for start, end in pieces)
    start, end = pieces[0][0], pieces[-1][1]
    gaps = "".join(text[one[1] : other[0]] for one, other in pairwise(pieces))
    if there != words or start >= end or gaps.strip():
        raise refused(
            "moved_span",
            f"{name}: {words[:60]!r} does not stand at {places}, in one stretch: the text was "
            "changed, or a stretch was broken",
        )
    return start, end
