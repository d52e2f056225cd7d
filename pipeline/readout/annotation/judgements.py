"""A sheet that people filled: what they judged of single statements, or of single entities.

Only what was judged counts as read; what would be right has to be told, else nothing can be said of
the item. Single judgements of events, themes and documents leave open what else is there: gold has
no place for them, ``readout evaluate`` reads them from the sheet itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import structs

from readout.annotation.regions import (
    CONTEXT,
    STATUS,
    STATUSES,
    Region,
    RegionLink,
    links_among,
    regions_of,
)
from readout.annotation.returned import Returned, ReturnedItem, refused
from readout.annotation.sheet import NOBODY, items_of, read_sheet
from readout.errors import ConfigError
from readout.evaluate.verdicts import ItemVerdict, JudgedItem
from readout.io.files import Location
from readout.records.judged import PART_LABELS, Layer
from readout.records.spans import outermost
from readout.records.types import Offsets, Record

__all__ = ["SUFFIXES", "from_tool", "judged", "judged_layers"]

SUFFIXES = (".csv",)
ALONE: tuple[Literal["quote", "entity"], ...] = ("quote", "entity")
"""Layers of which a single item can be gold, each by itself: who judged a statement has not looked
for the entities in it."""
RIGHT = ItemVerdict(True)


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the documents of a sheet."""
    if place.kind() != "file":
        raise refused("unreadable", "is no file: save it as one, and name that")
    try:
        rows = read_sheet(Path(place.shown))
    except ConfigError as error:
        raise refused("bad_file", error.message) from error
    documents: dict[str, list[JudgedItem]] = {}
    for row in rows:
        if row.judged:
            documents.setdefault(row.document, []).append(row)
    for document, mine in documents.items():
        back = Returned(text="", record=document, sha256=mine[0].sha256, rows=mine)
        yield ReturnedItem(None, document, partial(list, [back]))


def judged_layers(parts: Iterable[Returned], asked: frozenset[Layer] | None) -> list[Layer]:
    """Return the layers of which single items are judged that can be gold, as far as asked for."""
    there = {row.layer for part in parts for row in part.rows or ()}
    return [layer for layer in ALONE if layer in there and (asked is None or layer in asked)]


def judged(record: Record, part: Returned, layer: Layer) -> Returned:
    """Return what was judged of a layer of a record as if it came back from a tool.

    Parameters
    ----------
    record : Record
        The one that the sheet was drawn from.
    part : Returned
        With rows of a sheet.
    layer : str
        Whose rows to take.

    Raises
    ------
    DocumentError
        ``nothing_judged``.
    """
    sheet, left_out = _JudgedRegions(record), []
    for row in part.rows or ():
        reason = sheet.take(row) if row.layer == layer else None
        if reason is not None:
            left_out.append(f"row {row.number}: {reason}: left out")
    if not sheet.spans:
        raise refused("nothing_judged", f"of no item it is told what is right: {left_out[0]}")
    return structs.replace(
        part,
        text=record.text,
        layers=[layer, *(sheet.parts() if layer == "quote" else ())],
        marks=sheet.regions(),
        links=sheet.links,
        read=outermost(sheet.spans),
        left_out=left_out,
        rows=None,
    )


class _JudgedRegions:
    """The regions and links of a record, changed row by row.

    ``spans`` are the stretches that were read.
    """

    def __init__(self, record: Record) -> None:
        self._text = record.text
        self._items = {(one.layer, one.id): (one.start, one.end) for one in items_of(record, ALONE)}
        self._marks = {one.id: structs.replace(one, notes={}) for one in regions_of(record)}
        self.links = links_among(record, self._marks)
        self.spans: list[Offsets] = []
        self._open: set[str] = set()

    def parts(self) -> list[Layer]:
        """Return the parts of statements that were judged of all of them."""
        return [part for part in PART_LABELS if part not in self._open]

    def regions(self) -> list[Region]:
        """Return what there is now, without the parts that are no statement's any more."""
        linked = {link.target for link in self.links}
        marks = self._marks.values()
        return [one for one in marks if one.label not in PART_LABELS or one.id in linked]

    def take(self, row: JudgedItem) -> str | None:
        """Take what was judged of an item; return why not, if it does not say what is right."""
        place = self._items.get((row.layer, row.id))
        if place is None or row.id not in self._marks:
            return "the record has no such item"
        if (row.start, row.end) != place:
            return f"start and end are not {place[0]}-{place[1]}, where its item stands"
        kind, whole = row.judged.get("kind", RIGHT), row.judged.get("extent", RIGHT)
        if NOBODY in (kind.instead, whole.instead):
            gone = {one for one in self._marks if f"{one}.".startswith(f"{row.id}.")}
            self._marks = {name: one for name, one in self._marks.items() if name not in gone}
            self.links = [one for one in self.links if not {one.source, one.target} & gone]
            self.spans.append(place)
            return None
        if not {"kind", "extent"} <= row.judged.keys():
            return "both kind? and extent? have to be judged"
        return self._correct(row, kind, whole)

    def _correct(self, row: JudgedItem, kind: ItemVerdict, whole: ItemVerdict) -> str | None:
        mark = self._marks[row.id]
        label: str | None = mark.label
        place: Offsets | None = (mark.start, mark.end)
        if not kind.right:
            label = kind.instead if kind.stands else None
        if not whole.right:
            place = None if f"{row.id}.2" in self._marks else self._found(row, whole)
        if place is None or label is None:
            return "it is wrong, and what is right is not told"
        self._marks[row.id] = structs.replace(mark, label=label, start=place[0], end=place[1])
        self.spans += [(row.start, row.end), place]
        for part in PART_LABELS if row.layer == "quote" else ():
            self._part(row, part)
        return None

    def _part(self, row: JudgedItem, part: Layer) -> None:
        """Take what was judged of a cue, a speaker or an occasion; without that, it stays open."""
        verdict = row.judged.get(part)
        if verdict is None:
            if part in row.found:
                self._open.add(part)
            return
        if verdict.right:
            return
        place, instead = self._found(row, verdict), verdict.instead
        if instead in STATUSES:
            self._marks[row.id] = structs.replace(self._marks[row.id], notes={STATUS: instead})
        elif instead != NOBODY and place is None:
            self._open.add(part)
        if place is not None or instead in (NOBODY, *STATUSES[-2:]):
            self.links = [one for one in self.links if (one.label, one.source) != (part, row.id)]
        if place is not None:
            name = f"{part} of {row.id}"
            self._marks[name] = Region(id=name, label=part, start=place[0], end=place[1])
            self.links.append(RegionLink(part, row.id, name))

    def _found(self, row: JudgedItem, verdict: ItemVerdict) -> Offsets | None:
        """Return where the words that are right stand, the nearest to the item."""
        words = (verdict.instead or "").split()
        if not verdict.stands or not words or verdict.instead in (NOBODY, *STATUSES):
            return None
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        first, last = max(0, row.start - CONTEXT), row.end + CONTEXT
        found = (one.span() for one in pattern.finditer(self._text, first, last))
        return min(found, key=lambda one: abs(one[0] - row.start), default=None)
