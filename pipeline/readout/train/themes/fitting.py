"""Fitting the linear model of a theme, and judging passages that it did not see.

Three classifiers are fitted apart, over measures, words and vectors, and added to what other
taxonomies teach: few examples move it a little, many decide. They learn from sentences: those that
the labels name, else the one of a passage that the model itself thinks likeliest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from readout.arrays import Flags, Floats, Integers
from readout.stages.themes.general import General
from readout.stages.themes.model import Linear, Vocabulary
from readout.train.themes.prepared import Prepared

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
VOCABULARY = 6000
"""How many words and pairs of words are weighed at most."""
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
    weights : dict of str to ndarray of float64, shape (n_themes, n_columns)
        Of each part.
    bias : ndarray of float64, shape (n_parts, n_themes)
        What each part adds.
    vectorizer : TfidfVectorizer or None
        The words that are weighed.
    """

    weights: dict[str, Floats]
    bias: Floats
    vectorizer: TfidfVectorizer | None

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that are weighed, as a model has them."""
        if self.vectorizer is None:
            return Vocabulary({}, np.zeros(0, dtype=np.float32))
        grams = self.vectorizer.get_feature_names_out().tolist()
        columns = {gram: place for place, gram in enumerate(grams)}
        return Vocabulary(columns, self.vectorizer.idf_.astype(np.float32))

    def decide(self, given: Prepared) -> Floats:
        """Return the log-odds of each part for passages, in the likeliest sentence of each.

        Returns
        -------
        ndarray, shape (n_passages, n_themes, n_parts)
        """
        words: Any = np.zeros((len(given.units), self.weights["words"].shape[1]))
        if self.vectorizer is not None:
            words = self.vectorizer.transform(given.texts())
        by_words = words @ self.weights["words"].T
        by_vectors = given.vectors @ self.weights["vectors"].T
        found = []
        for number, rows in enumerate(given.rows):
            parts = [
                rows @ self.weights["taught"][number],
                rows @ self.weights["measures"][number],
                by_words[:, number],
                by_vectors[:, number],
            ]
            decided = np.column_stack(parts) + self.bias[:, number]
            found.append(given.at_best(decided))
        return np.stack(found, axis=1)

    def joined(
        self,
        shares: Floats,
        offsets: Floats,
    ) -> Linear:
        """Add the parts up.

        Parameters
        ----------
        shares : ndarray, shape (n_themes, n_parts)
            What each part counts.
        offsets : ndarray, shape (n_themes,)
            What is added.
        """
        taught, measures, words, vectors = (
            share[:, None] * self.weights[name]
            for name, share in zip(PARTS, shares.T, strict=True)
        )
        bias = (shares.T * self.bias).sum(axis=0) + offsets
        columns = (taught + measures, words, vectors, bias)
        return Linear(*(part.astype(np.float32) for part in columns))


def fit(
    given: Prepared,
    general: General,
    seed: int,
) -> Fitted:
    """Fit the models of all themes."""
    vectorizer, weighed = _words(given)
    count, width = given.labels.shape[1], given.vectors.shape[1]
    taught = np.array(general.weights)
    weights = {
        "taught": np.tile(taught, (count, 1)),
        "measures": np.zeros((count, len(taught))),
        "words": np.zeros((count, weighed.shape[1])),
        "vectors": np.zeros((count, width)),
    }
    bias = np.zeros((len(PARTS), count))
    bias[0] = general.intercept
    for number in range(count):
        if learnable(given.labels[:, number]):
            columns = _columns(given, number, weighed, general)
            for place, (name, part) in enumerate(
                _fit_theme(given, number, columns, seed).items()
            ):
                weights[name][number] = part.coef_[0]
                bias[place + 1, number] = part.intercept_[0]
    return Fitted(weights, bias, vectorizer)


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


def folds(given: Prepared, seed: int) -> Iterator[tuple[Integers, Integers]]:
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


def _words(given: Prepared) -> tuple[TfidfVectorizer | None, Any]:
    texts = given.texts()
    if not any(texts):
        return None, np.zeros((len(texts), 0))
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - words are split already
        ngram_range=(1, 2),
        min_df=1 if len(texts) < 1000 else 3,
        max_features=VOCABULARY,
        sublinear_tf=True,
        lowercase=False,
    )
    return vectorizer, vectorizer.fit_transform(texts)


def _columns(
    given: Prepared,
    number: int,
    weighed: Any,
    general: General,
) -> _Columns:
    measures = given.rows[number].astype(np.float64)
    taught = measures @ np.array(general.weights) + general.intercept
    return _Columns(measures, weighed, given.vectors.astype(np.float64), taught)


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
