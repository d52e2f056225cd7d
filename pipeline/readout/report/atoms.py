"""Texts cut at every edge of a span, so that whoever draws them need not count characters.

An :class:`Atom` is a stretch of text in which nothing begins and nothing ends; every mark is a
whole number of atoms. A browser counts UTF-16, a record code points: with atoms it counts neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from readout.records.types import Offsets, Record, SegmentKind

__all__ = ["LAYERS", "Atom", "Spans", "TextBlock", "TextMark", "blocks", "cut", "merged"]

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


class TextMark(NamedTuple):
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


class TextBlock(NamedTuple):
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


def merged(marks: Iterable[TextMark]) -> list[TextMark]:
    """Join marks of one layer over the same words, leave out empty ones, sort.

    The order is that of nesting: by start, the longer first, then by layer.
    """
    owners: defaultdict[tuple[str, int, int], list[int]] = defaultdict(list)
    for layer, start, end, owned in marks:
        if start < end:
            owners[layer, start, end] += owned
    joined = (
        TextMark(layer, start, end, tuple(dict.fromkeys(owned)))
        for (layer, start, end), owned in owners.items()
    )
    return sorted(joined, key=lambda one: (one.start, -one.end, LAYERS.index(one.layer)))


def blocks(record: Record) -> list[TextBlock]:
    """Return the segments of a record and the words between them, in order.

    They are disjoint, and leave out nothing but white space.
    """
    found: list[TextBlock] = []
    at = 0
    for segment in sorted(record.segments, key=lambda one: one.start):
        start = max(at, segment.start)
        if start < segment.end:
            found += _between(record.text, at, start)
            found.append(TextBlock(segment.kind, start, segment.end, segment.level, segment.id))
            at = segment.end
    found += _between(record.text, at, len(record.text))
    return found


def cut(
    text: str,
    marks: Sequence[TextMark],
    *,
    edges: Collection[int] = (),
    visible: Spans | None = None,
) -> list[Atom]:
    """Cut a text at every edge of every mark.

    Parameters
    ----------
    text : str
        All of it.
    marks : sequence of TextMark
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
    places = {0, len(text), *edges, *chain.from_iterable(free.spans)}
    places.update(chain.from_iterable(mark[1:3] for mark in marks))
    atoms = []
    over: list[int] = []
    following = 0
    for start, end in pairwise(sorted(one for one in places if 0 <= one <= len(text))):
        over = [number for number in over if marks[number].end > start]
        while following < len(marks) and marks[following].start <= start:
            over.append(following)
            following += 1
        piece = text[start:end] if free.hold(start, end) else None
        atoms.append(Atom(start, piece, tuple(over)))
    return atoms


def _between(text: str, start: int, end: int) -> Iterator[TextBlock]:
    if text[start:end].strip():
        yield TextBlock("other", start, end, None, None)
