"""Training the model of a theme taxonomy, and saying how good it is.

With enough labelled passages, parts are trained of their own
(:mod:`readout.train.themes.fitting`); with few, the examples are weighed beside what other
taxonomies teach (:mod:`readout.train.themes.across`); with none, that alone decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from readout.arrays import Flags
from readout.stages.themes.classifier import PLAIN, Part, ThemeClassifier, ThemesModel
from readout.stages.themes.general import General, read_general
from readout.stages.themes.storage import save_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.themes.calibrating import Judged, judge
from readout.train.themes.few import few_model
from readout.train.themes.fitting import FOLDS, fit, held_out, log_odds
from readout.train.themes.measures import (
    calibration_error,
    f_measures,
    prevalence_weights,
)
from readout.train.themes.passages import is_headed, read_passages, under_headings
from readout.train.themes.prepared import Encoder, Prepared, prepare, relation_rows

__all__ = ["CurvePoint", "Manner", "ThemeReport", "TrainingReport", "train_themes"]

Manner = Literal["none", "few", "many"]
ENOUGH, ENOUGH_NONE = 60, 200
"""Passages with a theme, and without one, below which a report warns."""
MANY = MANY_NONE = 20
"""Below these the passages are too few to train parts of their own."""
LONG = 80
"""Words of a passage as long as real ones.

