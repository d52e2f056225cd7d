"""Learning which proposals are statements, and in which sentences behind one its report goes on.

Both are learned from documents with all their ``quotes`` and the spans in which reports go on
(``continued``); the second also from ``sentences``, each with ``start``, ``end``, a ``label``
(``cue``, ``continued``, ``quote`` or ``own``) and perhaps ``sure``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np

from readout.errors import ConfigError
from readout.evaluate.gold import GoldSpan, GoldText, labelled
from readout.evaluate.scored import trim_edges
from readout.language.page import Page
from readout.models.scorer import Question, Scorer, fit, or_none
from readout.records.spans import iou, overlap
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.choose.confidence import is_judged, statement_features
from readout.stages.quotes.choose.continued import (
    AUTHORED,
    Continuation,
    features,
    itemized,
    reach,
    runs,
)
from readout.stages.quotes.component import QuoteSettings
from readout.stages.quotes.extract import QuoteTask, find, sure_enough
from readout.train.card import DecisionFigures, figures, figures_of
from readout.train.gold import has, was_read
from readout.train.linear import Examples, Learned, Lesson, QuotePages, TrainingFigures, left_out

__all__ = ["REPORTS", "STATEMENTS"]

PENALTY = 1 / (2 * 0.3)
"""L2 penalty: the cost of a weight's square (log odds)."""
FOLDS = 10

# -- statements
# --------------------------------------------------------------------------------------------------

INVENTED = 2.0
"""What a proposal of an invented document counts, one of a real document read twice being one."""
RARE = 4
"""A feature of fewer documents is not learned."""
THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(9))
AS_GOOD = 0.01
"""F1 that may be given up for recall: a reader passes over what is none, and sees nothing lost."""
SAME = 0.5
"""Share of their words that a statement and that of gold have in common."""


def _learn_statements(examples: Examples[list[Question]]) -> Learned:
    """Learn what tells a statement; the threshold is the lowest that is as good as the best."""
    real, invented = examples.real, examples.invented
    if len({question.right[1] for one in (*real, *invented) for question in one}) < 2:
        raise ConfigError("no proposal is a statement, or all are: there is nothing to learn")

    def learn(documents: Sequence[Sequence[Question]]) -> Scorer:
        return fit([*documents, *invented], PENALTY, rare=RARE, free=["bias"])

    judged = [
        (scorer.probability(one.candidates[1]), one.right[1])
        for scorer, questions in left_out(real, learn, FOLDS)
        for one in questions
    ]
    chances, right = map(np.array, zip(*judged, strict=True))
    scores = {threshold: figures(chances >= threshold, right) for threshold in THRESHOLDS}
    least = max(one.f1 for one in scores.values()) - AS_GOOD
    threshold, found = next(one for one in scores.items() if one[1].f1 >= least)
    report = {"proposals": f"{len(judged)} of {len(real)} real documents"}
    scorer = replace(learn(real), threshold=threshold)
    return {"statements": scorer}, report | _figures(threshold, found)


def _figures(threshold: float, found: DecisionFigures) -> TrainingFigures:
    names = ("threshold", "precision", "recall", "F1")
    return {name: f"{value:.3f}" for name, value in zip(names, (threshold, *found), strict=True)}


def _proposed(pages: QuotePages, row: GoldText, real: bool) -> list[Question]:
    """Return of each proposal of a document whether it is a statement.

    One that has half of its words in common with a quote of gold, or with a stretch in which a
    report goes on, is one; every other is none.
    """
    page, framed = pages.framed(row)
    task = QuoteTask(framed.frame, judging=False)
    chosen = find(page, task)
    told = [one.span for one in labelled(row.quotes)]
    told += [one.span for one in labelled(row.continued)]
    places = [trim_edges(page.text, *span) for span in told]
    questions = []
    for proposal in sure_enough(chosen.in_order()):
        span = proposal.span
        if is_judged(proposal) and was_read(span, row.spans):
            own = trim_edges(page.text, *span)
            right = any(iou(own, place) >= SAME for place in places)
            weight = row.weight if real else INVENTED
            described = statement_features(chosen.labels, task, proposal)
            questions.append(or_none([described], [right], weight))
    return questions


STATEMENTS = Lesson(
    needs="a document needs 'text', and all its 'quotes'",
    enough=lambda row: has(row, "quotes"),
    document=_proposed,
    learn=_learn_statements,
    joins=True,
)

# -- reports that go on
# --------------------------------------------------------------------------------------------------

UNSURE = 0.05
"""Weight of a sentence of which the readers were not sure."""
# in any order
OWN: dict[DocumentKind | None, float] = {"news": 4.0, **dict.fromkeys(AUTHORED, 2.0)}
"""Weights of a sentence in which no report goes on, in kinds where authors tell facts too."""
PAST = 0.3
"""Weight of a sentence behind the end of a report: it shows what does not go on."""
FURTHER = 12
"""Sentences behind the end of a report that are learned from."""
SELDOM = 3
"""A feature of fewer documents is not learned."""
ROUNDS = 3
"""Rounds of cross-validation, each with the documents shuffled."""
REACHES = tuple(round(0.3 + 0.05 * step, 2) for step in range(11))
"""Thresholds that are tried."""
PRECISION = 0.93
"""Precision that the threshold must reach, cross-validated; other sources have a little less.

A false one puts words into somebody's mouth.
"""
COVERED = 0.6
"""Share of a sentence in a report that goes on, from which on the sentence counts as one."""
GOES_ON = "continued"
AUTHOR = "own"
ENDS = (AUTHOR, "cue")
"""Labels that end a report: the author's own words, and another report that was not found."""


