"""Whose a quotation is that no clause of its own sentence governs: what stands beside may tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from readout.spans import trim
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.propose.marked import Marked, quoted
from readout.stages.quotes.propose.names import (
    label_before,
    label_within,
    signature_after,
)
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import main_clause
from readout.stages.quotes.read.colon import colon_clause
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.units import Unit

__all__ = ["HEADINGS", "alone", "of_neighbours"]

HEADINGS = frozenset({"byline", "caption", "glossary_term", "heading", "title"})


def of_neighbours(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    """Propose whose a quotation is, the likeliest first; the last one always holds.

    Parameters
    ----------
    order : int
        Number of the quotation's sentence among those of the document.
    """
    if marked.unit.inside is None:
        yield from _of_document(reading, order, marked)
    elif not marked.shape.capital or not _is_sentence(marked):
        yield marked.term()
    yield _direct(marked, Method.MARKS_ALONE, Voice())


def _of_document(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    shape, label = marked.shape, label_before(reading, marked.number)
    sentence = _is_sentence(marked)
    whole = sentence or shape.verbatim or shape.stopped or alone(reading, marked.unit)
    if label is not None and whole:
        yield _direct(marked, Method.MARKS_LABEL, Voice(speaker=label))
    elif not sentence:
        yield marked.unreported()
    else:
        yield from _labelled_within(marked)
        for rule in RULES:
            yield from rule(reading, order, marked)


def _is_sentence(marked: Marked) -> bool:
    shape = marked.shape
    long = shape.capital and shape.words >= 3
    whole = shape.utterance or (long and alone(marked.reading, marked.unit))
    return whole and not shape.titled


def alone(reading: Reading, unit: Unit) -> bool:
    """Tell whether a sentence is made of nothing but quotations."""
    at, text = unit.start, reading.page.text
    for number in unit.stretches:
        outer = reading.quotations[number].outer[0]
        if any(character.isalnum() for character in text[at : outer[0]]):
            return False
        at = max(at, min(outer[1], unit.end))
    return sum(character.isalnum() for character in text[at : unit.end]) <= 3


def _direct(
    marked: Marked,
    method: Method,
    voice: Voice,
) -> Proposal:
    return quoted(marked.reading, marked.number, "direct", method, voice)


def _labelled_within(marked: Marked) -> Iterator[Proposal]:
    """Read ``“REED: We knew.``: the label is no part of the words."""
    label = label_within(marked.reading, marked.number)
    if label is None:
        return
    first, *rest = marked.quotation.contents
    contents = (trim(marked.page.text, label[1] + 1, first[1]), *rest)
    quote = _direct(marked, Method.MARKS_LABEL, Voice(speaker=label))
    yield replace(quote, contents=contents, marked=contents)


def next_outermost(
    reading: Reading,
    number: int,
    step: int,
) -> int | None:
    """Return the nearest outermost quotation in one direction."""
    number += step
    while 0 <= number < len(reading.quotations):
        if reading.quotations[number].parent is None:
            return number
        number += step
    return None


def _signed(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    """Read ``“…” — Name, office``."""
    name = signature_after(reading, marked.number)
    if name is not None:
        yield _direct(marked, Method.MARKS_SIGNATURE, Voice(speaker=name))


def _colon(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    """Take the verb before a colon, though no lexicon lists it (``a scene was painted: “…”``)."""
    page, unit = reading.page, marked.unit
    if not page.text[unit.start : marked.opens].rstrip().endswith(":"):
        return
    end = page.range(marked.opens, marked.opens)[0]
    clause = colon_clause(page, unit.lo, unit.hi, end, reading.lexicon)
    if clause is not None:
        yield _direct(marked, Method.MARKS_COLON, Voice(clause))


def _previous(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    """Take a clause of the sentence or paragraph before that leads up to the quotation."""
    page, unit = reading.page, marked.unit
    before = reading.units[order - 1]
    same = before.segment == unit.segment
    leads = page.text[before.start : before.end].rstrip().endswith(":")
    opens = (
        leads or not before.stretches if same else _opens_next(reading, before, marked)
    )
    if order == 0 or not opens:
        return
    handing = [c for c in before.clauses if leads or _hands_over(c, same)]
    while (clause := main_clause(page, handing)) is not None:
        yield _direct(marked, Method.MARKS_PREVIOUS, Voice(clause, alone=not leads))
        handing.remove(clause)
    colon = (
        colon_clause(page, before.lo, before.hi, before.hi, reading.lexicon)
        if leads
        else None
    )
    if colon is not None:
        yield _direct(marked, Method.MARKS_COLON, Voice(colon))


def _opens_next(
    reading: Reading,
    before: Unit,
    marked: Marked,
) -> bool:
    """Tell whether a quotation opens the paragraph behind a sentence."""
    page, unit = reading.page, marked.unit
    kinds = {page.segments[before.segment].kind, page.segments[unit.segment].kind}
    lead = page.text[page.segments[unit.segment].start : marked.opens]
    opens = not lead.strip(" \n•-–—*")
    return opens and not kinds & HEADINGS and before.segment == unit.segment - 1


def _hands_over(clause: Clause, same: bool) -> bool:
    """Tell whether a clause without a colon may still lead up to the quotation behind its sentence."""
    if not clause.plain or clause.voice == "gerund" or "naming" in clause.frames:
        return False
    return not (same and clause.voice == "active" and clause.speaker is None)


def _resumed(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    """Go on with the voice that the same paragraph quoted before."""
    other = next_outermost(reading, marked.number, -1)
    while (
        other is not None
        and reading.quotations[other].segments[-1] == marked.unit.segment
    ):
        yield _direct(marked, Method.MARKS_RESUMED, Voice(follows=other))
        other = next_outermost(reading, other, -1)


def _continued(
    reading: Reading,
    order: int,
    marked: Marked,
) -> Iterator[Proposal]:
    """Go on with the voice of the paragraph before, where this one is nothing but quotation."""
    other = next_outermost(reading, marked.number, -1)
    if other is None or not alone(reading, marked.unit):
        return
    last, here = reading.quotations[other].segments[-1], marked.unit.segment
    if here == last + 1 and reading.page.segments[here].kind not in HEADINGS:
        yield _direct(marked, Method.MARKS_CONTINUED, Voice(follows=other))


Rule = Callable[[Reading, int, Marked], Iterator[Proposal]]
RULES: tuple[Rule, ...] = (
    _signed,
    _colon,
    _previous,
    _resumed,
    _continued,
)
"""In the order in which they are believed."""
