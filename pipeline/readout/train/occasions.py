"""Learning at which occasion something was said, from documents with gold quotes.

Of a statement's candidates those that gold has are to be likelier than the
others, none being one of them. Statements whose occasion no candidate is tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec import UNSET

from readout.errors import ConfigError
from readout.evaluate.gold import GoldOccasion, GoldQuote, GoldText, labelled
from readout.evaluate.scored import names_match, normal, trim_edges
from readout.language.events import Framed
from readout.language.page import Page
from readout.language.timing import DAY
from readout.models import scorer as models
from readout.models.scorer import Question, Scorer
from readout.records.spans import iou
from readout.records.types import Occasion
from readout.stages.quotes.extract import QuoteTask, find, sure_enough
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.resolve.candidates import OccasionCandidate, candidates
from readout.stages.quotes.resolve.occasions import OccasionResolver
from readout.train.card import rate
from readout.train.gold import has, quote_rows
from readout.train.linear import Examples, Learned, Lesson, QuotePages, left_out

__all__ = ["OCCASIONS", "OccasionsDocument", "document_of", "fit", "is_right"]

FOLDS = 10
ROUNDS = 3
"""The first follows gold from statement to statement, those after it what was learned before."""
PENALTY = 1.0
"""L2 penalty: the cost of a weight's square (log odds)."""
REAL = 2.5
"""Weight of a statement of a real document; one of an invented document has 1.

One of a document that was read once counts less (``weight``).
"""
RARE = 3
"""A feature of fewer statements is not learned."""
BESIDE = "date:adjunct"
"""The feature of a date beside a cue."""
SAME = 0.8
"""Share of their words that a statement and that of gold have in common."""


@dataclass(frozen=True)
class OccasionsDocument:
    """A document: its statements in order, each with the occasion of gold where gold has it."""

    page: Page
    framed: Framed
    proposals: list[Proposal]
    gold: dict[Proposal, GoldOccasion | None]
    weight: float = 1.0
    real: bool = True

    def resolver(self, scorer: Scorer) -> OccasionResolver:
        """Return what finds its occasions."""
        said = [span for p in self.proposals if p.kind == "indirect" for span in p.contents]
        return OccasionResolver(self.page, self.framed, said, scorer)

    def right(self, proposal: Proposal, choices: Sequence[OccasionCandidate]) -> list[bool]:
        """Return which candidates are those of gold: none where gold lacks the statement."""
        labelled = proposal in self.gold
        return [labelled and is_right(one.occasion, self.gold[proposal]) for one in choices]


def _learn(examples: Examples[OccasionsDocument]) -> Learned:
    """Learn what speaks for an occasion."""
    real, invented = examples.real, examples.invented
    scorer = fit([*real, *invented])
    if not scorer.weights:
        raise ConfigError("no statement has an occasion: there is nothing to learn")
    right = 0
    for unseen, document in left_out(real, lambda learned: fit([*learned, *invented]), FOLDS):
        resolver = document.resolver(unseen)
        found = {p: resolver.resolve(p) for p in document.proposals}
        right += sum(is_right(found[p], wanted) for p, wanted in document.gold.items())
    labelled = sum(len(document.gold) for document in real)
    statements = labelled + sum(len(document.gold) for document in invented)
    return {"occasion": scorer}, {
        "statements": f"{statements} of {len(real) + len(invented)} documents",
        "occasions of real documents right": rate(right, labelled),
    }


def _statements(row: GoldText) -> list[GoldQuote]:
    return [quote for quote in labelled(row.quotes) if quote.kind != "term"]


def _enough(row: GoldText) -> bool:
    return has(row, "quotes") and all(quote.occasion is not UNSET for quote in _statements(row))


def document_of(pages: QuotePages, row: GoldText, real: bool) -> OccasionsDocument:
    """Find the statements of a document, and those of gold among them.

    Gold may have a statement itself, or a marked part of it.
    """
    page, framed = pages.framed(row)
    proposals = sure_enough(find(page, QuoteTask(framed.frame)).in_order())
    statements = [proposal for proposal in proposals if proposal.kind != "term"]
    gold: dict[Proposal, GoldOccasion | None] = {}
    for quote in _statements(row):
        place = trim_edges(page.text, *quote.span)
        shares = [
            max(iou(place, trim_edges(page.text, *span)) for span in (*one.marked, one.span))
            for one in statements
        ]
        if max(shares, default=0.0) >= SAME:
            gold[statements[shares.index(max(shares))]] = quote.occasion or None
    weight = REAL * row.weight if real else 1.0
    return OccasionsDocument(page, framed, proposals, gold, weight, real)


def is_right(found: Occasion | None, wanted: GoldOccasion | None) -> bool:
    """Return if an occasion is that of gold: one name contains the other, and the date fits."""
    if found is None or wanted is None:
        return found is None and wanted is None
    named = names_match(normal(found.text), normal(wanted.event))
    return named and str(wanted.date or "") in (found.date or "")


def fit(documents: Sequence[OccasionsDocument]) -> Scorer:
    """Learn the weights: what follows a statement is learned with the model's own mistakes."""
    scorer = Scorer({})
    for _ in range(ROUNDS):
        questions = [[question] for one in documents for question in _questions(one, scorer)]
        scorer = models.fit(questions, PENALTY, rare=RARE)
    return scorer


def _questions(document: OccasionsDocument, scorer: Scorer) -> Iterator[Question]:
    """Yield the statements of a document whose occasion is among their candidates."""
    resolver = document.resolver(scorer)
    for proposal in document.proposals:
        if proposal.kind == "term":
            continue
        statement = resolver.read(proposal)
        choices = candidates(resolver.document, statement)
        features = [candidate.features for candidate in choices]
        right = document.right(proposal, choices)
        if any(right) and not (right[0] and _is_dated(document, choices)):
            yield Question(features, right, document.weight)
        best = right.index(True) if any(right) else 0
        if scorer.weights:
            shares = scorer.shares(features)
            best = shares.index(max(shares))
        if scorer.weights or any(right):
            resolver.take(statement, choices[best].occasion)


def _is_dated(document: OccasionsDocument, choices: Sequence[OccasionCandidate]) -> bool:
    """Return whether a day stands beside a statement of an invented document.

    Those were labelled before a bare weekday was an occasion: there, "none" tells nothing.
    """
    days = (
        one.occasion is not None and len(one.occasion.date or "") >= DAY
        for one in choices
        if BESIDE in one.features
    )
    return not document.real and any(days)


OCCASIONS = Lesson(
    needs="a document needs 'text', and 'quotes' with their occasions",
    enough=_enough,
    document=document_of,
    learn=_learn,
    gold=partial(quote_rows, layer="occasion"),
)
