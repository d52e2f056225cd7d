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

from readout.annotation.items import Item, document_kind, items_of
from readout.annotation.sheet import row_of
from readout.evaluate.verdicts import ITEM_LAYERS, ItemLayer, JudgedItem, band_of
from readout.records.types import Record

__all__ = ["SEED", "draw", "expected", "rounded", "stratum_of"]

SEED = 20310503
"""Any number: the same sample each time."""

Stratum = tuple[str, str, str, str]
"""Layer, group, band of confidence, kind of document."""


def stratum_of(record: Record, item: Item) -> Stratum:
    """Return what an item is drawn among."""
    return item.layer, item.group, band_of(item.confidence), document_kind(record)


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
    sizes = Counter(stratum_of(*one) for one in _items(records(), layers))
    parts = expected(sizes, size)
    takes = rounded(parts, seed)
    kept: dict[Stratum, list[tuple[int, int, JudgedItem]]] = {one: [] for one in sizes}
    for number, (record, item) in enumerate(_items(records(), layers)):
        stratum = stratum_of(record, item)
        heap, most = kept[stratum], takes[stratum]
        key = -_key(record, item, seed)
        if not most or (len(heap) == most and key <= heap[0][0]):
            continue
        chance = parts[stratum] / sizes[stratum]
        # the number tells apart what has one key, so that rows are never compared
        one = (key, number, row_of(record, item, chance))
        (heapq.heappushpop if len(heap) == most else heapq.heappush)(heap, one)
    drawn = sorted(chain.from_iterable(kept.values()), reverse=True)
    return [row for _, _, row in drawn]


def _items(
    records: Iterable[Record], layers: tuple[ItemLayer, ...]
) -> Iterator[tuple[Record, Item]]:
    return ((record, item) for record in records for item in items_of(record, layers))


def expected(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, float]:
    """Return how many items of each stratum are drawn on average.

    In proportion to the square root of its size, and never more than it has.
    """
    parts: dict[Stratum, float] = {}
    open_ = dict(sizes)
    left = float(min(size, sum(sizes.values())))
    unit = 0.0
    while open_:
        unit = left / math.fsum(math.sqrt(one) for one in open_.values())
        full = {stratum: one for stratum, one in open_.items() if unit * math.sqrt(one) >= one}
        if not full:
            break
        for stratum, one in full.items():
            parts[stratum] = float(one)
            left -= one
            del open_[stratum]
    return parts | {stratum: unit * math.sqrt(one) for stratum, one in open_.items()}


def rounded(parts: Mapping[Stratum, float], seed: int) -> dict[Stratum, int]:
    """Round parts to whole numbers with the same sum, each to what it is on average over seeds."""
    offset = random.Random(seed).random()  # noqa: S311 - no secret
    found: dict[Stratum, int] = {}
    total = 0.0
    before = 0
    for stratum in sorted(parts):
        total += parts[stratum]
        near = round(total)
        exact = near if math.isclose(total, near, rel_tol=0, abs_tol=1e-6) else total
        after = math.floor(exact + offset)
        found[stratum] = after - before
        before = after
    return found


def _key(record: Record, item: Item, seed: int) -> int:
    """Return a number that is another one for each item, as if by chance."""
    name = "\0".join((str(seed), record.id, item.layer, item.id))
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
