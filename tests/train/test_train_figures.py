"""Figures on decisions and chances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.train.figures import average_precision, calibration_error, f1_interval, figures

FLAGS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)


def test_figures_of_decisions() -> None:
    truth = np.array([True, True, False, False])
    found = figures(np.array([True, False, True, False]), truth)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    nothing = figures(np.zeros(4, dtype=bool), truth)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
    assert figures(truth, truth).f1 == 1.0


@given(FLAGS)
def test_figures_lie_between_0_and_1(rows: list[tuple[bool, bool]]) -> None:
    given_, truth = (np.array(column) for column in zip(*rows, strict=True))
    found = figures(given_, truth)
    assert all(0 <= v <= 1 for v in (found.precision, found.recall, found.f1))
    low, high = f1_interval(given_, truth, 0)
    assert 0 <= low <= high <= 1
    assert f1_interval(given_, truth, 0) == (low, high)


def test_an_interval_narrows_with_more_passages() -> None:
    given_, truth = np.array([True, False] * 10), np.array([True, True] * 10)

    def width(times: int) -> float:
        low, high = f1_interval(np.tile(given_, times), np.tile(truth, times), 1)
        return high - low

    assert width(20) < width(1) / 2


def test_average_precision() -> None:
    truth = np.array([True, False, True, False])
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), truth) == pytest.approx(
        (1 + 2 / 3) / 2, abs=1e-4
    )
    assert average_precision(np.array([0.9, 0.1, 0.8, 0.2]), truth) == 1.0
    assert average_precision(np.array([0.5, 0.4]), np.zeros(2, dtype=bool)) == 0.0


def test_calibration_error() -> None:
    truth = np.array([True, True, False, False])
    assert calibration_error(truth.astype(float), truth) == 0.0
    assert calibration_error(1.0 - truth, truth) == 1.0
    assert calibration_error(np.full(4, 0.5), truth) == 0.0
    assert calibration_error(np.full(4, 0.7), truth) == pytest.approx(0.2)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0
