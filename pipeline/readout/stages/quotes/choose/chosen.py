"""The proposals that were taken, by where they stand and what they own."""

from __future__ import annotations

from collections.abc import Iterator

from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.reading import Reading

__all__ = ["Chosen"]


class Chosen:
    """Proposals of one document, of which no two own the same quotation.

    Parameters
    ----------
    reading : Reading
        The document.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.owners: dict[int, Proposal] = {}
        self._all: dict[Proposal, None] = {}
        self._by_unit: dict[int, list[Proposal]] = {}

    def __iter__(self) -> Iterator[Proposal]:
        """Yield the proposals in the order in which they were taken."""
        return iter(list(self._all))

    def take(self, proposal: Proposal) -> bool:
        """Take a proposal, unless another owns one of its quotations."""
        if any(number in self.owners for number in proposal.quotations):
            return False
        self._all[proposal] = None
        for number in proposal.quotations:
            self.owners[number] = proposal
        for unit in self._units(proposal):
            self._by_unit.setdefault(unit, []).append(proposal)
        return True

    def drop(self, proposal: Proposal) -> None:
        """Give a proposal up, and the quotations that it owns."""
        self._all.pop(proposal, None)
        for number in proposal.quotations:
            if self.owners.get(number) is proposal:
                del self.owners[number]

    def replace(self, old: Proposal, new: Proposal) -> Proposal:
        """Put one proposal in the place of another."""
        self.drop(old)
        self.take(new)
        return new

    def near(self, content: Offsets) -> list[Proposal]:
        """Return the proposals that share words with a content."""
        first = self.reading.unit_at(content[0])
        last = self.reading.unit_at(content[1] - 1)
        found: dict[Proposal, None] = {}
        for unit in range(first, last + 1):
            found |= dict.fromkeys(self._by_unit.get(unit, ()))
        here = (proposal for proposal in found if proposal in self._all)
        return [proposal for proposal in here if _shares(proposal, content)]

    def clauses(self) -> set[Clause]:
        """Return the clauses that report something."""
        found = (proposal.clause for proposal in self._all)
        return {clause for clause in found if clause is not None}

    def spans(self) -> list[Offsets]:
        """Return the words of all but terms, sorted."""
        told = (proposal for proposal in self._all if proposal.kind != "term")
        return sorted(span for proposal in told for span in proposal.contents)

    def _units(self, proposal: Proposal) -> range:
        unit_at = self.reading.unit_at
        first = min(unit_at(start) for start, _ in proposal.contents)
        last = max(unit_at(max(start, end - 1)) for start, end in proposal.contents)
        return range(first, last + 1)


def _shares(proposal: Proposal, content: Offsets) -> bool:
    return any(overlap(span, content) for span in proposal.contents)
