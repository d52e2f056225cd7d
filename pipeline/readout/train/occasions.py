"""Learning at which occasion something was said, from documents with gold quotes.

Of a statement's candidates those that gold has are to be likelier than the
others, none being one of them. Statements whose occasion no candidate is tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readout.errors import ConfigError
from readout.evaluate.tally import alike, normal, trim_edges
from readout.language.events import Framed
from readout.language.page import Page
from readout.language.timing import DAY
from readout.models.scorer import Question, Scorer, write_scorers
from readout.models.scorer import fit as fit_scorer
from readout.records.spans import iou
from readout.records.types import Occasion, Offsets
from readout.stages.document.frame import frame_of
from readout.stages.quotes.extract import find, task_of
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.resolve.candidates import Candidate
from readout.stages.quotes.resolve.occasions import OccasionResolver
from readout.train.gold import GoldFiles, quote_rows
from readout.train.jsonl import read_rows
from readout.train.linear import QuotePages

__all__ = ["OccasionReport", "train_occasions"]

FOLDS = 10
ROUNDS = 2
"""The first follows gold from statement to statement, those after it what was learned before."""
STRENGTH = 1.0
"""What the square of a weight costs (log odds)."""
REAL = 2.5
"""What a statement of a real document counts, one of an invented document being one.

One of a document that was read once counts less (``weight``).
"""
RARE = 3
"""A look of fewer statements is not learned."""
BESIDE = "date:adjunct"
"""What a date beside a cue looks like."""
SAME = 0.8
"""Share of their words that a statement and that of gold have in common."""
NEEDS = "a document needs 'text', and 'quotes' with their occasions"


@dataclass(frozen=True)
class OccasionReport:
    """How many statements of how many documents were learned from.

    ``right``: how many of the statements of real documents are right, left out in turn; ``real``:
    how many those are.
    """

    documents: int
    statements: int
    real: int
    right: int


@dataclass(frozen=True)
class Example:
    """A document: its statements in order, each with gold where gold has it."""

    page: Page
    framed: Framed
    proposals: list[Proposal]
    gold: dict[Proposal, dict[str, Any] | None]
    weight: float = 1.0
    real: bool = True


def train_occasions(
    documents: Sequence[Path],
    invented: Sequence[Path],
    config: str,
    output: Path,
    gold: GoldFiles | None = None,
) -> OccasionReport:
    """Learn what speaks for an occasion, and write the weights.

    Parameters
    ----------
    documents, invented : sequence of Path
        Files of documents (.jsonl) with gold quotes: real ones, which count more, and invented.
    config : str
        A pipeline with a quote stage.
    output : Path
        The file of the weights (.json).
    gold : GoldFiles, optional
        More real documents: records whose occasions were corrected.

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or no statement has gold.
    """
    rows = list(read_rows(documents, _read, NEEDS))
    rows += map(_read, quote_rows(gold or GoldFiles(), "occasion"))
    every = [(row, True) for row in rows]
    every += [(row, False) for row in read_rows(invented, _read, NEEDS)]
    pages = QuotePages(config)
    examples = [
        example_of(pages.page(row["text"], row.get("date")), row, real=real) for row, real in every
    ]
    scorer = fit(examples)
    if not scorer.weights:
        raise ConfigError("no statement has an occasion: there is nothing to learn")
    real = [example for example in examples if example.real]
    right, told = across(real, [e for e in examples if not e.real])
    write_scorers(output, {"occasion": scorer})
    statements = sum(len(example.gold) for example in examples)
    return OccasionReport(len(examples), statements, told, right)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    row["text"] = "".join(row["text"])
    row["quotes"] = [quote for quote in row["quotes"] if quote["kind"] != "term"]
    for quote in row["quotes"]:
        quote["start"], quote["end"], quote["occasion"]
    return row


def example_of(page: Page, row: Mapping[str, Any], *, real: bool) -> Example:
    """Find the statements of a document, and those of gold among them."""
    meta = {key: row.get(key) for key in ("title", "date")}
    framed = frame_of(page, meta)
    proposals = find(page, task_of(framed.frame)).proposals
    gold = dict(_matched(page, proposals, row["quotes"]))
    weight = REAL * row.get("weight", 1.0) if real else 1.0
    return Example(page, framed, proposals, gold, weight, real)


def _matched(
    page: Page, proposals: Sequence[Proposal], quotes: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Proposal, dict[str, Any] | None]]:
    """Yield the statements that gold has too, with the occasions that it has for them."""
    statements = [proposal for proposal in proposals if proposal.kind != "term"]
    for quote in quotes:
        place = trim_edges(page.text, quote["start"], quote["end"])
        shared = [_shared(page, proposal, place) for proposal in statements]
        most = max(shared, default=0.0)
        if most >= SAME:
            yield statements[shared.index(most)], quote["occasion"]


def _shared(page: Page, proposal: Proposal, place: Offsets) -> float:
    """Return the share that a statement, or one of its marked parts, has in common with a place."""
    spans = [*proposal.marked, (proposal.start, proposal.end)]
    return max(iou(place, trim_edges(page.text, *span)) for span in spans)


def is_right(found: Occasion | None, wanted: Mapping[str, Any] | None) -> bool:
    """Tell whether an occasion is that of gold: one name contains the other, and the date fits."""
    if wanted is None:
        return found is None
    if found is None:
        return False
    named = alike(normal(found.text), normal(wanted["event"]))
    date = str(wanted.get("date") or "")
    return named and date in (found.date or "")


def across(real: Sequence[Example], invented: Sequence[Example]) -> tuple[int, int]:
    """Count what models get right that have not seen the document, and all that gold has."""
    right = 0
    for fold in range(FOLDS):
        learned = [e for n, e in enumerate(real) if n % FOLDS != fold]
        scorer = fit([*learned, *invented])
        right += sum(judged(example, scorer) for example in real[fold::FOLDS])
    return right, sum(len(example.gold) for example in real)


def judged(example: Example, scorer: Scorer) -> int:
    """Count the occasions of a document that are right."""
    resolver = _resolver(example, scorer)
    found = {p: resolver.resolve(p) for p in example.proposals}
    return sum(is_right(found[p], wanted) for p, wanted in example.gold.items())


def fit(examples: Sequence[Example]) -> Scorer:
    """Learn the weights: what follows a statement is learned with the model's own mistakes."""
    scorer = Scorer({})
    for _ in range(ROUNDS):
        choices = [[choice] for e in examples for choice in _choices(e, scorer)]
        scorer = fit_scorer(choices, STRENGTH, rare=RARE)
    return scorer


