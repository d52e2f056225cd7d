"""How good decisions and chances are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from readout.models.arrays import Flags, Floats

__all__ = [
    "DecisionFigures",
    "average_precision",
    "calibration_error",
    "f1_interval",
    "figures",
    "figures_of",
]

DRAWS = 500
"""Samples of an interval by bootstrap: ends vary by 0.01."""


@dataclass(frozen=True)
class DecisionFigures:
    """How good decisions are."""

    precision: float
    recall: float
    f1: float


def figures(given: Flags, truth: Flags) -> DecisionFigures:
    """Return precision, recall and F1 of decisions."""
    return figures_of(int((given & truth).sum()), int(given.sum()), int(truth.sum()))


def figures_of(right: int, said: int, true: int) -> DecisionFigures:
    """Return precision, recall and F1 by counts, 0 of nothing."""
    parts = ((right, said), (right, true), (2 * right, said + true))
    return DecisionFigures(*(round(part / whole, 4) if whole else 0.0 for part, whole in parts))


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


def f1_interval(given: Flags, truth: Flags, seed: int) -> tuple[float, float]:
    """Return the middle 95 in 100 of F1 over passages drawn again and again."""
    drawn = np.random.default_rng(seed).integers(0, len(truth), size=(DRAWS, len(truth)))
    right, said, true = (flags[drawn].sum(axis=1) for flags in (given & truth, given, truth))
    values = 2 * right / np.maximum(said + true, 1)
    low, high = np.quantile(values, [0.025, 0.975]).round(4).tolist()
    return low, high
