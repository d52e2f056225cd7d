"""A document as the proposers read it: quotations in marks, sentences with their clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from readout.language.page import Page
from readout.language.words import letters, words
from readout.records.spans import contains
from readout.records.types import Offsets, Segment, Warning
from readout.stages.quotes.read.clauses import Clause, find_clauses, main_clauses
from readout.stages.quotes.read.quotations import (
    Quotation,
    QuotationShape,
    find_quotations,
    shape_of,
)

__all__ = ["ClauseLink", "QuoteReading", "SentenceUnit", "following", "links_of", "read"]

FOOTNOTE = 3
"""Letters and digits of a footnote's number, behind the last quotation of a sentence."""
MAX_TOKENS = 400
"""No sentence is this long; the rules compare the clauses of a unit with one another."""
JOINTS = words("word.joint") | {""}
"""All that may stand between a clause and the quotation that it opens, beside punctuation."""
PUNCTUATION = " :,—–-"
MAX_HEARER = 10
"""Words between a clause and the comma before its quotation."""


@dataclass(slots=True)
class SentenceUnit:
    """A sentence as attribution sees it, or several that a quotation joins.

    Attributes
    ----------
    start, end : int
        Characters; ``lo`` and ``hi`` are the same in tokens.
    segment : int
        Number of the segment.
    quotations : list of int
        Numbers of the quotations that begin here, at the level of the unit.
    clauses : list of Clause
        Reporting clauses outside those quotations.
    inside : int or None
        Number of the quotation whose words the unit is made of.
    """

    start: int
    end: int
    lo: int
    hi: int
    segment: int
    quotations: list[int] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    inside: int | None = None


