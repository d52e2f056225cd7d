"""What people changed: which labels they kept, moved, renamed, deleted, and which they added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct

from readout.annotation.draft import shown_links
from readout.annotation.gathering import Gathered
from readout.annotation.pairs import Matched, Pair
from readout.annotation.regions import Region, layer_of
from readout.annotation.returned import Mark
from readout.records.judged import LAYERS, PART_LABELS

__all__ = ["ALL", "BANDS", "Change", "Changes", "Row", "changes_of"]

What = Literal["kept", "moved", "relabelled", "deleted", "added"]
LINK, STATUS, PASSAGE = "link", "status", "passage"
"""What is counted beside the layers: links, statuses of speakers, themes chosen for passages."""
ORDER = (*LAYERS, LINK, STATUS, PASSAGE)
BANDS = (0.5, 0.7, 0.9)
"""Where bands of confidence begin, the first of them at 0."""
ALL = "all"


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Row(Struct, frozen=True):
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


def changes_of(gathered: Gathered, matched: Matched) -> Iterator[Change]:
    """Yield what became of every label that went out, and what was added."""
    told = _Told(gathered)
    for pair in matched.pairs:
        yield told.pair(pair)
    for shown in matched.deleted:
        yield told.gone(shown.region)
    for mark in matched.added:
        yield told.new(mark)
    yield from _links(gathered, matched, told)
    if gathered.rated:
        for pair in matched.pairs:
            yield from told.status(pair)
    yield from _themes(gathered, told)


class _Told:
    """Words for the changes of one document."""

    def __init__(self, gathered: Gathered) -> None:
        self._record = gathered.record
        self._annotator = gathered.parts[0].annotator
        self._layers = {one.region.id: one.region.layer for one in gathered.shown}
        self._sure = {one.id: one.confidence for one in gathered.record.quotes}

    def change(self, what: What, layer: str, label: str, **more: Any) -> Change:
        """Make a change."""
        return Change(
            document=self._record.id,
            annotator=self._annotator,
            what=what,
            layer=layer,
            label=label,
            **more,
        )

    def pair(self, pair: Pair) -> Change:
        """Tell what became of a region that is still there."""
        region, mark = pair.shown.region, pair.mark
        what: What = "relabelled" if pair.relabelled else "moved" if pair.moved else "kept"
        return self.change(
            what,
            region.layer,
            region.label,
            now=mark.label if pair.relabelled else None,
            place=(mark.start, mark.end) if pair.moved else None,
            **self._place(region),
        )

    def gone(self, region: Region) -> Change:
        """Tell of a region that is no longer there."""
        return self.change("deleted", region.layer, region.label, **self._place(region))

    def new(self, mark: Mark) -> Change:
        """Tell of a region that was added."""
        return self.change(
            "added",
            layer_of(mark.label) or "",
            mark.label,
            start=mark.start,
            end=mark.end,
            text=self._record.text[mark.start : mark.end],
        )

    def status(self, pair: Pair) -> Iterator[Change]:
        """Tell what became of a speaker's status, where one was shown and came back."""
        before, now = pair.shown.region.notes.get("status"), pair.mark.status
        if before is None or now is None:
            return
        yield self.change(
            "kept" if now == before else "relabelled",
            STATUS,
            before,
            now=None if now == before else now,
            **self._place(pair.shown.region),
        )

    def sure(self, item: str) -> float | None:
        """Return how sure a statement is, by its id or that of a piece."""
        return self._sure.get(item.partition(".")[0])

    def _place(self, region: Region) -> dict[str, Any]:
        sure = region.confidence
        if sure is None and region.layer in PART_LABELS:
            sure = self.sure(region.item)
        return {"start": region.start, "end": region.end, "text": region.text, "confidence": sure}


def _links(gathered: Gathered, matched: Matched, told: _Told) -> Iterator[Change]:
    """Yield what became of links; those that went or came with one of their ends are not told."""
    if not gathered.linked:
        return
    there = matched.there()
    now = set(gathered.ties)
    old = set()
    for label, source, target in shown_links(gathered):
        if {source, target} <= there:
            link = (label, source, target)
            old.add(link)
            what: What = "kept" if _is_there(link, now) else "deleted"
            yield told.change(
                what, LINK, label, text=f"{source} > {target}", confidence=told.sure(source)
            )
    for link in dict.fromkeys(gathered.ties):
        label, source, target = link
        if {source, target} <= there and not _is_there(link, old):
            yield told.change("added", LINK, label, text=f"{source} > {target}")


def _is_there(link: tuple[str, str, str], links: set[tuple[str, str, str]]) -> bool:
    """Whether a link is among others; one to a part may have been drawn backwards."""
    label, source, target = link
    return link in links or (label in PART_LABELS and (label, target, source) in links)


def _themes(gathered: Gathered, told: _Told) -> Iterator[Change]:
    """Yield what became of themes that could be chosen for the passages of a task."""
    if "theme" not in gathered.layers:
        return
    for part, (start, end) in zip(gathered.parts, gathered.windows, strict=True):
        if part.themes is None:
            continue
        held = [one for one in gathered.record.passages if start <= one.start < end]
        before = {theme.id: theme.score for one in held for theme in one.themes}
        place: dict[str, Any] = {"start": start, "end": end}
        for name, score in before.items():
            what: What = "kept" if name in part.themes else "deleted"
            yield told.change(what, PASSAGE, name, confidence=score, **place)
        for name in dict.fromkeys(part.themes):
            if name not in before:
                yield told.change("added", PASSAGE, name, **place)


class Changes:
    """Counts what people changed, and keeps all that they did not leave as it was.

    Attributes
    ----------
    all : list of Change
        But for what was kept.
    """

    def __init__(self) -> None:
        self.all: list[Change] = []
        self._labels: dict[tuple[str, str], Counter[What]] = {}
        self._bands: dict[tuple[str, str], Counter[What]] = {}

    def take(self, changes: Iterable[Change]) -> None:
        """Count the changes of a document."""
        for one in changes:
            if one.what != "kept":
                self.all.append(one)
            for label in (ALL, one.label):
                self._labels.setdefault((one.layer, label), Counter())[one.what] += 1
            if one.confidence is not None:
                band = one.layer, _band(one.confidence)
                self._bands.setdefault(band, Counter())[one.what] += 1

    def labels(self) -> list[Row]:
        """Return a row for each layer (label ``all``), and behind it one for each label."""
        return _rows(self._labels)

    def bands(self) -> list[Row]:
        """Return rows by layer and confidence (``0.5-0.7``); what has none is in none."""
        return _rows(self._bands)


def _rows(counts: dict[tuple[str, str], Counter[What]]) -> list[Row]:
    keys = sorted(counts, key=lambda key: (ORDER.index(key[0]), key[1] != ALL, key[1]))
    return [_row(layer, label, counts[layer, label]) for layer, label in keys]


def _row(layer: str, label: str, counts: Counter[What]) -> Row:
    out = counts.total() - counts["added"]
    share = round(counts["kept"] / out, 3) if out else None
    return Row(
        layer=layer,
        label=label,
        kept=counts["kept"],
        moved=counts["moved"],
        relabelled=counts["relabelled"],
        deleted=counts["deleted"],
        added=counts["added"],
        share=share,
    )


def _band(confidence: float) -> str:
    edges = (0.0, *BANDS, 1.0)
    number = max(n for n, edge in enumerate(edges[:-1]) if confidence >= edge or not n)
    return f"{edges[number]:g}-{edges[number + 1]:g}"
