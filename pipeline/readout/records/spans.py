"""Arithmetic on half-open character spans, shared by stages, scores and exports."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

from readout.records.types import HasOffsets, Offsets

__all__ = [
    "HasOffsets",
    "SpanIndex",
    "contains",
    "covered",
    "holder",
    "iou",
    "joined_text",
    "outermost",
    "overlap",
    "trim",
]


S = TypeVar("S", bound=HasOffsets)


def overlap(a: Offsets, b: Offsets) -> int:
    """Count the characters that two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def covered(spans: Iterable[Offsets]) -> int:
    """Return the number of characters in disjoint spans."""
    return sum(end - start for start, end in spans)


def iou(a: Offsets, b: Offsets) -> float:
    """Intersection over union of two spans, 0 to 1."""
    shared = overlap(a, b)
    return shared / ((a[1] - a[0]) + (b[1] - b[0]) - shared) if shared else 0.0


def contains(outer: Offsets, inner: Offsets) -> bool:
    """Return whether ``inner`` lies wholly within ``outer``."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def trim(text: str, start: int, end: int, characters: str | None = None) -> Offsets:
    """Narrow a span until neither edge is white space (or one of ``characters``)."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(characters))
    return start, start + len(piece.strip(characters))


def joined_text(text: str, spans: Iterable[Sequence[int]]) -> str:
    """Return the words of several stretches of a text, joined by a space."""
    return " ".join(text[start:end] for start, end in spans)


def outermost(spans: Iterable[Offsets]) -> list[Offsets]:
    """Return spans in order, those that overlap as one."""
    found: list[Offsets] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            first, last = found.pop()
            found.append((first, max(last, end)))
        else:
            found.append((start, end))
    return found


def holder(spans: Sequence[Offsets], position: int) -> Offsets | None:
    """Return which of some spans, in order and apart, holds a position."""
    at = bisect_right(spans, position, key=itemgetter(0)) - 1
    if at >= 0 and position < spans[at][1]:
        return spans[at]
    return None


class SpanIndex(Generic[S]):
    """Finds, in logarithmic time, which of a sorted list of disjoint spans holds a position.

    Parameters
    ----------
    spans : iterable of objects with ``start`` and ``end``
        Sorted and disjoint, such as the segments or the sentences of a record.
    """

    def __init__(self, spans: Iterable[S]) -> None:
        self._spans = list(spans)
        self._starts = [span.start for span in self._spans]

    def at(self, position: int) -> S | None:
        """Return the span that holds the position, or None."""
        index = bisect_right(self._starts, position) - 1
        return self._spans[index] if index >= 0 and position < self._spans[index].end else None

    def within(self, start: int, end: int) -> list[S]:
        """Return the spans that begin in ``[start, end)``, in order."""
        return self._spans[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def from_place(self, start: int) -> Iterator[S]:
        """Yield the spans that begin at a position or behind it, in order."""
        for index in range(bisect_left(self._starts, start), len(self._spans)):
            yield self._spans[index]

    def last_within(self, start: int, end: int) -> S | None:
        """Return the last span that begins in ``[start, end)``."""
        index = bisect_left(self._starts, end) - 1
        return self._spans[index] if index >= 0 and self._starts[index] >= start else None

    def overlapping(self, start: int, end: int) -> list[S]:
        """Return the spans that share a character with ``[start, end)``, in order."""
        first = self.at(start)
        before = [first] if first is not None and first.start < start else []
        return before + self.within(start, end)
