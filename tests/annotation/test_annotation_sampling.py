"""Samples: their size, their chances, and that they do not depend on the order of records."""

from __future__ import annotations

import math
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hostile
from readout.annotation.sampling import draw_items, stratum_of
from readout.annotation.sheet import items_of
from readout.evaluate.verdicts import ITEM_LAYERS

RECORDS = hostile.records()
ITEMS = [item for one in RECORDS for item in items_of(one)]
strata = st.lists(st.integers(1, 60), max_size=9)


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
    """Of what every stratum gives, each item stands for as many as its chance says."""
    sizes = Counter(map(stratum_of, ITEMS))
    rows = draw_items(lambda: RECORDS, 30)
    for stratum, taken in Counter(map(stratum_of, rows)).items():
        (chance,) = {row.chance for row in rows if stratum_of(row) == stratum}
        assert abs(taken - chance * sizes[stratum]) < 1
    assert {one[0] for one in sizes} == set(ITEM_LAYERS)


@given(strata, st.integers(1, 5_000))
def test_strata_get_their_part(sizes: list[int], size: int) -> None:
    """In proportion to the square roots of their sizes, and never more than they have."""
    items = [
        msgspec.structs.replace(ITEMS[0], group=f"{group:02}", id=f"{group} {number}")
        for group, most in enumerate(sizes)
        for number in range(most)
    ]
    chances = {}
    for seed in range(3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("readout.annotation.sampling.items_of", lambda *_: items)
            rows = draw_items(lambda: RECORDS[:1], size, seed=seed)
        assert len(rows) == min(size, len(items))
        chances |= {int(row.group): row.chance for row in rows}
    parts = {group: chance * math.sqrt(sizes[group]) for group, chance in chances.items()}
    most = max(parts.values(), default=0.0)
    for group, part in parts.items():
        assert part == pytest.approx(most) or chances[group] == pytest.approx(1)
