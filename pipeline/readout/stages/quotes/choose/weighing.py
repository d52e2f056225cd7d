"""Which model says how sure a proposal is, and how sure it has to be."""

from __future__ import annotations

from dataclasses import dataclass

from readout.language.page import Page
from readout.linear import Features, Weights, probability, weighted
from readout.stages.quotes.choice import Models
from readout.stages.quotes.choose.confidence import DIGITS, grounds, model_of
from readout.stages.quotes.choose.statements import Judge
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal

__all__ = ["Weighed", "Weighing"]

UNSEEN = 2.0
"""What rules alone found, though an encoder read, needs so many times the least confidence."""


@dataclass(frozen=True)
class Weighed:
    """What a model makes of a proposal: its name, its weights, what describes the proposal.

    ``threshold`` is the chance from which on it may be a quote.
    """

    model: str
    weights: Weights
    features: Features
    threshold: float = 0.0

    @property
    def confidence(self) -> float:
        """Return the chance, 0 to 1, that the proposal is right; of three digits."""
        return round(probability(weighted(self.weights, self.features)), DIGITS)


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
            return Weighed("statements", judge.weights, features, judge.threshold)
        model = model_of(self.page)
        return Weighed(model, self.models[model], grounds(self.page, proposal))

    def needed(self, proposal: Proposal, least: float) -> float:
        """Return the confidence that a statement without marks needs, by what all need."""
        if self.judge is not None and self.judge.judges(proposal):
            return max(least, self.judge.threshold)
        seen = proposal.statement is not None or proposal.method == Method.LABEL
        return least if seen or not self.page.roles else UNSEEN * least
