"""Samples in which the chance of each item to be drawn is known.

*Of what was found, to be judged:* an item's stratum is its layer and group, its band of confidence
and the kind of its document. A stratum gets a part of the sample in proportion to the square root
of its size, so that rare ones are seen and common ones still weigh most. Items are ordered by the
hash of their ids: the order of the records does not matter.

*Of passages, to be labelled:* what is worth more is likelier, nothing is left out.

Both are drawn by the pivotal method of Deville and Tillé (Biometrika 85, 1998): two items play for
their chances until each is in or out, and every item is in with just the chance that it came with.
Items of one group play first, so that no group has more than one item more or less than its chances
add up to.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from msgspec import structs

from readout.annotation.sheet import items_of
from readout.evaluate.verdicts import ITEM_LAYERS, ItemLayer, JudgedItem, band_of
from readout.models.arrays import Flags, Floats, Integers
from readout.records.types import Record

__all__ = ["SEED", "Chances", "chances_of", "draw_items", "draw_pivotal", "expected", "stratum_of"]

SEED = 20310503
"""Any number: the same sample each time."""
SEEDS = 2**63
"""NumPy takes no seed below 0."""
STEPS = 120
"""Halvings until the chances add up to the size that is asked for."""
SURE = 1e-9
"""So near to 0 or 1 an item is out or in."""

Stratum = tuple[str, str, str, str]
"""Layer, group, band of confidence, kind of document."""


def stratum_of(item: JudgedItem) -> Stratum:
    """Return what an item is drawn among."""
    return item.layer, item.group, band_of(item.confidence), item.document_kind


def draw_items(
    records: Callable[[], Iterable[Record]],
    size: int,
    layers: tuple[ItemLayer, ...] = ITEM_LAYERS,
    seed: int = SEED,
) -> list[JudgedItem]:
    """Draw items of records.

    Parameters
    ----------
    records : callable
        Gives the records, the same each time; it is called twice.
    size : int
        How many items; all of them where there are no more.
    layers : tuple of str
        Of what.
    seed : int
        Another one gives another sample.

    Returns
    -------
    list of JudgedItem
        In an order of chance, so that the first of them are a sample, too.
    """
    rows = sorted((stratum_of(item), number) for number, item in _numbered(records, layers, seed))
    sizes = Counter(stratum for stratum, _ in rows)
    parts = expected(sizes, size)
    chances = np.array([parts[stratum] / sizes[stratum] for stratum, _ in rows])
    groups = np.repeat(np.arange(len(sizes)), list(sizes.values()))
    taken = draw_pivotal(chances, [groups], np.random.default_rng(seed % SEEDS))
    chance_of = {rows[row][1]: float(chances[row]) for row in np.flatnonzero(taken)}
    drawn = {
        number: structs.replace(item, chance=chance_of[number])
        for number, item in _numbered(records, layers, seed)
        if number in chance_of
    }
    return [drawn[number] for number in sorted(drawn)]


def _numbered(
    records: Callable[[], Iterable[Record]], layers: tuple[ItemLayer, ...], seed: int
) -> Iterator[tuple[int, JudgedItem]]:
    """Yield items, each with a number that is another one for each, as if by chance."""
    for record in records():
        for item in items_of(record, layers):
            name = "\0".join((str(seed), item.document, item.layer, item.id))
            digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            yield int.from_bytes(digest, "big"), item


def expected(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, float]:
    """Return how many items of each stratum are drawn on average.

    In proportion to the square root of its size, and never more than it has.
    """
    parts: dict[Stratum, float] = {}
    open_ = dict(sizes)
    left = float(min(size, sum(sizes.values())))
    while open_:
        unit = left / math.fsum(math.sqrt(one) for one in open_.values())
        full = {stratum: one for stratum, one in open_.items() if unit * math.sqrt(one) >= one}
        if not full:
            return parts | {stratum: unit * math.sqrt(one) for stratum, one in open_.items()}
        for stratum, one in full.items():
            parts[stratum] = float(one)
            left -= one
            del open_[stratum]
    return parts


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


def draw_pivotal(chances: Floats, groupings: Sequence[Integers], rng: np.random.Generator) -> Flags:
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
                # they play for their chances: one is out, or in, the other has what remains
                first, second = float(left[held]), float(left[item])
                both, most = first + second, min(first + second, 1.0)
                odds = first / both if both < 1.0 else (1.0 - second) / (2.0 - both)
                won = rng.random() < odds
                left[held], left[item] = (most, both - most) if won else (both - most, most)
            if _open(left[item]):
                holding[group] = item
    return left > rng.uniform(SURE, 1.0 - SURE)


def _open(chance: float) -> bool:
    return SURE < chance < 1.0 - SURE
