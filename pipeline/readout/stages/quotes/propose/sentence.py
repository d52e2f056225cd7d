"""What a sentence's own clauses report: words in marks beside them, and clauses without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from readout.records import Offsets, QuoteKind
from readout.spans import contains
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Spans, Voice
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.propose.lists import listed
from readout.stages.quotes.propose.marked import (
    NAME_WORDS,
    Marked,
    judges,
    made_of,
    quoted,
    speaks,
)
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
SPEECH = frozenset(
    {"bare", "finding", "infinitive", "phrase", "quality", "question", "that"}
)


def of_sentence(reading: Reading, unit: Unit) -> list[Proposal]:
    """Propose what a sentence decides by itself.

    The order tells what takes a clause first: words in marks right beside it, then the clause that
    it reports, then words in marks further on.
    """
    links = link_unit(reading.page, unit, reading.quotations)
    beside = [*_governed(reading, unit, links), *_ended(reading, unit)]
    reported = list(_reported(reading, unit, beside))
    around = _around(reading, unit, links, [*beside, *reported])
    whole = _join_broken(reading, unit, links, [*beside, *reported, *around])
    return listed(reading, unit, whole)


def _clauses(proposals: Sequence[Proposal]) -> set[Clause]:
    return {proposal.clause for proposal in proposals if proposal.clause is not None}


def _taken(proposals: Sequence[Proposal]) -> dict[int, Proposal]:
    return {
        number: proposal for proposal in proposals for number in proposal.quotations
    }


def _governed(
    reading: Reading,
    unit: Unit,
    links: dict[int, Link],
) -> Iterator[Proposal]:
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


def _before_clause(
    marked: Marked,
    link: Link,
    used: set[Clause],
) -> Proposal | None:
    """Read ``“…,” the mayor said``, where nothing else leads up to the words."""
    if _lead(marked, used):
        return None
    shape = marked.shape
    short = shape.words <= 2 and not shape.capital and not shape.verbal
    return marked.quote("mixed" if short else "direct", Method.MARKS_AFTER, link.clause)


def _lead(marked: Marked, used: set[Clause]) -> bool:
    """Tell whether words of the author lead up to a quotation, from the one before it on."""
    others = [n for n in marked.unit.stretches if n < marked.number]
    ends = [marked.reading.quotations[n].outer[-1][1] for n in others]
    ends += [
        c.hull[1]
        for c in marked.unit.clauses
        if c in used and c.hull[1] <= marked.opens
    ]
    lead = marked.page.text[max([marked.unit.start, *ends]) : marked.opens].strip()
    letters = sum(character.isalpha() for character in lead)
    return letters > 2 and lead[-1:] not in {"(", ":", "."}


def _behind_clause(marked: Marked, link: Link) -> Proposal | None:
    """Read ``the mayor said: “…”``, ``called it “…”``; None for a part of more that is reported."""
    clause, shape = link.clause, marked.shape
    naming = "naming" in clause.frames
    if judges(marked, thing=naming and marked.evaluates):
        return marked.quote("mixed", Method.MARKS_EMBEDDED, clause)
    named = naming and shape.words <= NAME_WORDS and not shape.utterance
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
    if _stated(marked.shape, link) or (not tail and _announced(marked.shape, link)):
        return "direct"
    return "mixed" if _fragment(marked.shape, link) else None


def _stated(shape: Shape, link: Link) -> bool:
    """Tell a whole sentence, or the beginning of one behind a verb of saying."""
    if "bare" not in link.clause.frames:
        return shape.utterance and (shape.capital or link.gap not in OBJECTS)
    opens = link.gap in {"", "that"} and shape.capital and not shape.titled
    return shape.utterance or opens


def _announced(shape: Shape, link: Link) -> bool:
    """Tell more than a word behind a colon or a comma."""
    return link.gap.endswith((":", ",")) and (shape.capital or shape.words > 3)


def _fragment(shape: Shape, link: Link) -> bool:
    """Tell words that are somebody's own, though no sentence."""
    if shape.titled or "bare" not in link.clause.frames:
        return shape.verbatim
    word = shape.words <= 1 and not shape.named_term
    return shape.verbatim or shape.verbal or word


