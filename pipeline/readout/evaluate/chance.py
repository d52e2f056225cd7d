"""Agreement beyond chance: Cohen's kappa and Krippendorff's alpha, with their intervals.

Both are of tables that count, for each pair of categories, the units that one annotator put into
the first and the other into the second. Cohen 1960; Krippendorff, *Content Analysis* (2004),
chapter 11: alpha for nominal categories, two coders, nothing missing. Intervals are percentiles
over draws of documents: these are no rates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from readout.evaluate.figures import DRAWS, Estimate
from readout.models.arrays import Floats
from readout.models.intervals import CONFIDENCE, draws

__all__ = ["Chance", "Pairs", "alpha", "beyond_chance", "kappa"]

FEWEST = 2
"""Documents from which there is an interval."""
Pairs = Counter[tuple[str, str]]
"""What one and the other say of a unit -> of how many."""


class Chance(Struct, frozen=True, kw_only=True):
    """Agreement beyond chance, -1 to 1; null where there is nothing to tell apart.

    ``units`` is how many were judged by both, ``observed`` the share of which both say the same.
    """

    layer: str
    units: int
    documents: int
    observed: float
    kappa: Estimate
    alpha: Estimate


def kappa(tables: Floats) -> Floats:
    """Return Cohen's kappa of tables of counts, (tables, categories, categories)."""
    total = tables.sum(axis=(1, 2))
    columns, rows = tables.sum(axis=1), tables.sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.trace(tables, axis1=1, axis2=2) / total
        chance = (columns * rows).sum(axis=1) / total**2
        found: Floats = (observed - chance) / (1 - chance)
    return found


def alpha(tables: Floats) -> Floats:
    """Return Krippendorff's nominal alpha of tables of counts, (tables, categories, categories)."""
    values = tables.sum(axis=1) + tables.sum(axis=2)
    total = values.sum(axis=1)
    same = 2 * np.trace(tables, axis1=1, axis2=2)
    alike = (values * (values - 1)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        differ = 1 - same / total
        chance = 1 - alike / (total * (total - 1))
        found: Floats = 1 - differ / chance
    return found


def beyond_chance(layer: str, documents: Sequence[Pairs]) -> Chance:
    """Return how far two agree beyond chance, from what they say of the units of each document."""
    tables = _tables(documents)
    number, categories, _ = tables.shape
    whole = tables.sum(axis=0, keepdims=True)
    flat = tables.reshape(number, -1)
    drawn = draws(number, DRAWS).T @ flat
    drawn = drawn.reshape(-1, categories, categories)
    return Chance(
        layer=layer,
        units=int(whole.sum()),
        documents=number,
        observed=float(np.trace(whole[0]) / whole.sum()),
        kappa=_estimate(kappa(whole), kappa(drawn), number),
        alpha=_estimate(alpha(whole), alpha(drawn), number),
    )


def _tables(documents: Sequence[Pairs]) -> Floats:
    names = sorted({name for counts in documents for pair in counts for name in pair})
    place = {name: number for number, name in enumerate(names)}
    tables = np.zeros((len(documents), len(names), len(names)))
    for number, counts in enumerate(documents):
        for (one, other), count in counts.items():
            tables[number, place[one], place[other]] = count
    return tables


def _estimate(value: Floats, drawn: Floats, documents: int) -> Estimate:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value[0]):
        return Estimate(None, None, None)
    if documents < FEWEST or not len(known):
        return Estimate(float(value[0]), None, None)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(float(value[0]), float(low), float(high))
