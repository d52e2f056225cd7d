"""A stratified sample of what was found, in which each item's chance of being drawn is known.

An item's stratum is its layer and group, its band of confidence and the kind of its document. A
stratum gets a part of the sample in proportion to the square root of its size, so that rare ones
are seen and common ones still weigh most; parts are no whole numbers, and are rounded by systematic
sampling (Madow 1949), so that on average over seeds each stratum has exactly its part. Within a
stratum, items are drawn by the hash of their ids: the order of the records does not matter.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import chain

from msgspec import structs

from readout.annotation.sheet import items_of
from readout.evaluate.verdicts import ITEM_LAYERS, ItemLayer, JudgedItem, band_of
from readout.records.types import Record

__all__ = ["SEED", "draw", "expected", "rounded", "stratum_of"]

SEED = 20310503
"""Any number: the same sample each time."""

Stratum = tuple[str, str, str, str]
"""Layer, group, band of confidence, kind of document."""


def stratum_of(item: JudgedItem) -> Stratum:
    """Return what an item is drawn among."""
    return item.layer, item.group, band_of(item.confidence), item.document_kind


def draw(
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

    def items() -> Iterator[JudgedItem]:
        return (item for record in records() for item in items_of(record, layers))

    sizes = Counter(map(stratum_of, items()))
    parts = expected(sizes, size)
    takes = rounded(parts, seed)
    kept: dict[Stratum, list[tuple[int, int, JudgedItem]]] = {one: [] for one in sizes}
    for number, item in enumerate(items()):
        stratum = stratum_of(item)
        heap, most = kept[stratum], takes[stratum]
        # a number that is another one for each item, as if by chance
        name = "\0".join((str(seed), item.document, item.layer, item.id))
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        key = -int.from_bytes(digest, "big")
        if most and (len(heap) < most or key > heap[0][0]):
            # the number tells apart what has one key, so that rows are never compared
            row = structs.replace(item, chance=parts[stratum] / sizes[stratum])
            put = heapq.heappushpop if len(heap) == most else heapq.heappush
            put(heap, (key, number, row))
    return [row for _, _, row in sorted(chain.from_iterable(kept.values()), reverse=True)]


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


def rounded(parts: Mapping[Stratum, float], seed: int) -> dict[Stratum, int]:
    """Round parts to whole numbers with the same sum, each to what it is on average over seeds."""
    offset = random.Random(seed).random()  # noqa: S311 - no secret
    found: dict[Stratum, int] = {}
    total, before = 0.0, 0
    for stratum in sorted(parts):
        total += parts[stratum]
        near = round(total)
        exact = near if math.isclose(total, near, rel_tol=0, abs_tol=1e-6) else total
        after = math.floor(exact + offset)
        found[stratum] = after - before
        before = after
    return found
