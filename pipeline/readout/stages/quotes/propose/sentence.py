"""What a sentence's own clauses report: words in marks beside them, and clauses without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from readout.language.words import letters
from readout.records.spans import contains
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Spans, Voice
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.propose.lists import listed
from readout.stages.quotes.propose.marked import NAME_WORDS, Marked, judges, made_of, quoted, speaks
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.link import Link, following, link_unit
from readout.stages.quotes.read.reading import Reading, own_voice
from readout.stages.quotes.read.shape import Shape
from readout.stages.quotes.read.units import Unit

__all__ = ["of_sentence"]

SHORTEST = 5
"""Letters and digits of a content that is more than a word left over."""
OBJECT = 8
"""So many words may stand between a naming verb and the name."""
FOOTNOTE = 3
"""Digits of a footnote's number behind a closing mark."""
ASIDE = 16
"""Words of an aside between the halves of a broken quotation."""
JOINTS = " ,;:—–\n"
OBJECTS = frozenset({"", "a", "an", "for"})
"""What stands before the object of a verb that is none of saying."""
FIRST = re.compile(r"I\b")
SPEECH = frozenset({"bare", "finding", "infinitive", "phrase", "quality", "question", "that"})


def of_sentence(reading: Reading, unit: Unit) -> list[Proposal]:
    """Propose what a sentence decides by itself.

    The order tells what takes a clause first: words in marks right beside it, then the clause that
    it reports, then words in marks further on.
    """
    links = link_unit(reading.page, unit, reading.quotations)
    found = list(_governed(reading, unit, links))
    found += _ended(reading, unit)
    found += _reported(reading, unit, found)
    found += _around(reading, unit, links, found)
    joined = _join_broken(reading, unit, links, found)
    return listed(reading, unit, joined)


def _clauses(proposals: Sequence[Proposal]) -> set[Clause]:
    return {proposal.clause for proposal in proposals if proposal.clause is not None}


def _taken(proposals: Sequence[Proposal]) -> dict[int, Proposal]:
    return {number: proposal for proposal in proposals for number in proposal.quotations}


def _governed(reading: Reading, unit: Unit, links: dict[int, Link]) -> Iterator[Proposal]:
    """Propose the quotations that stand right beside their clause."""
    used: set[Clause] = set()
    for number, link in links.items():
        marked = Marked(reading, unit, number, link, free=link.clause not in used)
        found = None
        if link.relation == "after":
            found = _before_clause(marked, link, used)
        elif link.relation == "before":
            found = _behind_clause(marked, link)
        if found is not None:
            used |= _clauses([found])
            yield found


def _before_clause(marked: Marked, link: Link, used: set[Clause]) -> Proposal | None:
    """Read ``“…,” the mayor said``, where nothing else leads up to the words."""
    if _lead(marked, used):
        return None
    shape = marked.shape
    short = shape.words <= 2 and not shape.capital and not shape.verbal
    return marked.quote("mixed" if short else "direct", Method.MARKS_AFTER, link.clause)


def _lead(marked: Marked, used: set[Clause]) -> bool:
    """Tell whether words of the author lead up to a quotation, from the one before it on."""
    unit = marked.unit
    quotations = marked.reading.quotations
    begins = unit.start
    for number in unit.stretches:
        if number < marked.number:
            begins = max(begins, quotations[number].closes)
    for clause in used:
        if clause.hull[1] <= marked.opens:
            begins = max(begins, clause.hull[1])
    lead = marked.page.part((begins, marked.opens)).strip()
    return letters(lead) > 2 and not lead.endswith(("(", ":", "."))


def _behind_clause(marked: Marked, link: Link) -> Proposal | None:
    """Read ``the mayor said: “…”``, ``called it “…”``; None for a part of more that is reported."""
    clause = link.clause
    shape = marked.shape
    if judges(marked, thing=clause.names and marked.evaluates):
        return marked.fragment()
    named = clause.names and not shape.utterance and shape.words <= NAME_WORDS
    if named or clause.frames == {"naming"}:
        return marked.term()
    kind = _kind_behind(marked, link)
    return None if kind is None else marked.quote(kind, Method.MARKS_BEFORE, clause)


def _kind_behind(marked: Marked, link: Link) -> QuoteKind | None:
    """Return the kind of a quotation right behind its clause.

    None for a part of more that is reported.
    """
    tail = _tail(marked)
    joined = "that" in link.gap.split() or link.gap.endswith(" to")
    if joined and len(tail.split()) >= 2:
        return None
    shape = marked.shape
    if _stated(shape, link):
        return "direct"
    if not tail and _announced(shape, link):
        return "direct"
    return "mixed" if _fragment(shape, link) else None


