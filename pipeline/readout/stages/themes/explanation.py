"""Why a passage was given its themes, or was not: scores, its best sentence, measures, words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readout.records.types import Offsets, Passage, Segment
from readout.stages.themes.annotate import ScoredPassage, ThemeClassifier
from readout.stages.themes.features import FEATURES, MeasuredText
from readout.stages.themes.model import grams_of

__all__ = ["Explanation", "ThemeContribution", "ThemeExplanation", "explain"]


@dataclass(frozen=True)
class ThemeContribution:
    """What one measure or word adds to the log-odds, and by which words."""

    name: str
    weight: float
    words: tuple[str, ...] = ()


Contributions = tuple[ThemeContribution, ...]


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
    measures, words : tuple of ThemeContribution
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
    measures: Contributions
    words: Contributions


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
    classifier: ThemeClassifier,
    text: str,
    segments: Sequence[Segment],
    sentences: Sequence[Offsets],
    segment: str,
) -> list[Explanation]:
    """Explain the themes of the passages of one segment.

    Parameters
    ----------
    classifier : ThemeClassifier
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
    numbers = range(len(classifier.taxonomy.themes))
    return [
        Explanation(
            classifier.taxonomy.id,
            classifier.passage(scored),
            scored.span.segment,
            tuple(scored.headings),
            tuple(_theme(classifier, scored, number) for number in numbers),
        )
        for scored in classifier.read(text, segments, sentences)
        if scored.span.segment.id == segment
    ]


def _theme(classifier: ThemeClassifier, scored: ScoredPassage, number: int) -> ThemeExplanation:
    unit = scored.best(number)[0]
    model, themes = classifier.model, classifier.taxonomy.themes
    odds = model.log_odds(unit)
    own = float(scored.own[number])
    kinds = classifier.taxonomy.kinds(themes[number].id)
    taken = [themes[n].id for n in kinds if scored.own[n] == own]
    alone = own == float(model.chances([unit])[0, number])
    return ThemeExplanation(
        theme=f"{classifier.prefix}{themes[number].id}",
        given=number in classifier.decided(scored.scores),
        score=float(scored.scores[number]),
        threshold=classifier.thresholds[number],
        sentence=unit.span,
        own=own,
        heading=float(scored.by_heading[number]),
        kind=None if alone or not taken else taken[0],
        bias=float(model.linear.bias[number]),
        vector=float(odds.vectors[number]),
        together=float(odds.together[number]),
        measures=_measures(classifier, unit, number),
        words=_words(classifier, unit, number),
    )


def _measures(classifier: ThemeClassifier, unit: MeasuredText, number: int) -> Contributions:
    found, forms = unit.themes[number], unit.words.forms
    shares = []
    for name, odds in zip(
        FEATURES, classifier.model.linear.measures[number] * found.row, strict=True
    ):
        if found.value(name):
            texts = (" ".join(forms[first:last]) for first, last in found.grounds.get(name, ()))
            words = tuple(dict.fromkeys(texts))
            shares.append(ThemeContribution(name, round(float(odds), 3), words))
    return _strongest_first(shares)


def _words(classifier: ThemeClassifier, unit: MeasuredText, number: int) -> Contributions:
    vocabulary = classifier.model.vocabulary
    weighed = vocabulary.weigh(unit.words)
    weights = classifier.model.linear.words[number]
    known = {
        gram: vocabulary.columns[gram]
        for gram in grams_of(unit.words)
        if gram in vocabulary.columns
    }
    return _strongest_first(
        ThemeContribution(gram, round(float(weights[column] * weighed[column]), 3))
        for gram, column in known.items()
    )


def _strongest_first(shares: Iterable[ThemeContribution]) -> Contributions:
    return tuple(sorted(shares, key=lambda share: (-abs(share.weight), share.name)))
