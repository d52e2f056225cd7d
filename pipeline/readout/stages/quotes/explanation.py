"""Why a quote has its speaker and confidence, and why there is none at a place: as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readout.language.encoding import LabelledSpan
from readout.language.events import Framed
from readout.language.page import Page
from readout.models.scorer import Contribution
from readout.records.spans import overlap
from readout.records.types import Occasion, Offsets, Quote
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.choose.credible import credible
from readout.stages.quotes.choose.weighing import Weighing
from readout.stages.quotes.extract import PASSES, Task, counts, find, roles_of, sure_enough
from readout.stages.quotes.proposals import Proposal, Statement
from readout.stages.quotes.propose.roles import Roles
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.resolve.occasions import OccasionResolver

__all__ = [
    "Judged",
    "PlaceExplanation",
    "QuoteExplanation",
    "Verdict",
    "WeighedLabel",
    "WeighedOccasion",
    "explain_place",
    "explain_quote",
]


@dataclass(frozen=True)
class WeighedLabel:
    """A label of the encoder with its log odds; ``label`` is None where nobody is the likeliest."""

    odds: float
    label: LabelledSpan | None


@dataclass(frozen=True)
class WeighedOccasion:
    """An occasion that a statement may have, None for none, with its log odds."""

    occasion: Occasion | None
    odds: float
    parts: tuple[Contribution, ...]


@dataclass(frozen=True)
class QuoteExplanation:
    """What was weighed for a quote.

    Attributes
    ----------
    quote : Quote
        As the record has it.
    model : str
        Which model gave the confidence; empty where no model did.
    parts : tuple of Contribution
        What adds to the log odds of the confidence, the most first.
    content : LabelledSpan or None
        What the encoder labelled of its words.
    cues, sources : tuple of WeighedLabel
        The cues near that label, and the sources beside the chosen cue ("nobody" among them), the
        likeliest first.
    occasions : tuple of WeighedOccasion
        The occasions that it may have, none among them, the likeliest first; empty where it has
        that of the statement that it continues.
    """

    quote: Quote
    model: str = ""
    parts: tuple[Contribution, ...] = ()
    content: LabelledSpan | None = None
    cues: tuple[WeighedLabel, ...] = ()
    sources: tuple[WeighedLabel, ...] = ()
    occasions: tuple[WeighedOccasion, ...] = ()


class Verdict(StrEnum):
    """What became of words that may be a quote."""

    KEPT = "kept"
    REPLACED = "replaced: another took its words or its quotation"
    NO_STATEMENT = "no statement: a thought, a plan, an act, or nothing reported"
    UNSURE = "left out by min_confidence"
    NO_CUE = "labelled, but no cue near it"


@dataclass(frozen=True)
class Judged:
    """Words that may be a quote, and what became of them.

    ``confidence`` of what the encoder alone has (``method`` is ``label``) is its score; ``needed``
    is what the confidence had to reach, None where it need not.
    """

    content: Offsets
    kind: str
    method: str
    verdict: Verdict
    confidence: float | None = None
    needed: float | None = None


@dataclass(frozen=True)
class PlaceExplanation:
    """What was read in the sentence at a place, and what became of it.

    Attributes
    ----------
    sentence : tuple of int
        Characters.
    labels : tuple of LabelledSpan
        Sources, cues and contents that the encoder labelled there.
    clauses : tuple of Clause
        Reporting clauses that the rules read there.
    judged : tuple of Judged
        What rules and labels proposed.
    """

    sentence: Offsets
    labels: tuple[LabelledSpan, ...]
    clauses: tuple[Clause, ...]
    judged: tuple[Judged, ...]


def explain_quote(
    page: Page, task: Task, quote: Quote, framed: Framed, min_confidence: float = 0.0
) -> QuoteExplanation:
    """Explain a quote.

    Parameters
    ----------
    page : Page
        Its document.
    task : Task
        With what scope and convention it was found.
    quote : Quote
        One of the record's.
    framed : Framed
        The frame and the events of its document.
    min_confidence : float
        The least that a statement without marks needs.
    """
    found = find(page, task)
    contents = tuple((start, end) for start, end in quote.content)
    proposal = next((p for p in found.proposals if p.contents == contents), None)
    if proposal is None:
        return QuoteExplanation(quote)
    weighed = found.weighing.weigh(proposal)
    model, parts = weighed.model, weighed.scorer.explain(weighed.features)
    kept = sure_enough(found, min_confidence)
    occasions = _occasions(page, framed, kept, proposal)
    statement = proposal.statement
    if statement is None:
        return QuoteExplanation(quote, model, parts, occasions=occasions)
    roles = roles_of(found.reading, task)
    cues = _ranked(WeighedLabel(*one) for one in roles.weighed_cues(statement.label))
    sources = _sources(roles, statement.cue)
    return QuoteExplanation(quote, model, parts, statement.label, cues, sources, occasions)


def _occasions(
    page: Page, framed: Framed, kept: Sequence[Proposal], wanted: Proposal
) -> tuple[WeighedOccasion, ...]:
    """Weigh the occasions of a statement, behind those of the statements before it."""
    if wanted.kind == "term":
        return ()
    said = [span for p in kept if p.kind == "indirect" for span in p.contents]
    resolver = OccasionResolver(page, framed, said)
    for proposal in kept[: kept.index(wanted)]:
        resolver.resolve(proposal)
    weighed: list[WeighedOccasion] = []
    for candidate in resolver.choices(resolver.read(wanted)):
        odds = resolver.scorer.odds(candidate.looks)
        parts = resolver.scorer.explain(candidate.looks)
        weighed.append(WeighedOccasion(candidate.occasion, odds, parts))
    return tuple(sorted(weighed, key=lambda one: -one.odds))


def _sources(roles: Roles, cue: LabelledSpan | None) -> tuple[WeighedLabel, ...]:
    """Weigh the sources of a cue, and that it has none."""
    if cue is None:
        return ()
    nobody, scored = roles.weighed_sources(cue)
    return _ranked(WeighedLabel(*one) for one in [(nobody, None), *scored])


def _ranked(found: Iterable[WeighedLabel]) -> tuple[WeighedLabel, ...]:
    return tuple(sorted(found, key=lambda one: -one.odds))


def explain_place(
    page: Page, task: Task, position: int, min_confidence: float = 0.0
) -> PlaceExplanation:
    """Explain what was found in the sentence at a character, and what was not.

    Parameters
    ----------
    page : Page
        The document, with one segment or more.
    task : Task
        With what scope and convention quotes are looked for.
    position : int
        A character of it.
    min_confidence : float
        The least that a statement without marks needs.
    """
    found = find(page, task)
    reading = found.reading
    unit = reading.unit_of(position)
    span = unit.start, unit.end
    final = [p for p in found.proposals if _meets(p.contents, span)]
    weighing = found.weighing
    judged = [_kept(weighing, proposal, min_confidence) for proposal in final]
    refused = [p for p in found.refused if _meets(p.contents, span)]
    judged += [_no_statement(weighing, p) for p in refused]
    known = {proposal.contents for proposal in (*final, *refused)}
    judged += _lost(reading, task, span, known)
    judged += _unused(reading, task, span, [one.content for one in judged])
    return PlaceExplanation(
        span,
        tuple(role for role in page.roles if overlap(role.span, span)),
        tuple(unit.clauses),
        tuple(sorted(judged, key=lambda one: one.content)),
    )


def _meets(contents: Iterable[Offsets], span: Offsets) -> bool:
    return any(overlap(content, span) for content in contents)


def _no_statement(weighing: Weighing, proposal: Proposal) -> Judged:
    """Return what was refused, with the chance that it had and the one that it needed."""
    needed = weighing.needed(proposal, 0.0)
    return _judged(proposal, Verdict.NO_STATEMENT, proposal.confidence, needed)


def _kept(weighing: Weighing, proposal: Proposal, least: float) -> Judged:
    """Judge what was chosen by its confidence; what stands in marks needs none."""
    needed = None if proposal.marked else weighing.needed(proposal, least)
    unsure = needed is not None and proposal.confidence < needed
    verdict = Verdict.UNSURE if unsure else Verdict.KEPT
    return _judged(proposal, verdict, proposal.confidence, needed)


def _judged(
    proposal: Proposal,
    verdict: Verdict,
    confidence: float | None = None,
    needed: float | None = None,
) -> Judged:
    span = proposal.start, proposal.end
    return Judged(span, proposal.kind, proposal.method, verdict, confidence, needed)


def _lost(
    reading: Reading, task: Task, span: Offsets, known: set[tuple[Offsets, ...]]
) -> Iterator[Judged]:
    """Yield what a pass took and what was not kept in the end."""
    chosen = Chosen(reading)
    taken: dict[Proposal, None] = {}
    for choose in PASSES:
        choose(chosen, task)
        taken |= dict.fromkeys(chosen)
    last = set(chosen)
    for proposal in taken:
        if proposal.contents in known or not _meets(proposal.contents, span):
            continue
        known.add(proposal.contents)
        said = counts(reading.page, proposal, task)
        replaced = proposal not in last or said
        verdict = Verdict.REPLACED if replaced else Verdict.NO_STATEMENT
        yield _judged(proposal, verdict)


def _unused(reading: Reading, task: Task, span: Offsets, judged: list[Offsets]) -> Iterator[Judged]:
    """Yield the contents that the encoder labelled and that became no proposal."""
    roles = roles_of(reading, task)
    for statement in roles.statements():
        content = statement.content
        if not overlap(content, span) or _meets(judged, content):
            continue
        verdict = _refused(reading, statement)
        score = statement.label.score
        yield Judged(content, "indirect", "label", verdict, confidence=score)


def _refused(reading: Reading, statement: Statement) -> Verdict:
    """Tell why a labelled content became no proposal."""
    if statement.cue is None:
        return Verdict.NO_CUE
    lends = credible(reading, statement)
    return Verdict.REPLACED if lends else Verdict.NO_STATEMENT
