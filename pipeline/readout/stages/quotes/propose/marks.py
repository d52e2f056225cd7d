"""Quotations in marks, and what a sentence decides of them by its own clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from readout.language.words import letters, words
from readout.records.types import QuoteKind
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.quotations import LONG, QuotationShape, evaluates
from readout.stages.quotes.read.reading import (
    ClauseLink,
    QuoteReading,
    SentenceUnit,
    following,
    links_of,
)

__all__ = ["JUDGING", "NAME_WORDS", "Marked", "joined", "of_sentence", "quoted", "speaks"]

NAME_WORDS = 6
"""A quotation of more words is no mere name."""
ASIDE = 16
"""Words of an aside between the halves of a broken quotation."""
JUDGING = frozenset({"naming", "quality"})
"""Constructions by which somebody says what he thinks of a thing."""
SPEECH = frozenset({"bare", "finding", "infinitive", "phrase", "quality", "question", "that"})
OBJECTS = frozenset({"", "a", "an", "for"})
"""Words before the object of a verb that is none of saying."""
STOPS = ",.;"
"""Stops that American typesetters put inside a closing mark."""
FIRST = re.compile(r"I\b")


class Marked:
    """A quotation in its sentence; ``clause``: what governs it there."""

    def __init__(
        self, reading: QuoteReading, unit: SentenceUnit, number: int, clause: Clause | None = None
    ) -> None:
        self.reading = reading
        self.page = reading.page
        self.unit = unit
        self.number = number
        self.quotation = reading.quotations[number]
        self.shape = reading.shapes[number]
        self.clause = clause

    def quote(self, kind: QuoteKind, method: Method, clause: Clause | None = None) -> Proposal:
        """Propose the words as a quote, behind the clause that governs them or another."""
        return quoted(self.reading, self.number, kind, method, clause or self.clause)

    def fragment(self) -> Proposal:
        """Propose them as built into the sentence of the clause that governs them."""
        return self.quote("mixed", Method.MARKS_EMBEDDED)

    def term(self) -> Proposal:
        """Propose them as a mere term, without a comma or stop inside the closing mark."""
        term = quoted(self.reading, self.number, "term", Method.TERM)
        *before, (start, end) = term.contents
        bare = self.page.text[start:end].rstrip(STOPS)
        if bare and "." not in bare.rpartition(" ")[2]:  # no abbreviation: "U.S."
            term.contents = term.marked = (*before, (start, start + len(bare)))
        return term

    def unreported(self) -> Proposal:
        """Propose what a sentence that reports nothing holds: a term, or a long fragment."""
        shape = self.shape
        if shape.words >= LONG and shape.verbatim and not shape.named_term:
            return quoted(self.reading, self.number, "mixed", Method.MARKS_FRAGMENT)
        return self.term()


def quoted(
    reading: QuoteReading,
    number: int,
    kind: QuoteKind,
    method: Method,
    clause: Clause | None = None,
) -> Proposal:
    """Propose a quotation as it stands."""
    quotation = reading.quotations[number]
    contents = tuple(quotation.contents)
    return Proposal(kind, contents, contents, method, (number,), quotation.closed, clause)


def joined(one: Proposal, two: Proposal, whole: Proposal) -> Proposal:
    """Return a quote of two halves, otherwise like ``whole``."""
    return replace(
        whole,
        contents=one.contents + two.contents,
        marked=one.marked + two.marked,
        quotations=one.quotations + two.quotations,
        closed=one.closed and two.closed,
    )


def of_sentence(reading: QuoteReading, unit: SentenceUnit) -> list[Proposal]:
    """Propose what a sentence decides by itself.

    Words in marks that a clause governs; the clause right behind the end of a quotation that began
    in an earlier paragraph.
    """
    links = links_of(reading, unit)
    found = {}
    for number, link in links.items():
        marked = Marked(reading, unit, number, link.clause)
        if link.relation == "after" and not _led_up_to(marked):  # “…,” the mayor said
            found[number] = _before(marked)
        elif _judges(marked, link.clause):  # the mayor called it “…”
            found[number] = marked.fragment()
        else:  # the mayor said: “…”
            behind = _behind(marked, link) if link.relation == "before" else None
            found[number] = behind or _embedded(marked, link)
    _join_halves(reading, unit, links, found)
    ended = reading.running.get(unit.segment)
    if ended is not None and unit.start <= reading.quotations[ended].outer[-1][0] < unit.end:
        after = following(reading.page, unit, reading.quotations[ended])
        if after is not None:
            found[ended] = quoted(reading, ended, "direct", Method.MARKS_AFTER, after.clause)
    return list(found.values())


def _before(marked: Marked) -> Proposal:
    """Propose what stands right before its clause."""
    shape = marked.shape
    whole = shape.words > 2 or shape.capital or shape.verbal
    return marked.quote("direct" if whole else "mixed", Method.MARKS_AFTER)


def _behind(marked: Marked, link: ClauseLink) -> Proposal | None:
    """Propose what stands right behind its clause, None where that is a part of more."""
    clause, shape = link.clause, marked.shape
    short = not shape.utterance and shape.words <= NAME_WORDS
    if clause.names and (short or clause.frames == {"naming"}):
        return marked.term()
    kind = _kind_behind(marked, link)
    return marked.quote(kind, Method.MARKS_BEFORE) if kind else None


def _led_up_to(marked: Marked) -> bool:
    """Whether words of the author lead up to a quotation, from the one before it on."""
    opens = marked.quotation.opens
    ends = [marked.reading.quotations[number].closes for number in marked.unit.quotations]
    ends += [clause.hull[1] for clause in marked.unit.clauses]
    begins = max((end for end in ends if end <= opens), default=marked.unit.start)
    lead = marked.page.part((begins, opens)).strip()
    return letters(lead) > 2 and not lead.endswith(("(", ":", "."))


def _kind_behind(marked: Marked, link: ClauseLink) -> QuoteKind | None:
    """Return the kind of a quotation right behind its clause, None for a part of what is reported.

    Direct: a whole sentence, or the beginning of one behind a verb of saying; mixed: a fragment.
    """
    shape, gap = marked.shape, link.gap
    tail = _tail(marked)
    if len(tail.split()) >= 2 and ("that" in gap.split() or gap.endswith(" to")):
        return None
    if _is_stated(shape, link, tail):
        return "direct"
    own = shape.verbal or (shape.words <= 1 and not shape.named_term)
    fragment = shape.verbatim or (link.clause.says and own and not shape.titled)
    return "mixed" if fragment else None


def _is_stated(shape: QuotationShape, link: ClauseLink, tail: str) -> bool:
    """Return if it is a whole sentence, the beginning of one, or more than a word behind a pause.

    ``tail``: the author's words behind it.
    """
    says, gap = link.clause.says, link.gap
    paused = not tail and gap.endswith((":", ",") if says else ":")
    if paused and (shape.capital or shape.words > 3):
        return True
    if shape.utterance:
        return says or shape.capital or gap not in OBJECTS
    return says and shape.capital and not shape.titled and gap in ("", "that")


def _tail(marked: Marked) -> str:
    """Return the author's words behind a quotation, up to the next report."""
    text = marked.page.text
    end = marked.quotation.closes
    if text[marked.quotation.end - 1] in ".?!" and text[end : end + 2].strip().isupper():
        return ""  # the next sentence
    begins = [clause.hull[0] for clause in marked.unit.clauses if clause.hull[0] >= end]
    return text[end : min([marked.unit.end, *begins])].strip(" ,.;:—–\n)")


