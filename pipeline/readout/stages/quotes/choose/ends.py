"""Where reported clauses end: not before "and that …", and before what the author adds himself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from readout.language.cues import lexicon
from readout.language.marks import NOTE
from readout.language.meetings import occasion_noun
from readout.language.page import Page
from readout.language.phrases import parsed_subject
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.proposals import REPORTED, Proposal, Spans
from readout.stages.quotes.read.reading import Reading

__all__ = ["with_ends", "without_additions"]

GOES_ON = re.compile(r"[,;]? and that ")
"""What joins a second clause to the first that is reported."""
BRACKET = re.compile(r" \([^()\n]{1,80}\)")
JOINTS = frozenset({",", ";", "and"})
"""What joins one thing that is to be done to the next."""
BLANKS = " \n\t"
ENDS = " \n\t.,;:—–"
PRESENT = frozenset({"VBZ", "VBP"})
PAST = frozenset({"VBD"})
FINITE = PRESENT | PAST | {"MD"}
SHIFTED = frozenset({"would", "could", "might"})
"""Modal verbs of what is reported in the past."""
SAYING_IN = words("preposition.during") | {"in"}
OPENINGS = words("determiner.indefinite") | words("determiner.possessive")
SPOKEN_IN = words("noun.delivered") | words("word.written")
"""Nouns for words: what is said in them stands before, whatever its tense."""
ADJUNCTS = words("word.adjunct")
PLACING = words("word.placing")
PRONOUNS = words("word.pronoun")
MET = words("word.held") | words("word.holding") | words("word.attending")


def without_additions(page: Page, proposal: Proposal) -> Proposal:
    """Leave comments, where it was said, and the marks of footnotes out of what is reported."""
    if proposal.kind not in REPORTED:
        return proposal
    clause = proposal.clause
    *before, last = proposal.contents
    if proposal.kind == "indirect" and clause is not None and clause.cue[0] < last[0]:
        last = _without_comment(page, clause.cue, last)
        last = _without_occasion(page, clause.head, last)
        proposal = replace(proposal, contents=(*before, last))
    contents = _without_notes(page.text, proposal.contents)
    marked = _without_notes(page.text, proposal.marked)
    return replace(proposal, contents=contents, marked=marked)


def _without_notes(text: str, spans: Spans) -> Spans:
    """Leave the marks of footnotes out of spans, each of which they may break."""
    return tuple(part for span in spans for part in _parts(text, span))


def _parts(text: str, span: Offsets) -> Iterator[Offsets]:
    """Yield what stands in a span before, between and behind the marks of footnotes."""
    start, end = span
    notes = list(NOTE.finditer(text, start + 1, end))
    if not notes:
        yield span
        return
    edges = [start, *(edge for note in notes for edge in note.span()), end]
    last = notes[-1].start() if notes[-1].end() == end else end
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        part = trim(text, low, high, ENDS if high == last else BLANKS)
        if part[0] < part[1]:
            yield part


def with_ends(reading: Reading, proposal: Proposal) -> Proposal:
    """Give a reported clause without marks all that is reported."""
    if proposal.kind != "indirect" or proposal.clause is None:
        return proposal
    *before, last = proposal.contents
    unit = reading.unit_of(last[0])
    clause = proposal.clause
    last = _behind_cue(reading.page, last, clause.cue)
    behind = clause.cue[0] < last[0] < unit.end
    if not behind:
        return proposal
    last = _goes_on(reading.page, last, unit.end)
    return replace(proposal, contents=(*before, last))


def _behind_cue(page: Page, span: Offsets, cue: Offsets) -> Offsets:
    """Begin behind the cue, and its "that", of a content that was taken together with it."""
    start, end = span
    if not start <= cue[0] < cue[1] < end:
        return span
    first = page.token_from(cue[1])
    if page.word(first) == "that":
        first += 1
    elif start != cue[0]:
        return span
    return page.tokens.start[first], end


def _goes_on(page: Page, span: Offsets, limit: int) -> Offsets:
    """Go on over "and that", and over a bracket in the middle of a clause, to the end."""
    text = page.text
    start, end = span
    if GOES_ON.match(text, end, limit) or _lists_on(page, span, limit):
        return start, _stop(text, end, limit)
    bracket = BRACKET.match(text, end, limit)
    if bracket is None:
        return span
    behind = bracket.end()
    if text[behind : behind + 1] == " ":
        return start, _stop(text, behind, limit)
    return start, behind


def _lists_on(page: Page, span: Offsets, limit: int) -> bool:
    """Tell whether what is to be done goes on (``to raise dikes, mend gates |, and dig``)."""
    lo, hi = page.range(*span)
    tags = page.tokens.tag
    at = hi
    while page.word(at) in JOINTS:
        at += 1
    listed = at > hi and "VB" in tags[lo:hi] and tags[at : at + 1] == ["VB"]
    return listed and page.tokens.start[at] < limit


def _stop(text: str, start: int, limit: int) -> int:
    """Return the end of a sentence without its stop."""
    return start + len(text[start:limit].rstrip(ENDS))


def _without_comment(page: Page, cue: Offsets, span: Offsets) -> Offsets:
    """End before ", which" where the author goes on himself."""
    lo, hi = page.range(*span)
    lower = page.tokens.lower
    first, _ = page.range(*cue)
    for i in range(lo + 1, hi - 1):
        if lower[i] != "," or lower[i + 1] != "which":
            continue
        finite = next((tag for tag in page.tokens.tag[i + 2 : hi] if tag in FINITE), "")
        if _comments(page, first, lo, i, finite):
            return span[0], page.tokens.end[i - 1]
    return span


def _comments(page: Page, cue: int, lo: int, i: int, finite: str) -> bool:
    """Tell what the author adds behind a comma: the present behind a report in the past."""
    tags = page.tokens.tag
    told = set(tags[cue:i])
    shifted = bool(told & PAST) or not SHIFTED.isdisjoint(page.tokens.lower[lo:i])
    return shifted and not told & PRESENT and finite in PRESENT


def _without_occasion(page: Page, cue: int, span: Offsets) -> Offsets:
    """End before where it was said (``… in a speech``, ``… while addressing the board``).

    What happened is told with where it did.
    """
    lo, hi = page.range(*span)
    tags = page.tokens.tag
    if not page.parsed or not PAST.isdisjoint(tags[lo:hi]):
        return span
    last = max((i for i in range(lo, hi) if tags[i] in FINITE), default=lo)
    for i in range(last + 1, hi - 1):
        if _is_occasion(page, i, hi) and not _goes_with(page, cue, i):
            return trim(page.text, span[0], page.tokens.start[i], ENDS)
    return span


def _is_occasion(page: Page, i: int, hi: int) -> bool:
    """Tell ``in a speech``, ``during his visit``, ``while addressing`` at a token."""
    tokens = page.tokens
    if tokens.tag[i + 1] == "VBG" and tokens.dep[i + 1] == "advcl":
        return page.word(i) in ADJUNCTS and page.word(i + 1) in PLACING
    if page.word(i) not in SAYING_IN or page.word(i + 1) not in OPENINGS:
        return False
    nouns = [k for k in tokens.children.get(i, ()) if i < k < hi]
    return any(_said_in(page, i, noun) for noun in nouns)


def _said_in(page: Page, i: int, noun: int) -> bool:
    """Tell a noun for words or for a meeting (not ``in its talks``, which go on)."""
    if page.tokens.tag[noun] == "NNS" and page.word(i) == "in":
        return False
    return page.word(noun) in SPOKEN_IN or occasion_noun(page, noun) is not None


def _goes_with(page: Page, cue: int, i: int) -> bool:
    """Tell whether what is told to happen there is reported (``would be signed at a meeting``)."""
    tokens = page.tokens
    above = tokens.head[i] if page.word(i) in SAYING_IN else tokens.head[i + 1]
    word, tag = tokens.lower[above], tokens.tag[above]
    if above == cue:
        return False
    if tag.startswith("NN"):
        return word in SPOKEN_IN or occasion_noun(page, above) is not None
    if tag == "VBN" or tokens.dep[above] in {"acl", "relcl"} or word in MET:
        return True
    if lexicon().at(tokens.lower, above):
        return True
    subject = parsed_subject(page, above)
    return subject is not None and page.word(subject) in PRONOUNS