@dataclass(frozen=True)
class QuoteReading:
    """A document, read.

    Attributes
    ----------
    page : Page
        With the outermost quotations masked.
    quotations : list of Quotation
        What stands in quotation marks, outer ones first.
    units : list of SentenceUnit
        The sentences, with the quotations and the reporting clauses in them.
    inner : list of SentenceUnit
        The words of quotations that hold others.
    warnings : list of Warning
        About quotation marks.
    """

    page: Page
    quotations: list[Quotation]
    units: list[SentenceUnit]
    inner: list[SentenceUnit]
    warnings: list[Warning]

    @cached_property
    def shapes(self) -> list[QuotationShape]:
        """What each quotation looks like."""
        return [shape_of(self.page, one, self._floor(one)) for one in self.quotations]

    def _floor(self, quotation: Quotation) -> int:
        """Return where the segment begins, or the words of the quotation around."""
        if quotation.parent is None:
            return self.page.segments[quotation.segments[0]].start
        around = self.quotations[quotation.parent].contents
        holding = (start for start, end in around if end > quotation.start)
        return next(holding, around[0][0])

    @cached_property
    def _unit_starts(self) -> list[int]:
        return [unit.start for unit in self.units]

    def unit_at(self, position: int) -> int:
        """Return the number of the sentence at a position."""
        return max(0, bisect_right(self._unit_starts, position) - 1)

    def unit_of(self, position: int) -> SentenceUnit:
        """Return the sentence at a position."""
        return self.units[self.unit_at(position)]

    def words_in(self, numbers: Iterable[int]) -> tuple[Offsets, ...]:
        """Return the words of some quotations, without their marks."""
        return tuple(span for number in numbers for span in self.quotations[number].contents)

    def are_closed(self, numbers: Iterable[int]) -> bool:
        """Whether the closing marks of some quotations are there."""
        return all(self.quotations[number].closed for number in numbers)

    @cached_property
    def outer(self) -> list[tuple[Offsets, int]]:
        """The spans of the outermost quotations, marks included, with their numbers."""
        return sorted(
            (span, number)
            for number, quotation in enumerate(self.quotations)
            if quotation.parent is None
            for span in quotation.outer
        )

    @cached_property
    def opens(self) -> list[int]:
        """Where the outermost quotations open."""
        return [span[0] for span, _ in self.outer]

    def leads(self, unit: SentenceUnit) -> bool:
        """Whether a sentence ends with a colon."""
        return self.page.part((unit.start, unit.end)).rstrip().endswith(":")

    def all_quoted(self, unit: SentenceUnit) -> bool:
        """Whether a sentence is made of nothing but quotations."""
        return (unit.start, unit.end) in self._all_quoted

    @cached_property
    def _all_quoted(self) -> set[Offsets]:
        """The sentences of nothing but quotations, read once: each of their quotations asks."""
        every = (*self.units, *self.inner)
        return {(unit.start, unit.end) for unit in every if self._is_all_quoted(unit)}

    def _is_all_quoted(self, unit: SentenceUnit) -> bool:
        at = unit.start
        text = self.page.text
        for number in unit.quotations:
            quotation = self.quotations[number]
            if letters(text[at : quotation.opens]):
                return False
            at = max(at, min(quotation.outer[0][1], unit.end))
        return letters(text[at : unit.end]) <= FOOTNOTE

    def before(self, number: int) -> int | None:
        """Return the outermost quotation before another."""
        at = bisect_left(self._outermost, number)
        return self._outermost[at - 1] if at else None

    @cached_property
    def _outermost(self) -> list[int]:
        return sorted({number for _, number in self.outer})

    def inside(self, content: Offsets) -> list[int]:
        """Return the numbers of the outermost quotations that stand whole in a content."""
        near = self.outer[bisect_left(self.opens, content[0]) : bisect_left(self.opens, content[1])]
        return [number for span, number in near if contains(content, span)]

    def running_into(self, unit: SentenceUnit) -> int | None:
        """Return the quotation of an earlier paragraph that ends in a sentence."""
        number = self._running.get(unit.segment)
        if number is None or unit.inside is not None:
            return None
        begins = self.quotations[number].outer[-1][0]
        return number if unit.start <= begins < unit.end else None

    @cached_property
    def _running(self) -> dict[int, int]:
        """Segment -> the quotation of an earlier one that ends in it."""
        return {
            quotation.segments[-1]: number
            for number, quotation in enumerate(self.quotations)
            if quotation.parent is None and len(quotation.outer) > 1
        }


def read(page: Page, *, turned: bool = False) -> QuoteReading:
    """Read a document; ``turned``: see :func:`readout.language.marks.pair_all`."""
    quotations, warnings = find_quotations(page.text, page.segments, turned=turned)
    marks = sorted(span for one in quotations if one.parent is None for span in one.outer)
    page = page.with_marks(marks)
    outermost = [number for number, one in enumerate(quotations) if one.parent is None]
    opening = _opening(quotations, outermost)
    units = [
        unit
        for number, segment in enumerate(page.segments)
        for sentence in _joined(page, segment, marks)
        for unit in _pieces(page, sentence, number, opening)
    ]
    return QuoteReading(page, quotations, units, list(_inner_units(page, quotations)), warnings)


def _inner_units(page: Page, quotations: list[Quotation]) -> Iterator[SentenceUnit]:
    """Yield units for the words of quotations that hold others, with the inner ones masked."""
    inner: dict[int, list[int]] = {}
    for number, quotation in enumerate(quotations):
        if quotation.parent is not None:
            inner.setdefault(quotation.parent, []).append(number)
    page = page.with_marks(
        span for one in quotations if one.parent is not None for span in one.outer
    )
    for parent, numbers in inner.items():
        opening, outer = _opening(quotations, numbers), quotations[parent]
        for content in outer.contents:
            units = _pieces(page, content, outer.segments[0], opening, parent)
            yield from (unit for unit in units if unit.quotations)


def _opening(quotations: list[Quotation], numbers: list[int]) -> list[tuple[int, int]]:
    """Return where quotations begin, with their numbers, in order."""
    return sorted((quotations[number].opens, number) for number in numbers)


