"""brat stand-off: a text and an ``.ann`` a document, and the configuration of the collection.

Offsets count code points. What runs over a line end is written in fragments, as brat has it; our
ids, labels and notes stand in notes, as JSON; what somebody added has none. A folder a person.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from itertools import pairwise
from pathlib import PurePath

from msgspec import Struct

from readout.annotation.exporting import INDEX, Files, Output, Records, write_documents
from readout.annotation.regions import (
    LABELS,
    LINK_LABELS,
    POLE,
    QUOTE_LABELS,
    STATUS,
    STATUSES,
    THEME,
    Region,
    RegionLinks,
    Regions,
    coloured,
)
from readout.annotation.returned import Returned, ReturnedItem, lines_of, linked, read, refused
from readout.config.configuration import text_digest
from readout.errors import DocumentError
from readout.io.files import Location, place_of
from readout.io.safe import NoJsonError, read_json
from readout.io.text import templates_of
from readout.records.judged import Layer
from readout.records.spans import joined_text
from readout.records.types import Offsets, Record

__all__ = ["SUFFIXES", "fragments", "from_tool", "to_tool", "type_name"]

SUFFIXES = (".ann",)
NOTE = "AnnotatorNotes"
BREAKS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""Line ends of brat and of the library that it reads with, and the tab between columns."""
_PIECES = re.compile(f"[^{BREAKS}]+")
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9_-]+")
_LINES = {
    "T": re.compile(
        r"(?P<name>\S+)\t(?P<type>\S*) (?P<places>\d{1,19} \d{1,19}(;\d{1,19} \d{1,19})*)"
        r"\t(?P<words>.*)",
        re.ASCII | re.DOTALL,
    ),
    "#": re.compile(r"[^\t]*\t(?P<type>\S*) ?(?P<name>[^\t]*)\t(?P<content>.*)", re.DOTALL),
    "A": re.compile(r"[^\t]*\t(?P<type>\S+) (?P<name>\S+) (?P<content>.*)", re.DOTALL),
    "R": re.compile(r"[^\t]*\t(?P<type>\S+) \S+?:(?P<source>\S+) \S+?:(?P<target>\S+)\s*"),
}
"""Lines of an ``.ann`` by how they begin: ``T1<TAB>TYPE 0 5;8 12<TAB>words``,
``#1<TAB>AnnotatorNotes T1<TAB>{…}``, ``A1<TAB>status T1 named``, ``R1<TAB>cue Arg1:T1 Arg2:T2``."""


def to_tool(records: Records, output: Output) -> None:
    """Write ``NAME.txt`` and ``NAME.ann`` of every document, and brat's configuration."""
    met: set[str] = set()

    def files(record: Record, regions: Regions, links: RegionLinks) -> Files:
        met.update(THEME + score.id for passage in record.passages[:1] for score in passage.scores)
        met.update(region.label for region in regions)
        lines = "".join(f"{line}\n" for line in _ann_lines(record.text, regions, links))
        return {".txt": record.text.encode(), ".ann": lines.encode()}

    write_documents(records, output, files)
    labels = coloured(met, output.options.layers)
    colours = {type_name(label): colour for label, colour in labels.items()}
    values = {
        "colours": colours,
        "links": LINK_LABELS,
        "quotes": [name for name in QUOTE_LABELS if name in colours],
        "status": STATUS,
        "statuses": STATUSES,
    }
    templates = templates_of("readout.annotation").overlay(autoescape=False)
    for name in ("annotation.conf", "visual.conf"):
        output.write(name, templates.get_template(f"{name}.jinja").render(values).encode())


def _ann_lines(text: str, regions: Regions, links: RegionLinks) -> Iterator[str]:
    """Yield the lines of an ``.ann``; a region of line ends alone has none."""
    numbers: dict[str, int] = {}
    for region in regions:
        pieces = fragments(text, *region.span)
        if not pieces:
            continue
        number = numbers[region.id] = len(numbers) + 1
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = joined_text(text, pieces)
        yield f"T{number}\t{type_name(region.label)} {places}\t{words}"
        if region.status is not None:
            yield f"A{number}\t{STATUS} T{number} {region.status}"
        names = ("id", "label", "confidence", "notes")
        # in ASCII: no library takes any of it for the end of a line
        note = json.dumps({name: getattr(region, name) for name in names})
        yield f"#{number}\t{NOTE} T{number}\t{note}"
    shown = (link for link in links if {link.source, link.target} <= numbers.keys())
    for number, (label, source, target) in enumerate(shown, start=1):
        yield f"R{number}\t{label} Arg1:T{numbers[source]} Arg2:T{numbers[target]}"


