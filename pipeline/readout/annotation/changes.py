"""What people changed: which labels they kept, moved, renamed, deleted, and which they added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal, get_args

from msgspec import Struct

from readout.annotation.alignment import Alignment
from readout.annotation.regions import Region, RegionLink, layer_of
from readout.annotation.returned import Returned
from readout.records.judged import LAYERS, PART_LABELS
from readout.records.types import Offsets

__all__ = ["ALL", "WHAT", "ChangeCounts", "LabelChange", "LabelCounts", "changes_of"]

What = Literal["kept", "moved", "relabelled", "deleted", "added"]
WHAT: tuple[What, ...] = get_args(What)
LINK, STATUS, PASSAGE = "link", "status", "passage"
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


Standing = tuple[str, Offsets | None]
"""A label, and where it stands, where it may have moved."""


def changes_of(alignment: Alignment) -> Iterator[LabelChange]:
    """Yield what became of every label that went out, and what was added.

    Of links those count whose ends are both still there, of statuses those that were shown and
    came back, of themes those that could be chosen for the passages of a task.
    """
    change = partial(_change, alignment)
    record, first = alignment.record, alignment.parts[0]
    sure = {one.id: one.confidence for one in record.quotes}

    def told(region: Region) -> dict[str, Any]:
        known = sure.get(region.item) if region.layer in PART_LABELS else region.confidence
        place = {"start": region.start, "end": region.end, "text": region.text}
        return {**place, "confidence": known}

    for one, mark in alignment.pairs():
        before, now = (one.region.label, (one.start, one.end)), (mark.label, (mark.start, mark.end))
        yield change(one.region.layer, before, now, **told(one.region))
    for region in alignment.deleted():
        yield change(region.layer, (region.label, None), None, **told(region))
    for mark in alignment.added().values():
        text = record.text[mark.start : mark.end]
        place = {"start": mark.start, "end": mark.end, "text": text}
        yield change(layer_of(mark.label) or "", None, (mark.label, None), **place)
    yield from _links(alignment, sure)
    for one, mark in alignment.pairs() if first.rated else ():
        status = one.region.notes.get(STATUS)
        if status is not None and mark.status is not None:
            yield change(STATUS, (status, None), (mark.status, None), **told(one.region))
    for part, (start, end) in zip(alignment.parts, alignment.windows, strict=True):
        yield from _themes(alignment, part, start, end)


def _change(
    alignment: Alignment, layer: str, before: Standing | None, now: Standing | None, **told: Any
) -> LabelChange:
    """Tell what became of a label; there was none before one that was added."""
    what: What = "added" if before is None else "deleted"
    new = None
    if before is not None and now is not None:
        what = "relabelled" if before[0] != now[0] else "moved" if before != now else "kept"
        new = now[0] if what == "relabelled" else None
        told["place"] = now[1] if before[1] != now[1] else None
    label, _ = before or now or ("", None)
    who = alignment.parts[0].annotator
    return LabelChange(
        document=alignment.record.id,
        annotator=who,
        what=what,
        layer=layer,
        label=label,
        now=new,
        **told,
    )


def _links(alignment: Alignment, sure: dict[str, float]) -> Iterator[LabelChange]:
    """Tell of the links whose ends are both still there."""
    there = {one.region.id for one, _ in alignment.pairs()}
    out = dict.fromkeys(alignment.shown_links())
    came: dict[RegionLink, None] = {}
    for link in alignment.links if alignment.parts[0].linked else ():
        # one to a part may have been drawn backwards
        turned = RegionLink(link.label, link.target, link.source)
        came[turned if link.label in PART_LABELS and turned in out else link] = None
    for link in (one for one in {**out, **came} if {*one[1:]} <= there):
        label: Standing = (link.label, None)
        told: dict[str, Any] = {"text": f"{link.source} > {link.target}"}
        if link in out:
            told["confidence"] = sure.get(link.source.partition(".")[0])
        before = label if link in out else None
        yield _change(alignment, LINK, before, label if link in came else None, **told)


def _themes(alignment: Alignment, part: Returned, start: int, end: int) -> Iterator[LabelChange]:
    if part.themes is None or "theme" not in alignment.layers:
        return
    held = (one for one in alignment.record.passages if start <= one.start < end)
    before = {theme.id: theme.score for one in held for theme in one.themes}
    for name in dict.fromkeys((*before, *part.themes)):
        went = (name, None) if name in before else None
        came = (name, None) if name in part.themes else None
        place = {"start": start, "end": end}
        yield _change(alignment, PASSAGE, went, came, confidence=before.get(name), **place)


class ChangeCounts:
    """Counts what people changed, and keeps all that they did not leave as it was.

    Attributes
    ----------
    all : list of LabelChange
        But for what was kept.
    """

    def __init__(self) -> None:
        self.all: list[LabelChange] = []
        self._labels: dict[tuple[str, str], Counter[What]] = {}
        self._bands: dict[tuple[str, str], Counter[What]] = {}

    def take(self, changes: Iterable[LabelChange]) -> None:
        """Count the changes of a document."""
        for one in changes:
            if one.what != "kept":
                self.all.append(one)
            for label in (ALL, one.label):
                self._labels.setdefault((one.layer, label), Counter())[one.what] += 1
            if one.confidence is not None:
                inner = [edge for edge in BANDS[1:-1] if one.confidence >= edge]
                low = len(inner)
                band = f"{BANDS[low]:g}-{BANDS[low + 1]:g}"
                self._bands.setdefault((one.layer, band), Counter())[one.what] += 1

    def labels(self) -> list[LabelCounts]:
        """Return a row for each layer (label ``all``), and behind it one for each label."""
        return _rows(self._labels)

    def bands(self) -> list[LabelCounts]:
        """Return rows by layer and confidence (``0.5-0.7``); what has none is in none."""
        return _rows(self._bands)


def _rows(counts: dict[tuple[str, str], Counter[What]]) -> list[LabelCounts]:
    found = []
    for layer, label in sorted(counts, key=lambda key: (ORDER.index(key[0]), key[1] != ALL, key)):
        one = counts[layer, label]
        out = one.total() - one["added"]
        share = round(one["kept"] / out, 3) if out else None
        counts_of = {what: one[what] for what in WHAT}
        found.append(LabelCounts(layer=layer, label=label, share=share, **counts_of))
    return found
