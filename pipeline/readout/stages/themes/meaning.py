"""How near the words of a sentence are in meaning to the poles of themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readout.models.arrays import Floats, Integers, Singles
from readout.models.word_vectors import WordVectors
from readout.stages.themes.phrasefinder import split_words
from readout.stages.themes.taxonomy import ThemeDefinition

__all__ = ["NEAR", "NEARNESS", "REACH", "Meaning"]

NEAR, REACH = 6, 20
"""Words between two poles that stand close together; between two that count as met at all."""
NEARNESS: tuple[str, ...] = (
    "near_first",
    "near_second",
    "near_lesser",
    "near_met",
    "near_close",
    "near_firsts",
    "near_seconds",
    "near_lessers",
    "like_description",
    "like_first",
    "like_second",
    "like_lesser",
    "like_product",
)
"""Measures by meaning."""
CANDIDATES = 6
"""Words of each side whose distance is looked at."""
NONE = np.float32(0)
UNKNOWN = -1
"""The row of a word that has no vector."""
TERMS = 60
"""Terms of a pole that its nearness goes by at most."""


@dataclass(frozen=True)
class Meaning:
    """Themes by what their words mean.

    Attributes
    ----------
    poles : ndarray of float32, shape (n_themes, 2, n_words + 1)
        How near every word is to either pole.
    described : ndarray of float32, shape (n_themes, 3, width)
        Vectors of each theme's description and of its poles.
    """

    poles: Singles
    described: Singles

    @classmethod
    def of(cls, themes: Sequence[ThemeDefinition], vectors: WordVectors) -> Meaning:
        """Work it out for the themes of a taxonomy."""
        poles, described = [], []
        for theme in themes:
            phrases = [(pole.label, *pole.terms[:TERMS]) for pole in theme.poles]
            told = [f"{theme.label}. {theme.description}", *map(", ".join, phrases)]
            poles.append([vectors.nearness([*map(_forms, some)]) for some in phrases])
            described.append([vectors.of(_forms(text)) for text in told])
        return cls(np.array(poles), np.array(described))

    def measure(self, rows: Sequence[Integers], vectors: Singles) -> tuple[Floats, Integers]:
        """Measure sentences for all themes at once; what is measured of one hangs on no other.

        Parameters
        ----------
        rows : sequence of ndarray of int, shape (n_words,)
            Of each sentence the row of each word among the vectors, -1 where it is unknown.
        vectors : ndarray of float32, shape (n_sentences, width)
            The sentences'.

        Returns
        -------
        measures : ndarray, shape (n_sentences, n_themes, len(NEARNESS))
        nearest : ndarray of int, shape (n_sentences, n_themes, 2)
            The nearest word to either pole, -1 where none is near.
        """
        near = self.poles[:, :, _filled(rows)]
        ours = near[:, 0] >= near[:, 1]
        own = np.where(np.stack([ours, ~ours], axis=1), near, NONE)
        strongest = np.argsort(-own, axis=-1, kind="stable")[..., :CANDIDATES]
        values = np.take_along_axis(own, strongest, axis=-1)
        one, other = values[:, 0, :, :, None], values[:, 1, :, None, :]
        here, there = strongest[:, 0, :, :, None], strongest[:, 1, :, None, :]
        lesser = np.minimum(one, other)
        apart = np.abs(here - there)
        met = np.where(apart <= REACH, lesser, NONE)
        close = np.where(apart <= NEAR, lesser, NONE)
        top = values[..., 0]
        sums = near.sum(axis=-1, dtype=np.float64) / 10
        owned = own.sum(axis=-1, dtype=np.float64) / 5
        whole, first, second = 1.25 * self._likeness(vectors)
        measures = [
            top[:, 0],
            top[:, 1],
            top.min(axis=1),
            met.max(axis=(-2, -1)),
            close.max(axis=(-2, -1)),
            sums[:, 0],
            sums[:, 1],
            owned.min(axis=1),
            whole,
            first,
            second,
            np.minimum(first, second),
            1.6 * first * second,
        ]
        nearest = np.where(top > 0, strongest[..., 0], -1)
        found: Floats = 4.0 * np.stack(measures, axis=-1).astype(np.float64)
        return found.swapaxes(0, 1), nearest.transpose(2, 0, 1)

    def _likeness(self, vectors: Singles) -> Singles:
        """Return cosines with descriptions and poles, shape (3, n_themes, n_sentences).

        A product for each sentence: one of all at once would round by how many they are.
        """
        count, parts, width = self.described.shape
        described = self.described.reshape(count * parts, width)
        found = (described @ vectors[:, :, None]).reshape(len(vectors), count, parts)
        return found.transpose(2, 1, 0)


def _filled(rows: Sequence[Integers]) -> Integers:
    """Return the words of sentences in one array, with unknown ones behind shorter sentences."""
    longest = max([1, *map(len, rows)])
    found = np.full((len(rows), longest), UNKNOWN)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found


def _forms(text: str) -> list[str]:
    """Return the words of a text; a wildcard stands for nothing."""
    return split_words(text.replace("*", "")).forms
