"""The whole method: read, propose, choose, resolve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from readout.language.events import SPOKEN, Framed
from readout.language.page import Page
from readout.records.spans import contains
from readout.records.types import Cue, DocumentKind, Frame, Offsets, Quote, Warning
from readout.stages.quotes.choice import Models, packaged_models
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.choose.edges import Convention, widened
from readout.stages.quotes.choose.ends import with_ends, without_additions
from readout.stages.quotes.choose.first_person import (
    add_first_person,
    in_first_person,
    says_himself,
    speaks_himself,
    spoken_out,
)
from readout.stages.quotes.choose.hearers import without_hearer
from readout.stages.quotes.choose.labelled import join
from readout.stages.quotes.choose.reports import with_continued
from readout.stages.quotes.choose.rules import choose_marks, choose_reported, choose_turns
from readout.stages.quotes.choose.scope import Scope, may_be_statement
from readout.stages.quotes.choose.statements import Judge
from readout.stages.quotes.choose.subjects import with_subjects
from readout.stages.quotes.choose.weighing import Weighing
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import REPORTED, Proposal
from readout.stages.quotes.propose.roles import Roles
from readout.stages.quotes.propose.turns import roles_within_turns, turns
from readout.stages.quotes.read.reading import Reading, own_voice, read
from readout.stages.quotes.resolve.occasions import OccasionResolver
from readout.stages.quotes.resolve.speakers import SpeakerResolver

__all__ = [
    "PASSES",
    "UNKNOWN",
    "Found",
    "Task",
    "counts",
    "extract",
    "find",
    "roles_of",
    "sure_enough",
    "task_of",
]


UNKNOWN = Framed(Frame(kind="other"), [])
"""What is known of a document where no stage has found its frame."""


@dataclass(frozen=True)
class Task:
    """What is to be found, and with what models; see :func:`extract`."""

    scope: Scope = "statements"
    convention: Convention = "record"
    models: Models | None = None
    first_person: bool | None = None
    """Whether "I" and "we" are voices of the document's own; None: judged as anybody's."""
    turns: bool = True
    """Whether a whole turn of a conversation is a quote."""
    kind: DocumentKind | None = None
    """Of the document, where it is known."""
    judging: bool = True
    """Whether what was learned says which proposals are statements."""

    def weighing(self, page: Page) -> Weighing:
        """Return what weighs the proposals of a document; judged where an encoder read it."""
        judging = self.judging and self.scope != "all" and bool(page.roles)
        judge = Judge(page, self.weights, self.kind) if judging else None
        return Weighing(page, self.weights, judge)

    @property
    def weights(self) -> Models:
        """The models: the packaged ones where none are given."""
        return self.models if self.models is not None else packaged_models()


def _sentences(chosen: Chosen, _: Task) -> None:
    choose_marks(chosen, chosen.reading.units)


def _turns(chosen: Chosen, _: Task) -> None:
    choose_turns(chosen, turns(chosen.reading))


def _labelled(chosen: Chosen, task: Task) -> None:
    if chosen.reading.page.roles:
        join(chosen, roles_of(chosen.reading, task), every=task.scope == "all")


def _first_person(chosen: Chosen, task: Task) -> None:
    if task.first_person:
        add_first_person(chosen)


def _nested(chosen: Chosen, _: Task) -> None:
    choose_marks(chosen, chosen.reading.inner)


def _reported(chosen: Chosen, task: Task) -> None:
    if task.convention == "record":
        choose_reported(chosen)


PASSES: tuple[Callable[[Chosen, Task], None], ...] = (
    _sentences,
    _turns,
    _labelled,
    _first_person,
    _nested,
    _reported,
)
"""How the quotes of a document are chosen: what sentences report and what stands beside them, the
turns of an interview, what the encoder labelled, what speakers say that they say, quotations
within quotations, reports within what is reported."""


def extract(
    page: Page,
    min_confidence: float = 0.0,
    *,
    framed: Framed = UNKNOWN,
    scope: Scope = "statements",
    convention: Convention = "record",
    continued: bool = True,
    models: Models | None = None,
) -> tuple[list[Quote], list[Warning]]:
    """Find the quotes of a document.

    Parameters
    ----------
    page : Page
        The document with what earlier stages found.
    min_confidence : float
        Statements without quotation marks below this are left out; below twice this, where rules
        alone found them although an encoder read the text, and nothing learned judges them.
    framed : Framed, optional
        Its frame and its events; a document of which nothing is known otherwise.
    scope : str
        ``statements`` (what is said, written, asked or decided in words) or ``all`` (thoughts,
        hopes, intentions and attitudes too).
    convention : str
        Where spans begin and end: ``record`` (as the contract says) or ``polnear`` (contents with
        the "that" which opens them and marks without a partner, sources and cues with a closing
        comma or colon).
    continued : bool
        Whether reports go on in sentences without a cue of their own.
    models : mapping, optional
        Weights other than the packaged ones.

    Returns
    -------
    (quotes, warnings)
        Quotes sorted by start, outer ones first, ids ``q1``, ``q2``, …; warnings about marks.
    """
    found = find(page, task_of(framed.frame, scope, convention, models))
    kept = sure_enough(found, min_confidence)
    if continued:
        going_on = with_continued(found.reading, kept, framed.frame.kind)
        kept = [p for p in going_on if p.marked or p.confidence >= min_confidence]
    labelled = convention == "polnear"
    return _resolved(found.reading, kept, framed, as_labelled=labelled), found.warnings


def task_of(
    frame: Frame,
    scope: Scope = "statements",
    convention: Convention = "record",
    models: Models | None = None,
) -> Task:
    """Return what is to be found in a document with such a frame."""
    if scope == "all":
        return Task(scope, convention, models)
    return Task(
        scope,
        convention,
        models,
        first_person=speaks_himself(frame),
        turns=frame.kind not in SPOKEN,
        kind=frame.kind,
    )


def sure_enough(found: Found, least: float) -> list[Proposal]:
    """Return what stands in marks, and the statements that are sure enough; see `extract`."""
    needed = found.weighing.needed
    return [p for p in found.proposals if p.marked or p.confidence >= needed(p, least)]


@dataclass(frozen=True)
class Found:
    """The quotes of a document before they have ids, speakers and occasions.

    Attributes
    ----------
    proposals : list of Proposal
        Sorted by start, outer ones first, each with its confidence.
    refused : list of Proposal
        Those that are no statements.
    weighing : Weighing
        What gave them their confidence.
    warnings : list of Warning
        About quotation marks.
    """

    reading: Reading
    proposals: list[Proposal]
    refused: list[Proposal]
    weighing: Weighing
    warnings: list[Warning]


def find(page: Page, task: Task) -> Found:
    """Read a document, and choose among what is proposed."""
    reading, warnings = read(page, turned=task.convention == "polnear")
    chosen = Chosen(reading)
    for choose in PASSES:
        choose(chosen, task)
    found = list(chosen)
    if task.first_person:
        found = [spoken_out(page, p) for p in found]
    found = [p for p in found if counts(page, p, task)]
    found = _distinct(sorted(found, key=lambda p: (p.start, -p.end)))
    found = _nested_in(reading, with_subjects(page, found))
    if task.convention == "record":
        found = [_reaching(reading, p) for p in found]
    weighing = task.weighing(page)
    kept, refused = _judged(weighing, found)
    if task.convention == "polnear":
        roles = roles_of(reading, task)
        kept = [widened(proposal, roles) for proposal in kept]
    return Found(reading, kept, refused, weighing, warnings)


def _judged(
    weighing: Weighing, proposals: Sequence[Proposal]
) -> tuple[list[Proposal], list[Proposal]]:
    """Give each proposal its confidence; return those that may be quotes, and the others."""
    kept: list[Proposal] = []
    refused: list[Proposal] = []
    for proposal in proposals:
        weighed = weighing.weigh(proposal)
        sure = weighed.confidence
        told = kept if sure >= weighed.threshold else refused
        told.append(replace(proposal, confidence=sure))
    return kept, refused


def _reaching(reading: Reading, proposal: Proposal) -> Proposal:
    """Give a reported clause all that is reported, and nothing more: no comment, no footnote."""
    page = reading.page
    whole = with_ends(reading, without_hearer(page, proposal))
    return without_additions(page, whole)


def counts(page: Page, proposal: Proposal, task: Task) -> bool:
    """Tell whether a proposal may be a statement; of the first person, whether words are told.

    With the scope ``all`` every one may.
    """
    if task.scope == "all":
        return True
    if proposal.method == Method.LABEL and not task.turns:
        return False  # what a transcript consists of
    clause = proposal.clause if proposal.kind == "indirect" else None
    if clause is not None and in_first_person(page, clause):
        if task.first_person:
            return says_himself(page, proposal)
        if task.first_person is False and own_voice(page, clause):
            return False
    return may_be_statement(page, proposal)


def roles_of(reading: Reading, task: Task) -> Roles:
    """Return what the encoder labelled, as far as the task is concerned."""
    page = reading.page
    roles = page.roles if task.turns else roles_within_turns(page)
    return Roles(reading, roles, task.weights)


def _distinct(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Leave out a reported clause that another quote of the same words already covers."""
    first: dict[tuple[Offsets, ...], Proposal] = {}
    for proposal in proposals:
        first.setdefault(proposal.contents, proposal)
    return list(first.values())


