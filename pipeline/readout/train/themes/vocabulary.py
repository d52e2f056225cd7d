"""Which words and pairs of words are weighed, and what they weigh in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from readout.stages.themes.model import Vocabulary
from readout.stages.themes.units import Unit

__all__ = ["chosen", "weighed"]


FEW = 1000
"""With fewer sentences than this every word counts."""


def chosen(units: Sequence[Unit], most: int, fewest: int) -> Vocabulary:
    """Choose the commonest words and pairs of words.

    Parameters
    ----------
    units : sequence of Unit
        Sentences.
    most : int
        So many are chosen at most.
    fewest : int
        In so many sentences one must stand, where there are :data:`FEW` or more.
    """
    texts = [" ".join(unit.measured.words.forms) for unit in units]
    counter = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - words are split already
        ngram_range=(1, 2),
        min_df=fewest if len(texts) >= FEW else 1,
        max_features=most,
        lowercase=False,
    )
    try:
        counter.fit(texts)
    except ValueError:  # there is no word, or none in so many
        return Vocabulary({}, np.zeros(0, dtype=np.float32))
    grams = counter.get_feature_names_out().tolist()
    columns = {gram: column for column, gram in enumerate(grams)}
    return Vocabulary(columns, counter.idf_.astype(np.float32))


def weighed(vocabulary: Vocabulary, units: Sequence[Unit]) -> Any:
    """Return what each word weighs in each sentence.

    Returns
    -------
    csr_matrix of float32, shape (n_units, n_columns)
    """
    found = [vocabulary.weigh(unit.measured.words) for unit in units]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int32)
    numbers = chain.from_iterable(one.values() for one in found)
    weights = np.fromiter(numbers, dtype=np.float32)
    return csr_matrix((weights, columns, starts), shape=(len(units), len(vocabulary.columns)))
