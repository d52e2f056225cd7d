"""The trained model of a taxonomy: scores of passages, and how the poles are related.

A theme is judged by parts that are trained apart and count alike: the measures of the relationship,
the words, and the encoder's vector of the passage where there is one; of a theme with few examples
or none, what other taxonomies teach about relationships as such takes the place of the first two.
What is measured of a passage is code (:mod:`readout.stages.themes.features`); what is learned are
estimators: scikit-learn's while a model is trained and in its file (with skops, and no trusted
types of our own), and once it is read what :mod:`readout.stages.themes.estimators` makes of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from readout.arrays import Floats, Singles
from readout.stages.themes.estimators import Chain, LinearClassifier, Rows, WordWeights
from readout.stages.themes.features import COLUMN, FEATURES, Found, Measured, matrix
from readout.stages.themes.taxonomy import RELATION_TYPES

__all__ = [
    "PARTS",
    "PLAIN",
    "UNMENTIONED",
    "Calibration",
    "Evidenced",
    "Part",
    "ThemeClassifier",
    "ThemesModel",
    "headed",
    "joined_words",
    "kept",
    "likeness",
    "relation_row",
]

PARTS = ("general", "measures", "words", "vectors")
PLAIN = ("general_plain", "measures", "words")
"""The parts that need no vector."""
UNMENTIONED = 0.3
"""What is left of the chance of a theme that nothing names (:attr:`Found.mentioned`).

Words and vector alone know a topic. The lists name all of 31 themes of real passages in
development.
"""


@dataclass(frozen=True)
class Part:
    """One opinion on a theme: a linear classifier and what makes its decision a log-odds."""

    classifier: LinearClassifier
    slope: float
    offset: float

    def decide(self, columns: Floats | Rows) -> Floats:
        """Return log-odds, shape (n_passages,)."""
        decided: Floats = (
            self.slope * self.classifier.decision_function(columns) + self.offset
        )
        return decided


@dataclass(frozen=True)
class Calibration:
    """What makes a probability of the parts' mean, and the threshold on it.

    Attributes
    ----------
    slope, offset : float
        ``expit(slope * mean + offset)``.
    threshold : float
        The chance from which on the theme is given.
    named, unnamed : float
        Added to the log-odds under a heading that names both poles: where the passage itself names
        one, and where it names none.
    """

    slope: float
    offset: float
    threshold: float
    named: float = 0.0
    unnamed: float = 0.0

    def chances(
        self,
        means: Floats,
        found: Sequence[Found],
    ) -> Floats:
        """Return the probabilities, rounded to four digits, of what was found in passages."""
        odds = self.slope * means + self.offset + self.headings(found)
        chances: Floats = np.round(kept(found) / (1.0 + np.exp(-odds)), 4)
        return chances

    def headings(self, found: Sequence[Found]) -> Floats:
        """Return what the heading adds to the log-odds of each passage."""
        added: Floats = headed(found) @ np.array([self.named, self.unnamed])
        return added


@dataclass(frozen=True)
class ThemeClassifier:
    """The parts of one theme by name (:data:`PARTS`), and how they are calibrated.

    Attributes
    ----------
    described : ndarray of float32, shape (3, width), or None
        Singles of the theme's description and of its poles' terms, for the part ``general``.
    full, plain : Calibration
        With vectors, and without.
    """

    theme: str
    parts: dict[str, Part]
    full: Calibration
    plain: Calibration
    described: Singles | None = None

    def used(self, *, vectors: bool) -> dict[str, Part]:
        """Return the parts that decide, with vectors or without."""
        names = PARTS if vectors else PLAIN
        return {name: part for name, part in self.parts.items() if name in names}


@dataclass(frozen=True)
class Evidenced:
    """What the linear parts of a theme weigh: measures and words, each by their columns."""

    measures: Floats
    words: Floats


@dataclass(frozen=True)
class ThemesModel:
    """All that is learned of one taxonomy.

    Attributes
    ----------
    vectorizer : WordWeights or None
        The words that are weighed.
    kernel : Chain or None
        What is made of a vector before it is weighed.
    background : ndarray of float32, shape (width,), or None
        The mean of passage vectors, for likeness to descriptions.
    encoder : str
        The encoder whose vectors were learned from.
    relation : LinearClassifier or None
        The type of the relation; None where too few were labelled.
    """

    themes: tuple[ThemeClassifier, ...]
    vectorizer: WordWeights | None = None
    kernel: Chain | None = None
    background: Singles | None = None
    encoder: str = ""
    relation: LinearClassifier | None = None
    versions: dict[str, str] = field(default_factory=dict)

    def words(self, measured: Sequence[Measured]) -> Rows:
        """Return the word weights of passages, shape (n_passages, n_vocabulary)."""
        if self.vectorizer is None:
            return Rows.of([{} for _ in measured], 0)
        return self.vectorizer.transform([joined_words(item) for item in measured])

    def scores(
        self,
        measured: Sequence[Measured],
        words: Rows,
        vectors: Singles | None = None,
    ) -> Floats:
        """Return the scores of passages, shape (n_passages, n_themes).

        Parameters
        ----------
        measured : sequence of Measured
            The passages.
        words : Rows
            From :meth:`words`.
        vectors : ndarray of float32, shape (n_passages, width), optional
            The encoder's vectors; without them the parts that need none decide.
        """
        if not measured:
            return np.zeros((0, len(self.themes)))
        kernel = self.kernel_columns(vectors)
        columns = []
        for number, theme in enumerate(self.themes):
            decided = self.decisions(
                number,
                measured,
                words,
                vectors,
                kernel,
            )
            means = np.mean(list(decided.values()), axis=0)
            found = [item.themes[number] for item in measured]
            columns.append(
                (theme.plain if vectors is None else theme.full).chances(means, found)
            )
        return np.column_stack(columns)

    def kernel_columns(self, vectors: Singles | None) -> Floats | None:
        """Return what is weighed of vectors, shape (n_passages, n_columns), where there are any."""
        if self.kernel is None or vectors is None:
            return None
        return self.kernel.transform(vectors)

    def decisions(
        self,
        number: int,
        measured: Sequence[Measured],
        words: Rows,
        vectors: Singles | None,
        kernel: Floats | None,
    ) -> dict[str, Floats]:
        """Return the log-odds that each part gives a theme, by the part's name."""
        theme, measures = self.themes[number], matrix(measured, number)
        columns: dict[str, Any] = {
            "measures": measures,
            "general_plain": measures,
            "words": words,
            "vectors": kernel,
        }
        if vectors is not None and theme.described is not None:
            near = likeness(vectors, theme.described, self.background)
            columns["general"] = np.hstack([measures, near])
        parts = theme.used(vectors=vectors is not None)
        return {name: part.decide(columns[name]) for name, part in parts.items()}

    def weights(
        self,
        number: int,
        *,
        vectors: bool,
    ) -> Evidenced:
        """Return what the linear parts of a theme weigh in its score.

        Those of a vector say nothing of single words.
        """
        parts = self.themes[number].used(vectors=vectors)
        width = len(FEATURES)
        measures, words = np.zeros(width), np.zeros(0)
        for name, part in parts.items():
            if name == "words":
                words = part.slope * part.classifier.coef_[0] / len(parts)
            elif name != "vectors":
                measures += part.slope * part.classifier.coef_[0][:width]
        return Evidenced(measures / len(parts), words)


