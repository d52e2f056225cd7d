"""Quotations in marks, and what a sentence decides of them by its own clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from readout.language.page import Page
from readout.language.words import letters, words
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.proposals import Attribution, Method, Proposal
from readout.stages.quotes.read.clauses import Clause, is_author
from readout.stages.quotes.read.quotations import (
    LONG,
    Quotation,
    QuotationShape,
    before_text,
    evaluates,
    opens_adverbial,
)
from readout.stages.quotes.read.reading import (
    ClauseLink,
    QuoteReading,
    SentenceUnit,
    following,
    links_of,
)

__all__ = ["JUDGING", "NAME_WORDS", "Marked", "of_sentence", "quoted", "speaks"]

NAME_WORDS = 6
"""A quotation of more words is no mere name."""
SHORTEST_RULE = 3
"""Words: what a "principle of" in fewer words says is its name."""
OBJECT = 8
"""So many words may stand between a naming verb and the name."""
ASIDE = 16
"""Words of an aside between the halves of a broken quotation."""
JUDGING = frozenset({"naming", "quality"})
"""Constructions by which somebody says what he thinks of a thing."""
SPEECH = frozenset({"bare", "finding", "infinitive", "phrase", "quality", "question", "that"})
OBJECTS = frozenset({"", "a", "an", "for"})
"""What stands before the object of a verb that is none of saying."""
STOPS = ",.;"
"""What American typesetters put inside a closing mark."""
NOBODY = Attribution()
FIRST = re.compile(r"I\b")


@dataclass(frozen=True)
class Marked:
    """A quotation in its sentence.

    Attributes
    ----------
    link : ClauseLink or None
        The clause of the sentence that governs it.
    free : bool
        Whether that clause reports nothing else yet.
    """

    reading: QuoteReading
    unit: SentenceUnit
    number: int
    link: ClauseLink | None = None
    free: bool = True

    @property
    def page(self) -> Page:
        """The document."""
        return self.reading.page

    @property
    def quotation(self) -> Quotation:
        """The words in marks."""
        return self.reading.quotations[self.number]

    @property
    def shape(self) -> QuotationShape:
        """What the words look like."""
        return self.reading.shapes[self.number]

    @property
    def opens(self) -> int:
        """Where the opening mark stands."""
        return self.quotation.opens

    @property
    def before(self) -> str:
        """The words of the sentence right before, in lower case."""
        return before_text(self.page, self.quotation, self.unit.start)

    @property
    def evaluates(self) -> bool:
        """Whether the words say how something is, not what it is called."""
        return evaluates(self.page, self.quotation)

    def quote(self, kind: QuoteKind, method: Method, clause: Clause | None = None) -> Proposal:
        """Propose the words as a quote behind a clause."""
        return quoted(self.reading, self.number, kind, method, Attribution(clause))

    def fragment(self) -> Proposal:
        """Propose them as built into the sentence of the clause that governs them."""
        clause = self.link.clause if self.link is not None else None
        return self.quote("mixed", Method.MARKS_EMBEDDED, clause)

    def term(self) -> Proposal:
        """Propose them as a mere term, without a comma or stop inside the closing mark."""
        term = quoted(self.reading, self.number, "term", Method.TERM)
        *before, (start, end) = term.contents
        bare = self.page.text[start:end].rstrip(STOPS)
        if not bare or "." in bare.rpartition(" ")[2]:  # an abbreviation: "U.S."
            return term
        contents = (*before, (start, start + len(bare)))
        return replace(term, contents=contents, marked=contents)

    def unreported(self) -> Proposal:
        """Propose what a sentence that reports nothing holds: a term, or a long fragment."""
        shape = self.shape
        if shape.words >= LONG and shape.verbatim and not shape.named_term:
            return self.quote("mixed", Method.MARKS_FRAGMENT)
        return self.term()


def quoted(
    reading: QuoteReading, number: int, kind: QuoteKind, method: Method, voice: Attribution = NOBODY
) -> Proposal:
    """Propose a quotation as it stands."""
    quotation = reading.quotations[number]
    contents = tuple(quotation.contents)
    return Proposal(kind, contents, contents, method, (number,), quotation.closed, voice)


def of_sentence(reading: QuoteReading, unit: SentenceUnit) -> list[Proposal]:
    """Propose what a sentence decides by itself.

    Words in marks right beside a clause take it first, then words in marks further on.
    """
    links = links_of(reading, unit)
    used: set[Clause] = set()
    found: dict[int, Proposal] = {}
    for number, link in links.items():
        marked = Marked(reading, unit, number, link, free=link.clause not in used)
        beside = _beside_clause(marked, link, used)
        if beside is not None:
            found[number] = beside
            used |= _clauses(beside)
    ended = list(_ended(reading, unit))
    used |= _clauses(*ended)
    for number, link in links.items():
        if number not in found:
            marked = Marked(reading, unit, number, link, free=link.clause not in used)
            found[number] = _embedded(marked, link)
            used |= _clauses(found[number])
    return [*ended, *_joined(reading, unit, links, found)]


def _clauses(*proposals: Proposal) -> set[Clause]:
    return {one.clause for one in proposals if one.clause is not None}


def _beside_clause(marked: Marked, link: ClauseLink, used: set[Clause]) -> Proposal | None:
    """Read ``“…,” the mayor said`` and ``the mayor said: “…”``."""
    if link.relation == "before":
        return _behind_clause(marked, link)
    if link.relation == "around" or _led_up_to(marked, used):
        return None
    short = not (marked.shape.words > 2 or marked.shape.capital or marked.shape.verbal)
    return marked.quote("mixed" if short else "direct", Method.MARKS_AFTER, link.clause)


def _led_up_to(marked: Marked, used: set[Clause]) -> bool:
    """Whether words of the author lead up to a quotation, from the one before it on."""
    quotations = marked.reading.quotations
    ends = [quotations[n].closes for n in marked.unit.quotations if n < marked.number]
    ends += [clause.hull[1] for clause in used if clause.hull[1] <= marked.opens]
    lead = marked.page.part((max([marked.unit.start, *ends]), marked.opens)).strip()
    return letters(lead) > 2 and not lead.endswith(("(", ":", "."))


def _behind_clause(marked: Marked, link: ClauseLink) -> Proposal | None:
    """Read ``the mayor said: “…”``, ``called it “…”``; None for a part of more that is reported."""
    clause = link.clause
    shape = marked.shape
    if _judges(marked, thing=clause.names and marked.evaluates):
        return marked.fragment()
    named = clause.names and not shape.utterance and shape.words <= NAME_WORDS
    if named or clause.frames == {"naming"}:
        return marked.term()
    kind = _kind_behind(marked, link)
    return None if kind is None else marked.quote(kind, Method.MARKS_BEFORE, clause)


def _kind_behind(marked: Marked, link: ClauseLink) -> QuoteKind | None:
    """Return the kind of a quotation right behind its clause.

    None for a part of more that is reported.
    """
    tail = _tail(marked)
    joined = "that" in link.gap.split() or link.gap.endswith(" to")
    if joined and len(tail.split()) >= 2:
        return None
    if _is_stated(marked.shape, link) or (not tail and _is_announced(marked.shape, link)):
        return "direct"
    return "mixed" if _is_fragment(marked.shape, link) else None


def _is_announced(shape: QuotationShape, link: ClauseLink) -> bool:
    """Tell more than a word behind a colon or a comma."""
    pauses = (":", ",") if link.clause.says else ":"
    return link.gap.endswith(pauses) and (shape.capital or shape.words > 3)


def _is_fragment(shape: QuotationShape, link: ClauseLink) -> bool:
    """Tell words that are somebody's own, though no sentence."""
    if shape.titled or not link.clause.says:
        return shape.verbatim
    return shape.verbatim or shape.verbal or (shape.words <= 1 and not shape.named_term)


