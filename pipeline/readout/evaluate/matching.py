"""Which mark that was found is which of gold: one to one, overlaps allowed.

Marks that are the same in place and label are a pair. Of the rest, pairs must share a character;
they are chosen so that together they have most in common, a label that is the same counting as much
as a place that is. Where marks do not touch, they are chosen apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from readout.evaluate.marks import Mark, shared

__all__ = ["pairs"]

Pair = tuple[int, int]
Numbers = list[int]


def pairs(
    gold: Sequence[Mark],
    found: Sequence[Mark],
    *,
    same_label: bool = False,
) -> list[Pair]:
    """Return which is which.

    Parameters
    ----------
    gold, found : sequence of Mark
        Of one layer of one text.
    same_label : bool
        Whether only marks of one label can be a pair.

    Returns
    -------
    list of (int, int)
        Numbers in ``gold`` and in ``found``, sorted; each is in one pair at most.
    """
    same = list(_identical(gold, found))
    paired_gold, paired_found = {i for i, _ in same}, {j for _, j in same}
    left = [i for i in range(len(gold)) if i not in paired_gold]
    right = [j for j in range(len(found)) if j not in paired_found]
    chosen = [
        pair
        for some, others in _touching(gold, found, left, right)
        for pair in _best(gold, found, some, others, same_label)
    ]
    return sorted(same + chosen)


def _identical(gold: Sequence[Mark], found: Sequence[Mark]) -> Iterator[Pair]:
    waiting: dict[object, Numbers] = defaultdict(list)
    for j in reversed(range(len(found))):
        waiting[found[j].spans, found[j].label].append(j)
    for i, mark in enumerate(gold):
        there = waiting.get((mark.spans, mark.label))
        if there:
            yield i, there.pop()


def _touching(
    gold: Sequence[Mark],
    found: Sequence[Mark],
    left: Numbers,
    right: Numbers,
) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield groups of marks whose stretches overlap, so that no pair is of two groups."""
    places = [(*gold[i].hull, 0, i) for i in left]
    places += [(*found[j].hull, 1, j) for j in right]
    group: tuple[Numbers, Numbers] = ([], [])
    reached = 0
    for start, end, side, number in sorted(places):
        if start >= reached:
            if all(group):
                yield group
            group = ([], [])
        group[side].append(number)
        reached = max(reached, end)
    if all(group):
        yield group


def _best(
    gold: Sequence[Mark],
    found: Sequence[Mark],
    some: Numbers,
    others: Numbers,
    same_label: bool,
) -> Iterator[Pair]:
    worth = np.zeros((len(some), len(others)))
    for row, i in enumerate(some):
        for column, j in enumerate(others):
            same = gold[i].label == found[j].label
            common = shared(gold[i], found[j])
            if common and (same or not same_label):
                worth[row, column] = common + same
    for row, column in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        if worth[row, column]:
            yield some[row], others[column]
