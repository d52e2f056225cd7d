"""How one label a stretch of text comes out of all that is proposed: the scored merge."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from readout.stages.entities.candidates import Candidate

__all__ = ["resolve_overlaps"]


def resolve_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose the disjoint candidates that are worth most together.

    So of equal spans the glossary's comes before the gazetteer's before a rule's before a model's;
    a longer name of any method outweighs those within it, unless they are much surer and cover most
    of it; and nobody's place depends on who came first.

    Returns
    -------
    list of Candidate
        Disjoint and sorted by start. Found in time n log n, as the heaviest set of disjoint
        intervals.
    """
    items = [item for item in candidates if item.end > item.start]
    items.sort(key=_from_left)
    ends = [item.end for item in items]
    best: list[float] = [0.0]
    before: list[int] = []
    for number, item in enumerate(items):
        place = bisect_right(ends, item.start, 0, number)
        before.append(place)
        worth = best[place] + item.worth
        best.append(max(best[number], worth))
    kept: list[Candidate] = []
    left = len(items)
    while left:
        last = left - 1
        taken = best[left] > best[last]
        if taken:
            kept.append(items[last])
        left = before[last] if taken else last
    return kept[::-1]


def _from_left(item: Candidate) -> tuple[int, int, float]:
    return item.end, -item.start, item.worth
