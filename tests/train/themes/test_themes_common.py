"""Learning what taxonomies have in common from some, for another."""

from __future__ import annotations

import numpy as np
import pytest

from readout.train.themes import common
from readout.train.themes.calibrating import average_precision
from readout.train.themes.common import learn_common
from readout.train.themes.general import Subject
from readout.train.themes.vocabulary import weighed


def test_what_is_learned_of_others_tells_passages_apart(
    learned: list[tuple[Subject, Subject]],
) -> None:
    taxonomies = [[one.given, new.given] for one, new in learned]
    found, held = learn_common(taxonomies, 0)
    for forms, themes in zip(taxonomies, held, strict=True):
        assert len(themes) == forms[-1].labels.shape[1]
        for number, theme in enumerate(themes):
            assert theme.truth.tolist() == forms[-1].labels[:, number].tolist()
            assert average_precision(theme.log_odds, theme.truth) > 0.8
    assert len(found.words) == len(found.vocabulary.columns)
    again, _ = learn_common(taxonomies, 0)
    assert all(map(np.array_equal, found[1:], again[1:]))


def test_the_sum_and_the_units_are_one_model(
    learned: list[tuple[Subject, Subject]],
) -> None:
    given = learned[0][0].given
    vocabulary = common.chosen(given.units, 50, 1)
    theme = common._Theme(given, 0, weighed(vocabulary, given.units))
    first = common._fit_sum([theme])
    seen = common._seen(theme, first)
    together = common._fit_together([seen], 0)
    together.linear[-2:] = [0.5, 2.0]
    found = common._joined(vocabulary, first, together)
    words, vectors = theme.words @ found.words, given.vectors @ found.vectors
    units = np.column_stack([theme.measures, words, vectors]) @ found.inside
    total = theme.measures @ found.linear[:-2] + words + vectors + found.intercept
    total = total + np.tanh(units + found.bias) @ found.outside
    assert total == pytest.approx(together.log_odds(seen.inputs), abs=1e-3)
