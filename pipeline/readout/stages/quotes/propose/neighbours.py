"""Whose a quotation is that no clause of its own sentence governs: what stands beside may tell.

A clause before it, or a name that the layout puts beside it: ``Name: “…”``, ``From Name: …``,
``“…” — Name, office``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from readout.language.phrases import DESCRIBING
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.marks import Marked
from readout.stages.quotes.read.clauses import colon_clause, main_clauses
from readout.stages.quotes.read.reading import SentenceUnit

__all__ = ["MAX_LABEL", "name_of", "of_neighbours"]

RESUMED_WITHIN = 20
"""Quotations of nobody, terms and reports that may stand between two of one voice."""
CHAIN = 8
"""Quotations without a voice of their own before one that has it."""
BULLETS = " \n•-–—*>"
NAMED = frozenset({"PERSON", "ORG", "GPE"})
"""One of whom a label in a paragraph of its own must name."""
HEADINGS = frozenset({"byline", "caption", "glossary_term", "heading", "title"})
EMPHASIS = f"{BULLETS}_"
"""Around a label: a bullet, and what Markdown makes bold."""
MAX_LABEL = 60
"""Characters of a label, to its colon; twice as many with an office."""
MAX_WORDS = 7
LONGEST = 1_000
"""Characters: what is longer names nobody."""
FROM = re.compile(
    r"(?:(?:quotes?|comments?|remarks|words|statement|message|\w+ release) )?"
    r"(?:from|by|attribut(?:ed|able) to) ",
    re.IGNORECASE,
)
"""Prepositions before the name in a label (``Quotes attributable to Ana Sol:``)."""
APPOSED = re.compile(r",| \(| [–—-] ")
"""Marks between a name and an office behind it."""
DASHES = ("—", "–", "-", "―")
NO_SIGNATURES = frozenset({"heading", "list_item", "title"})
"""Kinds of segments that are no signature, unless it is the last."""


def of_neighbours(marked: Marked) -> Iterator[Proposal]:
    """Propose whose a quotation is, the likeliest first; the last one always holds."""
    shape = marked.shape
    alone = marked.unit.all_quoted
    whole = shape.utterance or (shape.capital and shape.words >= 3 and alone)
    sentence = whole and not shape.titled
    if marked.unit.inside is None:
        for rule in RULES if sentence else RULES[:1]:
            yield from rule(marked)
        if not sentence:
            yield marked.unreported()
    elif not (shape.capital and sentence):
        yield marked.term()
    yield marked.quote("direct", Method.MARKS_ALONE)


def _label_before(marked: Marked) -> Iterator[Proposal]:
    """Read ``Name: “…”``, where the name opens the segment, or is the whole one before it."""
    page, quotation, shape = marked.page, marked.quotation, marked.shape
    start = page.segments[quotation.segments[0]].start
    start, end = trim(page.text, start, quotation.opens, EMPHASIS)
    if start >= end:
        start, end = _label_alone(marked)
    said = shape.utterance or shape.verbatim or shape.stopped or marked.unit.all_quoted
    if not said or end - start > 2 * MAX_LABEL or not page.text.endswith(":", start, end):
        return
    occasion = page.part((start, end - 1)).lower() in words("noun.occasion")  # "Interview: “…”"
    speaker = None if occasion else name_of(page.text, start, end - 1)
    if speaker is not None:
        yield replace(marked.quote("direct", Method.MARKS_LABEL), speaker=speaker)


def _label_alone(marked: Marked) -> Offsets:
    """Return the words of a paragraph before a quotation that names somebody and has no verb."""
    page, before = marked.page, marked.reading.unit_before(marked.unit)
    if before is None or before.clauses or colon_clause(page, before.lo, before.hi, before.hi):
        return 0, 0
    named = page.entity_index.overlapping(before.start, before.end)
    whole = page.segments[before.segment].start == before.start
    found = whole and any(one.label in NAMED for one in named)
    return trim(page.text, before.start, before.end, EMPHASIS) if found else (0, 0)


def _signed(marked: Marked) -> Iterator[Proposal]:
    """Read ``“…” — Name, office``: behind the quotation, or alone in a short segment behind it."""
    page, last = marked.page, marked.quotation.segments[-1]
    line = trim(page.text, marked.quotation.closes, page.segments[last].end)
    for segment in page.segments[last + 1 : last + 2] if line[0] == line[1] else ():
        ends = last + 2 == len(page.segments)
        short = segment.end - segment.start <= 2 * MAX_LABEL
        if short and (ends or segment.kind not in NO_SIGNATURES):
            line = trim(page.text, segment.start, segment.end)
    if page.text.startswith(DASHES, *line):
        name = trim(page.text, *line, "".join(DASHES) + " .\n")
        speaker = name_of(page.text, *name, described=True)
        if speaker is not None:
            yield replace(marked.quote("direct", Method.MARKS_SIGNATURE), speaker=speaker)


def _colon(marked: Marked) -> Iterator[Proposal]:
    """Take the verb before a colon, though no lexicon lists it (``a scene was painted: “…”``)."""
    opens = marked.quotation.opens
    if marked.page.part((marked.unit.start, opens)).rstrip().endswith(":"):
        yield from _before_colon(marked, marked.unit, marked.page.token_from(opens))


def _before_colon(marked: Marked, unit: SentenceUnit, end: int) -> Iterator[Proposal]:
    clause = colon_clause(marked.page, unit.lo, unit.hi, end)
    if clause is not None:
        yield marked.quote("direct", Method.MARKS_COLON, clause)


def _previous(marked: Marked) -> Iterator[Proposal]:
    """Take a clause of the sentence or paragraph before that leads up to the quotation."""
    reading = marked.reading
    before = reading.unit_before(marked.unit)
    if before is None:
        return
    leads = reading.leads(before)
    same = before.segment == marked.unit.segment
    if not (leads or not before.quotations if same else _opens_next(marked, before)):
        return
    if leads:
        yield from _led(marked, before)
        return
    for clause in main_clauses(marked.page, before.clauses):
        if not (clause.names or clause.voice == "gerund"):
            yield replace(marked.quote("direct", Method.MARKS_PREVIOUS, clause), alone=True)


def _led(marked: Marked, before: SentenceUnit) -> Iterator[Proposal]:
    """Take a clause of a sentence that ends with a colon; ``something that she said:`` at last."""
    said = (one for one in before.clauses[::-1] if one.plain and one.says)
    for clause in (*main_clauses(marked.page, before.clauses), *said):
        yield marked.quote("direct", Method.MARKS_PREVIOUS, clause)
    yield from _before_colon(marked, before, before.hi)


def _opens_next(marked: Marked, before: SentenceUnit) -> bool:
    """Whether a quotation opens the paragraph behind a sentence."""
    page, here = marked.page, marked.unit.segment
    one, two = page.segments[before.segment], page.segments[here]
    if before.segment != here - 1 or not HEADINGS.isdisjoint((one.kind, two.kind)):
        return False
    return not page.part((two.start, marked.quotation.opens)).strip(BULLETS)


def _resumed(marked: Marked) -> Iterator[Proposal]:
    """Go on with the voice that the same paragraph quoted before, not too far away."""
    for other in marked.reading.before(marked.number, RESUMED_WITHIN):
        if marked.reading.quotations[other].segments[-1] != marked.unit.segment:
            return
        yield replace(marked.quote("direct", Method.MARKS_RESUMED), follows=other)


def _continued(marked: Marked) -> Iterator[Proposal]:
    """Go on with the voice of the paragraph before, where this one is nothing but quotation.

    Or the one before that, where no other person is named between.
    """
    page, reading, here = marked.page, marked.reading, marked.unit.segment
    for other in reading.before(marked.number, 1) if _is_chained(marked) else ():
        last = reading.quotations[other].segments[-1]
        between = page.entity_index.within(page.segments[last].end, marked.unit.start)
        if here == last + 1 or (here == last + 2 and all(e.label != "PERSON" for e in between)):
            yield replace(marked.quote("direct", Method.MARKS_CONTINUED), follows=other)


def _ahead(marked: Marked) -> Iterator[Proposal]:
    """Take the voice of the paragraphs behind, as far as each opens with a quotation, too."""
    page, reading, last = marked.page, marked.reading, marked.unit.segment
    for other in reading.behind(marked.number, CHAIN) if _is_chained(marked) else ():
        quotation = reading.quotations[other]
        first = quotation.segments[0]
        lead = page.part((page.segments[first].start, quotation.opens))
        if first > last + 1 or (first > last and lead.strip(BULLETS)):
            return
        last = quotation.segments[-1]
        yield replace(marked.quote("direct", Method.MARKS_CONTINUED), follows=other)


def _is_chained(marked: Marked) -> bool:
    """Whether a sentence is nothing but quotation, and no heading."""
    heading = marked.page.segments[marked.unit.segment].kind in HEADINGS
    return marked.unit.all_quoted and not heading


RULES: tuple[Callable[[Marked], Iterator[Proposal]], ...] = (
    _label_before,
    _signed,
    _colon,
    _previous,
    _resumed,
    _continued,
    _ahead,
)
"""In the order in which they are believed; what is no whole sentence has the first alone."""


def name_of(text: str, start: int, end: int, *, described: bool = False) -> Offsets | None:
    """Narrow a label to the name in it; None where it names nobody.

    ``described``: whether ``the harbour office`` will do, as in a signature.
    """
    start, end = trim(text, start, end, EMPHASIS)
    given = FROM.match(text, start, end)
    if given is not None:
        start = given.end()
        described = True
    office = APPOSED.search(text, start, min(end, start + LONGEST))
    start, end = trim(text, start, office.start() if office is not None else end)
    parts = text[start:end].split() if end - start <= LONGEST else []
    if not 0 < len(parts) <= MAX_WORDS:
        return None
    small = words("name.particle")
    proper = parts[0][0].isupper() and all(p in small or not p[0].islower() for p in parts)
    description = described and len(parts) > 1 and parts[0].lower() in DESCRIBING
    return (start, end) if proper or description else None
