"""Why a passage was given its themes, or was not: scores, its best sentence, measures, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from readout.records.types import Offsets, Passage, Segment
from readout.stages.themes.annotate import Annotator, ReadPassage
from readout.stages.themes.features import FEATURES, Measured

__all__ = ["Explanation", "Share", "ThemeExplanation", "explain"]


@dataclass(frozen=True)
class Share:
    """What one measure or word adds to the log-odds, and by which words."""

    name: str
    weight: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeExplanation:
    """How one theme was decided.

    Attributes
    ----------
    theme : str
        Its id, as in the record.
    given : bool
        Whether the passage has it.
    score, threshold : float
        The calibrated chance, and what it must reach.
    sentence : (int, int)
        Where the sentence (or two) that says it most stands in the document.
    own, heading : float
        The chance by that sentence, and by the headings; the score is the greater.
    kind : str or None
        The more special theme whose chance was taken over.
    bias, vector, together : float
        What is added to the log-odds whatever is said, what the sentence's vector adds, and what
        measures, words and vector say together, beyond their sum.
    measures, words : tuple of Share
        What was measured, and the words that are weighed, for or against; strongest first.
    """

    theme: str
    given: bool
    score: float
    threshold: float
    sentence: Offsets
    own: float
    heading: float
    kind: str | None
    bias: float
    vector: float
    together: float
    measures: tuple[Share, ...]
    words: tuple[Share, ...]


@dataclass(frozen=True)
class Explanation:
    """A passage as the record has it, the headings it was read under, how themes were decided.

    ``taxonomy`` is the id of that which they are of.
    """

    taxonomy: str
    passage: Passage
    segment: Segment
    headings: tuple[Segment, ...]
    themes: tuple[ThemeExplanation, ...]


def explain(
    annotator: Annotator,
    text: str,
    segments: Sequence[Segment],
    sentences: Sequence[Offsets],
    segment: str,
) -> list[Explanation]:
    """Explain the themes of the passages of one segment.

    Parameters
    ----------
    annotator : Annotator
        As a stage has it.
    text : str
        The document's text.
    segments : sequence of Segment
        Its segments.
    sentences : sequence of (int, int)
        Its sentences.
    segment : str
        The id of the segment.

    Returns
    -------
    list of Explanation
        One for each passage; none where that segment is no passage.
    """
    reads = annotator.read(text, segments, sentences)
    return [
        Explanation(
            annotator.taxonomy.id,
            annotator.passage(read),
            read.stretch.segment,
            tuple(read.headings),
            tuple(
                _theme(annotator, read, number) for number in range(len(annotator.taxonomy.themes))
            ),
        )
        for read in reads
        if read.stretch.segment.id == segment
    ]


def _theme(annotator: Annotator, read: ReadPassage, number: int) -> ThemeExplanation:
    unit = read.best(number)[0]
    model = annotator.model
    sums = model.sums([unit.measured])
    own = float(read.own[number])
    alone = float(model.chances([unit.measured])[0, number])
    shift = read.stretch.start
    score = float(read.scores[number])
    return ThemeExplanation(
        theme=f"{annotator.prefix}{annotator.taxonomy.themes[number].id}",
        given=number in annotator.given(read.scores),
        score=score,
        threshold=annotator.thresholds[number],
        sentence=(shift + unit.start, shift + unit.end),
        own=own,
        heading=float(read.by_heading[number]),
        kind=None if own == alone else _kind(annotator, read, number),
        bias=float(model.linear.bias[number]),
        vector=float(sums.vectors[0, number]),
        together=float(sums.together[0, number]),
        measures=_measures(annotator, unit.measured, number),
        words=_words(annotator, unit.measured, number),
    )


def _kind(annotator: Annotator, read: ReadPassage, number: int) -> str | None:
    """Return the theme below this one that has its chance."""
    themes = annotator.taxonomy.themes
    below = annotator.taxonomy.kinds(themes[number].id)
    return next((themes[n].id for n in below if read.own[n] == read.own[number]), None)


def _measures(annotator: Annotator, measured: Measured, number: int) -> tuple[Share, ...]:
    found = measured.themes[number]
    weights = annotator.model.linear.measures[number]
    shares = [
        Share(name, round(float(weight * value), 3), _texts(measured, found.grounds.get(name, [])))
        for name, weight, value in zip(FEATURES, weights, found.row, strict=True)
        if value
    ]
    return tuple(sorted(shares, key=_strength))


def _words(annotator: Annotator, measured: Measured, number: int) -> tuple[Share, ...]:
    vocabulary = annotator.model.vocabulary
    weighed = vocabulary.weigh(measured.words)
    forms = measured.words.forms
    grams = dict.fromkeys([*forms, *(f"{a} {b}" for a, b in pairwise(forms))])
    weights = annotator.model.linear.words[number]
    shares = []
    for gram in grams:
        column = vocabulary.columns.get(gram)
        if column is not None:
            shares.append(Share(gram, round(float(weights[column] * weighed[column]), 3)))
    return tuple(sorted(shares, key=_strength))


def _strength(share: Share) -> tuple[float, str]:
    return -abs(share.weight), share.name


def _texts(measured: Measured, spans: Sequence[Offsets]) -> tuple[str, ...]:
    forms = measured.words.forms
    return tuple(dict.fromkeys(" ".join(forms[first:last]) for first, last in spans))
