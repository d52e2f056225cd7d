"""Learning to choose one of several candidates: a conditional logit model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

__all__ = ["Question", "fit_choice", "or_none"]

DIGITS = 3
TINY = 1e-300
"""Keeps the logarithm of what is as good as impossible finite."""


@dataclass(frozen=True)
class Question:
    """The features of each candidate, which of them are right, and how much that counts."""

    candidates: Sequence[Mapping[str, float]]
    right: Sequence[bool]
    weight: float = 1.0


def or_none(
    candidates: Sequence[Mapping[str, float]],
    right: Sequence[bool],
) -> Question:
    """Return a question with "none", whose log odds are 0, as its first candidate."""
    return Question([{}, *candidates], [not any(right), *right])


def fit_choice(
    questions: Sequence[Question],
    strength: float,
    *,
    rare: int = 1,
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
    names = _frequent(questions, rare)
    counts = [len(question.candidates) for question in questions]
    starts = np.cumsum([0, *counts[:-1]])
    of = np.repeat(np.arange(len(questions)), counts)
    rows = _rows(questions, names)
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
    rounded = (round(float(value), DIGITS) for value in found)
    return {name: value for name, value in zip(names, rounded, strict=True) if value}


def _rows(questions: Sequence[Question], names: Sequence[str]) -> Any:
    """Return the features of all candidates, one row each."""
    column = {name: number for number, name in enumerate(names)}
    every = [one for question in questions for one in question.candidates]
    rows = np.zeros((len(every), len(names)))
    for number, candidate in enumerate(every):
        for name, value in candidate.items():
            if name in column:
                rows[number, column[name]] = value
    return rows


def _frequent(questions: Sequence[Question], rare: int) -> list[str]:
    """Name the features that candidates of enough questions have."""
    count: Counter[str] = Counter()
    for question in questions:
        count.update({name for one in question.candidates for name in one if one[name]})
    return sorted(name for name, times in count.items() if times >= rare)
