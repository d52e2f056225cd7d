"""Units of attribution.

A sentence (or several that one quotation joins) with its quotations and reporting clauses.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.records import Offsets
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import find_clauses
from readout.stages.quotes.read.stretches import Stretch

__all__ = ["Unit", "inner_units", "outer_units"]


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


def outer_units(page: Page, stretches: list[Stretch], lexicon: Lexicon) -> list[Unit]:
    """Cut the document into units; a boundary within a quotation is none."""
    top = [(number, stretch) for number, stretch in enumerate(stretches) if stretch.parent is None]
    spans = [(number, span) for number, stretch in top for span in stretch.outer]
    spans.sort(key=lambda item: item[1])
    page.mask([span for _, span in spans])
    starts = {stretch.outer[0][0]: number for number, stretch in top}
    units: list[Unit] = []
    cursor = 0
    for number, segment in enumerate(page.segments):
        inside = []
        while cursor < len(spans) and spans[cursor][1][0] < segment.end:
            inside.append(spans[cursor][1])
            cursor += 1
        for start, end in _merged(page, segment.start, segment.end, inside):
            units += _pieces(page, (start, end), number, inside, starts, lexicon)
    return units


def _pieces(
    page: Page,
    whole: Offsets,
    segment: int,
    spans: list[Offsets],
    starts: dict[int, int],
    lexicon: Lexicon,
    inside: int | None = None,
) -> list[Unit]:
    """Make the units of a sentence.

    One, or several of at most ``MAX_TOKENS`` where it is endless.
    """
    units: list[Unit] = []
    lo, last = page.range(*whole)
    cursor = bisect_left(spans, (whole[0], 0))
    while lo < last or not units:
        hi = last if last - lo <= MAX_TOKENS else lo + MAX_TOKENS
        while hi < last and page.masked[hi]:
            hi += 1
        start = whole[0] if not units else page.tokens.start[lo]
        end = whole[1] if hi >= last else page.tokens.start[hi]
        held: list[int] = []
        while cursor < len(spans) and spans[cursor][0] < end:
            if spans[cursor][0] in starts:
                held.append(starts[spans[cursor][0]])
            cursor += 1
        unit = Unit(start, end, lo, hi, segment, held, inside=inside)
        unit.clauses = find_clauses(page, lo, hi, lexicon)
        units.append(unit)
        lo = hi
    return units


def _merged(page: Page, start: int, end: int, spans: list[Offsets]) -> list[Offsets]:
    """Return the sentences of a segment, joined where a quotation spans their boundary."""
    sentences = [(s.start, s.end) for s in page.sentence_index.within(start, end)] or [(start, end)]
    joined: list[Offsets] = []
    at = 0
    for sentence in sentences:
        while at < len(spans) and spans[at][1] <= sentence[0]:
            at += 1
        if joined and at < len(spans) and spans[at][0] < sentence[0] < spans[at][1]:
            joined[-1] = joined[-1][0], max(sentence[1], joined[-1][1])
        else:
            joined.append(sentence)
    return joined


def inner_units(page: Page, stretches: list[Stretch], lexicon: Lexicon) -> list[Unit]:
    """Return a unit for every quotation that holds others.

    Its words, with the inner ones as quotations.
    """
    children: dict[int, list[int]] = {}
    for number, stretch in enumerate(stretches):
        if stretch.parent is not None:
            children.setdefault(stretch.parent, []).append(number)
    units: list[Unit] = []
    kept = page.masked
    page.masked = bytearray(len(kept))
    for parent, inner in children.items():
        whole = stretches[parent]
        marked = [span for number in inner for span in stretches[number].outer]
        page.mask(marked)
        spans = sorted(stretches[number].outer[0] for number in inner)
        starts = {stretches[number].outer[0][0]: number for number in inner}
        for content in whole.contents:
            units += [
                unit
                for unit in _pieces(page, content, whole.segment, spans, starts, lexicon, parent)
                if unit.stretches
            ]
        for start, end in marked:
            lo, hi = page.range(start, end)
            page.masked[max(0, lo - 1) : hi] = bytes(hi - max(0, lo - 1))
    page.masked = kept
    return units
