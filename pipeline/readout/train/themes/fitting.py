"""Fitting the linear model of a theme, and judging passages that it did not see.

Logistic regressions are fitted over measures, words and vectors of sentences, each by itself, and
one over all of these and the log-odds of the prior, which is what other taxonomies teach. They and
the prior are stacked: calibrated on held-out passages. Few examples move the prior a little, many
decide. They learn from sentences: those that the labels name, else the one of a passage that the
model itself thinks likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedGroupKFold

from readout.models.arrays import Array, Flags, Floats, Integers
from readout.stages.themes.decisions import expit
from readout.stages.themes.features import FEATURES
from readout.stages.themes.model import LinearWeights, TfidfVocabulary, ThemesModel
from readout.train.themes.prepared import Prepared, choose_vocabulary, examples_of, tfidf

__all__ = [
    "FEWEST",
    "PARTS",
    "Columns",
    "FittedParts",
    "as_linear",
    "calibrate",
    "fit",
    "fit_sum",
    "folds",
    "held_out",
    "learnable",
    "least",
]

FOLDS = 5
FEWEST = 4
"""With fewer passages that have a theme, or that have not, nothing is learned of it."""
VOCABULARY, COMMON = 6000, 3
"""How many words and pairs of words are weighed at most, beside those that other taxonomies know;
in how many sentences one must stand.
"""
FIRMNESS = {"prior": 0.1, "measures": 3.0, "vectors": 0.1, "words": 0.1}
"""L2 penalties of the weights of each block."""
PARTS = ("prior", "measures", "vectors", "words", "all")
"""Parts that are stacked."""
BLOCKS = [*np.eye(4, dtype=bool)[1:], np.ones(4, dtype=bool)]
"""Which blocks each of them weighs, behind the prior."""
TRUST = 2.0
"""Weight of the prior for equal shares, in passages: a few dozen overrule it."""
STEPS = 100
"""Steps of the optimizer, at most: more change average precision by less than 0.001."""
ROUNDS = 2
"""Rounds in which the likeliest sentences are chosen anew."""


class Columns(NamedTuple):
    """Features of sentences: some numbers each, and words.

    Weights of them stand in one row: of ``dense``, of ``words``, and what is added.
    """

    dense: Array
    words: Any

    def log_odds(self, weights: Floats) -> Floats:
        """Return the log-odds by some rows of weights, shape (n_sentences, n_rows)."""
        width = self.dense.shape[1]
        found: Floats = self.dense @ weights[:, :width].T + self.words @ weights[:, width:-1].T
        return found + weights[:, -1]

    def take(self, rows: Flags, kept: Flags) -> Columns:
        """Return some of the sentences, and some of the columns (as in a row of weights)."""
        width = self.dense.shape[1]
        words = self.words[rows][:, kept[width:-1]]
        return Columns(self.dense[rows][:, kept[:width]], words)


def fit_sum(
    columns: Columns,
    truth: Flags,
    counts: Floats,
    firm: Floats,
    start: Floats,
    middle: Floats | float = 0.0,
    bounds: Sequence[tuple[float, float]] | None = None,
) -> Floats:
    """Fit a logistic regression whose weights are held to a middle differently firmly.

    scikit-learn's own would hold all weights alike, and take one sparse matrix: ten times as long.

    Parameters
    ----------
    columns : Columns
    truth, counts : ndarray, shape (n_sentences,)
        What holds, and what each sentence counts.
    firm, start : ndarray, shape (n_weights,)
        How firmly each weight is held; where to begin.
    middle : ndarray, shape (n_weights,), or float
        What each is held to.
    bounds : sequence of (float, float), optional
        What each weight may be.

    Returns
    -------
    ndarray, shape (n_weights,)
    """
    dense, words = columns
    turned = words.T.tocsr()
    width = dense.shape[1]
    signs = np.where(truth, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        single = weights.astype(dense.dtype)
        right = signs * (dense @ single[:width] + words @ single[width:-1] + single[-1])
        slopes = -counts * signs * expit(-right)
        back = slopes.astype(dense.dtype)
        gradient = np.concatenate([back @ dense, turned @ back, [slopes.sum()]])
        return float(counts @ np.logaddexp(0.0, -right)), gradient

    return least(loss, firm, start, middle, bounds)


def least(
    loss: Callable[[Floats], tuple[float, Floats]],
    firm: Floats,
    start: Floats,
    middle: Floats | float = 0.0,
    bounds: Sequence[tuple[float, float]] | None = None,
) -> Floats:
    """Return the weights that miss by least, held to a middle so firmly each, after some steps.

    ``loss`` returns what weights miss by, and its slopes.
    """

    def held(weights: Floats) -> tuple[float, Floats]:
        missed, slopes = loss(weights)
        away = weights - middle
        return missed + 0.5 * float(firm * away @ away), slopes + firm * away

    options = {"maxiter": STEPS}
    found: Floats = minimize(
        held, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    ).x
    return found


def as_linear(weights: Floats, width: int, measures: int = len(FEATURES)) -> LinearWeights:
    """Return rows of weights as a model has them: of so many measures, vectors so wide, words."""
    ends = [measures, measures + width, -1]
    by_measures, vectors, words, bias = np.split(weights.astype(np.float32), ends, axis=1)
    return LinearWeights(by_measures, words, vectors, bias[:, 0])


class FittedParts(NamedTuple):
    """The weights of each part (:data:`PARTS`).

    Attributes
    ----------
    prior : ThemesModel
        What other taxonomies teach of each theme.
    vocabulary : TfidfVocabulary
        The words that are weighed, those of the prior first.
    weights : ndarray, shape (n_themes, n_parts, n_weights)
        Of the prior's log-odds, of measures, vectors and words, and what is added.
    """

    prior: ThemesModel
    vocabulary: TfidfVocabulary
    weights: Floats

    def decide(self, prepared: Prepared) -> Floats:
        """Return the log-odds of each part for passages, in the likeliest sentence of each.

        Returns
        -------
        ndarray, shape (n_passages, n_themes, n_parts)
        """
        every = _columns(prepared, self.prior, self.vocabulary)
        parts = (one.log_odds(rows) for one, rows in zip(every, self.weights, strict=True))
        return np.stack([prepared.at_best(part) for part in parts], axis=1)

    def stacked(self, shares: Floats, offsets: Floats) -> ThemesModel:
        """Add the parts up by what each counts, shape (n_themes, n_parts), and add offsets."""
        weights = np.einsum("tp,tpc->tc", shares, self.weights)
        taught, own = weights[:, :1], weights[:, 1:]
        first, joint = self.prior.linear, self.prior.interactions
        further = (0, len(self.vocabulary.columns) - len(joint.words))
        words = np.pad(first.words, ((0, 0), further))
        own += taught * np.hstack([first.measures, first.vectors, words, first.bias[:, None]])
        own[:, -1] += offsets
        return replace(
            self.prior,
            linear=as_linear(own, first.vectors.shape[1]),
            interactions=joint._replace(words=np.pad(joint.words, further)),
            shares=self.prior.shares * taught[:, 0].astype(np.float32),
            vocabulary=self.vocabulary,
        )


def _columns(
    prepared: Prepared, prior: ThemesModel, vocabulary: TfidfVocabulary
) -> Iterator[Columns]:
    """Yield what is weighed for each theme: the prior's log-odds, measures, vectors; words."""
    words, taught = tfidf(vocabulary, prepared.units), prior.odds(prepared.units)
    for theme, odds in enumerate(taught.T.astype(np.float32)):
        yield Columns(np.hstack([odds[:, None], prepared.dense(theme)]), words)


