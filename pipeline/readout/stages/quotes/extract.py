"""The whole method: read, propose, choose, resolve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

from readout.language.events import Framed
from readout.language.page import Page
from readout.models.scorer import Scorers
from readout.records.spans import SpanIndex, contains
from readout.records.types import Cue, Frame, Offsets, Quote, Warning
from readout.stages.quotes.choose.chosen import Chosen, Outcome, choose_marks
from readout.stages.quotes.choose.confidence import weigh
from readout.stages.quotes.choose.continued import choose_lists, with_continued
from readout.stages.quotes.choose.labelled import choose_labelled
from readout.stages.quotes.choose.scope import QuoteTask, Scope, counts, is_owed, reports
from readout.stages.quotes.proposals import Proposal, Spans
from readout.stages.quotes.propose.labels import Labels, packaged_models, unlabelled
from readout.stages.quotes.propose.turns import roles_within_turns
from readout.stages.quotes.read.reading import QuoteReading, read
from readout.stages.quotes.resolve.occasions import OccasionResolver
from readout.stages.quotes.resolve.speakers import SpeakerResolver

__all__ = ["PASSES", "UNKNOWN", "QuoteTask", "extract", "find", "reported", "sure_enough"]

UNKNOWN = Framed(Frame(kind="other"), [])
"""The frame of a document where no stage has found it."""


# -- passes: each takes, changes or gives up proposals ---------------------------------------


def _unlabelled(chosen: Chosen, task: QuoteTask) -> None:
    """Take the clause behind a cue where the encoder labelled no content.

    None is the author's own voice, a denial, or in words that are somebody's already.
    """
    page = chosen.reading.page
    if task.scope == "all" or not page.roles:
        return
    used = {i for clause in chosen.clauses() for i in range(*page.range(*clause.cue))}
    for clause in chain.from_iterable(unit.clauses for unit in chosen.reading.units):
        if used.isdisjoint(range(clause.first, clause.after)) and reports(page, clause, task):
            proposal = unlabelled(page, clause)
            if proposal is not None and counts(page, proposal, task):
                _take_free(chosen, proposal)


def _take_free(chosen: Chosen, proposal: Proposal) -> None:
    """Take a proposal whose words are nobody's."""
    if not chosen.near(proposal.contents[0]):
        chosen.take(proposal)


def _counted(chosen: Chosen, task: QuoteTask) -> None:
    """Drop what reports no words; of words in marks that tell a mere duty, the clause alone."""
    page = chosen.reading.page
    for proposal in chosen:
        if not counts(page, proposal, task):
            chosen.drop(proposal, Outcome.NO_STATEMENT)
        elif proposal.marked and proposal.clause is not None and is_owed(page, proposal.clause):
            proposal.clause = None


def _judged(chosen: Chosen, task: QuoteTask) -> None:
    """Give every proposal its confidence; drop those with too little."""
    nest(chosen.reading, chosen.in_order())
    for proposal in chosen:
        weighed = weigh(chosen.labels, task, proposal)
        proposal.confidence = weighed.confidence
        if proposal.confidence < weighed.threshold:
            chosen.drop(proposal, Outcome.NO_STATEMENT)


PASSES: tuple[Callable[[Chosen, QuoteTask], None], ...] = (
    choose_marks,
    choose_labelled,
    _counted,
    _unlabelled,
    choose_lists,
    partial(choose_marks, nested=True),
    _counted,
    _judged,
)
"""Passes that choose the quotes of a document, in this order."""


def find(page: Page, task: QuoteTask) -> Chosen:
    """Read a document, and choose among what is proposed; iterate for the quotes, in no order."""
    every = task.scope == "all"
    reading = read(page, turned=every)
    roles = page.roles if every else roles_within_turns(page)
    chosen = Chosen(reading, Labels(reading, roles, task.models, every=every))
    for choose in PASSES:
        choose(chosen, task)
    return chosen


