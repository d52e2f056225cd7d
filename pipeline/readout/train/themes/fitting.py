"""Fitting the linear model of a theme, and judging passages that it did not see.

Three classifiers are fitted apart, over measures, words and vectors, one more over all of these at
once, and they are added to what other taxonomies teach: few examples move it a little, many decide.
They learn from sentences: those that the labels name, else the one of a passage that the model
itself thinks likeliest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from readout.models.arrays import Flags, Floats, Integers, Singles
from readout.stages.themes.general import General
from readout.stages.themes.model import Linear, Together, Vocabulary
from readout.train.themes.prepared import Prepared
from readout.train.themes.regression import Told, fit_sum
from readout.train.themes.vocabulary import chosen, weighed

__all__ = [
    "FEWEST",
    "PARTS",
    "Fitted",
    "Weights",
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
"""Inverse strength of regularisation (``C``) of what is fitted apart."""
FIRMNESS = {"taught": 0.1, "measures": 3.0, "vectors": 0.1, "words": 0.1}
"""How firmly weights are held to zero where all is fitted at once, in the order of its columns."""
PARTS = ("taught", *STRENGTH, "at_once")
"""What is added up: what other taxonomies teach, three that are fitted apart, one over all."""
ROUNDS = 2
"""How often the likeliest sentences are chosen anew."""


class _Columns(NamedTuple):
    """What is weighed of sentences, a row each; what others teach of them is one number."""

    taught: Floats
    measures: Floats
    words: Any
    vectors: Floats


class Weights(NamedTuple):
    """What each part (:data:`PARTS`) weighs, shape (n_themes, n_parts, n_columns).

    Attributes
    ----------
    taught : ndarray of float64
        What it counts of what other taxonomies teach; one column.
    measures, words, vectors : ndarray of float64
        What it weighs of these.
    bias : ndarray of float64
        What it adds; one column.
    """

    taught: Floats
    measures: Floats
    words: Floats
    vectors: Floats
    bias: Floats

    @classmethod
    def nothing(cls, themes: int, *widths: int) -> Weights:
        """Return those of themes of which nothing is learned: what is taught counts alone."""
        shapes = [(themes, len(PARTS), width) for width in (1, *widths, 1)]
        found = cls(*map(np.zeros, shapes))
        found.taught[:, 0] = 1.0
        return found

    def enter(self, theme: int, part: str, **weights: Any) -> None:
        """Enter what a part weighs for a theme."""
        for name, values in weights.items():
            getattr(self, name)[theme, PARTS.index(part)] = values


@dataclass(frozen=True)
class Fitted:
    """Models of all themes, part by part.

    Attributes
    ----------
    general : General
        What other taxonomies teach.
    vocabulary : Vocabulary
        The words that are weighed, those of ``general`` first.
    weights : Weights
        Of the parts.
    """

    general: General
    vocabulary: Vocabulary
    weights: Weights

    def decide(self, given: Prepared) -> Floats:
        """Return the log-odds of each part for passages, in the likeliest sentence of each.

        Returns
        -------
        ndarray, shape (n_passages, n_themes, n_parts)
        """
        words = weighed(self.vocabulary, given.units)
        taught = _taught(given, self.general, words)
        found = []
        for number, own in enumerate(zip(*self.weights, strict=True)):
            by_taught, by_measures, by_words, by_vectors, bias = own
            parts = (
                taught[:, number, None] @ by_taught.T
                + given.rows[number] @ by_measures.T
                + words @ by_words.T
                + given.vectors @ by_vectors.T
                + bias[:, 0]
            )
            found.append(given.at_best(parts))
        return np.stack(found, axis=1)

    def joined(self, shares: Floats, offsets: Floats) -> tuple[Linear, Singles]:
        """Add the sums of the parts up.

        Parameters
        ----------
        shares : ndarray, shape (n_themes, n_parts)
            What each part counts.
        offsets : ndarray, shape (n_themes,)
            What is added.

        Returns
        -------
        Linear
            All that is a sum.
        ndarray of float32, shape (n_themes,)
            What counts for each theme of what others teach beyond a sum.
        """
        taught, *own, bias = (np.einsum("tp,tpc->tc", shares, part) for part in self.weights)
        known = self.general.linear
        further = len(self.vocabulary.columns) - known.words.shape[1]
        others = (
            known.measures,
            np.pad(known.words, ((0, 0), (0, further))),
            _fitting(known.vectors[0], own[2].shape[1])[None],
        )
        parts = [taught * other + one for one, other in zip(own, others, strict=True)]
        counted = taught[:, 0]
        added = counted * self.general.intercept + bias[:, 0] + offsets
        single = (part.astype(np.float32) for part in (*parts, added))
        return Linear(*single), counted.astype(np.float32)

    @property
    def together(self) -> Together:
        """What other taxonomies teach beyond a sum, over the words of :attr:`vocabulary`."""
        taught = self.general.together
        further = len(self.vocabulary.columns) - len(taught.words)
        return replace(
            taught,
            words=np.pad(taught.words, (0, further)),
            vectors=_fitting(taught.vectors, self.weights.vectors.shape[2]),
        )


def fit(given: Prepared, general: General, seed: int, beside: Prepared | None = None) -> Fitted:
    """Fit the models of all themes.

    Parameters
    ----------
    given : Prepared
        The passages: they say which words are weighed, and of which themes enough is known.
    general : General
        What other taxonomies teach.
    seed : int
        Of what is fitted.
    beside : Prepared, optional
        Further passages to learn from.
    """
    vocabulary = _vocabulary(given, general)
    known = [learnable(column) for column in given.labels.T]
    learned = given if beside is None else given.joined(beside)
    words = weighed(vocabulary, learned.units)
    taught = _taught(learned, general, words)
    vectors = learned.vectors.astype(np.float64)
    count, _, width = learned.rows.shape
    weights = Weights.nothing(count, width, words.shape[1], vectors.shape[1])
    for number in np.flatnonzero(known).tolist():
        measures = learned.rows[number].astype(np.float64)
        columns = _Columns(taught[:, number], measures, words, vectors)
        _fit_apart(weights, learned, number, columns, seed)
        _fit_at_once(weights, learned, number, columns)
    return Fitted(general, vocabulary, weights)


def _vocabulary(given: Prepared, general: General) -> Vocabulary:
    """Join the words that other taxonomies know, and those of the passages."""
    taught, own = general.known, chosen(given.units, VOCABULARY, COMMON)
    grams = [gram for gram in own.columns if gram not in taught.columns]
    rarity = own.rarity[[own.columns[gram] for gram in grams]]
    columns = {gram: n for n, gram in enumerate([*taught.columns, *grams])}
    return Vocabulary(columns, np.concatenate([taught.rarity, rarity]))


def _taught(given: Prepared, general: General, words: Any) -> Floats:
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


def _fitting(weights: Singles, width: int) -> Singles:
    """Return weights of vectors; those of vectors of another width weigh nothing."""
    return weights if len(weights) == width else np.zeros(width, dtype=np.float32)


def learnable(truth: Flags) -> bool:
    """Tell whether there are passages enough with a theme, and without it."""
    with_theme = int(truth.sum())
    return min(with_theme, len(truth) - with_theme) >= FEWEST


def held_out(
    given: Prepared, general: General, seed: int, beside: Prepared | None = None
) -> Floats:
    """Return the log-odds that each part gives every passage, fitted without its group.

    Parameters
    ----------
    given : Prepared
        The passages.
    general : General
        What other taxonomies teach.
    seed : int
        Of the folds, and of what is fitted.
    beside : Prepared, optional
        Passages to learn from each time that are not judged.

    Returns
    -------
    ndarray, shape (n_passages, n_themes, n_parts)
    """
    found = np.zeros((*given.labels.shape, len(PARTS)))
    for inside, outside in folds(given, seed):
        fitted = fit(given.take(inside), general, seed, beside)
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


def _fit_apart(
    weights: Weights, given: Prepared, number: int, columns: _Columns, seed: int
) -> None:
    """Enter what is fitted over measures, over words and over vectors, each by itself."""
    guess = columns.taught
    for _ in range(ROUNDS):
        positive, used = sentences(given, number, guess)
        guess = columns.taught
        for name, strength in STRENGTH.items():
            rows = getattr(columns, name)
            part = LogisticRegression(
                C=strength, solver="liblinear", max_iter=300, random_state=seed
            ).fit(rows[used], positive[used], sample_weight=given.weights[used])
            guess = guess + part.decision_function(rows)
            own = {name: part.coef_[0], "bias": part.intercept_}
            weights.enter(number, name, **own)


def _fit_at_once(weights: Weights, given: Prepared, number: int, columns: _Columns) -> None:
    """Enter what is fitted over all of it, what others teach among the rest."""
    taught = columns.taught[:, None]
    dense = np.hstack([taught, columns.measures, columns.vectors]).astype(np.float32)
    words = columns.words
    sizes = (1, columns.measures.shape[1], columns.vectors.shape[1], words.shape[1], 1)
    firm = np.repeat((*FIRMNESS.values(), 0.0), sizes)
    found = np.zeros(len(firm))
    found[0] = 1.0
    guess, width = columns.taught, dense.shape[1]
    for _ in range(ROUNDS):
        positive, used = sentences(given, number, guess)
        told = Told(positive[used], given.weights[used])
        found = fit_sum(dense[used], words[used], told, firm, found)
        guess = dense @ found[:width] + words @ found[width:-1] + found[-1]
    names = (*FIRMNESS, "bias")
    parts = np.split(found, np.cumsum(sizes)[:-1])
    weights.enter(number, "at_once", **dict(zip(names, parts, strict=True)))


def sentences(given: Prepared, number: int, guess: Floats) -> tuple[Flags, Flags]:
    """Tell which units are taken to have the theme, and which are learned from at all.

    Of a passage with the theme those that the labels name, or the likeliest; the others of it say
    neither.
    """
    has = given.labels[given.owners, number]
    said = given.said[:, number]
    best = guess >= given.of_passages(guess)[given.owners]
    positive = has & ((said > 0) | ((said == 0) & best))
    return positive, positive | ~has
