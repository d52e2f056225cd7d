"""The test of a trained model on labelled passages that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from spacy.lang.en.stop_words import STOP_WORDS

from readout.models.word_vectors import COMMON, read_word_vectors
from readout.records.types import Segment
from readout.stages.themes.annotate import ScoredPassage, ThemeClassifier
from readout.stages.themes.decisions import DecisionOptions
from readout.stages.themes.features import Extractor
from readout.stages.themes.model import load_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import bad_training
from readout.train.themes.passages import LabelledPassage, read_passages
from readout.train.themes.prepared import labels_of, sentences_of
from readout.train.themes.training import ThemeReport, with_figures

__all__ = ["TestReport", "WrongTheme", "read_item", "read_test", "test_model"]

TERMS = 8
"""Terms that a theme may lack, at most."""


@dataclass(frozen=True)
class WrongTheme:
    """A theme that was missed, or given falsely: of which passage, its score, its best sentence."""

    theme: str
    id: str
    score: float
    words: str


@dataclass(frozen=True)
class TestReport:
    """Figures of a model on unseen passages.

    Attributes
    ----------
    themes : tuple of ThemeReport
        Figures by theme.
    misses, false : tuple of WrongTheme
        What was missed, the surest first, and what was given falsely; all of it.
    lacking : dict of str to list of str
        By theme, words of missed passages that no term covers.
    """

    __test__ = False  # no test case, whatever its name

    passages: int
    themes: tuple[ThemeReport, ...]
    misses: tuple[WrongTheme, ...]
    false: tuple[WrongTheme, ...]
    lacking: dict[str, list[str]]


def test_model(taxonomy_path: Path, model_path: Path, paths: Sequence[Path]) -> TestReport:
    """Score a model on labelled passages.

    Parameters
    ----------
    taxonomy_path, model_path : Path
        The taxonomy and its model.
    paths : sequence of Path
        Files of labelled passages.

    Raises
    ------
    ConfigError
        Where a file is wrong.
    """
    taxonomy = read_taxonomy(taxonomy_path)
    items = read_test(paths, taxonomy)
    model, thresholds = load_model(model_path, taxonomy).decided(DecisionOptions())
    extractor = Extractor(taxonomy, read_word_vectors())
    classifier = ThemeClassifier(taxonomy, extractor, model, thresholds, parents=True)
    scored = [read_item(classifier, item) for item in items]
    scores = np.array([np.max([one.scores for one in some], axis=0) for some in scored])
    decided, labels = scores >= np.array(thresholds), labels_of(items, taxonomy)
    ids = [theme.id for theme in taxonomy.themes]
    misses, false = (
        [
            _wrong(items[at], scored[at], number, ids[number])
            for number, at in np.argwhere(chosen.T).tolist()
        ]
        for chosen in (labels & ~decided, decided & ~labels)
    )
    themes, lacking = [], {}
    for number, theme in enumerate(ids):
        truth = labels[:, number]
        report = ThemeReport(theme, int(truth.sum()), thresholds[number])
        themes.append(with_figures(report, scores[:, number], truth))
        missed = [one.words for one in misses if one.theme == theme]
        if terms := _lacking(missed, extractor, number):
            lacking[theme] = terms
    for wrong in (misses, false):
        wrong.sort(key=lambda one: -one.score)
    return TestReport(len(items), tuple(themes), tuple(misses), tuple(false), lacking)


test_model.__test__ = False  # type: ignore[attr-defined]


def read_test(paths: Sequence[Path], taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Read what a model is scored on.

    Raises
    ------
    ConfigError
        ``bad_training`` where a file is wrong, or no passage is there.
    """
    items = read_passages(paths, taxonomy)
    if not items:
        raise bad_training(", ".join(map(str, paths)), "no passage to test on")
    return items


def read_item(classifier: ThemeClassifier, item: LabelledPassage) -> list[ScoredPassage]:
    """Read a passage as a document of its own, under its heading where it has one."""
    text = item.text
    start = 0
    segments = []
    if item.heading:
        segments.append(Segment("h", "heading", 0, len(item.heading), level=1))
        text = f"{item.heading}\n\n{item.text}"
        start = len(text) - len(item.text)
    section = "h" if segments else None
    segments.append(Segment("p", "paragraph", start, len(text), section))
    sentences = [(start + a, start + b) for a, b in sentences_of(item.text)]
    return list(classifier.read(text, segments, sentences))


def _wrong(
    item: LabelledPassage, scored: Sequence[ScoredPassage], number: int, theme: str
) -> WrongTheme:
    best = max(scored, key=lambda one: float(one.scores[number]))
    start, end = best.best(number)[0].span
    shift = len(item.heading) + 2 if item.heading else 0
    words = item.text[start - shift : end - shift]
    return WrongTheme(theme, item.id, float(best.scores[number]), words)


def _lacking(sentences: Sequence[str], extractor: Extractor, number: int) -> list[str]:
    """Return words, and pairs of words, that several missed sentences share and no term covers."""
    vectors = extractor.vectors
    counts: Counter[str] = Counter()
    for sentence in sentences:
        measured = extractor.measure(sentence)
        forms = measured.words.forms
        rows = vectors.rows(forms)
        telling = (rows >= 0) & (vectors.weights[rows] >= COMMON)
        uncovered = {n for n in np.flatnonzero(telling).tolist() if forms[n] not in STOP_WORDS}
        for match in chain(*measured.themes[number].poles):
            uncovered.difference_update(range(match.first, match.last))
        counts.update({forms[place] for place in uncovered})
        pairs = (place for place in uncovered if place + 1 in uncovered)  # in any order
        counts.update(f"{forms[place]} {forms[place + 1]}" for place in pairs)
    repeated = [gram for gram, count in counts.items() if count > 1]
    repeated.sort(key=lambda gram: (-counts[gram] * len(gram.split()), gram))
    return repeated[:TERMS]
