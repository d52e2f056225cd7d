"""The proposals that were taken, by where they stand and what they own."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import Labels
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.reading import QuoteReading

__all__ = ["Chosen", "Outcome"]


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
