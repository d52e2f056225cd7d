"""Passages made ready: sentences, labels, and what of them is taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from encoder_training.prior import PreparedTaxonomy
from readout.stages.themes.features import MeasuredText
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.themes.passages import LabelledPassage
from readout.train.themes.prepared import (
    choose_vocabulary,
    examples_of,
    of_owners,
    prepare,
    sentences_of,
    tfidf,
)
from tests.gardens import PARENT, taxonomy_file, word_vectors

ITEMS = [
    LabelledPassage(
        "a",
        "The gate is green. We balance sun and shade.",
        ["sun_shade"],
        evidence={"sun_shade": [(19, 44)]},
    ),
    LabelledPassage("b", "Rain.", real=True, weight=2.0),
    LabelledPassage("c", "The sun is up. The shade is deep.", ["sun_shade"]),
    LabelledPassage("d", ""),
]


@pytest.fixture
def taxonomy(tmp_path: Path) -> Taxonomy:
    return read_taxonomy(taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT))


def test_sentences_belong_to_their_passages(taxonomy: Taxonomy) -> None:
    given = prepare(ITEMS, taxonomy, word_vectors())
    assert given.owners.tolist() == [0, 0, 1, 2, 2, 2, 3]
    assert given.located[:, 0].tolist() == [-1, 1, 0, 0, 0, 0, 0]
    assert given.weights.tolist() == [1, 1, 2, 1, 1, 1, 1]
    assert given.real.tolist() == [False, True, False, False]
    assert given.rows.shape[:2] == (2, 7)
    assert given.vectors.shape == (7, 3)


def test_a_more_general_theme_holds_where_one_of_its_kinds_does(taxonomy: Taxonomy) -> None:
    given = prepare(ITEMS, taxonomy, word_vectors())
    assert given.labels.tolist() == [[True] * 2, [False] * 2, [True] * 2, [False] * 2]
    assert given.without.tolist() == [False, True, False, True]
    assert given.counts(taxonomy) == {"sun_shade": 2, "light": 2, "": 2}


def test_some_of_the_passages(taxonomy: Taxonomy) -> None:
    given = prepare(ITEMS, taxonomy, word_vectors())
    part = given.take(np.array([2, 0]))
    assert [item.id for item in part.items] == ["a", "c"]
    assert part.owners.tolist() == [0, 0, 1, 1, 1]
    assert np.array_equal(part.rows, given.rows[:, [0, 1, 3, 4, 5]])
    assert of_owners(np.array([1.0, 3.0, 2.0, 5.0, 4.0]), part.owners).tolist() == [3, 5]


def test_no_passages_at_all(taxonomy: Taxonomy) -> None:
    given = prepare([], taxonomy, word_vectors())
    assert given.labels.shape == (0, 2)
    assert given.counts(taxonomy) == {"sun_shade": 0, "light": 0, "": 0}


def test_a_passage_without_a_word_is_one_sentence() -> None:
    assert sentences_of("") == [(0, 0)]
    assert sentences_of("Rain. Wind.") == [(0, 5), (6, 11)]


def test_two_parts_joined_are_the_whole(taxonomy: Taxonomy) -> None:
    vectors = word_vectors()
    whole = prepare(ITEMS, taxonomy, vectors)
    one, other = (prepare(part, taxonomy, vectors) for part in (ITEMS[:2], ITEMS[2:]))
    joined = one.joined(other)
    for name in ("labels", "owners", "rows", "vectors", "located"):
        assert np.array_equal(getattr(joined, name), getattr(whole, name)), name
    assert joined.items == whole.items
    assert joined.groups == whole.groups
    places = [[unit.span for unit in one.units] for one in (joined, whole)]
    assert places[0] == places[1]
    same = whole.joined(prepare([], taxonomy, vectors))
    assert same.items == whole.items
    assert np.array_equal(same.located, whole.located)


def test_sentences_that_are_learned_from(taxonomy_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    text = "Rain falls. We balance sun and shade. Wind blows."
    items = [
        LabelledPassage("a", text, ["sun_shade"]),
        LabelledPassage("b", text, ["sun_shade"], evidence={"sun_shade": [(0, 11)]}),
        LabelledPassage("c", "Rain falls. Wind blows."),
    ]
    given = prepare(items, taxonomy)
    guess = np.array([0.0, 2.0, 1.0, 0.0, 2.0, 1.0, 0.0, 0.0])
    positive, used = examples_of(
        given.labels[given.owners, 0], given.located[:, 0], given.owners, guess
    )
    # the likeliest; the one that the labels name; none. The others of a passage say neither
    assert positive.tolist() == [False, True, False, True, False, False, False, False]
    assert used.tolist() == [False, True, False, True, False, False, True, True]


def test_common_words_and_pairs_are_choose_vocabulary(sea: PreparedTaxonomy) -> None:
    units = sea.prepared.units
    every = choose_vocabulary(units, 10_000, 1)
    common = choose_vocabulary([*units] * 30, 10_000, 360)
    assert set(common.columns) < set(every.columns)
    assert {"we must", "balance", "gate"} <= set(common.columns)
    assert sorted(common.columns.values()) == list(range(len(common.columns)))
    few = choose_vocabulary(units, 5, 1)
    assert len(few.columns) == len(few.rarity) == 5
    columns = common.columns
    assert common.rarity[columns["balance"]] >= common.rarity[columns["the"]]


def test_no_sentences_have_no_words() -> None:
    vocabulary = choose_vocabulary([], 10, 1)
    assert vocabulary.columns == {}
    assert tfidf(vocabulary, []).shape == (0, 0)


def test_there_may_be_no_word_that_is_common_enough(sea: PreparedTaxonomy) -> None:
    items = [LabelledPassage(str(number), f"word{number}") for number in range(1200)]
    units = prepare(items, sea.taxonomy).units
    assert choose_vocabulary(units, 10, 3).columns == {}


def test_words_weigh_in_training_what_they_weigh_in_a_model(sea: PreparedTaxonomy) -> None:
    units: list[MeasuredText] = sea.prepared.units[:20]
    vocabulary = choose_vocabulary(units, 30, 1)
    rows = tfidf(vocabulary, units).toarray()
    assert rows.shape == (20, 30)
    for row, unit in zip(rows, units, strict=True):
        found = vocabulary.weigh(unit.words)
        assert set(np.flatnonzero(row).tolist()) == set(found)
        assert np.allclose(row[list(found)], list(found.values()))
