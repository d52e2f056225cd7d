"""How far behind a statement the sentences still give what was said.

A linear model says of each sentence how likely the report goes on in it if it has gone on as far as
there; together they say where it ends. The weights, and the chance from which a sentence speaks for
going on, stand in ``reports.json`` beside the stage (``readout train reports``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from readout.models.scorer import Scorer, packaged, probability
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.lists import by_items
from readout.stages.quotes.propose.reports import Around, Opening, Place, Told, Way, features, tell
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.units import Unit

__all__ = ["itemized", "reach", "runs", "with_continued"]

DIGITS = 3
LIKELY = 0.4
"""Of a report's stretch a sentence with a lesser chance is the author's own."""
PATIENCE = 3.0
"""Log odds: a report that seems to have ended is not followed where so much speaks against it."""


def with_continued(
    reading: Reading, proposals: Sequence[Proposal], kind: DocumentKind
) -> list[Proposal]:
    """Return the quotes of a document with those in which its reports go on.

    The items of a list that a statement leads to are quotes of their own. Without a parse, nothing
    tells where a report ends: then it ends with its statement.

    Parameters
    ----------
    proposals : sequence of Proposal
        The quotes of the document, sorted.
    kind : str
        The kind of document.
    """
    if not reading.page.parsed:
        return list(proposals)
    found = itemized(reading, proposals)
    found += _continued(reading, found, kind)
    return sorted(found, key=_order)


def itemized(reading: Reading, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the quotes of a document, the items of lists that they lead to by themselves."""
    found = [part for whole in proposals for part in by_items(reading.page, whole)]
    return sorted(found, key=_order)


def _order(proposal: Proposal) -> Offsets:
    return proposal.start, -proposal.end


def _continued(
    reading: Reading, proposals: Sequence[Proposal], kind: DocumentKind
) -> list[Proposal]:
    scorer = packaged("readout.stages.quotes", "reports.json")["reports"]
    found = [
        Proposal(
            "indirect",
            (place.words,),
            (),
            Method.REPORT_CONTINUED,
            confidence=round(sure, DIGITS),
            continues=place.opening.statement,
        )
        for run in runs(reading, proposals, kind)
        for place, sure in reach(run, scorer)
    ]
    return list(_with_openings(found, proposals))


def _with_openings(found: Sequence[Proposal], proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield sentences in which reports go on, and the topics that have opened them.

    A topic is as sure as the surest of its sentences: it stays where one of them does.
    """
    known = set(proposals)
    opened: dict[Proposal, Proposal] = {}
    surest: dict[Proposal, float] = {}
    for one in found:
        if one.continues is not None:
            sure = surest.get(one.continues, 0.0)
            surest[one.continues] = max(sure, one.confidence)
    for one in found:
        opening = one.continues
        if opening is None or opening in known:
            yield one
            continue
        if opening not in opened:
            opened[opening] = replace(opening, confidence=surest[opening])
            yield opened[opening]
        yield replace(one, continues=opened[opening])


def reach(run: Iterable[Place], scorer: Scorer) -> list[tuple[Place, float]]:
    """Return the sentences in which a report goes on, and how likely that is.

    As far as the sum of their log odds is highest: a doubtful sentence does not end a report that
    plainly goes on behind it. One that is most likely the author's own is left out.

    Parameters
    ----------
    run : iterable of Place
        The sentences behind a statement; read only as far as its report may reach.
    scorer : Scorer
        Its threshold is the chance from which on a sentence speaks for going on.
    """
    least = math.log(scorer.threshold / (1 - scorer.threshold))
    walked: list[tuple[Place, float]] = []
    total = most = 0.0
    reached = 0
    for place in run:
        odds = scorer.odds(features(place))
        walked.append((place, probability(odds)))
        total += odds - least
        if total > most:
            most, reached = total, len(walked)
        elif total < most - PATIENCE:
            break
    return [(place, sure) for place, sure in walked[:reached] if sure >= LIKELY]


@dataclass(frozen=True)
class _State:
    """Where the walk through a document stands: which report may go on, and what came last."""

    opening: Opening | None = None
    last: Unit | None = None
    way: Way = "sentence"
    before: Way = "sentence"
    steps: int = 0
    paragraphs: int = 0
    heading: bool = False
    leads: bool = False


def runs(
    reading: Reading, proposals: Sequence[Proposal], kind: DocumentKind
) -> Iterator[Iterator[Place]]:
    """Yield the sentences behind each statement in which its report may go on.

    They stand there as if it went on in all of them; in the order of the text, up to the next
    statement.

    Parameters
    ----------
    proposals : sequence of Proposal
        The quotes of the document, sorted.
    kind : str
        The kind of document.
    """
    found = _places(reading, proposals, kind)
    for _, run in groupby(found, attrgetter("opening")):
        yield run


def _places(reading: Reading, proposals: Sequence[Proposal], kind: DocumentKind) -> Iterator[Place]:
    sentences = tell(reading, proposals)
    around = Around(reading.page, kind, sentences)
    state = _State()
    for number, told in enumerate(sentences):
        if told.heading:
            state = replace(state, heading=True)
            continue
        state = _stepped(reading, state, told)
        if told.statement is not None:
            state = _opened(reading, state, told.statement)
        elif state.opening is not None and not told.covered:
            yield _place(around, state, state.opening, number)


def _stepped(reading: Reading, state: _State, told: Told) -> _State:
    """Return the state at the next sentence."""
    last = state.last
    way = _way(reading, state, told.unit)
    return replace(
        state,
        last=told.unit,
        way=way,
        before=state.way,
        steps=state.steps + 1,
        paragraphs=state.paragraphs + (way != "sentence"),
        heading=False,
        leads=last is not None and reading.leads(last),
    )


def _way(reading: Reading, state: _State, unit: Unit) -> Way:
    """Return how a sentence is joined to the one before."""
    if state.heading:
        return "heading"
    if state.last is not None and state.last.segment == unit.segment:
        return "sentence"
    kind = reading.page.segments[unit.segment].kind
    return "item" if kind == "list_item" else "paragraph"


def _opened(reading: Reading, state: _State, statement: Proposal) -> _State:
    """Return the state behind a statement whose report may go on."""
    opening = Opening(reading.page, statement)
    return replace(state, opening=opening, steps=0, paragraphs=0)


def _place(around: Around, state: _State, opening: Opening, number: int) -> Place:
    return Place(
        around=around,
        number=number,
        opening=opening,
        way=state.way,
        before=state.before,
        steps=state.steps,
        paragraphs=state.paragraphs,
        leads=state.leads,
    )
