"""doccano examples: JSON lines with entities and relations, a file a person.

Offsets count UTF-16 units, as its page does; a text that is counted otherwise is known by the
regions that stand in ``meta``. Its ids are its own; regions are matched by their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Any

from msgspec import Struct, field

from readout.annotation.files import decoded, lines_of
from readout.annotation.offsets import Utf16
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.returned_items import Item, record_in
from readout.io.files import Place
from readout.records.judged import Layer
from readout.records.types import Offsets

__all__ = ["SUFFIXES", "items"]

SUFFIXES = (".jsonl",)
TOLD = "an example of doccano with entities and relations"
SHARED = re.compile(r"all|examples(-\d+)?", re.ASCII)
"""Names of files that are nobody's: of a project that all annotate together, and our own."""


class _Entity(Struct):
    id: int
    label: str
    start_offset: int
    end_offset: int


class _Relation(Struct):
    from_id: int
    to_id: int
    type: str


class _Meta(Struct):
    record: str
    sha256: str
    start: int
    layers: list[Layer] | None = None
    regions: list[tuple[str, str, int, int]] = field(default_factory=list)


class _Example(Struct):
    text: str
    entities: list[_Entity]
    relations: list[_Relation] = field(default_factory=list)


def items(place: Place) -> Iterator[Item]:
    """Yield the examples of a file."""
    stem = PurePath(place.name).name.partition(".")[0]
    person = None if SHARED.fullmatch(stem) else stem
    for number, line in lines_of(place):
        told = decoded(line, dict[str, Any], f"JSON on line {number}")
        meta = told.get("meta", told)
        if isinstance(meta, dict) and "record" not in meta:
            meta = meta.get("meta", meta)
        yield Item(
            f"line {number}",
            record_in(meta),
            partial(_returned, told, meta, place.shown, number, person),
        )


def _returned(
    told: dict[str, Any], provenance: Any, file: str, number: int, person: str | None
) -> Iterator[Returned]:
    example = decoded(told, _Example, TOLD)
    meta = decoded(provenance, _Meta, f"{TOLD}, with our meta")
    places = _places(example, meta)
    yield Returned(
        file=file,
        place=f"line {number}",
        text=example.text,
        start=meta.start,
        record=meta.record,
        sha256=meta.sha256,
        layers=meta.layers,
        annotator=person,
        guessed=True,
        rated=False,
        marks=[
            Mark(id=f"#{one.id}", label=one.label, start=start, end=end)
            for one, (start, end) in zip(example.entities, places, strict=True)
        ],
        ties=[Tie(one.type, f"#{one.from_id}", f"#{one.to_id}") for one in example.relations],
    )


def _places(example: _Example, meta: _Meta) -> list[Offsets]:
    """Return where the entities stand, in code points.

    Where regions that went out are found again, their places tell which units are counted.
    """
    text = example.text
    given = [(one.start_offset, one.end_offset) for one in example.entities]
    known = {(start, end) for _, _, start, end in meta.regions}
    units = Utf16(text)
    as_units = [_span(units.point(start), units.point(end)) for start, end in given]
    as_points = [span if span[1] <= len(text) else None for span in given]
    if known.isdisjoint(as_units) and not known.isdisjoint(as_points):
        as_units = as_points
    found = [span for span in as_units if span is not None]
    if len(found) < len(given) or _lost(found, known, example.text):
        raise refused(
            "moved_span",
            "entities stand neither within the text nor where they stood, counted in UTF-16 units: "
            "switch 'count grapheme clusters as one character' off in the project",
        )
    return found


def _lost(found: list[Offsets], known: set[Offsets], text: str) -> bool:
    """Whether nothing stands where anything stood, though units of the text can be mistaken."""
    if text.isascii() or not known or not found:
        return False
    return known.isdisjoint(found)


def _span(start: int | None, end: int | None) -> Offsets | None:
    if start is None or end is None or not 0 <= start < end:
        return None
    return start, end
