"""Chances that hold what they promise, and figures on decisions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.stages.themes.decisions import expit
from readout.train.themes.calibrating import (
    average_precision,
    calibrate,
    calibration_error,
    figures,
    interval,
)

FLAGS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)


def chances_by(parts: np.ndarray, truth: np.ndarray) -> np.ndarray:
    shares, offset = calibrate(parts, truth)
    return expit(parts @ shares + offset)


def test_calibration_finds_shares_and_offset() -> None:
    rng = np.random.default_rng(0)
    parts = rng.normal(0, 3, (4000, 2))
    truth = rng.random(4000) < expit(parts @ np.array([0.2, 0.7]) - 1)
    shares, offset = calibrate(parts, truth)
    assert shares == pytest.approx([0.2, 0.7], abs=0.08)
    assert offset == pytest.approx(-1, abs=0.15)
    assert calibration_error(expit(parts @ shares + offset), truth) < 0.03
    assert calibration_error(expit(parts.sum(axis=1)), truth) > 0.1


@pytest.mark.parametrize(
    ("odds", "share"),
    [
        ([-9.0, -10.5, -15.0, -9.3], [1.0, 1.0, 0.0, 0.0]),
        ([9.0, -3.0, -3.0, -3.0], [0.5, 0.0, 0.0, 0.0]),
        ([-6.0, -6.0], [0.5, 0.5]),
        ([15.0, 20.0, -20.0, -20.0], [0.0, 1.0, 0.0, 0.0]),
    ],
)
def test_however_far_chances_are_off_they_add_up_in_the_end(
    odds: list[float], share: list[float]
) -> None:
    each = 200
    found = np.repeat(odds, each)
    truth = np.concatenate([np.arange(each) < part * each for part in share])
    chances = chances_by(found[:, None], truth)
    assert chances.mean() == pytest.approx(truth.mean(), abs=0.01)


def test_little_data_moves_little() -> None:
    parts = np.array([[1.0, 1.0], [-1.0, -1.0]])
    shares, offset = calibrate(parts, np.array([True, False]))
    assert shares == pytest.approx([0.5, 0.5], abs=0.3)
    assert shares[0] == pytest.approx(shares[1], abs=1e-3)
    assert abs(offset) < 0.2


def test_a_part_that_knows_nothing_counts_little() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(1000) < 0.3
    parts = np.column_stack([np.where(truth, 2.0, -2.0), rng.normal(0, 3, 1000)])
    shares, _ = calibrate(parts + rng.normal(0, 1, parts.shape), truth)
    assert shares[1] < 0.1 < shares[0]


@given(st.lists(st.tuples(st.floats(-40, 40), st.booleans()), min_size=1, max_size=60))
def test_a_part_is_never_turned_round(rows: list[tuple[float, bool]]) -> None:
    odds, truth = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    shares, offset = calibrate(odds[:, None], truth)
    assert 0 <= shares[0] <= 3
    assert np.isfinite([shares[0], offset]).all()
    chances = expit(shares[0] * odds + offset)
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances[np.argsort(odds)]) >= 0).all()


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
    low, high = interval(lambda a, b: figures(a, b).f1, given_, truth, 0)
    assert 0 <= low <= high <= 1
    assert interval(lambda a, b: figures(a, b).f1, given_, truth, 0) == (low, high)


def test_an_interval_narrows_with_more_passages() -> None:
    given_, truth = np.array([True, False] * 10), np.array([True, True] * 10)

    def width(times: int) -> float:
        low, high = interval(
            lambda a, b: figures(a, b).recall, np.tile(given_, times), np.tile(truth, times), 1
        )
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


def test_passages_that_stand_for_many_count_for_many() -> None:
    """Of a sample with half of the themes taken for certain, a tenth of the others."""
    parts = np.zeros((60, 1))
    truth = np.arange(60) < 30
    even = calibrate(parts, truth)
    assert even == calibrate(parts, truth, np.ones(60))
    standing = np.where(truth, 0.2, 1.8)
    _, offset = calibrate(parts, truth, standing)
    assert expit(np.array([offset]))[0] == pytest.approx(0.1, abs=0.02)
