"""Choosing the words that are weighed, and weighing them as a model does."""

from __future__ import annotations

import numpy as np

from readout.stages.themes.units import Unit
from readout.train.themes.general import Subject
from readout.train.themes.vocabulary import chosen, weighed


def test_common_words_and_pairs_are_chosen(learned: list[tuple[Subject, Subject]]) -> None:
    units = learned[0][0].given.units
    every = chosen(units, 10_000, 1)
    common = chosen([*units] * 30, 10_000, 360)
    assert set(common.columns) < set(every.columns)
    assert {"we must", "balance", "gate"} <= set(common.columns)
    assert sorted(common.columns.values()) == list(range(len(common.columns)))
    few = chosen(units, 5, 1)
    assert len(few.columns) == len(few.rarity) == 5
    columns = common.columns
    assert common.rarity[columns["balance"]] >= common.rarity[columns["the"]]


def test_no_sentences_have_no_words() -> None:
    vocabulary = chosen([], 10, 1)
    assert vocabulary.columns == {}
    assert weighed(vocabulary, []).shape == (0, 0)


def test_there_may_be_no_word_that_is_common_enough(learned: list[tuple[Subject, Subject]]) -> None:
    measure = learned[0][0].extractor.measure
    units = [Unit(0, 1, measure(f"word{number}")) for number in range(1200)]
    assert chosen(units, 10, 3).columns == {}


def test_words_weigh_in_training_what_they_weigh_in_a_model(
    learned: list[tuple[Subject, Subject]],
) -> None:
    units: list[Unit] = learned[0][0].given.units[:20]
    vocabulary = chosen(units, 30, 1)
    rows = weighed(vocabulary, units).toarray()
    assert rows.shape == (20, 30)
    for row, unit in zip(rows, units, strict=True):
        found = vocabulary.weigh(unit.measured.words)
        assert set(np.flatnonzero(row).tolist()) == set(found)
        assert np.allclose(row[list(found)], list(found.values()))
