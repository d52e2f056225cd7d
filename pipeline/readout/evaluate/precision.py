"""Precision in a corpus, from a sheet that people filled.

An item counts as often as it stands for in the corpus: by one over its chance of being drawn. The
estimate is Hájek's, the weighted share of the items that are right among those that were judged;
its interval is that of a rate over documents (:mod:`readout.models.intervals`), in which as many
items count as would tell as much if all weighed the same (Kish 1965).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, product
from operator import attrgetter

import numpy as np
from msgspec import Struct

from readout.evaluate.verdicts import FIELDS, ITEM_LAYERS, JudgedItem
from readout.models.intervals import interval

__all__ = ["ALL", "Precision", "precisions"]

ALL = "all"
"""The group of all items of a layer."""


class Precision(Struct, frozen=True, kw_only=True):
    """The precision of a field.

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
    by_group = attrgetter("group")
    found = []
    for layer, name in product(ITEM_LAYERS, FIELDS):
        asked = [row for row in rows if row.layer == layer and name in row.found]
        if asked:
            found.append(_precision(layer, name, ALL, asked))
        for group, items in groupby(sorted(asked, key=by_group), by_group):
            there = list(items)
            if len(there) < len(asked) and any(name in row.judged for row in there):
                found.append(_precision(layer, name, group, there))
    return found


def _precision(layer: str, name: str, group: str, rows: Sequence[JudgedItem]) -> Precision:
    judged = [row for row in rows if name in row.judged]
    verdicts = np.array([row.judged[name].right for row in judged], bool)
    chances = np.array([row.chance for row in judged])
    documents, place = np.unique([row.document for row in judged], return_inverse=True)
    value, low, high = math.nan, math.nan, math.nan
    if judged:
        # up to 1, whatever chances are; together, the effective sample
        weights = chances.min() / chances
        weights *= math.fsum(weights) / math.fsum(weights**2)
        right, wrong = (np.bincount(place, weights * one) for one in (verdicts, ~verdicts))
        value = math.fsum(right) / (math.fsum(right) + math.fsum(wrong))
        low, high = interval(right.tolist(), (right + wrong).tolist())
    return Precision(
        layer=layer,
        field=name,
        group=group,
        value=value,
        low=low,
        high=high,
        judged=len(judged),
        right=int(verdicts.sum()),
        left_out=len(rows) - len(judged),
        documents=len(documents),
    )
