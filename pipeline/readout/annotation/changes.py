"""Changes by annotators: labels kept, moved, relabelled, deleted and added."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal, get_args

from msgspec import Struct

from readout.annotation.alignment import Alignment
from readout.annotation.regions import STATUS
from readout.records.judged import LAYERS
from readout.records.types import Offsets, PlainData

__all__ = ["ALL", "WHAT", "ChangeCounts", "LabelChange", "LabelCounts", "changes_of"]

What = Literal["kept", "moved", "relabelled", "deleted", "added"]
WHAT: tuple[What, ...] = get_args(What)
LINK, PASSAGE = "link", "passage"
"""Rows beside the layers: links, statuses of speakers, themes chosen for passages."""
ORDER = (*LAYERS, LINK, STATUS, PASSAGE)
BANDS = (0.0, 0.5, 0.7, 0.9, 1.0)
"""Edges of the bands of confidence."""
ALL = "all"


class LabelChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change of one label.

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
ChangeRow = tuple[str, Standing, Standing, PlainData]
"""Layer, what went out, what came back, and the other fields of a change."""


def changes_of(alignment: Alignment) -> Iterator[LabelChange]:
    """Yield what became of every label that went out, and what was added.

    Of links those count whose ends are both still there, of statuses those that were shown and
    came back, of themes those that could be chosen for the passages of a task.
    """
    whose, record = alignment.parts[0].annotator, alignment.record
    sure = {one.id: one.confidence for one in record.quotes}
    for layer, before, now, details in chain(
        _regions(alignment, sure), _links(alignment, sure), _themes(alignment)
    ):
        what: What = "kept"
        if before is None or now is None:
            what = "deleted" if before else "added"
        elif before != now:
            what = "moved" if before[0] == now[0] else "relabelled"
            details["now"] = now[0] if what == "relabelled" else None
            details["place"] = now[1] if before[1] != now[1] else None
        label, _ = before or now or ("", None)
        yield LabelChange(
            what=what, layer=layer, label=label, document=record.id, annotator=whose, **details
        )


def _regions(alignment: Alignment, sure: Mapping[str, float]) -> Iterator[ChangeRow]:
    """Yield regions, and statuses of speakers; a part has the confidence of its statement."""
    shown, marks = {name: one.region for name, one in alignment.shown.items()}, alignment.marks
    for name, one in {**shown, **marks, **shown}.items():
        before, now = (
            (each[name].label, each[name].span) if name in each else None for each in (shown, marks)
        )
        details = {"start": one.start, "end": one.end, "text": one.text}
        details["confidence"] = sure.get(one.item, one.confidence) if before else None
        yield one.layer, before, now, {**details}
        status = marks[name].status if before and now else None
        if one.status and status:
            yield STATUS, (one.status, None), (status, None), details


def _links(alignment: Alignment, sure: Mapping[str, float]) -> Iterator[ChangeRow]:
    """Yield the links whose ends are both still there."""
    there = alignment.shown.keys() & alignment.marks.keys()
    out = dict.fromkeys(alignment.shown_links())
    came = dict.fromkeys(alignment.links if alignment.parts[0].linked else ())
    for link in out | came:
        if {link.source, link.target} <= there:
            before, now = ((link.label, None) if link in each else None for each in (out, came))
            confidence = sure.get(link.source.partition(".")[0]) if before else None
            text = f"{link.source} > {link.target}"
            yield LINK, before, now, {"text": text, "confidence": confidence}


def _themes(alignment: Alignment) -> Iterator[ChangeRow]:
    """Yield the themes that could be chosen for the passages of a task."""
    passages = alignment.record.passages
    for (start, end), names, held in alignment.choices():
        scores = {theme.id: theme.score for number in held for theme in passages[number].themes}
        for name in dict.fromkeys((*scores, *names)):
            before, now = ((name, None) if name in each else None for each in (scores, names))
            yield PASSAGE, before, now, {"start": start, "end": end, "confidence": scores.get(name)}


WhatCounts = Counter[tuple[str, str, What]]
"""Counts of changes, by layer and label, or band."""


class ChangeCounts:
    """Counts what people changed, and keeps all that they did not leave as it was.

    Attributes
    ----------
    all : list of LabelChange
        But for what was kept.
    """

    def __init__(self) -> None:
        self.all: list[LabelChange] = []
        self._labels: WhatCounts = Counter()
        self._bands: WhatCounts = Counter()

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


def _rows(counts: WhatCounts) -> list[LabelCounts]:
    found = []
    keys = {(layer, label) for layer, label, _ in counts}
    for layer, label in sorted(keys, key=lambda key: (ORDER.index(key[0]), key[1] != ALL, key)):
        numbers = {what: counts[layer, label, what] for what in WHAT}
        out = sum(numbers.values()) - numbers["added"]
        share = round(numbers["kept"] / out, 3) if out else None
        found.append(LabelCounts(layer=layer, label=label, share=share, **numbers))
    return found