By those chances and thresholds are set, where there are enough.
"""
RELATIONS = 500
"""With fewer labelled relations, those of the packaged taxonomies tell the types apart better."""
SHARES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, kw_only=True)
class ThemeReport:
    """How good one theme is, cross-validated, at the assumed prevalence.

    Figures are None where they were not measured.
    """

    theme: str
    passages: int
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    plain_f1: float | None = None
    threshold: float
    calibration_error: float | None = None


@dataclass(frozen=True)
class CurvePoint:
    """Macro F1 of all themes, cross-validated over a part of the passages."""

    passages: int
    f1: float


@dataclass(frozen=True)
class TrainingReport:
    """What a training run found.

    Attributes
    ----------
    manner : str
        ``many`` (parts trained of their own), ``few`` (examples beside general weights) or
        ``none``.
    passages, none : int
        Passages in all, and those without a theme.
    themes : tuple of ThemeReport
        In the order of the taxonomy.
    false_theme_rate : float or None
        Share of the held-out passages without a theme that were given one.
    relation_accuracy : float or None
        Share of the labelled relations whose type is right, cross-validated; None where too few
        are labelled.
    curve : tuple of CurvePoint
        The learning curve, where it was asked for.
    warnings : tuple of str
        What is too thin to be relied on.
    """

    manner: Manner
    passages: int
    none: int
    themes: tuple[ThemeReport, ...]
    false_theme_rate: float | None
    relation_accuracy: float | None
    curve: tuple[CurvePoint, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


_Figures = tuple[tuple[ThemeReport, ...], float | None]
"""Figures by theme, and the share of passages without a theme that were given one."""


def train_themes(
    taxonomy_path: Path,
    training_paths: Sequence[Path],
    output_path: Path,
    seed: int = 0,
    *,
    curve: bool = False,
    general: General | None = None,
) -> TrainingReport:
    """Train the model of a taxonomy, write it, and report cross-validated figures.

    Parameters
    ----------
    taxonomy_path : Path
        The taxonomy (TOML).
    training_paths : sequence of Path
        Labelled passages (JSON lines); none at all will do for a first classifier.
    output_path : Path
        Where the model goes (``.skops``).
    seed : int
        The same seed and files give the same scores.
    curve : bool
        Whether to measure with parts of the passages, too.
    general : General, optional
        What other taxonomies teach; the packaged weights otherwise.

    Raises
    ------
    ConfigError
        Where a file is wrong.
    """
    taxonomy, general = read_taxonomy(taxonomy_path), general or read_general()
    encoder = Encoder()
    items = read_passages(training_paths, taxonomy)
    given = prepare([*items, *under_headings(items, taxonomy, seed)], taxonomy, encoder)
    written = given.take(np.arange(len(items)))
    counts = written.counts(taxonomy)
    manner = _manner(counts)
    points: tuple[CurvePoint, ...] = ()
    if manner == "many":
        model, judged = _many(given, taxonomy, seed)
        reports, false = _report(judged, given, taxonomy, counts)
        points = _curve(given, taxonomy, seed, reports) if curve else ()
    else:
        model = few_model(written, taxonomy, encoder, general)
        reports, false = _unmeasured(model, counts)
    relation, accuracy = _relation(written, taxonomy, general)
    model = replace(model, encoder=encoder.model, relation=relation)
    _write(output_path, taxonomy, model)
    return TrainingReport(
        manner=manner,
        passages=len(items),
        none=counts[""],
        themes=reports,
        false_theme_rate=false,
        relation_accuracy=accuracy,
        curve=points,
        warnings=tuple(_thin(counts, manner, curve=curve)),
    )


def _write(
    path: Path,
    taxonomy: Taxonomy,
    model: ThemesModel,
) -> None:
    versions = {name: version(name) for name in ("scikit-learn", "skops", "numpy")}
    themes = _with_their_kinds(model.themes, taxonomy)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_model(path, taxonomy, replace(model, themes=themes, versions=versions))


def _with_their_kinds(
    themes: Sequence[ThemeClassifier], taxonomy: Taxonomy
) -> tuple[ThemeClassifier, ...]:
    """Let no more general theme ask for more than its kinds: it has their scores at least."""
    made = []
    for theme in themes:
        among = [theme, *(themes[number] for number in taxonomy.kinds(theme.theme))]
        full = min(one.full.threshold for one in among)
        plain = min(one.plain.threshold for one in among)
        made.append(
            replace(
                theme,
                full=replace(theme.full, threshold=full),
                plain=replace(theme.plain, threshold=plain),
            )
        )
    return tuple(made)


def _manner(counts: Mapping[str, int]) -> Manner:
    themes = [count for theme, count in counts.items() if theme]
    if min(themes) >= MANY and counts[""] >= MANY_NONE:
        return "many"
    return "few" if any(themes) else "none"


def _thin(
    counts: Mapping[str, int],
    manner: Manner,
    *,
    curve: bool,
) -> Iterator[str]:
    """Yield what there is too little of."""
    if manner == "none":
        yield (
            "no passage with a theme: terms and descriptions alone decide; "
            "eight a theme make a better start"
        )
    if manner == "few":
        thin = [theme or "none" for theme, count in counts.items() if count < MANY]
        yield (
            f"fewer than {MANY} passages of {', '.join(thin)}: no theme is trained of its own, "
            "nothing is cross-validated, thresholds are general"
        )
    if curve and manner != "many":
        yield "no learning curve: too few passages"
    if manner != "none":
        yield from _too_few(counts)


def _too_few(counts: Mapping[str, int]) -> Iterator[str]:
    for theme, count in counts.items():
        wanted = ENOUGH if theme else ENOUGH_NONE
        if count < wanted:
            name = theme or "no theme"
            yield f"only {count} passages with {name}; {wanted} or more make a sound model"


def _unmeasured(model: ThemesModel, counts: Mapping[str, int]) -> _Figures:
    reports = [
        ThemeReport(
            theme=one.theme,
            passages=counts[one.theme],
            threshold=one.full.threshold,
        )
        for one in model.themes
    ]
    return tuple(reports), None


def _many(
    given: Prepared,
    taxonomy: Taxonomy,
    seed: int,
) -> tuple[ThemesModel, list[tuple[Judged, Judged]]]:
    """Fit all parts; judge each theme's held-out passages with vectors and without."""
    fitted = fit(given, seed)
    real = _like_real(given)
    themes, judged = [], []
    for number, decided in enumerate(held_out(given, seed)):
        truth = given.labels[:, number]
        found = given.found(number)
        parts, opinions = {}, {}
        for name, decisions in decided.items():
            slope, offset = log_odds(decisions[real], truth[real])
            parts[name] = Part(fitted.classifiers[number][name], slope, offset)
            opinions[name] = slope * decisions + offset
        means = np.mean(list(opinions.values()), axis=0)
        plain_means = np.mean(
            [opinions[name] for name in opinions if name in PLAIN], axis=0
        )
        full = judge(
            means,
            found,
            truth,
            given.groups,
            real,
        )
        plain = judge(
            plain_means,
            found,
            truth,
            given.groups,
            real,
        )
        judged.append((full, plain))
        name = taxonomy.themes[number].id
        themes.append(
            ThemeClassifier(
                name,
                parts,
                full.calibration,
                plain.calibration,
            )
        )
    return ThemesModel(tuple(themes), fitted.vectorizer, fitted.kernel), judged


