"""What people changed: which labels they kept, moved, renamed, deleted, and which they added."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Literal, get_args

from msgspec import Struct

from readout.annotation.alignment import Alignment
from readout.annotation.regions import STATUS
from readout.records.judged import LAYERS, PART_LABELS
from readout.records.types import Offsets

__all__ = ["ALL", "WHAT", "ChangeCounts", "LabelChange", "LabelCounts", "changes_of"]

What = Literal["kept", "moved", "relabelled", "deleted", "added"]
WHAT: tuple[What, ...] = get_args(What)
LINK, PASSAGE = "link", "passage"
"""What is counted beside the layers: links, statuses of speakers, themes chosen for passages."""
ORDER = (*LAYERS, LINK, STATUS, PASSAGE)
BANDS = (0.0, 0.5, 0.7, 0.9, 1.0)
"""Edges of the bands of confidence."""
ALL = "all"


class LabelChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one label.

    ``label`` and ``start``, ``end`` (code points) are those that went out, or of what was added;
    ``now`` is the label that it has, ``place`` where it stands. ``confidence`` is what the record
    says of it, of a part of a report that of its statement.
    """

    document: str
    annotator: str | None = None
    what: What
    layer: str
    label: str
    now: str | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None
    place: tuple[int, int] | None = None
    confidence: float | None = None


class LabelCounts(Struct, frozen=True):
    """A line of the table: a layer with a label, or all of a layer, or a band of confidence.

    ``share`` is that of what went out that was kept, 0 to 1; null where nothing went out.
    """

    layer: str
    label: str
    kept: int
    moved: int
    relabelled: int
    deleted: int
    added: int
    share: float | None


Standing = tuple[str, Offsets | None] | None
"""A label, and where it stands, where it may have moved; None where there is none."""
ChangeRow = tuple[str, Standing, Standing, dict[str, Any]]
"""Layer, what went out, what came back, and the other fields of a change."""


def changes_of(alignment: Alignment) -> Iterator[LabelChange]:
    """Yield what became of every label that went out, and what was added.

    Of links those count whose ends are both still there, of statuses those that were shown and
    came back, of themes those that could be chosen for the passages of a task.
    """
    for layer, before, now, told in chain(
        _regions(alignment), _links(alignment), _themes(alignment)
    ):
        what: What = "added" if before is None else "deleted"
        new = None
        if before is not None and now is not None:
            what = "relabelled" if before[0] != now[0] else "moved" if before != now else "kept"
            new = now[0] if what == "relabelled" else None
            told["place"] = now[1] if before[1] != now[1] else None
        label, _ = before or now or ("", None)
        who, document = alignment.parts[0].annotator, alignment.record.id
        yield LabelChange(
            document=document, annotator=who, what=what, layer=layer, label=label, now=new, **told
        )


def _regions(alignment: Alignment) -> Iterator[ChangeRow]:
    """Yield regions, and statuses of speakers; a part has the confidence of its statement."""
    sure = {one.id: one.confidence for one in alignment.record.quotes}
    for name, (region, *_) in alignment.shown.items():
        known = sure[region.item] if region.layer in PART_LABELS else region.confidence
        place = {"start": region.start, "end": region.end, "text": region.text}
        told = {**place, "confidence": known}
        mark = alignment.marks.get(name)
        if mark is None:
            yield region.layer, (region.label, None), None, told
            continue
        yield region.layer, (region.label, region.span), (mark.label, mark.span), told
        if region.status is not None and mark.status is not None:
            yield STATUS, (region.status, None), (mark.status, None), {**told}
    for name, mark in alignment.marks.items():
        if name not in alignment.shown:
            place = {"start": mark.start, "end": mark.end, "text": mark.text}
            yield mark.layer, None, (mark.label, None), place


def _links(alignment: Alignment) -> Iterator[ChangeRow]:
    """Yield the links whose ends are both still there."""
    there = alignment.shown.keys() & alignment.marks.keys()
    sure = {one.id: one.confidence for one in alignment.record.quotes}
    out = dict.fromkeys(alignment.shown_links())
    came = dict.fromkeys(alignment.links if alignment.parts[0].linked else ())
    for link in out | came:
        if {link.source, link.target} <= there:
            told: dict[str, Any] = {"text": f"{link.source} > {link.target}"}
            if link in out:
                told["confidence"] = sure.get(link.source.partition(".")[0])
            label = (link.label, None)
            yield LINK, label if link in out else None, label if link in came else None, told


def _themes(alignment: Alignment) -> Iterator[ChangeRow]:
    """Yield the themes that could be chosen for the passages of a task."""
    passages = alignment.record.passages
    for (start, end), names, held in alignment.choices():
        before = {theme.id: theme.score for number in held for theme in passages[number].themes}
        for name in dict.fromkeys((*before, *names)):
            went = (name, None) if name in before else None
            came = (name, None) if name in names else None
            told = {"start": start, "end": end, "confidence": before.get(name)}
            yield PASSAGE, went, came, told


class ChangeCounts:
    """Counts what people changed, and keeps all that they did not leave as it was.

    Attributes
    ----------
    all : list of LabelChange
        But for what was kept.
    """

    def __init__(self) -> None:
        self.all: list[LabelChange] = []
        self._labels: Counter[tuple[str, str, What]] = Counter()
        self._bands: Counter[tuple[str, str, What]] = Counter()

    def take(self, changes: Iterable[LabelChange]) -> None:
        """Count the changes of a document."""
        for one in changes:
            if one.what != "kept":
                self.all.append(one)
            self._labels.update((one.layer, label, one.what) for label in (ALL, one.label))
            if one.confidence is not None:
                low = bisect_right(BANDS, one.confidence, 1, len(BANDS) - 1) - 1
                band = f"{BANDS[low]:g}-{BANDS[low + 1]:g}"
                self._bands[one.layer, band, one.what] += 1

    def labels(self) -> list[LabelCounts]:
        """Return a row for each layer (label ``all``), and behind it one for each label."""
        return _rows(self._labels)

    def bands(self) -> list[LabelCounts]:
        """Return rows by layer and confidence (``0.5-0.7``); what has none is in none."""
        return _rows(self._bands)


def _rows(counts: Counter[tuple[str, str, What]]) -> list[LabelCounts]:
    found = []
    keys = {(layer, label) for layer, label, _ in counts}
    for layer, label in sorted(keys, key=lambda key: (ORDER.index(key[0]), key[1] != ALL, key)):
        told = {what: counts[layer, label, what] for what in WHAT}
        out = sum(told.values()) - told["added"]
        share = round(told["kept"] / out, 3) if out else None
        found.append(LabelCounts(layer=layer, label=label, share=share, **told))
    return found