def _embedded(marked: Marked, link: ClauseLink) -> Proposal:
    """Propose words in marks further on in a sentence: somebody's own or a term."""
    clause, shape = link.clause, marked.shape
    if clause.voice != "noun" and not clause.frames & SPEECH:
        return marked.unreported()
    named = clause.names or (shape.named_term and shape.words <= NAME_WORDS)
    if named or not shape.verbatim:
        return marked.term()
    if link.gap.startswith("on ") and clause.voice == "noun":
        # "emphasis was placed on letting the yards lead, “…”": all behind "on" is said
        opens = marked.quotation.opens
        _, _, behind = marked.page.part((clause.cue[1], opens)).partition("on")
        fragment = marked.fragment()
        (_, end), *rest = fragment.contents
        fragment.contents = ((opens - len(behind.lstrip()), end), *rest)
        return fragment
    if shape.capital and shape.utterance and link.gap.endswith((",", ":", "—")):
        return marked.quote("direct", Method.MARKS_EMBEDDED)
    return marked.fragment()


def _judges(marked: Marked, clause: Clause) -> bool:
    """Whether somebody says with the words what he thinks of a thing (``called it “too small”``).

    No noun follows that they would belong to.
    """
    page = marked.page
    behind = page.tokens.tag[page.token_from(marked.quotation.closes) :][:1]
    judging = clause.plain and clause.voice == "active" and not clause.frames.isdisjoint(JUDGING)
    if not judging or marked.shape.titled or any(tag.startswith(("NN", "JJ")) for tag in behind):
        return False
    before = page.word_before(marked.quotation.opens)
    described = "quality" in clause.frames and before not in ("the", "so-called")
    return described or evaluates(page, marked.quotation)


def _join_halves(
    reading: QuoteReading,
    unit: SentenceUnit,
    links: Mapping[int, ClauseLink],
    found: dict[int, Proposal],
) -> None:
    """Join the two halves of a quotation that its clause breaks in mid-sentence.

    ``“Nobody,” said the surveyor, “had told us”``: the first half breaks off, the second goes on in
    lower case.
    """
    for first, second in pairwise(unit.quotations):
        link, one, two = links.get(first), found.get(first), found.get(second)
        if link is None or one is None or link.relation != "after" or one.clause is None:
            continue
        others = two is not None and two.kind == "direct" and two.clause is not one.clause
        if not others and _goes_on(reading, link.clause, first, second):
            half = two or quoted(reading, second, "direct", one.method)
            found[second] = joined(found.pop(first), half, one)


def _goes_on(reading: QuoteReading, clause: Clause, first: int, second: int) -> bool:
    """Whether a quotation breaks off before a clause and another goes on behind it."""
    text = reading.page.text
    one, two = reading.quotations[first], reading.quotations[second]
    gap = text[clause.hull[1] : two.opens].rstrip()
    if text[one.end - 1] in ".?!" or len(gap.split()) > ASIDE or not gap.endswith(","):
        return False
    return FIRST.match(text, two.start) is not None or not text[two.start].isupper()


def speaks(marked: Marked, clause: Clause) -> bool:
    """Distinguish a fragment of what was said from a mere term within a reported clause."""
    shape, page, opens = marked.shape, marked.page, marked.quotation.opens
    if shape.titled or shape.verbatim:
        return not shape.titled
    adverbial = page.word(page.token_from(opens) + 1) in words("word.preposition")
    last = page.word_before(opens)
    named = last == "as" and not evaluates(page, marked.quotation)
    said = clause.says and not named and last in words("word.fragment_before")
    return not shape.capital and (said or (adverbial and shape.words > 1))
