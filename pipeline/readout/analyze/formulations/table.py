"""Formulations as tables: one row a formulation, a use, a rate, a year."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from readout.analyze.formulations.finding import Formulation, find
from readout.analyze.formulations.rates import DIGITS, overall, rate_rows, tier_rows
from readout.analyze.formulations.reading import OFFICIAL, Reading, read
from readout.analyze.formulations.rows import (
    FormulationRateRow,
    FormulationRow,
    FormulationTierRow,
    FormulationUseRow,
)
from readout.records import Record

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


def formulations(
    records: Iterable[Record],
    most: int = MOST_NEW,
) -> Formulations:
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
    counted = zip(
        found,
        uses,
        overall(found, reading),
        strict=True,
    )
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
    formulation: Formulation,
    reading: Reading,
    passages: _Passages,
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
    rank: int,
    formulation: Formulation,
    uses: Sequence[FormulationUseRow],
    rate: Sequence[float],
) -> FormulationRow:
    per_1000, low, high = rate
    documents = {use.document: use for use in uses}
    dated = sorted((use for use in uses if use.date_end is not None), key=_when)
    said = sorted((use for use in uses if use.said is not None), key=_when_said)
    speakers = list(
        dict.fromkeys(use.speaker for use in dated if use.speaker is not None)
    )
    themes: Counter[tuple[str, str | None]] = Counter()
    themes.update((use.theme, use.relation) for use in uses if use.theme is not None)
    theme, relation = _most(themes)
    return FormulationRow(
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
        first_date=dated[0].date if dated else None,
        first_use=dated[0].id if dated else None,
        first_said=said[0].said if said else None,
        last_date=dated[-1].date if dated else None,
        last_use=dated[-1].id if dated else None,
        in_statements=sum(use.statement is not None for use in uses),
        in_authors_voice=sum(use.statement is None for use in uses),
        verbatim=_share(sum(use.marked for use in uses), len(uses)),
        speakers=len({use.speaker for use in uses} - {None}),
        bodies=len({use.body for use in uses} - {None}),
        said_first_by=speakers[0] if speakers else None,
        repeated_by=speakers[1 : MOST_SPEAKERS + 1],
        official=_share(
            sum(use.document_kind in OFFICIAL for use in documents.values()),
            len(documents),
        ),
        theme=theme,
        theme_share=_share(
            sum(use.theme == theme for use in uses) if theme else 0, len(uses)
        ),
        relation=relation,
    )


def _most(
    themes: Counter[tuple[str, str | None]],
) -> tuple[str | None, str | None]:
    """Return the most frequent theme, and its most frequent relation."""
    names: Counter[str] = Counter()
    for (name, _), count in themes.items():
        names[name] += count
    if not names:
        return None, None
    theme = min(names, key=lambda name: (-names[name], name))
    relations = {r: count for (name, r), count in themes.items() if name == theme and r}
    return theme, min(relations, key=lambda r: (-relations[r], r), default=None)


def _when(use: FormulationUseRow) -> tuple[dt.date, dt.date]:
    """Sort by when a use was there for certain: a whole year is over at its end."""
    return use.date_end or dt.date.max, use.date_start or dt.date.max


def _when_said(use: FormulationUseRow) -> tuple[str, dt.date]:
    return use.said or "", use.date_end or dt.date.max


def _share(
    part: int,
    whole: int,
) -> float:
    return round(part / whole, DIGITS) if whole else 0.0
