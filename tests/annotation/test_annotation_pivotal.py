from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.annotation.sampling import chances_of, draw_pivotal

ITEMS = st.lists(st.tuples(st.floats(0, 10), st.integers(0, 5)), min_size=1, max_size=40)


def columns(items: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    worth, documents = zip(*items, strict=True)
    return np.array(worth), np.array(documents, dtype=np.int64)


@given(ITEMS, st.integers(1, 50), st.floats(0, 1), st.integers(1, 4))
def test_chances_add_up_and_keep_to_the_documents(
    items: list[tuple[float, int]], size: int, share: float, most: int
) -> None:
    worth, documents = columns(items)
    found = chances_of(worth, documents, size, share, most)
    reach = np.minimum(np.bincount(documents), most).sum()
    assert found.whole.sum() == pytest.approx(min(size, reach), abs=1e-4)
    assert found.whole.max() <= 1 + 1e-9
    assert np.bincount(documents, found.whole).max() <= most + 1e-6
    assert (found.random <= found.whole + 1e-9).all()


@given(ITEMS, st.integers(1, 50), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_as_many_are_drawn_as_the_chances_add_up_to(
    items: list[tuple[float, int]], size: int, most: int, seed: int
) -> None:
    worth, documents = columns(items)
    whole = chances_of(worth, documents, size, 0.2, most).whole
    taken = draw_pivotal(whole, [documents], np.random.default_rng(seed))
    assert taken.sum() == round(whole.sum())
    assert np.bincount(documents, taken).max() <= most


def test_each_is_drawn_with_its_chance_and_kinds_have_their_share() -> None:
    rng = np.random.default_rng(1)
    documents, kinds = rng.integers(0, 12, 60), rng.integers(0, 3, 60)
    whole = chances_of(rng.random(60) ** 3, documents, 25, 0.2, 3).whole
    times, rounds = np.zeros(60), 2000
    for seed in range(rounds):
        taken = draw_pivotal(whole, [documents, kinds], np.random.default_rng(seed))
        times += taken
    spread = np.sqrt(whole * (1 - whole) / rounds) + 1e-9
    assert np.abs((times / rounds - whole) / spread).max() < 4


def test_what_is_worth_more_is_likelier_and_nothing_impossible() -> None:
    worth = np.array([0.0, 0.1, 0.5, 1.0] * 10)
    found = chances_of(worth, np.arange(40), 8, 0.25, 1)
    whole = found.whole[:4]
    assert (np.diff(whole) > 0).all()
    assert whole[0] == pytest.approx(0.05, abs=1e-6)
    assert found.random == pytest.approx(np.full(40, 0.05))


def test_all_of_them_where_more_are_asked_for() -> None:
    found = chances_of(np.ones(5), np.arange(5), 9, 0.2, 2)
    assert draw_pivotal(found.whole, [], np.random.default_rng(0)).all()


def test_the_random_share_is_the_same_for_what_is_sure_to_be_drawn() -> None:
    worth = np.array([9.0, 9.0, 0.1, 0.2, 0.3, 0.1])
    found = chances_of(worth, np.arange(6), 4, 0.5, 1)
    assert found.whole[:2] == pytest.approx([1, 1])
    assert found.random == pytest.approx(np.full(6, 2 / 6))
