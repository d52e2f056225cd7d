"""A document as the proposers read it: quotations in marks, sentences with their clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from readout.language.page import Page
from readout.language.words import letters, words
from readout.records.spans import contains
from readout.records.types import Offsets, Warning
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.shape import Shape, shape_of
from readout.stages.quotes.read.stretches import Stretch, find_stretches
from readout.stages.quotes.read.units import Unit, inner_units, outer_units, with_quotations

__all__ = ["Reading", "own_voice", "read"]

STRAY = 3
"""Letters and digits of a footnote's number, behind the last quotation of a sentence."""


@dataclass(frozen=True)
class Reading:
    """A document, read.

    Attributes
    ----------
    quotations : list of Stretch
        What stands in quotation marks, outer ones first.
    units : list of Unit
        The sentences, with the quotations and the reporting clauses in them.
    inner : list of Unit
        The words of quotations that hold others.
    """

    page: Page
    quotations: list[Stretch]
    units: list[Unit]
    inner: list[Unit]

    @cached_property
    def shapes(self) -> list[Shape]:
        """What each quotation looks like."""
        return [self._shape(quotation) for quotation in self.quotations]

    def _shape(self, quotation: Stretch) -> Shape:
        """Measure a quotation against its segment, or the words of the quotation around it."""
        floor = self.page.segments[quotation.segment].start
        if quotation.parent is not None:
            around = self.quotations[quotation.parent].contents
            holding = (start for start, end in around if end > quotation.start)
            floor = next(holding, around[0][0])
        return shape_of(self.page, quotation, floor)

    @cached_property
    def _unit_starts(self) -> list[int]:
        return [unit.start for unit in self.units]

    def unit_at(self, position: int) -> int:
        """Return the number of the sentence at a position."""
        return max(0, bisect_right(self._unit_starts, position) - 1)

    def unit_of(self, position: int) -> Unit:
        """Return the sentence at a position."""
        return self.units[self.unit_at(position)]

    def words_in(self, numbers: Iterable[int]) -> tuple[Offsets, ...]:
        """Return the words of some quotations, without their marks."""
        return tuple(span for number in numbers for span in self.quotations[number].contents)

    def are_closed(self, numbers: Iterable[int]) -> bool:
        """Tell whether the closing marks of some quotations are there."""
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

    def leads(self, unit: Unit) -> bool:
        """Tell whether a sentence ends with a colon."""
        return self.page.part((unit.start, unit.end)).rstrip().endswith(":")

    def all_quoted(self, unit: Unit) -> bool:
        """Tell whether a sentence is made of nothing but quotations."""
        return (unit.start, unit.inside) in self._all_quoted

    @cached_property
    def _all_quoted(self) -> frozenset[tuple[int, int | None]]:
        return frozenset(
            (unit.start, unit.inside)
            for unit in (*self.units, *self.inner)
            if self._is_quoted(unit)
        )

    def _is_quoted(self, unit: Unit) -> bool:
        at = unit.start
        text = self.page.text
        for number in unit.stretches:
            quotation = self.quotations[number]
            if letters(text[at : quotation.opens]):
                return False
            _, closes = quotation.outer[0]
            at = max(at, min(closes, unit.end))
        return letters(text[at : unit.end]) <= STRAY

    def last_segment(self, number: int) -> int:
        """Return the number of the segment in which a quotation ends."""
        return self.quotations[number].segments[-1]

    def before(self, number: int) -> int | None:
        """Return the outermost quotation before another."""
        at = bisect_left(self._outermost, number)
        return self._outermost[at - 1] if at else None

    @cached_property
    def _outermost(self) -> list[int]:
        """The numbers of the outermost quotations, in order."""
        return sorted({number for _, number in self.outer})

    def inside(self, content: Offsets) -> list[int]:
        """Return the numbers of the outermost quotations that stand whole in a content."""
        near = self.outer[bisect_left(self.opens, content[0]) : bisect_left(self.opens, content[1])]
        return [number for span, number in near if contains(content, span)]

    def running_into(self, unit: Unit) -> int | None:
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


def read(page: Page, *, turned: bool = False) -> tuple[Reading, list[Warning]]:
    """Read a document.

    Parameters
    ----------
    turned : bool
        See :func:`readout.language.marks.pair_all`.

    Returns
    -------
    (reading, warnings)
        Warnings are about quotation marks.
    """
    quotations, warnings = find_stretches(page.text, page.segments, turned=turned)
    page = with_quotations(page, quotations)
    outer = outer_units(page, quotations)
    inner = inner_units(page, quotations)
    units = [_reporting(page, unit) for unit in outer]
    nested = [_reporting(page, unit) for unit in inner]
    return Reading(page, quotations, units, nested), warnings


def _reporting(page: Page, unit: Unit) -> Unit:
    """Leave out mere passives within what another clause reports.

    ``said that pay would be raised “by a third”``: nobody raises it in words.
    """
    if not unit.stretches:
        return unit
    kept = [clause for clause in unit.clauses if not _is_reported(page, unit, clause)]
    return replace(unit, clauses=kept)


def _is_reported(page: Page, unit: Unit, clause: Clause) -> bool:
    mere = clause.voice == "passive" and clause.speaker is None
    if not mere or clause.frames != {"marks"}:
        return False
    before = [other for other in unit.clauses if other.first < clause.first and other.plain]
    spans: list[Offsets] = []
    for other in before:
        if not own_voice(page, other):
            found = reported_content(page, other, [other])
            spans += found[0] if found is not None else []
    return any(start <= clause.cue[0] < end for start, end in spans)


def own_voice(page: Page, clause: Clause) -> bool:
    """Tell whether the author speaks (``we note that …``, not ``I told them that …``)."""
    if clause.speaker is None or clause.voice == "passive":
        return False
    told = clause.lemma in words("verb.told")
    if told and page.tokens.tag[clause.head] == "VBD":
        return False
    return page.text[slice(*clause.speaker)].lower() in words("pronoun.first")
