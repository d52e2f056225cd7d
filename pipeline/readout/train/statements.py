"""Learning which proposals are statements, from documents with all their quotes.

A proposal that has half of its words in common with a quote of gold, or with a stretch in which a
report goes on, is one; every other is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from readout.discourse.frame import frame_of
from readout.errors import ConfigError
from readout.evaluate.tally import trim_edges
from readout.models.linear import Features, probability, weighted
from readout.records.spans import iou
from readout.stages.quotes.choice import THRESHOLD
from readout.stages.quotes.choose.statements import Judge
from readout.stages.quotes.extract import find, task_of
from readout.train.gold import was_read
from readout.train.jsonl import read_rows
from readout.train.pages import QuotePages
from readout.train.tables import folds, frequent, known_models, named, table, write_weights
from readout.train.themes.calibrating import figures

__all__ = ["StatementScores", "train_statements"]

STRENGTH = 0.3
"""Inverse strength of regularisation (``C``)."""
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
    """A document's proposals: what describes each, and whether it is a statement."""

    real: bool
    rows: list[Features] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


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
    known = known_models(output)
    pages = QuotePages(config)
    every = [_example(pages, row, real=real) for row, real in rows]
    if len({told for one in every for told in one.right}) < 2:
        raise ConfigError("no proposal is a statement, or all are: there is nothing to learn")
    scores = _across(every)
    known["statements"] = {**_fit(every), THRESHOLD: scores.threshold}
    write_weights(output, known, sort=True)
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
            example.rows.append(judge.features(proposal))
            example.right.append(any(iou(own, one) >= SAME for one in told))
    return example


def _fit(examples: Sequence[_Example]) -> dict[str, float]:
    names = frequent((one.rows for one in examples), RARE)
    rows = csr_matrix(table([row for one in examples for row in one.rows], names))
    right = [told for one in examples for told in one.right]
    weights = [1.0 if one.real else INVENTED for one in examples for _ in one.rows]
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(rows, right, weights)
    found = named(names, model.coef_[0])
    found["bias"] = round(found.get("bias", 0.0) + float(model.intercept_[0]), 3)
    return {name: weight for name, weight in found.items() if weight}


def _across(examples: Sequence[_Example]) -> StatementScores:
    """Judge the real documents by models that have not seen them; choose the threshold."""
    real = [one for one in examples if one.real]
    invented = [one for one in examples if not one.real]
    judged: list[tuple[float, bool]] = []
    for learned, left_out in folds(real, min(FOLDS, len(real)), SEED):
        weights = _fit([*learned, *invented])
        judged += [pair for one in left_out for pair in _judged(one, weights)]
    chances, right = (np.array(column) for column in zip(*judged, strict=True))
    return _chosen([_scores(len(real), chances, right, t) for t in THRESHOLDS])


def _chosen(scores: Sequence[StatementScores]) -> StatementScores:
    """Return the scores of the lowest threshold that is as good as the best."""
    best = max(one.f1 for one in scores)
    return next(one for one in scores if one.f1 >= best - AS_GOOD)


def _judged(example: _Example, weights: dict[str, float]) -> Iterator[tuple[float, bool]]:
    """Yield how likely a model finds each proposal of a document, and whether it is right."""
    for row, told in zip(example.rows, example.right, strict=True):
        yield probability(weighted(weights, row)), told


def _scores(documents: int, chances: Any, right: Any, threshold: float) -> StatementScores:
    found = figures(chances >= threshold, right)
    return StatementScores(
        documents, len(right), threshold, found.precision, found.recall, found.f1
    )
