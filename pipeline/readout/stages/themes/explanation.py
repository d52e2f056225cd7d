"""Why a passage was given its themes, or was not: scores, opinions of the parts, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readout.arrays import Floats
from readout.language.encoding import PassageVector
from readout.records import Passage, Segment
from readout.stages.themes.annotate import Annotator, Read
from readout.stages.themes.classifier import kept
from readout.stages.themes.evidence import gram_shares
from readout.stages.themes.features import FEATURES, Measured

__all__ = ["Explanation", "Share", "ThemeExplanation", "explain"]

MOST = 8
"""How many words are listed at most."""


@dataclass(frozen=True)
class Share:
    """What one measure or word adds to the mean of the parts (in log-odds), and by which words."""

    name: str
    weight: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeExplanation:
    """How one theme was decided.

    Attributes
    ----------
    theme : str
        Its id.
    given : bool
        Whether the passage has it.
    score, threshold : float
        The calibrated probability, and what it must reach.
    parts : dict of str to float
        Log-odds that each part of the classifier gives.
    slope, offset, heading, kept : float
        How their mean becomes the score: ``kept / (1 + exp(-(slope * mean + offset + heading)))``;
        ``kept`` is 1, or less where nothing names the relationship.
    kind : str or None
        The more special theme from which the score was taken over, where that one's is higher.
    measures, words : tuple of Share
        What was measured, and the words that weigh most, for or against; strongest first.
    """

    theme: str
    given: bool
    score: float
    threshold: float
    parts: dict[str, float]
    slope: float
    offset: float
    heading: float
    kept: float
    kind: str | None
    measures: tuple[Share, ...]
    words: tuple[Share, ...]


@dataclass(frozen=True)
class Explanation:
    """A passage as the record has it, the headings it was read under, how themes were decided."""

    passage: Passage
    segment: Segment
    headings: tuple[Segment, ...]
    themes: tuple[ThemeExplanation, ...]


def explain(
    annotator: Annotator,
    text: str,
    segments: Sequence[Segment],
    vectors: Sequence[PassageVector] | None,
    segment: str,
) -> Explanation | None:
    """Explain the themes of one passage.

    Parameters
    ----------
    annotator : Annotator
        As a stage has it.
    text : str
        The document's text.
    segments : sequence of Segment
        Its segments.
    vectors : sequence of PassageVector or None
        The encoder's vectors of them, where there is one.
    segment : str
        The id of the passage's segment.

    Returns
    -------
    Explanation or None
        None where that segment is no passage.
    """
    for read in annotator.reads(text, segments, vectors):
        for place, one in enumerate(read.passages):
            if one.segment.id == segment:
                count = len(annotator.model.themes)
                themes = tuple(
                    _theme(annotator, read, place, number) for number in range(count)
                )
                passage = annotator.annotated(read, place)
                return Explanation(passage, one.segment, tuple(one.headings), themes)
    return None


def _theme(
    annotator: Annotator,
    read: Read,
    place: int,
    number: int,
) -> ThemeExplanation:
    one = read.passages[place]
    theme = annotator.model.themes[number]
    calibration = theme.plain if read.vectors is None else theme.full
    parts = _parts(annotator, read, place, number)
    found = [one.measured.themes[number]]
    score = float(one.scores[number])
    own = float(calibration.chances(np.mean([list(parts.values())], axis=1), found)[0])
    measures, words = _shares(annotator, read, place, number)
    return ThemeExplanation(
        theme=theme.theme,
        given=score >= calibration.threshold,
        score=score,
        threshold=calibration.threshold,
        parts=parts,
        slope=calibration.slope,
        offset=calibration.offset,
        heading=float(calibration.headings(found)[0]),
        kept=float(kept(found)[0]),
        kind=None if own == score else _kind(annotator, one.scores, number),
        measures=measures,
        words=words,
    )


def _kind(
    annotator: Annotator,
    scores: Floats,
    number: int,
) -> str | None:
    """Return the theme below this one that has its score."""
    themes = annotator.taxonomy.themes
    below = annotator.taxonomy.kinds(themes[number].id)
    return next((themes[n].id for n in below if scores[n] == scores[number]), None)


def _parts(
    annotator: Annotator,
    read: Read,
    place: int,
    number: int,
) -> dict[str, float]:
    model = annotator.model
    vectors = None if read.vectors is None else read.vectors[place : place + 1]
    measured, words = [read.passages[place].measured], read.words[place]
    decided = model.decisions(
        number,
        measured,
        words,
        vectors,
        model.kernel_columns(vectors),
    )
    return {name: float(values[0]) for name, values in decided.items()}


def _shares(
    annotator: Annotator,
    read: Read,
    place: int,
    number: int,
) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    measured = read.passages[place].measured
    weighed = annotator.model.weights(number, vectors=read.vectors is not None)
    found = measured.themes[number]
    measures = [
        Share(
            name,
            round(float(weight * value), 3),
            _texts(measured, found.grounds.get(name, [])),
        )
        for name, weight, value in zip(
            FEATURES, weighed.measures, found.row, strict=True
        )
        if value
    ]
    row = read.words[place].toarray()[0]
    grams = gram_shares(annotator.model, measured, weighed, row)
    words = [
        Share(" ".join(measured.words.forms[a:b]), round(weight, 3))
        for weight, (a, b) in grams[:MOST]
    ]
    return tuple(sorted(measures, key=lambda s: -abs(s.weight))), tuple(words)


def _texts(measured: Measured, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            " ".join(measured.words.forms[first:last]) for first, last in spans
        )
    )
