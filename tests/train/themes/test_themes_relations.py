"""Learning types of relation from labelled passages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from readout.errors import ConfigError
from readout.stages.themes.general import General, first_model
from readout.stages.themes.model import Vocabulary
from readout.stages.themes.relations import likeliest, relation_row
from readout.stages.themes.taxonomy import RELATION_TYPES
from readout.train.themes.general import Subject
from readout.train.themes.relations import (
    VECTORS,
    Related,
    learn_relations,
    related,
    right_relations,
)
from readout.train.themes.vocabulary import chosen, weighed

Learned = list[tuple[Subject, Subject]]


@pytest.fixture
def labelled(learned: Learned) -> list[Related]:
    subject = learned[0][0]
    return list(related(subject.given, subject.taxonomy))


def test_relations_are_taken_from_the_likeliest_sentence(
    learned: Learned, labelled: list[Related]
) -> None:
    items = learned[0][0].given.items
    kinds = [kind for item in items for kind in item.relation.values()]
    assert [one.kind for one in labelled] == kinds
    # the second of the first passage, the first of the second one
    assert "gate" not in labelled[0].unit.measured.words.forms
    assert "turn" in labelled[1].unit.measured.words.forms


@pytest.mark.parametrize("count", [2, 3, 5])
def test_relations_say_what_scikit_learn_says(labelled: list[Related], count: int) -> None:
    kinds = np.array(RELATION_TYPES[:count])[np.arange(len(labelled)) % count]
    drawn = np.random.default_rng(count).integers(1, 4, len(labelled))
    some = [
        one._replace(kind=str(kind), weight=float(weight))
        for one, kind, weight in zip(labelled, kinds, drawn, strict=True)
    ]
    vocabulary = chosen([one.unit for one in some], 50, 1)
    relations = learn_relations(some, vocabulary)
    measured = [one.unit.measured for one in some]
    columns = np.hstack(
        [
            [relation_row(one.themes[0]) for one in measured],
            weighed(vocabulary, [one.unit for one in some]).toarray(),
            [VECTORS * one.vector for one in measured],
        ]
    )
    fitted = LogisticRegression(max_iter=3000)
    fitted.fit(columns, kinds, sample_weight=drawn)
    assert len(relations.measures) == len(relations.bias) == count
    for one, wanted in zip(measured, fitted.predict_proba(columns), strict=True):
        own = vocabulary.weigh(one.words)
        chances = relations.chances(one.themes[0], own, one.vector)
        assert list(chances) == fitted.classes_.tolist()
        assert list(chances.values()) == pytest.approx(wanted.tolist(), abs=1e-3)


def test_what_is_learned_tells_types_apart(
    learned: Learned, labelled: list[Related], general: General
) -> None:
    vocabulary = chosen([one.unit for one in labelled], 50, 1)
    relations = learn_relations(labelled, vocabulary)
    model = replace(
        first_model(learned[0][0].taxonomy, general), vocabulary=vocabulary, relations=relations
    )
    assert right_relations(model, labelled) == 1.0
    turned = {"balance": "transition", "transition": "balance"}
    wrong = [one._replace(kind=turned[one.kind]) for one in labelled]
    assert right_relations(model, wrong) == 0.0
    half = [*labelled, *wrong]
    assert right_relations(model, half) == 0.5
    first = labelled[0]
    assert likeliest(model.relation_chances(first.unit.measured, 0)) == first.kind


@pytest.mark.parametrize("count", [0, 1])
def test_one_type_teaches_nothing(labelled: list[Related], count: int) -> None:
    with pytest.raises(ConfigError, match="fewer than two types") as caught:
        learn_relations(labelled[:count], Vocabulary({}, np.zeros(0, np.float32)))
    assert caught.value.code == "bad_training"
