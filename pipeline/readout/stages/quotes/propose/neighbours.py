"""Whose a quotation is that no clause of its own sentence governs: what stands beside may tell.

A clause before it, or a name that the layout puts beside it: ``Name: “…”``, ``From Name: …``,
``“…” — Name, office``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from readout.language.phrases import DESCRIBING
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Attribution, Method, Proposal
from readout.stages.quotes.propose.marks import Marked
from readout.stages.quotes.read.clauses import colon_clause, main_clauses
from readout.stages.quotes.read.quotations import LABEL
from readout.stages.quotes.read.reading import SentenceUnit

__all__ = ["MAX_LABEL", "name_of", "of_neighbours"]

RESUMED_WITHIN = 20
"""Quotations of nobody, terms and reports that may stand between two of one voice."""
BULLETS = " \n•-–—*"
HEADINGS = frozenset({"byline", "caption", "glossary_term", "heading", "title"})
MAX_LABEL = 60
"""Characters of a label, to its colon."""
MAX_WORDS = 7
LONGEST = 1_000
"""Characters: what is longer names nobody."""
FROM = ("From ", "from ", "FROM ")
DASHES = ("—", "–", "-", "―")
NO_SIGNATURES = frozenset({"heading", "list_item", "title"})
"""What a signature's line is not, unless it is the last."""


def of_neighbours(marked: Marked, order: int) -> Iterator[Proposal]:
    """Propose whose a quotation is, the likeliest first; the last one always holds.

    Parameters
    ----------
    order : int
        Number of the quotation's sentence among those of the document.
    """
    shape = marked.shape
    alone = marked.reading.all_quoted(marked.unit)
    long = shape.capital and shape.words >= 3 and alone
    sentence = not shape.titled and (shape.utterance or long)
    if marked.unit.inside is None:
        yield from _of_document(marked, order, sentence=sentence, alone=alone)
    elif not (shape.capital and sentence):
        yield marked.term()
    yield marked.quote("direct", Method.MARKS_ALONE)


def _of_document(marked: Marked, order: int, *, sentence: bool, alone: bool) -> Iterator[Proposal]:
    """Propose whose a quotation is that stands in no other.

    ``sentence``: whether it is a whole one; ``alone``: whether it stands alone in its own.
    """
    label = _label_before(marked)
    if label is not None and (sentence or alone or marked.shape.verbatim or marked.shape.stopped):
        yield marked.quote("direct", Method.MARKS_LABEL, Attribution(speaker=label))
    elif not sentence:
        yield marked.unreported()
    else:
        for rule in RULES:
            yield from rule(marked, order)


def _label_before(marked: Marked) -> Offsets | None:
    """Return the name before a colon with which the segment opens, right before a quotation."""
    page, quotation = marked.page, marked.quotation
    start = page.segments[quotation.segments[0]].start
    _, end = trim(page.text, start, quotation.opens)
    if end - start > MAX_LABEL or not page.text.endswith(":", start, end):
        return None
    if page.part((start, end - 1)).lower() in words("noun.occasion"):
        return None  # "Interview: “…”" names nobody
    return name_of(page.text, start, end - 1)


def _labelled_within(marked: Marked, _: int) -> Iterator[Proposal]:
    """Read ``“REED: We knew.``: the label is no part of the words."""
    text = marked.page.text
    (start, end), *rest = marked.quotation.contents
    found = LABEL.match(text, start, end)
    if found is not None and found.end() < end - 1:
        voice = Attribution(speaker=(start, found.end() - 1))
        quote = marked.quote("direct", Method.MARKS_LABEL, voice)
        quote.contents = quote.marked = (trim(text, found.end(), end), *rest)
        yield quote


