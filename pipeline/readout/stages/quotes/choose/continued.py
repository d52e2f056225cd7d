"""How far behind a statement the sentences still give what was said.

A linear model says of each sentence how likely the report goes on in it if it has gone on as far as
there; together they say where it ends. The weights, and the chance from which a sentence speaks for
going on, stand in ``reports.json`` beside the stage (``readout train reports``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from readout.models.scorer import Scorer, packaged, probability
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.continued import (
    Continuation,
    Opening,
    ReportSentence,
    Surroundings,
    Way,
    features,
    sentences_of,
)
from readout.stages.quotes.propose.lists import by_items
from readout.stages.quotes.read.reading import QuoteReading, SentenceUnit

__all__ = ["itemized", "reach", "runs", "with_continued"]

DIGITS = 3
LIKELY = 0.4
"""Of a report's stretch a sentence with a lesser chance is the author's own."""
PATIENCE = 3.0
"""Log odds: a report that seems to have ended is not followed where so much speaks against it."""


def with_continued(
    reading: QuoteReading, proposals: Sequence[Proposal], kind: DocumentKind
) -> list[Proposal]:
    """Return the quotes of a document with those in which its reports go on.

    The items of a list that a statement leads to are quotes of their own.

    Parameters
    ----------
    proposals : sequence of Proposal
        The quotes of the document, sorted.
    kind : str
        The kind of document.
    """
    scorer = packaged("readout.stages.quotes", "reports.json")["reports"]
    known = itemized(reading, proposals)
    found = list(known)
    for run in runs(reading, known, kind):
        reached = [(place, round(sure, DIGITS)) for place, sure in reach(run, scorer)]
        if not reached:
            continue
        opening = reached[0][0].opening.statement
        if opening not in known:  # a topic, as sure as the surest of the sentences that it opens
            opening = replace(opening, confidence=max(sure for _, sure in reached))
            found.append(opening)
        method = Method.REPORT_CONTINUED
        found += [
            Proposal("indirect", (p.words,), (), method, confidence=sure, continues=opening)
            for p, sure in reached
        ]
    return sorted(found, key=_order)


def itemized(reading: QuoteReading, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the quotes of a document, the items of lists that they lead to by themselves."""
    found = [part for whole in proposals for part in by_items(reading.page, whole)]
    return sorted(found, key=_order)


def _order(proposal: Proposal) -> Offsets:
    return proposal.start, -proposal.end


def reach(run: Iterable[Continuation], scorer: Scorer) -> list[tuple[Continuation, float]]:
    """Return the sentences in which a report goes on, and how likely that is.

    As far as the sum of their log odds is highest: a doubtful sentence does not end a report that
    plainly goes on behind it. One that is most likely the author's own is left out.

    Parameters
    ----------
    run : iterable of Continuation
        The sentences behind a statement; read only as far as its report may reach.
    scorer : Scorer
        Its threshold is the chance from which on a sentence speaks for going on.
    """
    least = math.log(scorer.threshold / (1 - scorer.threshold))
    walked: list[tuple[Continuation, float]] = []
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


def runs(
    reading: QuoteReading, proposals: Sequence[Proposal], kind: DocumentKind
) -> Iterator[Iterator[Continuation]]:
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
    found = _places(reading, sentences_of(reading, proposals), kind)
    for _, run in groupby(found, attrgetter("opening")):
        yield run


def _places(
    reading: QuoteReading, sentences: Sequence[ReportSentence], kind: DocumentKind
) -> Iterator[Continuation]:
    """Walk through a document: which report may go on in a sentence, and what came before it."""
    around = Surroundings(reading.page, kind, sentences)
    opening: Opening | None = None
    last: SentenceUnit | None = None
    way: Way = "sentence"
    steps = paragraphs = 0
    heading = False
    for sentence in sentences:
        if sentence.heading:
            heading = True
            continue
        before, way = way, _way(reading, last, sentence.unit, heading=heading)
        leads = last is not None and reading.leads(last)
        last, heading = sentence.unit, False
        steps += 1
        paragraphs += way != "sentence"
        if sentence.statement is not None:
            opening = Opening(reading.page, sentence.statement)
            steps = paragraphs = 0
        elif opening is not None and not sentence.covered:
            unit = sentence.unit
            yield Continuation(around, unit, opening, way, before, steps, paragraphs, leads)


def _way(
    reading: QuoteReading, last: SentenceUnit | None, unit: SentenceUnit, *, heading: bool
) -> Way:
    """Return how a sentence is joined to the one before."""
    if heading:
        return "heading"
    if last is not None and last.segment == unit.segment:
        return "sentence"
    return "item" if reading.page.segments[unit.segment].kind == "list_item" else "paragraph"
