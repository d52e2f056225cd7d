"""Themes on real passages and on the project's own, in one run.

F1 beside a TF-IDF classifier, evidence, cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict

from benchmarks import MODEL
from benchmarks.corpora import Corpora, document_of, run
from benchmarks.shots import cross, shots
from benchmarks.timing import by_component, print_costs
from readout.assembly import Readout, load
from readout.config import resolve
from readout.records import Passage, Record, Theme
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.measures import fit_threshold, prevalence_weights
from readout.train.themes.passages import files_of, read_passages

CONFIGS = ("default.cfg", "fast.cfg")
DRAWS = 20
"""Random spans that evidence is compared with."""
Rows = Sequence[Mapping[str, Any]]


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("themes", __doc__, PARTS, arguments)


def dev(corpora: Corpora) -> None:
    """F1 by theme, themes on passages without one, and the type of relation, on real passages."""
    rows = corpora.rows("themes_dev.jsonl")
    names = _names()
    print("must: macro 0.75, false 0.04, relation 0.70")
    heads = " ".join(f"{name[:14]:>14s}" for name in names)
    print(f"{'':34s} {'macro':>6s} {heads} {'false':>12s} {'relation':>12s}")
    for config in CONFIGS:
        found = [_theme_ids(load_once(config), row) for row in rows]
        given = np.array([[name in themes for name in names] for themes in found])
        right: list[bool] = []
        for row, themes in zip(rows, found, strict=True):
            right += _relations(row, themes)
        _print_row(config, rows, given, f"{sum(right):4d} of {len(right):4d}")
    chances, thresholds = _tfidf(rows)
    _print_row("TF-IDF, its own thresholds", rows, chances >= thresholds)
    best = [_best(*columns) for columns in zip(_truth(rows).T, chances.T, strict=True)]
    _print_row("TF-IDF, best thresholds afterwards", rows, chances >= np.array(best))


def _relations(row: Mapping[str, Any], themes: Mapping[str, Theme]) -> list[bool]:
    """Tell of each theme that is right and has a gold relation whether its relation is right."""
    found: list[bool] = []
    for name, theme in themes.items():
        wanted = row["relation"].get(name)
        if name in row["themes"] and wanted:
            found.append(theme.relation is not None and theme.relation.type == wanted)
    return found


def _best(truth: NDArray[np.bool_], chances: NDArray[np.float64]) -> float:
    """Return the threshold with the highest F1, known only afterwards."""
    thresholds = np.unique(chances)
    scores = [f1_score(truth, chances >= threshold) for threshold in thresholds]
    return float(thresholds[int(np.argmax(scores))])


def seed(corpora: Corpora) -> None:
    """The seed article.

    Whether each passage has the theme of the heading it stands under, and the others none.
    """
    folder = corpora.folder / "data" / "seed"
    names = _names()
    for config in CONFIGS:
        readout = load_once(config)
        for path in sorted(folder.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            record = readout.annotate(document_of({"id": path.stem, "text": text}))
            wanted = _by_heading(record, names)
            wrong: list[str] = []
            for passage in record.passages:
                due = wanted[passage.segment]
                found = [theme.id for theme in passage.themes]
                if found != ([due] if due else []):
                    wrong.append(f"  {passage.segment}: {found}, by the heading {due}")
            right = len(wanted) - len(wrong)
            print(f"{config}: {right} of {len(wanted)} passages right")
            for line in wrong:
                print(line)


def _by_heading(record: Record, names: Sequence[str]) -> dict[str, str | None]:
    """Return the theme that each passage should have: that of the heading it stands under."""
    headings = [segment.id for segment in record.segments if segment.kind == "heading"]
    themes = dict(zip(headings, names, strict=True))
    paragraphs = {s.id: s.section for s in record.segments if s.kind == "paragraph"}
    wanted: dict[str, str | None] = {}
    for passage in record.passages:
        wanted[passage.segment] = themes.get(paragraphs.get(passage.segment) or "")
    return wanted


def evidence(corpora: Corpora) -> None:
    """Whether a passage scores lower without its evidence than without random spans.

    The spans are of the same lengths.
    """
    rows = corpora.rows("themes_dev.jsonl")
    random = Random(0)  # noqa: S311 - no secret
    readout = load_once(CONFIGS[0])
    drops: list[float] = []
    others: list[float] = []
    for row in rows:
        text = _text(row)
        for name, theme in _theme_ids(readout, row).items():
            drops.append(theme.score - _without(readout, text, theme.evidence, name))
            rest: list[float] = []
            for _ in range(DRAWS):
                spans = _elsewhere(text, theme.evidence, random)
                rest.append(theme.score - _without(readout, text, spans, name))
            others.append(float(np.mean(rest)))
    count = len(drops)
    more = sum(drop > other for drop, other in zip(drops, others, strict=True))
    print(
        f"{count} themes given; without the evidence the score falls by {np.mean(drops):.3f} on "
        "average,"
    )
    print(
        f"without random spans by {np.mean(others):.3f}; it falls more without the evidence for "
        f"{more} of {count}"
    )


def cost(corpora: Corpora) -> None:
    """CPU time of the stage and of the vectors it reads, as a share of plain spaCy.

    The encoder's pass is left out.
    """
    sides = [
        by_component(name, load_once(name), {"vectors", "themes"}) for name in CONFIGS
    ]
    print("must: 0.10")
    print_costs(spacy.load(MODEL), corpora.documents("polnear/dev.jsonl"), sides)


PARTS = {
    "dev": dev,
    "cross": cross,
    "shots": shots,
    "seed": seed,
    "evidence": evidence,
    "cost": cost,
}
_LOADED: dict[str, Readout] = {}


def load_once(config: str) -> Readout:
    """Return a packaged pipeline; loaded the first time."""
    if config not in _LOADED:
        _LOADED[config] = load(f"readout:{config}")
    return _LOADED[config]


def _names() -> list[str]:
    return [theme.id for theme in read_taxonomy(resolve(TAXONOMY)).themes]


def _text(row: Mapping[str, Any]) -> str:
    return " ".join(row["text"].split())


def _passages(readout: Readout, text: str) -> list[Passage]:
    record: Record = readout.annotate(document_of({"id": "passage", "text": text}))
    return record.passages


def _theme_ids(readout: Readout, row: Mapping[str, Any]) -> dict[str, Theme]:
    """Return the themes of a passage by id; where it was cut in two, those of both pieces."""
    return {
        theme.id: theme
        for passage in _passages(readout, _text(row))
        for theme in passage.themes
    }


def _truth(rows: Rows) -> NDArray[np.bool_]:
    return np.array([[name in row["themes"] for name in _names()] for row in rows])


def _print_row(
    name: str, rows: Rows, given: NDArray[np.bool_], relation: str = "-"
) -> None:
    truth = _truth(rows)
    scores = [float(f1_score(truth[:, n], given[:, n])) for n in range(truth.shape[1])]
    none = ~truth.any(axis=1)
    false = int(given[none].any(axis=1).sum())
    cells = " ".join(f"{score:14.3f}" for score in scores)
    print(
        f"{name:34s} {np.mean(scores):6.3f} {cells} {false:4d} of {none.sum():4d} {relation:>12s}",
        flush=True,
    )


def _tfidf(rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Train a TF-IDF logistic regression on the same passages.

    Returns chances on the rows, and thresholds.
    """
    path = resolve(TAXONOMY)
    taxonomy = read_taxonomy(path)
    items = read_passages(files_of(path), taxonomy)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    learned = vectorizer.fit_transform([item.text for item in items])
    read = vectorizer.transform([_text(row) for row in rows])
    chances, thresholds = [], []
    for name in _names():
        truth = np.array([name in item.themes for item in items])
        learner = LogisticRegression(C=10.0, max_iter=2000)
        held = cross_val_predict(learner, learned, truth, cv=5, method="predict_proba")[
            :, 1
        ]
        thresholds.append(
            fit_threshold(np.round(held, 4), truth, prevalence_weights(truth), beta=1.0)
        )
        chances.append(learner.fit(learned, truth).predict_proba(read)[:, 1])
    return np.column_stack(chances), np.array(thresholds)


def _without(
    readout: Readout, text: str, spans: Sequence[tuple[int, int]], theme: str
) -> float:
    """Score a passage with the words of some spans left out."""
    kept = "".join(
        " " if any(a <= place < b for a, b in spans) else c
        for place, c in enumerate(text)
    )
    scores = [
        s.score for p in _passages(readout, kept) for s in p.scores if s.id == theme
    ]
    return max(scores, default=0.0)


def _elsewhere(
    text: str, spans: Sequence[tuple[int, int]], random: Random
) -> list[tuple[int, int]]:
    """Draw spans of the same lengths, beginning with a word."""
    starts = [0, *(place + 1 for place, c in enumerate(text) if c == " ")]
    lengths = [min(b - a, len(text)) for a, b in spans]
    drawn = [
        random.choice([s for s in starts if s + length <= len(text)] or [0])
        for length in lengths
    ]
    return [
        (start, start + length) for start, length in zip(drawn, lengths, strict=True)
    ]