def _stated(shape: Shape, link: Link) -> bool:
    """Tell a whole sentence, or the beginning of one behind a verb of saying."""
    says = link.clause.says
    if shape.utterance:
        return says or shape.capital or link.gap not in OBJECTS
    if not says or shape.titled:
        return False
    return shape.capital and link.gap in ("", "that")


def _announced(shape: Shape, link: Link) -> bool:
    """Tell more than a word behind a colon or a comma."""
    pauses = (":", ",") if link.clause.says else ":"
    return link.gap.endswith(pauses) and (shape.capital or shape.words > 3)


def _fragment(shape: Shape, link: Link) -> bool:
    """Tell words that are somebody's own, though no sentence."""
    if shape.titled or not link.clause.says:
        return shape.verbatim
    word = shape.words <= 1 and not shape.named_term
    return shape.verbatim or shape.verbal or word


def _tail(marked: Marked) -> str:
    """Return the author's words behind a quotation, up to the next report."""
    text = marked.page.text
    quotation = marked.quotation
    end = quotation.closes
    ended = text[quotation.end - 1] in ".?!"
    if ended and text[end : end + 2].strip().isupper():
        return ""  # the next sentence
    limit = marked.unit.end
    for clause in marked.unit.clauses:
        if clause.begins >= end:
            limit = min(limit, clause.begins)
    return text[end:limit].strip(" ,.;:—–\n)")


def _ended(reading: Reading, unit: Unit) -> Iterator[Proposal]:
    """Propose the clause right behind the end of a quotation that began in an earlier paragraph."""
    number = reading.running_into(unit)
    if number is None:
        return
    quotation = reading.quotations[number]
    link = following(reading.page, unit, quotation)
    if link is not None:
        yield quoted(reading, number, "direct", Method.MARKS_AFTER, Voice(link.clause))


def _reported(reading: Reading, unit: Unit, beside: Sequence[Proposal]) -> Iterator[Proposal]:
    """Propose the reported clauses, with the quotations that stand in them."""
    used = _clauses(beside)
    owners = _taken(beside)
    for clause in unit.clauses:
        if clause in used or not clause.plain or own_voice(reading.page, clause):
            continue
        found = reported_content(reading.page, clause, unit.clauses)
        if found is not None:
            spans = _clear(reading, found[0], owners)
            free = [number for number in unit.stretches if number not in owners]
            inside = [number for number in free if _holds(reading, spans, number)]
            made = _clause(reading, unit, clause, spans, inside, found[1])
            owners |= _taken(made)
            yield from made


def _holds(reading: Reading, spans: Sequence[Offsets], number: int) -> bool:
    outer = reading.quotations[number].outer[0]
    return any(contains(span, outer) for span in spans)


def _clear(
    reading: Reading, spans: Sequence[Offsets], owners: dict[int, Proposal]
) -> list[Offsets]:
    """End a content before a quotation, or a clause, that another report took."""
    least = SHORTEST if len(spans) == 1 else 1
    told = [owner for owner in owners.values() if owner.kind != "term"]
    cleared: list[Offsets] = []
    for start, end in spans:
        limit = end
        for owner in told:
            at = _begin(reading, owner, start)
            if at >= start:
                limit = min(limit, at)
        text = reading.page.text[start:limit].rstrip(JOINTS)
        for joint in (" and", " but", " while"):
            text = text.removesuffix(joint).rstrip(JOINTS)
        if letters(text) > least:
            cleared.append((start, start + len(text)))
    return cleared


def _begin(reading: Reading, proposal: Proposal, start: int) -> int:
    """Return where a report with its clause begins, behind a position."""
    at = reading.quotations[proposal.quotations[0]].opens
    begins = at if proposal.clause is None else proposal.clause.begins
    return min(at, begins) if begins > start else at


def _clause(
    reading: Reading,
    unit: Unit,
    clause: Clause,
    spans: Sequence[Offsets],
    inside: Sequence[int],
    method: Method,
) -> list[Proposal]:
    """Propose a reported clause, and the terms in it."""
    if not spans or (not inside and _says_nobody(clause)):
        return []
    words = tuple(_unwrap(reading, span, inside) for span in spans)
    marked = [Marked(reading, unit, number) for number in inside]
    spoken: list[int] = []
    terms: list[Proposal] = []
    for one in marked:
        if _is_all(one, words) or speaks(one, clause):
            spoken.append(one.number)
        else:
            terms.append(one.term())
    numbers = tuple(spoken)
    return [made_of(reading, words, numbers, method, clause), *terms]


def _says_nobody(clause: Clause) -> bool:
    """Tell a participle that nobody was found for."""
    named = clause.speaker is not None or clause.agentless
    return clause.voice == "gerund" and not named