def fragments(text: str, start: int, end: int) -> list[Offsets]:
    """Return the pieces of a stretch that have no line end in them."""
    return [piece.span() for piece in _PIECES.finditer(text, start, end)]


@cache
def type_name(label: str) -> str:
    """Return a label as brat takes it: ``theme:old_new`` is ``theme_old_new``."""
    return _NOT_IN_TYPES.sub("_", label)


_LABELS = {type_name(label): label for labels in LABELS.values() for label in labels}


class _IndexLine(Struct):
    """A line of the export's index."""

    id: str
    sha256: str
    files: list[str]
    layers: list[Layer] | None = None


class _Note(Struct):
    """A note of ours: the region's id and label."""

    id: str
    label: str


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the one document of an ``.ann``, with what the export's index beside it says of it."""
    name, found = f"{PurePath(place.name).stem}.ann", None
    with suppress(DocumentError):  # there is no index, or none that can be read
        for _, line in lines_of(place_of(place.shown.removesuffix(place.name) + INDEX)):
            with suppress(NoJsonError):
                entry: _IndexLine = read_json(line, _IndexLine)
                found = entry if name in entry.files and found is None else found
    yield ReturnedItem(None, found.id if found else None, partial(_returned, place, found))


def _returned(place: Location, entry: _IndexLine | None) -> Iterator[Returned]:
    stem = place.shown.removesuffix(PurePath(place.shown).suffix)
    text = _text(place_of(f"{stem}.txt"), ".txt beside the .ann")
    lines = defaultdict(list)
    # a line ends with \n alone: what else ends lines elsewhere may stand in its words
    for number, line in enumerate(_text(place, ".ann").split("\n"), start=1):
        pattern = _LINES.get(line[:1])  # those that we never write are passed over
        match = pattern.fullmatch(line) if pattern else None
        if match:
            lines[line[0]].append(match)
        elif pattern:
            raise refused("bad_file", f"line {number} is no line of brat's: {line[:80]!r}")
    marks = _marks(text, lines)
    back = Returned(
        text=text,
        sha256=text_digest(text),
        name=PurePath(stem).name,
        annotator=PurePath(place.shown).parent.name or None,
        guessed=True,
        unshown=BREAKS,
        marks=list(marks.values()),
        links=linked(marks, ((one["type"], one["source"], one["target"]) for one in lines["R"])),
    )
    if entry is not None:
        back.record, back.sha256, back.layers = entry.id, entry.sha256, entry.layers
    yield back


def _marks(text: str, lines: Mapping[str, list[re.Match[str]]]) -> dict[str, Region]:
    """Return what is labelled by brat's names for it, under our ids where notes tell them."""
    notes = {}
    for one in lines["#"]:
        with suppress(NoJsonError):  # a note of a person's
            if one["type"] == NOTE:
                notes[one["name"]] = read_json(one["content"], _Note)
    rated = {one["name"]: one["content"].strip() for one in lines["A"] if one["type"] == STATUS}
    marks = {}
    for one in lines["T"]:
        name, label, (start, end) = one["name"], one["type"], _placed(text, one)
        note = notes.get(name) or _Note(f"#{name}", label)
        label = note.label if type_name(note.label) == label else _LABELS.get(label, label)
        for prefix in (THEME, POLE):
            if label.startswith(type_name(prefix)):
                label = prefix + label[len(prefix) :]
        status = {STATUS: rated[name]} if name in rated else {}
        marks[name] = Region(note.id, label, start, end, notes=status)
    return marks


def _text(place: Location, what: str) -> str:
    try:
        return read(place).decode()
    except UnicodeDecodeError as error:
        raise refused("bad_file", f"{what}: is not UTF-8") from error


def _placed(text: str, line: re.Match[str]) -> Offsets:
    """Return the stretch from the first fragment to the last, having checked its words."""
    pieces = [tuple(map(int, piece.split(" "))) for piece in line["places"].split(";")]
    there = joined_text(text, pieces)
    start, end = pieces[0][0], pieces[-1][1]
    gaps = "".join(text[one[1] : other[0]] for one, other in pairwise(pieces))
    if there != line["words"] or start >= end or gaps.strip():
        raise refused(
            "moved_span",
            f"{line['name']}: {line['words'][:60]!r} does not stand at {line['places']}, in one "
            "stretch: the text was changed, or a stretch was broken",
        )
    return start, end
