"""The whole method: read, propose, choose, resolve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from readout.language.events import SPOKEN, Framed
from readout.language.page import Page
from readout.models.scorer import Scorers
from readout.records.spans import contains
from readout.records.types import Cue, DocumentKind, Frame, Offsets, Quote, Warning
from readout.stages.quotes.choose.chosen import Chosen, Outcome, choose_marks, choose_turns
from readout.stages.quotes.choose.confidence import Judge
from readout.stages.quotes.choose.continued import list_openings, with_continued
from readout.stages.quotes.choose.labelled import choose_labelled, widen
from readout.stages.quotes.choose.scope import (
    Scope,
    in_first_person,
    may_be_statement,
    says_himself,
    speaks_himself,
)
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.labels import Labels, packaged_models, unlabelled
from readout.stages.quotes.propose.turns import roles_within_turns
from readout.stages.quotes.read.clauses import Clause, is_author
from readout.stages.quotes.read.reading import QuoteReading, read
from readout.stages.quotes.resolve.occasions import OccasionResolver
from readout.stages.quotes.resolve.speakers import SpeakerResolver

__all__ = [
    "PASSES",
    "UNKNOWN",
    "QuoteTask",
    "extract",
    "find",
    "reported",
    "sure_enough",
    "task_of",
]

UNKNOWN = Framed(Frame(kind="other"), [])
"""What is known of a document where no stage has found its frame."""


@dataclass(frozen=True)
class QuoteTask:
    """What is to be found, and with what models; see :func:`extract`."""

    scope: Scope = "statements"
    models: Scorers | None = None
    first_person: bool | None = None
    """Whether "I" and "we" are voices of the document's own; None: judged as anybody's."""
    turns: bool = True
    """Whether a whole turn of a conversation is a quote."""
    kind: DocumentKind | None = None
    """Of the document, where it is known."""
    judging: bool = True
    """Whether what was learned says which proposals are statements."""

    def judge(self, page: Page) -> Judge:
        """Return what weighs the proposals of a document."""
        return Judge(page, self.weights, self.kind, self.judging and self.scope != "all")

    @property
    def weights(self) -> Scorers:
        """The models: the packaged ones where none are given."""
        return self.models if self.models is not None else packaged_models()


def task_of(frame: Frame, scope: Scope = "statements", models: Scorers | None = None) -> QuoteTask:
    """Return what is to be found in a document with such a frame."""
    if scope == "all":
        return QuoteTask(scope, models)
    return QuoteTask(scope, models, speaks_himself(frame), frame.kind not in SPOKEN, frame.kind)


# -- passes: each takes, changes or gives up proposals ---------------------------------------


def _marks(chosen: Chosen, _: QuoteTask) -> None:
    """Take quotations in marks, each with the clause that governs it or what stands beside it."""
    choose_marks(chosen, chosen.reading.units)


def _turns(chosen: Chosen, _: QuoteTask) -> None:
    """Take the turns of an interview."""
    choose_turns(chosen)


def _labelled(chosen: Chosen, task: QuoteTask) -> None:
    """Take what the encoder labelled: contents without marks, cues and sources of the others."""
    choose_labelled(chosen, every=task.scope == "all")


def _unlabelled(chosen: Chosen, task: QuoteTask) -> None:
    """Take the clause behind a cue where the encoder labelled no content.

    None is the author's own voice, a denial, or in words that are somebody's already; the turn in
    which it stands is no quote then.
    """
    page = chosen.reading.page
    if task.scope == "all" or not page.roles:
        return
    used = {i for clause in chosen.clauses() for i in range(*page.range(*clause.cue))}
    for clause in chain.from_iterable(unit.clauses for unit in chosen.reading.units):
        if _reports(page, clause, task) and used.isdisjoint(range(clause.first, clause.after)):
            proposal = unlabelled(page, clause)
            if proposal is not None and _counts(page, proposal, task):
                _take_free(chosen, proposal)


def _reports(page: Page, clause: Clause, task: QuoteTask) -> bool:
    """Return whether it is a clause that says something: no denial, not the author's own voice."""
    if in_first_person(page, clause):
        return bool(task.first_person)
    return clause.plain and not is_author(page, clause)


def _take_free(chosen: Chosen, proposal: Proposal) -> None:
    """Take a proposal whose words are nobody's; the turn in which it stands is no quote then."""
    near = [p for p in chosen.near(proposal.contents[0]) if p.kind != "term"]
    if all(p.method == Method.LABEL for p in near):
        for turn in near:
            chosen.drop(turn)
        chosen.take(proposal)


def _lists(chosen: Chosen, _: QuoteTask) -> None:
    """Take the first item of a list that a clause without words of its own leads to."""
    used = chosen.clauses()
    for proposal in list_openings(chosen.reading):
        if proposal.clause not in used:
            chosen.take(proposal)


def _nested(chosen: Chosen, _: QuoteTask) -> None:
    """Take quotations within quotations."""
    choose_marks(chosen, chosen.reading.inner)


def _within_scope(chosen: Chosen, task: QuoteTask) -> None:
    """Drop thoughts, plans, acts, and what a transcript consists of."""
    for proposal in chosen:
        if not _counts(chosen.reading.page, proposal, task):
            chosen.drop(proposal, Outcome.NO_STATEMENT)


