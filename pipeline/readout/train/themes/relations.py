"""Learning how sentences relate poles, from passages whose type of relation is labelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from readout.errors import ConfigError
from readout.models.arrays import Floats
from readout.stages.themes.features import FEATURES
from readout.stages.themes.model import ThemesModel, Vocabulary
from readout.stages.themes.relations import Relations, likeliest, relation_row
from readout.stages.themes.taxonomy import Taxonomy
from readout.stages.themes.units import Unit
from readout.train.themes.prepared import Prepared
from readout.train.themes.vocabulary import weighed

__all__ = ["Related", "learn_relations", "related", "right_relations"]

VECTORS = 1.5
"""What the numbers of a vector are multiplied with: it is held less firmly than words are."""
STRENGTH = 1.0
"""Inverse strength of regularisation (``C``)."""
TELLING = np.array([n.startswith(("meet", "signal", "cue", "both")) for n in FEATURES])
"""Measures by which the likeliest sentence is chosen."""
LABELLED = 10.0
"""What it counts beside them that the labels name a sentence."""


class Related(NamedTuple):
    """A labelled relation: the sentence, the number of the theme, the type, what it counts."""

    unit: Unit
    theme: int
    kind: str
    weight: float


def related(given: Prepared, taxonomy: Taxonomy) -> Iterator[Related]:
    """Yield each labelled relation, in its likeliest sentence."""
    numbers = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    for place, item in enumerate(given.items):
        units = np.flatnonzero(given.owners == place)
        for theme, kind in item.relation.items():
            number = numbers[theme]
            strength = given.rows[number][units] @ TELLING
            strength += LABELLED * (given.said[units, number] > 0)
            best = given.units[units[int(np.argmax(strength))]]
            yield Related(best, number, str(kind), item.weight)


def learn_relations(labelled: Sequence[Related], vocabulary: Vocabulary) -> Relations:
    """Learn what measures, words and vectors weigh for each type.

    Parameters
    ----------
    labelled : sequence of Related
        Of any taxonomies.
    vocabulary : Vocabulary
        The words that are weighed.

    Raises
    ------
    ConfigError
        ``bad_training`` where all are of one type, or there is none.
    """
    kinds = [one.kind for one in labelled]
    if len(set(kinds)) < 2:
        raise ConfigError(
            "the passages tell fewer than two types of relation apart", code="bad_training"
        )
    units = [one.unit for one in labelled]
    rows = np.array([relation_row(_found(one)) for one in labelled])
    vectors = np.array([unit.measured.vector for unit in units])
    words = weighed(vocabulary, units)
    columns = hstack([csr_matrix(rows), words, csr_matrix(VECTORS * vectors)]).tocsr()
    learner = LogisticRegression(C=STRENGTH, max_iter=3000)
    learner.fit(columns, kinds, sample_weight=[one.weight for one in labelled])
    weights, bias = _alike(learner)
    ends = np.cumsum([rows.shape[1], words.shape[1]])
    measures, by_words, by_vectors = np.split(weights, ends, axis=1)
    parts = (measures, by_words, VECTORS * by_vectors, bias)
    return Relations(tuple(learner.classes_.tolist()), *(part.astype(np.float32) for part in parts))


def right_relations(model: ThemesModel, labelled: Sequence[Related]) -> float:
    """Return the share of labelled relations whose type a model tells rightly."""
    right = 0
    for one in labelled:
        chances = model.relation_chances(one.unit.measured, one.theme)
        right += likeliest(chances) == one.kind
    return round(right / len(labelled), 4)


def _found(one: Related) -> Any:
    return one.unit.measured.themes[one.theme]


def _alike(learner: LogisticRegression) -> tuple[Floats, Floats]:
    """Return a row of weights for each type; of two types, the first weighs nothing."""
    weights, bias = learner.coef_, learner.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([0 * weights, weights]), np.append(0.0, bias)
    return weights, bias
