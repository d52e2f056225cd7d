"""Which model says how sure a proposal is, and how sure it has to be."""

from __future__ import annotations

from dataclasses import dataclass

from readout.language.page import Page
from readout.stages.quotes.choice import Models
from readout.stages.quotes.choose.confidence import Weighed, unjudged
from readout.stages.quotes.choose.statements import Judge
from readout.stages.quotes.methods import LAID_OUT
from readout.stages.quotes.proposals import Proposal

__all__ = ["Weighing"]

UNSEEN = 2.0
"""What rules alone found, though an encoder read, needs so many times the least confidence."""


@dataclass(frozen=True)
class Weighing:
    """Weighs the proposals of a document.

    Attributes
    ----------
    page : Page
        The document.
    models : mapping
        Those of the quote stage.
    judge : Judge, optional
        Who judges what is no statement; None: nobody.
    """

    page: Page
    models: Models
    judge: Judge | None = None

    def weigh(self, proposal: Proposal) -> Weighed:
        """Weigh a proposal by the model that is made for it."""
        judge = self.judge
        if judge is not None and judge.judges(proposal):
            features = judge.features(proposal)
            threshold = judge.threshold(proposal)
            return Weighed("statements", judge.scorer, features, threshold)
        return unjudged(self.page, proposal, self.models)

    def needed(self, proposal: Proposal, least: float) -> float:
        """Return the confidence that a statement without marks needs, by what all need."""
        if self.judge is not None and self.judge.judges(proposal):
            return max(least, self.judge.threshold(proposal))
        seen = proposal.statement is not None or proposal.method in LAID_OUT
        return least if seen or not self.page.roles else UNSEEN * least