def _tail(marked: Marked) -> str:
    """Return the author's words behind a quotation, up to the next report."""
    text, end = marked.page.text, marked.quotation.outer[-1][1]
    ended = text[marked.quotation.end - 1] in ".?!"
    if ended and text[end : end + 2].strip().isupper():
        return ""  # the next sentence
    reports = (
        clause.hull[0] for clause in marked.unit.clauses if clause.hull[0] >= end
    )
    return text[end : min(reports, default=marked.unit.end)].strip(" ,.;:—–\n)")


def _ended(reading: Reading, unit: Unit) -> Iterator[Proposal]:
    """Propose the clause right behind the end of a quotation that began in an earlier paragraph."""
    number = reading.running_into(unit)
    if number is None:
        return
    quotation = reading.quotations[number]
    link = following(reading.page, unit, quotation)
    if link is not None:
        yield quoted(reading, number, "direct", Method.MARKS_AFTER, Voice(link.clause))


def _reported(
    reading: Reading,
    unit: Unit,
    beside: Sequence[Proposal],
) -> Iterator[Proposal]:
    """Propose the reported clauses, with the quotations that stand in them."""
    used, owners = _clauses(beside), _taken(beside)
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


def _holds(
    reading: Reading,
    spans: Sequence[Offsets],
    number: int,
) -> bool:
    outer = reading.quotations[number].outer[0]
    return any(contains(span, outer) for span in spans)


def _clear(
    reading: Reading,
    spans: Sequence[Offsets],
    owners: dict[int, Proposal],
) -> list[Offsets]:
    """End a content before a quotation, or a clause, that another report took."""
    least = SHORTEST if len(spans) == 1 else 1
    told = [owner for owner in owners.values() if owner.kind != "term"]
    cleared: list[Offsets] = []
    for start, end in spans:
        begins = (_begin(reading, owner, start) for owner in told)
        limit = min([end, *(at for at in begins if at >= start)])
        text = reading.page.text[start:limit].rstrip(JOINTS)
        for joint in (" and", " but", " while"):
            text = text.removesuffix(joint).rstrip(JOINTS)
        if sum(character.isalnum() for character in text) > least:
            cleared.append((start, start + len(text)))
    return cleared


def _begin(
    reading: Reading,
    proposal: Proposal,
    start: int,
) -> int:
    """Return where a report with its clause begins, behind a position."""
    at = reading.quotations[proposal.quotations[0]].outer[0][0]
    hull = proposal.clause.hull[0] if proposal.clause is not None else at
    return min(at, hull) if hull > start else at


def _clause(
    reading: Reading,
    unit: Unit,
    clause: Clause,
    spans: Sequence[Offsets],
    inside: Sequence[int],
    method: Method,
) -> list[Proposal]:
    """Propose a reported clause, and the terms in it."""
    nobody = (
        clause.speaker is None and not clause.agentless and clause.voice == "gerund"
    )
    if not spans or (nobody and not inside):
        return []
    words = tuple(_unwrap(reading, span, inside) for span in spans)
    marked = [Marked(reading, unit, number) for number in inside]
    spoken = tuple(m.number for m in marked if _is_all(m, words) or speaks(m, clause))
    terms = [m.term() for m in marked if m.number not in spoken]
    return [made_of(reading, words, spoken, method, clause), *terms]


def _is_all(marked: Marked, words: Spans) -> bool:
    """Tell whether a quotation is all that is reported."""
    return words == tuple(marked.quotation.contents) and not marked.shape.titled


def _unwrap(
    reading: Reading,
    span: Offsets,
    inside: Sequence[int],
) -> Offsets:
    """Leave out the marks where a content is nothing but a quotation, or a footnote's number more."""
    for number in inside:
        quotation = reading.quotations[number]
        outer = quotation.outer[0]
        rest = reading.page.text[outer[1] : span[1]].strip(" .,;")
        footnote = rest.isdigit() and len(rest) <= FOOTNOTE
        if outer[0] == span[0] and outer[1] <= span[1] and (not rest or footnote):
            return quotation.contents[0]
    return span


