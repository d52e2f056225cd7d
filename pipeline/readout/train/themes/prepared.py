"""Labelled passages made ready for training: measures, vectors, and labels by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import spacy

from readout.arrays import Flags, Integers, Singles
from readout.language.encoding import PassageVector, encoding_of
from readout.stages.themes.classifier import relation_row
from readout.stages.themes.features import Extractor, Found, Measured
from readout.stages.themes.taxonomy import Pole, Taxonomy
from readout.train.themes.passages import LabelledPassage, group_of

__all__ = ["Encoder", "Prepared", "prepare", "relation_rows"]

POLE_TERMS = 40
"""How many terms of a pole stand for it in its vector."""


class Encoder:
    """The packaged encoder, for texts alone; a text that was read is not read again."""

    def __init__(self) -> None:
        self._nlp = spacy.blank("en")
        self._nlp.add_pipe("readout_encoder", config={"syntax": False})
        self._kept: dict[str, Singles] = {}
        self.model = ""
        self.vector("")

    def vector(self, text: str) -> Singles:
        """Return the vector of a text, as exact as the stage keeps it, shape (width,)."""
        text = " ".join(text.split())
        if text not in self._kept:
            encoding = encoding_of(self._nlp(text or "."))
            if encoding is not None:
                self.model = encoding.model
                self._kept[text] = PassageVector.pack(
                    "", "", encoding.vectors[0]
                ).unpack()
        return self._kept[text]

    def described(self, taxonomy: Taxonomy) -> list[Singles]:
        """Return, for each theme, the vectors of its description and of its poles, (3, width)."""
        found = []
        for theme in taxonomy.themes:
            texts = [
                f"{theme.label}. {theme.description}",
                *map(_described, theme.poles),
            ]
            found.append(np.stack([self.vector(text) for text in texts]))
        return found


def _described(pole: Pole) -> str:
    terms = ", ".join(pole.terms[:POLE_TERMS]).replace("*", "").replace("...", "")
    return f"{pole.label}: {terms}"


@dataclass(frozen=True)
class Prepared:
    """Passages ready for training.

    Attributes
    ----------
    measured : list of Measured
        What the themes' measures found.
    vectors : ndarray of float32, shape (n_passages, width)
        The encoder's vectors.
    labels : ndarray of bool, shape (n_passages, n_themes)
        Which themes hold; a more general theme holds where one of its kinds does.
    groups : list of str
        Passages of one group are held out together.
    """

    items: list[LabelledPassage]
    measured: list[Measured]
    vectors: Singles
    labels: Flags
    groups: list[str]

    @property
    def without(self) -> Flags:
        """Which passages have no theme, shape (n_passages,)."""
        return np.logical_not(self.labels.any(axis=1))

    def counts(self, taxonomy: Taxonomy) -> dict[str, int]:
        """Return how many passages have each theme; by an empty name, how many have none."""
        themes = [theme.id for theme in taxonomy.themes]
        counts = dict(zip(themes, self.labels.sum(axis=0).tolist(), strict=True))
        return {**counts, "": int(self.without.sum())}

    def found(self, theme: int) -> list[Found]:
        """Return what was found of one theme."""
        return [measured.themes[theme] for measured in self.measured]

    def take(self, rows: Integers) -> Prepared:
        """Return some of the passages."""
        return Prepared(
            [self.items[i] for i in rows],
            [self.measured[i] for i in rows],
            self.vectors[rows],
            self.labels[rows],
            [self.groups[i] for i in rows],
        )


def prepare(
    items: Sequence[LabelledPassage],
    taxonomy: Taxonomy,
    encoder: Encoder,
) -> Prepared:
    """Measure passages and read them with the encoder."""
    extractor = Extractor(taxonomy)
    vectors = [encoder.vector(item.text) for item in items]
    labels = np.zeros((len(items), len(taxonomy.themes)), dtype=bool)
    for row, item in zip(labels, items, strict=True):
        named = {above for theme in item.themes for above in taxonomy.ancestors(theme)}
        row[:] = [theme.id in named.union(item.themes) for theme in taxonomy.themes]
    return Prepared(
        items=list(items),
        measured=[extractor.measure(item.passage) for item in items],
        vectors=np.stack(vectors) if vectors else np.zeros((0, 1), dtype=np.float32),
        labels=labels,
        groups=[group_of(item) for item in items],
    )


def relation_rows(
    given: Prepared, taxonomy: Taxonomy
) -> tuple[list[list[float]], list[str]]:
    """Return the measures of each labelled relation, and its type."""
    numbers = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    rows, kinds = [], []
    for item, measured in zip(given.items, given.measured, strict=True):
        for theme, kind in item.relation.items():
            rows.append(relation_row(measured.themes[numbers[theme]]))
            kinds.append(str(kind))
    return rows, kinds
