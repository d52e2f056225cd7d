"""Drawing a sample with known chances: what is worth more is likelier, nothing is left out.

The pivotal method of Deville and Tillé (Biometrika 85, 1998): two items play for their chances
until each is in or out, and every item is in with just the chance that it came with. Items of one
group play first, so that no group has more than one item more or less than its chances add up to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readout.models.arrays import Flags, Floats, Integers

__all__ = ["Chances", "chances_of", "draw"]

STEPS = 120
"""Halvings until the chances add up to the size that is asked for."""
SURE = 1e-9
"""So near to 0 or 1 an item is out or in."""


@dataclass(frozen=True)
class Chances:
    """With what chance each item is drawn.

    Attributes
    ----------
    whole : ndarray of float64, shape (n_items,)
        In all.
    random : ndarray of float64, shape (n_items,)
        The part of it that is the same for every item, whatever it is worth; less only where its
        document has more items than may be drawn of one.
    """

    whole: Floats
    random: Floats


def chances_of(worth: Floats, documents: Integers, size: int, share: float, most: int) -> Chances:
    """Return chances that add up to a size: one part is the same for all, the other like the worth.

    Parameters
    ----------
    worth : ndarray, shape (n_items,)
        What labelling each is worth, from 0.
    documents : ndarray of int, shape (n_items,)
        The document of each.
    size : int
        How many are drawn; fewer where the documents do not give so many.
    share : float
        How much of the size is drawn at random, 0 to 1.
    most : int
        Of one document.
    """

    def capped(slope: float) -> tuple[Floats, Floats]:
        """Return chances, at most 1 and `most` in a document, and what part the latter leaves."""
        found: Floats = np.minimum(even + slope * worth, 1.0)
        sums = np.bincount(documents, found)
        held: Floats = np.minimum(1.0, most / np.maximum(sums, SURE))[documents]
        return found * held, held

    size = min(size, int(np.minimum(np.bincount(documents), most).sum()))
    even = np.full(len(worth), share * size / len(worth))
    worth = np.maximum(worth, SURE)
    low, high = 0.0, (1.0 + size) / float(worth.min())
    for _ in range(STEPS):
        slope = (low + high) / 2
        if capped(slope)[0].sum() < size:
            low = slope
        else:
            high = slope
    whole, held = capped(high)
    return Chances(whole, even * held)


def draw(chances: Floats, groupings: Sequence[Integers], rng: np.random.Generator) -> Flags:
    """Draw items, each with its chance; as many as the chances add up to.

    Parameters
    ----------
    chances : ndarray, shape (n_items,)
        Of each, 0 to 1.
    groupings : sequence of ndarray of int, shape (n_items,)
        The group of each item; those of the first grouping play first, then those that are left of
        the second, at last all.
    rng : Generator
        The same state draws the same.
    """
    left = chances.astype(np.float64)
    everyone = np.zeros(len(left), dtype=np.int64)
    for groups in (*groupings, everyone):
        holding: dict[int, int] = {}
        for item, group in enumerate(groups.tolist()):
            held = holding.get(group)
            if held is not None and _open(left[held]) and _open(left[item]):
                _play(left, held, item, rng)
            if _open(left[item]):
                holding[group] = item
    return left > rng.uniform(SURE, 1.0 - SURE)


def _open(chance: float) -> bool:
    return SURE < chance < 1.0 - SURE


def _play(left: Floats, one: int, two: int, rng: np.random.Generator) -> None:
    """Let two items play for their chances: one is out, or in, the other has what remains."""
    first, second = float(left[one]), float(left[two])
    both = first + second
    if both < 1.0:
        won = rng.random() < first / both
        left[one], left[two] = (both, 0.0) if won else (0.0, both)
    else:
        won = rng.random() < (1.0 - second) / (2.0 - both)
        left[one], left[two] = (1.0, both - 1.0) if won else (both - 1.0, 1.0)
