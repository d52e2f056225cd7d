from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from readout.train.moved import Moved

RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(200, 4))
TRUTH = RNG.random(200) < 1 / (1 + np.exp(-ROWS @ [2.0, -1.0, 0.0, 0.5]))


def test_from_nothing_it_is_logistic_regression() -> None:
    weights = RNG.random(200)
    plain = LogisticRegression(C=0.3, fit_intercept=False, tol=1e-8)
    plain.fit(ROWS, TRUTH, sample_weight=weights)
    moved = Moved([0.0] * 4, 0.3).fit(ROWS, TRUTH, sample_weight=weights)
    assert moved.coef_ == pytest.approx(plain.coef_, abs=1e-3)
    assert moved.predict_proba(ROWS) == pytest.approx(plain.predict_proba(ROWS), abs=1e-3)
    assert (moved.predict(ROWS) == (moved.predict_proba(ROWS)[:, 1] > 0.5)).all()


def test_few_examples_move_it_little_and_many_more() -> None:
    start = np.array([-1.0, 1.0, 3.0, 0.0])
    few, many = (Moved(start, 0.3).fit(ROWS[:count], TRUTH[:count]).coef_[0] for count in (5, 200))
    assert 0 < np.abs(few - start).sum() < np.abs(many - start).sum() / 2
    assert Moved(start, 1e-9).fit(ROWS, TRUTH).coef_[0] == pytest.approx(start)
