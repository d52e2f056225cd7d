"""Units of attribution: sentences, or several that a quotation joins, with their clauses."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from readout.language.page import Page
from readout.records.types import Offsets, Segment
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import find_clauses
from readout.stages.quotes.read.stretches import Stretch

__all__ = ["Unit", "inner_units", "outer_units", "with_quotations"]


MAX_TOKENS = 400
"""No sentence is this long; the rules compare the clauses of a unit with one another."""


@dataclass(slots=True)
class Unit:
    """A sentence as attribution sees it.

    Attributes
    ----------
    start, end : int
        Characters; ``lo`` and ``hi`` are the same in tokens.
    segment : int
        Number of the segment.
    stretches : list of int
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
    stretches: list[int] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    inside: int | None = None


def with_quotations(page: Page, stretches: list[Stretch]) -> Page:
    """Return the page with the outermost quotations masked."""
    return page.with_marks(_outer_spans(stretches))


def outer_units(page: Page, stretches: list[Stretch]) -> list[Unit]:
    """Cut the document into units; a boundary within a quotation is none.

    Parameters
    ----------
    page : Page
        With the quotations masked, see :func:`with_quotations`.
    """
    numbers = [number for number, stretch in enumerate(stretches) if stretch.parent is None]
    opening = _opening(stretches, numbers)
    spans = sorted(_outer_spans(stretches))
    units: list[Unit] = []
    for number, segment in enumerate(page.segments):
        for sentence in _joined(page, segment, spans):
            units += _pieces(page, sentence, number, opening)
    return units


def inner_units(page: Page, stretches: list[Stretch]) -> list[Unit]:
    """Return units for the words of quotations that hold others, with the inner ones masked."""
    inner: dict[int, list[int]] = {}
    depths: list[int] = []
    marks: dict[int, list[Offsets]] = {}
    for number, stretch in enumerate(stretches):
        if stretch.parent is None:
            depths.append(0)
            continue
        inner.setdefault(stretch.parent, []).append(number)
        depths.append(depths[stretch.parent] + 1)
        marks.setdefault(depths[number], []).extend(stretch.outer)
    pages = {depth: page.with_marks(spans) for depth, spans in marks.items()}
    units: list[Unit] = []
    for parent, numbers in inner.items():
        whole = stretches[parent]
        opening = _opening(stretches, numbers)
        for content in whole.contents:
            units += _pieces(pages[depths[parent] + 1], content, whole.segment, opening, parent)
    return [unit for unit in units if unit.stretches]


def _outer_spans(stretches: list[Stretch]) -> list[Offsets]:
    return [span for stretch in stretches if stretch.parent is None for span in stretch.outer]


def _opening(stretches: list[Stretch], numbers: list[int]) -> list[tuple[int, int]]:
    """Return where quotations begin, with their numbers, in order."""
    return sorted((stretches[number].outer[0][0], number) for number in numbers)


def _joined(page: Page, segment: Segment, spans: list[Offsets]) -> list[Offsets]:
    """Return the sentences of a segment, joined where a quotation spans their boundary."""
    sentences = page.sentence_index.within(segment.start, segment.end)
    bounds = [(sentence.start, sentence.end) for sentence in sentences]
    joined: list[Offsets] = []
    for start, end in bounds or [(segment.start, segment.end)]:
        before = bisect_left(spans, (start, 0)) - 1
        if joined and before >= 0 and start < spans[before][1]:
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
) -> Iterator[Unit]:
    """Make the units of a sentence: one, or several of some ``MAX_TOKENS`` where it is endless."""
    start, end = whole
    lo, last = page.range(start, end)
    while True:
        hi = min(last, lo + MAX_TOKENS)
        while hi < last and page.masked[hi]:
            hi += 1
        stop = end if hi >= last else page.tokens.start[hi]
        first = bisect_left(opening, (start, 0))
        behind = bisect_left(opening, (stop, 0))
        numbers = [number for _, number in opening[first:behind]]
        clauses = find_clauses(page, lo, hi)
        yield Unit(
            start=start,
            end=stop,
            lo=lo,
            hi=hi,
            segment=segment,
            stretches=numbers,
            clauses=clauses,
            inside=inside,
        )
        if hi >= last:
            return
        lo = hi
        start = stop
