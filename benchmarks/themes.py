"""Themes on real passages: held-out ones by kind of document, development, seed; cost.

A TF-IDF classifier with logistic regression, trained on the same labels, stands beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import spacy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from benchmarks import MODEL
from benchmarks.corpora import Corpora, document_of, run
from benchmarks.labels import passages
from benchmarks.shots import new
from benchmarks.timing import by_component, print_costs
from readout.batch.load import Readout, load
from readout.config.configuration import resolve
from readout.models.arrays import Flags, Floats
from readout.records.types import Record
from readout.stages.themes.annotate import ThemeClassifier
from readout.stages.themes.component import ThemesSettings, ThemesStage
from readout.stages.themes.decisions import DecisionOptions, ScoreSample, decide
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.card import average_precision, calibration_error, figures
from readout.train.themes.passages import LabelledPassage, files_of, read_passages
from readout.train.themes.testing import read_item

TAXONOMIES = ("future-industries", "development-pairs", "liberal-democracies")
CONFIGS = ("default.cfg", "small.cfg")
HEAD = f"{'':36s} {'passages':>8s} {'themes':>6s} {'macro':>6s} {'F1':>6s} {'AP':>6s} calib.  false"
"""Macro: F1, the mean of the themes; F1: all decisions together; false: themes without cause."""
FILLER = "The choir sang at the close, and the mayor thanked the bakers."
MOST = 0.05
"""By so much the score of a sentence may differ with what stands around it."""


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("themes", __doc__, PARTS, arguments)


@dataclass(frozen=True)
class Scored:
    """Passages with what was found in them.

    Attributes
    ----------
    truth, given : ndarray of bool, shape (n_passages, n_themes)
        The themes that hold, and those that were given.
    chances : ndarray, shape (n_passages, n_themes)
        The scores.
    """

    truth: Flags
    chances: Floats
    given: Flags

    def take(self, rows: Sequence[int]) -> Scored:
        """Return some of the passages."""
        chosen = list(rows)
        return Scored(self.truth[chosen], self.chances[chosen], self.given[chosen])


def held(corpora: Corpora) -> None:
    """Held-out real passages of each taxonomy, by kind of document, with TF-IDF beside.

    And whether the type of relation is right where the theme is.
    """
    print("must: macro 0.75 (development-pairs: 0.70), calibration error 0.03")
    print(HEAD)
    for name in TAXONOMIES:
        rows = list(passages(_whole(corpora), name, held_out=True))[: corpora.limit]
        items = _items(rows)
        classifier = _classifier(name)
        found = _scored(classifier, items)
        _row(f"{name}: all", found)
        for kind in sorted({item.register for item in items}):
            places = [n for n, item in enumerate(items) if item.register == kind]
            _row(f"  {kind}", found.take(places))
        _row("  TF-IDF, all", _tfidf(corpora, name, items))
        print(f"  relation right where the theme is: {_relations(classifier, items)}")


def dev(corpora: Corpora) -> None:
    """Development passages, with TF-IDF beside, and the type of relation."""
    rows = corpora.rows("themes_dev.jsonl")
    items = _items(_plain(row) for row in rows)
    classifier = _classifier(TAXONOMIES[0])
    print(HEAD)
    _row("development", _scored(classifier, items))
    _row("  TF-IDF", _tfidf(corpora, TAXONOMIES[0], items))
    print(f"  relation right where the theme is: {_relations(classifier, items)}")


def seed(corpora: Corpora) -> None:
    """The seed article: whether each passage has the theme of the heading it stands under.

    And the others none.
    """
    names = [theme.id for theme in _taxonomy(TAXONOMIES[0]).themes]
    for config in CONFIGS:
        for path in sorted((corpora.folder / "data" / "seed").glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            document = document_of({"id": path.stem, "text": text})
            record = load_once(config).annotate(document)
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


def same(corpora: Corpora) -> None:
    """How far the score of one sentence differs: in its passage, alone, among other words."""
    print(f"must: {MOST}")
    print(f"{'':24s} sentences   mean    most  over {MOST}")
    for name in TAXONOMIES:
        classifier = _classifier(name)
        numbers = {theme.id: n for n, theme in enumerate(classifier.taxonomy.themes)}
        spreads: list[float] = []
        for row in list(passages(_whole(corpora), name))[: corpora.limit]:
            for theme, spans in row["evidence"].items():
                for span in spans:
                    scores = _surroundings(classifier, row, span, numbers[theme])
                    spreads.append(max(scores) - min(scores))
        over = sum(spread > MOST for spread in spreads)
        mean = float(np.mean(spreads or [0.0]))
        most = max(spreads, default=0.0)
        print(f"{name:24s} {len(spreads):9d} {mean:6.4f}  {most:6.4f} {over:9d}")


def _surroundings(
    classifier: ThemeClassifier, row: Mapping[str, Any], span: Sequence[int], theme: int
) -> list[float]:
    """Score a labelled sentence where it stands, alone, and behind and before other words."""
    start, end = span
    sentence = row["text"][start:end]
    texts = {row["text"]: start, sentence: 0, f"{FILLER} {sentence} {FILLER}": len(FILLER) + 1}
    scores = []
    for text, place in texts.items():
        item = LabelledPassage("x", text)
        chances = [
            float(read.chances[number, theme])
            for read in read_item(classifier, item)
            for number, unit in enumerate(read.units)
            if place <= unit.span[0] and unit.span[1] <= place + len(sentence)
        ]
        scores.append(max(chances, default=0.0))
    return scores


def cost(corpora: Corpora) -> None:
    """CPU time of the stage, as a share of plain spaCy."""
    sides = [by_component(name, load_once(name), {"themes"}) for name in CONFIGS]
    print("must: 0.08")
    print_costs(spacy.load(MODEL), corpora.documents("polnear/dev.jsonl"), sides)


PARTS: dict[str, Callable[[Corpora], None]] = {
    "held": held,
    "dev": dev,
    "seed": seed,
    "same": same,
    "new": new,
    "cost": cost,
}


@cache
def load_once(config: str) -> Readout:
    """Return a packaged pipeline; loaded the first time."""
    return load(f"readout:{config}")


@cache
def _classifier(name: str) -> ThemeClassifier:
    """Return what finds the themes of a packaged taxonomy, by its packaged model."""
    folder = f"readout:themes/{name}"
    settings = ThemesSettings(f"{folder}.toml", f"{folder}/model.bin", parents=True)
    return ThemesStage("readout_themes", settings).classifier


def _whole(corpora: Corpora) -> Corpora:
    """Return the corpora with all their documents: labels name any of them."""
    return replace(corpora, limit=None)


def _taxonomy(name: str) -> Taxonomy:
    return read_taxonomy(resolve(f"readout:themes/{name}.toml"))


def _items(rows: Iterable[Mapping[str, Any]]) -> list[LabelledPassage]:
    return [LabelledPassage(**row) for row in rows]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a development passage as a labelled one, on one line."""
    told = {key: row[key] for key in ("id", "themes", "relation")}
    return {**told, "text": " ".join(row["text"].split())}


