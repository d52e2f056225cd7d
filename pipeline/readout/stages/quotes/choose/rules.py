"""Which proposals of the rules hold.

Each quotation in marks has one, each turn nobody else's words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from readout.records.spans import contains, overlap
from readout.records.types import Offsets
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.propose.marked import Marked
from readout.stages.quotes.propose.neighbours import of_neighbours
from readout.stages.quotes.propose.sentence import of_sentence
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.units import Unit

__all__ = ["choose_marks", "choose_reported", "choose_turns"]

QUIET = frozenset({"term", "indirect"})
"""Kinds of quotes whose voice a quotation in marks does not take over."""


def choose_marks(chosen: Chosen, units: Sequence[Unit]) -> None:
    """Choose what sentences decide, then what stands beside the quotations that they leave open."""
    reading = chosen.reading
    for unit in units:
        for proposal in of_sentence(reading, unit):
            chosen.take(proposal)
    used = chosen.clauses()
    for order, unit in enumerate(units):
        for number in unit.stretches:
            if number not in chosen.owners:
                marked = Marked(reading, unit, number)
                holding = _holding(chosen, used, of_neighbours(marked, order))
                found = next(holding)  # the last one always holds
                chosen.take(found)
                if found.clause is not None:
                    used.add(found.clause)


def _holding(
    chosen: Chosen, used: set[Clause], proposals: Iterable[Proposal]
) -> Iterator[Proposal]:
    """Yield the proposals whose voice is to be had, with that voice."""
    for proposal in proposals:
        voice: Voice | None = proposal.voice
        if proposal.voice.follows is not None:
            voice = _followed(chosen, proposal.method, proposal.voice.follows)
        elif proposal.voice.alone and proposal.clause in used:
            voice = None
        if voice is not None:
            yield replace(proposal, voice=voice)


def _followed(chosen: Chosen, method: Method, number: int) -> Voice | None:
    """Return the voice of the quote that owns a quotation."""
    owner = chosen.owners.get(number)
    if owner is None or not owner.voice:
        return None
    if owner.kind == "term" or (owner.kind == "indirect" and method != Method.MARKS_RESUMED):
        return None
    return replace(owner.voice, follows=number)


def choose_turns(chosen: Chosen, turns: Iterator[Proposal]) -> None:
    """Choose the turns whose words nobody else took."""
    taken = chosen.spans()
    begins = [start for start, _ in taken]
    reached = list(accumulate((end for _, end in taken), max))
    for turn in turns:
        start, end = turn.contents[0]
        before = bisect_left(begins, end)
        if not before or reached[before - 1] <= start:
            chosen.take(turn)


def choose_reported(chosen: Chosen) -> None:
    """Choose the reported clauses that are left: beside, around and within those that were chosen.

    ``The paper said that the police had stated …`` are two reports, one in the other.
    """
    reading = chosen.reading
    cues: dict[int, list[Offsets]] = {}
    for proposal in chosen:
        if proposal.kind != "term" and proposal.clause is not None:
            cue = proposal.clause.cue
            cues.setdefault(reading.unit_at(cue[0]), []).append(cue)
    for number, unit in enumerate(reading.units):
        taken = cues.get(number, [])
        for clause in unit.clauses:
            if not clause.plain or any(overlap(cue, clause.cue) for cue in taken):
                continue
            made = _left(chosen, unit, clause)
            if made is not None:
                taken.append(clause.cue)
                chosen.take(made)


def _left(chosen: Chosen, unit: Unit, clause: Clause) -> Proposal | None:
    """Return what a clause reports, unless it crosses what another reports."""
    found = reported_content(chosen.reading.page, clause, unit.clauses)
    if found is None:
        return None
    spans, method = found
    near = [p for span in spans for p in chosen.near(span) if p.kind != "term"]
    ends = _ends_around(clause, near)
    spans = [(start, min([end, *ends])) for start, end in spans]
    if not all(_is_plain(chosen, span) for span in spans):
        return None
    made = Proposal("indirect", tuple(spans), (), method, voice=Voice(clause))
    return made if all(_apart(made, other) for other in near) else None


def _ends_around(clause: Clause, near: Sequence[Proposal]) -> list[int]:
    """Return where the reports end in which a cue stands."""
    spans = (span for other in near for span in other.contents)
    return [span[1] for span in spans if contains(span, clause.cue)]


def _is_plain(chosen: Chosen, span: Offsets) -> bool:
    """Tell whether there are words, none of them in marks but terms."""
    page = chosen.reading.page
    lo, hi = page.range(*span)
    told = set(range(lo, hi))
    for number in chosen.reading.inside(span):
        owner = chosen.owners.get(number)
        if owner is None or owner.kind != "term":
            return False
        term = chosen.reading.quotations[number]
        lo, hi = page.range(term.opens, term.closes)
        told.difference_update(range(lo, hi))
    return bool(told) and not any(page.masked[i] for i in told)


def _apart(made: Proposal, other: Proposal) -> bool:
    """Tell whether one of two reports stands, with its cue, in the other."""
    pairs = ((made, other), (other, made))
    return any(
        outer.clause is not None
        and inner.clause is not None
        and any(contains(span, inner.clause.cue) for span in outer.contents)
        and all(any(contains(one, span) for one in outer.contents) for span in inner.contents)
        for outer, inner in pairs
    )