def _is_all(marked: Marked, words: Spans) -> bool:
    """Tell whether a quotation is all that is reported."""
    return words == tuple(marked.quotation.contents) and not marked.shape.titled


def _unwrap(reading: Reading, span: Offsets, inside: Sequence[int]) -> Offsets:
    """Leave out the marks where a content is but a quotation, or a footnote's number more."""
    for number in inside:
        quotation = reading.quotations[number]
        if quotation.opens != span[0] or quotation.closes > span[1]:
            continue
        behind = quotation.closes, span[1]
        rest = reading.page.part(behind).strip(" .,;")
        if not rest or (rest.isdigit() and len(rest) <= FOOTNOTE):
            return quotation.contents[0]
    return span


def _around(
    reading: Reading, unit: Unit, links: dict[int, Link], before: Sequence[Proposal]
) -> Iterator[Proposal]:
    """Propose words in marks in a sentence that reports nothing that can be delimited."""
    used = _clauses(before)
    taken = _taken(before)
    for number, link in links.items():
        if number in taken:
            continue
        marked = Marked(reading, unit, number, link, free=link.clause not in used)
        found = _embedded(marked, link)
        used |= _clauses([found])
        yield found


def _embedded(marked: Marked, link: Link) -> Proposal:
    clause = link.clause
    between = link.gap.split()
    near = len(between) <= OBJECT and "," not in link.gap
    if clause.names and near:
        judged = marked.evaluates and judges(marked, thing=True)
        return marked.fragment() if judged else marked.term()
    if clause.voice != "noun" and not clause.frames & SPEECH:
        return marked.unreported()
    if judges(marked):
        return marked.fragment()
    return _spoken(marked, link)


def _is_name(marked: Marked, clause: Clause) -> bool:
    shape = marked.shape
    if clause.names or shape.titled or not shape.verbatim:
        return True
    return shape.named_term and shape.words <= NAME_WORDS


def _spoken(marked: Marked, link: Link) -> Proposal:
    """Propose somebody's own words within a sentence, or a term."""
    if _is_name(marked, link.clause):
        return marked.term()
    weighed = link.gap.startswith("on ") and marked.free
    if weighed and link.clause.voice == "noun":
        return _weighed(marked, link.clause)
    announced = link.gap.endswith((",", ":", "—")) and marked.shape.capital
    if announced and marked.shape.utterance:
        return marked.quote("direct", Method.MARKS_EMBEDDED, link.clause)
    return marked.fragment()


def _weighed(marked: Marked, clause: Clause) -> Proposal:
    """Read ``emphasis was placed on letting the yards lead, “…”``: all behind "on" is said."""
    lead = marked.page.part((clause.cue[1], marked.opens))
    _, _, behind = lead.partition("on")
    start = marked.opens - len(behind.lstrip())
    first, *rest = marked.quotation.contents
    whole = start, first[1]
    return replace(marked.fragment(), contents=(whole, *rest))


def _join_broken(
    reading: Reading, unit: Unit, links: dict[int, Link], proposals: list[Proposal]
) -> list[Proposal]:
    """Join the two halves of a quotation that its clause breaks in mid-sentence.

    ``“Nobody,” said the surveyor, “had told us”``: the first half breaks off, the second goes on in
    lower case.
    """
    joined = list(proposals)
    pairs = dict(pairwise(unit.stretches))
    for first, link in links.items():
        owners = _taken(joined)
        one = owners.get(first)
        second = pairs.get(first)
        if one is None or second is None:
            continue
        two = owners.get(second)
        if not _breaks(link, one, two):
            continue
        if _goes_on(reading, link.clause, first, second):
            half = two or quoted(reading, second, "direct", one.method)
            joined = [p for p in joined if p not in (one, two)]
            joined.append(_joined(one, half))
    return joined


def _breaks(link: Link, one: Proposal, two: Proposal | None) -> bool:
    """Tell a quotation before its clause, whose second half is nobody else's."""
    if link.relation != "after" or one.clause is None or one is two:
        return False
    if two is None or two.kind != "direct":
        return True
    return two.clause is one.clause


def _joined(one: Proposal, two: Proposal) -> Proposal:
    return replace(
        one,
        contents=one.contents + two.contents,
        marked=one.marked + two.marked,
        quotations=one.quotations + two.quotations,
        closed=one.closed and two.closed,
    )


def _goes_on(reading: Reading, clause: Clause, first: int, second: int) -> bool:
    text = reading.page.text
    one = reading.quotations[first]
    two = reading.quotations[second]
    if text[one.end - 1] in ".?!":
        return False
    gap = text[clause.ends : two.opens].rstrip()
    aside = len(gap.split()) <= ASIDE
    if not aside or not gap.endswith(","):
        return False
    myself = FIRST.match(text, two.start) is not None
    return myself or not text[two.start].isupper()