def _around(
    reading: Reading,
    unit: Unit,
    links: dict[int, Link],
    before: Sequence[Proposal],
) -> Iterator[Proposal]:
    """Propose words in marks in a sentence whose clause reports nothing that can be delimited."""
    used, taken = _clauses(before), _taken(before)
    for number, link in links.items():
        if number in taken:
            continue
        marked = Marked(reading, unit, number, link, free=link.clause not in used)
        found = _embedded(marked, link)
        used |= _clauses([found])
        yield found


def _embedded(marked: Marked, link: Link) -> Proposal:
    clause = link.clause
    naming = "naming" in clause.frames
    near = len(link.gap.split()) <= OBJECT and "," not in link.gap
    if naming and near:
        judged = marked.evaluates and judges(marked, thing=True)
        return (
            marked.quote("mixed", Method.MARKS_EMBEDDED, clause)
            if judged
            else marked.term()
        )
    if clause.voice != "noun" and not clause.frames & SPEECH:
        return marked.unreported()
    if judges(marked):
        return marked.quote("mixed", Method.MARKS_EMBEDDED, clause)
    return marked.term() if naming or _is_name(marked) else _spoken(marked, link)


def _is_name(marked: Marked) -> bool:
    shape = marked.shape
    if shape.titled or not shape.verbatim:
        return True
    return shape.named_term and shape.words <= NAME_WORDS


def _spoken(marked: Marked, link: Link) -> Proposal:
    """Propose somebody's own words within a sentence."""
    shape, clause = marked.shape, link.clause
    if clause.voice == "noun" and link.gap.startswith("on ") and marked.free:
        return _weighed(marked, clause)
    announced = shape.utterance and shape.capital and link.gap.endswith((",", ":", "—"))
    return marked.quote(
        "direct" if announced else "mixed", Method.MARKS_EMBEDDED, clause
    )


def _weighed(marked: Marked, clause: Clause) -> Proposal:
    """Read ``emphasis was placed on letting the yards lead, “…”``: all behind "on" is said."""
    lead = marked.page.text[clause.cue[1] : marked.opens]
    behind = lead[lead.index("on") + len("on") :].lstrip()
    first, *rest = marked.quotation.contents
    quote = marked.quote("mixed", Method.MARKS_EMBEDDED, clause)
    return replace(quote, contents=((marked.opens - len(behind), first[1]), *rest))


def _join_broken(
    reading: Reading,
    unit: Unit,
    links: dict[int, Link],
    proposals: list[Proposal],
) -> list[Proposal]:
    """Join the two halves of a quotation that its clause breaks in mid-sentence.

    ``“Nobody,” said the surveyor, “had told us”``: the first half breaks off, the second goes on in
    lower case.
    """
    joined = list(proposals)
    behind = (n for n, link in links.items() if link.relation == "after")
    pairs = dict(pairwise(unit.stretches))
    for first in behind:
        owners, second = _taken(joined), pairs.get(first)
        one = owners.get(first)
        if one is None or one.clause is None or second is None:
            continue
        two = owners.get(second)
        if _free(one, two) and _goes_on(reading, one.clause, first, second):
            half = two or quoted(reading, second, "direct", one.method)
            whole = _joined(one, half)
            joined = [whole if p is one else p for p in joined if p is not two]
    return joined


def _free(one: Proposal, two: Proposal | None) -> bool:
    """Tell whether a second half is nobody else's."""
    if two is None or two is one:
        return two is None
    return two.kind != "direct" or two.clause is one.clause


def _joined(one: Proposal, two: Proposal) -> Proposal:
    return replace(
        one,
        contents=one.contents + two.contents,
        marked=one.marked + two.marked,
        quotations=one.quotations + two.quotations,
        closed=one.closed and two.closed,
    )


def _goes_on(
    reading: Reading,
    clause: Clause,
    first: int,
    second: int,
) -> bool:
    text, quotation = reading.page.text, reading.quotations[second]
    if text[reading.quotations[first].end - 1] in ".?!":
        return False
    said = max(clause.hull[1], clause.cue[1])
    gap = text[said : quotation.outer[0][0]].rstrip()
    anew = text[quotation.start].isupper() and not FIRST.match(text, quotation.start)
    return gap.endswith(",") and len(gap.split()) <= ASIDE and not anew
