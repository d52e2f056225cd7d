"""What a model needs of scikit-learn's fitted estimators, in NumPy alone.

A model is trained and written with scikit-learn, but importing it, SciPy and skops takes longer
than spaCy does to start, and all that is left to do with a fitted estimator is a few products. The
attributes have scikit-learn's names, so that either serves where a model is used; the sums run in
the same order, so that both say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Protocol

import numpy as np

from readout.arrays import Array, Floats, Integers

__all__ = [
    "Chain",
    "Landmarks",
    "Length",
    "LinearClassifier",
    "Rows",
    "Scale",
    "Step",
    "WordWeights",
]


@dataclass(frozen=True)
class Rows:
    """A matrix of mostly zeros by row, as SciPy's ``csr_matrix`` has it.

    Attributes
    ----------
    starts : ndarray of int, shape (n_rows + 1,)
        Where each row begins in ``columns`` and ``values``.
    columns, values : ndarray, shape (n_values,)
        What is not zero; the columns of a row rise.
    width : int
        The number of columns.
    """

    starts: Integers
    columns: Integers
    values: Floats
    width: int

    @classmethod
    def of(
        cls,
        rows: Iterable[dict[int, float]],
        width: int,
    ) -> Rows:
        """Make it of the values of each row by column."""
        given = [sorted(row.items()) for row in rows]
        starts = np.cumsum([0, *map(len, given)], dtype=np.int64)
        columns = np.array(
            [column for row in given for column, _ in row], dtype=np.int64
        )
        return cls(
            starts,
            columns,
            np.array([value for row in given for _, value in row], dtype=np.float64),
            width,
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Rows:
        here = self._within(row)
        return Rows(
            np.array([0, here.stop - here.start]),
            self.columns[here],
            self.values[here],
            self.width,
        )

    def __matmul__(self, weights: Floats) -> Floats:
        found = np.zeros((len(self), weights.shape[1]))
        for row in range(len(self)):
            here = self._within(row)
            if here.start < here.stop:  # added up one by one, as SciPy does
                found[row] = np.cumsum(
                    self.values[here, None] * weights[self.columns[here]], axis=0
                )[-1]
        return found

    def toarray(self) -> Floats:
        """Return the matrix with its zeros, shape (n_rows, width)."""
        found = np.zeros((len(self), self.width))
        found[np.repeat(np.arange(len(self)), np.diff(self.starts)), self.columns] = (
            self.values
        )
        return found

    def _within(self, row: int) -> slice:
        return slice(int(self.starts[row]), int(self.starts[row + 1]))


@dataclass(frozen=True)
class LinearClassifier:
    """A ``LogisticRegression``: weights by class and column, an intercept by class.

    One row of two classes.
    """

    coef_: Floats
    intercept_: Floats
    classes_: Array

    def decision_function(self, columns: Floats | Rows) -> Floats:
        """Return log-odds, shape (n_rows,), or (n_rows, n_classes) of more than two classes."""
        scores: Floats = columns @ self.coef_.T + self.intercept_
        return scores[:, 0] if scores.shape[1] == 1 else scores

    def predict_proba(self, columns: Floats | Rows) -> Floats:
        """Return the chance of each class, shape (n_rows, n_classes)."""
        scores = self.decision_function(columns)
        if scores.ndim == 1:
            chances = 1.0 / (1.0 + np.exp(-scores))
            return np.column_stack([1.0 - chances, chances])
        shares: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return shares


@dataclass(frozen=True)
class WordWeights:
    """A ``TfidfVectorizer`` of words and pairs of words.

    Dampened counts, weighed by rarity, rows of length 1.
    """

    vocabulary_: dict[str, int]
    idf_: Floats

    def transform(self, texts: Sequence[str]) -> Rows:
        """Weigh the words of texts, which white space parts."""
        rows = Rows.of(map(self._counts, texts), len(self.vocabulary_))
        np.log(rows.values, out=rows.values)
        rows.values[:] += 1.0
        rows.values[:] *= self.idf_[rows.columns]
        for start, end in pairwise(rows.starts.tolist()):
            if start < end:
                rows.values[start:end] /= np.sqrt(
                    np.cumsum(rows.values[start:end] ** 2)[-1]
                )
        return rows

    def _counts(self, text: str) -> dict[int, float]:
        words = text.lower().split()
        grams = chain(words, map(" ".join, pairwise(words)))
        return Counter(
            self.vocabulary_[gram] for gram in grams if gram in self.vocabulary_
        )  # type: ignore[return-value]


class Step(Protocol):
    """Makes something else of vectors, shape (n_rows, width)."""

    def transform(self, vectors: Array) -> Array:
        """Return what it makes of them."""
        ...


@dataclass(frozen=True)
class Chain:
    """A ``Pipeline``."""

    steps: tuple[Step, ...]

    def transform(self, vectors: Array) -> Array:
        """Take one step after the other."""
        for step in self.steps:
            vectors = step.transform(vectors)
        return vectors


@dataclass(frozen=True)
class Scale:
    """A ``StandardScaler``: the mean taken away, and divided by the deviation.

    Either may be None.
    """

    mean_: Floats | None
    scale_: Floats | None

    def transform(self, vectors: Array) -> Array:
        """Scale vectors in their own precision."""
        if self.mean_ is not None:
            vectors = vectors - self.mean_.astype(vectors.dtype)
        return (
            vectors
            if self.scale_ is None
            else vectors / self.scale_.astype(vectors.dtype)
        )


@dataclass(frozen=True)
class Length:
    """A ``Normalizer``: to length 1, but for a vector of no length."""

    def transform(self, vectors: Array) -> Array:
        """Divide vectors by their lengths."""
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        lengths[lengths < 10 * np.finfo(lengths.dtype).eps] = 1.0
        found: Array = vectors / lengths[:, None]
        return found


@dataclass(frozen=True)
class Landmarks:
    """A ``Nystroem`` of a Gaussian kernel.

    Likeness to landmarks, and what makes them independent.
    """

    components_: Floats
    normalization_: Array
    gamma: float

    def transform(self, vectors: Array) -> Array:
        """Compare vectors with the landmarks."""
        whole = vectors.astype(np.float64)
        apart: Floats = -2 * (whole @ self.components_.T)
        apart += np.einsum("ij,ij->i", whole, whole)[:, None]
        apart += self._lengths
        np.maximum(apart, 0, out=apart)
        apart *= -self.gamma
        found: Array = np.exp(apart, out=apart) @ self._independent
        return found

    @cached_property
    def _independent(self) -> Floats:
        found: Floats = self.normalization_.T.astype(np.float64)
        return found

    @cached_property
    def _lengths(self) -> Floats:
        found: Floats = np.einsum("ij,ij->i", self.components_, self.components_)[
            None, :
        ]
        return found
