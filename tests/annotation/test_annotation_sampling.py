"""Samples: their size, their chances, and that they do not depend on the order of records."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hostile
from readout.annotation.sampling import draw_items, expected, stratum_of
from readout.annotation.sheet import items_of
from readout.evaluate.verdicts import ITEM_LAYERS

RECORDS = hostile.records()
ITEMS = [item for one in RECORDS for item in items_of(one)]
strata = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.just("high"), st.text()),
    st.integers(1, 10_000),
    max_size=20,
)


def keys(size: int, seed: int = 1) -> list[tuple[str, str, str]]:
    rows = draw_items(lambda: RECORDS, size, seed=seed)
    return [(row.document, row.layer, row.id) for row in rows]


@pytest.mark.parametrize("size", [1, 7, 40, 10_000])
def test_as_many_as_asked_and_none_twice(size: int) -> None:
    found = keys(size)
    assert len(found) == len(set(found)) == min(size, len(ITEMS))


def test_the_same_sample_whatever_the_order_of_records() -> None:
    backwards = draw_items(lambda: RECORDS[::-1], 40, seed=1)
    assert [(row.document, row.layer, row.id) for row in backwards] == keys(40)
    assert keys(40, seed=2) != keys(40)


def test_layers_that_are_asked_for() -> None:
    assert {row.layer for row in draw_items(lambda: RECORDS, 40, ("theme",))} == {"theme"}


def test_each_item_is_drawn_as_often_as_its_chance_says() -> None:
    """Over many seeds; and the chance is the same for all of a stratum."""
    draws = 150
    counts: Counter[tuple[str, str, str]] = Counter()
    chances = {}
    for seed in range(draws):
        for row in draw_items(lambda: RECORDS, 30, seed=seed):
            key = (row.document, row.layer, row.id)
            counts[key] += 1
            assert chances.setdefault(key, row.chance) == row.chance
    for key, chance in chances.items():
        spread = math.sqrt(draws * chance * (1 - chance))
        assert abs(counts[key] - draws * chance) <= 4.5 * spread + 1e-9, key
    assert sum(counts.values()) == draws * 30


def test_weights_add_up_to_the_corpus() -> None:
    sizes = Counter(map(stratum_of, ITEMS))
    parts = expected(sizes, 30)
    weights = math.fsum(parts[one] * sizes[one] / parts[one] for one in sizes)
    assert weights == len(ITEMS)
    assert {one[0] for one in sizes} == set(ITEM_LAYERS)


@given(strata, st.integers(1, 5_000))
def test_parts_fit_their_strata(sizes: dict[tuple[str, str, str, str], int], size: int) -> None:
    parts = expected(sizes, size)
    assert math.fsum(parts.values()) == pytest.approx(min(size, sum(sizes.values())))
    assert all(0 < parts[stratum] <= most for stratum, most in sizes.items())


def test_no_stratum_has_more_than_one_item_more_or_less_than_its_part() -> None:
    parts = expected(Counter(map(stratum_of, ITEMS)), 40)
    taken = Counter(map(stratum_of, draw_items(lambda: RECORDS, 40, seed=3)))
    assert all(abs(taken[stratum] - part) < 1 for stratum, part in parts.items())
