"""Learning to choose one of several candidates, or none: a conditional logit model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

__all__ = ["Question", "fit_choice"]

Question = tuple[Sequence[Mapping[str, float]], Sequence[bool]]
"""The features of each candidate, and which are right; where none is, "none" is the answer."""
DIGITS = 3


def fit_choice(
    questions: Sequence[Question],
    strength: float,
    *,
    rare: int = 1,
) -> dict[str, float]:
    """Return the weights under which right candidates are likeliest, "none" having log odds of 0.

    Parameters
    ----------
    questions : sequence of Question
        What there was to choose from, and what was right.
    strength : float
        What the square of a weight costs (log odds).
    rare : int
        A feature of fewer candidates is not learned.
    """
    count: dict[str, int] = {}
    for candidates, _ in questions:
        for name in (
            name for one in candidates for name, value in one.items() if value
        ):
            count[name] = count.get(name, 0) + 1
    names = sorted(name for name, times in count.items() if times >= rare)
    asked = [
        _matrix(candidates, right, names)
        for candidates, right in questions
        if candidates
    ]
    start = np.zeros(len(names))
    found = minimize(_loss, start, (asked, strength), method="L-BFGS-B", jac=True)
    return {
        name: round(float(w), DIGITS) for name, w in zip(names, found.x, strict=True)
    }


def _matrix(
    candidates: Sequence[Mapping[str, float]],
    right: Sequence[bool],
    names: Sequence[str],
) -> tuple[Any, Any]:
    rows = np.array([[one.get(name, 0.0) for name in names] for one in candidates])
    return rows, np.array(right, dtype=bool)


def _loss(
    weights: Any,
    asked: Sequence[tuple[Any, Any]],
    strength: float,
) -> tuple[float, Any]:
    """Return how unlikely the right answers are, and how that changes with the weights."""
    loss = strength * weights @ weights
    slope = 2 * strength * weights
    for rows, right in asked:
        odds = rows @ weights
        most = max(0.0, odds.max())
        shares = np.exp(odds - most)
        none = np.exp(-most)
        total = none + shares.sum()
        wanted = shares * right if right.any() else np.zeros_like(shares)
        hit = wanted.sum() if right.any() else none
        loss -= np.log(hit / total)
        slope = slope + rows.T @ (shares / total - wanted / hit)
    return float(loss), slope
