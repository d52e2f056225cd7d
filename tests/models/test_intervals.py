"""Intervals of rates: how often they cover the truth, and what holds for all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from readout.models.intervals import FEWEST, difference, interval, rates
from simulated import Scored, Setting, coverage, difference_coverage, f1_coverage

documents = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 50)).map(lambda pair: (pair[0], sum(pair))),
    max_size=12,
)


@pytest.mark.parametrize(
    "setting", [Setting(50, 0.1), Setting(50, 0.8), Setting(150, 0.1), Setting(300, 0.3)]
)
def test_of_a_hundred_corpora_the_truth_is_within_in_93_to_97(setting: Setting) -> None:
    assert 93 <= coverage(setting, corpora=1500).covered <= 97


@pytest.mark.parametrize("setting", [Scored(20, 0.85), Scored(60, 0.95)])
def test_f1_is_covered_as_well(setting: Scored) -> None:
    """As ``python -m benchmarks intervals`` measures it; of so few corpora it is known within four."""
    assert 91 <= f1_coverage(setting, corpora=250).covered <= 99


def test_what_two_runs_differ_by_is_covered_as_well() -> None:
    assert 91 <= difference_coverage(Scored(60, 0.85), 0.8, corpora=250).covered <= 99


def test_a_difference_has_no_width_where_all_documents_differ_alike() -> None:
    mine, other = np.array([2.0, 4, 6]), np.array([1.0, 2, 3])
    sizes = np.array([4.0, 8, 12])
    found = difference((mine, sizes), (other, sizes))
    assert (found.value, found.low, found.high, found.holds) == (0.25, 0.25, 0.25, 1)
    nothing = difference((mine, sizes), (other, sizes * 0))
    assert math.isnan(nothing.value) and math.isnan(nothing.holds)


def test_of_rare_ones_in_no_fewer() -> None:
    found = coverage(Setting(20, 0.1), corpora=1500)
    assert found.covered >= 95
    assert found.below < 2.5


def test_shares_of_what_comes_in_whole_documents_are_covered_too() -> None:
    """Statements of a document all have nobody behind them, or each by chance."""
    generator = np.random.default_rng(3)
    shape = (1500, 60)
    sizes = 1 + generator.poisson(8, shape)
    propensity = generator.beta(4, 2, shape)
    counts = generator.binomial(sizes, propensity)
    found = rates(sparse.csr_array(counts.astype(float)), sparse.csr_array(sizes.astype(float)))
    covered = (found.low <= 2 / 3) & (found.high >= 2 / 3)
    assert 0.93 <= covered.mean() <= 0.97


@given(documents)
def test_bounds_stand_on_both_sides_of_the_rate(pairs: list[tuple[int, int]]) -> None:
    counts, sizes = [count for count, _ in pairs], [size for _, size in pairs]
    low, high = interval(counts, sizes)
    if not sum(sizes):
        assert math.isnan(low)
        assert math.isnan(high)
    else:
        assert 0 <= low <= sum(counts) / sum(sizes) + 1e-9
        assert sum(counts) / sum(sizes) - 1e-9 <= high <= 1
        assert interval(counts, sizes) == (low, high)


def test_nothing_seen_is_not_nothing_there() -> None:
    low, high = interval([0] * 20, [100] * 20)
    assert low == 0
    assert high == pytest.approx(-math.log(0.025) / 2000)
    assert interval([100] * 20, [100] * 20) == (pytest.approx(1 - high), 1)


def test_what_comes_in_clusters_has_wider_bounds() -> None:
    spread = interval([1] * 8 + [0] * 24, [100] * 32)
    crowded = interval([8] + [0] * 31, [100] * 32)
    assert crowded[1] - crowded[0] > spread[1] - spread[0]
    assert FEWEST > 1


def test_cells_of_one_group_are_as_they_are_alone() -> None:
    counts = np.array([[1, 0, 2, 1, 0, 3], [0, 1, 1, 0, 1, 1.0]])
    sizes = np.array([[9, 8, 9, 7, 9, 9.0]])
    together = rates(sparse.csr_array(counts), sparse.csr_array(sizes), np.zeros(2, dtype=int))
    for number, row in enumerate(counts):
        assert interval(row.tolist(), sizes[0].tolist()) == (
            together.low[number],
            together.high[number],
        )


def test_documents_out_of_a_group_change_nothing() -> None:
    alone = interval([1, 0, 2, 1, 0, 3], [9, 8, 9, 7, 9, 9])
    longer = rates(
        sparse.csr_array(np.array([[1, 0, 2, 1, 0, 3, 0, 0.0]])),
        sparse.csr_array(np.array([[9, 8, 9, 7, 9, 9, 0, 0.0]])),
    )
    assert alone == pytest.approx((longer.low[0], longer.high[0]), rel=0.05)
