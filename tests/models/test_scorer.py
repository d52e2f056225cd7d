import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from readout.errors import ConfigError
from readout.models.scorer import (
    Contribution,
    Question,
    Scorer,
    fit,
    of_vector,
    or_none,
    probability,
    read_scorers,
    write_scorers,
)

NAMES = st.sampled_from(["a", "b", "c", "d"])
NUMBERS = st.floats(-100, 100)
TABLES = st.dictionaries(NAMES, NUMBERS)


@given(TABLES, TABLES)
def test_parts_make_the_whole(weights: dict[str, float], features: dict[str, float]) -> None:
    scorer = Scorer(weights)
    parts = scorer.explain(features)
    assert sum(part.odds for part in parts) == pytest.approx(scorer.odds(features))
    sizes = [abs(part.odds) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert 0.0 not in sizes


@given(st.permutations([0.1, 0.2, 0.3, -0.6, 1e16, -1e16, 0.7]))
def test_no_order_of_features_changes_the_odds(values: list[float]) -> None:
    features = {str(value): 1.0 for value in values}
    assert Scorer({name: float(name) for name in features}).odds(features) == 0.7


def test_the_numbers_of_a_vector_are_one_part() -> None:
    features = {"a": -2.0, "b=[": 1.0, **of_vector("c", np.array([3.0, 4.0], dtype=np.float32))}
    weights = {"a": 1.0, "b=[": 0.5, "c[0]": 1.0, "c[1]": 0.25}
    assert Scorer(weights).explain(features) == (
        Contribution("c", 5.0, 4.0),
        Contribution("a", -2.0, -2.0),
        Contribution("b=[", 1.0, 0.5),
    )


@given(NUMBERS, NUMBERS)
def test_probabilities_grow_with_the_odds(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert 0 <= probability(low) <= probability(high) <= 1
    assert probability(-one) == pytest.approx(1 - probability(one))


def test_no_overflow() -> None:
    assert probability(1e6) == pytest.approx(1)
    assert probability(-1e6) == pytest.approx(0)


@pytest.mark.parametrize(
    ("odds", "best"),
    [([], None), ([-1.0], None), ([0.0], None), ([1.0, 3.0, 3.0], 1), ([900.0], 0)],
)
def test_the_likeliest_is_chosen_or_none(odds: list[float], best: int | None) -> None:
    found, sure = Scorer({"x": 1.0}).choose({"x": one} for one in odds)
    assert found == best
    assert 0 < sure <= 1


# -- the file
# --------------------------------------------------------------------------------------------------


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    scorers = {"cue": Scorer({"near": 1.5}), "statements": Scorer({"bias": -1.0}, 0.4)}
    write_scorers(tmp_path / "new" / "w.json", scorers)
    assert read_scorers(tmp_path / "new" / "w.json") == scorers
    other = {"cue": Scorer({}), "statements": Scorer({}, 0.1), "source": Scorer({"by": 1.0})}
    assert read_scorers(tmp_path / "new" / "w.json", other) == {**other, **scorers}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("[", "not a file of weights"),
        ({"cue": 7}, "not a file of weights"),
        ({"cues": {}}, "no model is called 'cues'; did you mean 'cue'"),
        ({"cue": {"near": 1e9}}, "cue: a weight beyond 1,000,000"),
        ({"statements": {"near": 1.0}}, "statements: needs a 'threshold' from 0 to 1"),
        ({"cue": {"threshold": -0.5}}, "cue: needs a 'threshold' from 0 to 1"),
    ],
)
def test_files_that_are_none(tmp_path: Path, told: object, reason: str) -> None:
    path = tmp_path / "w.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    with pytest.raises(ConfigError, match=reason) as caught:
        read_scorers(path, {"cue": Scorer({}), "statements": Scorer({}, 0.5)})
    assert caught.value.code == "bad_model"


# -- learning
# --------------------------------------------------------------------------------------------------

QUESTIONS = [
    ([{"near": 1.0, "title": 1.0}, {"near": 1.0}], [True, False]),
    ([{"title": 1.0}, {"far": 1.0}], [True, False]),
    ([{"far": 1.0}], [False]),
    ([{"far": 1.0}, {"near": 1.0}], [False, False]),
    ([], []),
] * 5
RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(200, 4))
TRUTH = RNG.random(200) < 1 / (1 + np.exp(-ROWS @ [2.0, -1.0, 0.0, 0.5]))
WEIGHTS = RNG.random(200)
WEAK = 1 / (2 * 0.3)


def judged(count: int = 200, *, biased: bool = False) -> list[list[Question]]:
    """Return rows as questions, each of a document of its own."""
    rows = [dict(zip("abcd", row, strict=True)) for row in ROWS[:count]]
    if biased:
        rows = [{**row, "bias": 1.0} for row in rows]
    return [
        [or_none([row], [bool(right)], weight)]
        for row, right, weight in zip(rows, TRUTH, WEIGHTS, strict=False)
    ]


def test_right_candidates_are_chosen_and_none_where_none_is_right() -> None:
    scorer = fit([[or_none(*one) for one in QUESTIONS]], 0.01)
    for candidates, right in QUESTIONS:
        best, sure = scorer.choose(candidates)
        assert best == (right.index(True) if any(right) else None)
        assert sure > 0.5


def test_a_strong_prior_makes_everybody_unsure() -> None:
    scorer = fit([[or_none(*one) for one in QUESTIONS]], 1000.0)
    assert all(abs(weight) < 0.1 for weight in scorer.weights.values())


def test_features_of_few_documents_are_not_learned() -> None:
    once = [[or_none([{"once": 1.0, "often": 1.0}], [True])], [or_none([{"often": 1.0}], [True])]]
    assert fit(once, 0.1, rare=2).weights.keys() == {"often"}
    assert fit([], 0.1).weights == {}


@pytest.mark.parametrize("biased", [True, False])
def test_of_one_candidate_it_is_logistic_regression(biased: bool) -> None:
    plain = LogisticRegression(C=0.3, fit_intercept=biased, tol=1e-8)
    plain.fit(ROWS, TRUTH, sample_weight=WEIGHTS)
    scorer = fit(judged(biased=biased), WEAK, free=["bias"])
    found = [scorer.weights[name] for name in "abcd"]
    assert found == pytest.approx(plain.coef_[0].tolist(), abs=2e-3)
    if biased:
        assert scorer.weights["bias"] == pytest.approx(plain.intercept_[0], abs=2e-3)


def test_few_examples_move_a_warm_start_little_and_many_more() -> None:
    start = {"a": -1.0, "b": 1.0, "c": 3.0, "e": 2.0}
    few, many = (fit(judged(count), WEAK, start=start).weights for count in (5, 200))
    gone = [sum(abs(one[name] - start[name]) for name in "abc") for one in (few, many)]
    assert 0 < gone[0] < gone[1] / 2
    assert fit(judged(), 1e9, start=start).weights == start