def headed(found: Sequence[Found]) -> Floats:
    """Tell which passages stand under a heading that names both poles.

    Returns
    -------
    ndarray, shape (n_passages, 2)
        1 or 0: such passages that name a pole themselves, and such that name none.
    """
    rows = [(one.row[COLUMN["heading_both"]], float(one.names_a_pole)) for one in found]
    heading, named = np.array(rows).reshape(-1, 2).T
    return np.column_stack([heading * named, heading * (1.0 - named)])


def kept(found: Sequence[Found]) -> Floats:
    """Return what is left of the chance of each passage: all of it, or :data:`UNMENTIONED`."""
    return np.array([1.0 if one.mentioned else UNMENTIONED for one in found])


def joined_words(measured: Measured) -> str:
    """Return a passage's words as the vectorizer takes them: lower-case, joined by spaces."""
    return " ".join(measured.words.forms)


def likeness(
    vectors: Singles,
    described: Singles,
    background: Singles | None,
) -> Floats:
    """Measure how like passages are to a theme's description and to its poles.

    Returns
    -------
    ndarray, shape (n_passages, 5)
        Cosines with the description and either pole, the lesser of the poles', and their product;
        scaled to be weighed beside measures of 0 and 1.
    """
    mean = (
        background
        if background is not None
        else np.zeros(vectors.shape[1], dtype=np.float32)
    )
    whole, first, second = (
        _unit(vectors - mean) @ _unit(row - mean) for row in described
    )
    columns = [
        5 * whole,
        5 * first,
        5 * second,
        5 * np.minimum(first, second),
        10 * first * second,
    ]
    found: Floats = np.column_stack(columns).astype(np.float64)
    return found


def _unit(vectors: Singles) -> Singles:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def relation_row(found: Found) -> list[float]:
    """Tell what speaks for each type of relation: signals; words between, beside, near poles."""
    row = []
    for kind in RELATION_TYPES:
        spoken = (f"signal_{kind}", f"cue_{kind}", f"beside_{kind}")
        row += [float(bool(found.grounds.get(name))) for name in spoken]
        row.append(float(bool(found.loose.get(kind))))
    return row
