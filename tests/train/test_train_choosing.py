import pytest

from readout.models.linear import choice, weighted
from readout.train.choosing import fit_choice, or_none

QUESTIONS = [
    ([{"near": 1.0, "title": 1.0}, {"near": 1.0}], [True, False]),
    ([{"title": 1.0}, {"far": 1.0}], [True, False]),
    ([{"far": 1.0}], [False]),
    ([{"far": 1.0}, {"near": 1.0}], [False, False]),
    ([], []),
] * 5


def test_right_candidates_are_chosen_and_none_where_none_is_right() -> None:
    weights = fit_choice([or_none(*one) for one in QUESTIONS], 0.01)
    for candidates, right in QUESTIONS:
        best, sure = choice([weighted(weights, one) for one in candidates])
        assert best == (right.index(True) if any(right) else None)
        assert sure > 0.5


def test_a_strong_prior_makes_everybody_unsure() -> None:
    weights = fit_choice([or_none(*one) for one in QUESTIONS], 1000.0)
    assert all(abs(weight) < 0.1 for weight in weights.values())


def test_rare_features_are_not_learned() -> None:
    once = [or_none([{"once": 1.0, "often": 1.0}], [True]), or_none([{"often": 1.0}], [True])]
    assert fit_choice(once, 0.1, rare=2).keys() == {"often"}


@pytest.mark.parametrize(
    ("odds", "best"),
    [([], None), ([-1.0], None), ([0.0], None), ([1.0, 3.0, 3.0], 1), ([900.0], 0)],
)
def test_choice(odds: list[float], best: int | None) -> None:
    found, sure = choice(odds)
    assert found == best
    assert 0 < sure <= 1
