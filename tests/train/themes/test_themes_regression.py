"""Fitting a sum over two matrices, and units beside a sum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from readout.train.themes import regression
from readout.train.themes.regression import Told, fit_sum, fit_units


def test_a_sum_is_what_scikit_learn_fits() -> None:
    rng = np.random.default_rng(0)
    dense = rng.standard_normal((200, 3)).astype(np.float32)
    sparse = csr_matrix((rng.random((200, 4)) > 0.7).astype(np.float32))
    whole = np.hstack([dense, sparse.toarray()])
    truth = whole @ [1, -1, 0.5, 2, 0, -1, 0] + rng.standard_normal(200) > 0.5
    counts = rng.integers(1, 4, 200).astype(float)
    firm = np.append(np.ones(7), 0.0)
    found = fit_sum(dense, sparse, Told(truth, counts), firm, np.zeros(8))
    wanted = LogisticRegression(C=1.0).fit(whole, truth, sample_weight=counts)
    assert found[:-1] == pytest.approx(wanted.coef_[0], abs=0.01)
    assert found[-1] == pytest.approx(wanted.intercept_[0], abs=0.01)


def test_units_see_what_no_sum_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    inputs = 5 + 3 * rng.standard_normal((400, 4))
    either = (inputs[:, 0] > 5) != (inputs[:, 1] > 5)
    monkeypatch.setattr(regression, "INSIDE", 1.0)
    found = fit_units(inputs, Told(either, np.ones(400)), 0)
    assert ((found.log_odds(inputs) > 0) == either).mean() > 0.9
    by_sum = inputs @ found.linear
    assert ((by_sum > np.median(by_sum)) == either).mean() < 0.65


def test_units_are_firmly_held_to_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((400, 4))
    either = (inputs[:, 0] > 0) != (inputs[:, 1] > 0)
    monkeypatch.setattr(regression, "INSIDE", 1e6)
    found = fit_units(inputs, Told(either, np.ones(400)), 0)
    assert np.abs(found.outside).max() < 1e-3