def _resolver(example: Example, scorer: Scorer) -> OccasionResolver:
    said = [span for p in example.proposals if p.kind == "indirect" for span in p.contents]
    return OccasionResolver(example.page, example.framed, said, scorer)


def _choices(example: Example, scorer: Scorer) -> Iterator[Question]:
    """Yield the statements of a document whose occasion is among their candidates."""
    resolver = _resolver(example, scorer)
    for proposal in example.proposals:
        if proposal.kind == "term":
            continue
        statement = resolver.read(proposal)
        candidates = resolver.choices(statement)
        right = _right(candidates, proposal, example)
        if any(right) and not (right[0] and _is_dated(example, candidates)):
            looks = [candidate.looks for candidate in candidates]
            yield Question(looks, right, example.weight)
        best = right.index(True) if any(right) else 0
        if scorer.weights:
            chances = scorer.shares(candidate.looks for candidate in candidates)
            best = chances.index(max(chances))
        if scorer.weights or any(right):
            resolver.take(statement, candidates[best].occasion)


def _right(candidates: Sequence[Candidate], proposal: Proposal, example: Example) -> list[bool]:
    """Tell which candidates are those of gold: none where gold lacks the statement."""
    if proposal not in example.gold:
        return [False for _ in candidates]
    wanted = example.gold[proposal]
    return [is_right(one.occasion, wanted) for one in candidates]


def _is_dated(example: Example, candidates: Sequence[Candidate]) -> bool:
    """Tell whether a day stands beside a statement of an invented document.

    Those were labelled before a bare weekday was an occasion: there, "none" tells nothing.
    """
    days = (
        one.occasion is not None and len(one.occasion.date or "") >= DAY
        for one in candidates
        if BESIDE in one.looks
    )
    return not example.real and any(days)
