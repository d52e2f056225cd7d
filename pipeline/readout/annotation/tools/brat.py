"""brat stand-off: a text and an ``.ann`` a document, and the configuration of the collection.

Offsets count code points. What runs over a line end is written in fragments, as brat has it; our
ids, labels and notes stand in notes, as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from readout.annotation.colours import Labels
from readout.annotation.documents import joined, write_document, write_index
from readout.annotation.output import Output
from readout.annotation.regions import (
    LINK_LABELS,
    QUOTE_LABELS,
    STATUSES,
    Region,
    links_of,
    regions_of,
)
from readout.records.types import Offsets, Record

__all__ = ["STATUS", "ann_lines", "fragments", "type_name", "write"]

STATUS = "status"
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""What ends a line, for brat or for a library that it reads with, and the tab between columns."""
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9_-]+")


def write(records: Iterator[Record], output: Output) -> None:
    """Write ``NAME.txt`` and ``NAME.ann`` of every document, and brat's configuration."""
    labels = Labels(output.options.layers)
    for record in records:
        regions = regions_of(record, output.options.layers)
        asked = (score.id for passage in record.passages[:1] for score in passage.scores)
        labels.see((region.label for region in regions), asked)
        files = {".txt": record.text.encode(), ".ann": joined(ann_lines(record, regions))}
        write_document(output, record, files)
    colours = {type_name(name): colour for name, colour in labels.colours().items()}
    with output.open("annotation.conf") as stream:
        stream.write(joined(_configuration(colours)))
    with output.open("visual.conf") as stream:
        drawn = (f"{name}\tbgColor:{colour}, fgColor:white" for name, colour in colours.items())
        stream.write(joined(("[labels]", "[drawing]", *drawn)))
    write_index(output)


def ann_lines(record: Record, regions: list[Region]) -> Iterator[str]:
    """Yield the lines of an ``.ann``; a region of line ends alone has none."""
    numbers: dict[str, int] = {}
    for region in regions:
        pieces = fragments(record.text, region.start, region.end)
        if not pieces:
            continue
        number = numbers[region.id] = len(numbers) + 1
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(record.text[start:end] for start, end in pieces)
        yield f"T{number}\t{type_name(region.label)} {places}\t{words}"
        status = region.notes.get(STATUS)
        if status is not None:
            yield f"A{number}\t{STATUS} T{number} {status}"
        told = {
            "id": region.id,
            "label": region.label,
            "confidence": region.confidence,
            "notes": region.notes,
        }
        # in ASCII: no library takes any of it for the end of a line
        yield f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(told)}"
    there = (link for link in links_of(record) if {link.source, link.target} <= numbers.keys())
    for number, link in enumerate(there, start=1):
        ends = f"Arg1:T{numbers[link.source]} Arg2:T{numbers[link.target]}"
        yield f"R{number}\t{link.label} {ends}"


def fragments(text: str, start: int, end: int) -> list[Offsets]:
    """Return the pieces of a stretch that have no line end in them."""
    found = []
    for gap in _BREAKS.finditer(text, start, end):
        if start < gap.start():
            found.append((start, gap.start()))
        start = gap.end()
    if start < end:
        found.append((start, end))
    return found


def type_name(label: str) -> str:
    """Return a label as brat takes it: ``theme:old_new`` is ``theme_old_new``."""
    return _NOT_IN_TYPES.sub("_", label)


def _configuration(names: dict[str, str]) -> Iterator[str]:
    yield "[entities]"
    yield from names
    yield "[relations]"
    for name in LINK_LABELS:
        yield f"{name}\tArg1:<ENTITY>, Arg2:<ENTITY>"
    yield "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    yield "[events]"
    yield "[attributes]"
    quotes = "|".join(name for name in QUOTE_LABELS if name in names)
    if quotes:
        yield f"{STATUS}\tArg:{quotes}, Value:{'|'.join(STATUSES)}"
