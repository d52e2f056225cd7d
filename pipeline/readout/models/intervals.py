"""Intervals of rates over documents, by bootstrap.

What is counted comes in documents: words of one text, statements of one report are not independent.
So documents are drawn again, not words. The interval is the studentized bootstrap (bootstrap-t) of
a ratio of sums on the arcsine-root scale, on which its spread hardly depends on its size; each
document's weight in a replicate is Poisson with mean 1, so that one set of weights serves all
cells. Efron & Tibshirani, *An Introduction to the Bootstrap* (1993), chapters 12 and 14; Chamandy
et al., *Estimating uncertainty for massive data streams* (2012). ``python -m benchmarks intervals``
measures how often they cover the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse, stats

from readout.models.arrays import Floats, Integers

__all__ = ["CONFIDENCE", "Difference", "Rates", "difference", "draws", "interval", "rates"]

Pair = tuple[Floats, Floats]

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
REPLICATES = 1000
SEED = 20310503
"""Any number: the same intervals each time."""
FEWEST = 3
"""Documents that have, or lack, what is counted, from which the bootstrap is asked."""
HALF = 0.5
"""Over it, what few documents lack is looked at, not what few have."""
AT_ONCE = 1024
"""Cells worked out together, 8 kB each for one sum of 1,000 replicates."""


@dataclass(frozen=True)
class Rates:
    """Ratios of sums, with the bounds of their intervals; each an array over cells."""

    ratio: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Difference:
    """The difference of two rates.

    Attributes
    ----------
    value, low, high : float
        The difference, -1 to 1, with the bounds of its interval.
    holds : float
        Share of the draws of documents in which it has the same sign, 0 to 1.
    """

    value: float
    low: float
    high: float
    holds: float


def interval(counts: Sequence[float], sizes: Sequence[float]) -> tuple[float, float]:
    """Return the interval of one rate.

    Parameters
    ----------
    counts, sizes : sequence of float
        What was counted in each document, and of how much (words, statements); at most as much.

    Returns
    -------
    tuple of float
        Bounds of ``sum(counts) / sum(sizes)`` at :data:`CONFIDENCE`.

    Examples
    --------
    >>> low, high = interval([1, 0, 2, 0, 1, 0, 0, 1], [10, 12, 9, 10, 11, 10, 8, 10])
    >>> round(low, 3), round(high, 3)
    (0.014, 0.125)
    """
    one = rates(*(sparse.csr_array(np.array([row], dtype=float)) for row in (counts, sizes)))
    return float(one.low[0]), float(one.high[0])


def rates(
    counts: sparse.csr_array,
    sizes: sparse.csr_array,
    of: Integers | None = None,
    replicates: int = REPLICATES,
    fewest: int = FEWEST,
    *,
    student: bool = False,
) -> Rates:
    """Return rates and their intervals for many cells over the same documents.

    Parameters
    ----------
    counts : sparse array, (cells, documents)
        What was counted of each cell in each document.
    sizes : sparse array, (groups, documents)
        Of how much; never less than what was counted. A document without it is not in the group.
    of : array of int, (cells,), optional
        The row of ``sizes`` of each cell; without it the rows of both belong together.
    replicates : int
        How often documents are drawn again.
    fewest : int
        Documents that have, or lack, what is counted, from which the bootstrap is asked.
    student : bool
        Whether its intervals are never narrower than Student's, which few documents need.

    Returns
    -------
    Rates
        0 to 1; the same for the same numbers. Of a group without documents all are NaN.
    """
    groups = np.arange(counts.shape[0]) if of is None else of
    totals = np.asarray(sizes.sum(axis=1), dtype=float)[groups]
    sums = np.asarray(counts.sum(axis=1), dtype=float)
    ratio = np.divide(sums, totals, out=np.full(len(sums), np.nan), where=totals > 0)
    low, high = _rare(counts, totals)
    asked = np.diff(counts.indptr) >= fewest
    most = np.flatnonzero(ratio > HALF)
    rest = (sizes[groups[most]] - counts[most]).tocsr()
    rest.eliminate_zeros()
    few = np.diff(rest.indptr) < fewest
    rest_low, rest_high = _rare(rest, totals[most])
    almost_all = most[few]
    low[almost_all] = 1 - rest_high[few]
    high[almost_all] = 1 - rest_low[few]
    asked[almost_all] = False
    cells = np.flatnonzero(asked)
    ordered = cells[np.argsort(groups[cells], kind="stable")]  # those of a group side by side
    for first in range(0, len(ordered), AT_ONCE):
        chunk = ordered[first : first + AT_ONCE]
        rows, group = np.unique(groups[chunk], return_inverse=True)
        bounds = _studentized(counts[chunk], sizes[rows], group, replicates, student)
        finite = np.isfinite(bounds).all(axis=0)
        low[chunk[finite]] = bounds[0, finite]
        high[chunk[finite]] = bounds[1, finite]
    return Rates(ratio, low, high)


def difference(mine: Pair, others: Pair, replicates: int = REPLICATES) -> Difference:
    """Return how two rates over the same documents differ, by the same draws of documents.

    The interval is a bootstrap-t (what a draw differs by is divided by its own standard error), and
    never narrower than Student's.

    Parameters
    ----------
    mine, others : pair of array, (documents,)
        What was counted in each document, and of how much.
    replicates : int
        How often documents are drawn again.

    Returns
    -------
    Difference
        All NaN where there is nothing to be counted of; an interval without width where no
        document differs.
    """
    every = [np.asarray(one, dtype=float) for one in (*mine, *others)]
    counts, sizes, other_counts, other_sizes = every
    weights = _with_all(draws(len(counts), replicates)).T
    documents = ((sizes > 0) | (other_sizes > 0)).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        total, other_total = weights @ sizes, weights @ other_sizes
        rate, other_rate = weights @ counts / total, weights @ other_counts / other_total
        residuals = (counts - rate[:, None] * sizes) / total[:, None]
        residuals -= (other_counts - other_rate[:, None] * other_sizes) / other_total[:, None]
        variance = (weights * residuals**2).sum(axis=1) * documents / max(documents - 1, 1)
        gaps, spreads = rate - other_rate, np.sqrt(variance)  # by draw, the first of all documents
        value, spread, drawn = float(gaps[0]), spreads[0], gaps[1:]
        shift = (drawn - value) / spreads[1:]
    if not np.isfinite(value):
        return Difference(np.nan, np.nan, np.nan, np.nan)
    kept = shift[np.isfinite(shift)]
    low = high = value
    if spread > 0 and len(kept):
        most, least = _widened(np.quantile(kept, [1 - TAIL, TAIL]), documents)
        low, high = value - most * spread, value - least * spread
    known = drawn[np.isfinite(drawn)]
    holds = float((np.sign(known) == np.sign(value)).mean()) if len(known) else np.nan
    return Difference(value, float(max(low, -1)), float(min(high, 1)), holds)


def _rare(counts: sparse.csr_array, totals: Floats) -> tuple[Floats, Floats]:
    """Return the bounds for what few documents have: those of a Poisson number of clusters.

    So large as those of all cells are on average, or its own where they are larger.
    """
    sums = np.asarray(counts.sum(axis=1), dtype=float)
    squares = np.asarray(counts.multiply(counts).sum(axis=1), dtype=float)
    own = np.divide(squares, sums, out=np.ones_like(sums), where=sums > 0)
    usual = squares.sum() / sums.sum() if sums.any() else 1.0
    cluster = np.maximum(own, max(usual, 1.0))
    clusters = sums / cluster
    least = np.nan_to_num(stats.gamma.ppf(TAIL, clusters))
    most = stats.gamma.ppf(1 - TAIL, clusters + 1)
    per_cluster = np.divide(cluster, totals, out=np.full(len(sums), np.nan), where=totals > 0)
    return per_cluster * least, np.minimum(per_cluster * most, 1)


@lru_cache(maxsize=1)
def draws(documents: int, replicates: int = REPLICATES) -> Floats:
    """Return how often each document is drawn in each replicate, (documents, replicates)."""
    generator = np.random.default_rng(SEED)
    return generator.poisson(1.0, (documents, replicates)).astype(float)


def _studentized(
    counts: sparse.csr_array,
    sizes: sparse.csr_array,
    group: Integers,
    replicates: int,
    student: bool,
) -> Floats:
    """Return the bootstrap-t bounds of cells, (2, cells); NaN where documents do not differ.

    Ratios and their standard errors, (cells, replicates), are on the arcsine-root scale.
    """
    weights = _with_all(draws(counts.shape[1], replicates))
    documents = np.diff(sizes.indptr)[group]
    correction = (documents / np.maximum(documents - 1, 1))[:, None]
    size = (sizes @ weights)[group]
    size_squares = (sizes.multiply(sizes).tocsr() @ weights)[group]
    products = counts.multiply(sizes[group]).tocsr() @ weights
    squares = counts.multiply(counts).tocsr() @ weights
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (counts @ weights) / size
        residuals = squares - 2 * share * products + share**2 * size_squares
        variance = np.maximum(residuals, 0) * correction
        spread = np.sqrt(variance) / size / (2 * np.sqrt(share * (1 - share)))
    ratio = np.arcsin(np.sqrt(np.clip(share, 0, 1)))
    own = np.where(np.isfinite(spread[:, 0]), spread[:, 0], 0)
    differs = own > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = (ratio[:, 1:] - ratio[:, :1]) / spread[:, 1:]
    shift[~np.isfinite(shift)] = np.nan
    shift[~differs] = 0
    quantiles = np.nanquantile(shift, [1 - TAIL, TAIL], axis=1)
    if student:
        quantiles = _widened(quantiles, documents)
    scaled = ratio[:, 0] - quantiles * own
    bounds: Floats = np.sin(np.clip(scaled, 0, np.pi / 2)) ** 2
    bounds[:, ~differs] = np.nan
    return bounds


def _with_all(drawn: Floats) -> Floats:
    """Return draws of documents, (documents, replicates), behind one in which each stands once."""
    return np.column_stack([np.ones(len(drawn)), drawn])


def _widened(quantiles: Floats, documents: Integers) -> Floats:
    """Return quantiles, high and low, that lie no nearer to 0 than Student's."""
    most = stats.t.ppf(1 - TAIL, np.maximum(documents - 1, 1))
    return np.array([np.maximum(quantiles[0], most), np.minimum(quantiles[1], -most)])
