"""Counts by document: what gold has, what was found, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from readout.evaluate.marks import Credit
from readout.models.arrays import Floats

__all__ = ["ALL", "COLUMNS", "CONFIDENCE", "LABEL", "MEASURES", "Ledger", "Row"]

COLUMNS = ("gold", "found", "strict", "partial", "type")
MEASURES = Credit._fields
ALL, LABEL, CONFIDENCE = "all", "label", "confidence"
"""What a row counts: all of a layer, those of a label, those found in a band of confidence."""


class Row(NamedTuple):
    """What is counted: of which layer, by what (:data:`ALL` and so on), which part of it."""

    layer: str
    by: str = ALL
    name: str = ""


class Ledger:
    """Counts, by row and document.

    Attributes
    ----------
    documents : list of str
        Ids, in the order in which they came.
    kinds : list of str
        The kind of each.
    """

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.kinds: list[str] = []
        self._counts: dict[Row, dict[int, Floats]] = {}

    def open(self, document: str, kind: str) -> None:
        """Begin with a document: what is added from now on is of it."""
        self.documents.append(document)
        self.kinds.append(kind)

    def gold(self, layer: str, label: str) -> None:
        """Count what gold has; a label that is empty is none."""
        for row in _rows(layer, label, None):
            self._add(row, "gold", 1)

    def found(self, layer: str, label: str, band: str | None) -> None:
        """Count what was found; ``band`` is that of its confidence, where it has one."""
        for row in _rows(layer, label, band):
            self._add(row, "found", 1)

    def credit(self, layer: str, label: str | None, band: str | None, credit: Credit) -> None:
        """Count what is right; ``label`` is None where gold has another one."""
        for row in _rows(layer, label, band):
            for measure, value in zip(MEASURES, credit, strict=True):
                self._add(row, measure, value)

    def rows(self) -> list[Row]:
        """Return what was counted, in the order in which it came, a layer's rows together."""
        layers = dict.fromkeys(row.layer for row in self._counts)
        return [
            row
            for layer in layers
            for by in (ALL, LABEL, CONFIDENCE)
            for row in sorted(self._counts)
            if (row.layer, row.by) == (layer, by)
        ]

    def table(self, rows: list[Row]) -> Floats:
        """Return the counts, (rows, documents, :data:`COLUMNS`)."""
        made = np.zeros((len(rows), len(self.documents), len(COLUMNS)))
        for number, row in enumerate(rows):
            for document, counts in self._counts.get(row, {}).items():
                made[number, document] = counts
        return made

    def _add(self, row: Row, column: str, number: float) -> None:
        counts = self._counts.setdefault(row, {})
        document = len(self.documents) - 1
        if document not in counts:
            counts[document] = np.zeros(len(COLUMNS))
        counts[document][COLUMNS.index(column)] += number


def _rows(layer: str, label: str | None, band: str | None) -> Iterator[Row]:
    yield Row(layer)
    if label:
        yield Row(layer, LABEL, label)
    if band:
        yield Row(layer, CONFIDENCE, band)
