"""Learning in which sentences behind a statement its report goes on.

From documents with their ``sentences``, each with ``start``, ``end``, a ``label`` (``cue``,
``continued``, ``quote`` or ``own``) and perhaps ``sure``; or with all their ``quotes`` and the
spans in which reports go on (``continued``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from readout.errors import ConfigError
from readout.evaluate.gold import GoldSpan, GoldText, labelled
from readout.models.scorer import Question, Scorer, fit, or_none, write_scorers
from readout.records.spans import overlap
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.choose.continued import itemized, reach, runs
from readout.stages.quotes.component import QuoteSettings
from readout.stages.quotes.extract import find, sure_enough, task_of
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.continued import features
from readout.stages.quotes.read.reading import QuoteReading
from readout.train.gold import TrainingData, has, read_labelled
from readout.train.linear import QuotePages, TrainingReport, folds

__all__ = ["train_reports"]

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


@dataclass
class _LabelledReports:
    """A document with its labels: (start, end) -> label and how much it weighs."""

    reading: QuoteReading
    kind: DocumentKind
    quotes: list[Proposal]
    labels: dict[Offsets, tuple[str, bool]]
    weight: float
    questions: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Describe the sentences behind each statement, a few past the end of its report, too."""
        by_start = {span[0]: told for span, told in self.labels.items()}
        for run in runs(self.reading, self.quotes, self.kind):
            ended = 0
            for place in run:
                label, sure = by_start.get(place.unit.start, ("", False))
                if label in (GOES_ON, *ENDS):
                    counts = self.weight * (1.0 if sure else UNSURE) * (PAST if ended else 1.0)
                    question = or_none([dict(features(place))], [label == GOES_ON], counts)
                    self.questions.append(question)
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
            got = any(_covers([one], span) for one in found[begun : begun + 1])
            if sure and label in (GOES_ON, *ENDS):
                counts[f"{label} {got}"] += 1
        return counts


def _covers(found: Sequence[Offsets], span: Offsets) -> bool:
    return sum(overlap(one, span) for one in found) >= COVERED * (span[1] - span[0])


def train_reports(data: TrainingData, config: str, output: Path) -> TrainingReport:
    """Learn the weights of sentences in which a report goes on, and write them.

    Parameters
    ----------
    data : TrainingData
        Labelled documents; ``weight`` (1 where there is none) tells how much one counts. The
        threshold is chosen on those of weight 1.
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
    rows = list(read_labelled(data.documents, _enough, NEEDS))
    pages = QuotePages(config)
    documents = [_document(pages, row) for row in rows]
    told = {one.right[1] for document in documents for one in document.questions}
    if len(told) < 2 or len(documents) < FOLDS:
        raise ConfigError(
            f"reports go on in none of the documents, or in all, or they are less than {FOLDS}: "
            "there is nothing to learn"
        )
    threshold, (precision, recall, f1) = _best(_crossed(documents))
    write_scorers(output, {"reports": replace(_fit(documents), threshold=threshold)})
    sentences = sum(len(document.questions) for document in documents)
    return TrainingReport(
        [
            f"{len(documents)} documents, {sentences} sentences",
            f"threshold {threshold:.2f}: precision {precision:.3f}, recall {recall:.3f}, "
            f"F1 {f1:.3f}, left out in turn",
        ],
        [
            ("threshold", f"{threshold:.2f}"),
            ("precision", f"{precision:.3f}"),
            ("recall", f"{recall:.3f}"),
            ("F1", f"{f1:.3f}"),
        ],
    )


def _enough(row: GoldText) -> bool:
    judged = [one for one in labelled(row.sentences) if one.label is not None]
    return bool(judged) or has(row, "quotes", "continued")


def _document(pages: QuotePages, row: GoldText) -> _LabelledReports:
    page, framed = pages.framed(row)
    found = find(page, task_of(framed.frame))
    kept = sure_enough(found, QuoteSettings().min_confidence)
    labels = {one.span: (one.label or "", one.sure) for one in labelled(row.sentences) if one.label}
    if not labels:
        goes_on = [(one.start, one.end) for one in labelled(row.continued)]
        cues = [q.cue.span for q in labelled(row.quotes) if isinstance(q.cue, GoldSpan)]
        for sentence in page.sentences:
            span = sentence.start, sentence.end
            label = "cue" if any(overlap(span, cue) for cue in cues) else AUTHOR
            labels[span] = (GOES_ON if _covers(goes_on, span) else label, True)
    quotes = itemized(found.reading, kept)
    return _LabelledReports(found.reading, framed.frame.kind, quotes, labels, row.weight)


def _crossed(documents: Sequence[_LabelledReports]) -> dict[float, Counts]:
    """Count, by threshold, what models find in documents, in full ones, that they have not seen."""
    counts: dict[float, Counts] = {threshold: Counter() for threshold in THRESHOLDS}
    rounds = (folds(documents, FOLDS, seed) for seed in range(ROUNDS))
    for learned, left_out in chain.from_iterable(rounds):
        scorer = _fit(learned)
        full = [document for document in left_out if document.weight >= 1.0]
        for threshold, found in counts.items():
            for document in full:
                found.update(document.counts(replace(scorer, threshold=threshold)))
    return counts


def _best(counts: dict[float, Counts]) -> tuple[float, tuple[float, float, float]]:
    """Return the threshold with the best F1 among those that are precise enough, and its scores.

    The most precise one where none is. Scores are precision, recall and F1.
    """
    scores = {}
    for threshold, found in counts.items():
        right = found[f"{GOES_ON} True"]
        said = right + sum(found[f"{label} True"] for label in ENDS)
        told = right + found[f"{GOES_ON} False"]
        scores[threshold] = (
            right / max(1, said),
            right / max(1, told),
            2 * right / max(1, said + told),
        )
    precise = [threshold for threshold, one in scores.items() if one[0] >= PRECISION]
    if precise:
        best = max(precise, key=lambda threshold: scores[threshold][2])
    else:
        best = max(scores, key=lambda threshold: scores[threshold][0])
    return best, scores[best]


def _fit(documents: Sequence[_LabelledReports]) -> Scorer:
    return fit([document.questions for document in documents], PENALTY, rare=RARE)
