"""Training the model of a theme taxonomy, and saying how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from pipeline.errors import ConfigError
from pipeline.stages.themes.features import Extractor
from pipeline.stages.themes.model import (
    ThemeClassifier,
    ThemesModel,
    design,
    joined_words,
    relation_row,
    save_model,
)
from pipeline.stages.themes.taxonomy import Taxonomy, read_taxonomy
from pipeline.train.measures import calibration_error, f_measures, fit_calibration, fit_threshold, prevalence_weights
from pipeline.train.passages import LabelledPassage, read_passages, varied

__all__ = ["ThemeReport", "TrainingReport", "train_themes"]

FOLDS = 5
STRENGTH = 0.3
"""Inverse strength of regularisation (``C``)."""
VOCABULARY = 4000
"""How many words and pairs of words are weighed at most."""
ENOUGH, ENOUGH_NONE, LEAST = 60, 200, 4
Labels = NDArray[np.bool_]


@dataclass(frozen=True)
class ThemeReport:
    """How good one theme is, cross-validated over written and lengthened passages, at the assumed prevalence."""

    theme: str
    passages: int
    precision: float
    recall: float
    f1: float
    threshold: float
    calibration_error: float


@dataclass(frozen=True)
class TrainingReport:
    """What a training run found.

    Attributes
    ----------
    passages, none : int
        Passages in all, and those without a theme.
    themes : tuple of ThemeReport
        In the order of the taxonomy.
    false_theme_rate : float
        Share of the held-out passages without a theme that were given one.
    relation_accuracy : float or None
        Cross-validated, over passages with a labelled relation.
    warnings : tuple of str
        What is too thin to be relied on.
    """

    passages: int
    none: int
    themes: tuple[ThemeReport, ...]
    false_theme_rate: float
    relation_accuracy: float | None
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


def train_themes(
    taxonomy_path: Path, training_paths: Sequence[Path], output_path: Path, seed: int = 0
) -> TrainingReport:
    """Train the model of a taxonomy and write it.

    Parameters
    ----------
    taxonomy_path : Path
        The taxonomy (TOML).
    training_paths : sequence of Path
        Labelled passages (JSON lines).
    output_path : Path
        Where the model goes (``.skops``).
    seed : int
        The same seed and files give the same model.

    Returns
    -------
    TrainingReport
        Cross-validated figures, thresholds and warnings.

    Raises
    ------
    ConfigError
        Where a file is wrong, or a theme has too few passages to be learned.
    """
    taxonomy = read_taxonomy(taxonomy_path)
    items = read_passages(training_paths, taxonomy)
    counts = _checked(items, taxonomy)
    extractor = Extractor(taxonomy)
    decisions, labels = _held_out(items, taxonomy, extractor, seed)
    vectorizer, classifiers = _fit(items, taxonomy, extractor, seed)
    themes, reports, flagged = [], [], np.zeros(len(labels), dtype=bool)
    for number, theme in enumerate(taxonomy.themes):
        truth, decided = labels[:, number], decisions[:, number]
        weights = prevalence_weights(truth)
        slope, offset = fit_calibration(decided, truth, weights)
        chances = np.round(1.0 / (1.0 + np.exp(-(slope * decided + offset))), 4)
        threshold = fit_threshold(chances, truth, weights)
        precision, recall, f1 = f_measures(chances >= threshold, truth, weights)
        error = calibration_error(chances, truth, weights)
        flagged |= chances >= threshold
        themes.append(ThemeClassifier(theme.id, classifiers[number], slope, offset, threshold))
        reports.append(ThemeReport(theme.id, counts[theme.id], precision, recall, f1, threshold, error))
    relation, accuracy = _relation(items, taxonomy, extractor)
    versions = {name: version(name) for name in ("scikit-learn", "skops", "numpy")}
    output_path.parent.mkdir(parents=True, exist_ok=True)
    save_model(output_path, taxonomy, ThemesModel(vectorizer, tuple(themes), relation), versions)
    none = ~labels.any(axis=1)
    return TrainingReport(
        passages=len(items),
        none=counts[""],
        themes=tuple(reports),
        false_theme_rate=round(float(flagged[none].mean()), 4),
        relation_accuracy=accuracy,
        warnings=_thin(counts),
    )


def _checked(items: Sequence[LabelledPassage], taxonomy: Taxonomy) -> dict[str, int]:
    counts = {theme.id: sum(theme.id in item.themes for item in items) for theme in taxonomy.themes}
    counts[""] = sum(not item.themes for item in items)
    for theme, count in counts.items():
        if count < LEAST:
            what = f"theme {theme!r}" if theme else "no theme"
            raise ConfigError(f"{what}: {count} training passages; at least {LEAST} are needed", code="bad_training")
    return counts


def _thin(counts: dict[str, int]) -> tuple[str, ...]:
    found = []
    for theme, count in counts.items():
        wanted = ENOUGH if theme else ENOUGH_NONE
        if count < wanted:
            found.append(f"only {count} passages with {theme or 'no theme'}; {wanted} or more make a sound model")
    return tuple(found)


def _truth(items: Sequence[LabelledPassage], taxonomy: Taxonomy) -> Labels:
    return np.array([[theme.id in item.themes for theme in taxonomy.themes] for item in items], dtype=bool)


def _held_out(
    items: Sequence[LabelledPassage], taxonomy: Taxonomy, extractor: Extractor, seed: int
) -> tuple[NDArray[np.float64], Labels]:
    """Return decisions on passages that the deciding model did not see, and their labels."""
    strata = [item.themes[0] if item.themes else "" for item in items]
    smallest = min(strata.count(stratum) for stratum in set(strata))
    splitter = StratifiedKFold(max(2, min(FOLDS, smallest)), shuffle=True, random_state=seed)
    decisions, labels = [], []
    for number, (inside, outside) in enumerate(splitter.split(strata, strata)):
        vectorizer, classifiers = _fit([items[i] for i in inside], taxonomy, extractor, seed + 1 + number)
        held = [items[i] for i in outside]
        held += varied(held, taxonomy, seed + 101 + number)
        measured = [extractor.measure(item.passage) for item in held]
        words = vectorizer.transform(map(joined_words, measured))
        decisions.append(
            np.column_stack([c.decision_function(design(measured, n, words)) for n, c in enumerate(classifiers)])
        )
        labels.append(_truth(held, taxonomy))
    return np.vstack(decisions), np.vstack(labels)


def _fit(
    items: Sequence[LabelledPassage], taxonomy: Taxonomy, extractor: Extractor, seed: int
) -> tuple[TfidfVectorizer, list[LogisticRegression]]:
    """Fit the word weights on what was written, and a classifier a theme on that and what is made of it."""
    everything = [*items, *varied(items, taxonomy, seed)]
    measured = [extractor.measure(item.passage) for item in everything]
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - words are split already
        ngram_range=(1, 2),
        min_df=min(3, len(items)),
        max_features=VOCABULARY,
        sublinear_tf=True,
    )
    vectorizer.fit(map(joined_words, measured[: len(items)]))
    vectorizer.vocabulary_ = {gram: int(column) for gram, column in vectorizer.vocabulary_.items()}
    words = vectorizer.transform(map(joined_words, measured))
    labels = _truth(everything, taxonomy)
    return vectorizer, [
        LogisticRegression(C=STRENGTH, max_iter=2000).fit(design(measured, n, words), labels[:, n])
        for n in range(len(taxonomy.themes))
    ]


def _relation(
    items: Sequence[LabelledPassage], taxonomy: Taxonomy, extractor: Extractor
) -> tuple[LogisticRegression | None, float | None]:
    """Learn the type of relation from all themes together; None where fewer than two types are labelled."""
    numbers = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    rows, kinds = [], []
    for item in items:
        found = extractor.measure(item.passage).themes if item.relation else []
        for theme, kind in item.relation.items():
            rows.append(relation_row(found[numbers[theme]], numbers[theme], len(numbers)))
            kinds.append(str(kind))
    if len(set(kinds)) < 2:
        return None, None
    learner = LogisticRegression(C=1.0, max_iter=2000)
    accuracy = None
    if min(kinds.count(kind) for kind in set(kinds)) >= FOLDS:
        guessed = cross_val_predict(learner, np.array(rows), np.array(kinds), cv=FOLDS)
        accuracy = round(float(np.mean(guessed == np.array(kinds))), 4)
    return learner.fit(np.array(rows), np.array(kinds)), accuracy
