"""How near the words of a sentence are in meaning to the poles of a theme."""

from __future__ import annotations

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
    """A theme by what its words mean: nearness of every word to either pole, three vectors."""

    poles: tuple[Singles, Singles]
    described: Singles

    @classmethod
    def of(
        cls,
        theme: ThemeDefinition,
        vectors: WordVectors,
    ) -> Meaning:
        """Work it out for a theme."""
        phrases = [(pole.label, *pole.terms[:TERMS]) for pole in theme.poles]
        first, second = (vectors.nearness(some) for some in phrases)
        told = [f"{theme.label}. {theme.description}", *map(", ".join, phrases)]
        return cls((first, second), np.stack([vectors.phrase(text) for text in told]))

    def measure(
        self,
        rows: Integers,
        vector: Singles,
    ) -> tuple[Floats, tuple[int, int]]:
        """Return the measures of :data:`NEARNESS`, and the nearest word to either pole."""
        first, second = (pole[rows] for pole in self.poles)
        mine, other = (
            np.where(first >= second, first, 0),
            np.where(second > first, second, 0),
        )
        here, there = _strongest(mine), _strongest(other)
        top, second_top = mine.max(initial=0.0), other.max(initial=0.0)
        lesser = np.minimum.outer(mine[here], other[there])
        apart = np.abs(np.subtract.outer(here, there))
        whole, one, two = 1.25 * (self.described @ vector)
        measures = [
            top,
            second_top,
            min(top, second_top),
            lesser.max(where=apart <= REACH, initial=0.0),
            lesser.max(where=apart <= NEAR, initial=0.0),
            first.sum() / 10,
            second.sum() / 10,
            min(mine.sum(), other.sum()) / 5,
            whole,
            one,
            two,
            min(one, two),
            1.6 * one * two,
        ]
        nearest = (
            int(here[0]) if top else -1,
            int(there[0]) if second_top else -1,
        )
        return 4.0 * np.array(measures, dtype=np.float64), nearest


def _strongest(side: Singles) -> Integers:
    """Return the words that are nearest to a pole, the nearest first."""
    order: Integers = np.argsort(-side, kind="stable")
    return order[:CANDIDATES]
