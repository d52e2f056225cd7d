"""Thresholds by chances: within bounds, the best that is expected, and as it is wished."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from readout.stages.themes.decisions import (
    HIGHEST,
    LEAST,
    LOWEST,
    DecisionOptions,
    ScoreSample,
    decide,
    log_odds,
    shifted,
)

CHANCES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60).map(np.array)
OPEN = st.floats(0.001, 0.999)


@given(CHANCES)
def test_a_sample_keeps_what_the_chances_add_up_to(chances: np.ndarray) -> None:
    sample = ScoreSample.of(chances)
    assert sum(sample.weights) == len(chances)
    assert sample.prior == pytest.approx(chances.mean(), abs=1e-4)
    assert sample.is_sound
    assert all(chance >= LEAST for chance in sample.chances[:-1])


def test_nothing_at_all() -> None:
    assert ScoreSample.of(np.zeros(0)).prior == 0.0
    assert decide(ScoreSample([], []), DecisionOptions())[:2] == (0.5, 0.0)
    assert decide(ScoreSample([0.001], [9.0]), DecisionOptions(prior=0.01))[0] == 0.5


@given(CHANCES, OPEN | st.none(), OPEN | st.none())
def test_thresholds_lie_within_their_bounds(
    chances: np.ndarray, prior: float | None, precision: float | None
) -> None:
    wish = DecisionOptions(prior=prior, precision_at_least=precision)
    threshold, shift, _ = decide(ScoreSample.of(chances), wish)
    assert LOWEST <= threshold <= HIGHEST
    assert np.isfinite(shift)
    assert prior is not None or shift == 0.0


@given(CHANCES, OPEN, OPEN)
def test_a_wished_threshold_is_taken(chances: np.ndarray, threshold: float, prior: float) -> None:
    sample = ScoreSample.of(chances)
    assert decide(sample, DecisionOptions(threshold=threshold))[0] == threshold
    assert decide(sample, DecisionOptions(threshold, prior))[0] == threshold


@given(CHANCES, st.tuples(OPEN, OPEN).map(sorted))
def test_more_precision_is_never_a_lower_threshold(
    chances: np.ndarray, wished: list[float]
) -> None:
    sample = ScoreSample.of(chances)
    low, high = (decide(sample, DecisionOptions(precision_at_least=w))[0] for w in wished)
    assert low <= high


@given(CHANCES, st.tuples(OPEN, OPEN).map(sorted))
def test_a_greater_share_raises_the_odds(chances: np.ndarray, priors: list[float]) -> None:
    sample = ScoreSample.of(chances)
    (rare, low), (often, high) = (sample.at(prior) for prior in priors)
    assert low <= high
    assert all(a <= b for a, b in zip(rare.chances, often.chances, strict=True))


@given(CHANCES, OPEN, OPEN)
def test_the_mix_is_that_of_the_share(chances: np.ndarray, prior: float, other: float) -> None:
    sample = ScoreSample.of(chances)
    assume(0.001 < sample.prior < 0.999)
    moved, shift = sample.at(prior)
    assert moved.prior == pytest.approx(prior)
    assert sum(moved.weights) == pytest.approx(len(chances))
    again, none = moved.at(prior)
    assert none == pytest.approx(0.0, abs=1e-6)
    assert again.chances == pytest.approx(moved.chances, abs=1e-6)
    # from one share to another, and straight there
    there, step = moved.at(other)
    straight, whole = sample.at(other)
    assert shift + step == pytest.approx(whole, abs=1e-6)
    assert there.weights == pytest.approx(straight.weights, rel=1e-4, abs=1e-6)


@given(CHANCES, CHANCES, OPEN)
def test_two_samples_in_one(one: np.ndarray, other: np.ndarray, share: float) -> None:
    first, second = ScoreSample.of(one), ScoreSample.of(other)
    mixed = first.mixed(second, share)
    assert mixed.is_sound
    assert mixed.chances == sorted(mixed.chances, reverse=True)
    total = (1 - share) * first.right.sum() + share * second.right.sum()
    assert mixed.right.sum() == pytest.approx(total)
    assert sum(mixed.weights) == pytest.approx((1 - share) * len(one) + share * len(other))
    same = first.mixed(first, share)
    one, other = (decide(sample, DecisionOptions())[0] for sample in (same, first))
    assert one == pytest.approx(other)
    assert (first.mixed(second, 0.0), first.mixed(second, 1.0)) == (first, second)


def test_expected_figures_are_those_of_the_mix() -> None:
    half = ScoreSample([0.9, 0.5, 0.1], [1.0, 1.0, 1.0])
    assert half.prior == pytest.approx(0.5)
    rare, _ = half.at(0.1)
    # of 1.5 that have it 0.3 are left, of 1.5 that lack it there are 2.7
    assert rare.weights == pytest.approx([0.36, 1.0, 1.64])
    assert rare.chances == pytest.approx([0.5, 0.1, 0.02 / 1.64])
    wish = DecisionOptions(prior=0.1, precision_at_least=0.2)
    assert decide(half, wish)[0] == pytest.approx((0.1 + LOWEST) / 2)
    assert decide(half, DecisionOptions(prior=0.1))[0] == pytest.approx((0.5 + 0.1) / 2)


@given(
    OPEN | st.sampled_from([0.0, 1.0]), st.tuples(st.floats(-9, 9), st.floats(-9, 9)).map(sorted)
)
def test_chances_are_shifted_in_order(chance: float, shifts: list[float]) -> None:
    low, high = (shifted(chance, shift) for shift in shifts)
    assert 0.0 <= low <= high <= 1.0
    assert shifted(chance, 0.0) == pytest.approx(chance)


@given(OPEN, st.floats(-5, 5))
def test_a_shift_is_one_of_log_odds(chance: float, shift: float) -> None:
    moved = log_odds(shifted(chance, shift))
    assert moved == pytest.approx(log_odds(chance) + shift, abs=1e-6)


@given(st.lists(st.floats(LOWEST, 1.0), min_size=1, max_size=30))
def test_the_threshold_has_the_best_expected_f1(chances: list[float]) -> None:
    sample = ScoreSample.of(np.array(chances))
    threshold, _, _ = decide(sample, DecisionOptions())

    def expected(least: float) -> float:
        given = [chance for chance in sample.chances if chance >= least]
        return 2 * sum(given) / (len(given) + sum(sample.chances))

    best = max(expected(chance) for chance in sample.chances)
    reached = expected(threshold)
    # the bounds, or chances that are the same to four digits, may stand in the way
    near = any(abs(chance - threshold) < 2e-4 for chance in sample.chances)
    assert near or threshold in {LOWEST, HIGHEST} or reached == pytest.approx(best)


def test_precision_is_what_the_chances_promise() -> None:
    sample = ScoreSample.of(np.array([0.9, 0.8, 0.4, 0.3, 0.1]))
    assert decide(sample, DecisionOptions(precision_at_least=0.8))[0] == pytest.approx(0.6)
    assert decide(sample, DecisionOptions(precision_at_least=0.5))[0] == pytest.approx(0.075)
    # not to be had: the surest alone
    assert decide(sample, DecisionOptions(precision_at_least=0.99))[0] == pytest.approx(0.85)