def _is_stated(shape: QuotationShape, link: ClauseLink) -> bool:
    """Tell a whole sentence, or the beginning of one behind a verb of saying."""
    if shape.utterance:
        return link.clause.says or shape.capital or link.gap not in OBJECTS
    begins = shape.capital and not shape.titled and link.gap in ("", "that")
    return link.clause.says and begins


def _tail(marked: Marked) -> str:
    """Return the author's words behind a quotation, up to the next report."""
    text = marked.page.text
    end = marked.quotation.closes
    ended = text[marked.quotation.end - 1] in ".?!"
    if ended and text[end : end + 2].strip().isupper():
        return ""  # the next sentence
    begins = [clause.hull[0] for clause in marked.unit.clauses if clause.hull[0] >= end]
    return text[end : min([marked.unit.end, *begins])].strip(" ,.;:—–\n)")


def _ended(reading: QuoteReading, unit: SentenceUnit) -> Iterator[Proposal]:
    """Propose the clause right behind the end of a quotation that began in an earlier paragraph."""
    number = reading.running_into(unit)
    if number is not None:
        link = following(reading.page, unit, reading.quotations[number])
        if link is not None:
            voice = Attribution(link.clause)
            yield quoted(reading, number, "direct", Method.MARKS_AFTER, voice)


