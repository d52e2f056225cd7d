"""From held-out log-odds to calibrated chances, and figures on what decisions they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from readout.models.arrays import Flags, Floats

__all__ = ["Figures", "average_precision", "calibrate", "calibration_error", "figures", "interval"]

TRUST = 2.0
"""How firmly parts are held to equal shares, in passages: a few dozen overrule it."""
DRAWS = 500
"""Samples of an interval by bootstrap: ends vary by 0.01."""


@dataclass(frozen=True)
class Figures:
    """How good the decisions on a theme are."""

    precision: float
    recall: float
    f1: float


def calibrate(parts: Floats, truth: Flags, standing: Floats | None = None) -> tuple[Floats, float]:
    """Fit ``expit(parts @ shares + offset)`` to what is true.

    Parameters
    ----------
    parts : ndarray, shape (n_passages, n_parts)
        Log-odds of held-out passages.
    truth : ndarray of bool, shape (n_passages,)
        Whether they have the theme.
    standing : ndarray, shape (n_passages,), optional
        How many passages of the corpus each stands for, where they were chosen with other chances;
        1 in the mean.

    Returns
    -------
    shares : ndarray, shape (n_parts,)
        What each part counts, 0 to 3; held to equal shares where little speaks for others.
    offset : float
        What is added.
    """
    signs = np.where(truth, 1.0, -1.0)
    counts = np.ones(len(truth)) if standing is None else standing
    count = parts.shape[1]
    equal = np.full(count, 1.0 / count)

    def loss(weights: Floats) -> float:
        shares, offset = weights[:-1], weights[-1]
        log_odds = parts @ shares + offset
        missed = (counts * np.logaddexp(0.0, -signs * log_odds)).sum()
        bent = np.square(shares - equal).sum()
        far = (offset / 10.0) ** 2
        return float(missed + TRUST * (bent + far))

    bounds = [(0.0, 3.0)] * count
    bounds.append((-30.0, 30.0))
    start = np.append(equal, 0.0)
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds)
    shares = np.round(found.x[:-1], 6)
    offset = float(found.x[-1])
    return shares, round(offset, 6)


def figures(given: Flags, truth: Flags) -> Figures:
    """Return precision, recall and F1 of decisions."""
    right = int((given & truth).sum())
    said, true = int(given.sum()), int(truth.sum())
    return Figures(_ratio(right, said), _ratio(right, true), _ratio(2 * right, said + true))


def _ratio(part: int, whole: int) -> float:
    """Return a share, 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def average_precision(chances: Floats, truth: Flags) -> float:
    """Return the mean precision at each passage that has the theme, from the surest down."""
    order = np.argsort(-chances, kind="stable")
    hits = truth[order]
    if not hits.any():
        return 0.0
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return round(float(precision[hits].mean()), 4)


def calibration_error(chances: Floats, truth: Flags, bins: int = 10) -> float:
    """Return the expected calibration error: the mean gap of chance and share over equal bins."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    total = 0.0
    for place in np.unique(places):
        held = places == place
        total += abs(float(truth[held].mean() - chances[held].mean())) * int(held.sum())
    return round(total / max(len(chances), 1), 4)


def interval(
    measure: Callable[[Flags, Flags], float], given: Flags, truth: Flags, seed: int
) -> tuple[float, float]:
    """Return the middle 95 in 100 of a measure over passages drawn again and again."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(truth), size=(DRAWS, len(truth)))
    values = [measure(given[rows], truth[rows]) for rows in drawn]
    low, high = np.quantile(values, [0.025, 0.975]).tolist()
    return round(low, 4), round(high, 4)
