"""How often formulations are used: in all, by month, speaker and so on; how hot by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from readout.analyze.formulations.finding import Formulation
from readout.analyze.formulations.reading import DocumentFacts, Reading, Voice
from readout.analyze.formulations.rows import FormulationRateRow, FormulationTierRow
from readout.models.arrays import Floats, Integers
from readout.models.intervals import Rates, rates

__all__ = ["DIMENSIONS", "overall", "period", "rate_rows", "tier_rows"]

DIMENSIONS = ("year", "month", "speaker", "occasion", "body", "kind")
TIERS = (
    (0.3, "blazing"),
    (0.1, "hot"),
    (0.03, "warm"),
    (0.01, "mild"),
    (0.003, "cool"),
    (0.0, "cold"),
)
"""Shares of the documents of a year from which a tier begins, each about a third of the one above.

Six, as in the discourse reports of the China Media Project; theirs count the articles of a year in
one newspaper, so that the bounds, in shares, are ours.
"""
FAR = 1
"""Tiers that a formulation must move more than."""
DIGITS = 4
"""Of rates per 1,000 words."""


class Uses:
    """All uses of all formulations, as arrays: which formulation, where, in which document."""

    def __init__(self, found: Sequence[Formulation], reading: Reading) -> None:
        pairs = [(number, use.place) for number, one in enumerate(found) for use in one.uses]
        numbers = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self.formulation = numbers[:, 0]
        self.voice = reading.voice[numbers[:, 1]].astype(np.int64)
        self.document = reading.corpus.document[numbers[:, 1]].astype(np.int64)


def overall(found: Sequence[Formulation], reading: Reading) -> list[list[float]]:
    """Return how often each formulation is used per 1,000 words, and the bounds of that."""
    uses = Uses(found, reading)
    documents = len(reading.documents)
    words = np.bincount(reading.corpus.document, minlength=documents).astype(float)
    counts = _summed(uses.formulation, uses.document, None, (len(found), documents))
    sizes = sparse.csr_array(words[None, :])
    return _per_1000(rates(counts, sizes, np.zeros(len(found), dtype=np.int64)))


def _per_1000(found: Rates) -> list[list[float]]:
    """Return rates and bounds per 1,000 words, rounded, for each cell."""
    bounds = 1000 * np.stack([found.ratio, found.low, found.high], axis=1)
    rounded: list[list[float]] = bounds.round(DIGITS).tolist()
    return rounded


def rate_rows(
    found: Sequence[Formulation], reading: Reading, dimensions: Sequence[str] = DIMENSIONS
) -> Iterator[FormulationRateRow]:
    """Yield how often each formulation is used by each year, month, speaker, … that uses it."""
    uses = Uses(found, reading)
    words = np.bincount(reading.voice, minlength=len(reading.voices)).astype(float)
    documents = np.array([voice.document for voice in reading.voices], dtype=np.int64)
    for by in dimensions:
        values, row = _values(by, reading)
        said = row >= 0
        shape = (len(values), len(reading.documents))
        sizes = _summed(row[said], documents[said], words[said], shape)
        yield from _rates_by(by, values, row[uses.voice], uses, sizes, found)


def _rates_by(
    by: str,
    values: Sequence[str],
    row: Integers,
    uses: Uses,
    sizes: sparse.csr_array,
    found: Sequence[Formulation],
) -> Iterator[FormulationRateRow]:
    told = row >= 0
    keys = uses.formulation[told] * max(len(values), 1) + row[told]
    cells, cell = np.unique(keys, return_inverse=True)
    of = cells % max(len(values), 1)
    counts = _summed(cell, uses.document[told], None, (len(cells), sizes.shape[1]))
    found_rates = rates(counts, sizes, of)
    documents = np.diff(counts.indptr).tolist()
    sums = np.asarray(counts.sum(axis=1), dtype=np.int64).tolist()
    totals = np.asarray(sizes.sum(axis=1), dtype=np.int64)[of].tolist()
    bounds = _per_1000(found_rates)
    place = np.argsort(np.argsort(values))
    order = np.lexsort((place[of], cells // max(len(values), 1)))
    for number in order.tolist():
        per_1000, low, high = bounds[number]
        yield FormulationRateRow(
            formulation=found[int(cells[number]) // len(values)].name,
            by=by,
            value=values[int(of[number])],
            documents=documents[number],
            uses=sums[number],
            words=totals[number],
            per_1000=per_1000,
            low=low,
            high=high,
        )


def _values(by: str, reading: Reading) -> tuple[list[str], Integers]:
    """Return the values of a dimension, and that of each voice by its number; -1 for none."""
    numbers: dict[str, int] = {}
    rows = np.full(len(reading.voices), -1, dtype=np.int64)
    for place, voice in enumerate(reading.voices):
        value = _value(by, voice, reading.documents[voice.document])
        if value is not None:
            rows[place] = numbers.setdefault(value, len(numbers))
    return list(numbers), rows


def _value(by: str, voice: Voice, document: DocumentFacts) -> str | None:
    match by:
        case "year" | "month":
            return period(document, by)
        case "kind":
            return document.kind
        case "speaker":
            return voice.speaker
        case "body":
            return voice.body
        case _:
            return voice.occasion


def period(document: DocumentFacts, by: str) -> str | None:
    """Return the year or the month of a document; None where its date is not so exact."""
    if document.first_day is None or document.last_day is None:
        return None
    length = len("2031") if by == "year" else len("2031-05")
    first, last = (day.isoformat()[:length] for day in (document.first_day, document.last_day))
    return first if first == last else None


def _summed(
    rows: Integers, columns: Integers, values: Floats | None, shape: tuple[int, int]
) -> sparse.csr_array:
    """Return a sparse array, values of one cell added up; ones without values."""
    data = np.ones(len(rows)) if values is None else values
    array = sparse.coo_array((data, (rows, columns)), shape=shape).tocsr()
    array.eliminate_zeros()
    return array


def tier_rows(found: Sequence[Formulation], reading: Reading) -> Iterator[FormulationTierRow]:
    """Yield the tier of each formulation in each year, from the first year of its use on."""
    periods = [period(document, "year") for document in reading.documents]
    years = sorted({period for period in periods if period is not None})
    year = np.array([years.index(one) if one else -1 for one in periods], dtype=np.int64)
    dated = np.flatnonzero(year >= 0)
    sizes = _summed(year[dated], dated, None, (len(years), len(periods)))
    uses = Uses(found, reading)
    used = np.unique(uses.formulation * len(periods) + uses.document)
    formulation, document = np.divmod(used, max(len(periods), 1))
    told = year[document] >= 0
    cell = formulation[told] * len(years) + year[document[told]]
    shape = (len(found) * len(years), len(periods))
    counts = _summed(cell, document[told], None, shape)
    shares = rates(counts, sizes, np.tile(np.arange(len(years)), len(found)))
    having, of = np.diff(counts.indptr).tolist(), np.diff(sizes.indptr).tolist()
    for number, one in enumerate(found):
        cells = slice(number * len(years), (number + 1) * len(years))
        its = Rates(shares.ratio[cells], shares.low[cells], shares.high[cells])
        yield from _tiers(one.name, years, its, having[cells], of)


def _tiers(
    name: str, years: Sequence[str], shares: Rates, having: Sequence[int], of: Sequence[int]
) -> Iterator[FormulationTierRow]:
    tiers = [_tier(float(share)) for share in shares.ratio]
    first = next((number for number, count in enumerate(having) if count), len(years))
    for number in range(first, len(years)):
        moved = tiers[number - 1] - tiers[number] if number > first else None
        far = moved is not None and abs(moved) > FAR
        yield FormulationTierRow(
            formulation=name,
            year=years[number],
            documents=having[number],
            of=of[number],
            share=round(float(shares.ratio[number]), DIGITS),
            low=round(float(shares.low[number]), DIGITS),
            high=round(float(shares.high[number]), DIGITS),
            tier=tiers[number],
            heat=TIERS[tiers[number] - 1][1],
            moved=moved,
            moved_far=far and _apart(shares, number - 1, number),
        )


def _tier(share: float) -> int:
    return next(number for number, (least, _) in enumerate(TIERS, 1) if share >= least)


def _apart(shares: Rates, one: int, other: int) -> bool:
    return bool(shares.low[one] > shares.high[other] or shares.low[other] > shares.high[one])