def _embedded(marked: Marked, link: ClauseLink) -> Proposal:
    """Propose words in marks further on in a sentence, somebody's own or a term."""
    clause = link.clause
    if clause.names and len(link.gap.split()) <= OBJECT and "," not in link.gap:
        judged = marked.evaluates and _judges(marked, thing=True)
        return marked.fragment() if judged else marked.term()
    if clause.voice != "noun" and not clause.frames & SPEECH:
        return marked.unreported()
    if _judges(marked):
        return marked.fragment()
    return marked.term() if _is_name(marked, clause) else _spoken(marked, link)


def _is_name(marked: Marked, clause: Clause) -> bool:
    """Whether words further on in a sentence are but a name or a term."""
    shape = marked.shape
    named = shape.named_term and shape.words <= NAME_WORDS
    return clause.names or shape.titled or not shape.verbatim or named


def _spoken(marked: Marked, link: ClauseLink) -> Proposal:
    """Propose somebody's own words within a sentence."""
    if link.gap.startswith("on ") and marked.free and link.clause.voice == "noun":
        # "emphasis was placed on letting the yards lead, “…”": all behind "on" is said
        _, _, behind = marked.page.part((link.clause.cue[1], marked.opens)).partition("on")
        (_, end), *rest = marked.quotation.contents
        start = marked.opens - len(behind.lstrip())
        return replace(marked.fragment(), contents=((start, end), *rest))
    whole = marked.shape.capital and marked.shape.utterance
    if whole and link.gap.endswith((",", ":", "—")):
        return marked.quote("direct", Method.MARKS_EMBEDDED, link.clause)
    return marked.fragment()


def _joined(
    reading: QuoteReading,
    unit: SentenceUnit,
    links: dict[int, ClauseLink],
    found: dict[int, Proposal],
) -> list[Proposal]:
    """Join the two halves of a quotation that its clause breaks in mid-sentence.

    ``“Nobody,” said the surveyor, “had told us”``: the first half breaks off, the second goes on in
    lower case.
    """
    joined = dict(found)
    for first, second in pairwise(unit.quotations):
        link, one, two = links.get(first), joined.get(first), joined.get(second)
        if link is None or one is None or link.relation != "after" or one.clause is None:
            continue
        others = two is not None and two.kind == "direct" and two.clause is not one.clause
        if not others and _goes_on(reading, link.clause, first, second):
            half = two or quoted(reading, second, "direct", one.method)
            del joined[first]
            joined[second] = replace(
                one,
                contents=one.contents + half.contents,
                marked=one.marked + half.marked,
                quotations=one.quotations + half.quotations,
                closed=one.closed and half.closed,
            )
    return list(joined.values())


def _goes_on(reading: QuoteReading, clause: Clause, first: int, second: int) -> bool:
    """Whether a quotation breaks off before a clause and another goes on behind it."""
    text = reading.page.text
    one, two = reading.quotations[first], reading.quotations[second]
    gap = text[clause.ends : two.opens].rstrip()
    if text[one.end - 1] in ".?!" or len(gap.split()) > ASIDE or not gap.endswith(","):
        return False
    return FIRST.match(text, two.start) is not None or not text[two.start].isupper()


# -- fragments of speech, judgements, names --------------------------------------------------


