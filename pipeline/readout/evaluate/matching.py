"""Which mark that was found is which of gold: one to one, overlaps allowed.

Marks that are the same in place and label are a pair. Of the rest, pairs must share a character;
they are chosen so that together they have most in common, a label that is the same counting as much
as a place that is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from readout.evaluate.marks import Mark, shared
from readout.models.pairing import one_to_one

__all__ = ["pairs"]

Pair = tuple[int, int]
_Open = tuple[int, int]
"""Where a mark ends, and its number."""
WHAT = "readout evaluate"
A_PAIR = 1e-6
"""What a pair counts by itself: of two choices with as much in common, the one of more pairs."""


def pairs(gold: Sequence[Mark], found: Sequence[Mark], *, same_label: bool = False) -> list[Pair]:
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
    left = set(range(len(gold))) - {i for i, _ in same}
    right = set(range(len(found))) - {j for _, j in same}
    weights: dict[Pair, float] = {}
    for i, j in _touching(gold, found, left, right):
        alike = gold[i].label == found[j].label
        common = shared(gold[i], found[j])
        if common and (alike or not same_label):
            weights[i, j] = common + alike + A_PAIR
    return sorted(same + one_to_one(weights, WHAT, "evaluate"))


def _identical(gold: Sequence[Mark], found: Sequence[Mark]) -> Iterator[Pair]:
    waiting: dict[object, list[int]] = defaultdict(list)
    for j in reversed(range(len(found))):
        waiting[found[j].spans, found[j].label].append(j)
    for i, mark in enumerate(gold):
        there = waiting.get((mark.spans, mark.label))
        if there:
            yield i, there.pop()


def _touching(
    gold: Sequence[Mark], found: Sequence[Mark], left: Iterable[int], right: Iterable[int]
) -> Iterator[Pair]:
    """Yield what overlaps, from its first to its last character, or stands at one place."""
    places = [(*gold[i].hull, 0, i) for i in left]
    places += [(*found[j].hull, 1, j) for j in right]
    of_gold: list[_Open] = []
    of_found: list[_Open] = []
    for start, end, side, number in sorted(places):
        if side == 0:
            of_found = _reaching(of_found, start, end)
            yield from ((number, there) for _, there in of_found)
            of_gold.append((end, number))
        else:
            of_gold = _reaching(of_gold, start, end)
            yield from ((there, number) for _, there in of_gold)
            of_found.append((end, number))


def _reaching(begun: list[_Open], start: int, end: int) -> list[_Open]:
    """Return the marks, begun before, that reach into a stretch or stand at its place."""
    return [one for one in begun if one[0] > start or one[0] == start == end]