def fit(prepared: Prepared, prior: ThemesModel, beside: Prepared | None = None) -> FittedParts:
    """Fit the models of all themes.

    Parameters
    ----------
    prepared : Prepared
        The passages: they say which words are weighed, and of which themes enough is known.
    prior : ThemesModel
        What other taxonomies teach of each theme.
    beside : Prepared, optional
        Further passages to learn from.
    """
    vocabulary = _joined(prior.vocabulary, choose_vocabulary(prepared.units, VOCABULARY, COMMON))
    learned = prepared if beside is None else prepared.joined(beside)
    sizes = (1, len(FEATURES), prepared.vectors.shape[1], len(vocabulary.columns), 1)
    firm = np.repeat((*FIRMNESS.values(), 0.0), sizes)
    found = np.zeros((prepared.labels.shape[1], len(PARTS), len(firm)))
    found[:, 0, 0] = 1.0
    for theme, columns in enumerate(_columns(learned, prior, vocabulary)):
        if not learnable(prepared.labels[:, theme]):
            continue
        for _ in range(ROUNDS):
            guess = columns.log_odds(found[theme].sum(axis=0, keepdims=True))[:, 0]
            has, located = learned.labels[learned.owners, theme], learned.located[:, theme]
            truth, used = examples_of(has, located, learned.owners, guess)
            for row, blocks in zip(found[theme, 1:], BLOCKS, strict=True):
                kept = np.repeat((*blocks, True), sizes)
                some = columns.take(used, kept)
                row[kept] = fit_sum(some, truth[used], learned.weights[used], firm[kept], row[kept])
    return FittedParts(prior, vocabulary, found)