def speaks(marked: Marked, clause: Clause) -> bool:
    """Tell a fragment of what was said from a mere term within a reported clause."""
    shape = marked.shape
    if shape.titled or shape.verbatim:
        return not shape.titled
    *_, rule, last = ["", "", *marked.before.split()]
    if shape.words >= SHORTEST_RULE and last == "of" and rule in words("word.rule"):
        return True
    if _is_named(marked, last):
        return False
    adverbial = shape.words > 1 and opens_adverbial(marked.page, marked.quotation)
    return adverbial or (clause.says and last in words("word.fragment_before"))


def _is_named(marked: Marked, last: str) -> bool:
    """Tell a name by its capital, or by the word before it."""
    if marked.shape.capital or last in words("word.determiner") - {"that"}:
        return True
    judged = any(c.frames & JUDGING and c.cue[1] <= marked.opens for c in marked.unit.clauses)
    return last == "as" and not marked.evaluates and not judged


def _judges(marked: Marked, *, thing: bool = False) -> bool:
    """Whether somebody says with the words what he thinks of a thing.

    ``dismissed it as “a toy”``; ``thing``: whether anybody, named or not, may be the subject.
    """
    if marked.link is None or not _may_judge(marked, marked.link.clause):
        return False
    page, clause = marked.page, marked.link.clause
    before = marked.before.rsplit(" ", 1)[-1]
    if _dismissed(marked, clause, before):
        return _named(page, clause.speaker)
    if before in ("so-called", "the") or not _ends(marked):
        return False
    if clause.voice == "passive":
        finds = "quality" in clause.frames and _recent(page, clause)
        return finds and before in ("as", "a")
    thing |= marked.evaluates and before == "as"
    return _is_judge(page, clause, somehow=marked.evaluates, thing=thing)


def _is_judge(page: Page, clause: Clause, *, somehow: bool, thing: bool) -> bool:
    """Whether the subject is somebody who judges.

    ``somehow``: whether the words say how something is; ``thing``: whether anybody may be the
    subject.
    """
    if _named(page, clause.speaker):
        return somehow or _recent(page, clause)
    return thing and _recent(page, clause) and _somebody(page, clause.speaker)


def _ends(marked: Marked) -> bool:
    """Whether no noun follows the words that they would belong to."""
    behind = marked.page.part((marked.quotation.closes, marked.unit.end)).split(maxsplit=1)
    if not behind or not behind[0][:1].isalnum():
        return True
    return behind[0] in words("word.behind_predicate")


def _somebody(page: Page, speaker: Offsets | None) -> bool:
    """Tell a subject that may judge from a mere "which"."""
    things = words("word.thing") - {"it"}
    return speaker is not None and page.part(speaker).lower() not in things


def _may_judge(marked: Marked, clause: Clause) -> bool:
    """Tell a clause that judges, and reports nothing else."""
    if not marked.free or marked.shape.titled or not clause.plain:
        return False
    judging = clause.frames & JUDGING and clause.voice in {"active", "passive"}
    return bool(judging) and not is_author(marked.page, clause)


def _dismissed(marked: Marked, clause: Clause, before: str) -> bool:
    """Tell what somebody calls a thing that he rejects from its name: ``dismissed the “hype”``."""
    if clause.lemma not in words("verb.dismissing") or clause.voice != "active":
        return False
    page = marked.page
    behind = page.tokens.tag[page.token_from(marked.quotation.closes) :][:1]
    noun = any(tag.startswith(("NN", "JJ")) for tag in behind)  # "the “hype” machine"
    return before == "the" and not noun and not marked.shape.capital


def _recent(page: Page, clause: Clause) -> bool:
    """Tell a past tense or a perfect: at some time, not in general."""
    said = page.tokens.lower[clause.first : clause.after]
    past = page.tokens.tag[clause.head] in {"", "VBD", "VBN"}
    return past and {"is", "are", "be"}.isdisjoint(said)


def _named(page: Page, speaker: Offsets | None) -> bool:
    """Whether a speaker is a person or a body by name, or a pronoun for a person."""
    if speaker is None:
        return False
    text = page.part(speaker)
    return (
        page.label_at(page.token_from(speaker[0])) in {"PERSON", "ORG"}
        or text.lower() in words("pronoun.person")
        or sum(word[:1].isupper() for word in text.split()) > 1
    )
