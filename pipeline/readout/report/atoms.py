"""Texts cut at every edge of a span, so that whoever draws them need not count characters.

An :class:`Atom` is a stretch of text in which nothing begins and nothing ends; every mark is a
whole number of atoms. A browser counts UTF-16, a record code points: with atoms it counts neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from readout.records.types import Offsets, Record, Segment, SegmentKind

__all__ = ["LAYERS", "Atom", "Block", "Mark", "Spans", "blocks", "cut", "merged"]

LAYERS = (
    "quote",
    "term",
    "warning",
    "relation",
    "evidence",
    "pole",
    "occasion",
    "speaker",
    "cue",
    "event",
    "entity",
    "marked",
)
"""What marks may be of; of marks over the same words the earlier one stands outside."""


class Mark(NamedTuple):
    """A stretch of text, what it is marked as, and the items (by number) that it belongs to."""

    layer: str
    start: int
    end: int
    owners: tuple[int, ...]


class Atom(NamedTuple):
    """A stretch of text and the marks over it (by number, the outermost first).

    ``text`` is null where it may not be shown.
    """

    start: int
    text: str | None
    marks: tuple[int, ...]


class Block(NamedTuple):
    """A segment, or words that stand in none."""

    kind: SegmentKind
    start: int
    end: int
    level: int | None
    segment: str | None


class Spans:
    """Stretches of text, joined where they touch.

    Attributes
    ----------
    spans : list of (int, int)
        Sorted and disjoint.
    """

    def __init__(self, spans: Iterable[Offsets]) -> None:
        self.spans: list[Offsets] = []
        for start, end in sorted(spans):
            if self.spans and start <= self.spans[-1][1]:
                before, last = self.spans[-1]
                self.spans[-1] = before, max(end, last)
            elif start < end:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def hold(self, start: int, end: int) -> bool:
        """Tell whether a stretch lies wholly in one of them."""
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and end <= self.spans[index][1]


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """Join marks of one layer over the same words, leave out empty ones, sort.

    The order is that of nesting: by start, the longer first, then by layer.
    """
    owners: defaultdict[tuple[str, int, int], list[int]] = defaultdict(list)
    for layer, start, end, owned in marks:
        if start < end:
            owners[layer, start, end] += owned
    joined = (
        Mark(layer, start, end, tuple(dict.fromkeys(owned)))
        for (layer, start, end), owned in owners.items()
    )
    return sorted(joined, key=_nesting)


def blocks(record: Record) -> list[Block]:
    """Return the segments of a record and the words between them, in order.

    They are disjoint, and leave out nothing but white space.
    """
    found: list[Block] = []
    at = 0
    for segment in sorted(record.segments, key=lambda one: one.start):
        start = max(at, segment.start)
        if start < segment.end:
            found += _between(record.text, at, start)
            found.append(_block(segment, start))
            at = segment.end
    found += _between(record.text, at, len(record.text))
    return found


def cut(
    text: str, marks: Sequence[Mark], *, edges: Collection[int] = (), visible: Spans | None = None
) -> list[Atom]:
    """Cut a text at every edge of every mark.

    Parameters
    ----------
    text : str
        All of it.
    marks : sequence of Mark
        As :func:`merged` gives them.
    edges : collection of int
        Where to cut besides, in code points.
    visible : Spans, optional
        What may be shown; all by default. The text of other atoms is null.

    Returns
    -------
    list of Atom
        They tile the text.
    """
    free = visible or Spans([(0, len(text))])
    atoms = []
    over: list[int] = []
    following = 0
    for start, end in pairwise(_edges(text, marks, edges, free)):
        over = [number for number in over if marks[number].end > start]
        while following < len(marks) and marks[following].start <= start:
            over.append(following)
            following += 1
        piece = text[start:end] if free.hold(start, end) else None
        atoms.append(Atom(start, piece, tuple(over)))
    return atoms


def _edges(text: str, marks: Iterable[Mark], edges: Iterable[int], free: Spans) -> list[int]:
    """Return where to cut, in order."""
    places = {0, len(text), *edges}
    for mark in marks:
        places.add(mark.start)
        places.add(mark.end)
    for span in free.spans:
        places.update(span)
    return sorted(place for place in places if 0 <= place <= len(text))


def _nesting(mark: Mark) -> tuple[int, int, int]:
    return mark.start, -mark.end, LAYERS.index(mark.layer)


def _block(segment: Segment, start: int) -> Block:
    return Block(
        kind=segment.kind, start=start, end=segment.end, level=segment.level, segment=segment.id
    )


def _between(text: str, start: int, end: int) -> Iterator[Block]:
    if text[start:end].strip():
        yield Block("other", start, end, None, None)
