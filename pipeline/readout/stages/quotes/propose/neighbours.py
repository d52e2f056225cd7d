"""Whose a quotation is that no clause of its own sentence governs: what stands beside may tell.

A clause before it, or a name that the layout puts beside it: ``Name: “…”``, ``From Name: …``,
``“…” — Name, office``.
"""

from __future__ import annotations

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
BULLETS = " \n•-–—*"
HEADINGS = frozenset({"byline", "caption", "glossary_term", "heading", "title"})
EMPHASIS = " \n*_"
"""Around a label that Markdown makes bold."""
MAX_LABEL = 60
"""Characters of a label, to its colon."""
MAX_WORDS = 7
LONGEST = 1_000
"""Characters: what is longer names nobody."""
FROM = ("From ", "from ", "FROM ")
DASHES = ("—", "–", "-", "―")
NO_SIGNATURES = frozenset({"heading", "list_item", "title"})
"""What a signature's line is not, unless it is the last."""


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
    """Read ``Name: “…”``, where the name opens the segment."""
    page, quotation, shape = marked.page, marked.quotation, marked.shape
    start = page.segments[quotation.segments[0]].start
    start, end = trim(page.text, start, quotation.opens, EMPHASIS)
    said = shape.utterance or shape.verbatim or shape.stopped or marked.unit.all_quoted
    if not said or end - start > MAX_LABEL or not page.text.endswith(":", start, end):
        return
    occasion = page.part((start, end - 1)).lower() in words("noun.occasion")  # "Interview: “…”"
    speaker = None if occasion else name_of(page.text, start, end - 1)
    if speaker is not None:
        yield replace(marked.quote("direct", Method.MARKS_LABEL), speaker=speaker)


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
    for clause in main_clauses(marked.page, before.clauses):
        if leads or not (clause.names or clause.voice == "gerund"):
            yield replace(marked.quote("direct", Method.MARKS_PREVIOUS, clause), alone=not leads)
    if leads:
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
    """Go on with the voice of the paragraph before, where this one is nothing but quotation."""
    reading, here = marked.reading, marked.unit.segment
    heading = marked.page.segments[here].kind in HEADINGS
    if heading or not marked.unit.all_quoted:
        return
    for other in reading.before(marked.number, 1):
        if here == reading.quotations[other].segments[-1] + 1:
            yield replace(marked.quote("direct", Method.MARKS_CONTINUED), follows=other)


RULES: tuple[Callable[[Marked], Iterator[Proposal]], ...] = (
    _label_before,
    _signed,
    _colon,
    _previous,
    _resumed,
    _continued,
)
"""In the order in which they are believed; what is no whole sentence has the first alone."""


def name_of(text: str, start: int, end: int, *, described: bool = False) -> Offsets | None:
    """Narrow a label to the name in it; None where it names nobody.

    ``described``: whether ``the harbour office`` will do, as in a signature.
    """
    start, end = trim(text, start, end)
    if text.startswith(FROM, start):
        start, end = trim(text, start + len("from "), end)
        described = True
    comma = text.find(",", start, min(end, start + LONGEST))
    start, end = trim(text, start, comma if comma > 0 else end)
    parts = text[start:end].split() if end - start <= LONGEST else []
    if not 0 < len(parts) <= MAX_WORDS:
        return None
    small = words("name.particle")
    proper = parts[0][0].isupper() and all(p in small or not p[0].islower() for p in parts)
    description = described and len(parts) > 1 and parts[0].lower() in DESCRIBING
    return (start, end) if proper or description else None
