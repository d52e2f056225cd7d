"""Explanation of a passage's themes: scores, its best sentence, measures, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readout.models.scorer import Contribution
from readout.records.types import Offsets, Passage
from readout.stages.themes.annotate import ScoredPassage, ThemeClassifier
from readout.stages.themes.features import FEATURES, MeasuredText
from readout.stages.themes.model import grams_of

__all__ = ["Explanation", "ThemeContribution", "ThemeExplanation", "explain"]


@dataclass(frozen=True, slots=True)
class ThemeContribution(Contribution):
    """One measure's or word's share of the log odds, and the words for it."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeExplanation:
    """The decision on one theme.

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
    measures, words : list of ThemeContribution
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
    measures: list[ThemeContribution]
    words: list[ThemeContribution]


@dataclass(frozen=True)
class Explanation:
    """A passage, as it was scored and as the record has it, and how its themes were decided.

    ``taxonomy`` is the id of that which they are of.
    """

    taxonomy: str
    scored: ScoredPassage
    passage: Passage
    themes: list[ThemeExplanation]


def explain(classifier: ThemeClassifier, scored: ScoredPassage) -> Explanation:
    """Explain the themes of a passage that a classifier has read."""
    numbers = range(len(classifier.taxonomy.themes))
    themes = [_theme(classifier, scored, number) for number in numbers]
    return Explanation(classifier.taxonomy.id, scored, classifier.passage(scored), themes)


def _theme(classifier: ThemeClassifier, scored: ScoredPassage, number: int) -> ThemeExplanation:
    unit = scored.best(number)[0]
    model, themes = classifier.model, classifier.taxonomy.themes
    odds = model.log_odds([unit])
    own = float(scored.own[number])
    alone = own == float(model.chances([unit])[0, number])
    kinds = [] if alone else classifier.taxonomy.kinds(themes[number].id)
    return ThemeExplanation(
        theme=f"{classifier.prefix}{themes[number].id}",
        given=number in classifier.decided(scored.scores),
        score=float(scored.scores[number]),
        threshold=classifier.thresholds[number],
        sentence=unit.span,
        own=own,
        heading=float(scored.by_heading[number]),
        kind=next((themes[kind].id for kind in kinds if scored.own[kind] == own), None),
        bias=float(model.linear.bias[number]),
        vector=float(odds.vectors[0, number]),
        together=float(odds.together[0, number]),
        measures=_strongest_first(_measures(classifier, unit, number)),
        words=_strongest_first(_words(classifier, unit, number)),
    )


def _measures(
    classifier: ThemeClassifier, unit: MeasuredText, number: int
) -> Iterator[ThemeContribution]:
    found, forms = unit.themes[number], unit.words.forms
    weighed = classifier.model.linear.measures[number] * found.row
    for name, odds in zip(FEATURES, weighed.tolist(), strict=True):
        if value := found.value(name):
            texts = (" ".join(forms[first:last]) for first, last in found.evidence.get(name, ()))
            yield ThemeContribution(name, value, round(odds, 3), tuple(dict.fromkeys(texts)))


def _words(
    classifier: ThemeClassifier, unit: MeasuredText, number: int
) -> Iterator[ThemeContribution]:
    vocabulary, weights = classifier.model.vocabulary, classifier.model.linear.words[number]
    weighed = vocabulary.weigh(unit.words)
    for gram in dict.fromkeys(grams_of(unit.words)):
        column = vocabulary.columns.get(gram)
        if column is not None:
            value = weighed[column]
            yield ThemeContribution(gram, value, round(float(weights[column] * value), 3))


def _strongest_first(shares: Iterable[ThemeContribution]) -> list[ThemeContribution]:
    return sorted(shares, key=lambda share: (-abs(share.odds), share.name))
