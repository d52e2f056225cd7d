"""How sure a quote is: the chance that its words and its speaker are right, learned from PolNeAR.

Right means there: half of the words or more are those of a marked attribution, and so is the head
of its source; for a term, that nobody is quoted. The weights stand in ``weights.json`` beside this
file (``readout train quotes``).
"""

from __future__ import annotations

import math

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.phrases import can_speak
from readout.stages.quotes.choice import Features, Models, log_odds, probability, weighted
from readout.stages.quotes.proposals import Proposal

__all__ = ["confidence", "grounds", "model_of"]

DIGITS = 3


def confidence(page: Page, proposal: Proposal, models: Models) -> float:
    """Return the chance, 0 to 1, that a proposal is right; of three digits."""
    return round(
        probability(weighted(models[model_of(page)], grounds(page, proposal))), DIGITS
    )


def model_of(page: Page) -> str:
    """Return the name of the model for a document: with the encoder's labels or by rules alone."""
    return "confidence" if page.roles else "confidence_rules"


def grounds(page: Page, proposal: Proposal) -> Features:
    """Describe what speaks for a proposal and against it."""
    clause, statement = proposal.clause, proposal.statement
    words = sum(page.range(*span)[1] - page.range(*span)[0] for span in proposal.contents)
    found: Features = {
        "bias": 1.0,
        f"kind={proposal.kind}": 1.0,
        f"method={proposal.method}": 1.0,
        "words": math.log1p(words),
        "pieces": float(min(3, len(proposal.contents) - 1)),
        "open": float(not proposal.closed),
        "nested": float(proposal.parent is not None),
        "labelled": float(statement is not None),
    }
    if statement is not None:
        found["content"] = log_odds(statement.label.score)
        found["cue_odds"] = max(-5.0, min(5.0, statement.cue_odds))
        found["source_odds"] = max(-5.0, min(5.0, statement.source_odds))
        found["cue"] = log_odds(statement.cue.score) if statement.cue is not None else 0.0
        found["source"] = log_odds(statement.source.score) if statement.source is not None else 0.0
    speaker = proposal.speaker or (clause.speaker if clause is not None else None)
    found["speaker"] = float(speaker is not None)
    if speaker is not None:
        lo, hi = page.range(*speaker)
        found["pronoun"] = float(hi - lo == 1 and page.word(lo) in lexicon().words["pronoun"])
        found["thing"] = float(not can_speak(page, speaker, lexicon()))
        found["named"] = float(
            any(e.label == "PERSON" for e in page.entity_index.overlapping(*speaker))
        )
    if clause is not None:
        lemmas = {clause.lemma} & (lexicon().lemmas["saying"] | {"note", "argue", "warn", "write"})
        found |= {
            f"voice={clause.voice}": 1.0,
            "says": float(bool(lemmas)),
            "thinks": float(clause.lemma in lexicon().lemmas["thinking"]),
            "listed": float(bool(clause.frames)),
            "agentless": float(clause.agentless),
            "denied": float(not clause.plain),
            "it": float(
                clause.voice == "passive" and clause.agentless and clause.hull[0] < clause.cue[0]
            ),
            "said_nobody": float(clause.agentless and bool(clause.frames)),
        }
    return found
