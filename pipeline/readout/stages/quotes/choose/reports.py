"""Which sentences behind a statement still give what was said, in order of the text.

A linear model decides sentence by sentence; that the report goes on in the sentence before is one
of its features. The weights, and the probability from which a sentence counts, stand in
``reports.json`` beside the stage (``readout train reports``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from readout.linear import packaged, probability, weighted
from readout.records import DocumentKind, Offsets
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.lists import by_items
from readout.stages.quotes.propose.reports import (
    Around,
    Opening,
    Place,
    Told,
    Way,
    features,
    tell,
)
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.units import Unit

__all__ = ["itemized", "places", "score", "with_continued"]

DIGITS = 3
Decide = Callable[[Place], bool]


def with_continued(
    reading: Reading,
    proposals: Sequence[Proposal],
    kind: DocumentKind,
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


def itemized(
    reading: Reading,
    proposals: Sequence[Proposal],
) -> list[Proposal]:
    """Return the quotes of a document, the items of lists that they lead to by themselves."""
    found = [part for whole in proposals for part in by_items(reading.page, whole)]
    return sorted(found, key=_order)


def _order(proposal: Proposal) -> Offsets:
    return proposal.start, -proposal.end


def _continued(
    reading: Reading,
    proposals: Sequence[Proposal],
    kind: DocumentKind,
) -> list[Proposal]:
    model = packaged("readout.stages.quotes", "reports.json")
    sure: dict[int, float] = {}

    def decide(place: Place) -> bool:
        sure[place.number] = score(place, model)
        return bool(sure[place.number] >= model["threshold"])

    walked = places(reading, proposals, kind, decide)
    found = [
        Proposal(
            "indirect",
            (place.words,),
            (),
            Method.REPORT_CONTINUED,
            confidence=round(sure[place.number], DIGITS),
            continues=place.opening.statement,
        )
        for place, goes_on in walked
        if goes_on
    ]
    return list(_with_openings(found, proposals))


def _with_openings(
    found: Sequence[Proposal],
    proposals: Sequence[Proposal],
) -> Iterator[Proposal]:
    """Yield sentences in which reports go on, and the topics that have opened them, as sure."""
    known = set(proposals)
    opened: dict[Proposal, Proposal] = {}
    for one in found:
        opening = one.continues
        if opening is None or opening in known:
            yield one
            continue
        if opening not in opened:
            opened[opening] = replace(opening, confidence=one.confidence)
            yield opened[opening]
        yield replace(one, continues=opened[opening])


def score(place: Place, model: Any) -> float:
    """Return the chance that a report goes on in a sentence."""
    return probability(weighted(model["weights"], features(place)))


@dataclass(frozen=True)
class _State:
    """Where the walk through a document stands: which report may go on, and what came last."""

    opening: Opening | None = None
    last: Unit | None = None
    way: Way = "sentence"
    before: Way = "sentence"
    steps: int = 0
    paragraphs: int = 0
    continued: bool = False
    heading: bool = False
    leads: bool = False


def places(
    reading: Reading,
    proposals: Sequence[Proposal],
    kind: DocumentKind,
    decide: Decide,
) -> Iterator[tuple[Place, bool]]:
    """Yield the sentences in which a report may go on, and whether it does.

    Parameters
    ----------
    decide : callable
        Whether the report goes on; asked in the order of the text.
    """
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
        elif told.covered:
            state = replace(state, continued=True)
        elif state.opening is not None:
            place = _place(around, state, state.opening, number)
            goes_on = decide(place)
            yield place, goes_on
            opening = state.opening if goes_on else None
            state = replace(state, opening=opening, continued=goes_on)


def _stepped(
    reading: Reading,
    state: _State,
    told: Told,
) -> _State:
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


def _way(
    reading: Reading,
    state: _State,
    unit: Unit,
) -> Way:
    """Return how a sentence is joined to the one before."""
    if state.heading:
        return "heading"
    if state.last is not None and state.last.segment == unit.segment:
        return "sentence"
    kind = reading.page.segments[unit.segment].kind
    return "item" if kind == "list_item" else "paragraph"


def _opened(
    reading: Reading,
    state: _State,
    statement: Proposal,
) -> _State:
    """Return the state behind a statement whose report may go on."""
    opening = Opening(reading.page, statement)
    return replace(state, opening=opening, steps=0, paragraphs=0, continued=False)


def _place(
    around: Around,
    state: _State,
    opening: Opening,
    number: int,
) -> Place:
    return Place(
        around=around,
        number=number,
        opening=opening,
        way=state.way,
        before=state.before,
        steps=state.steps,
        paragraphs=state.paragraphs,
        continued=state.continued,
        leads=state.leads,
    )