def sure_enough(proposals: Iterable[Proposal], least: float = 0.0) -> list[Proposal]:
    """Return what stands in marks, and the statements that are sure enough.

    Of several with the same words the first.
    """
    first: dict[Spans, Proposal] = {}
    for proposal in proposals:
        if proposal.marked or proposal.confidence >= least:
            first.setdefault(proposal.contents, proposal)
    return list(first.values())


def extract(
    page: Page,
    min_confidence: float = 0.0,
    *,
    framed: Framed = UNKNOWN,
    scope: Scope = "statements",
    continued: bool = True,
    models: Scorers | None = None,
) -> tuple[list[Quote], list[Warning]]:
    """Find the quotes of a document.

    Parameters
    ----------
    page : Page
        The document with what earlier stages found.
    min_confidence : float
        Statements without quotation marks below this are left out.
    framed : Framed, optional
        Its frame and its events; a document of which nothing is known otherwise.
    scope : str
        ``statements`` (what is said, written, asked or decided in words) or ``all`` (thoughts,
        hopes, intentions and attitudes too, with the edges that PolNeAR gives spans).
    continued : bool
        Whether reports go on in sentences without a cue of their own; with the scope ``all`` none
        does.
    models : mapping, optional
        Weights other than the packaged ones.

    Returns
    -------
    (quotes, warnings)
        Quotes sorted by start, outer ones first, ids ``q1``, ``q2``, …; warnings about marks.
    """
    spoken = SpanIndex(framed.turns)
    found = find(page, QuoteTask(framed.frame, scope, models or packaged_models()))
    reading = found.reading
    kept = sure_enough(found.in_order(), min_confidence)
    if continued and scope != "all":
        going_on = with_continued(reading, kept, framed.frame.kind)
        kept = sure_enough(going_on, min_confidence)
    nest(reading, kept)
    said = reported(kept)
    speakers = SpeakerResolver(reading.page, framed, said, as_labelled=scope == "all")
    occasions = OccasionResolver(reading.page, framed, said, people=speakers.people)
    made: dict[Proposal | None, Quote] = {}
    for number, proposal in enumerate(kept, 1):
        voiced = made.get(proposal.continues)
        outer = made.get(proposal.parent)
        clause = None if proposal.kind == "term" else proposal.clause
        made[proposal] = Quote(
            id=f"q{number}",
            kind=proposal.kind,
            content=list(proposal.contents),
            marked=list(proposal.marked),
            text=" ".join(map(page.part, proposal.contents)),
            closed=proposal.closed,
            cue=Cue(*clause.cue, page.part(clause.cue), clause.lemma) if clause else None,
            speaker=voiced.speaker if voiced else speakers.resolve(proposal),
            occasion=voiced.occasion if voiced else occasions.resolve(proposal),
            parent=outer.id if outer else None,
            method=proposal.method,
            confidence=proposal.confidence,
            continues=voiced.id if voiced else None,
            turn=within.id if (within := spoken.at(proposal.start)) else None,
        )
    return list(made.values()), reading.warnings


def reported(proposals: Iterable[Proposal]) -> list[Offsets]:
    """Return what quotes report without marks."""
    return [span for one in proposals if one.kind == "indirect" for span in one.contents]


def nest(reading: QuoteReading, proposals: Sequence[Proposal]) -> None:
    """Give each proposal the quote in which it stands.

    A term stands in the smallest quote around it; another in the owner of the quotation around its
    own, or in the sentence in which a report goes on.

    Parameters
    ----------
    proposals : sequence of Proposal
        In the order of the text, outer ones first.
    """
    around: list[Proposal] = []
    for one in proposals:
        around = [other for other in around if other.end > one.start]
        holding = (other for other in around if _holds(reading, other, one))
        one.parent = min(holding, key=lambda other: other.end - other.start, default=None)
        around.append(one)


def _holds(reading: QuoteReading, outer: Proposal, inner: Proposal) -> bool:
    if not any(contains(span, inner.contents[0]) for span in outer.contents):
        return False
    if inner.kind == "term" or (outer.continues is not None and inner.continues is None):
        return True
    return any(reading.quotations[n].parent in outer.quotations for n in inner.quotations[:1])