def calibrate(parts: Floats, truth: Flags, standing: Floats | None = None) -> tuple[Floats, float]:
    """Fit ``expit(parts @ shares + offset)`` to what is true.

    Parameters
    ----------
    parts : ndarray, shape (n_passages, n_parts)
        Log-odds of held-out passages.
    truth : ndarray of bool, shape (n_passages,)
        Whether they have the theme.
    standing : ndarray, shape (n_passages,), optional
        How many passages of the corpus each stands for, where they were chosen with other chances;
        1 in the mean.

    Returns
    -------
    shares : ndarray, shape (n_parts,)
        What each part counts, 0 to 3; held to equal shares where little speaks for others.
    offset : float
        What is added.
    """
    count = parts.shape[1]
    even = np.append(np.full(count, 1.0 / count), 0.0)
    firm = np.append(np.full(count, 2.0 * TRUST), TRUST / 50.0)
    counts = np.ones(len(truth)) if standing is None else standing
    columns = Columns(parts, csr_matrix((len(parts), 0)))
    bounds = [*[(0.0, 3.0)] * count, (-30.0, 30.0)]
    found = fit_sum(columns, truth, counts, firm, even, even, bounds).round(6)
    return found[:-1], float(found[-1])


def _joined(taught: TfidfVocabulary, own: TfidfVocabulary) -> TfidfVocabulary:
    """Join the words that other taxonomies know, and those of the passages."""
    grams = [gram for gram in own.columns if gram not in taught.columns]
    rarity = own.rarity[[own.columns[gram] for gram in grams]]
    columns = {gram: n for n, gram in enumerate([*taught.columns, *grams])}
    return TfidfVocabulary(columns, np.concatenate([taught.rarity, rarity]))


def learnable(truth: Flags) -> bool:
    """Return whether there are passages enough with a theme, and without it."""
    with_theme = int(truth.sum())
    return min(with_theme, len(truth) - with_theme) >= FEWEST


def held_out(
    prepared: Prepared, prior: ThemesModel, seed: int, beside: Prepared | None = None
) -> Floats:
    """Return the log-odds that each part gives every passage, fitted without its group.

    Parameters
    ----------
    prepared : Prepared
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
    found = np.zeros((*prepared.labels.shape, len(PARTS)))
    for inside, outside in folds(prepared, seed):
        found[outside] = fit(prepared.take(inside), prior, beside).decide(prepared.take(outside))
    return found


def folds(prepared: Prepared, seed: int) -> Iterator[tuple[Integers, Integers]]:
    """Yield rows to learn from and rows to judge, groups kept together.

    Passages of the same themes and source are dealt out evenly, rare ones as the commonest.
    """
    strata = (
        2 * (prepared.labels @ np.power(2, np.arange(prepared.labels.shape[1]))) + prepared.real
    )
    kinds, counts = np.unique(strata, return_counts=True)
    strata[np.isin(strata, kinds[counts < FOLDS])] = kinds[np.argmax(counts)]
    number = min(FOLDS, len(set(prepared.groups)))
    splitter = StratifiedGroupKFold(number, shuffle=True, random_state=seed)
    for inside, outside in splitter.split(strata, strata, prepared.groups):
        yield np.sort(inside), np.sort(outside)
