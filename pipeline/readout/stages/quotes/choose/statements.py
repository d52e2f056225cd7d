"""Whether a proposal is a statement, where an encoder read the text: a learned judgement.

What rules and encoder propose holds acts, topics, and what neither should have seen. A linear model
tells them from statements, by cue, words, source and kind of document; its weights, in
``weights.json`` beside the stage, are learned by ``readout train statements``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.models.scorer import Scorer
from readout.records.spans import SpanIndex, iou, overlap
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.choice import Features, Models, log_odds
from readout.stages.quotes.choose.confidence import unjudged
from readout.stages.quotes.choose.first_person import in_first_person, wants_to_say
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.content import FINITE, clausal

__all__ = ["Judge"]

BODIES = frozenset({"ORG", "GPE", "EVENT"})


@dataclass(frozen=True)
class Judge:
    """Judges the proposals of a document.

    Attributes
    ----------
    page : Page
        The document.
    models : mapping
        Those of the quote stage.
    kind : str, optional
        Its kind, where that is known.
    """

    page: Page
    models: Models
    kind: DocumentKind | None = None

    @cached_property
    def _contents(self) -> SpanIndex[LabelledSpan]:
        return SpanIndex([one for one in self.page.roles if one.label == "content"])

    def judges(self, proposal: Proposal) -> bool:
        """Tell whether it has to be judged if a proposal is a statement.

        What stands in marks is one, and so are a turn, what its cue breaks and what the layout of a
        list tells.
        """
        clause = proposal.clause
        if proposal.kind != "indirect" or clause is None:
            return False
        (_, end), (start, _) = proposal.contents[0], proposal.contents[-1]
        broken = end <= clause.cue[0] < start
        return not broken and proposal.method != Method.CLAUSE_LIST

    def threshold(self, proposal: Proposal) -> float:
        """Return the chance from which on it is a statement: any, where a speaker announces it."""
        announced = wants_to_say(self.page, proposal)
        return 0.0 if announced else self.scorer.threshold

    @property
    def scorer(self) -> Scorer:
        """What tells statements from others."""
        return self.models["statements"]

    def features(self, proposal: Proposal) -> Features:
        """Describe a proposal."""
        weighed = unjudged(self.page, proposal, self.models)
        sure = log_odds(weighed.confidence)
        return {
            **weighed.features,
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
    if clause is not None:
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
            f"who={'first' if in_first_person(page, clause) else _who(page, proposal.speaking)}",
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
    return "person" if "PERSON" in labels else "body" if labels & BODIES else "something"
