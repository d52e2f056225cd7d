"""Fitting a theme, and judging what was not seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from encoder_training.prior import PreparedTaxonomy
from readout.stages.themes.decisions import expit
from readout.stages.themes.features import COLUMN, FEATURES
from readout.stages.themes.model import ThemesModel, prior_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.card import average_precision, calibration_error
from readout.train.themes.fitting import FEWEST, PARTS, calibrate, fit, folds, held_out, learnable
from readout.train.themes.passages import LabelledPassage, read_passages
from readout.train.themes.prepared import Prepared, of_owners, prepare


@pytest.fixture
def subject(taxonomy_path: Path, training: Path) -> PreparedTaxonomy:
    taxonomy = read_taxonomy(taxonomy_path)
    return PreparedTaxonomy.of(taxonomy, read_passages([training], taxonomy))


@pytest.fixture
def first(subject: PreparedTaxonomy, prior: ThemesModel) -> ThemesModel:
    return prior_model(subject.taxonomy, prior)


@pytest.mark.parametrize(
    ("with_theme", "without", "enough"),
    [(FEWEST, FEWEST, True), (FEWEST - 1, 99, False), (99, FEWEST - 1, False), (0, 0, False)],
)
def test_what_is_enough_to_learn_from(with_theme: int, without: int, *, enough: bool) -> None:
    assert learnable(np.array([True] * with_theme + [False] * without)) is enough


def test_a_theme_is_learned_and_the_same_each_time(
    subject: PreparedTaxonomy, first: ThemesModel
) -> None:
    fitted, again = fit(subject.prepared, first), fit(subject.prepared, first)
    assert np.array_equal(fitted.weights, again.weights)
    columns = fitted.vocabulary.columns
    assert list(columns)[:2] == list(first.vocabulary.columns)
    taught, measures, vectors, words, every = fitted.weights[0]
    end = 1 + len(FEATURES) + subject.prepared.vectors.shape[1]
    assert fitted.weights.shape == (1, len(PARTS), end + len(columns) + 1)
    for part in (measures, every):
        assert part[1 + COLUMN["both"]] > 0
    for part in (words, every):
        assert part[end + columns["balance"]] > 0 > part[end + columns["much"]]
    assert taught[0] == 1.0
    assert not taught[1:].any()
    assert every[0] > 0
    # each block but the last has its own columns alone
    assert not measures[end:-1].any()
    assert not words[:end].any()
    assert vectors[1 + len(FEATURES) : end].any()


def test_each_part_tells_passages_apart(subject: PreparedTaxonomy, first: ThemesModel) -> None:
    parts = fit(subject.prepared, first).decide(subject.prepared)
    assert parts.shape == (48, 1, len(PARTS))
    truth = subject.prepared.labels[:, 0]
    for number in range(len(PARTS)):
        assert average_precision(parts[:, 0, number], truth) > 0.8


def test_parts_that_are_stacked_say_what_they_say_apart(
    subject: PreparedTaxonomy, first: ThemesModel
) -> None:
    fitted = fit(subject.prepared, first)
    shares, offsets = np.array([[0.5, 0.25, 1.0, 0.75, 0.5]]), np.array([-0.5])
    apart = fitted.decide(subject.prepared)[:, 0] @ shares[0] + offsets[0]
    odds = fitted.stacked(shares, offsets).odds(subject.prepared.units)[:, 0]
    # of the likeliest sentence by equal shares; another may be likelier by these
    best = of_owners(odds, subject.prepared.owners)
    assert (best >= apart - 1e-3).all()
    assert np.isclose(best, apart, atol=1e-3).mean() > 0.8


def test_without_examples_the_prior_is_left_alone(
    subject: PreparedTaxonomy, first: ThemesModel
) -> None:
    fitted = fit(subject.prepared.take(np.arange(2)), first)
    model = fitted.stacked(np.ones((1, len(PARTS))), np.zeros(1))
    linear, known = model.linear, len(first.vocabulary.columns)
    assert np.array_equal(model.shares, first.shares)
    assert np.array_equal(linear.measures, first.linear.measures)
    assert np.array_equal(linear.vectors, first.linear.vectors)
    assert np.array_equal(linear.bias, first.linear.bias)
    assert np.array_equal(linear.words[:, :known], first.linear.words)
    assert not linear.words[:, known:].any()
    assert len(fitted.vocabulary.columns) > known


def test_the_prior_is_the_same_in_training_and_in_a_model(
    subject: PreparedTaxonomy, first: ThemesModel
) -> None:
    # nothing can be learned of two passages: the first part is all there is
    odds = fit(subject.prepared.take(np.arange(2)), first).decide(subject.prepared)[:, 0, 0]
    found = of_owners(first.chances(subject.prepared.units)[:, 0], subject.prepared.owners)
    assert found == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-3)


def test_what_stands_beside_is_learned_in_each_fold_and_chooses_no_words(
    subject: PreparedTaxonomy, first: ThemesModel
) -> None:
    given = subject.prepared
    items = [
        LabelledPassage(str(n), item.text, [] if item.themes else ["sun_shade"])
        for n, item in enumerate(given.items)
    ]
    contrary = prepare(items, subject.taxonomy)
    alone, beside = (
        held_out(given, first, 0, other)[:, 0].sum(axis=1) for other in (None, contrary)
    )
    truth = given.labels[:, 0]
    gaps = [odds[truth].mean() - odds[~truth].mean() for odds in (alone, beside)]
    assert gaps[1] < gaps[0] / 2
    few = given.take(np.arange(2))
    assert not fit(few, first, contrary).weights[:, 1:].any()
    words = [fit(given, first, other).vocabulary for other in (None, contrary)]
    assert words[0].columns == words[1].columns


def test_held_out_passages_are_judged_by_models_without_their_group(
    subject: PreparedTaxonomy, first: ThemesModel
) -> None:
    odds = held_out(subject.prepared, first, 0)[:, 0].sum(axis=1)
    assert average_precision(odds, subject.prepared.labels[:, 0]) > 0.9
    rng = np.random.default_rng(0)
    wrong = rng.permutation(subject.prepared.labels[:, 0])[:, None]
    items = [
        LabelledPassage(
            str(n), f"Passage {rng.integers(10**9)} of much rain.", ["sun_shade"] if said else []
        )
        for n, said in enumerate(wrong[:, 0])
    ]
    noise = prepare(items, subject.taxonomy)
    # there is nothing to be known: a passage in its own training would be known by heart
    odds = held_out(noise, first, 0)[:, 0].sum(axis=1)
    assert average_precision(odds, wrong[:, 0]) < 0.75


def grouped(given: Prepared, groups: list[str]) -> Prepared:
    """Put passages into groups."""
    items = [
        structs.replace(item, group=group) for item, group in zip(given.items, groups, strict=True)
    ]
    return replace(given, items=items)


def test_groups_are_never_divided(subject: PreparedTaxonomy) -> None:
    groups = [f"d{place % 9}" for place in range(len(subject.prepared.items))]
    given = grouped(subject.prepared, groups)
    seen = []
    for inside, outside in folds(given, 1):
        assert not {groups[n] for n in inside} & {groups[n] for n in outside}
        assert len(inside) + len(outside) == len(groups)
        seen += outside.tolist()
    assert sorted(seen) == list(range(len(groups)))


def test_few_groups_are_as_many_folds(subject: PreparedTaxonomy) -> None:
    groups = ["a", "b"] * (len(subject.prepared.items) // 2)
    assert len(list(folds(grouped(subject.prepared, groups), 0))) == 2


# Chances that hold what they promise


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


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-40, 40), st.booleans()), min_size=1, max_size=60))
def test_a_part_is_never_turned_round(rows: list[tuple[float, bool]]) -> None:
    odds, truth = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    shares, offset = calibrate(odds[:, None], truth)
    assert 0 <= shares[0] <= 3
    assert np.isfinite([shares[0], offset]).all()
    chances = expit(shares[0] * odds + offset)
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances[np.argsort(odds)]) >= 0).all()


def test_passages_that_stand_for_many_count_for_many() -> None:
    """Of a sample with half of the themes taken for certain, a tenth of the others."""
    parts = np.zeros((60, 1))
    truth = np.arange(60) < 30
    even = calibrate(parts, truth)
    assert even == calibrate(parts, truth, np.ones(60))
    standing = np.where(truth, 0.2, 1.8)
    _, offset = calibrate(parts, truth, standing)
    assert expit(np.array([offset]))[0] == pytest.approx(0.1, abs=0.02)