@dataclass(frozen=True)
class _LabelledReports:
    """A document with its labels.

    ``runs`` are the sentences behind each statement, ``items`` what goes on for sure, ``labels``
    the label of each stretch, and whether readers were sure of it.
    """

    runs: list[list[Continuation]]
    items: list[Offsets]
    labels: dict[Offsets, tuple[str, bool]]
    weight: float

    @cached_property
    def questions(self) -> list[Question]:
        """Of the sentences behind each statement, whether the report goes on in them."""
        by_start = {span[0]: told for span, told in self.labels.items()}
        found = []
        for run in self.runs:
            ended = 0
            openings = [replace(run[0].opening, kind=kind) for kind in self.kinds]
            own = OWN.get(run[0].opening.kind, 1.0)
            weights = {GOES_ON: self.weight, **dict.fromkeys(ENDS, own * self.weight)}
            for place in run:
                label, sure = by_start.get(place.unit.start, ("", False))
                if label in weights:
                    counts = weights[label] * (1.0 if sure else UNSURE) * (PAST if ended else 1.0)
                    seen = [features(replace(place, opening=one)) for one in openings]
                    found += [
                        or_none([one], [label == GOES_ON], counts / len(seen)) for one in seen
                    ]
                ended += label != GOES_ON
                if ended > FURTHER:
                    break
        return found

    @property
    def kinds(self) -> list[DocumentKind | None]:
        """As what kinds of documents it is learned from: its own, and as if that were not known.

        One in which the author speaks, and no report goes on, also as if it were a readout.
        """
        kind = self.runs[0][0].opening.kind
        mistaken = kind in AUTHORED and all(label != GOES_ON for label, _ in self.labels.values())
        return [kind, None, "readout"] if mistaken else [kind, None]

    def judged(self, scorer: Scorer) -> Iterator[tuple[str, bool]]:
        """Yield the label of each sentence, and whether a model finds that a report goes on."""
        found = [place.words for run in self.runs for place, _ in reach(run, scorer)]
        for span, (label, sure) in self.labels.items():
            if sure and label in (GOES_ON, *ENDS):
                yield label, any(_covers([one], span) for one in (*found, *self.items))


def _covers(found: Iterable[Offsets], span: Offsets) -> bool:
    return sum(overlap(one, span) for one in found) >= COVERED * (span[1] - span[0])


def _learn_reports(examples: Examples[_LabelledReports]) -> Learned:
    """Learn in which sentences a report goes on.

    The threshold has the best F1 among those precise enough, or is the most precise, by documents
    of weight 1.
    """
    documents = examples.real
    told = [one.right[1] for document in documents for one in document.questions]
    if len(set(told)) < 2 or len(documents) < FOLDS:
        raise ConfigError(
            f"reports go on in none of the documents, or in all, or they are less than {FOLDS}: "
            "there is nothing to learn"
        )

    def learn(some: Sequence[_LabelledReports]) -> Scorer:
        return fit([one.questions for one in some], PENALTY, rare=SELDOM)

    rounds = [left_out(documents, learn, FOLDS, seed) for seed in range(ROUNDS)]
    judged = [(scorer, one) for scorer, one in chain(*rounds) if one.weight >= 1.0]
    scores = []
    for threshold in REACHES:
        found = (one.judged(replace(scorer, threshold=threshold)) for scorer, one in judged)
        counts = Counter(chain.from_iterable(found))
        right = counts[GOES_ON, True]
        said = right + sum(counts[label, True] for label in ENDS)
        scores.append((figures_of(right, said, right + counts[GOES_ON, False]), threshold))
    best, threshold = max(scores, key=lambda one: _worth(one[0]))
    report = {"examples": f"{len(told)} of {len(documents)} documents"}
    scorer = replace(learn(documents), threshold=threshold)
    return {"reports": scorer}, report | _figures(threshold, best)


def _worth(found: DecisionFigures) -> tuple[bool, float]:
    precise = found.precision >= PRECISION
    return precise, found.f1 if precise else found.precision


def _tells_reports(row: GoldText) -> bool:
    judged = any(one.label is not None for one in labelled(row.sentences))
    return judged or has(row, "quotes", "continued")


def _derived(page: Page, row: GoldText) -> Iterator[tuple[Offsets, tuple[str, bool]]]:
    """Yield the labels of sentences by the quotes of gold, and where these go on."""
    goes_on = [one.span for one in labelled(row.continued)]
    cues = [q.cue.span for q in labelled(row.quotes) if isinstance(q.cue, GoldSpan)]
    for sentence in page.sentences:
        span = sentence.span
        label = "cue" if any(overlap(span, cue) for cue in cues) else AUTHOR
        yield span, (GOES_ON if _covers(goes_on, span) else label, True)


def _with_labels(pages: QuotePages, row: GoldText, _: bool) -> _LabelledReports:
    page, framed = pages.framed(row)
    found = find(page, QuoteTask(framed.frame))
    kept = sure_enough(found.in_order(), QuoteSettings().min_confidence)
    labels = {one.span: (one.label or "", one.sure) for one in labelled(row.sentences) if one.label}
    labels = labels or dict(_derived(page, row))
    quotes = itemized(found.reading, kept, framed.frame.kind)
    behind = [list(run) for run in runs(found.reading, quotes, framed.frame.kind)]
    items = [one.contents[0] for one in quotes if one.continues is not None]
    return _LabelledReports(behind, items, labels, row.weight)


REPORTS = Lesson(
    needs="a document needs 'text', and 'sentences' or 'quotes' with 'continued'",
    enough=_tells_reports,
    document=_with_labels,
    learn=_learn_reports,
)
