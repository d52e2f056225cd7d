"""Logistic regression over many sentences: a sum of matrices side by side, and units beside a sum.

Rows count differently and columns are held to zero differently firmly, which scikit-learn's own
does not offer for the second and would need one sparse matrix for the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from readout.models.arrays import Flags, Floats
from readout.stages.themes.decisions import expit

__all__ = ["Beside", "Told", "fit_sum", "fit_units"]

UNITS = 16
INSIDE, OUTSIDE = 30.0, 10.0
"""How firmly weights of the units are held to zero, and of the sum that is fitted beside them."""
STEPS = 100
Loss = Callable[[Floats], tuple[float, Floats]]
"""Weights -> what they miss by, and its slopes."""


class Told(NamedTuple):
    """What is to be told of some rows, and what each of them counts; both of shape (n_rows,)."""

    truth: Flags
    counts: Floats

    def loss(self, decided: Floats) -> tuple[float, Floats]:
        """Return the log loss of log-odds, and its slope for each of them."""
        signs = np.where(self.truth, 1.0, -1.0)
        right = signs * decided
        missed = np.logaddexp(0.0, -right)
        slopes = -self.counts * signs * expit(-right)
        return float(self.counts @ missed), slopes


class Beside(NamedTuple):
    """A sum over inputs, and units over them.

    Attributes
    ----------
    linear : ndarray, shape (n_inputs,)
    intercept : float
    inside : ndarray, shape (n_inputs, n_units)
    bias, outside : ndarray, shape (n_units,)
    """

    linear: Floats
    intercept: float
    inside: Floats
    bias: Floats
    outside: Floats

    @classmethod
    def of(cls, weights: Floats, width: int) -> Beside:
        """Take weights in one row apart, shape (width + 1 + (width + 2) * UNITS,)."""
        ends = np.cumsum([width, 1, width * UNITS, UNITS])
        linear, intercept, inside, bias, outside = np.split(weights, ends)
        inside = inside.reshape(width, UNITS)
        return cls(linear, float(intercept[0]), inside, bias, outside)

    def units(self, inputs: Floats) -> Floats:
        """Return what the units say, shape (n_rows, n_units)."""
        found: Floats = np.tanh(inputs @ self.inside + self.bias)
        return found

    def log_odds(self, inputs: Floats) -> Floats:
        """Return the log-odds of rows, shape (n_rows,)."""
        by_units = self.units(inputs) @ self.outside
        found: Floats = inputs @ self.linear + by_units + self.intercept
        return found

    def unscaled(self, middle: Floats, spread: Floats) -> Beside:
        """Return the same for inputs that are not centred and scaled."""
        linear = self.linear / spread
        inside = self.inside / spread[:, None]
        intercept = self.intercept - float(middle @ linear)
        bias = self.bias - middle @ inside
        return Beside(linear, intercept, inside, bias, self.outside)


def fit_sum(dense: Any, sparse: Any, told: Told, firm: Floats, start: Floats) -> Floats:
    """Fit a sum over two matrices side by side.

    Parameters
    ----------
    dense : ndarray of float32, shape (n_rows, n_dense)
    sparse : csr_matrix of float32, shape (n_rows, n_sparse)
    told : Told
        What is to be told.
    firm, start : ndarray, shape (n_dense + n_sparse + 1,)
        How firmly each weight is held to zero, that which is added last; where to begin.

    Returns
    -------
    ndarray, shape (n_dense + n_sparse + 1,)
    """
    turned = sparse.T.tocsr()
    width = dense.shape[1]

    def loss(weights: Floats) -> tuple[float, Floats]:
        single = weights.astype(np.float32)
        first, second, last = single[:width], single[width:-1], single[-1]
        missed, slopes = told.loss(dense @ first + sparse @ second + last)
        single = slopes.astype(np.float32)
        back = (single @ dense, turned @ single, [slopes.sum()])
        return missed, np.concatenate(back)

    return _least(loss, firm, start)


def fit_units(inputs: Floats, told: Told, seed: int) -> Beside:
    """Fit units, and a sum beside them.

    Parameters
    ----------
    inputs : ndarray, shape (n_rows, n_inputs)
        What they take.
    told : Told
        What is to be told.
    seed : int
        Of the weights that are begun with.
    """
    middle = inputs.mean(axis=0)
    spread = inputs.std(axis=0) + 1e-6
    rows = (inputs - middle) / spread
    width = rows.shape[1]
    sizes = (width, 1, width * UNITS, UNITS, UNITS)
    firm = np.repeat((OUTSIDE, 0.0, INSIDE, 0.0, INSIDE), sizes)
    scales = np.repeat((0.0, 0.0, width**-0.5, 0.0, 0.1), sizes)
    rng = np.random.default_rng(seed)
    start = scales * rng.standard_normal(len(scales))

    def loss(weights: Floats) -> tuple[float, Floats]:
        now = Beside.of(weights, width)
        missed, slopes = told.loss(now.log_odds(rows))
        units = now.units(rows)
        within = slopes[:, None] * now.outside
        within = within * (1.0 - np.square(units))
        back = (
            slopes @ rows,
            [slopes.sum()],
            (rows.T @ within).ravel(),
            within.sum(axis=0),
            slopes @ units,
        )
        return missed, np.concatenate(back)

    found = _least(loss, firm, start)
    return Beside.of(found, width).unscaled(middle, spread)


def _least(loss: Loss, firm: Floats, start: Floats) -> Floats:
    """Return the weights of the least loss that some steps find, held to zero as they are."""

    def held(weights: Floats) -> tuple[float, Floats]:
        missed, slopes = loss(weights)
        drawn = firm * weights
        return missed + 0.5 * float(drawn @ weights), slopes + drawn

    options = {"maxiter": STEPS}
    found = minimize(held, start, jac=True, method="L-BFGS-B", options=options)
    weights: Floats = found.x
    return weights