def _parents(reading: Reading, proposals: Sequence[Proposal]) -> dict[Proposal, Proposal]:
    """Return the quote in which each nested one stands.

    Of a term the smallest one around it, else the owner of the quotation around.
    """
    owners = {number: p for p in proposals for number in p.quotations}
    found: dict[Proposal, Proposal] = {}
    around: list[Proposal] = []
    for proposal in proposals:
        around = [other for other in around if other.end > proposal.start]
        if proposal.kind == "term":
            outer = _smallest(around, proposal)
        else:
            outer = (
                _owner(reading, proposal, owners)
                or _going_on(around, proposal)
                or _reporting(around, proposal)
            )
        if outer is not None and outer is not proposal:
            found[proposal] = outer
        around.append(proposal)
    return found


def _smallest(around: Sequence[Proposal], proposal: Proposal) -> Proposal | None:
    """Return the smallest quote that holds another."""
    holding = [other for other in around if _holds(other, proposal)]
    return min(holding, key=lambda other: other.end - other.start, default=None)


def _going_on(around: Sequence[Proposal], proposal: Proposal) -> Proposal | None:
    """Return the sentence in which a report goes on and a quote stands."""
    if proposal.continues is not None:
        return None
    continued = (other for other in around if other.continues is not None)
    return next((other for other in continued if _holds(other, proposal)), None)


