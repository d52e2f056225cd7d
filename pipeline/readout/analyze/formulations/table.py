"""Formulations as tables: one row a formulation, a use, a rate, a year."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from readout.analyze.formulations.finding import Formulation, find
from readout.analyze.formulations.rates import DIGITS, overall, rate_rows, tier_rows
from readout.analyze.formulations.reading import OFFICIAL, Reading, read
from readout.analyze.formulations.rows import (
    FormulationRateRow,
    FormulationRow,
    FormulationTierRow,
    FormulationUseRow,
)
from readout.records.types import Record

__all__ = ["Formulations", "formulations"]

MOST_NEW = 300
MOST_SPEAKERS = 10


@dataclass(frozen=True)
class Formulations:
    """Formulations of a corpus.

    Attributes
    ----------
    formulations : list of FormulationRow
        The strongest first.
    uses, rates, tiers : list of rows
        In the order of the formulations.
    """

    formulations: list[FormulationRow]
    uses: list[FormulationUseRow]
    rates: list[FormulationRateRow]
    tiers: list[FormulationTierRow]


def formulations(records: Iterable[Record], most: int = MOST_NEW) -> Formulations:
    """Find the set formulations of a corpus and count their uses.

    Parameters
    ----------
    records : iterable of Record
        Read once, one in memory at a time; of each some 40 bytes a word are kept.
    most : int
        How many that no gazetteer names, at most.

    Returns
    -------
    Formulations
        The same for the same records in the same order.
    """
    reading = read(records)
    found = find(reading, most)
    passages = _Passages(reading)
    uses = [list(_uses(one, reading, passages)) for one in found]
    counted = zip(found, uses, overall(found, reading), strict=True)
    return Formulations(
        formulations=[_row(rank, *one) for rank, one in enumerate(counted, 1)],
        uses=[use for its in uses for use in its],
        rates=list(rate_rows(found, reading)),
        tiers=list(tier_rows(found, reading)),
    )


class _Passages:
    """Finds the theme of the passage that holds a place."""

    def __init__(self, reading: Reading) -> None:
        self._firsts = reading.passages[:, 0].tolist()
        self._ends = reading.passages[:, 1].tolist()
        self._themes = reading.themes

    def at(self, place: int) -> tuple[str | None, str | None]:
        """Return theme and relation."""
        number = bisect_right(self._firsts, place) - 1
        if number < 0 or place >= self._ends[number]:
            return None, None
        return self._themes[number]


def _uses(
    formulation: Formulation, reading: Reading, passages: _Passages
) -> Iterator[FormulationUseRow]:
    corpus = reading.corpus
    for use in formulation.uses:
        document = reading.documents[corpus.document[use.place]]
        voice = reading.voices[reading.voice[use.place]]
        theme, relation = passages.at(use.place)
        own_marks = corpus.opened[use.place] and corpus.closed[use.last]
        yield FormulationUseRow(
            id=f"{document.id}#{formulation.name}@{use.start}",
            formulation=formulation.name,
            document=document.id,
            start=use.start,
            end=use.end,
            date=document.date,
            date_start=document.first_day,
            date_end=document.last_day,
            document_kind=document.kind,
            statement=voice.statement,
            said=voice.said,
            speaker=voice.speaker,
            body=voice.body,
            occasion=voice.occasion,
            marked=bool(reading.quoted[use.place] or own_marks),
            theme=theme,
            relation=relation,
        )


def _row(
    rank: int, formulation: Formulation, uses: Sequence[FormulationUseRow], rate: Sequence[float]
) -> FormulationRow:
    per_1000, low, high = rate
    documents = {use.document: use for use in uses}
    in_statements = sum(use.statement is not None for use in uses)
    official = sum(use.document_kind in OFFICIAL for use in documents.values())
    theme, relation = _most(uses)
    return FormulationRow(
        **_times(uses),
        **_speakers(uses),
        rank=rank,
        formulation=formulation.name,
        known=formulation.known,
        strength=formulation.strength,
        forms=formulation.forms,
        documents=len(documents),
        undated=sum(use.date_end is None for use in documents.values()),
        uses=len(uses),
        per_1000=per_1000,
        low=low,
        high=high,
        in_statements=in_statements,
        in_authors_voice=len(uses) - in_statements,
        verbatim=_share(sum(use.marked for use in uses), len(uses)),
        official=_share(official, len(documents)),
        theme=theme,
        theme_share=_share(sum(use.theme == theme for use in uses if theme), len(uses)),
        relation=relation,
    )


def _times(uses: Sequence[FormulationUseRow]) -> dict[str, Any]:
    """Return when it is used first and last, and was said first."""
    dated = _dated(uses)
    said = sorted((use for use in uses if use.said is not None), key=_when_said)
    first, last = (dated[0], dated[-1]) if dated else (None, None)
    return {
        "first_date": first.date if first else None,
        "first_use": first.id if first else None,
        "first_said": said[0].said if said else None,
        "last_date": last.date if last else None,
        "last_use": last.id if last else None,
    }


def _speakers(uses: Sequence[FormulationUseRow]) -> dict[str, Any]:
    """Return who uses it: how many, who first, who took it up."""
    dated = (use.speaker for use in _dated(uses))
    in_turn = list(dict.fromkeys(speaker for speaker in dated if speaker is not None))
    return {
        "speakers": len({use.speaker for use in uses} - {None}),
        "bodies": len({use.body for use in uses} - {None}),
        "said_first_by": in_turn[0] if in_turn else None,
        "repeated_by": in_turn[1 : MOST_SPEAKERS + 1],
    }


def _dated(uses: Sequence[FormulationUseRow]) -> list[FormulationUseRow]:
    """Return the uses that have a date, the earliest first."""
    return sorted((use for use in uses if use.date_end is not None), key=_when)


def _most(uses: Sequence[FormulationUseRow]) -> tuple[str | None, str | None]:
    """Return the theme of most uses, and the relation that most of these have."""
    theme = _most_frequent(use.theme for use in uses)
    return theme, _most_frequent(use.relation for use in uses if use.theme == theme)


def _most_frequent(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def _when(use: FormulationUseRow) -> tuple[dt.date, dt.date]:
    """Sort by when a use was there for certain: a whole year is over at its end."""
    return use.date_end or dt.date.max, use.date_start or dt.date.max


def _when_said(use: FormulationUseRow) -> tuple[str, dt.date]:
    return use.said or "", use.date_end or dt.date.max


def _share(part: int, whole: int) -> float:
    return round(part / whole, DIGITS) if whole else 0.0
