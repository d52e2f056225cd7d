"""Learning how far reported clauses reach, from documents with gold quotes.

Of the places where a reported clause may end, those that gold has are to be likelier than the
others. Clauses that gold lacks, or that reach to no such place, tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from readout.discourse.frame import frame_of
from readout.errors import ConfigError
from readout.evaluate.tally import trim_edges
from readout.linear import Weights
from readout.records import Offsets
from readout.spans import iou, overlap
from readout.stages.quotes.choose.extent import Extent, best_extent, extents
from readout.stages.quotes.extract import find, task_of
from readout.stages.quotes.proposals import Proposal
from readout.train.choosing import Question, fit_choice
from readout.train.jsonl import read_rows
from readout.train.pages import QuotePages
from readout.train.tables import folds, write_weights

__all__ = ["ExtentReport", "train_extents"]

STRENGTH = 1.0
"""What the square of a weight costs (log odds)."""
REAL = 5.0
"""What a clause of a real document counts, one of an invented document being one."""
RARE = 3
"""A feature of fewer clauses is not learned."""
FOLDS = 10
SEED = 0
SAME = 0.8
"""Share of their words that a clause and that of gold have in common."""
NEEDS = "a document needs 'text', and 'quotes' with their cues"


@dataclass(frozen=True)
class ExtentReport:
    """How many clauses of how many documents were learned from.

    ``real``: the clauses of real documents; ``before``: how many of them have four fifths of their
    words in common with gold as they were found, ``right``: as models reach that have not seen the
    document.
    """

    documents: int
    clauses: int
    real: int
    before: int
    right: int


@dataclass(frozen=True)
class _Clause:
    """A reported clause: what gold has of it, what was found, and how far it may reach."""

    gold: Offsets
    found: Offsets
    extents: list[Extent]
    spans: list[Offsets]

    def question(self, weight: float) -> Question | None:
        """Return what there is to choose from, None where nothing comes near."""
        shares = [iou(span, self.gold) for span in self.spans]
        most = max(shares, default=0.0)
        if most < SAME:
            return None
        features = [one.features for one in self.extents]
        return Question(features, [share == most for share in shares], weight)

    def is_right(self, weights: Weights) -> bool:
        """Tell whether it reaches as far as gold has it."""
        best = best_extent(self.extents, weights)
        reached = self.found if best is None else self.spans[self.extents.index(best)]
        return iou(reached, self.gold) >= SAME


@dataclass(frozen=True)
class _Document:
    clauses: list[_Clause]
    weight: float


def train_extents(
    documents: Sequence[Path],
    invented: Sequence[Path],
    config: str,
    output: Path,
) -> ExtentReport:
    """Learn how far reported clauses reach, and write the weights.

    Parameters
    ----------
    documents, invented : sequence of Path
        Files of documents (.jsonl) with gold quotes: real ones, which count more, and invented.
    config : str
        A pipeline with a quote stage.
    output : Path
        The file of the weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or gold has no clause with
        more than one place to end.
    """
    rows = [(row, REAL) for row in read_rows(documents, _read, NEEDS)]
    rows += [(row, 1.0) for row in read_rows(invented, _read, NEEDS)]
    pages = QuotePages(config)
    every = [_Document(list(_clauses(pages, row)), weight) for row, weight in rows]
    weights = _fit(every)
    if not weights:
        raise ConfigError(
            "no reported clause has more than one place to end: there is nothing to learn"
        )
    write_weights(output, weights)
    return _report(every)


def _report(every: Sequence[_Document]) -> ExtentReport:
    """Tell how many clauses were learned from, and how many are right, left out in turn."""
    real = [document for document in every if document.weight == REAL]
    told = [clause for document in real for clause in document.clauses]
    before = sum(iou(clause.found, clause.gold) >= SAME for clause in told)
    count = sum(len(document.clauses) for document in every)
    right = _across(real, [one for one in every if one.weight != REAL])
    return ExtentReport(len(every), count, len(told), before, right)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    row["text"] = "".join(row["text"])
    row["quotes"] = [q for q in row["quotes"] if q["kind"] == "indirect" and q["cue"]]
    for quote in row["quotes"]:
        quote["start"], quote["end"], quote["cue"]["start"], quote["cue"]["end"]
    return row


def _clauses(pages: QuotePages, row: Mapping[str, Any]) -> Iterator[_Clause]:
    """Yield the reported clauses of a document that gold has, too."""
    page = pages.page(row["text"], row.get("date"))
    framed = frame_of(page, {key: row.get(key) for key in ("title", "date")})
    found = find(page, replace(task_of(framed.frame), extents=False))
    for proposal in found.proposals:
        gold = _gold(proposal, row["quotes"])
        if gold is None:
            continue
        reach = extents(found.reading, proposal)
        ends = proposal.contents[:-1]
        whole = [(ends[0][0] if ends else one.span[0], one.span[1]) for one in reach]
        yield _Clause(
            trim_edges(page.text, *gold),
            trim_edges(page.text, proposal.start, proposal.end),
            reach,
            [trim_edges(page.text, *span) for span in whole],
        )


def _gold(
    proposal: Proposal,
    quotes: Sequence[Mapping[str, Any]],
) -> Offsets | None:
    """Return the words that gold has behind the same cue."""
    clause = proposal.clause
    if proposal.kind != "indirect" or clause is None:
        return None
    span = (proposal.start, proposal.end)
    near = (
        (quote["start"], quote["end"])
        for quote in quotes
        if overlap(clause.cue, (quote["cue"]["start"], quote["cue"]["end"]))
    )
    told = [one for one in near if overlap(span, one)]
    return max(told, key=lambda one: iou(span, one), default=None)


def _fit(documents: Sequence[_Document]) -> dict[str, float]:
    asked = (c.question(d.weight) for d in documents for c in d.clauses if c.extents)
    return fit_choice([one for one in asked if one is not None], STRENGTH, rare=RARE)


def _across(real: Sequence[_Document], invented: Sequence[_Document]) -> int:
    """Count the clauses that models get right which have not seen the document."""
    right = 0
    for learned, left_out in folds(real, min(FOLDS, len(real)), SEED):
        weights = _fit([*learned, *invented])
        right += sum(c.is_right(weights) for d in left_out for c in d.clauses)
    return right
