"""Whose a quotation is that no clause of its own sentence governs: what stands beside may tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from readout.records.spans import trim
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.propose.marked import Marked, quoted
from readout.stages.quotes.propose.names import label_before, label_within, signature_after
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import main_clause
from readout.stages.quotes.read.colon import colon_clause
from readout.stages.quotes.read.units import Unit

__all__ = ["HEADINGS", "of_neighbours"]

RESUMED_WITHIN = 20
"""Quotations of nobody, terms and reports that may stand between two of one voice."""
BULLETS = " \n•-–—*"
HEADINGS = frozenset({"byline", "caption", "glossary_term", "heading", "title"})


def of_neighbours(marked: Marked, order: int) -> Iterator[Proposal]:
    """Propose whose a quotation is, the likeliest first; the last one always holds.

    Parameters
    ----------
    order : int
        Number of the quotation's sentence among those of the document.
    """
    if marked.unit.inside is None:
        yield from _of_document(marked, order)
    elif not marked.shape.capital or not _is_sentence(marked):
        yield marked.term()
    yield _direct(marked, Method.MARKS_ALONE, Voice())


def _of_document(marked: Marked, order: int) -> Iterator[Proposal]:
    label = label_before(marked.reading, marked.number)
    sentence = _is_sentence(marked)
    whole = sentence or marked.shape.verbatim or marked.shape.stopped
    whole = whole or marked.reading.all_quoted(marked.unit)
    if label is not None and whole:
        yield _direct(marked, Method.MARKS_LABEL, Voice(speaker=label))
    elif not sentence:
        yield marked.unreported()
    else:
        yield from _labelled_within(marked)
        for rule in RULES:
            yield from rule(marked, order)


def _is_sentence(marked: Marked) -> bool:
    shape = marked.shape
    long = shape.capital and shape.words >= 3
    whole = shape.utterance or (long and marked.reading.all_quoted(marked.unit))
    return whole and not shape.titled


def _direct(marked: Marked, method: Method, voice: Voice) -> Proposal:
    return quoted(marked.reading, marked.number, "direct", method, voice)


def _labelled_within(marked: Marked) -> Iterator[Proposal]:
    """Read ``“REED: We knew.``: the label is no part of the words."""
    label = label_within(marked.reading, marked.number)
    if label is None:
        return
    first, *rest = marked.quotation.contents
    words = trim(marked.page.text, label[1] + 1, first[1])
    contents = (words, *rest)
    quote = _direct(marked, Method.MARKS_LABEL, Voice(speaker=label))
    yield replace(quote, contents=contents, marked=contents)


def _signed(marked: Marked, _: int) -> Iterator[Proposal]:
    """Read ``“…” — Name, office``."""
    name = signature_after(marked.reading, marked.number)
    if name is not None:
        yield _direct(marked, Method.MARKS_SIGNATURE, Voice(speaker=name))


def _colon(marked: Marked, _: int) -> Iterator[Proposal]:
    """Take the verb before a colon, though no lexicon lists it (``a scene was painted: “…”``)."""
    page = marked.page
    unit = marked.unit
    lead = page.part((unit.start, marked.opens))
    if lead.rstrip().endswith(":"):
        end, _ = page.range(marked.opens, marked.opens)
        yield from _before_colon(marked, unit, end)


def _before_colon(marked: Marked, unit: Unit, end: int) -> Iterator[Proposal]:
    clause = colon_clause(marked.page, unit.lo, unit.hi, end)
    if clause is not None:
        yield _direct(marked, Method.MARKS_COLON, Voice(clause))


def _previous(marked: Marked, order: int) -> Iterator[Proposal]:
    """Take a clause of the sentence or paragraph before that leads up to the quotation."""
    reading = marked.reading
    before = reading.units[order - 1]
    leads = reading.leads(before)
    if order == 0 or not _leads_up(marked, before, leads):
        return
    same = before.segment == marked.unit.segment
    handing = [c for c in before.clauses if leads or _hands_over(c, same)]
    while (clause := main_clause(marked.page, handing)) is not None:
        voice = Voice(clause, alone=not leads)
        yield _direct(marked, Method.MARKS_PREVIOUS, voice)
        handing.remove(clause)
    if leads:
        yield from _before_colon(marked, before, before.hi)


def _leads_up(marked: Marked, before: Unit, leads: bool) -> bool:
    """Tell whether a sentence may lead up to a quotation in the next one."""
    if before.segment == marked.unit.segment:
        return leads or not before.stretches
    return _opens_next(marked, before)


def _opens_next(marked: Marked, before: Unit) -> bool:
    """Tell whether a quotation opens the paragraph behind a sentence."""
    page = marked.page
    here = marked.unit.segment
    if before.segment != here - 1:
        return False
    one = page.segments[before.segment]
    two = page.segments[here]
    if one.kind in HEADINGS or two.kind in HEADINGS:
        return False
    return not page.part((two.start, marked.opens)).strip(BULLETS)


def _hands_over(clause: Clause, same: bool) -> bool:
    """Tell whether a clause without a colon may still lead up to the quotation behind it."""
    if not clause.plain or clause.voice == "gerund" or clause.names:
        return False
    return not same or clause.voice != "active" or clause.speaker is not None


def _resumed(marked: Marked, _: int) -> Iterator[Proposal]:
    """Go on with the voice that the same paragraph quoted before, not too far away."""
    reading = marked.reading
    here = marked.unit.segment
    other = reading.before(marked.number)
    for _near in range(RESUMED_WITHIN):
        if other is None or reading.last_segment(other) != here:
            return
        yield _direct(marked, Method.MARKS_RESUMED, Voice(follows=other))
        other = reading.before(other)


def _continued(marked: Marked, _: int) -> Iterator[Proposal]:
    """Go on with the voice of the paragraph before, where this one is nothing but quotation."""
    reading = marked.reading
    here = marked.unit.segment
    other = reading.before(marked.number)
    if other is None or not reading.all_quoted(marked.unit):
        return
    heading = marked.page.segments[here].kind in HEADINGS
    if here == reading.last_segment(other) + 1 and not heading:
        yield _direct(marked, Method.MARKS_CONTINUED, Voice(follows=other))


Rule = Callable[[Marked, int], Iterator[Proposal]]
RULES: tuple[Rule, ...] = (_signed, _colon, _previous, _resumed, _continued)
"""In the order in which they are believed."""
