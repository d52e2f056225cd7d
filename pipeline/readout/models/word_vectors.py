"""Static word vectors.

A sentence has the same vector wherever it stands. The vectors, ``words.bin`` beside this module,
are means of what the encoder made of each word in running text (:mod:`encoder_training.words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from readout.errors import ConfigError
from readout.models.arrays import Integers, Singles, read_arrays

__all__ = ["KIND", "WORDS", "WordVectors", "read_word_vectors"]

WORDS = Path(__file__).with_name("words.bin")
KIND = "words/1"
COMMON = 0.35
"""A word whose weight is below this is too common to name anything."""


@dataclass(frozen=True)
class WordVectors:
    """Vectors of words.

    Attributes
    ----------
    numbers : dict of str to int
        Word (lower case) -> its row.
    vectors : ndarray of float32, shape (n_words, width)
        Centred: the mean of running text is zero.
    weights : ndarray of float32, shape (n_words,)
        What a word counts in a sentence, 0 to 1: common words little.
    """

    numbers: dict[str, int]
    vectors: Singles
    weights: Singles

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return int(self.vectors.shape[1])

    def rows(self, forms: Sequence[str]) -> Integers:
        """Return the row of each word, -1 where it is unknown."""
        known = self.numbers
        found = [
            known[form] if form in known else known.get(form.removesuffix("'s"), -1)
            for form in forms
        ]
        return np.array(found, dtype=np.int64)

    def mean(self, rows: Integers) -> Singles:
        """Return the vector of words by their rows, of length 1, or zeros where none is known."""
        rows = rows[rows >= 0]
        total: Singles = self.weights[rows] @ self.vectors[rows]
        length = float(np.linalg.norm(total))
        return total / np.float32(length or 1.0)

    def of(self, forms: Sequence[str]) -> Singles:
        """Return the vector of words, of length 1, or zeros where none is known."""
        return self.mean(self.rows(forms))

    def nearness(self, phrases: Sequence[Sequence[str]]) -> Singles:
        """Return how near each word is to the nearest of some phrases, each given by its words.

        Returns
        -------
        ndarray of float32, shape (n_words + 1,)
            Cosines from 0 to 1; 0 for a common word, and last for one that is unknown.
        """
        wanted = np.stack([self.of(phrase) for phrase in phrases])
        lengths = np.maximum(np.linalg.norm(self.vectors, axis=1), 1e-6)
        products = self.vectors @ wanted.T
        found = products.max(axis=1) / lengths
        found[self.weights < COMMON] = 0.0
        return np.append(np.clip(found, 0.0, 1.0), 0.0).astype(np.float32)


@lru_cache(maxsize=2)
def read_word_vectors(path: Path = WORDS) -> WordVectors:
    """Read the packaged vectors, or others; a file is read once.

    Raises
    ------
    ConfigError
        ``bad_model`` where the file is none.
    """
    found = read_arrays(path, KIND)
    names = ("vectors", "scales", "weights")
    try:
        vectors, scales, weights = (found.arrays[name] for name in names)
        words = msgspec.convert(found.about["words"], list[str])
    except (KeyError, msgspec.ValidationError) as error:
        raise _bad(path, f"cannot be used: {error}") from error
    shapes = [vectors.shape[:1], weights.shape, vectors.shape[1:]]
    if shapes != [(len(words),), (len(words),), scales.shape] or scales.ndim != 1:
        raise _bad(path, "has arrays that do not fit its words")
    numbers = {word: number for number, word in enumerate(words)}
    return WordVectors(
        numbers, vectors.astype(np.float32) * scales.astype(np.float32), weights.astype(np.float32)
    )


def _bad(path: Path, reason: str) -> ConfigError:
    remedy = "make it again: python -m encoder_training.words"
    return ConfigError(f"{path}: {reason}; {remedy}", code="bad_model")
