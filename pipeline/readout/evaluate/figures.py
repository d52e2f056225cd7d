"""Counts by document, and precision, recall and F1 of them with their intervals.

Each is a rate over documents, F1 too: what is right, of the mean of what gold has and what was
found. So its interval is that of :mod:`readout.models.intervals`, by 2,000 draws of documents with
a fixed seed. It is studentized: plain percentiles hold the truth too seldom where documents are few
(``python -m benchmarks intervals``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from msgspec import Struct
from scipy import sparse

from readout.evaluate.scoring import ALL, COLUMNS, CONFIDENCE, MEASURES, Ledger, LedgerRow
from readout.models.arrays import Floats
from readout.models.intervals import difference, rates

__all__ = ["DRAWS", "Estimate", "F1Difference", "Measure", "Score", "changes", "scores"]

DRAWS = 2000
"""Draws of documents, with replacement."""
FEWEST = 5
"""Documents with something wrong (or right) from which the bootstrap is asked; see there."""
MOST = 2000
"""Documents that are drawn one by one; of more, some are drawn together."""
GOLD, FOUND = COLUMNS.index("gold"), COLUMNS.index("found")
FIGURES = 3
"""Precision, recall, F1."""


class Estimate(Struct, frozen=True):
    """A figure, 0 to 1, and the bounds of its 95 % interval; null where nothing can be counted."""

    value: float | None
    low: float | None
    high: float | None


class Measure(Struct, frozen=True):
    """Precision, recall and F1 by one measure; of a band of confidence there is precision alone."""

    precision: Estimate
    recall: Estimate | None
    f1: Estimate | None


class Score(Struct, frozen=True, kw_only=True):
    """Precision, recall and F1 of one row.

    ``by`` says what part of the layer it is of: ``all``, a ``label``, a band of ``confidence``
    (``name`` says which). ``kind`` is the kind of the documents, empty for all of them;
    ``documents`` how many have some of it; ``gold`` and ``found`` how many there are.
    """

    layer: str
    by: str
    name: str
    kind: str
    documents: int
    gold: int
    found: int
    strict: Measure
    partial: Measure
    type: Measure


class F1Difference(Struct, frozen=True, kw_only=True):
    """The difference of F1 from another run on the same gold.

    ``difference`` is the first less the other, with its interval; ``holds`` the share of the draws
    in which it has the same sign.
    """

    layer: str
    by: str
    name: str
    measure: str
    value: float | None
    other: float | None
    difference: Estimate
    holds: float | None


def scores(ledger: Ledger) -> list[Score]:
    """Return all figures: of all documents, then by kind of document where there are several."""
    rows = ledger.rows()
    table = ledger.table(rows)
    found = _scores(rows, table, "")
    kinds = np.array(ledger.kinds)
    whole = [number for number, row in enumerate(rows) if row.by == ALL]
    for kind in sorted(set(ledger.kinds)) if len(set(ledger.kinds)) > 1 else ():
        part = table[whole][:, kinds == kind]
        found += _scores([rows[number] for number in whole], part, kind)
    return found


def changes(mine: Ledger, other: Ledger) -> list[F1Difference]:
    """Return how F1 differs between two runs that were held against the same gold."""
    every = dict.fromkeys(mine.rows() + other.rows())
    rows = [row for row in every if row.by != CONFIDENCE]
    tables = [_bundled(one.table(rows)) for one in (mine, other)]
    return [
        _change(row, measure, [table[number] for table in tables])
        for number, row in enumerate(rows)
        for measure in MEASURES
    ]


def _scores(rows: Sequence[LedgerRow], table: Floats, kind: str) -> list[Score]:
    found = []
    counted = zip(rows, table, strict=True)
    # layer by layer: how what is rare comes in clusters is another matter in each
    for _, group in groupby(counted, key=lambda one: one[0].layer):
        there = list(group)
        counts = _bundled(np.stack([part for _, part in there]))
        measured = _measured([row for row, _ in there], counts)
        for (row, part), measures in zip(there, measured, strict=True):
            both = part[:, [GOLD, FOUND]]
            documents = int((both.sum(axis=1) > 0).sum())
            gold, mine = both.sum(axis=0).tolist()
            if documents:
                found.append(
                    Score(
                        **row._asdict(),
                        kind=kind,
                        documents=documents,
                        gold=int(gold),
                        found=int(mine),
                        strict=measures[0],
                        partial=measures[1],
                        type=measures[2],
                    )
                )
    return found


def _bundled(table: Floats) -> Floats:
    """Add up documents, where there are very many, so that no more than MOST are drawn."""
    documents = table.shape[1]
    if documents <= MOST:
        return table
    padding = -documents % MOST
    padded = np.pad(table, ((0, 0), (0, padding), (0, 0)))
    made: Floats = padded.reshape(len(table), -1, MOST, len(COLUMNS)).sum(axis=1)
    return made


def _measured(rows: Sequence[LedgerRow], table: Floats) -> list[list[Measure]]:
    """Return the measures of each row, worked out together."""
    wanted, mine = table[:, :, GOLD], table[:, :, FOUND]
    # of a band gold has nothing: more would be right than there is
    whole = np.array([[row.by != CONFIDENCE] for row in rows])
    counts = []
    for measure in MEASURES:
        right = table[:, :, COLUMNS.index(measure)]
        counts += [right, right * whole, right * whole]
    found = rates(
        sparse.csr_array(np.concatenate(counts)),
        sparse.csr_array(np.concatenate([mine, wanted, (wanted + mine) / 2] * len(MEASURES))),
        replicates=DRAWS,
        fewest=FEWEST,
        student=True,
    )
    bounds = np.stack([found.ratio, found.low, found.high], axis=1)
    figures = bounds.reshape(len(MEASURES), FIGURES, len(rows), 3)
    return [
        [_measure(part[:, number], row.by == CONFIDENCE) for part in figures]
        for number, row in enumerate(rows)
    ]


def _measure(figures: Floats, precision_alone: bool) -> Measure:
    precision, recall, f1 = (Estimate(*map(_number, one)) for one in figures)
    return Measure(precision, *((None, None) if precision_alone else (recall, f1)))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _change(row: LedgerRow, measure: str, tables: Sequence[Floats]) -> F1Difference:
    pairs = [
        (table[:, COLUMNS.index(measure)], (table[:, GOLD] + table[:, FOUND]) / 2)
        for table in tables
    ]
    found = difference(pairs[0], pairs[1], DRAWS)
    values = [
        _number(counts.sum() / sizes.sum()) if sizes.any() else None for counts, sizes in pairs
    ]
    return F1Difference(
        **row._asdict(),
        measure=measure,
        value=values[0],
        other=values[1],
        difference=Estimate(*map(_number, (found.value, found.low, found.high))),
        holds=_number(found.holds),
    )
