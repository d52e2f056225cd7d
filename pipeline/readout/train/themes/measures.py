"""Calibration, thresholds and figures at the prevalence that a theme has in real text."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from readout.arrays import Flags, Floats

__all__ = [
    "calibration_error",
    "f_measures",
    "fit_calibration",
    "fit_threshold",
    "prevalence_weights",
]

PREVALENCE = 0.07
"""Share of the passages of real documents that is assumed to have a theme (estimated, not fitted).

Training passages are far richer in themes than documents are.
"""
BETA = 0.5
"""A false theme costs more than a missed one: most passages have none, and readers lose trust."""
SLACK = 0.02


def prevalence_weights(truth: Flags) -> Floats:
    """Weigh passages so that those with the theme make up :data:`PREVALENCE` of the whole."""
    share = float(truth.mean())
    return np.where(truth, PREVALENCE / share, (1.0 - PREVALENCE) / (1.0 - share))


def fit_calibration(
    decisions: Floats,
    headed: Floats,
    truth: Flags,
    weights: Floats,
) -> tuple[float, float, tuple[float, float]]:
    """Fit ``expit(slope * decision + offset + headed @ headings)`` to held-out decisions.

    Returns
    -------
    slope, offset : float
        The slope is kept positive.
    headings : tuple of float
        The weights of the two columns of ``headed``, never against the theme.
    """
    columns = np.column_stack([decisions, headed])
    fitted = LogisticRegression(C=1e2, max_iter=1000).fit(
        columns, truth, sample_weight=weights
    )
    slope, named, unnamed = (round(float(value), 6) for value in fitted.coef_[0])
    offset = round(float(fitted.intercept_[0]), 6)
    return max(slope, 1e-3), offset, (max(named, 0.0), max(unnamed, 0.0))


def fit_threshold(
    chances: Floats,
    truth: Flags,
    weights: Floats,
    beta: float = BETA,
) -> float:
    """Choose the lowest threshold whose weighted F-beta on held-out scores is about the best.

    Parameters
    ----------
    chances, truth, weights : ndarray, shape (n_passages,)
        Calibrated scores, labels and weights.
    beta : float
        How much recall counts beside precision.

    Returns
    -------
    float
        Its F-beta lies within :data:`SLACK` of the best: the curve is flat at its top, and
        where exactly it peaks is chance. It lies halfway to the next lower score.
    """
    tried: list[float] = np.unique(chances).tolist()
    values = []
    for threshold in tried:
        precision, recall, _ = _figures(chances >= threshold, truth, weights)
        below = beta**2 * precision + recall
        values.append((1 + beta**2) * precision * recall / below if below else 0.0)
    good = max(values) - SLACK
    place = next(n for n, value in enumerate(values) if value >= good)
    return round((tried[place] + tried[max(place - 1, 0)]) / 2, 4)


def f_measures(
    found: Flags,
    truth: Flags,
    weights: Floats,
) -> tuple[float, float, float]:
    """Return weighted precision, recall and F1, rounded to four digits."""
    precision, recall, f1 = _figures(found, truth, weights)
    return round(precision, 4), round(recall, 4), round(f1, 4)


def _figures(
    found: Flags,
    truth: Flags,
    weights: Floats,
) -> tuple[float, float, float]:
    right = float(weights[found & truth].sum())
    if not right:
        return 0.0, 0.0, 0.0
    said = float(weights[found].sum())
    true = float(weights[truth].sum())
    return right / said, right / true, 2 * right / (said + true)


def calibration_error(
    chances: Floats,
    truth: Flags,
    weights: Floats,
    bins: int = 10,
) -> float:
    """Return the expected calibration error: the mean gap of score and share over equal bins."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    total = 0.0
    for place in np.unique(places):
        held = places == place
        share = np.average(truth[held], weights=weights[held])
        score = np.average(chances[held], weights=weights[held])
        total += abs(float(share - score)) * float(weights[held].sum())
    return round(total / float(weights.sum()), 4)
