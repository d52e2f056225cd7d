"""How a sentence relates the poles of a theme: by words that relate, all its words, its vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from readout.models.arrays import Floats, Singles
from readout.records.types import RelationType
from readout.stages.themes.features import RELATING, Found
from readout.stages.themes.taxonomy import RELATION_TYPES

__all__ = ["Relations", "likeliest", "relation_row"]


@dataclass(frozen=True)
class Relations:
    """What speaks for each type of relation, whatever the theme.

    Attributes
    ----------
    types : tuple of RelationType
        The types, a row each in the arrays.
    measures : ndarray of float32, shape (n_types, 4 * len(RELATION_TYPES))
        What :func:`relation_row` weighs.
    words : ndarray of float32, shape (n_types, n_words)
        What the first words of a model's vocabulary weigh.
    vectors : ndarray of float32, shape (n_types, width)
        What the vector weighs.
    bias : ndarray of float32, shape (n_types,)
        What is added.
    """

    types: tuple[RelationType, ...]
    measures: Singles
    words: Singles
    vectors: Singles
    bias: Singles

    def chances(
        self, found: Found, weighed: Mapping[int, float], vector: Singles
    ) -> dict[RelationType, float]:
        """Return the chance of each type for a theme in a sentence.

        Parameters
        ----------
        found : Found
            What was found of the theme.
        weighed : mapping of int to float
            What each word of the sentence weighs, by its column of the vocabulary.
        vector : ndarray of float32
            The sentence's.
        """
        count = self.words.shape[1]
        known = {column: w for column, w in weighed.items() if column < count}
        scores: Floats = self.measures @ np.array(relation_row(found)) + self.bias
        scores += self.words[:, list(known)] @ np.array(list(known.values()))
        if self.vectors.shape[1] == len(vector):
            scores += self.vectors @ vector
        shares = np.exp(scores - scores.max())
        return dict(zip(self.types, (shares / shares.sum()).tolist(), strict=True))


def likeliest(chances: Mapping[RelationType, float]) -> RelationType:
    """Return the type with the greatest chance; of equal ones the first by name."""
    return max(sorted(chances), key=chances.__getitem__)


def relation_row(found: Found) -> list[float]:
    """Tell what speaks for each type of relation: signals; words between, beside, near poles."""
    row = []
    for kind in RELATION_TYPES:
        spoken = [found.grounds.get(f"{place}_{kind}") for place in RELATING]
        row += [float(bool(spans)) for spans in spoken]
        row.append(float(bool(found.loose.get(kind))))
    return row
