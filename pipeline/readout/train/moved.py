"""Logistic regression that begins with weights, and moves them as far as examples have proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassifierMixin

from readout.models.arrays import Flags, Floats
from readout.stages.themes.decisions import expit

__all__ = ["Moved"]


class Moved(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A linear model near another one.

    Parameters
    ----------
    start : sequence of float, shape (n_features,)
        The weights to begin with.
    strength : float
        Inverse strength of what holds them there (``C``).
    """

    def __init__(self, start: Sequence[float], strength: float) -> None:
        self.start = start
        self.strength = strength

    def fit(self, rows: Any, truth: Flags, sample_weight: Sequence[float] | None = None) -> Moved:
        """Fit the weights.

        Parameters
        ----------
        rows : ndarray or sparse matrix, shape (n_rows, n_features)
            What examples look like.
        truth : ndarray of bool, shape (n_rows,)
            Which of them are right.
        sample_weight : sequence of float, shape (n_rows,)
            What each counts.
        """
        begun = np.asarray(self.start, dtype=float)
        counts = np.ones(len(truth)) if sample_weight is None else np.asarray(sample_weight)
        signs = np.where(truth, 1.0, -1.0)
        first = rows @ begun

        def loss(moved: Floats) -> tuple[float, Floats]:
            margins = signs * (first + rows @ moved)
            missed = counts @ np.logaddexp(0.0, -margins)
            slope = rows.T @ (-signs * counts * expit(-margins))
            held = moved @ moved / 2
            return float(self.strength * missed + held), self.strength * slope + moved

        found = minimize(loss, np.zeros(len(begun)), jac=True, method="L-BFGS-B").x
        self.coef_ = (begun + found)[None]
        self.classes_ = np.array([False, True])
        return self

    def predict(self, rows: Any) -> Flags:
        """Return which rows are likelier right than wrong, shape (n_rows,)."""
        right: Flags = rows @ self.coef_[0] > 0
        return right

    def predict_proba(self, rows: Any) -> Floats:
        """Return the chances of wrong and right, shape (n_rows, 2)."""
        right = expit(rows @ self.coef_[0])
        return np.column_stack([1.0 - right, right])
