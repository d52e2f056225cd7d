"""Labelled passages made ready for training: their sentences measured, labels by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readout.models.arrays import Flags, Floats, Integers, Singles
from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.segment.sentences import split_sentences
from readout.stages.themes.features import Extractor
from readout.stages.themes.taxonomy import Taxonomy
from readout.stages.themes.units import Unit, units_of
from readout.train.themes.passages import LabelledPassage, group_of

__all__ = ["Prepared", "labels_of", "prepare", "sentences_of"]


@dataclass(frozen=True)
class Prepared:
    """Passages ready for training.

    Attributes
    ----------
    items : list of LabelledPassage
        The passages.
    labels : ndarray of bool, shape (n_passages, n_themes)
        Which themes hold; a more general theme holds where one of its kinds does.
    groups : list of str
        Passages of one group are held out together.
    units : list of Unit
        All their sentences (and pairs), passage by passage.
    owners : ndarray of int, shape (n_units,)
        The passage of each.
    rows : ndarray of float32, shape (n_themes, n_units, n_measures)
        What was measured.
    vectors : ndarray of float32, shape (n_units, width)
        Their vectors.
    said : ndarray of int8, shape (n_units, n_themes)
        1 where the labels say that the theme stands in it, -1 where they say that it does not, 0
        where they say nothing.
    """

    items: list[LabelledPassage]
    labels: Flags
    groups: list[str]
    units: list[Unit]
    owners: Integers
    rows: Singles
    vectors: Singles
    said: Integers

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
        """What each unit counts, shape (n_units,)."""
        given = np.array([item.weight for item in self.items])
        found: Floats = given[self.owners]
        return found

    @property
    def standing(self) -> Floats:
        """How many passages of the corpus each stands for, 1 in the mean, shape (n_passages,)."""
        given = np.array([item.standing for item in self.items])
        found: Floats = given / given.mean()
        return found

    def counts(self, taxonomy: Taxonomy) -> dict[str, int]:
        """Return how many passages have each theme; by an empty name, how many have none."""
        themes = [theme.id for theme in taxonomy.themes]
        counts = dict(zip(themes, self.labels.sum(axis=0).tolist(), strict=True))
        return {**counts, "": int(self.without.sum())}

    def take(self, passages: Integers) -> Prepared:
        """Return some of the passages, in their order."""
        chosen = np.unique(passages)
        kept = np.flatnonzero(np.isin(self.owners, chosen))
        return Prepared(
            [self.items[i] for i in chosen],
            self.labels[chosen],
            [self.groups[i] for i in chosen],
            [self.units[i] for i in kept],
            np.searchsorted(chosen, self.owners[kept]),
            self.rows[:, kept],
            self.vectors[kept],
            self.said[kept],
        )

    def joined(self, other: Prepared) -> Prepared:
        """Return these passages and, behind them, others of the same taxonomy."""
        if not other.items:
            return self
        return Prepared(
            [*self.items, *other.items],
            np.concatenate([self.labels, other.labels]),
            [*self.groups, *other.groups],
            [*self.units, *other.units],
            np.concatenate([self.owners, other.owners + len(self.items)]),
            np.concatenate([self.rows, other.rows], axis=1),
            np.concatenate([self.vectors, other.vectors]),
            np.concatenate([self.said, other.said]),
        )

    @property
    def _firsts(self) -> Integers:
        """Where the units of each passage begin."""
        passages = np.arange(len(self.items))
        found: Integers = np.searchsorted(self.owners, passages)
        return found

    def of_passages(self, values: Floats) -> Floats:
        """Return the greatest value among the units of each passage, shape (n_passages,)."""
        found: Floats = np.maximum.reduceat(values, self._firsts)
        return found

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
        total = parts.sum(axis=1)
        order = np.lexsort((-total, self.owners))
        best = order[self._firsts]
        found: Floats = parts[best]
        return found


def prepare(items: Sequence[LabelledPassage], taxonomy: Taxonomy, extractor: Extractor) -> Prepared:
    """Measure the sentences of passages."""
    units: list[Unit] = []
    owners: list[int] = []
    said: list[list[int]] = []
    for number, item in enumerate(items):
        (found,) = units_of([(item.text, sentences_of(item.text))], extractor)
        units += found
        owners += [number] * len(found)
        said += [_said(item, unit, taxonomy) for unit in found]
    measured = [[found.row for found in unit.measured.themes] for unit in units]
    count = len(taxonomy.themes)
    shape = (len(units), count, -1) if units else (0, count, 1)
    rows = np.array(measured, dtype=np.float32).reshape(shape).transpose(1, 0, 2)
    return Prepared(
        items=list(items),
        labels=labels_of(items, taxonomy),
        groups=[group_of(item) for item in items],
        units=units,
        owners=np.array(owners, dtype=np.int64),
        rows=rows,
        vectors=np.array([unit.measured.vector for unit in units], dtype=np.float32),
        said=np.array(said, dtype=np.int64).reshape(len(units), count),
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
    labels = np.zeros((len(items), len(ids)), dtype=bool)
    for row, item in zip(labels, items, strict=True):
        named = set(item.themes)
        for theme in item.themes:
            named.update(taxonomy.ancestors(theme))
        row[:] = [theme in named for theme in ids]
    return labels


def _said(item: LabelledPassage, unit: Unit, taxonomy: Taxonomy) -> list[int]:
    """Tell for each theme whether the labels place it in a unit (1), elsewhere (-1), or nowhere."""
    found = []
    for theme in taxonomy.themes:
        spans = item.evidence.get(theme.id, [])
        here = any(overlap((unit.start, unit.end), span) for span in spans)
        found.append((1 if here else -1) if spans else 0)
    return found