def _counts(page: Page, proposal: Proposal, task: QuoteTask) -> bool:
    if task.scope == "all":
        return True
    if proposal.method == Method.LABEL and not task.turns:
        return False
    clause = proposal.clause if proposal.kind == "indirect" else None
    if clause is not None and in_first_person(page, clause):
        if task.first_person:
            return says_himself(page, proposal, clause)
        if task.first_person is False and is_author(page, clause):
            return False
    return may_be_statement(page, proposal)


def _judged(chosen: Chosen, task: QuoteTask) -> None:
    """Give every proposal its confidence; drop those with too little."""
    nest(chosen.reading, chosen.in_order())
    judge = task.judge(chosen.reading.page)
    for proposal in chosen:
        weighed = judge.weigh(proposal)
        proposal.confidence = weighed.confidence
        if weighed.confidence < weighed.threshold:
            chosen.drop(proposal, Outcome.NO_STATEMENT)


PASSES: tuple[Callable[[Chosen, QuoteTask], None], ...] = (
    _marks,
    _turns,
    _labelled,
    _unlabelled,
    _lists,
    _nested,
    _within_scope,
    _judged,
)
"""How the quotes of a document are chosen, in this order."""


def find(page: Page, task: QuoteTask) -> Chosen:
    """Read a document, and choose among what is proposed; iterate for the quotes, in no order."""
    reading = read(page, turned=task.scope == "all")
    roles = page.roles if task.turns else roles_within_turns(page)
    chosen = Chosen(reading, Labels(reading, roles, task.weights))
    for choose in PASSES:
        choose(chosen, task)
    return chosen


def sure_enough(chosen: Chosen, least: float = 0.0) -> list[Proposal]:
    """Return what stands in marks, and the statements that are sure enough.

    Sorted by start, outer ones first; of several with the same words the first.
    """
    first: dict[tuple[Offsets, ...], Proposal] = {}
    for proposal in chosen.in_order():
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
    found = find(page, task_of(framed.frame, scope, models))
    reading = found.reading
    kept = sure_enough(found, min_confidence)
    if continued and scope != "all":
        going_on = with_continued(reading, kept, framed.frame.kind)
        kept = [p for p in going_on if p.marked or p.confidence >= min_confidence]
    if scope == "all":
        widen(kept, found.labels)
    nest(reading, kept)
    said = reported(kept)
    speakers = SpeakerResolver(reading.page, framed, said, as_labelled=scope == "all")
    occasions = OccasionResolver(reading.page, framed, said)
    made: dict[Proposal | None, Quote] = {}
    for number, proposal in enumerate(kept, 1):
        voiced = made.get(proposal.continues)
        outer = made.get(proposal.parent)
        made[proposal] = Quote(
            id=f"q{number}",
            kind=proposal.kind,
            content=list(proposal.contents),
            marked=list(proposal.marked),
            text=" ".join(map(page.part, proposal.contents)),
            closed=proposal.closed,
            cue=_cue(page, proposal),
            speaker=voiced.speaker if voiced else speakers.resolve(proposal),
            occasion=voiced.occasion if voiced else occasions.resolve(proposal),
            parent=None if outer is None else outer.id,
            method=proposal.method,
            confidence=proposal.confidence,
            continues=None if voiced is None else voiced.id,
        )
    return list(made.values()), reading.warnings


def reported(proposals: Iterable[Proposal]) -> list[Offsets]:
    """Return what quotes report without marks."""
    return [span for one in proposals if one.kind == "indirect" for span in one.contents]


def _cue(page: Page, proposal: Proposal) -> Cue | None:
    clause = proposal.clause
    if clause is None or proposal.kind == "term":
        return None
    return Cue(*clause.cue, page.part(clause.cue), clause.lemma)


# -- quotes within quotes --------------------------------------------------------------------


def nest(reading: QuoteReading, proposals: Sequence[Proposal]) -> None:
    """Give each proposal the quote in which it stands.

    A term stands in the smallest quote around it; another in the owner of the quotation around its
    own, or in the sentence in which a report goes on.

    Parameters
    ----------
    proposals : sequence of Proposal
        In the order of the text, outer ones first.
    """
    owners = {number: one for one in proposals for number in one.quotations}
    before: list[Proposal] = []
    for one in proposals:
        before = [other for other in before if other.end > one.start]
        one.parent = _around(reading, one, [p for p in before if _holds(p, one)], owners)
        before.append(one)


def _around(
    reading: QuoteReading,
    proposal: Proposal,
    holding: Sequence[Proposal],
    owners: Mapping[int, Proposal],
) -> Proposal | None:
    """Return the quote in which a proposal stands, of those that hold its words."""
    if proposal.kind == "term":
        return min(holding, key=lambda other: other.end - other.start, default=None)
    if proposal.quotations:
        number = reading.quotations[proposal.quotations[0]].parent
        owner = None if number is None else owners.get(number)
        if owner is not None and owner is not proposal:
            return owner
    if proposal.continues is not None:
        return None
    return next((other for other in holding if other.continues is not None), None)


def _holds(outer: Proposal, inner: Proposal) -> bool:
    return any(contains(span, inner.contents[0]) for span in outer.contents)
