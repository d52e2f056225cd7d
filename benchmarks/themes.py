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
from readout.assembly import Readout, load
from readout.config import resolve
from readout.records import Passage, Record, Theme
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.measures import fit_threshold, prevalence_weights
from readout.train.themes.passages import files_of, read_passages
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict

from benchmarks import MODEL
from benchmarks.corpora import Corpora, document_of, run
from benchmarks.shots import cross, shots
from benchmarks.timing import by_component, print_costs

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
    print(
        f"{'':34s} {'macro':>6s} "
        + " ".join(f"{n[:14]:>14s}" for n in names)
        + f" {'false':>12s} {'relation':>12s}"
    )
    for config in CONFIGS:
        found = [_theme_ids(load_once(config), row) for row in rows]
        given = np.array([[name in themes for name in names] for themes in found])
        right = [
            theme.relation is not None and theme.relation.type == row["relation"][name]
            for row, themes in zip(rows, found, strict=True)
            for name, theme in themes.items()
            if name in row["themes"] and row["relation"].get(name)
        ]
        _print_row(config, rows, given, f"{sum(right):4d} of {len(right):4d}")
    chances, thresholds = _tfidf(rows)
    _print_row("TF-IDF, its own thresholds", rows, chances >= thresholds)
    truth = _truth(rows)
    best = [
        max(np.unique(chances[:, n]), key=lambda t, n=n: f1_score(truth[:, n], chances[:, n] >= t))  # type: ignore[misc]
        for n in range(len(names))
    ]
    _print_row("TF-IDF, best thresholds afterwards", rows, chances >= np.array(best))


def seed(corpora: Corpora) -> None:
    """The seed article.

    Whether each passage has the theme of the heading it stands under, and the others none.
    """
    folder = corpora.folder / "data" / "seed"
    names = _names()
    for config in CONFIGS:
        readout = load_once(config)
        for path in sorted(folder.glob("*.txt")):
            record = readout.annotate(
                document_of({"id": path.stem, "text": path.read_text(encoding="utf-8")})
            )
            headings = [s.id for s in record.segments if s.kind == "heading"]
            by_heading = dict(zip(headings, names, strict=True))
            sections = {s.id: s.section if s.kind == "paragraph" else None for s in record.segments}
            wanted = {p.segment: by_heading.get(sections[p.segment] or "") for p in record.passages}
            wrong = [
                p
                for p in record.passages
                if [t.id for t in p.themes] != [w for w in [wanted[p.segment]] if w]
            ]
            print(f"{config}: {len(wanted) - len(wrong)} of {len(wanted)} passages right")
            for passage in wrong:
                print(
                    f"  {passage.segment}: {[t.id for t in passage.themes]}, by the heading {wanted[passage.segment]}"
                )


def evidence(corpora: Corpora) -> None:
    """Whether a passage scores lower without its evidence than without random spans of the same lengths."""
    rows = corpora.rows("themes_dev.jsonl")
    random = Random(0)  # noqa: S311 - no secret
    readout = load_once(CONFIGS[0])
    drops, others, more, count = [], [], 0, 0
    for row in rows:
        for name, theme in _theme_ids(readout, row).items():
            text = _text(row)
            drop = theme.score - _without(readout, text, theme.evidence, name)
            rest = [
                theme.score
                - _without(readout, text, _elsewhere(text, theme.evidence, random), name)
                for _ in range(DRAWS)
            ]
            drops.append(drop)
            others.append(float(np.mean(rest)))
            more, count = more + (drop > others[-1]), count + 1
    print(
        f"{count} themes given; without the evidence the score falls by {np.mean(drops):.3f} on average,"
    )
    print(
        f"without random spans by {np.mean(others):.3f}; it falls more without the evidence for {more} of {count}"
    )


def cost(corpora: Corpora) -> None:
    """CPU time of the stage and of the vectors it reads, beyond the encoder's pass, as a share of plain spaCy."""
    sides = [by_component(name, load_once(name), {"vectors", "themes"}) for name in CONFIGS]
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
        theme.id: theme for passage in _passages(readout, _text(row)) for theme in passage.themes
    }


def _truth(rows: Rows) -> NDArray[np.bool_]:
    return np.array([[name in row["themes"] for name in _names()] for row in rows])


def _print_row(name: str, rows: Rows, given: NDArray[np.bool_], relation: str = "-") -> None:
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
    """Train a TF-IDF logistic regression on the same passages; return chances on the rows, and thresholds."""
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
        held = cross_val_predict(learner, learned, truth, cv=5, method="predict_proba")[:, 1]
        thresholds.append(
            fit_threshold(np.round(held, 4), truth, prevalence_weights(truth), beta=1.0)
        )
        chances.append(learner.fit(learned, truth).predict_proba(read)[:, 1])
    return np.column_stack(chances), np.array(thresholds)


def _without(readout: Readout, text: str, spans: Sequence[tuple[int, int]], theme: str) -> float:
    """Score a passage with the words of some spans left out."""
    kept = "".join(
        " " if any(a <= place < b for a, b in spans) else c for place, c in enumerate(text)
    )
    scores = [s.score for p in _passages(readout, kept) for s in p.scores if s.id == theme]
    return max(scores, default=0.0)


def _elsewhere(
    text: str, spans: Sequence[tuple[int, int]], random: Random
) -> list[tuple[int, int]]:
    """Draw spans of the same lengths, beginning with a word."""
    starts = [0, *(place + 1 for place, c in enumerate(text) if c == " ")]
    lengths = [min(b - a, len(text)) for a, b in spans]
    drawn = [
        random.choice([s for s in starts if s + length <= len(text)] or [0]) for length in lengths
    ]
    return [(start, start + length) for start, length in zip(drawn, lengths, strict=True)]
