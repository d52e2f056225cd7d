"""How sure a quote is that nothing judges: that its words and speaker are right, by PolNeAR.

Right means there: half of the words or more are those of a marked attribution, and so is the head
of its source; for a term, that nobody is quoted. The weights stand in ``weights.json`` beside this
file (``readout train quotes``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from readout.language.page import Page
from readout.language.phrases import can_speak
from readout.language.words import words
from readout.models.scorer import Scorer
from readout.records.types import Offsets
from readout.stages.quotes.choice import Features, Models, log_odds
from readout.stages.quotes.proposals import Proposal, Statement
from readout.stages.quotes.read.clause import Clause

__all__ = ["Weighed", "grounds", "model_of", "unjudged"]

DIGITS = 3
MOST = 5.0
"""Log odds beyond this are no surer."""


@dataclass(frozen=True)
class Weighed:
    """What a model makes of a proposal: its name, its scorer, what describes the proposal.

    ``threshold`` is the chance from which on it may be a quote.
    """

    model: str
    scorer: Scorer
    features: Features
    threshold: float = 0.0

    @property
    def confidence(self) -> float:
        """Return the chance, 0 to 1, that the proposal is right; of three digits."""
        return round(self.scorer.probability(self.features), DIGITS)


def unjudged(page: Page, proposal: Proposal, models: Models) -> Weighed:
    """Weigh a proposal as one that nothing judges."""
    model = model_of(page)
    return Weighed(model, models[model], grounds(page, proposal))


def model_of(page: Page) -> str:
    """Return the name of the model for a document: with the encoder's labels or by rules alone."""
    return "confidence" if page.roles else "confidence_rules"


def grounds(page: Page, proposal: Proposal) -> Features:
    """Describe what speaks for a proposal and against it."""
    count = sum(len(page.words(*span)) for span in proposal.contents)
    found: Features = {
        "bias": 1.0,
        f"kind={proposal.kind}": 1.0,
        f"method={proposal.method}": 1.0,
        "words": math.log1p(count),
        "pieces": float(min(3, len(proposal.contents) - 1)),
        "open": float(not proposal.closed),
        "nested": float(proposal.parent is not None),
        "labelled": float(proposal.statement is not None),
    }
    clause = proposal.clause
    speaker = clause.speaker if clause is not None else None
    found |= _of_speaker(page, proposal.speaker or speaker)
    if proposal.statement is not None:
        found |= _of_statement(proposal.statement)
    return found if clause is None else found | _of_clause(clause)


def _of_speaker(page: Page, speaker: Offsets | None) -> Features:
    if speaker is None:
        return {"speaker": 0.0}
    said = page.words(*speaker)
    persons = [e for e in page.entity_index.overlapping(*speaker) if e.label == "PERSON"]
    pronouns = words("word.pronoun")
    return {
        "speaker": 1.0,
        "pronoun": float(len(said) == 1 and said[0] in pronouns),
        "thing": float(not can_speak(page, speaker)),
        "named": float(bool(persons)),
    }


def _of_statement(statement: Statement) -> Features:
    cue = statement.cue
    source = statement.source
    return {
        "content": log_odds(statement.label.score),
        "cue": log_odds(cue.score) if cue is not None else 0.0,
        "source": log_odds(source.score) if source is not None else 0.0,
        "cue_odds": _bounded(statement.cue_odds),
        "source_odds": _bounded(statement.source_odds),
    }


def _bounded(odds: float) -> float:
    return max(-MOST, min(MOST, odds))


def _of_clause(clause: Clause) -> Features:
    passive = clause.voice == "passive"
    listed = bool(clause.frames)
    return {
        f"voice={clause.voice}": 1.0,
        "says": float(clause.lemma in words("verb.saying") | words("verb.plain")),
        "thinks": float(clause.lemma in words("verb.thinking")),
        "listed": float(listed),
        "agentless": float(clause.agentless),
        "denied": float(not clause.plain),
        "it": float(passive and clause.agentless and clause.hull[0] < clause.cue[0]),
        "said_nobody": float(clause.agentless and listed),
    }