def _truth(taxonomy: Taxonomy, items: Sequence[LabelledPassage]) -> Flags:
    """Tell which themes hold; a more general one where one of its kinds does."""
    named = [
        {above for theme in item.themes for above in (theme, *taxonomy.ancestors(theme))}
        for item in items
    ]
    return np.array([[t.id in found for t in taxonomy.themes] for found in named])


def _scored(classifier: ThemeClassifier, items: Sequence[LabelledPassage]) -> Scored:
    reads = [read_item(classifier, item) for item in items]
    chances = np.array([np.max([one.scores for one in read], axis=0) for read in reads])
    given: Flags = chances >= np.array(classifier.thresholds)
    return Scored(_truth(classifier.taxonomy, items), chances, given)


def _row(name: str, found: Scored) -> None:
    """Print the figures of some passages."""
    truth, given = found.truth, found.given
    columns = range(truth.shape[1])
    there = [n for n in columns if truth[:, n].any()]
    macro = np.mean([figures(given[:, n], truth[:, n]).f1 for n in there] or [np.nan])
    ranked = np.mean(
        [average_precision(found.chances[:, n], truth[:, n]) for n in there] or [np.nan]
    )
    error = np.mean([calibration_error(found.chances[:, n], truth[:, n]) for n in columns])
    none = ~truth.any(axis=1)
    false = f"{int(given[none].any(axis=1).sum())} of {int(none.sum())}"
    together = figures(given.ravel(), truth.ravel()).f1
    print(
        f"{name:36s} {len(truth):8d} {int(truth.sum()):6d} {macro:6.3f} {together:6.3f} "
        f"{ranked:6.3f} {error:6.3f}  {false}",
        flush=True,
    )


def _relations(classifier: ThemeClassifier, items: Sequence[LabelledPassage]) -> str:
    """Tell of the themes that are right how often the type of relation is."""
    right = told = 0
    for item in items:
        for read in read_item(classifier, item):
            for theme in classifier.passage(read).themes:
                wanted = item.relation.get(theme.id)
                if wanted is not None and theme.id in item.themes:
                    told += 1
                    found = theme.relation
                    right += found is not None and found.type == wanted
    return f"{right} of {told}"


def _tfidf(corpora: Corpora, name: str, items: Sequence[LabelledPassage]) -> Scored:
    """Train a TF-IDF logistic regression on the labels that the model is trained on."""
    path = resolve(f"readout:themes/{name}.toml")
    taxonomy = read_taxonomy(path)
    learned = [*read_passages(files_of(path), taxonomy), *_items(passages(_whole(corpora), name))]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    columns = vectorizer.fit_transform([item.text for item in learned])
    read = vectorizer.transform([item.text for item in items])
    chances, thresholds = [], []
    for truth in _truth(taxonomy, learned).T:
        learner = LogisticRegression(C=10.0, max_iter=2000)
        out = cross_val_predict(learner, columns, truth, cv=5, method="predict_proba")
        thresholds.append(decide(ScoreSample.of(out[:, 1]), DecisionOptions())[0])
        chances.append(learner.fit(columns, truth).predict_proba(read)[:, 1])
    found = np.column_stack(chances)
    given: Flags = found >= np.array(thresholds)
    return Scored(_truth(taxonomy, items), found, given)
