"""The confidence of a proposal, and the threshold that it must reach.

Of a reported clause without marks the model ``statements`` tells how likely it is a statement, by
cue, words, source and kind of document (``readout train statements``). Of all others the model
``confidence`` says how likely words and speaker are right, by PolNeAR: half of the words or more
are those of a marked attribution, and so is the head of its source; for a term, that nobody is
quoted (``readout train quotes``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from readout.language.page import Page
from readout.language.phrases import can_speak
from readout.language.words import words
from readout.models.scorer import Scorer
from readout.records.spans import iou, overlap
from readout.stages.quotes.choose.scope import QuoteTask, in_first_person
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.labels import FINITE, Labels, clausal, log_odds
from readout.stages.quotes.read.clauses import Clause

__all__ = ["WeighedProposal", "features", "is_judged", "statement_features", "weigh"]

DIGITS = 3
MOST = 5.0
"""Log odds beyond this are no surer."""
MOST_PIECES = 3
BODIES = frozenset({"ORG", "GPE", "EVENT"})
SURE = 0.6
"""The least chance of what nobody is named to say, without marks."""
UNNAMED = frozenset({"voice=noun", "voice=passive"})
"""Features of clauses that report though they may have no speaker."""


@dataclass(frozen=True)
class WeighedProposal:
    """A proposal as a model weighs it: the model's name, its scorer, the features.

    ``threshold`` is the chance from which on it may be a quote.
    """

    model: str
    scorer: Scorer
    features: dict[str, float]
    threshold: float = 0.0

    @property
    def confidence(self) -> float:
        """The chance, 0 to 1, that the proposal is right; of three digits."""
        return round(self.scorer.probability(self.features), DIGITS)


def weigh(labels: Labels, task: QuoteTask, proposal: Proposal) -> WeighedProposal:
    """Weigh a proposal by the model that is made for it.

    What nobody is named to say, without marks, must be surer.
    """
    name, found, least = "confidence", features(labels.page, proposal), 0.0
    judging = task.judging and task.scope != "all"
    if judging and is_judged(proposal):
        name, found = "statements", statement_features(labels, task, proposal)
        least = task.models[name].threshold
    unnamed = found.get("agentless") and not UNNAMED.isdisjoint(found)
    if judging and unnamed and proposal.kind == "indirect":
        least = SURE if proposal.method != Method.CLAUSE_LIST else least
    return WeighedProposal(name, task.models[name], found, least)


def is_judged(proposal: Proposal) -> bool:
    """Whether the model ``statements`` says if a proposal is one.

    What stands in marks is one, and so are a turn, what its cue breaks and what the layout of a
    list tells.
    """
    clause = proposal.clause
    if proposal.kind != "indirect" or clause is None:
        return False
    (_, end), (start, _) = proposal.contents[0], proposal.contents[-1]
    broken = end <= clause.cue[0] < start
    return not broken and proposal.method != Method.CLAUSE_LIST


def statement_features(labels: Labels, task: QuoteTask, proposal: Proposal) -> dict[str, float]:
    """Describe a reported clause for the model ``statements``.

    How much of it the encoder takes for what is reported, its cue, how it opens, who speaks.
    """
    page, clause = labels.page, proposal.clause
    found = features(page, proposal)
    chance = round(task.models["confidence"].probability(found), DIGITS)
    found |= {"confidence": log_odds(chance), f"document={task.frame.kind}": 1.0}
    contents = proposal.contents
    reported = labels.reported
    seen = sum(overlap(s, label.span) for s in contents for label in reported.overlapping(*s))
    found |= {"seen": seen / sum(end - start for start, end in contents), "unseen": float(not seen)}
    if proposal.statement is not None and len(contents) == 1:
        found["label"] = iou(contents[0], proposal.statement.label.span)
    if clause is None:
        return found
    tokens = page.tokens
    first, after = page.range(*contents[0])
    finite = not FINITE.isdisjoint(tokens.tag[first:after])
    whole = clausal(page, first, after)
    cue = page.words(*clause.cue)
    who, speaking = "nobody", proposal.speaking
    if in_first_person(page, clause):
        who = "first"
    elif speaking is not None:
        named = {e.label for e in page.entity_index.overlapping(*speaking)}
        who = "person" if "PERSON" in named else "body" if named & BODIES else "something"
    names = (
        f"lemma={clause.lemma}",
        f"lemma={clause.lemma} clausal={whole}",
        f"cue tag={tokens.tag[clause.head]}",
        f"cue opens={cue[0]}",
        f"cue ends={cue[-1]}",
        f"opens={tokens.lower[first]}",
        f"opens tag={tokens.tag[first]}",
        f"finite={finite} behind={page.word(first - 1)}",
        f"who={who}",
    )
    return found | {
        **dict.fromkeys(names, 1.0),
        "finite": float(finite),
        "clausal": float(whole),
        "before": float(proposal.start < clause.cue[0]),
    }


def features(page: Page, proposal: Proposal) -> dict[str, float]:
    """Describe what speaks for a proposal and against it, for the model ``confidence``."""
    count = sum(len(page.words(*span)) for span in proposal.contents)
    clause, speaker = proposal.clause, proposal.speaking
    pieces = len(proposal.contents) - 1
    if proposal.method == Method.CLAUSE_LIST:  # the first item stands for the others
        pieces = MOST_PIECES
    found = {
        "bias": 1.0,
        f"kind={proposal.kind}": 1.0,
        f"method={proposal.method}": 1.0,
        "words": math.log1p(count),
        "pieces": float(min(MOST_PIECES, pieces)),
        "open": float(not proposal.closed),
        "nested": float(proposal.parent is not None),
        "labelled": float(proposal.statement is not None),
        "speaker": 0.0,
    }
    if speaker is not None:
        said = page.words(*speaker)
        labels = [e.label for e in page.entity_index.overlapping(*speaker)]
        found |= {
            "speaker": 1.0,
            "pronoun": float(len(said) == 1 and said[0] in words("word.pronoun")),
            "thing": float(not can_speak(page, speaker)),
            "named": float("PERSON" in labels),
        }
    statement = proposal.statement
    if statement is not None:
        cue, source = statement.cue, statement.source
        found |= {
            "content": log_odds(statement.label.score),
            "cue": log_odds(cue.score) if cue is not None else 0.0,
            "source": log_odds(source.score) if source is not None else 0.0,
            "cue_odds": max(-MOST, min(MOST, statement.cue_odds)),
            "source_odds": max(-MOST, min(MOST, statement.source_odds)),
        }
    if clause is not None:
        found |= _of_clause(clause)
    return found


def _of_clause(clause: Clause) -> dict[str, float]:
    """Return features of the clause that governs the words."""
    listed, agentless = bool(clause.frames), clause.speaker is None
    begins = clause.hull[0] < clause.cue[0]
    return {
        f"voice={clause.voice}": 1.0,
        "says": float(clause.lemma in words("verb.saying", "verb.plain")),
        "thinks": float(clause.lemma in words("verb.thinking")),
        "listed": float(listed),
        "agentless": float(agentless),
        "denied": float(not clause.plain),
        "it": float(clause.voice == "passive" and agentless and begins),
        "said_nobody": float(agentless and listed),
    }
