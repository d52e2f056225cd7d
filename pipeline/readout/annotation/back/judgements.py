"""A sheet that people filled: what they judged of single statements, or of single entities.

Only what was judged counts as read; what would be right has to be told, else nothing can be said of
the item. Single judgements of events, themes and documents leave open what else is there: gold has
no place for them, ``readout evaluate`` reads them from the sheet itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import structs

from readout.annotation.items import NOBODY, items_of
from readout.annotation.regions import STATUSES, links_of, regions_of
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.returned_items import Item
from readout.annotation.sheet import read_sheet
from readout.annotation.tasks import CONTEXT
from readout.errors import ConfigError
from readout.evaluate.verdicts import ItemVerdict, JudgedItem
from readout.io.files import Place
from readout.records.judged import PART_LABELS, Layer
from readout.records.types import Offsets, Record

__all__ = ["SUFFIXES", "items", "judged", "judged_layers"]

SUFFIXES = (".csv",)
ALONE: tuple[Literal["quote", "entity"], ...] = ("quote", "entity")
"""Layers of which a single item can be gold, each by itself: who judged a statement has not looked
for the entities in it."""
RIGHT = ItemVerdict(True)


def items(place: Place) -> Iterator[Item]:
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
    for document, judged_rows in documents.items():
        yield Item(None, document, partial(_returned, place.shown, judged_rows))


def _returned(file: str, rows: list[JudgedItem]) -> Iterator[Returned]:
    yield Returned(
        file=file, place="", text="", record=rows[0].document, sha256=rows[0].sha256, rows=rows
    )


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
    sheet = _Sheet(record)
    for row in part.rows or ():
        if row.layer == layer:
            sheet.take(row)
    if not sheet.read():
        raise refused("nothing_judged", f"of no item it is told what is right: {sheet.loose[0]}")
    sheet.tidy()
    return structs.replace(
        part,
        text=record.text,
        layers=[layer, *(sheet.parts() if layer == "quote" else ())],
        marks=list(sheet.marks.values()),
        ties=sheet.ties,
        read=sheet.read(),
        loose=sheet.loose,
        rows=None,
    )


class _Sheet:
    """The regions and links of a record, changed row by row."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._items = {(one.layer, one.id): one for one in items_of(record, ALONE)}
        self.marks = {
            one.id: Mark(id=one.id, label=one.label, start=one.start, end=one.end)
            for one in regions_of(record)
        }
        self.ties = [
            Tie(one.label, one.source, one.target)
            for one in links_of(record)
            if {one.source, one.target} <= self.marks.keys()
        ]
        self.loose: list[str] = []
        self._spans: list[Offsets] = []
        self._open: set[str] = set()

    def parts(self) -> list[Layer]:
        """Return the parts of statements that were judged of all of them."""
        return [part for part in PART_LABELS if part not in self._open]

    def read(self) -> list[Offsets]:
        """Return what was read: sorted, disjoint."""
        found: list[Offsets] = []
        for start, end in sorted(self._spans):
            if found and start <= found[-1][1]:
                found[-1] = found[-1][0], max(end, found[-1][1])
            else:
                found.append((start, end))
        return found

    def tidy(self) -> None:
        """Take away the parts that are no statement's any more."""
        linked = {tie.target for tie in self.ties}
        self.marks = {
            name: one
            for name, one in self.marks.items()
            if one.label not in PART_LABELS or name in linked
        }

    def take(self, row: JudgedItem) -> None:
        """Take what was judged of an item, if it says what is right."""
        item = self._items.get((row.layer, row.id))
        if item is None or row.id not in self.marks:
            self._leave(row, "the record has no such item")
            return
        if (row.start, row.end) != (item.start, item.end):
            stands = f"{item.start}-{item.end}"
            self._leave(row, f"start and end are not {stands}, where its item stands")
            return
        kind = row.judged.get("kind", RIGHT)
        if NOBODY in (kind.instead, row.judged.get("extent", RIGHT).instead):
            self._delete(row)
        elif "kind" not in row.judged or "extent" not in row.judged:
            self._leave(row, "both kind? and extent? have to be judged")
        elif not self._relabel(row, kind) or not self._move(row):
            self._leave(row, "it is wrong, and what is right is not told")
        else:
            mark = self.marks[row.id]
            self._spans += [(row.start, row.end), (mark.start, mark.end)]
            for part in PART_LABELS if row.layer == "quote" else ():
                self._part(row, part)

    def _leave(self, row: JudgedItem, reason: str) -> None:
        self.loose.append(f"row {row.number}: {reason}: left out")

    def _delete(self, row: JudgedItem) -> None:
        pieces = {name for name in self.marks if name.startswith(f"{row.id}.")}
        gone = pieces | {row.id}
        self._spans.append((row.start, row.end))
        self.marks = {name: one for name, one in self.marks.items() if name not in gone}
        self.ties = [one for one in self.ties if not {one.source, one.target} & gone]

    def _relabel(self, row: JudgedItem, verdict: ItemVerdict) -> bool:
        if not verdict.right:
            if not verdict.stands or verdict.instead is None:
                return False
            self._change(row.id, label=verdict.instead)
        return True

    def _move(self, row: JudgedItem) -> bool:
        verdict = row.judged["extent"]
        if verdict.right:
            return True
        place = self._found(row, verdict)
        if place is None or f"{row.id}.2" in self.marks:
            return False
        self._change(row.id, start=place[0], end=place[1])
        return True

    def _part(self, row: JudgedItem, part: Layer) -> None:
        """Take what was judged of a cue, a speaker or an occasion; without that, it stays open."""
        verdict = row.judged.get(part)
        if verdict is None:
            if part in row.found:
                self._open.add(part)
            return
        if verdict.right:
            return
        place = self._found(row, verdict)
        if verdict.instead in STATUSES:
            self._change(row.id, status=verdict.instead)
        elif verdict.instead != NOBODY and place is None:
            self._open.add(part)
            return
        if place is not None or verdict.instead in (NOBODY, *STATUSES[-2:]):
            self.ties = [one for one in self.ties if (one.label, one.source) != (part, row.id)]
        if place is not None:
            name = f"{part} of {row.id}"
            self.marks[name] = Mark(id=name, label=part, start=place[0], end=place[1])
            self.ties.append(Tie(part, row.id, name))

    def _change(self, name: str, **new: object) -> None:
        self.marks[name] = structs.replace(self.marks[name], **new)

    def _found(self, row: JudgedItem, verdict: ItemVerdict) -> Offsets | None:
        """Return where the words that are right stand, the nearest to the item."""
        words = (verdict.instead or "").split()
        if not verdict.stands or not words or verdict.instead in (NOBODY, *STATUSES):
            return None
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        first, last = max(0, row.start - CONTEXT), row.end + CONTEXT
        found: Sequence[Offsets] = [
            one.span() for one in pattern.finditer(self._record.text, first, last)
        ]
        return min(found, key=lambda one: abs(one[0] - row.start), default=None)
