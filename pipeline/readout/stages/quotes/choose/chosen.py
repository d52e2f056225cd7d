"""The proposals that were taken, by where they stand and what they own; marks and turns first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.quotes.choose.scope import QuoteTask
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import Labels
from readout.stages.quotes.propose.marks import Marked, of_sentence
from readout.stages.quotes.propose.neighbours import of_neighbours
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.reading import QuoteReading

__all__ = ["Chosen", "Outcome", "choose_marks"]


class Outcome(StrEnum):
    """The outcome of a proposal."""

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

    def take(self, proposal: Proposal, instead_of: Iterable[Proposal] = ()) -> None:
        """Take a proposal, perhaps in place of others, unless another owns its quotations."""
        for other in instead_of:
            self.drop(other)
        if not self.owners.keys().isdisjoint(proposal.quotations):
            return
        self._all[proposal] = None
        self.owners |= dict.fromkeys(proposal.quotations, proposal)
        for span in proposal.contents:
            for unit in self.reading.units_at(span):
                self._by_unit.setdefault(unit, []).append(proposal)

    def drop(self, proposal: Proposal, outcome: Outcome = Outcome.REPLACED) -> None:
        """Give a proposal up, and the quotations that it owns."""
        self._all.pop(proposal, None)
        self.given_up.append((proposal, outcome))
        for number in proposal.quotations:
            if self.owners.get(number) is proposal:
                del self.owners[number]

    def near(self, content: Offsets) -> list[Proposal]:
        """Return the proposals that share words with a content; terms are none."""
        here = dict.fromkeys(
            p for unit in self.reading.units_at(content) for p in self._by_unit.get(unit, ())
        )
        return [
            proposal
            for proposal in here
            if proposal in self._all
            and proposal.kind != "term"
            and any(overlap(span, content) for span in proposal.contents)
        ]

    def clauses(self) -> set[Clause]:
        """Return the clauses that report something."""
        return {proposal.clause for proposal in self._all if proposal.clause is not None}


def choose_marks(chosen: Chosen, _: QuoteTask, *, nested: bool = False) -> None:
    """Take quotations in marks, each with the clause that governs it or what stands beside it.

    What sentences decide comes first. ``nested``: quotations within quotations.
    """
    reading = chosen.reading
    units = reading.inner if nested else reading.units
    for unit in units:
        for proposal in of_sentence(reading, unit):
            chosen.take(proposal)
    used = chosen.clauses()
    for unit in units:
        for number in unit.quotations:
            if number not in chosen.owners:
                proposals = of_neighbours(Marked(reading, unit, number))
                found = next(one for one in proposals if _holds(chosen, used, one))
                chosen.take(found)
                if found.clause is not None:
                    used.add(found.clause)


def _holds(chosen: Chosen, used: set[Clause], proposal: Proposal) -> bool:
    """Whether the voice of a proposal is to be had; one that goes on is given to it."""
    if proposal.follows is None:
        return not (proposal.alone and proposal.clause in used)
    owner = chosen.owners.get(proposal.follows)
    if owner is None or not owner.attributed or owner.kind == "term":
        return False
    proposal.clause, proposal.speaker = owner.clause, owner.speaker
    return True