def _joined(page: Page, segment: Segment, marks: list[Offsets]) -> list[Offsets]:
    """Return the sentences of a segment, joined where a quotation spans their boundary."""
    sentences = page.sentence_index.within(segment.start, segment.end)
    bounds = [(sentence.start, sentence.end) for sentence in sentences]
    joined: list[Offsets] = []
    for start, end in bounds or [(segment.start, segment.end)]:
        before = bisect_left(marks, (start, 0)) - 1
        if joined and before >= 0 and start < marks[before][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _pieces(
    page: Page,
    whole: Offsets,
    segment: int,
    opening: list[tuple[int, int]],
    inside: int | None = None,
) -> Iterator[SentenceUnit]:
    """Make the units of a sentence: one, or several of some ``MAX_TOKENS`` where it is endless."""
    start, end = whole
    lo, last = page.range(start, end)
    while True:
        hi = min(last, lo + MAX_TOKENS)
        while hi < last and page.masked[hi]:
            hi += 1
        stop = end if hi >= last else page.tokens.start[hi]
        near = opening[bisect_left(opening, (start, 0)) : bisect_left(opening, (stop, 0))]
        numbers = [number for _, number in near]
        clauses = find_clauses(page, lo, hi)
        yield SentenceUnit(start, stop, lo, hi, segment, numbers, clauses, inside)
        if hi >= last:
            return
        lo, start = hi, stop


# -- the clause that governs a quotation -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A quotation's clause.

    ``after`` it, ``before`` it without words between, or ``around`` it; ``gap`` between.
    """

    clause: Clause
    relation: Literal["after", "before", "around"]
    gap: str


def links_of(reading: QuoteReading, unit: SentenceUnit) -> dict[int, ClauseLink]:
    """Return, for each quotation of a unit that a clause governs, the link.

    The clause right after a closing mark comes first (``“…,” the mayor said``), then the nearest
    one before. Where a comma parts them (``“…”, the mayor said``), one before comes first, and none
    governs what a preposition opens (``In “The Plan”, the mayor said that …``).
    """
    page = reading.page
    links: dict[int, ClauseLink] = {}
    for number in unit.quotations:
        quotation = reading.quotations[number]
        link = following(page, unit, quotation)
        before = _preceding(page, unit, quotation)
        if link is None:
            link = before
        elif page.words(quotation.closes, link.clause.hull[0]):
            opening = page.token_from(quotation.opens) - 1
            if before is not None or page.tokens.tag[opening] == "IN":
                link = before
        if link is not None:
            links[number] = link
    return links


def following(page: Page, unit: SentenceUnit, quotation: Quotation) -> ClauseLink | None:
    """Return the link to the clause right behind a quotation of a unit, or None."""
    end = quotation.closes
    clause = next((one for one in unit.clauses if one.hull[0] >= end), None)
    if clause is None or clause.voice == "gerund":
        return None
    between = page.words(end, clause.hull[0])
    return ClauseLink(clause, "after", "") if {",", "as"}.issuperset(between) else None


def _preceding(page: Page, unit: SentenceUnit, quotation: Quotation) -> ClauseLink | None:
    start = quotation.opens
    before = [clause for clause in unit.clauses if clause.ends <= start]
    if not before:
        return None
    clause = before[-1]
    if page.text[max(0, start - 3) : start].rstrip().endswith(":"):
        clause = next(main_clauses(page, before), clause)
    gap = " ".join(page.text[clause.ends : start].split())
    if gap.startswith((".", "!", "?")):
        return None  # a sentence ended before it
    to_hearer = gap.endswith(",") and clause.says and len(gap.split()) <= MAX_HEARER
    joined = to_hearer or gap.endswith(":") or gap.strip(PUNCTUATION) in JOINTS
    return ClauseLink(clause, "before" if joined else "around", gap)
