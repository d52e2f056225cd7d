"""doccano: examples with entities and relations, JSON lines out and back, a file a person.

doccano's page counts as a browser does, in UTF-16 units, so that is what stands here; the project's
setting "count grapheme clusters as one character" has to be off. Ids of doccano are numbers of its
own: what went out under which of ours stands in ``meta``, which comes back; by it a text that is
counted otherwise is known, too. Regions are matched by their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import PurePath
from typing import Any

from msgspec import Struct, field

from readout.annotation.exporting import Output, Records, write_tasks
from readout.annotation.regions import LINK_LABELS, LabelTask, Region, RegionLink, coloured
from readout.annotation.returned import (
    Returned,
    ReturnedItem,
    TaskOrigin,
    decoded,
    json_lines,
    record_in,
    refused,
)
from readout.annotation.tokens import Utf16
from readout.io.files import Location
from readout.io.safe import pretty
from readout.records.types import Offsets, PlainData

__all__ = ["SUFFIXES", "from_tool", "to_tool"]

SUFFIXES = (".jsonl",)
EXAMPLES, SPAN_LABELS, RELATION_LABELS = (
    "examples.jsonl",
    "span_labels.json",
    "relation_labels.json",
)
COLOUR = "#666666"
"""Colour of relations."""
EXPECTED = "an example of doccano with entities and relations"
SHARED = re.compile(r"all|examples(-\d+)?", re.ASCII)
"""Names of files that are nobody's: of a project that all annotate together, and our own."""


def to_tool(records: Records, output: Output) -> None:
    """Write ``examples.jsonl``, or numbered files of it, and both lists of labels."""
    numbers = count(1)

    def example(task: LabelTask, title: str) -> PlainData:
        units = Utf16(task.text)
        ids = {region.id: next(numbers) for region in task.regions}
        entities = [
            _Entity(ids[one.id], one.label, *map(units.units, one.span)) for one in task.regions
        ]
        relations = [
            {
                "id": next(numbers),
                "from_id": ids[link.source],
                "to_id": ids[link.target],
                "type": link.label,
            }
            for link in task.links
        ]
        regions = [[one.id, one.label, one.start, one.end] for one in task.regions]
        meta = {"title": title, **task.provenance, "themes": task.themes, "regions": regions}
        return {"text": task.text, "entities": entities, "relations": relations, "meta": meta}

    met = write_tasks(records, output, EXAMPLES, example)
    colours = coloured(met, output.options.layers)
    relations = dict.fromkeys(LINK_LABELS, COLOUR)
    for name, listed in ((SPAN_LABELS, colours), (RELATION_LABELS, relations)):
        listing = [
            {"text": label, "background_color": colour, "text_color": "#ffffff"}
            for label, colour in listed.items()
        ]
        output.write(name, pretty(listing))


class _Entity(Struct):
    id: int
    label: str
    start_offset: int
    end_offset: int


class _Relation(Struct):
    from_id: int
    to_id: int
    type: str


class _Meta(TaskOrigin, kw_only=True):
    regions: list[tuple[str, str, int, int]] = field(default_factory=list)


class _Example(Struct):
    text: str
    entities: list[_Entity]
    relations: list[_Relation] = []


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the examples of a file."""
    stem = PurePath(place.name).name.partition(".")[0]
    person = None if SHARED.fullmatch(stem) else stem
    for where, row in json_lines(place):
        meta = row.get("meta", row)
        if isinstance(meta, dict) and "record" not in meta:
            meta = meta.get("meta", meta)
        yield ReturnedItem(where, record_in(meta), partial(_returned, row, meta, person))


def _returned(row: PlainData, origin: Any, person: str | None) -> Iterator[Returned]:
    example = decoded(row, _Example, EXPECTED)
    meta = decoded(origin, _Meta, f"{EXPECTED}, with our meta")
    places = _places(example, {(start, end) for _, _, start, end in meta.regions})
    yield meta.returned(
        example.text,
        annotator=person,
        guessed=True,
        marks=[
            Region(f"#{one.id}", one.label, start, end)
            for one, (start, end) in zip(example.entities, places, strict=True)
        ],
        links=[
            RegionLink(one.type, f"#{one.from_id}", f"#{one.to_id}") for one in example.relations
        ],
    )


def _places(example: _Example, known: set[Offsets]) -> list[Offsets]:
    """Return where the entities stand, in code points.

    Where regions that went out are found again, their places tell which units are counted.
    """
    text, units = example.text, Utf16(example.text)
    points = [(one.start_offset, one.end_offset) for one in example.entities]
    for found in ([units.span(*span) or (0, 0) for span in points], points):
        within = all(0 <= start < end <= len(text) for start, end in found)
        if within and not (known and found and not text.isascii() and known.isdisjoint(found)):
            return found
    raise refused(
        "moved_span",
        "entities stand neither within the text nor where they stood, counted in UTF-16 units: "
        "switch 'count grapheme clusters as one character' off in the project",
    )
