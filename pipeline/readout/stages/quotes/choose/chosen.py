"""The proposals that were taken, by where they stand and what they own; marks and turns first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import accumulate

from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Attribution, Proposal
from readout.stages.quotes.propose.labels import Labels
from readout.stages.quotes.propose.marks import Marked, of_sentence
from readout.stages.quotes.propose.neighbours import of_neighbours
from readout.stages.quotes.propose.turns import turns
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.reading import QuoteReading, SentenceUnit

__all__ = ["Chosen", "Outcome", "choose_marks", "choose_turns"]


class Outcome(StrEnum):
    """What became of words that may be a quote."""

    KEPT = "kept"
    REPLACED = "replaced: another took its words or its quotation"
    NO_STATEMENT = "no statement: a thought, a plan, an act, or nothing reported"
    UNSURE = "left out by min_confidence"
    NO_CUE = "labelled, but no cue near it"


class Chosen:
    """Proposals of one document, of which no two own the same quotation.

    Parameters
    ----------
    reading : QuoteReading
        The document.
    labels : Labels
        What the encoder labelled in it.

    Attributes
    ----------
    owners : dict
        Number of a quotation -> the proposal that has it.
    given_up : list of (Proposal, Outcome)
        What was taken and not kept, for explanations.
    """

    def __init__(self, reading: QuoteReading, labels: Labels) -> None:
        self.reading = reading
        self.labels = labels
        self.owners: dict[int, Proposal] = {}
        self.given_up: list[tuple[Proposal, Outcome]] = []
        self._all: dict[Proposal, None] = {}
        self._by_unit: dict[int, list[Proposal]] = {}

    def __iter__(self) -> Iterator[Proposal]:
        """Yield the proposals in the order in which they were taken."""
        return iter(list(self._all))

    def in_order(self) -> list[Proposal]:
        """Return the proposals in the order of the text, outer ones first."""
        return sorted(self, key=lambda one: (one.start, -one.end))

    def take(self, proposal: Proposal) -> bool:
        """Take a proposal, unless another owns one of its quotations."""
        if any(number in self.owners for number in proposal.quotations):
            return False
        self._all[proposal] = None
        for number in proposal.quotations:
            self.owners[number] = proposal
        for start, end in proposal.contents:
            for unit in range(*self._units(start, end)):
                self._by_unit.setdefault(unit, []).append(proposal)
        return True

    def drop(self, proposal: Proposal, outcome: Outcome = Outcome.REPLACED) -> None:
        """Give a proposal up, and the quotations that it owns."""
        self._all.pop(proposal, None)
        self.given_up.append((proposal, outcome))
        for number in proposal.quotations:
            if self.owners.get(number) is proposal:
                del self.owners[number]

    def near(self, content: Offsets) -> list[Proposal]:
        """Return the proposals that share words with a content."""
        units = range(*self._units(*content))
        here = dict.fromkeys(p for unit in units for p in self._by_unit.get(unit, ()))
        return [
            proposal
            for proposal in here
            if proposal in self._all and any(overlap(span, content) for span in proposal.contents)
        ]

    def clauses(self) -> set[Clause]:
        """Return the clauses that report something."""
        return {proposal.clause for proposal in self._all if proposal.clause is not None}

    def _units(self, start: int, end: int) -> Offsets:
        unit_at = self.reading.unit_at
        return unit_at(start), unit_at(max(start, end - 1)) + 1


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