def _owner(reading: Reading, proposal: Proposal, owners: dict[int, Proposal]) -> Proposal | None:
    """Return the owner of the quotation in which that of a proposal stands."""
    if not proposal.quotations:
        return None
    around = reading.quotations[proposal.quotations[0]].parent
    return None if around is None else owners.get(around)


def _reporting(around: Sequence[Proposal], proposal: Proposal) -> Proposal | None:
    """Return the smallest reported clause in which another with a cue of its own is reported."""
    cue = None if proposal.clause is None else proposal.clause.cue
    if cue is None or proposal.kind != "indirect":
        return None
    told = (p for p in around if p.kind in REPORTED and p.continues is None)
    holding = [p for p in told if any(contains(span, cue) for span in p.contents)]
    return _smallest(holding, proposal)


def _nested_in(reading: Reading, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Give each proposal the one in which it stands."""
    around = _parents(reading, proposals)
    made: dict[Proposal, Proposal] = {}
    for proposal in proposals:
        outer = around.get(proposal)
        opening = proposal.continues
        made[proposal] = replace(
            proposal,
            parent=None if outer is None else made.get(outer),
            continues=None if opening is None else made.get(opening),
        )
    return list(made.values())


def _holds(outer: Proposal, inner: Proposal) -> bool:
    return any(contains(span, inner.contents[0]) for span in outer.contents)


def _resolved(
    reading: Reading, proposals: list[Proposal], framed: Framed, *, as_labelled: bool
) -> list[Quote]:
    """Make the quotes of the record: with parents, speakers and occasions."""
    page = reading.page
    proposals = _nested_in(reading, proposals)
    said = [span for p in proposals if p.kind == "indirect" for span in p.contents]
    speakers = SpeakerResolver(page, framed, said, as_labelled=as_labelled)
    occasions = OccasionResolver(page, framed, said)
    made: dict[Proposal, Quote] = {}
    for number, proposal in enumerate(proposals, 1):
        opening = proposal.continues
        outer = proposal.parent
        voiced = None if opening is None else made[opening]
        made[proposal] = Quote(
            id=f"q{number}",
            kind=proposal.kind,
            content=list(proposal.contents),
            marked=list(proposal.marked),
            text=" ".join(page.text[start:end] for start, end in proposal.contents),
            closed=proposal.closed,
            cue=_cue(page, proposal),
            speaker=voiced.speaker if voiced else speakers.resolve(proposal),
            occasion=voiced.occasion if voiced else occasions.resolve(proposal),
            parent=None if outer is None else made[outer].id,
            method=proposal.method,
            confidence=proposal.confidence,
            continues=None if voiced is None else voiced.id,
        )
    return list(made.values())


def _cue(page: Page, proposal: Proposal) -> Cue | None:
    clause = proposal.clause
    if clause is None or proposal.kind == "term":
        return None
    return Cue(*clause.cue, page.text[slice(*clause.cue)], clause.lemma)
