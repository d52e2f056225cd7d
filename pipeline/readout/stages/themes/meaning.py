"""How near the words of a sentence are in meaning to the poles of themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readout.arrays import Floats, Integers, Singles
from readout.stages.themes.taxonomy import ThemeDefinition
from readout.stages.themes.wordvectors import WordVectors

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
    def of(
        cls,
        themes: Sequence[ThemeDefinition],
        vectors: WordVectors,
    ) -> Meaning:
        """Work it out for the themes of a taxonomy."""
        poles, described = [], []
        for theme in themes:
            phrases = [(pole.label, *pole.terms[:TERMS]) for pole in theme.poles]
            told = [f"{theme.label}. {theme.description}", *map(", ".join, phrases)]
            poles.append([vectors.nearness(some) for some in phrases])
            described.append([vectors.phrase(text) for text in told])
        return cls(np.array(poles), np.array(described))

    def measure(
        self,
        rows: Integers,
        vector: Singles,
    ) -> tuple[Floats, list[tuple[int, int]]]:
        """Measure a sentence for all themes at once.

        Parameters
        ----------
        rows : ndarray of int, shape (n_words,)
            The row of each word among the vectors, -1 where it is unknown.
        vector : ndarray of float32, shape (width,)
            The sentence's.

        Returns
        -------
        measures : ndarray, shape (n_themes, len(NEARNESS))
        nearest : list of (int, int)
            Of each theme the nearest word to either pole, -1 where none is near.
        """
        if not len(rows):
            count = len(self.poles)
            return np.zeros((count, len(NEARNESS))), [(-1, -1)] * count
        near = np.take(self.poles, rows, axis=2)
        ours = near[:, 0] >= near[:, 1]
        own = np.where(np.stack([ours, ~ours], axis=1), near, np.float32(0))
        strongest = np.argsort(-own, axis=2, kind="stable")[:, :, :CANDIDATES]
        values = np.take_along_axis(own, strongest, axis=2)
        top = values[:, :, 0]
        lesser = np.minimum(values[:, 0, :, None], values[:, 1, None, :])
        apart = np.abs(strongest[:, 0, :, None] - strongest[:, 1, None, :])
        met, close = (
            np.where(apart <= most, lesser, np.float32(0)).max(axis=(1, 2))
            for most in (REACH, NEAR)
        )
        sums = near.sum(axis=2) / 10
        whole, one, two = (1.25 * (self.described @ vector)).T
        measures = [
            *top.T,
            top.min(axis=1),
            met,
            close,
            *sums.T,
            own.sum(axis=2).min(axis=1) / 5,
            whole,
            one,
            two,
            np.minimum(one, two),
            1.6 * one * two,
        ]
        nearest = np.where(top > 0, strongest[:, :, 0], -1).tolist()
        found: Floats = 4.0 * np.stack(measures, axis=1).astype(np.float64)
        return found, [(first, second) for first, second in nearest]