def _signed(marked: Marked, _: int) -> Iterator[Proposal]:
    """Read ``“…” — Name, office``: behind the quotation, or alone in a short segment behind it."""
    page, last = marked.page, marked.quotation.segments[-1]
    line = trim(page.text, marked.quotation.closes, page.segments[last].end)
    for segment in page.segments[last + 1 : last + 2] if line[0] == line[1] else ():
        ends = last + 2 == len(page.segments)
        short = segment.end - segment.start <= 2 * MAX_LABEL
        if short and (ends or segment.kind not in NO_SIGNATURES):
            line = trim(page.text, segment.start, segment.end)
    if page.text.startswith(DASHES, *line):
        start, end = trim(page.text, *trim(page.text, *line, "".join(DASHES)))
        comma = page.text.find(",", start, end)
        name = trim(page.text, start, comma if comma > 0 else end, " .\n")
        speaker = name_of(page.text, *name, described=True)
        if speaker is not None:
            yield marked.quote("direct", Method.MARKS_SIGNATURE, Attribution(speaker=speaker))


def _colon(marked: Marked, _: int) -> Iterator[Proposal]:
    """Take the verb before a colon, though no lexicon lists it (``a scene was painted: “…”``)."""
    page, unit = marked.page, marked.unit
    if page.part((unit.start, marked.quotation.opens)).rstrip().endswith(":"):
        yield from _before_colon(marked, unit, page.token_from(marked.quotation.opens))


def _before_colon(marked: Marked, unit: SentenceUnit, end: int) -> Iterator[Proposal]:
    clause = colon_clause(marked.page, unit.lo, unit.hi, end)
    if clause is not None:
        yield marked.quote("direct", Method.MARKS_COLON, Attribution(clause))


def _previous(marked: Marked, order: int) -> Iterator[Proposal]:
    """Take a clause of the sentence or paragraph before that leads up to the quotation."""
    reading = marked.reading
    before = reading.units[order - 1]
    leads = reading.leads(before)
    same = before.segment == marked.unit.segment
    leading = leads or not before.quotations if same else _opens_next(marked, before)
    if order == 0 or not leading:
        return
    for clause in main_clauses(marked.page, before.clauses):
        if leads or not (clause.names or clause.voice == "gerund"):
            voice = Attribution(clause, alone=not leads)
            yield marked.quote("direct", Method.MARKS_PREVIOUS, voice)
    if leads:
        yield from _before_colon(marked, before, before.hi)


def _opens_next(marked: Marked, before: SentenceUnit) -> bool:
    """Whether a quotation opens the paragraph behind a sentence."""
    page, here = marked.page, marked.unit.segment
    one, two = page.segments[before.segment], page.segments[here]
    if before.segment != here - 1 or not HEADINGS.isdisjoint((one.kind, two.kind)):
        return False
    return not page.part((two.start, marked.quotation.opens)).strip(BULLETS)


def _resumed(marked: Marked, _: int) -> Iterator[Proposal]:
    """Go on with the voice that the same paragraph quoted before, not too far away."""
    reading = marked.reading
    other = reading.before(marked.number)
    for _near in range(RESUMED_WITHIN):
        if other is None or reading.quotations[other].segments[-1] != marked.unit.segment:
            return
        yield marked.quote("direct", Method.MARKS_RESUMED, Attribution(follows=other))
        other = reading.before(other)


def _continued(marked: Marked, _: int) -> Iterator[Proposal]:
    """Go on with the voice of the paragraph before, where this one is nothing but quotation."""
    reading, here = marked.reading, marked.unit.segment
    other = reading.before(marked.number)
    if other is None or not reading.all_quoted(marked.unit):
        return
    heading = marked.page.segments[here].kind in HEADINGS
    if here == reading.quotations[other].segments[-1] + 1 and not heading:
        yield marked.quote("direct", Method.MARKS_CONTINUED, Attribution(follows=other))


RULES: tuple[Callable[[Marked, int], Iterator[Proposal]], ...] = (
    _labelled_within,
    _signed,
    _colon,
    _previous,
    _resumed,
    _continued,
)
"""In the order in which they are believed."""


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
