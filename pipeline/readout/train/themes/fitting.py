"""Fitting the parts of a theme's classifier, and judging passages that the judging parts did not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer, StandardScaler

from readout.stages.themes.features import matrix
from readout.stages.themes.classifier import joined_words
from readout.train.themes.prepared import Prepared

__all__ = ["Fitted", "background_kernel", "few_classifier", "fit", "held_out", "log_odds"]

FOLDS = 5
VOCABULARY = 4000
"""How many words and pairs of words are weighed at most."""
LANDMARKS, SPREAD = 512, 1.5
"""Of the kernel: passages that others are compared with, and its width in units of the vectors' own."""
STRENGTH = {"measures": 0.3, "words": 3.0, "vectors": 10.0}
"""Inverse strength of regularisation (``C``) by part."""
FEW_STRENGTH = 2.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """Parts that were fitted together: a classifier by theme and part, and what makes their columns."""

    vectorizer: TfidfVectorizer
    kernel: Pipeline
    classifiers: list[dict[str, LogisticRegression]]

    def decide(self, given: Prepared) -> list[dict[str, Floats]]:
        """Return the decision of every part on passages, by theme."""
        words = self.vectorizer.transform(map(joined_words, given.measured))
        kernel = self.kernel.transform(given.vectors)
        found = []
        for number, parts in enumerate(self.classifiers):
            columns = {
                "measures": matrix(given.measured, number),
                "words": words,
                "vectors": kernel,
            }
            found.append(
                {name: part.decision_function(columns[name]) for name, part in parts.items()}
            )
        return found


def fit(given: Prepared, seed: int) -> Fitted:
    """Fit all parts of all themes."""
    texts = [joined_words(item) for item in given.measured]
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - words are split already
        ngram_range=(1, 2),
        min_df=min(3, len(texts)),
        max_features=VOCABULARY,
        sublinear_tf=True,
    ).fit(texts)
    vectorizer.vocabulary_ = {gram: int(column) for gram, column in vectorizer.vocabulary_.items()}
    distinct = np.unique(
        given.vectors.astype(np.float64), axis=0
    )  # landmarks that stand twice have no inverse
    gamma, landmarks = 1 / (SPREAD * distinct.shape[1]), min(LANDMARKS, len(distinct))
    kernel = Pipeline(
        [
            ("scale", StandardScaler()),
            ("kernel", Nystroem(gamma=gamma, n_components=landmarks, random_state=seed)),
        ]
    ).fit(distinct)
    kernel[-1].normalization_ = kernel[-1].normalization_.astype(np.float32)
    words, columns = vectorizer.transform(texts), kernel.transform(given.vectors)
    classifiers = []
    for number in range(given.labels.shape[1]):
        by_part = {"measures": matrix(given.measured, number), "words": words, "vectors": columns}
        classifiers.append(
            {
                name: LogisticRegression(C=STRENGTH[name], max_iter=3000).fit(
                    x, given.labels[:, number]
                )
                for name, x in by_part.items()
            }
        )
    return Fitted(vectorizer, kernel, classifiers)


def held_out(given: Prepared, seed: int) -> list[dict[str, Floats]]:
    """Return decisions on every passage by parts that were fitted without its group, by theme and part."""
    strata = [",".join(sorted(item.themes)) for item in given.items]
    counts = Counter(strata)
    strata = [name if counts[name] >= FOLDS else "" for name in strata]
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    found: list[dict[str, Floats]] = [{} for _ in range(given.labels.shape[1])]
    for inside, outside in splitter.split(strata, strata, given.groups):
        for number, parts in enumerate(fit(given.take(inside), seed).decide(given.take(outside))):
            for name, decided in parts.items():
                found[number].setdefault(name, np.zeros(len(strata)))[outside] = decided
    return found


def log_odds(decided: Floats, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset that make log-odds of held-out decisions."""
    fitted = LogisticRegression(C=100.0, max_iter=1000).fit(decided.reshape(-1, 1), truth)
    return round(max(float(fitted.coef_[0, 0]), 1e-3), 6), round(float(fitted.intercept_[0]), 6)


def background_kernel(mean: NDArray[np.float32]) -> Pipeline:
    """Make what few examples are compared by: the direction of a vector from the mean of all."""
    scaler = StandardScaler(with_std=False).fit(np.stack([mean, mean]))
    return Pipeline([("scale", scaler), ("length", Normalizer())])


def few_classifier(
    positive: NDArray[np.float32], others: Sequence[NDArray[np.float32]]
) -> LogisticRegression:
    """Fit a classifier of kernel columns to few examples of a theme against all others."""
    rows = np.vstack([positive, *others])
    truth = np.arange(len(rows)) < len(positive)
    return LogisticRegression(C=FEW_STRENGTH, class_weight="balanced", max_iter=1000).fit(
        rows, truth
    )
