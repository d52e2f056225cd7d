"""Explanations of a quote, and of a place without one, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from readout.language.encoding import LabelledSpan
from readout.language.events import Framed
from readout.language.page import Page
from readout.models.scorer import Contribution
from readout.records.naming import extent
from readout.records.spans import contains, overlap
from readout.records.types import Occasion, Offsets, Quote
from readout.stages.quotes.choose.chosen import Chosen, Outcome
from readout.stages.quotes.choose.confidence import weigh
from readout.stages.quotes.extract import QuoteTask, find, reported, sure_enough
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import WeighedLabel
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.resolve.candidates import candidates
from readout.stages.quotes.resolve.occasions import OccasionResolver

__all__ = ["JudgedWords", "PlaceExplanation", "QuoteExplanation", "explain_place", "explain_quote"]

OccasionChoice = tuple[float, Occasion | None, tuple[Contribution, ...]]


@dataclass(frozen=True)
class QuoteExplanation:
    """The candidates and features of a quote, the likeliest first.

    Attributes
    ----------
    model : str
        Which model gave the confidence; empty where no model did.
    parts : tuple of Contribution
        What adds to the log odds of the confidence, the most first.
    cues, sources : sequence of (float, LabelledSpan or None)
        The log odds of the cues near what the encoder labelled of its words, and of the sources
        beside the chosen cue ("nobody" among them).
    occasions : sequence of (float, Occasion or None, tuple of Contribution)
        The log odds of the occasions that it may have, none among them, and what adds to them;
        empty where it has that of the statement that it continues.
    """

    model: str = ""
    parts: tuple[Contribution, ...] = ()
    cues: Sequence[WeighedLabel] = ()
    sources: Sequence[WeighedLabel] = ()
    occasions: Sequence[OccasionChoice] = ()


@dataclass(frozen=True)
class JudgedWords:
    """Words that may be a quote, and what became of them.

    ``confidence`` of what the encoder alone has (``method`` is ``label``) is its score; ``needed``
    is what the confidence had to reach, None where it need not.
    """

    content: Offsets
    kind: str
    method: str
    outcome: Outcome
    confidence: float | None = None
    needed: float | None = None


@dataclass(frozen=True)
class PlaceExplanation:
    """The labels, clauses and proposals of the sentence at a place.

    Attributes
    ----------
    sentence : tuple of int
        Characters.
    labels : tuple of LabelledSpan
        Sources, cues and contents that the encoder labelled there.
    clauses : tuple of Clause
        Reporting clauses that the rules read there.
    judged : tuple of JudgedWords
        What rules and labels proposed.
    """

    sentence: Offsets
    labels: tuple[LabelledSpan, ...]
    clauses: tuple[Clause, ...]
    judged: tuple[JudgedWords, ...]


def explain_quote(
    page: Page, task: QuoteTask, quote: Quote, framed: Framed, min_confidence: float = 0.0
) -> QuoteExplanation:
    """Explain a quote.

    Parameters
    ----------
    page : Page
        Its document.
    task : QuoteTask
        With what scope it was found.
    quote : Quote
        One of the record's.
    framed : Framed
        The frame and the events of its document.
    min_confidence : float
        The least that a statement without marks needs.
    """
    found = find(page, task)
    kept = sure_enough(found.in_order(), min_confidence)
    whole = extent(quote)
    same = (one for one in kept if one.kind == quote.kind and contains(whole, one.span))
    proposal = next(same, None)
    if proposal is None:
        return QuoteExplanation()
    statement, labels = proposal.statement, found.labels
    cues: list[WeighedLabel] = []
    sources: list[WeighedLabel] = []
    occasions: list[OccasionChoice] = []
    if statement is not None:
        cues = labels.weighed("cue", labels.cues_of(statement.label))
        if statement.cue is not None:
            sources = labels.weighed("source", labels.sources_of(statement.cue))
    if proposal.kind != "term":
        resolver = OccasionResolver(page, framed, reported(kept))
        for before in kept[: kept.index(proposal)]:
            resolver.resolve(before)
        scorer = resolver.scorer
        occasions = [
            (scorer.odds(one.features), one.occasion, scorer.explain(one.features))
            for one in candidates(resolver.document, resolver.read(proposal))
        ]
    for weighed in (cues, sources, occasions):
        weighed.sort(key=itemgetter(0), reverse=True)
    made = weigh(labels, task, proposal)
    parts = made.scorer.explain(made.features)
    return QuoteExplanation(made.model, parts, cues, sources, occasions)


def explain_place(
    page: Page, task: QuoteTask, position: int, min_confidence: float = 0.0
) -> PlaceExplanation:
    """Explain what was found in the sentence at a character, and what was not.

    Parameters
    ----------
    page : Page
        The document, with one segment or more.
    task : QuoteTask
        With what scope quotes are looked for.
    position : int
        A character of it.
    min_confidence : float
        The least that a statement without marks needs.
    """
    found = find(page, task)
    unit = found.reading.unit_of(position)
    sentence = unit.span
    judged: dict[tuple[Offsets, ...], JudgedWords] = {}
    for proposal, outcome in [*((one, Outcome.KEPT) for one in found), *reversed(found.given_up)]:
        if any(overlap(content, sentence) for content in proposal.contents):
            words = _judged(found, task, proposal, outcome, min_confidence)
            judged.setdefault(proposal.contents, words)
    for statement in found.labels.statements():
        content = statement.content
        known = any(overlap(one.content, content) for one in judged.values())
        if overlap(content, sentence) and not known:
            outcome = Outcome.NO_CUE if statement.cue is None else Outcome.REPLACED
            sure = statement.label.score
            judged[content,] = JudgedWords(content, "indirect", "label", outcome, sure)
    return PlaceExplanation(
        sentence,
        tuple(role for role in page.roles if overlap(role.span, sentence)),
        tuple(unit.clauses),
        tuple(sorted(judged.values(), key=attrgetter("content"))),
    )


def _judged(
    found: Chosen, task: QuoteTask, proposal: Proposal, outcome: Outcome, least: float
) -> JudgedWords:
    """Return what became of a proposal, with the confidence that it had and the one it needed."""
    sure = needed = None
    if outcome != Outcome.REPLACED and proposal.confidence:
        sure = proposal.confidence
        if not proposal.marked:
            needed = max(least, weigh(found.labels, task, proposal).threshold)
        if outcome == Outcome.KEPT and sure < (needed or 0.0):
            outcome = Outcome.UNSURE
    return JudgedWords(proposal.span, proposal.kind, proposal.method, outcome, sure, needed)
