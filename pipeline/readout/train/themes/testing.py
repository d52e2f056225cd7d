"""How a trained model fares on labelled passages that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from spacy.lang.en.stop_words import STOP_WORDS

from readout.models.arrays import Flags
from readout.models.word_vectors import COMMON, WordVectors, read_word_vectors
from readout.records.types import Segment
from readout.stages.themes.annotate import Annotator, ReadPassage
from readout.stages.themes.decisions import Wish
from readout.stages.themes.features import Extractor, Measured
from readout.stages.themes.model import load_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import bad_training
from readout.train.themes.passages import LabelledPassage, read_passages
from readout.train.themes.prepared import labels_of, sentences_of
from readout.train.themes.training import ThemeReport, with_figures

__all__ = ["TestReport", "Wrong", "read_item", "read_test", "test_model"]

TERMS = 8
"""Terms that a theme may lack, at most."""


@dataclass(frozen=True)
class Wrong:
    """A theme that was missed, or given falsely: of which passage, its score, its best sentence."""

    theme: str
    id: str
    score: float
    words: str


@dataclass(frozen=True)
class TestReport:
    """How a model fares.

    Attributes
    ----------
    themes : tuple of ThemeReport
        Figures by theme.
    misses, false : tuple of Wrong
        What was missed, the surest first, and what was given falsely; all of it.
    lacking : dict of str to list of str
        By theme, words of missed passages that no term covers.
    """

    __test__ = False  # no test case, whatever its name

    passages: int
    themes: tuple[ThemeReport, ...]
    misses: tuple[Wrong, ...]
    false: tuple[Wrong, ...]
    lacking: dict[str, list[str]]


def test_model(
    taxonomy_path: Path, model_path: Path, paths: Sequence[Path], seed: int = 0
) -> TestReport:
    """Score a model on labelled passages.

    Parameters
    ----------
    taxonomy_path, model_path : Path
        The taxonomy and its model.
    paths : sequence of Path
        Files of labelled passages.
    seed : int
        Of the intervals.

    Raises
    ------
    ConfigError
        Where a file is wrong.
    """
    taxonomy = read_taxonomy(taxonomy_path)
    items = read_test(paths, taxonomy)
    model, thresholds = load_model(model_path, taxonomy).wished(Wish())
    extractor = Extractor(taxonomy, read_word_vectors())
    annotator = Annotator(taxonomy, extractor, model, thresholds, parents=True)
    reads = [read_item(annotator, item) for item in items]
    scores = np.array([np.max([one.scores for one in read], axis=0) for read in reads])
    given = scores >= np.array(thresholds)
    labels = labels_of(items, taxonomy)
    themes = []
    misses: list[Wrong] = []
    false: list[Wrong] = []
    lacking: dict[str, list[str]] = {}
    for number, theme in enumerate(taxonomy.themes):
        truth = labels[:, number]
        said = given[:, number]
        report = ThemeReport(
            theme=theme.id, passages=int(truth.sum()), threshold=thresholds[number]
        )
        themes.append(with_figures(report, scores[:, number], said, truth, seed))
        missed = _wrong(items, reads, number, theme.id, truth & ~said)
        misses += missed
        false += _wrong(items, reads, number, theme.id, said & ~truth)
        terms = _lacking([one.words for one in missed], extractor, number)
        if terms:
            lacking[theme.id] = terms
    return TestReport(
        len(items),
        tuple(themes),
        tuple(sorted(misses, key=lambda one: -one.score)),
        tuple(sorted(false, key=lambda one: -one.score)),
        lacking,
    )


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


def read_item(annotator: Annotator, item: LabelledPassage) -> list[ReadPassage]:
    """Read a passage as a document of its own, under its heading where it has one."""
    text = item.text
    start = 0
    segments: list[Segment] = []
    if item.heading:
        segments.append(Segment("h", "heading", 0, len(item.heading), level=1))
        text = f"{item.heading}\n\n{item.text}"
        start = len(text) - len(item.text)
    section = "h" if segments else None
    segments.append(Segment("p", "paragraph", start, len(text), section))
    sentences = [(start + a, start + b) for a, b in sentences_of(item.text)]
    return list(annotator.read(text, segments, sentences))


def _wrong(
    items: Sequence[LabelledPassage],
    reads: Sequence[list[ReadPassage]],
    number: int,
    theme: str,
    chosen: Flags,
) -> list[Wrong]:
    found = []
    for place in np.flatnonzero(chosen).tolist():
        item = items[place]
        read = max(reads[place], key=lambda one: float(one.scores[number]))
        unit = read.best(number)[0]
        shift = read.stretch.start - (len(item.heading) + 2 if item.heading else 0)
        words = item.text[shift + unit.start : shift + unit.end]
        found.append(Wrong(theme, item.id, float(read.scores[number]), words))
    return found


def _lacking(sentences: Sequence[str], extractor: Extractor, number: int) -> list[str]:
    """Return words, and pairs of words, that several missed sentences share and no term covers."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        measured = extractor.measure(sentence)
        forms = measured.words.forms
        uncovered = _uncovered(measured, number, extractor.vectors)
        counts.update({forms[place] for place in uncovered})
        for one, other in pairwise(sorted(uncovered)):
            if other == one + 1:
                counts[f"{forms[one]} {forms[other]}"] += 1
    repeated = [gram for gram, count in counts.items() if count > 1]
    repeated.sort(key=lambda gram: (-counts[gram] * len(gram.split()), gram))
    return repeated[:TERMS]


def _uncovered(measured: Measured, number: int, vectors: WordVectors) -> set[int]:
    """Return the telling words of a sentence that no term of a theme covers."""
    forms = measured.words.forms
    rows = vectors.rows(forms).tolist()
    telling = {
        place
        for place, row in enumerate(rows)
        if row >= 0 and vectors.weights[row] >= COMMON and forms[place] not in STOP_WORDS
    }
    for hits in measured.themes[number].poles:
        for hit in hits:
            telling.difference_update(range(hit.first, hit.last))
    return telling
