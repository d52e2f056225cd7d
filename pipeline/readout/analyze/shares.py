"""Shares by time, kind and place: who stays unnamed where, which themes are handled when.

Every share has its counts and an interval; statements and passages of one document are not
independent of one another, so intervals go by documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from readout.analyze.rows import (
    DocumentRow,
    PassageRow,
    PlacedRow,
    StatementRow,
    ThemeRow,
)

__all__ = [
    "AttributionRow",
    "Attributions",
    "Interval",
    "ThemeShareRow",
    "ThemeShares",
    "month_of",
    "year_of",
]

Interval = Callable[[Sequence[int], Sequence[int]], tuple[float, float]]
"""Takes hits and totals by document, gives the bounds of their share."""
By = Literal["all", "year", "month", "document_kind", "publisher", "occasion", "theme"]
_BY = Annotated[By, Meta(description="What the group goes by.")]
_GROUP = Annotated[
    str,
    Meta(description="Which: 2031, 2031-05, speech, …; (none) where it is not known."),
]
_LOW = Annotated[
    float | None,
    Meta(description="Lower bound of the share (95 %); null of one document alone."),
]
_HIGH = Annotated[
    float | None,
    Meta(description="Upper bound of the share (95 %); null of one document alone."),
]
ALL, NONE = "(all)", "(none)"
LONGEST_YEAR = 366
"""Days of a date that is of one year; vaguer ones ("the 1990s") are of none."""
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


class Attributions:
    """Takes the statements of a corpus, document by document."""

    def __init__(self) -> None:
        self._groups: defaultdict[Group, Counts] = defaultdict(_counts)

    def add(
        self,
        document: DocumentRow,
        statements: Iterable[StatementRow],
        themes: Iterable[ThemeRow],
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

    def rows(self, interval: Interval) -> Iterator[AttributionRow]:
        """Yield a row a group, in order of what they go by."""
        for (by, group), counts in sorted(self._groups.items()):
            total = sum(counts.values(), Counter())
            count = {status: total[status] for status in STATUSES}
            hits = [one["agentless"] for one in counts.values()]
            totals = [one.total() for one in counts.values()]
            low, high = _bounds(interval, hits, totals)
            yield AttributionRow(
                by=by,
                group=group,
                statements=sum(totals),
                documents=len(counts),
                share=_share(sum(hits), sum(totals)),
                low=low,
                high=high,
                **count,
            )


class ThemeShares:
    """Takes the passages of a corpus, document by document."""

    def __init__(self) -> None:
        self._passages: defaultdict[Group, Counter[str]] = defaultdict(Counter)
        self._themes: defaultdict[tuple[Group, str], Counts] = defaultdict(_counts)

    def add(
        self,
        document: DocumentRow,
        passages: Sequence[PassageRow],
        themes: Sequence[ThemeRow],
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

    def rows(self, interval: Interval) -> Iterator[ThemeShareRow]:
        """Yield a row a group and theme, those with no passage too, so that series have no gap."""
        names = sorted({theme for _, theme in self._themes})
        for group, passages in sorted(self._passages.items()):
            for theme in names:
                found = self._themes.get((group, theme), _counts())
                yield _theme_share(group, theme, passages, found, interval)


def year_of(row: PlacedRow) -> str | None:
    """Return the year of a row, or None where its date is of no one year."""
    first, last = row.date_start, row.date_end
    if first is None or last is None or (last - first).days >= LONGEST_YEAR:
        return None
    return f"{first.year:04d}"


def month_of(row: PlacedRow) -> str | None:
    """Return the month of a row ("2031-05"), or None where its date is of no one month."""
    first, last = row.date_start, row.date_end
    if (
        first is None
        or last is None
        or (first.year, first.month)
        < (
            last.year,
            last.month,
        )
    ):
        return None
    return f"{first.year:04d}-{first.month:02d}"


def _theme_share(
    group: Group,
    theme: str,
    passages: Mapping[str, int],
    found: Counts,
    interval: Interval,
) -> ThemeShareRow:
    total = sum(found.values(), Counter())
    hits = [found[one]["passages"] if one in found else 0 for one in passages]
    totals = list(passages.values())
    low, high = _bounds(interval, hits, totals)
    return ThemeShareRow(
        by=group[0],
        group=group[1],
        theme=theme,
        passages=total["passages"],
        of=sum(totals),
        documents=len(found),
        of_documents=len(passages),
        share=_share(sum(hits), sum(totals)),
        low=low,
        high=high,
        **{relation: total[relation] for relation in RELATIONS},
    )


def _of_document(document: DocumentRow) -> list[Group]:
    return [
        ("all", ALL),
        ("document_kind", document.document_kind or NONE),
        ("publisher", document.publisher or NONE),
    ]


def _of_date(row: PlacedRow) -> list[Group]:
    return [("year", year_of(row) or NONE), ("month", month_of(row) or NONE)]


def _bounds(
    interval: Interval,
    hits: Sequence[int],
    totals: Sequence[int],
) -> tuple[float, float] | tuple[None, None]:
    if len(hits) < 2:
        return None, None
    low, high = interval(hits, totals)
    return round(low, 6), round(high, 6)


def _share(hits: int, total: int) -> float:
    return round(hits / total, 6) if total else 0.0


def _counts() -> Counts:
    return defaultdict(Counter)
