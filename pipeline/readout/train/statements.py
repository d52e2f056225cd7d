"""Learning which proposals are statements, from documents with all their quotes.

A proposal that has half of its words in common with a quote of gold, or with a stretch in which a
report goes on, is one; every other is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from readout.errors import ConfigError
from readout.evaluate.gold import GoldText, labelled
from readout.evaluate.scored import trim_edges
from readout.models.scorer import Question, Scorer, fit, or_none, read_scorers, write_scorers
from readout.records.spans import iou
from readout.stages.quotes.extract import find, sure_enough, task_of
from readout.train.gold import TrainingData, has, read_labelled, was_read
from readout.train.linear import QuotePages, TrainingReport, folds
from readout.train.themes.calibrating import figures

__all__ = ["train_statements"]

PENALTY = 1 / (2 * 0.3)
"""What the square of a weight costs (log odds)."""
INVENTED = 2.0
"""What a proposal of an invented document counts, one of a real document being one."""
RARE = 4
"""A feature of fewer documents is not learned."""
FOLDS, SEED = 10, 0
THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(9))
AS_GOOD = 0.01
"""F1 that may be given up for recall: a reader passes over what is none, and sees nothing lost."""
SAME = 0.5
"""Share of their words that a statement and that of gold have in common."""
NEEDS = "a document needs 'text', and all its 'quotes'"


def train_statements(data: TrainingData, config: str, output: Path) -> TrainingReport:
    """Learn what tells a statement, and write it beside the models that a file has already.

    Parameters
    ----------
    data : TrainingData
        Documents with all their quotes; of those with ``spans``, all in these.
    config : str
        A pipeline with an encoder and a quote stage.
    output : Path
        The file of the weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or there is nothing to learn.
    """
    rows = list(read_labelled(data.documents, _enough, NEEDS))
    others = list(read_labelled(data.invented, _enough, NEEDS))
    known = read_scorers(output) if output.exists() else {}
    pages = QuotePages(config)
    real = [_questions(pages, row, 1.0) for row in rows]
    invented = [_questions(pages, row, INVENTED) for row in others]
    if len({question.right[1] for one in (*real, *invented) for question in one}) < 2:
        raise ConfigError("no proposal is a statement, or all are: there is nothing to learn")
    threshold, report = _left_out(real, invented)
    known["statements"] = replace(_fit([*real, *invented]), threshold=threshold)
    write_scorers(output, known)
    return report


def _enough(row: GoldText) -> bool:
    return has(row, "quotes")


def _questions(pages: QuotePages, row: GoldText, weight: float) -> list[Question]:
    """Return of each proposal of a document whether it is a statement."""
    page, framed = pages.framed(row)
    task = replace(task_of(framed.frame), judging=False)
    judge = task.judge(page)
    told = [one.span for one in labelled(row.quotes)]
    told += [(one.start, one.end) for one in labelled(row.continued)]
    places = [trim_edges(page.text, *span) for span in told]
    questions = []
    for proposal in sure_enough(find(page, task)):
        span = (proposal.start, proposal.end)
        if judge.judges(proposal) and was_read(span, row.spans):
            own = trim_edges(page.text, *span)
            right = any(iou(own, place) >= SAME for place in places)
            questions.append(or_none([judge.features(proposal)], [right], weight))
    return questions


def _fit(documents: Sequence[Sequence[Question]]) -> Scorer:
    return fit(documents, PENALTY, rare=RARE, free=["bias"])


def _left_out(
    real: Sequence[list[Question]], invented: Sequence[list[Question]]
) -> tuple[float, TrainingReport]:
    """Judge real documents by models that have not seen them.

    The threshold is the lowest one that is as good as the best.
    """
    judged: list[tuple[float, bool]] = []
    for learned, left_out in folds(real, FOLDS, SEED):
        scorer = _fit([*learned, *invented])
        told = (question for one in left_out for question in one)
        judged += [(scorer.probability(one.candidates[1]), one.right[1]) for one in told]
    chances, right = (np.array(column) for column in zip(*judged, strict=True))
    scores = {threshold: figures(chances >= threshold, right) for threshold in THRESHOLDS}
    best = max(one.f1 for one in scores.values())
    threshold = next(t for t, one in scores.items() if one.f1 >= best - AS_GOOD)
    found = scores[threshold]
    line = (
        f"{len(right)} proposals of {len(real)} real documents, left out in turn: precision "
        f"{found.precision:.2f}, recall {found.recall:.2f}, F1 {found.f1:.2f} "
        f"from {threshold:.2f} on"
    )
    return threshold, TrainingReport(
        [line], [("proposals judged: F1, left out in turn", f"{found.f1:.3f}")]
    )
