"""Learning which proposals are statements, from documents with all their quotes.

A proposal that has half of its words in common with a quote of gold, or with a stretch in which a
report goes on, is one; every other is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from readout.errors import ConfigError
from readout.evaluate.tally import trim_edges
from readout.models.scorer import Question, Scorer, fit, or_none, read_scorers, write_scorers
from readout.records.spans import iou
from readout.stages.document.frame import frame_of
from readout.stages.quotes.choose.statements import Judge
from readout.stages.quotes.extract import find, task_of
from readout.train.gold import was_read
from readout.train.jsonl import read_rows
from readout.train.linear import QuotePages, folds
from readout.train.themes.calibrating import figures

__all__ = ["StatementScores", "train_statements"]

PENALTY = 1 / (2 * 0.3)
"""What the square of a weight costs (log odds)."""
INVENTED = 2.0
"""What a proposal of an invented document counts, one of a real document being one."""
RARE = 4
"""A feature of fewer documents is not learned."""
FOLDS = 10
SEED = 0
THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(9))
AS_GOOD = 0.01
"""F1 that may be given up for recall: a reader passes over what is none, and sees nothing lost."""
SAME = 0.5
"""Share of their words that a statement and that of gold have in common."""
NEEDS = "a document needs 'text', and all its 'quotes'"


@dataclass(frozen=True)
class StatementScores:
    """How well proposals of real documents were judged that the model had not seen, 0 to 1.

    ``recall``: of the statements that were proposed; ``threshold``: the chance from which on.
    """

    documents: int
    proposals: int
    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class _Example:
    """Of each proposal of a document, whether it is a statement."""

    real: bool
    questions: list[Question] = field(default_factory=list)


def train_statements(
    documents: Sequence[Path], invented: Sequence[Path], config: str, output: Path
) -> StatementScores:
    """Learn what tells a statement, and write it beside the models that a file has already.

    Parameters
    ----------
    documents, invented : sequence of Path
        Files of documents (.jsonl) with all their quotes; of those with ``spans``, all in these.
    config : str
        A pipeline with an encoder and a quote stage.
    output : Path
        The file of the weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or there is nothing to learn.
    """
    rows = [(row, True) for row in read_rows(documents, _read, NEEDS)]
    rows += [(row, False) for row in read_rows(invented, _read, NEEDS)]
    known = read_scorers(output) if output.exists() else {}
    pages = QuotePages(config)
    every = [_example(pages, row, real=real) for row, real in rows]
    if len({told.right[0] for one in every for told in one.questions}) < 2:
        raise ConfigError("no proposal is a statement, or all are: there is nothing to learn")
    scores = _across(every)
    known["statements"] = replace(_fit(every), threshold=scores.threshold)
    write_scorers(output, known)
    return scores


def _read(row: dict[str, Any]) -> dict[str, Any]:
    row["text"] = "".join(row["text"])
    quotes = [(one["start"], one["end"]) for one in row["quotes"]]
    row["told"] = quotes + [tuple(span) for span in row.get("continued", ())]
    return row


def _example(pages: QuotePages, row: dict[str, Any], *, real: bool) -> _Example:
    page = pages.page(row["text"], row.get("date"))
    framed = frame_of(page, {key: row.get(key) for key in ("title", "date")})
    task = replace(task_of(framed.frame), judging=False)
    judge = Judge(page, task.weights, task.kind)
    told = [trim_edges(page.text, *span) for span in row["told"]]
    spans = row.get("spans")
    example = _Example(real)
    for proposal in find(page, task).proposals:
        span = (proposal.start, proposal.end)
        if judge.judges(proposal) and was_read(span, spans):
            own = trim_edges(page.text, *span)
            right = any(iou(own, one) >= SAME for one in told)
            weight = 1.0 if real else INVENTED
            example.questions.append(or_none([judge.features(proposal)], [right], weight))
    return example


def _fit(examples: Sequence[_Example]) -> Scorer:
    return fit([one.questions for one in examples], PENALTY, rare=RARE, free=["bias"])


def _across(examples: Sequence[_Example]) -> StatementScores:
    """Judge the real documents by models that have not seen them; choose the threshold."""
    real = [one for one in examples if one.real]
    invented = [one for one in examples if not one.real]
    judged: list[tuple[float, bool]] = []
    for learned, left_out in folds(real, min(FOLDS, len(real)), SEED):
        scorer = _fit([*learned, *invented])
        told = (question for one in left_out for question in one.questions)
        judged += [(scorer.probability(one.candidates[1]), one.right[1]) for one in told]
    chances, right = (np.array(column) for column in zip(*judged, strict=True))
    return _chosen([_scores(len(real), chances, right, t) for t in THRESHOLDS])


def _chosen(scores: Sequence[StatementScores]) -> StatementScores:
    """Return the scores of the lowest threshold that is as good as the best."""
    best = max(one.f1 for one in scores)
    return next(one for one in scores if one.f1 >= best - AS_GOOD)


def _scores(documents: int, chances: Any, right: Any, threshold: float) -> StatementScores:
    found = figures(chances >= threshold, right)
    return StatementScores(
        documents, len(right), threshold, found.precision, found.recall, found.f1
    )
