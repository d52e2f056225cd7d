"""What people changed: which labels they kept, moved, renamed, deleted, and which they added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal, get_args

from msgspec import Struct

from readout.annotation.alignment import Alignment
from readout.annotation.regions import Region, RegionLink, layer_of
from readout.records.judged import LAYERS, PART_LABELS

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


def changes_of(alignment: Alignment) -> Iterator[LabelChange]:
    """Yield what became of every label that went out, and what was added.

    Of links those count whose ends are both still there, of statuses those that were shown and
    came back, of themes those that could be chosen for the passages of a task.
    """
    record, first = alignment.record, alignment.parts[0]
    change = partial(LabelChange, document=record.id, annotator=first.annotator)
    sure = {one.id: one.confidence for one in record.quotes}

    def out(what: What, region: Region, layer: str, label: str, **more: Any) -> LabelChange:
        known = region.confidence
        if known is None and region.layer in PART_LABELS:
            known = sure.get(region.item)
        place: dict[str, Any] = {"start": region.start, "end": region.end, "text": region.text}
        return change(what=what, layer=layer, label=label, confidence=known, **place, **more)

    for one, mark in alignment.pairs():
        region, now, place = one.region, mark.label, (mark.start, mark.end)
        relabelled, moved = region.label != now, (one.start, one.end) != place
        yield out(
            "relabelled" if relabelled else "moved" if moved else "kept",
            region,
            region.layer,
            region.label,
            now=now if relabelled else None,
            place=place if moved else None,
        )
    for region in alignment.deleted():
        yield out("deleted", region, region.layer, region.label)
    for mark in alignment.added().values():
        yield change(
            what="added",
            layer=layer_of(mark.label) or "",
            label=mark.label,
            start=mark.start,
            end=mark.end,
            text=record.text[mark.start : mark.end],
        )
    yield from _links(alignment, change, sure)
    for one, mark in alignment.pairs() if first.rated else ():
        status = one.region.notes.get("status")
        if status is not None and mark.status is not None:
            if mark.status == status:
                yield out("kept", one.region, STATUS, status)
            else:
                yield out("relabelled", one.region, STATUS, status, now=mark.status)
    yield from _themes(alignment, change)


def _links(
    alignment: Alignment, change: partial[LabelChange], sure: dict[str, float]
) -> Iterator[LabelChange]:
    there = {one.region.id for one, _ in alignment.pairs()}
    links = list(dict.fromkeys(alignment.links if alignment.parts[0].linked else ()))
    before, after = (
        [link for link in some if {link.source, link.target} <= there]
        for some in (alignment.shown_links(), links)
    )

    def among(link: RegionLink, others: list[RegionLink]) -> bool:
        """Whether it is one of them; one to a part may have been drawn backwards."""
        label, source, target = link
        turned = RegionLink(label, target, source)
        return link in others or (label in PART_LABELS and turned in others)

    for link in before:
        what: What = "kept" if among(link, after) else "deleted"
        known = sure.get(link.source.partition(".")[0])
        text = f"{link.source} > {link.target}"
        yield change(what=what, layer=LINK, label=link.label, text=text, confidence=known)
    for link in after:
        if not among(link, before):
            text = f"{link.source} > {link.target}"
            yield change(what="added", layer=LINK, label=link.label, text=text)


def _themes(alignment: Alignment, change: partial[LabelChange]) -> Iterator[LabelChange]:
    for part, (start, end) in zip(alignment.parts, alignment.windows, strict=True):
        if part.themes is None or "theme" not in alignment.layers:
            continue
        held = [one for one in alignment.record.passages if start <= one.start < end]
        before = {theme.id: theme.score for one in held for theme in one.themes}
        place: dict[str, Any] = {"layer": PASSAGE, "start": start, "end": end}
        for name, score in before.items():
            what: What = "kept" if name in part.themes else "deleted"
            yield change(what=what, label=name, confidence=score, **place)
        for name in dict.fromkeys(part.themes):
            if name not in before:
                yield change(what="added", label=name, **place)


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
