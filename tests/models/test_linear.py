import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.models.linear import Part, of_vector, parts_of, probability, weighted

NAMES = st.sampled_from(["a", "b", "c", "d"])
NUMBERS = st.floats(-100, 100)
TABLES = st.dictionaries(NAMES, NUMBERS)


@given(TABLES, TABLES)
def test_parts_make_the_whole(weights: dict[str, float], features: dict[str, float]) -> None:
    parts = parts_of(weights, features)
    assert sum(part.odds for part in parts) == pytest.approx(weighted(weights, features))
    sizes = [abs(part.odds) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert 0.0 not in sizes


def test_the_numbers_of_a_vector_are_one_part() -> None:
    features = {"a": -2.0, "b=[": 1.0, **of_vector("c", np.array([3.0, 4.0], dtype=np.float32))}
    weights = {"a": 1.0, "b=[": 0.5, "c[0]": 1.0, "c[1]": 0.25}
    assert parts_of(weights, features) == (
        Part("c", 5.0, 4.0),
        Part("a", -2.0, -2.0),
        Part("b=[", 1.0, 0.5),
    )


@given(NUMBERS, NUMBERS)
def test_probabilities_grow_with_the_odds(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert 0 <= probability(low) <= probability(high) <= 1
    assert probability(-one) == pytest.approx(1 - probability(one))


def test_no_overflow() -> None:
    assert probability(1e6) == pytest.approx(1)
    assert probability(-1e6) == pytest.approx(0)
