"""Learning in which sentences behind a statement its report goes on.

From documents with their ``sentences``, each with ``start``, ``end``, a ``label`` (``cue``,
``continued``, ``quote`` or ``own``) and perhaps ``sure``; or with all their ``quotes`` and the
spans in which reports go on (``continued``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from readout.errors import ConfigError
from readout.models.scorer import Question, Scorer, fit, or_none, write_scorers
from readout.records.spans import overlap
from readout.records.types import DocumentKind, Offsets
from readout.stages.document.frame import frame_of
from readout.stages.quotes.choose.reports import itemized, reach, runs
from readout.stages.quotes.component import QuoteSettings
from readout.stages.quotes.extract import find, sure_enough, task_of
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.reports import features
from readout.stages.quotes.read.reading import Reading
from readout.train.jsonl import read_rows
from readout.train.linear import QuotePages, folds

__all__ = ["ReportScores", "train_reports"]

PENALTY = 1 / (2 * 0.3)
"""What the square of a weight costs (log odds)."""
UNSURE = 0.05
"""How much a sentence weighs of which the readers were not sure."""
PAST = 0.3
"""How much a sentence weighs behind the end of a report: it says what does not go on."""
FURTHER = 12
"""So many sentences behind the end of a report are learned from."""
RARE = 3
"""A feature of fewer documents is not learned."""
FOLDS = 10
ROUNDS = 3
"""How often the documents are shuffled and left out in turn."""
THRESHOLDS = tuple(round(0.3 + 0.05 * step, 2) for step in range(11))
PRECISION = 0.93
"""Of what is said to go on, so much must, left out in turn; of other sources a little less will.

A false one puts words into somebody's mouth.
"""
COVERED = 0.6
"""So much of a sentence that goes on makes one that does."""
GOES_ON = "continued"
AUTHOR = "own"
ENDS = (AUTHOR, "cue")
"""Where a report ends: at the author's own words, and at another report that was not found."""
NEEDS = "a document needs 'text', and 'sentences' or 'quotes' with 'continued'"
Counts = Counter[str]


@dataclass(frozen=True)
class ReportScores:
    """How well documents were read that the model had not seen, 0 to 1, and from what on."""

    documents: int
    sentences: int
    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass
