"""Fitting the parts of a theme's classifier, and judging passages that they did not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer, StandardScaler

from readout.arrays import Flags, Floats, Singles
from readout.stages.themes.classifier import joined_words
from readout.stages.themes.features import matrix
from readout.train.themes.prepared import Prepared

__all__ = [
    "Fitted",
    "background_kernel",
    "few_classifier",
    "fit",
    "held_out",
    "log_odds",
]

FOLDS = 5
VOCABULARY = 4000
"""How many words and pairs of words are weighed at most."""
LANDMARKS, SPREAD = 512, 1.5
"""Of the kernel: passages that others are compared with, and its width in units of the vectors."""
STRENGTH = {"measures": 0.3, "words": 3.0, "vectors": 10.0}
"""Inverse strength of regularisation (``C``) by part."""
FEW_STRENGTH = 2.0


@dataclass(frozen=True)
class Fitted:
    """Parts fitted together: a classifier by theme and part, and what makes their columns."""

    vectorizer: TfidfVectorizer
    kernel: Pipeline
    classifiers: list[dict[str, LogisticRegression]]

    def decide(self, given: Prepared) -> list[dict[str, Floats]]:
        """Return the decision of every part on passages, by theme."""
        by_theme = zip(
            self.classifiers, _columns(given, self.vectorizer, self.kernel), strict=True
        )
        return [
            {
                name: part.decision_function(columns[name])
                for name, part in parts.items()
            }
            for parts, columns in by_theme
        ]


def fit(given: Prepared, seed: int) -> Fitted:
    """Fit all parts of all themes."""
    vectorizer = _fit_words([joined_words(item) for item in given.measured])
    kernel = _fit_kernel(given.vectors.astype(np.float64), seed)
    classifiers = []
    for number, columns in enumerate(_columns(given, vectorizer, kernel)):
        truth = given.labels[:, number]
        learners = {
            name: LogisticRegression(C=c, max_iter=3000) for name, c in STRENGTH.items()
        }
        classifiers.append(
            {
                name: learner.fit(columns[name], truth)
                for name, learner in learners.items()
            }
        )
    return Fitted(vectorizer, kernel, classifiers)


def _columns(
    given: Prepared,
    vectorizer: TfidfVectorizer,
    kernel: Pipeline,
) -> Iterator[dict[str, Any]]:
    """Yield what each part weighs of passages, theme by theme."""
    words = vectorizer.transform([joined_words(item) for item in given.measured])
    vectors = kernel.transform(given.vectors)
    for number in range(given.labels.shape[1]):
        measures = matrix(given.measured, number)
        yield {"measures": measures, "words": words, "vectors": vectors}


def _fit_words(texts: Sequence[str]) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - words are split already
        ngram_range=(1, 2),
        min_df=min(3, len(texts)),
        max_features=VOCABULARY,
        sublinear_tf=True,
    ).fit(texts)
    vectorizer.vocabulary_ = {
        gram: int(column) for gram, column in vectorizer.vocabulary_.items()
    }
    return vectorizer


def _fit_kernel(vectors: Floats, seed: int) -> Pipeline:
    distinct = np.unique(vectors, axis=0)  # landmarks that stand twice have no inverse
    landmarks = Nystroem(
        gamma=1 / (SPREAD * distinct.shape[1]),
        n_components=min(LANDMARKS, len(distinct)),
        random_state=seed,
    )
    kernel = Pipeline([("scale", StandardScaler()), ("kernel", landmarks)]).fit(
        distinct
    )
    landmarks.normalization_ = landmarks.normalization_.astype(np.float32)
    return kernel


def held_out(given: Prepared, seed: int) -> list[dict[str, Floats]]:
    """Return decisions on every passage by parts fitted without its group, by theme and part."""
    strata = [",".join(sorted(item.themes)) for item in given.items]
    counts = Counter(strata)
    strata = [name if counts[name] >= FOLDS else "" for name in strata]
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    empty = np.zeros(len(strata))
    found = [
        {name: empty.copy() for name in STRENGTH} for _ in range(given.labels.shape[1])
    ]
    for inside, outside in splitter.split(strata, strata, given.groups):
        judged = fit(given.take(inside), seed).decide(given.take(outside))
        for decided, parts in zip(found, judged, strict=True):
            for name, decisions in parts.items():
                decided[name][outside] = decisions
    return found


def log_odds(
    decided: Floats,
    truth: Flags,
    weights: Floats | None = None,
    digits: int = 6,
) -> tuple[float, float]:
    """Return slope and offset that make log-odds of held-out decisions, rounded."""
    learner = LogisticRegression(C=100.0, max_iter=1000)
    fitted = learner.fit(decided.reshape(-1, 1), truth, sample_weight=weights)
    slope = max(float(fitted.coef_[0, 0]), 1e-3)
    return round(slope, digits), round(float(fitted.intercept_[0]), digits)


def background_kernel(mean: Singles) -> Pipeline:
    """Make what few examples are compared by: the direction of a vector from the mean of all."""
    scaler = StandardScaler(with_std=False).fit(np.stack([mean, mean]))
    return Pipeline([("scale", scaler), ("length", Normalizer())])


def few_classifier(positive: Singles, others: Sequence[Singles]) -> LogisticRegression:
    """Fit a classifier of kernel columns to few examples of a theme against all others."""
    rows = np.vstack([positive, *others])
    truth = np.arange(len(rows)) < len(positive)
    learner = LogisticRegression(
        C=FEW_STRENGTH,
        class_weight="balanced",
        max_iter=1000,
    )
    return learner.fit(rows, truth)
