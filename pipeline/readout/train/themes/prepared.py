"""Labelled passages made ready for training: their sentences measured, labels by theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from readout.models.arrays import Flags, Floats, Integers, Singles
from readout.models.word_vectors import WordVectors, read_word_vectors
from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.segment.sentences import split_sentences
from readout.stages.themes.features import FEATURES, Extractor, MeasuredText
from readout.stages.themes.model import TfidfVocabulary, grams_of
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.themes.passages import LabelledPassage, group_of

__all__ = [
    "Prepared",
    "choose_vocabulary",
    "examples_of",
    "labels_of",
    "of_owners",
    "prepare",
    "sentences_of",
    "tfidf",
]

FEW = 1000
"""With fewer sentences than this every word counts."""


@dataclass(frozen=True)
class Prepared:
    """Passages of a taxonomy, ready for training.

    Passages of one group are held out together. Units are the sentences of all, and pairs of them,
    passage by passage.

    Attributes
    ----------
    items : list of LabelledPassage
        The passages as they are labelled.
    labels : ndarray of bool, shape (n_passages, n_themes)
        Which themes hold; a more general theme holds where one of its kinds does.
    units : list of MeasuredText
        Their sentences, measured.
    owners : ndarray of int, shape (n_units,)
        The passage of each.
    located : ndarray of int, shape (n_units, n_themes)
        1 where the labels say that the theme stands in it, -1 where they say that it does not, 0
        where they say nothing.
    """

    items: list[LabelledPassage]
    labels: Flags
    units: list[MeasuredText]
    owners: Integers
    located: Integers

    @property
    def groups(self) -> list[str]:
        """Which passages are held out together."""
        return [group_of(item) for item in self.items]

    @cached_property
    def rows(self) -> Singles:
        """The measures, shape (n_themes, n_units, n_measures)."""
        rows = np.array([unit.rows for unit in self.units], dtype=np.float32)
        return rows.reshape(-1, self.labels.shape[1], len(FEATURES)).transpose(1, 0, 2)

    @cached_property
    def vectors(self) -> Singles:
        """The vectors of the units, shape (n_units, width)."""
        return np.array([unit.vector for unit in self.units], dtype=np.float32)

    @property
    def without(self) -> Flags:
        """Which passages have no theme, shape (n_passages,)."""
        return np.logical_not(self.labels.any(axis=1))

    @property
    def real(self) -> Flags:
        """Which passages are from real documents, shape (n_passages,)."""
        return np.array([item.real for item in self.items], dtype=bool)

    @property
    def weights(self) -> Floats:
        """The weight of each unit, shape (n_units,)."""
        return np.array([item.weight for item in self.items])[self.owners]

    @property
    def standing(self) -> Floats:
        """The sampling weight of each passage, 1 in the mean, shape (n_passages,)."""
        standing = np.array([item.standing for item in self.items])
        found: Floats = standing / standing.mean()
        return found

    def dense(self, theme: int) -> Singles:
        """Return measures and vectors, shape (n_units, n_measures + width)."""
        return np.hstack([self.rows[theme], self.vectors])

    def counts(self, taxonomy: Taxonomy) -> dict[str, int]:
        """Return how many passages have each theme; by an empty name, how many have none."""
        themes = [theme.id for theme in taxonomy.themes]
        counts = dict(zip(themes, self.labels.sum(axis=0).tolist(), strict=True))
        return {**counts, "": int(self.without.sum())}

    def take(self, passages: Integers) -> Prepared:
        """Return some of the passages, in their order."""
        kept = np.unique(passages)
        mine = np.isin(self.owners, kept)
        return Prepared(
            [self.items[at] for at in kept.tolist()],
            self.labels[kept],
            list(compress(self.units, mine)),
            np.searchsorted(kept, self.owners[mine]),
            self.located[mine],
        )

    def joined(self, other: Prepared) -> Prepared:
        """Return these passages and, behind them, others of the same taxonomy."""
        return Prepared(
            self.items + other.items,
            np.vstack([self.labels, other.labels]),
            self.units + other.units,
            np.append(self.owners, len(self.items) + other.owners),
            np.vstack([self.located, other.located]),
        )

    def at_best(self, parts: Floats) -> Floats:
        """Return the parts of the unit of each passage at which they add up to most.

        Parameters
        ----------
        parts : ndarray, shape (n_units, n_parts)
            Log-odds.

        Returns
        -------
        ndarray, shape (n_passages, n_parts)
        """
        order = np.lexsort((-parts.sum(axis=1), self.owners))
        return parts[order[np.searchsorted(self.owners, np.arange(len(self.items)))]]


def of_owners(values: Floats, owners: Integers) -> Floats:
    """Return the greatest value among the units of each passage, which stand side by side."""
    return np.maximum.reduceat(values, np.flatnonzero(np.diff(owners, prepend=-1)))


def examples_of(
    has: Flags, located: Integers, owners: Integers, guess: Floats
) -> tuple[Flags, Flags]:
    """Return which units are taken to have the theme, and which are learned from at all.

    Of a passage with the theme those that the labels name, or the likeliest by a guess at their
    log-odds; the others of it say neither. All of shape (n_units,).
    """
    places = np.cumsum(np.diff(owners, prepend=-1) > 0) - 1
    best = guess >= of_owners(guess, owners)[places]
    positive = has & ((located > 0) | ((located == 0) & best))
    return positive, positive | ~has


def prepare(
    items: Sequence[LabelledPassage], taxonomy: Taxonomy, vectors: WordVectors | None = None
) -> Prepared:
    """Measure the sentences of passages, by the packaged vectors of words or others."""
    extractor = Extractor(taxonomy, vectors or read_word_vectors())
    read = [(item.text, sentences_of(item.text)) for item in items]
    units = [extractor.measure_passages([one])[0] for one in read]
    owners = np.repeat(np.arange(len(items)), np.array([len(some) for some in units], dtype=int))
    located = [
        2 * any(overlap(unit.span, span) for span in item.evidence[theme.id]) - 1
        if item.evidence.get(theme.id)
        else 0
        for item, some in zip(items, units, strict=True)
        for unit in some
        for theme in taxonomy.themes
    ]
    return Prepared(
        list(items),
        labels_of(items, taxonomy),
        list(chain.from_iterable(units)),
        owners,
        np.array(located, dtype=np.int64).reshape(-1, len(taxonomy.themes)),
    )


def sentences_of(text: str) -> list[Offsets]:
    """Return the sentences of a passage by itself; all of it where it has no word."""
    return split_sentences(text, 0, len(text)) or [(0, len(text))]


def labels_of(items: Sequence[LabelledPassage], taxonomy: Taxonomy) -> Flags:
    """Return which themes passages have, a more general one where one of its kinds holds.

    Returns
    -------
    ndarray of bool, shape (n_passages, n_themes)
    """
    ids = [theme.id for theme in taxonomy.themes]
    named = ({*item.themes, *chain(*map(taxonomy.ancestors, item.themes))} for item in items)
    labels = [[theme in some for theme in ids] for some in named]
    return np.array(labels, dtype=bool).reshape(-1, len(ids))


def choose_vocabulary(units: Sequence[MeasuredText], most: int, fewest: int) -> TfidfVocabulary:
    """Choose the commonest words and pairs of words.

    Parameters
    ----------
    units : sequence of MeasuredText
        Sentences.
    most : int
        So many are chosen at most.
    fewest : int
        In so many sentences one must stand, where there are :data:`FEW` or more.
    """
    texts = [grams_of(unit.words) for unit in units]
    counts = Counter(chain.from_iterable(texts))
    spread = Counter(chain.from_iterable(map(set, texts)))
    least = fewest if len(texts) >= FEW else 1
    kept = [gram for gram in counts if spread[gram] >= least]
    kept = sorted(sorted(kept, key=lambda gram: (-counts[gram], gram))[:most])
    rarity = np.log([(1 + len(texts)) / (1 + spread[gram]) for gram in kept]) + 1
    return TfidfVocabulary({gram: n for n, gram in enumerate(kept)}, rarity.astype(np.float32))


def tfidf(vocabulary: TfidfVocabulary, units: Sequence[MeasuredText]) -> Any:
    """Return what each word weighs in each sentence.

    Returns
    -------
    csr_matrix of float32, shape (n_units, n_columns)
    """
    found = [vocabulary.weigh(unit.words) for unit in units]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int32)
    weights = np.fromiter(chain.from_iterable(one.values() for one in found), dtype=np.float32)
    return csr_matrix((weights, columns, starts), shape=(len(units), len(vocabulary.columns)))
