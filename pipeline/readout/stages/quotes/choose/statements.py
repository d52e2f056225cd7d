"""Whether a proposal is a statement, where an encoder read the text: a learned judgement.

What rules and encoder propose holds acts, topics, and what neither should have seen. A linear model
tells them from statements, by cue, words, source and kind of document; its weights, in
``statements.json`` beside the stage, are learned by ``readout train statements``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.linear import Features, packaged, probability, weighted
from readout.records import DocumentKind, Offsets
from readout.spans import SpanIndex, iou, overlap
from readout.stages.quotes.choice import log_odds
from readout.stages.quotes.choose.confidence import grounds
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.content import FINITE, clausal

__all__ = ["Judge"]

BODIES = frozenset({"ORG", "GPE", "EVENT"})


@dataclass(frozen=True)
class Judge:
    """Judges the proposals of a document of a kind; None: of any."""

    page: Page
    kind: DocumentKind | None = None

    @cached_property
    def _model(self) -> Any:
        return packaged("readout.stages.quotes", "statements.json")

    @cached_property
    def _contents(self) -> SpanIndex[LabelledSpan]:
        return SpanIndex([one for one in self.page.roles if one.label == "content"])

    def is_statement(self, proposal: Proposal) -> bool:
        """Tell a statement from a thought, a plan, an act, and from no report at all."""
        return self.score(proposal) >= float(self._model["threshold"])

    def score(self, proposal: Proposal) -> float:
        """Return the chance that a proposal is a statement."""
        return probability(weighted(self._model["weights"], self.features(proposal)))

    def features(self, proposal: Proposal) -> Features:
        """Describe a proposal, whose confidence is known."""
        sure = log_odds(proposal.confidence)
        return {
            **grounds(self.page, proposal),
            "confidence": sure,
            "confidence by rules": sure * (proposal.statement is None),
            f"document={self.kind}": float(self.kind is not None),
            **dict(self._of_labels(proposal)),
            **dict(_of_report(self.page, proposal)),
        }

    def _of_labels(self, proposal: Proposal) -> Iterator[tuple[str, float]]:
        """Describe how much of the words the encoder takes for what is reported."""
        pairs = (
            (content, label)
            for content in proposal.contents
            for label in self._contents.overlapping(*content)
        )
        seen = sum(overlap(content, label.span) for content, label in pairs)
        yield "seen", seen / sum(end - start for start, end in proposal.contents)
        yield "unseen", float(not seen)
        if proposal.statement is not None and len(proposal.contents) == 1:
            yield "label", iou(proposal.contents[0], proposal.statement.label.span)


def _of_report(page: Page, proposal: Proposal) -> Iterator[tuple[str, float]]:
    """Describe a reported clause: its cue, how it opens, who speaks."""
    clause = proposal.clause
    if proposal.kind != "indirect":
        yield "marked", 1.0
    elif clause is not None:
        tokens = page.tokens
        first, after = page.range(*proposal.contents[0])
        before = tokens.lower[first - 1] if first else ""
        finite = not FINITE.isdisjoint(tokens.tag[first:after])
        whole = clausal(page, first, after)
        names = [
            f"lemma={clause.lemma}",
            f"lemma={clause.lemma} clausal={whole}",
            f"cue tag={tokens.tag[clause.head]}",
            f"cue opens={page.words(*clause.cue)[0]}",
            f"cue ends={page.words(*clause.cue)[-1]}",
            f"opens={tokens.lower[first]}",
            f"opens tag={tokens.tag[first]}",
            f"finite={finite} behind={before}",
            f"who={_who(page, proposal.speaking)}",
        ]
        yield from ((name, 1.0) for name in names)
        yield "finite", float(finite)
        yield "clausal", float(whole)
        yield "before", float(proposal.start < clause.cue[0])


def _who(page: Page, speaking: Offsets | None) -> str:
    """Return what kind of speaker it is."""
    if speaking is None:
        return "nobody"
    labels = {e.label for e in page.entity_index.overlapping(*speaking)}
    return (
        "person" if "PERSON" in labels else "body" if labels & BODIES else "something"
    )
