"""What is counted, left out and doubtful: so that nothing is dropped unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from readout.analyze.rows import DocumentRow, StatementRow
from readout.analyze.shares import year_of
from readout.evaluate.quality import quality, quality_by_kind
from readout.records.types import PRONOUN_KEY

__all__ = ["CountRow", "Coverage", "QualityRow", "measured"]


class CountRow(Struct, frozen=True, kw_only=True):
    """What fell out, or is doubtful, of how many."""

    of: Annotated[str, Meta(description="documents, statements, terms or themes.")]
    what: Annotated[str, Meta(description="What is counted.")]
    count: Annotated[int, Meta(description="How many.")]
    total: Annotated[int, Meta(description="Of how many.")]
    query: Annotated[
        str | None, Meta(description="SQL that gives their ids; null: analyze with confidence 0.")
    ]


class QualityRow(Struct, frozen=True, kw_only=True):
    """How often the extractor is right, as measured on labelled documents that it had not seen."""

    figure: Annotated[str, Meta(description="What was measured.")]
    kind: Annotated[str, Meta(description="Kind of document; all: of every kind.")]
    value: Annotated[str, Meta(description="Share that is right, or F1.")]
    counted: Annotated[str, Meta(description="On how much.")]


UNDATED = "of no date"
VAGUE = "of no one year"
KIND = "whose kind is doubtful"
INHERITED = "dated by their document alone"
OCCASION = "on no known occasion"
DOUBTFUL = "whose occasion is doubtful"
NOBODY = "of nobody named (agentless, unattributed)"
PRONOUN = "of a pronoun that stands for nobody known"
BELOW = "below the confidence: left out"
NO_YEAR = "date_start IS NULL OR year(date_start) < year(date_end)"
QUERIES = {
    ("documents", UNDATED): "date IS NULL",
    ("documents", VAGUE): f"date IS NOT NULL AND ({NO_YEAR})",
    ("documents", KIND): "confidence < {confidence}",
    ("statements", UNDATED): "date IS NULL",
    ("statements", VAGUE): f"date IS NOT NULL AND ({NO_YEAR})",
    ("statements", INHERITED): "dated_by = 'document'",
    ("statements", OCCASION): "occasion IS NULL",
    ("statements", DOUBTFUL): "occasion_confidence < {confidence}",
    ("statements", NOBODY): "speaker IS NULL",
    ("statements", PRONOUN): f"starts_with(speaker, '{PRONOUN_KEY}')",
}
"""Conditions under which a row is counted: the counts of this module, in SQL."""


class Coverage:
    """Takes the documents and statements of a corpus.

    Parameters
    ----------
    confidence : float
        Below it, what a record says is doubtful.
    """

    def __init__(self, confidence: float) -> None:
        self._confidence = confidence
        self._counts: Counter[tuple[str, str]] = Counter()
        self._totals: Counter[str] = Counter()

    def add(self, document: DocumentRow, statements: Iterable[StatementRow]) -> None:
        """Count a document."""
        self._totals["documents"] += 1
        for what in self._of_document(document):
            self._counts["documents", what] += 1
        for row in statements:
            self._totals["statements"] += 1
            for what in self._of_statement(row):
                self._counts["statements", what] += 1

    def rows(self, left_out: Mapping[str, int], kept: Mapping[str, int]) -> Iterator[CountRow]:
        """Yield what was counted.

        Parameters
        ----------
        left_out, kept : mapping of str to int
            Of statements, terms and themes: how many are below the confidence, and how many not.
        """
        for of, count in left_out.items():
            total = count + kept[of]
            yield CountRow(of=of, what=BELOW, count=count, total=total, query=None)
        for (of, what), condition in QUERIES.items():
            where = condition.format(confidence=self._confidence)
            yield CountRow(
                of=of,
                what=what,
                count=self._counts[of, what],
                total=self._totals[of],
                query=f"SELECT id FROM {of} WHERE {where}",  # noqa: S608 - our own
            )

    def _of_document(self, row: DocumentRow) -> Iterator[str]:
        yield from _of_date(row)
        if _below(row.confidence, self._confidence):
            yield KIND

    def _of_statement(self, row: StatementRow) -> Iterator[str]:
        yield from _of_date(row)
        if row.dated_by == "document":
            yield INHERITED
        if row.occasion is None:
            yield OCCASION
        if _below(row.occasion_confidence, self._confidence):
            yield DOUBTFUL
        if row.speaker is None:
            yield NOBODY
        elif row.speaker.startswith(PRONOUN_KEY):
            yield PRONOUN


def measured() -> list[QualityRow]:
    """Return how good the extractor is, over all kinds of documents, then by kind."""
    return [
        QualityRow(figure=one.name, kind=one.kind, value=one.value, counted=one.counted)
        for one in [*quality(), *quality_by_kind()]
    ]


def _of_date(row: DocumentRow | StatementRow) -> Iterator[str]:
    if row.date is None:
        yield UNDATED
    elif year_of(row) is None:
        yield VAGUE


def _below(confidence: float | None, least: float) -> bool:
    return confidence is not None and confidence < least