class _Example:
    """A document with its labels: (start, end) -> label and how much it weighs."""

    reading: Reading
    kind: DocumentKind
    quotes: list[Proposal]
    labels: dict[Offsets, tuple[str, bool]]
    weight: float
    rows: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Describe the sentences behind each statement, a few past the end of its report, too."""
        self._by_start = {span[0]: told for span, told in self.labels.items()}
        for run in runs(self.reading, self.quotes, self.kind):
            ended = 0
            for place in run:
                label, sure = self._by_start.get(place.unit.start, ("", False))
                if label in (GOES_ON, *ENDS):
                    counts = (1.0 if sure else UNSURE) * (PAST if ended else 1.0)
                    row = or_none([dict(features(place))], [label == GOES_ON], self.weight * counts)
                    self.rows.append(row)
                ended += label != GOES_ON
                if ended > FURTHER:
                    break

    def counts(self, scorer: Scorer) -> Counts:
        """Count what a model finds, what it finds wrongly, and what it misses."""
        walked = (reach(run, scorer) for run in runs(self.reading, self.quotes, self.kind))
        found = [place.words for places in walked for place, _ in places]
        found += [p.contents[0] for p in self.quotes if p.continues is not None]
        counts: Counts = Counter()
        begun = 0
        found.sort()
        for span, (label, sure) in sorted(self.labels.items()):
            while begun < len(found) and found[begun][1] <= span[0]:
                begun += 1
            near = found[begun : begun + 1]
            got = any(_covers(one, span) for one in near)
            if sure and label in (GOES_ON, *ENDS):
                counts[f"{label} {got}"] += 1
        return counts


def _covers(found: Offsets, span: Offsets) -> bool:
    return overlap(found, span) >= COVERED * (span[1] - span[0])


def train_reports(documents: Sequence[Path], config: str, output: Path) -> ReportScores:
    """Learn the weights of sentences in which a report goes on, and write them.

    Parameters
    ----------
    documents : sequence of Path
        Files of labelled documents (.jsonl); ``weight`` (1 where there is none) tells how much one
        counts. The threshold is chosen on those of weight 1.
    config : str
        A pipeline with a quote stage.
    output : Path
        The file of weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or there is too little to
        learn from.
    """
    rows = list(read_rows(documents, _read, NEEDS))
    pages = QuotePages(config)
    examples = [_example(pages, row) for row in rows]
    told = {row.right[1] for example in examples for row in example.rows}
    if len(told) < 2 or len(examples) < FOLDS:
        raise ConfigError(
            f"reports go on in none of the documents, or in all, or they are less than {FOLDS}: "
            "there is nothing to learn"
        )
    best = _best(_crossed(examples))
    write_scorers(output, {"reports": replace(_fit(examples), threshold=best[0])})
    sentences = sum(len(example.rows) for example in examples)
    return ReportScores(len(examples), sentences, best[0], *best[1])


def _read(row: dict[str, Any]) -> dict[str, Any]:
    if "sentences" not in row or not row["sentences"]:
        row["sentences"] = []
        row["continued"] = [(start, end) for start, end in row["continued"]]
        row["cues"] = [q["cue"] for q in row["quotes"] if q["cue"]]
    for sentence in row["sentences"]:
        sentence["start"], sentence["end"], sentence["label"]
    row["text"] = "".join(row["text"])
    return row


def _example(pages: QuotePages, row: dict[str, Any]) -> _Example:
    page = pages.page(row["text"], row.get("date"))
    framed = frame_of(page, {key: row.get(key) for key in ("title", "date")})
    found = find(page, task_of(framed.frame))
    kept = sure_enough(found, QuoteSettings().min_confidence)
    labels = {
        (one["start"], one["end"]): (one["label"], bool(one.get("sure", True)))
        for one in row["sentences"]
    }
    if not labels:
        sentences = [(one.start, one.end) for one in page.sentences]
        labels = {span: (_derived(row, span), True) for span in sentences}
    quotes = itemized(found.reading, kept)
    weight = float(row.get("weight", 1.0))
    return _Example(found.reading, framed.frame.kind, quotes, labels, weight)


def _derived(row: dict[str, Any], span: Offsets) -> str:
    """Return the label of a sentence where only quotes are told."""
    within = sum(overlap(span, goes_on) for goes_on in row["continued"])
    if within >= COVERED * (span[1] - span[0]):
        return GOES_ON
    cues = ((cue["start"], cue["end"]) for cue in row["cues"])
    return "cue" if any(overlap(span, cue) for cue in cues) else AUTHOR


def _crossed(examples: Sequence[_Example]) -> dict[float, Counts]:
    """Count, by threshold, what models find in documents that they have not seen."""
    counts: dict[float, Counts] = {threshold: Counter() for threshold in THRESHOLDS}
    rounds = (folds(examples, FOLDS, seed) for seed in range(ROUNDS))
    for learned, left_out in chain.from_iterable(rounds):
        scorer = _fit(learned)
        for threshold, example in _tried(left_out):
            counts[threshold] += example.counts(replace(scorer, threshold=threshold))
    return counts


def _tried(examples: Sequence[_Example]) -> Iterator[tuple[float, _Example]]:
    """Yield the documents that count in full with each threshold."""
    for example in examples:
        if example.weight >= 1.0:
            yield from ((threshold, example) for threshold in THRESHOLDS)


def _best(counts: dict[float, Counts]) -> tuple[float, tuple[float, float, float]]:
    """Return the threshold with the best F1 among those that are precise enough, and its scores.

    The most precise one where none is.
    """
    scores = {threshold: _scores(found) for threshold, found in counts.items()}
    precise = [t for t, (precision, _, _) in scores.items() if precision >= PRECISION]
    if precise:
        best = max(precise, key=lambda threshold: scores[threshold][2])
    else:
        best = max(scores, key=lambda threshold: scores[threshold][0])
    return best, scores[best]


def _scores(counts: Counts) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    right = counts[f"{GOES_ON} True"]
    found = right + sum(counts[f"{label} True"] for label in ENDS)
    told = right + counts[f"{GOES_ON} False"]
    both = found + told
    return (
        right / found if found else 0.0,
        right / told if told else 0.0,
        2 * right / both if both else 0.0,
    )


def _fit(examples: Sequence[_Example]) -> Scorer:
    return fit([example.rows for example in examples], PENALTY, rare=RARE)
