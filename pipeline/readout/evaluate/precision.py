"""How much of what was found is right, from a sheet that people filled.

An item counts as often as it stands for in the corpus: by one over its chance of being drawn. The
estimate is Hájek's, the weighted share of the items that are right among those that were judged;
its interval is that of a rate over documents (:mod:`readout.models.intervals`), in which as many
items count as would tell as much if all weighed the same (Kish 1965).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from readout.evaluate.verdicts import FIELDS, ITEM_LAYERS, JudgedItem
from readout.models.intervals import interval

__all__ = ["ALL", "Precision", "precisions"]

ALL = "all"
"""The group of all items of a layer."""


class Precision(Struct, frozen=True, kw_only=True):
    """How much of a field is right.

    ``group`` is the kind of the items, ``all`` for all of the layer; ``value``, ``low``, ``high``
    (0 to 1) the share in the corpus that is right, and its 95 % interval; ``judged`` how many items
    that rests on, ``right`` how many of them are right, ``left_out`` how many cells are not filled,
    ``documents`` of how many documents they are.
    """

    layer: str
    field: str
    group: str
    value: float
    low: float
    high: float
    judged: int
    right: int
    left_out: int
    documents: int


def precisions(rows: Sequence[JudgedItem]) -> list[Precision]:
    """Return how much of each field is right: of each layer, and of each kind in it.

    Fields of which nothing was judged are there for the whole layer alone, with NaN.
    """
    return [
        found
        for layer in ITEM_LAYERS
        for name in FIELDS
        for found in _of_field(
            layer, name, [row for row in rows if row.layer == layer and name in row.found]
        )
    ]


def _of_field(layer: str, name: str, rows: Sequence[JudgedItem]) -> Iterator[Precision]:
    if not rows:
        return
    yield _precision(layer, name, ALL, rows)
    groups: dict[str, list[JudgedItem]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    for group in sorted(groups) if len(groups) > 1 else ():
        if any(name in row.judged for row in groups[group]):
            yield _precision(layer, name, group, groups[group])


def _precision(layer: str, name: str, group: str, rows: Sequence[JudgedItem]) -> Precision:
    judged = [row for row in rows if name in row.judged]
    right, wrong = _weights(judged, name)
    sums = math.fsum(right.values()), math.fsum(wrong.values())
    documents = sorted(right)
    counts = [right[one] for one in documents]
    low, high = math.nan, math.nan
    if judged:
        low, high = interval(counts, [right[one] + wrong[one] for one in documents])
    return Precision(
        layer=layer,
        field=name,
        group=group,
        value=sums[0] / sum(sums) if judged else math.nan,
        low=low,
        high=high,
        judged=len(judged),
        right=sum(row.judged[name].right for row in judged),
        left_out=len(rows) - len(judged),
        documents=len(documents),
    )


def _weights(rows: Sequence[JudgedItem], name: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return by document what right and wrong items weigh; together, the effective sample."""
    least = min((row.chance for row in rows), default=1.0)
    weights = [(row, least / row.chance) for row in rows]  # up to 1, whatever chances are
    squares = math.fsum(weight**2 for _, weight in weights)
    unit = math.fsum(weight for _, weight in weights) / squares if squares else 0.0
    right: dict[str, float] = {}
    wrong: dict[str, float] = {}
    for row, weight in weights:
        gains, other = (right, wrong) if row.judged[name].right else (wrong, right)
        gains[row.document] = gains.get(row.document, 0.0) + weight * unit
        other.setdefault(row.document, 0.0)
    return right, wrong