def _like_real(given: Prepared) -> Flags:
    """Tell which passages are as long as real ones; all where a theme has too few of them."""
    real = np.array([len(measured.words.forms) >= LONG for measured in given.measured])
    fewest = given.labels[real].sum(axis=0).min()
    if fewest >= MANY and given.without[real].sum() >= MANY_NONE:
        return real
    return np.ones(len(real), dtype=bool)


def _report(
    judged: Sequence[tuple[Judged, Judged]],
    given: Prepared,
    taxonomy: Taxonomy,
    counts: Mapping[str, int],
) -> _Figures:
    """Measure on the passages as they were written, not on those put under headings.

    Return the figures by theme, and the share of passages without a theme that were given one.
    """
    written = _like_real(given) & ~np.array([is_headed(item) for item in given.items])
    reports = []
    for number, (full, plain) in enumerate(judged):
        theme = taxonomy.themes[number].id
        truth = given.labels[written, number]
        weights = prevalence_weights(truth)
        precision, recall, f1 = f_measures(full.given[written], truth, weights)
        reports.append(
            ThemeReport(
                theme=theme,
                passages=counts[theme],
                precision=precision,
                recall=recall,
                f1=f1,
                plain_f1=f_measures(plain.given[written], truth, weights)[2],
                threshold=full.calibration.threshold,
                calibration_error=calibration_error(
                    full.chances[written], truth, weights
                ),
            )
        )
    flagged = np.any([full.given for full, _ in judged], axis=0)
    return tuple(reports), round(float(flagged[written & given.without].mean()), 4)


def _curve(
    given: Prepared,
    taxonomy: Taxonomy,
    seed: int,
    reports: Sequence[ThemeReport],
) -> tuple[CurvePoint, ...]:
    """Measure with a quarter, a half and three quarters of the passages; with all it is done."""
    order = np.random.default_rng(seed).permutation(len(given.items))
    points = []
    for share in SHARES:
        part = given.take(np.sort(order[: round(share * len(order))]))
        counts = part.counts(taxonomy)
        if _manner(counts) == "many":
            _, judged = _many(part, taxonomy, seed)
            points.append(
                _point(
                    part,
                    _report(
                        judged,
                        part,
                        taxonomy,
                        counts,
                    )[0],
                )
            )
    return (*points, _point(given, reports))


def _point(given: Prepared, reports: Sequence[ThemeReport]) -> CurvePoint:
    passages = sum(not is_headed(item) for item in given.items)
    return CurvePoint(
        passages, round(float(np.mean([report.f1 or 0.0 for report in reports])), 4)
    )


def _relation(
    given: Prepared,
    taxonomy: Taxonomy,
    general: General,
) -> tuple[LogisticRegression, float | None]:
    """Learn the type of relation where enough are labelled; else take what others teach."""
    rows, kinds = relation_rows(given, taxonomy)
    counts = Counter(kinds).values()
    if len(kinds) < RELATIONS or len(counts) < 2 or min(counts) < FOLDS:
        return general.relations.classifier, None
    columns, truth = np.array(rows), np.array(kinds)
    learner = LogisticRegression(C=1.0, max_iter=2000)
    guessed = cross_val_predict(
        learner,
        columns,
        truth,
        cv=FOLDS,
    )
    accuracy = round(float(np.mean(guessed == truth)), 4)
    return learner.fit(columns, truth), accuracy
