"""Shares by time, kind and place: who stays unnamed where, which themes are handled when.

Every share has its counts and an interval; statements and passages of one document are not
independent of one another, so intervals go by documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct
from scipy import sparse

from readout.analyze.rows import DocumentRow, PassageRow, PlacedRow, StatementRow, ThemeRow
from readout.models.intervals import rates

__all__ = ["AttributionRow", "Attributions", "ThemeShareRow", "ThemeShares", "month_of", "year_of"]

By = Literal["all", "year", "month", "document_kind", "publisher", "occasion", "theme"]
_BY = Annotated[By, Meta(description="What the group goes by.")]
_GROUP = Annotated[
    str, Meta(description="Which: 2031, 2031-05, speech, …; (none) where it is not known.")
]
_LOW = Annotated[float, Meta(description="Lower bound of the share (95 %, over documents).")]
_HIGH = Annotated[float, Meta(description="Upper bound of the share (95 %, over documents).")]
ALL, NONE = "(all)", "(none)"
STATUSES = ("named", "nominal", "pronoun", "agentless", "unattributed")
RELATIONS = ("complement", "balance", "integration", "transition", "tension")


class AttributionRow(Struct, frozen=True, kw_only=True):
    """Statements of a group by how their speaker is given; agentless: nobody behind the cue."""

    by: _BY
    group: _GROUP
    statements: Annotated[int, Meta(description="Statements of the group.")]
    documents: Annotated[int, Meta(description="Documents with any of them.")]
    named: Annotated[int, Meta(description="By name.")]
    nominal: Annotated[int, Meta(description='By a noun: "the spokesperson".')]
    pronoun: Annotated[int, Meta(description="By a pronoun.")]
    agentless: Annotated[int, Meta(description='By nobody: "it was stressed".')]
    unattributed: Annotated[int, Meta(description="Without any cue.")]
    share: Annotated[float, Meta(description="agentless / statements.")]
    low: _LOW
    high: _HIGH


class ThemeShareRow(Struct, frozen=True, kw_only=True):
    """Passages of a group that have a theme, and how they relate its poles."""

    by: _BY
    group: _GROUP
    theme: Annotated[str, Meta(description="The theme: themes.theme.")]
    passages: Annotated[int, Meta(description="Passages with the theme.")]
    of: Annotated[int, Meta(description="Passages of the group.")]
    documents: Annotated[int, Meta(description="Documents with such a passage.")]
    of_documents: Annotated[int, Meta(description="Documents of the group.")]
    share: Annotated[float, Meta(description="passages / of.")]
    low: _LOW
    high: _HIGH
    complement: Annotated[int, Meta(description="Passages with this relation.")]
    balance: Annotated[int, Meta(description="Passages with this relation.")]
    integration: Annotated[int, Meta(description="Passages with this relation.")]
    transition: Annotated[int, Meta(description="Passages with this relation.")]
    tension: Annotated[int, Meta(description="Passages with this relation.")]


Group = tuple[By, str]
Counts = defaultdict[str, Counter[str]]
"""Document -> what -> how many."""


@dataclass(frozen=True)
class Cell:
    """What was counted in each document, and of how many; a document without any is in neither."""

    counts: Mapping[str, int]
    sizes: Mapping[str, int]

    @property
    def share(self) -> float:
        """Of all documents together."""
        return round(sum(self.counts.values()) / sum(self.sizes.values()), 6)


class Attributions:
    """Takes the statements of a corpus, document by document."""

    def __init__(self) -> None:
        self._groups: defaultdict[Group, Counts] = defaultdict(_counts)

    def add(
        self, document: DocumentRow, statements: Iterable[StatementRow], themes: Iterable[ThemeRow]
    ) -> None:
        """Count the statements of a document."""
        by_passage: defaultdict[str | None, set[str]] = defaultdict(set)
        for theme in themes:
            by_passage[theme.passage].add(theme.theme)
        shared = _of_document(document)
        for row in statements:
            groups = [*shared, *_of_date(row)]
            groups.append(("occasion", row.occasion or NONE))
            groups += [("theme", theme) for theme in by_passage[row.passage]]
            for group in groups:
                self._groups[group][document.id][row.status] += 1

    def rows(self) -> Iterator[AttributionRow]:
        """Yield a row a group, in order of what they go by."""
        groups = sorted(self._groups)
        cells = [_agentless(self._groups[group]) for group in groups]
        for group, cell, bounds in zip(groups, cells, _bounds(cells), strict=True):
            total: Counter[str] = Counter()
            for counts in self._groups[group].values():
                total.update(counts)
            yield AttributionRow(
                by=group[0],
                group=group[1],
                statements=total.total(),
                documents=len(cell.sizes),
                share=cell.share,
                low=bounds[0],
                high=bounds[1],
                **{status: total[status] for status in STATUSES},
            )


class ThemeShares:
    """Takes the passages of a corpus, document by document."""

    def __init__(self) -> None:
        self._passages: defaultdict[Group, Counter[str]] = defaultdict(Counter)
        self._themes: defaultdict[tuple[Group, str], Counts] = defaultdict(_counts)

    def add(
        self, document: DocumentRow, passages: Sequence[PassageRow], themes: Sequence[ThemeRow]
    ) -> None:
        """Count the passages of a document."""
        for group in [*_of_document(document), *_of_date(document)]:
            if passages:
                self._passages[group][document.id] += len(passages)
            for theme in themes:
                counts = self._themes[group, theme.theme][document.id]
                counts["passages"] += 1
                if theme.relation is not None:
                    counts[theme.relation] += 1

    def rows(self) -> Iterator[ThemeShareRow]:
        """Yield a row a group and theme, those with no passage too, so that series have no gap."""
        names = sorted({theme for _, theme in self._themes})
        places = [(group, theme) for group in sorted(self._passages) for theme in names]
        cells = [
            Cell(
                {
                    document: counts["passages"]
                    for document, counts in self._themes.get(place, {}).items()
                },
                self._passages[place[0]],
            )
            for place in places
        ]
        for place, cell, bounds in zip(places, cells, _bounds(cells), strict=True):
            total: Counter[str] = Counter()
            for counts in self._themes.get(place, {}).values():
                total.update(counts)
            (by, group), theme = place
            yield ThemeShareRow(
                by=by,
                group=group,
                theme=theme,
                passages=total["passages"],
                of=sum(cell.sizes.values()),
                documents=len(cell.counts),
                of_documents=len(cell.sizes),
                share=cell.share,
                low=bounds[0],
                high=bounds[1],
                **{relation: total[relation] for relation in RELATIONS},
            )


def year_of(row: PlacedRow) -> str | None:
    """Return the year of a row, or None where its date is of no one year."""
    first, last = row.date_start, row.date_end
    if first is None or last is None or first.year < last.year:
        return None
    return f"{first.year:04d}"


def month_of(row: PlacedRow) -> str | None:
    """Return the month of a row ("2031-05"), or None where its date is of no one month."""
    first, last = row.date_start, row.date_end
    if first is None or last is None or (first.year, first.month) < (last.year, last.month):
        return None
    return f"{first.year:04d}-{first.month:02d}"


def _of_document(document: DocumentRow) -> list[Group]:
    return [
        ("all", ALL),
        ("document_kind", document.document_kind or NONE),
        ("publisher", document.publisher or NONE),
    ]


def _of_date(row: PlacedRow) -> list[Group]:
    return [("year", year_of(row) or NONE), ("month", month_of(row) or NONE)]


def _agentless(groups: Mapping[str, Counter[str]]) -> Cell:
    return Cell(
        {
            document: counts["agentless"]
            for document, counts in groups.items()
            if counts["agentless"]
        },
        {document: counts.total() for document, counts in groups.items()},
    )


def _bounds(cells: Sequence[Cell]) -> list[tuple[float, float]]:
    """Return the interval of each share."""
    if not cells:
        return []
    names = sorted({document for cell in cells for document in cell.sizes})
    numbers = {document: number for number, document in enumerate(names)}
    found = rates(
        _matrix([cell.counts for cell in cells], numbers),
        _matrix([cell.sizes for cell in cells], numbers),
    )
    bounds = zip(found.low.tolist(), found.high.tolist(), strict=True)
    return [(round(low, 6), round(high, 6)) for low, high in bounds]


def _matrix(rows: Sequence[Mapping[str, int]], numbers: Mapping[str, int]) -> sparse.csr_array:
    """Return counts by document as a matrix, (rows, documents)."""
    places = [[numbers[document] for document in row] for row in rows]
    starts = np.cumsum([0, *map(len, places)])
    columns = np.array([place for row in places for place in row], dtype=np.int64)
    values = np.array([value for row in rows for value in row.values()], dtype=float)
    return sparse.csr_array(
        (values, columns, starts), shape=(len(rows), len(numbers))
    ).sorted_indices()


def _counts() -> Counts:
    return defaultdict(Counter)
