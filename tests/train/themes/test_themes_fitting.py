"""Fitting a theme, and judging what was not seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from readout.stages.themes.features import COLUMN
from readout.stages.themes.general import General, first_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes import regression
from readout.train.themes.calibrating import average_precision
from readout.train.themes.fitting import FEWEST, PARTS, fit, folds, held_out, learnable, sentences
from readout.train.themes.general import Subject, learn_general, subject_of
from readout.train.themes.passages import LabelledPassage, read_passages


@pytest.fixture
def subject(taxonomy_path: Path, training: Path) -> Subject:
    taxonomy = read_taxonomy(taxonomy_path)
    return subject_of(taxonomy, read_passages([training], taxonomy))


@pytest.mark.parametrize(
    ("with_theme", "without", "enough"),
    [(FEWEST, FEWEST, True), (FEWEST - 1, 99, False), (99, FEWEST - 1, False), (0, 0, False)],
)
def test_what_is_enough_to_learn_from(with_theme: int, without: int, *, enough: bool) -> None:
    assert learnable(np.array([True] * with_theme + [False] * without)) is enough


def test_a_theme_is_learned_and_the_same_each_time(subject: Subject, general: General) -> None:
    fitted, again = fit(subject.given, general, 0), fit(subject.given, general, 0)
    for one, other in zip(fitted.weights, again.weights, strict=True):
        assert one.shape[:2] == (1, len(PARTS))
        assert np.array_equal(one, other)
    apart, joint = (PARTS.index(name) for name in ("measures", "at_once"))
    assert fitted.weights.measures[0, apart, COLUMN["both"]] > 0
    assert fitted.weights.measures[0, joint, COLUMN["both"]] > 0
    columns = fitted.vocabulary.columns
    assert list(columns)[:2] == general.vocabulary
    for part in (PARTS.index("words"), PARTS.index("at_once")):
        assert fitted.weights.words[0, part, columns["balance"]] > 0
        assert fitted.weights.words[0, part, columns["much"]] < 0
    assert fitted.weights.taught[0, :-1, 0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert fitted.weights.taught[0, joint, 0] > 0


def test_each_part_tells_passages_apart(subject: Subject, general: General) -> None:
    parts = fit(subject.given, general, 0).decide(subject.given)
    assert parts.shape == (48, 1, len(PARTS))
    truth = subject.given.labels[:, 0]
    for number in range(len(PARTS)):
        assert average_precision(parts[:, 0, number], truth) > 0.8


def test_parts_that_are_joined_say_what_they_say_apart(subject: Subject, general: General) -> None:
    fitted = fit(subject.given, general, 0)
    shares, offsets = np.array([[0.5, 0.25, 1.0, 0.75, 0.4]]), np.array([-0.5])
    linear, counted = fitted.joined(shares, offsets)
    apart = fitted.decide(subject.given)[:, 0] @ shares[0] + offsets[0]
    model = replace(
        first_model(subject.taxonomy, general),
        linear=linear,
        together=fitted.together,
        shares=counted,
        vocabulary=fitted.vocabulary,
    )
    sums = model.sums([unit.measured for unit in subject.given.units])
    together = (sums.total + linear.bias)[:, 0]
    # of the likeliest sentence by equal shares; another may be likelier by these
    best = subject.given.of_passages(together)
    assert (best >= apart - 1e-3).all()
    assert np.isclose(best, apart, atol=1e-3).mean() > 0.8


def test_without_examples_what_others_teach_is_left_alone(
    subject: Subject, general: General
) -> None:
    fitted = fit(subject.given.take(np.arange(2)), general, 0)
    linear, counted = fitted.joined(np.ones((1, len(PARTS))), np.zeros(1))
    assert counted.tolist() == [1.0]
    first = first_model(subject.taxonomy, general)
    known = len(first.vocabulary.columns)
    assert np.array_equal(linear.measures, first.linear.measures)
    assert not linear.vectors.any()  # those of `general` are of another width
    assert np.array_equal(linear.bias, first.linear.bias)
    assert np.array_equal(linear.words[:, :known], first.linear.words)
    assert not linear.words[:, known:].any()
    assert len(fitted.vocabulary.columns) > known


def test_what_others_teach_is_the_same_in_training_and_in_a_model(
    learned: list[tuple[Subject, Subject]], subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regression, "INSIDE", 0.1)
    general = learn_general(learned, 0)
    assert any(general.words)
    assert any(general.units.outside)
    # nothing can be learned of two passages: the first part is all there is
    fitted = fit(subject.given.take(np.arange(2)), general, 0)
    odds = fitted.decide(subject.given)[:, 0, 0]
    model = first_model(subject.taxonomy, general)
    chances = model.chances([unit.measured for unit in subject.given.units])
    found = subject.given.of_passages(chances[:, 0])
    assert found == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-3)


def test_what_stands_beside_is_learned_in_each_fold_and_chooses_no_words(
    subject: Subject, general: General
) -> None:
    given = subject.given
    items = [
        LabelledPassage(str(n), item.text, [] if item.themes else ["sun_shade"])
        for n, item in enumerate(given.items)
    ]
    contrary = subject_of(subject.taxonomy, items).given
    alone, beside = (
        held_out(given, general, 0, other)[:, 0].sum(axis=1) for other in (None, contrary)
    )
    truth = given.labels[:, 0]
    assert np.ptp(alone[truth]) > 0
    gaps = [odds[truth].mean() - odds[~truth].mean() for odds in (alone, beside)]
    assert gaps[1] < gaps[0] / 2
    few = given.take(np.arange(2))
    assert not fit(few, general, 0, contrary).weights.words[:, 1:].any()
    words = [fit(given, general, 0, other).vocabulary for other in (None, contrary)]
    assert words[0].columns == words[1].columns


def test_held_out_passages_are_judged_by_models_without_their_group(
    subject: Subject, general: General
) -> None:
    odds = held_out(subject.given, general, 0)[:, 0].sum(axis=1)
    assert average_precision(odds, subject.given.labels[:, 0]) > 0.9
    wrong = subject.given.labels.copy()
    rng = np.random.default_rng(0)
    wrong[:, 0] = rng.permutation(wrong[:, 0])
    items = [
        LabelledPassage(str(n), f"Passage {rng.integers(10**9)} of much rain.")
        for n in range(len(wrong))
    ]
    noise = replace(subject_of(subject.taxonomy, items).given, labels=wrong)
    # there is nothing to be known: a passage in its own training would be known by heart
    odds = held_out(noise, general, 0)[:, 0].sum(axis=1)
    assert average_precision(odds, wrong[:, 0]) < 0.75


def test_groups_are_never_divided(subject: Subject) -> None:
    groups = [f"d{place % 9}" for place in range(len(subject.given.items))]
    given = replace(subject.given, groups=groups)
    seen = []
    for inside, outside in folds(given, 1):
        assert not {groups[n] for n in inside} & {groups[n] for n in outside}
        assert len(inside) + len(outside) == len(groups)
        seen += outside.tolist()
    assert sorted(seen) == list(range(len(groups)))


def test_few_groups_are_as_many_folds(subject: Subject) -> None:
    groups = ["a", "b"] * (len(subject.given.items) // 2)
    assert len(list(folds(replace(subject.given, groups=groups), 0))) == 2


def test_sentences_that_are_learned_from(taxonomy_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    text = "Rain falls. We balance sun and shade. Wind blows."
    items = [
        LabelledPassage("a", text, ["sun_shade"]),
        LabelledPassage("b", text, ["sun_shade"], evidence={"sun_shade": [(0, 11)]}),
        LabelledPassage("c", "Rain falls. Wind blows."),
    ]
    given = subject_of(taxonomy, items).given
    guess = np.array([0.0, 2.0, 1.0, 0.0, 2.0, 1.0, 0.0, 0.0])
    positive, used = sentences(given, 0, guess)
    # the likeliest; the one that the labels name; none. The others of a passage say neither
    assert positive.tolist() == [False, True, False, True, False, False, False, False]
    assert used.tolist() == [False, True, False, True, False, False, True, True]
