"""The packaged taxonomies as new ones: with no example, with few, with many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from benchmarks.corpora import Corpora
from benchmarks.labels import passages
from encoder_training.prior import (
    PACKAGED,
    PreparedTaxonomy,
    as_new,
    learn_prior,
    packaged_taxonomies,
    read_forms,
)
from readout.config.configuration import resolve
from readout.models.arrays import Flags, Integers
from readout.stages.themes.decisions import DecisionOptions, ScoreSample, decide
from readout.stages.themes.model import ThemesModel, prior_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.card import figures
from readout.train.themes.passages import LabelledPassage, files_of
from readout.train.themes.prepared import Prepared, of_owners
from readout.train.themes.training import learn_model

__all__ = ["new"]

EXAMPLES = (0, 8, 40)
"""Passages of each theme, and as many for each theme without one."""
ROUNDS = 3
"""Draws of examples that are averaged."""
HEAD = " ".join(f"{count:>3d} own  real TF-IDF" for count in EXAMPLES)


def new(corpora: Corpora) -> None:
    """F1 of taxonomies whose general weights were learned of all others, mean of the themes.

    Own: on the project's passages that were not drawn; real: on held-out real ones. TF-IDF: with
    logistic regression on the same examples, on the project's passages. Whole: without an example,
    with all terms and signals, on the project's passages.
    """
    print("must, with 0, 8, 40 examples a theme: 0.60 0.70 0.80")
    print(f"{'':22s} {HEAD}   whole")
    whole = replace(corpora, limit=None)
    known = [read_forms(path, files_of(path)) for path in map(resolve, packaged_taxonomies())]
    for place, name in enumerate(PACKAGED):
        (long, fresh), held = known[place], _held(whole, name)
        prior = learn_prior([*known[:place], *known[place + 1 :]], 0)
        cells = []
        for count in EXAMPLES:
            scores = []
            for round_ in range(ROUNDS if count else 1):
                chosen, rest = draw(fresh.prepared, count, round_)
                given = fresh.prepared.take(chosen)
                model, _ = learn_model(given, fresh.taxonomy, prior, round_, DecisionOptions())
                left = fresh.prepared.take(rest)
                scores.append([_f1(model, left), _f1(model, held.prepared), _tfidf(given, left)])
            cells.append(" ".join(f"{mean:6.3f}" for mean in np.mean(scores, axis=0)))
        cells.append(f"{_f1(prior_model(long.taxonomy, prior), long.prepared):6.3f}")
        print(f"{fresh.taxonomy.id:22s} {'  '.join(cells)}", flush=True)


def _held(corpora: Corpora, name: str) -> PreparedTaxonomy:
    """Measure the held-out real passages of a taxonomy as a new user writes it."""
    path = resolve(name)
    real = [LabelledPassage(**p) for p in passages(corpora, path.stem, held_out=True)]
    return PreparedTaxonomy.of(as_new(read_taxonomy(path)), real)


def draw(given: Prepared, count: int, seed: int) -> tuple[Integers, Integers]:
    """Draw passages of each theme and as many for each without one; return them and the rest."""
    rng = np.random.default_rng(seed)
    chosen: set[int] = set()
    for has in given.labels.T:
        chosen |= set(rng.permutation(np.flatnonzero(has))[:count].tolist())
    none = rng.permutation(np.flatnonzero(given.without))
    chosen |= set(none[: count * given.labels.shape[1]].tolist())
    everything = np.arange(len(given.items))
    return np.array(sorted(chosen), dtype=np.int64), np.setdiff1d(everything, sorted(chosen))


def _f1(model: ThemesModel, left: Prepared) -> float:
    """Return the mean F1 of the themes that some of the passages have."""
    decided, thresholds = model.decided(DecisionOptions())
    units = decided.chances(left.units)
    chances = np.column_stack([of_owners(column, left.owners) for column in units.T])
    return _mean(chances >= np.array(thresholds), left.labels)


def _mean(given: Flags, truth: Flags) -> float:
    there = [n for n in range(truth.shape[1]) if truth[:, n].any()]
    return float(np.mean([figures(given[:, n], truth[:, n]).f1 for n in there]))


def _tfidf(given: Prepared, left: Prepared) -> float:
    """Return the same of TF-IDF with logistic regression, thresholds set in the same way."""
    if not given.items:
        return 0.0
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    columns = vectorizer.fit_transform([item.text for item in given.items])
    read = vectorizer.transform([item.text for item in left.items])
    found: list[Flags] = []
    for truth in given.labels.T:
        learner = LogisticRegression(C=10.0, max_iter=2000)
        out = cross_val_predict(learner, columns, truth, cv=5, method="predict_proba")
        threshold, _, _ = decide(ScoreSample.of(out[:, 1]), DecisionOptions())
        learner.fit(columns, truth)
        found.append(learner.predict_proba(read)[:, 1] >= threshold)
    return _mean(np.column_stack(found), left.labels)
