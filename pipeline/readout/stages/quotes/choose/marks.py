"""Which proposals hold that rules make of marks and layout.

Each quotation in marks has one, each turn nobody else's words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.proposals import Attribution, Proposal
from readout.stages.quotes.propose.marks import Marked, of_sentence
from readout.stages.quotes.propose.neighbours import of_neighbours
from readout.stages.quotes.propose.turns import turns
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.reading import SentenceUnit

__all__ = ["choose_marks", "choose_turns"]


def choose_marks(chosen: Chosen, units: Sequence[SentenceUnit]) -> None:
    """Choose what sentences decide, then what stands beside the quotations that they leave open."""
    reading = chosen.reading
    for unit in units:
        for proposal in of_sentence(reading, unit):
            chosen.take(proposal)
    used = chosen.clauses()
    for order, unit in enumerate(units):
        for number in unit.quotations:
            if number not in chosen.owners:
                proposals = of_neighbours(Marked(reading, unit, number), order)
                found = next(_holding(chosen, used, proposals))  # the last one always holds
                chosen.take(found)
                if found.clause is not None:
                    used.add(found.clause)


def _holding(
    chosen: Chosen, used: set[Clause], proposals: Iterable[Proposal]
) -> Iterator[Proposal]:
    """Yield the proposals whose voice is to be had, with that voice."""
    for proposal in proposals:
        voice: Attribution | None = proposal.voice
        if proposal.voice.follows is not None:
            voice = _followed(chosen, proposal.voice.follows)
        elif proposal.voice.alone and proposal.clause in used:
            voice = None
        if voice is not None:
            proposal.voice = voice
            yield proposal


def _followed(chosen: Chosen, number: int) -> Attribution | None:
    """Return the voice of the quote that owns a quotation."""
    owner = chosen.owners.get(number)
    if owner is None or not owner.voice or owner.kind == "term":
        return None
    return replace(owner.voice, follows=number)


def choose_turns(chosen: Chosen) -> None:
    """Choose the turns of a conversation whose words nobody else took."""
    told = (proposal for proposal in chosen if proposal.kind != "term")
    taken = sorted(span for proposal in told for span in proposal.contents)
    begins = [start for start, _ in taken]
    reached = list(accumulate((end for _, end in taken), max))
    for turn in turns(chosen.reading.page):
        start, end = turn.contents[0]
        before = bisect_left(begins, end)
        if not before or reached[before - 1] <= start:
            chosen.take(turn)
