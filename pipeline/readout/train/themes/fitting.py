"""Fitting the linear model of a theme, and judging passages that it did not see.

Three logistic regressions are fitted apart, over measures, words and vectors of sentences, and
stacked: calibrated on held-out passages, with what other taxonomies teach, the prior, as a fourth
part. Few examples move the prior a little, many decide. Fitted at once, average precision is 0.03
less. They learn from sentences: those that the labels name, else the one of a passage that the
model itself thinks likeliest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from readout.errors import ConfigError
from readout.models.arrays import Flags, Floats, Integers, Singles
from readout.stages.themes.features import FEATURES, MeasuredText
from readout.stages.themes.model import (
    Interactions,
    LinearWeights,
    TfidfVocabulary,
    ThemesModel,
    relation_row,
)
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.themes.prepared import Prepared, choose_vocabulary, tfidf

__all__ = [
    "FEWEST",
    "PARTS",
    "Columns",
    "FittedParts",
    "LabelledRelation",
    "as_linear",
    "fit",
    "fit_blocks",
    "folds",
    "held_out",
    "labelled_relations",
    "learn_relations",
    "learnable",
    "right_relations",
]

FOLDS = 5
FEWEST = 4
"""With fewer passages that have a theme, or that have not, nothing is learned of it."""
VOCABULARY, COMMON = 6000, 3
"""How many words and pairs of words are weighed at most, beside those that other taxonomies know;
in how many sentences one must stand.
"""
STRENGTH = {"measures": 0.3, "vectors": 10.0, "words": 10.0}
"""Inverse strength of regularisation (``C``) of each block."""
PARTS = ("prior", *STRENGTH)
"""What is stacked."""
ROUNDS = 2
"""How often the likeliest sentences are chosen anew."""
RELATION_STRENGTH = 0.3
"""Inverse strength of regularisation (``C``) where types of relation are learned."""
VECTORS = 1.5
"""What the numbers of a vector are multiplied with: it is held less firmly than words are."""
TELLING = np.array([n.startswith(("meet", "signal", "cue", "both")) for n in FEATURES])
"""Measures by which the likeliest sentence of a relation is chosen."""
LOCATED = 10.0
"""What it counts beside them that the labels name a sentence: more than all of them."""


class Columns(NamedTuple):
    """What is weighed of sentences: measures and vectors side by side, and words.

    Weights of them stand in one row: of ``dense``, of ``words``, and what is added.
    """

    dense: Singles
    words: Any

    @property
    def ends(self) -> tuple[int, int, int]:
        """Where measures, vectors and words end in a row of weights."""
        width = self.dense.shape[1]
        return len(FEATURES), width, width + self.words.shape[1]

    def log_odds(self, weights: Floats) -> Floats:
        """Return the log-odds by some rows of weights, shape (n_sentences, n_rows)."""
        width = self.dense.shape[1]
        found: Floats = self.dense @ weights[:, :width].T + self.words @ weights[:, width:-1].T
        return found + weights[:, -1]

    def interacting(self, joint: Interactions) -> Floats:
        """Return what they say together beyond their sum, shape (n_sentences,)."""
        measures, width, _ = self.ends
        by_vector = np.zeros(len(self.dense))
        if len(joint.vectors) == width - measures:
            by_vector += self.dense[:, measures:] @ joint.vectors
        by_words = self.words[:, : len(joint.words)] @ joint.words
        return joint.log_odds(self.dense[:, :measures], by_words, by_vector)


def fit_blocks(
    columns: Columns, truth: Flags, counts: Floats, strength: Mapping[str, float]
) -> Floats:
    """Fit a logistic regression over each block of columns by itself.

    Parameters
    ----------
    columns : Columns
    truth, counts : ndarray, shape (n_sentences,)
        What holds, and what each sentence counts.
    strength : mapping of str to float
        Inverse strength of regularisation of measures, vectors and words.

    Returns
    -------
    ndarray, shape (n_blocks, n_weights)
        A row a block, with nothing outside it.
    """
    ends = columns.ends
    blocks = (*np.split(columns.dense, [ends[0]], axis=1), columns.words)
    found = np.zeros((len(blocks), ends[-1] + 1))
    for row, block, start, end, c in zip(
        found, blocks, (0, *ends), ends, strength.values(), strict=False
    ):
        learner = LogisticRegression(C=c, max_iter=1000).fit(block, truth, sample_weight=counts)
        row[start:end], row[-1] = learner.coef_[0], learner.intercept_[0]
    return found


def as_linear(weights: Floats, ends: Sequence[int]) -> LinearWeights:
    """Return rows of weights as a model has them."""
    measures, vectors, words, bias = np.split(weights.astype(np.float32), ends, axis=1)
    return LinearWeights(measures, words, vectors, bias[:, 0])


class FittedParts(NamedTuple):
    """What each part (:data:`PARTS`) weighs.

    Attributes
    ----------
    vocabulary : TfidfVocabulary
        The words that are weighed, those of the prior first.
    weights : ndarray, shape (n_themes, n_parts, n_weights)
        Nothing for the blocks of a theme that is not learned.
    ends : tuple of int
        Where measures, vectors and words end in a row.
    interactions : Interactions
        What the prior adds to its sum.
    """

    vocabulary: TfidfVocabulary
    weights: Floats
    ends: tuple[int, int, int]
    interactions: Interactions

    def decide(self, given: Prepared) -> Floats:
        """Return the log-odds of each part for passages, in the likeliest sentence of each.

        Returns
        -------
        ndarray, shape (n_passages, n_themes, n_parts)
        """
        words = tfidf(self.vocabulary, given.units)
        found = []
        for theme, weights in enumerate(self.weights):
            columns = Columns(given.dense(theme), words)
            parts = columns.log_odds(weights)
            parts[:, 0] += columns.interacting(self.interactions)
            found.append(given.at_best(parts))
        return np.stack(found, axis=1)

    def stacked(self, shares: Floats, offsets: Floats) -> LinearWeights:
        """Add the parts up by what each counts, shape (n_themes, n_parts), and add offsets."""
        weights = np.einsum("tp,tpc->tc", shares, self.weights)
        weights[:, -1] += offsets
        return as_linear(weights, self.ends)


def fit(given: Prepared, prior: ThemesModel, beside: Prepared | None = None) -> FittedParts:
    """Fit the models of all themes.

    Parameters
    ----------
    given : Prepared
        The passages: they say which words are weighed, and of which themes enough is known.
    prior : ThemesModel
        What other taxonomies teach of each theme.
    beside : Prepared, optional
        Further passages to learn from.
    """
    vocabulary = _joined(prior.vocabulary, choose_vocabulary(given.units, VOCABULARY, COMMON))
    learned = given if beside is None else given.joined(beside)
    words = tfidf(vocabulary, learned.units)
    ends = Columns(learned.dense(0), words).ends
    found = np.zeros((given.labels.shape[1], len(PARTS), ends[-1] + 1))
    taught = prior.linear
    found[:, 0, : ends[0]], found[:, 0, -1] = taught.measures, taught.bias
    found[:, 0, ends[1] : ends[1] + taught.words.shape[1]] = taught.words
    if taught.vectors.shape[1] == ends[1] - ends[0]:  # those of another width say nothing
        found[:, 0, ends[0] : ends[1]] = taught.vectors
    for theme in np.flatnonzero([learnable(truth) for truth in given.labels.T]).tolist():
        columns = Columns(learned.dense(theme), words)
        together = columns.interacting(prior.interactions)
        for _ in range(ROUNDS):
            guess = together + columns.log_odds(found[theme].sum(axis=0, keepdims=True))[:, 0]
            truth, used = learned.examples(theme, guess)
            some = Columns(columns.dense[used], words[used])
            found[theme, 1:] = fit_blocks(some, truth[used], learned.weights[used], STRENGTH)
    further = len(vocabulary.columns) - taught.words.shape[1]
    joint = prior.interactions._replace(words=np.pad(prior.interactions.words, (0, further)))
    if len(joint.vectors) != ends[1] - ends[0]:
        joint = joint._replace(vectors=np.zeros(ends[1] - ends[0], dtype=np.float32))
    return FittedParts(vocabulary, found, ends, joint)


def _joined(taught: TfidfVocabulary, own: TfidfVocabulary) -> TfidfVocabulary:
    """Join the words that other taxonomies know, and those of the passages."""
    grams = [gram for gram in own.columns if gram not in taught.columns]
    rarity = own.rarity[[own.columns[gram] for gram in grams]]
    columns = {gram: n for n, gram in enumerate([*taught.columns, *grams])}
    return TfidfVocabulary(columns, np.concatenate([taught.rarity, rarity]))


def learnable(truth: Flags) -> bool:
    """Tell whether there are passages enough with a theme, and without it."""
    with_theme = int(truth.sum())
    return min(with_theme, len(truth) - with_theme) >= FEWEST


def held_out(
    given: Prepared, prior: ThemesModel, seed: int, beside: Prepared | None = None
) -> Floats:
    """Return the log-odds that each part gives every passage, fitted without its group.

    Parameters
    ----------
    given : Prepared
        The passages.
    prior : ThemesModel
        What other taxonomies teach of each theme.
    seed : int
        Of the folds.
    beside : Prepared, optional
        Passages to learn from each time that are not judged.

    Returns
    -------
    ndarray, shape (n_passages, n_themes, n_parts)
    """
    found = np.zeros((*given.labels.shape, len(PARTS)))
    for inside, outside in folds(given, seed):
        found[outside] = fit(given.take(inside), prior, beside).decide(given.take(outside))
    return found


def folds(given: Prepared, seed: int) -> Iterator[tuple[Integers, Integers]]:
    """Yield rows to learn from and rows to judge, groups kept together.

    Passages of the same themes and source are dealt out evenly, rare ones as the commonest.
    """
    strata = 2 * (given.labels @ np.power(2, np.arange(given.labels.shape[1]))) + given.real
    kinds, counts = np.unique(strata, return_counts=True)
    strata[np.isin(strata, kinds[counts < FOLDS])] = kinds[np.argmax(counts)]
    number = min(FOLDS, len(set(given.groups)))
    splitter = StratifiedGroupKFold(number, shuffle=True, random_state=seed)
    for inside, outside in splitter.split(strata, strata, given.groups):
        yield np.sort(inside), np.sort(outside)


class LabelledRelation(NamedTuple):
    """A labelled relation: the sentence, the number of the theme, the type, what it counts."""

    unit: MeasuredText
    theme: int
    kind: str
    weight: float


def labelled_relations(given: Prepared, taxonomy: Taxonomy) -> Iterator[LabelledRelation]:
    """Yield each labelled relation, in its likeliest sentence."""
    numbers = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    for place, item in enumerate(given.items):
        units = np.flatnonzero(given.owners == place)
        for theme, kind in item.relation.items():
            number = numbers[theme]
            strength = given.rows[number][units] @ TELLING
            strength += LOCATED * (given.located[units, number] > 0)
            best = given.units[units[int(np.argmax(strength))]]
            yield LabelledRelation(best, number, str(kind), item.weight)


def learn_relations(
    labelled: Sequence[LabelledRelation], vocabulary: TfidfVocabulary
) -> tuple[tuple[Any, ...], LinearWeights]:
    """Learn what measures, words and vectors weigh for each type; return the types, too.

    Parameters
    ----------
    labelled : sequence of LabelledRelation
        Of any taxonomies.
    vocabulary : TfidfVocabulary
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
    rows = np.array([relation_row(one.unit.themes[one.theme]) for one in labelled])
    vectors = VECTORS * np.array([unit.vector for unit in units])
    words = tfidf(vocabulary, units)
    columns = hstack([csr_matrix(rows), words, csr_matrix(vectors)]).tocsr()
    learner = LogisticRegression(C=RELATION_STRENGTH, max_iter=3000)
    learner.fit(columns, kinds, sample_weight=[one.weight for one in labelled])
    weights, bias = learner.coef_, learner.intercept_
    if len(weights) == 1:  # of two types, the first weighs nothing
        weights, bias = np.vstack([0 * weights, weights]), np.append(0.0, bias)
    ends = np.cumsum([rows.shape[1], words.shape[1]])
    measures, by_words, by_vectors = np.split(weights.astype(np.float32), ends, axis=1)
    linear = LinearWeights(
        measures, by_words, np.float32(VECTORS) * by_vectors, bias.astype(np.float32)
    )
    return tuple(learner.classes_.tolist()), linear


def right_relations(model: ThemesModel, labelled: Sequence[LabelledRelation]) -> float:
    """Return the share of labelled relations whose type a model tells rightly."""
    right = 0
    for one in labelled:
        chances = model.relation_chances(one.unit, one.theme)
        right += max(sorted(chances), key=chances.__getitem__) == one.kind
    return round(right / len(labelled), 4)
