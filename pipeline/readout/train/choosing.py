"""Learning to choose one of several candidates: a conditional logit model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from readout.models.linear import Features
from readout.train.tables import frequent, named, table

__all__ = ["Question", "fit_choice", "or_none"]

TINY = 1e-300
"""Keeps the logarithm of what is as good as impossible finite."""


@dataclass(frozen=True)
class Question:
    """The features of each candidate, which of them are right, and how much that counts."""

    candidates: Sequence[Features]
    right: Sequence[bool]
    weight: float = 1.0


def or_none(candidates: Sequence[Features], right: Sequence[bool]) -> Question:
    """Return a question with "none", whose log odds are 0, as its first candidate."""
    return Question([{}, *candidates], [not any(right), *right])


def fit_choice(
    questions: Sequence[Question], strength: float, *, rare: int = 1
) -> dict[str, float]:
    """Return the weights under which right candidates are likeliest.

    Parameters
    ----------
    questions : sequence of Question
        What there was to choose from, one candidate at least right.
    strength : float
        What the square of a weight costs (log odds).
    rare : int
        A feature that candidates of fewer questions have is not learned.
    """
    if not questions:
        return {}
    names = frequent((question.candidates for question in questions), rare)
    counts = [len(question.candidates) for question in questions]
    starts = np.cumsum([0, *counts[:-1]])
    of = np.repeat(np.arange(len(questions)), counts)
    every = [one for question in questions for one in question.candidates]
    rows = table(every, names)
    right = np.concatenate([np.array(question.right) for question in questions])
    weight = np.array([question.weight for question in questions])

    def loss(values: Any) -> tuple[float, Any]:
        odds = rows @ values
        odds -= np.maximum.reduceat(odds, starts)[of]
        parts = np.exp(odds)
        hits = np.where(right, parts, 0.0)
        whole = np.add.reduceat(parts, starts)
        hit = np.add.reduceat(hits, starts) + TINY
        cost = weight @ (np.log(whole) - np.log(hit))
        slope = (parts / whole[of] - hits / hit[of]) * weight[of]
        penalty = strength * values @ values
        return float(cost + penalty), rows.T @ slope + 2 * strength * values

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    weights = named(names, found)
    return {name: weight for name, weight in weights.items() if weight}
