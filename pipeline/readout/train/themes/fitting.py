"""Fitting the linear model of a theme, and judging passages that it did not see.

Three classifiers are fitted apart, over measures, words and vectors, and added to what other
taxonomies teach: few examples move it a little, many decide. They learn from sentences: those that
the labels name, else the one of a passage that the model itself thinks likeliest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from readout.arrays import Flags, Floats, Integers, Singles
from readout.stages.themes.general import General
from readout.stages.themes.model import Linear, Together, Vocabulary
from readout.train.themes.prepared import Prepared
from readout.train.themes.vocabulary import chosen, weighed

__all__ = [
    "FEWEST",
    "PARTS",
    "Fitted",
    "fit",
    "folds",
    "held_out",
    "learnable",
    "sentences",
]

FOLDS = 5
FEWEST = 4
"""With fewer passages that have a theme, or that have not, nothing is learned of it."""
VOCABULARY, COMMON = 6000, 3
"""How many words and pairs of words are weighed at most, beside those that other taxonomies know;
in how many sentences one must stand.
"""
STRENGTH = {"measures": 0.3, "words": 10.0, "vectors": 10.0}
"""Inverse strength of regularisation (``C``) by part."""
PARTS = ("taught", *STRENGTH)
"""What is added up: what other taxonomies teach, and the three that are learned."""
ROUNDS = 2
"""How often the likeliest sentences are chosen anew."""
Parts = dict[str, LogisticRegression]


@dataclass(frozen=True)
class _Columns:
    """What each part weighs of units, and what others teach of them."""

    measures: Any
    words: Any
    vectors: Any
    taught: Floats


@dataclass(frozen=True)
class Fitted:
    """Models of all themes, part by part (:data:`PARTS`).

    Attributes
    ----------
    general : General
        What other taxonomies teach.
    vocabulary : Vocabulary
        The words that are weighed, those of ``general`` first.
    weights : dict of str to ndarray of float64, shape (n_themes, n_columns)
        Of each part that was learned.
    bias : ndarray of float64, shape (n_parts - 1, n_themes)
        What each of these adds.
    """

    general: General
    vocabulary: Vocabulary
    weights: dict[str, Floats]
    bias: Floats

    def decide(self, given: Prepared) -> Floats:
        """Return the log-odds of each part for passages, in the likeliest sentence of each.

        Returns
        -------
        ndarray, shape (n_passages, n_themes, n_parts)
        """
        words = weighed(self.vocabulary, given.units)
        taught = _taught(given, self.general, words)
        by_words = words @ self.weights["words"].T
        by_vectors = given.vectors @ self.weights["vectors"].T
        found = []
        for number, rows in enumerate(given.rows):
            parts = [
                rows @ self.weights["measures"][number],
                by_words[:, number],
                by_vectors[:, number],
            ]
            decided = np.column_stack(parts) + self.bias[:, number]
            found.append(given.at_best(np.column_stack([taught[:, number], decided])))
        return np.stack(found, axis=1)

    def joined(
        self,
        shares: Floats,
        offsets: Floats,
    ) -> Linear:
        """Add the sums of the parts up.

        Parameters
        ----------
        shares : ndarray, shape (n_themes, n_parts)
            What each part counts.
        offsets : ndarray, shape (n_themes,)
            What is added.
        """
        taught = self.general.linear
        further = len(self.vocabulary.columns) - taught.words.shape[1]
        width = self.weights["vectors"].shape[1]
        first = (
            taught.measures,
            np.pad(taught.words, ((0, 0), (0, further))),
            _fitting(taught.vectors[0], width)[None],
        )
        columns = [
            shares[:, :1] * other + share[:, None] * self.weights[name]
            for name, share, other in zip(STRENGTH, shares.T[1:], first, strict=True)
        ]
        own = (shares.T[1:] * self.bias).sum(axis=0)
        bias = shares[:, 0] * self.general.intercept + own + offsets
        return Linear(*(part.astype(np.float32) for part in (*columns, bias)))

    @property
    def together(self) -> Together:
        """What other taxonomies teach beyond a sum, over the words of :attr:`vocabulary`."""
        taught = self.general.together
        further = len(self.vocabulary.columns) - len(taught.words)
        return replace(
            taught,
            words=np.pad(taught.words, (0, further)),
            vectors=_fitting(taught.vectors, self.weights["vectors"].shape[1]),
        )


def fit(
    given: Prepared,
    general: General,
    seed: int,
) -> Fitted:
    """Fit the models of all themes."""
    vocabulary = _vocabulary(given, general)
    words = weighed(vocabulary, given.units)
    taught = _taught(given, general, words)
    count, vectors = given.labels.shape[1], given.vectors.astype(np.float64)
    widths = (given.rows.shape[2], words.shape[1], vectors.shape[1])
    weights = {
        name: np.zeros((count, width))
        for name, width in zip(STRENGTH, widths, strict=True)
    }
    bias = np.zeros((len(STRENGTH), count))
    for number in range(count):
        if learnable(given.labels[:, number]):
            measures = given.rows[number].astype(np.float64)
            columns = _Columns(measures, words, vectors, taught[:, number])
            for place, (name, part) in enumerate(
                _fit_theme(given, number, columns, seed).items()
            ):
                weights[name][number] = part.coef_[0]
                bias[place, number] = part.intercept_[0]
    return Fitted(general, vocabulary, weights, bias)


def _vocabulary(
    given: Prepared,
    general: General,
) -> Vocabulary:
    """Join the words that other taxonomies know, and those of the passages."""
    taught, own = general.known, chosen(given.units, VOCABULARY, COMMON)
    grams = [gram for gram in own.columns if gram not in taught.columns]
    rarity = own.rarity[[own.columns[gram] for gram in grams]]
    columns = {gram: n for n, gram in enumerate([*taught.columns, *grams])}
    return Vocabulary(columns, np.concatenate([taught.rarity, rarity]))


def _taught(
    given: Prepared,
    general: General,
    words: Any,
) -> Floats:
    """Return the log-odds that other taxonomies give each sentence, shape (n_units, n_themes)."""
    together = general.together
    by_words = words[:, : len(together.words)] @ together.words
    by_vectors = given.vectors @ _fitting(together.vectors, given.vectors.shape[1])
    alike = np.column_stack([by_words, by_vectors]) @ general.beside + general.intercept
    found = [
        rows @ np.array(general.weights)
        + alike
        + together.log_odds(rows, by_words[:, None], by_vectors[:, None])
        for rows in given.rows
    ]
    return np.stack(found, axis=1)


def _fitting(
    weights: Singles,
    width: int,
) -> Singles:
    """Return weights of vectors; those of vectors of another width weigh nothing."""
    return weights if len(weights) == width else np.zeros(width, dtype=np.float32)


def learnable(truth: Flags) -> bool:
    """Tell whether there are passages enough with a theme, and without it."""
    with_theme = int(truth.sum())
    return min(with_theme, len(truth) - with_theme) >= FEWEST


def held_out(
    given: Prepared,
    general: General,
    seed: int,
) -> Floats:
    """Return the log-odds that each part gives every passage, fitted without its group.

    Returns
    -------
    ndarray, shape (n_passages, n_themes, n_parts)
    """
    found = np.zeros((*given.labels.shape, len(PARTS)))
    for inside, outside in folds(given, seed):
        fitted = fit(given.take(inside), general, seed)
        found[outside] = fitted.decide(given.take(outside))
    return found


def folds(
    given: Prepared,
    seed: int,
) -> Iterator[tuple[Integers, Integers]]:
    """Yield rows to learn from and rows to judge, groups kept together."""
    number = min(FOLDS, len(set(given.groups)))
    splitter = StratifiedGroupKFold(number, shuffle=True, random_state=seed)
    strata = _strata(given)
    for inside, outside in splitter.split(strata, strata, given.groups):
        yield np.sort(inside), np.sort(outside)


def _strata(given: Prepared) -> Integers:
    """Give passages of the same themes and source one number; rare ones that of the commonest."""
    columns = np.arange(given.labels.shape[1])
    themes = given.labels @ np.power(2, columns)
    strata: Integers = 2 * themes + given.real
    kinds, counts = np.unique(strata, return_counts=True)
    few = kinds[counts < FOLDS]
    commonest = kinds[np.argmax(counts)]
    strata[np.isin(strata, few)] = commonest
    return strata


def _fit_theme(
    given: Prepared,
    number: int,
    columns: _Columns,
    seed: int,
) -> Parts:
    guess = columns.taught
    parts: Parts = {}
    for _ in range(ROUNDS):
        positive, used = sentences(given, number, guess)
        parts = {
            name: LogisticRegression(
                C=strength,
                solver="liblinear",
                max_iter=300,
                random_state=seed,
            ).fit(
                getattr(columns, name)[used],
                positive[used],
                sample_weight=given.weights[used],
            )
            for name, strength in STRENGTH.items()
        }
        decided = [
            part.decision_function(getattr(columns, name))
            for name, part in parts.items()
        ]
        guess = columns.taught + np.sum(decided, axis=0)
    return parts


def sentences(
    given: Prepared,
    number: int,
    guess: Floats,
) -> tuple[Flags, Flags]:
    """Tell which units are taken to have the theme, and which are learned from at all.

    Of a passage with the theme those that the labels name, or the likeliest; the others of it say
    neither.
    """
    has = given.labels[given.owners, number]
    said = given.said[:, number]
    best = guess >= given.of_passages(guess)[given.owners]
    positive = has & ((said > 0) | ((said == 0) & best))
    return positive, positive | ~has
