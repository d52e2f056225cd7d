"""A document as the proposers read it: quotations in marks, sentences with their clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Literal

from readout.language.page import Page
from readout.language.words import letters, words
from readout.records.spans import contains
from readout.records.types import Offsets, Spanned, Warning
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
OUTER = -1
"""The level of quotations that stand in no other."""
MAX_TOKENS = 400
"""No sentence is this long; the rules compare the clauses of a unit with one another."""
JOINTS = words("word.joint") | {""}
"""All that may stand between a clause and the quotation that it opens, beside punctuation."""
PUNCTUATION = " :,—–-"
MAX_HEARER = 10
"""Words between a clause and the comma before its quotation."""


QuotationSpan = tuple[Offsets, int]
"""A span of a quotation, marks included, and the quotation's number."""


@dataclass(frozen=True, slots=True)
class SentenceUnit(Spanned):
    """A sentence as attribution sees it, or several that a quotation joins.

    Attributes
    ----------
    start, end : int
        Characters; ``lo`` and ``hi`` are the same in tokens.
    segment : int
        Number of the segment.
    quotations : list of int
        Numbers of the quotations that begin here, at the level of the unit.
    all_quoted : bool
        Whether it is made of nothing but these.
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
    quotations: list[int]
    all_quoted: bool
    clauses: list[Clause]
    inside: int | None


@dataclass(frozen=True)
class QuoteReading:
    """A document, read.

    Attributes
    ----------
    page : Page
        With the outermost quotations masked.
    quotations : list of Quotation
        What stands in quotation marks, outer ones first.
    outer : list of (span, int)
        The spans of the outermost quotations, marks included, with their numbers; in order.
    units : list of SentenceUnit
        The sentences, with the quotations and the reporting clauses in them.
    inner : list of SentenceUnit
        The words of quotations that hold others.
    shapes : list of QuotationShape
        What each quotation looks like.
    running : dict
        Segment -> the quotation of an earlier one that ends in it.
    warnings : list of Warning
        About quotation marks.
    """

    page: Page
    quotations: list[Quotation]
    outer: list[QuotationSpan]
    units: list[SentenceUnit]
    inner: list[SentenceUnit]
    shapes: list[QuotationShape]
    running: dict[int, int]
    warnings: list[Warning]

    def unit_at(self, position: int) -> int:
        """Return the number of the sentence at a position."""
        return max(0, bisect_right(self.units, position, key=attrgetter("start")) - 1)

    def units_at(self, span: Offsets) -> range:
        """Return the numbers of the sentences that a span reaches."""
        start, end = span
        return range(self.unit_at(start), self.unit_at(max(start, end - 1)) + 1)

    def unit_of(self, position: int) -> SentenceUnit:
        """Return the sentence at a position."""
        return self.units[self.unit_at(position)]

    def unit_before(self, unit: SentenceUnit) -> SentenceUnit | None:
        """Return the sentence before another."""
        at = self.unit_at(unit.start)
        return self.units[at - 1] if at else None

    def leads(self, unit: SentenceUnit) -> bool:
        """Whether a sentence ends with a colon."""
        return self.page.part(unit.span).rstrip().endswith(":")

    def before(self, number: int, most: int) -> list[int]:
        """Return the outermost quotations before another, the nearest first."""
        at = bisect_left(self._outermost, number)
        return self._outermost[max(0, at - most) : at][::-1]

    def behind(self, number: int, most: int) -> list[int]:
        """Return the outermost quotations behind another, the nearest first."""
        at = bisect_right(self._outermost, number)
        return self._outermost[at : at + most]

    @cached_property
    def _outermost(self) -> list[int]:
        return sorted({number for _, number in self.outer})

    def inside(self, content: Offsets) -> list[int]:
        """Return the numbers of the outermost quotations that stand whole in a content."""
        first, after = (bisect_left(self.outer, ((at, 0), 0)) for at in content)
        return [number for span, number in self.outer[first:after] if contains(content, span)]


def read(page: Page, *, turned: bool = False) -> QuoteReading:
    """Read a document; ``turned``: see :func:`readout.language.marks.pair_marks`."""
    quotations, warnings = find_quotations(page.text, page.segments, turned=turned)
    levels: dict[int, list[QuotationSpan]] = {}
    running = {}
    for number, one in enumerate(quotations):
        level = OUTER if one.parent is None else one.parent
        levels.setdefault(level, []).extend((span, number) for span in one.outer)
        if level == OUTER and len(one.outer) > 1:
            running[one.segments[-1]] = number
    outer = sorted(levels.pop(OUTER, []))
    page = page.with_marks(span for span, _ in outer)
    units: list[SentenceUnit] = []
    for number, segment in enumerate(page.segments):
        found = page.sentence_index.within(segment.start, segment.end)
        for span in [one.span for one in found] or [segment.span]:
            units += _units(page, quotations, outer, span, number)
    inner = list(_inner_units(page, quotations, levels))
    shapes = [shape_of(page, one) for one in quotations]
    return QuoteReading(page, quotations, outer, units, inner, shapes, running, warnings)


def _inner_units(
    page: Page, quotations: list[Quotation], levels: dict[int, list[QuotationSpan]]
) -> Iterator[SentenceUnit]:
    """Yield units for the words of quotations that hold others, with the inner ones masked."""
    page = page.with_marks(span for span, _ in chain.from_iterable(levels.values()))
    for number, spans in levels.items():
        whole = quotations[number]
        for content in whole.contents:
            units = _units(page, quotations, spans, content, whole.segments[0], number)
            yield from (unit for unit in units if unit.quotations)


def _units(
    page: Page,
    quotations: list[Quotation],
    spans: list[QuotationSpan],
    sentence: Offsets,
    segment: int,
    inside: int | None = None,
) -> Iterator[SentenceUnit]:
    """Make the units of a sentence: one, or several of some ``MAX_TOKENS`` where it is endless.

    ``spans``: the quotations at its level, in order.
    """
    start, end = sentence
    lo, last = page.range(start, end)
    while True:
        hi = min(last, lo + MAX_TOKENS)
        while hi < last and page.masked[hi]:
            hi += 1
        stop = end if hi >= last else page.tokens.start[hi]
        first, after = (bisect_left(spans, ((at, 0), 0)) for at in (start, stop))
        here = spans[first:after]
        edges = [start, *chain.from_iterable(span for span, _ in here), stop]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        *beside, behind = (letters(page.text[slice(*gap)]) for gap in gaps)
        yield SentenceUnit(
            start,
            stop,
            lo,
            hi,
            segment,
            quotations=[number for span, number in here if span == quotations[number].outer[0]],
            all_quoted=behind <= FOOTNOTE and not any(beside),
            clauses=find_clauses(page, lo, hi),
            inside=inside,
        )
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
    before = [clause for clause in unit.clauses if clause.hull[1] <= start]
    if not before:
        return None
    clause = before[-1]
    if page.text[max(0, start - 3) : start].rstrip().endswith(":"):
        clause = next(main_clauses(page, before), clause)
    gap = " ".join(page.text[clause.hull[1] : start].split())
    if gap.startswith((".", "!", "?")):
        return None  # a sentence ended before it
    to_hearer = gap.endswith(",") and clause.says and len(gap.split()) <= MAX_HEARER
    joined = to_hearer or gap.endswith(":") or gap.strip(PUNCTUATION) in JOINTS
    return ClauseLink(clause, "before" if joined else "around", gap)
