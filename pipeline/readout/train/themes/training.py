"""Training the model of a theme taxonomy, and saying how good it is.

With enough labelled passages, parts are trained of their own (:mod:`readout.train.themes.fitting`); with
few, the examples are weighed beside what other taxonomies teach (:mod:`readout.train.themes.across`);
with none, that alone decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from readout.stages.themes.general import General, read_general
from readout.stages.themes.classifier import PLAIN, Part, ThemeClassifier, ThemesModel
from readout.stages.themes.storage import save_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.themes.calibrating import Judged, judge
from readout.train.themes.few import few_model
from readout.train.themes.fitting import FOLDS, fit, held_out, log_odds
from readout.train.themes.measures import calibration_error, f_measures, prevalence_weights
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
"""With fewer labelled relations, those that the packaged taxonomies have together tell the types apart better."""
SHARES = (0.25, 0.5, 0.75)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ThemeReport:
    """How good one theme is, cross-validated, at the assumed prevalence; figures are None where it was not measured."""

    theme: str
    passages: int
    precision: float | None
    recall: float | None
    f1: float | None
    plain_f1: float | None
    threshold: float
    calibration_error: float | None


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
        ``many`` (parts trained of their own), ``few`` (examples beside general weights) or ``none``.
    passages, none : int
        Passages in all, and those without a theme.
    themes : tuple of ThemeReport
        In the order of the taxonomy.
    false_theme_rate : float or None
        Share of the held-out passages without a theme that were given one.
    relation_accuracy : float or None
        Share of the labelled relations whose type is right, cross-validated; None where too few are labelled.
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


def train_themes(
    taxonomy_path: Path,
    training_paths: Sequence[Path],
    output_path: Path,
    seed: int = 0,
    *,
    curve: bool = False,
    general: General | None = None,
) -> TrainingReport:
    """Train the model of a taxonomy and write it.

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

    Returns
    -------
    TrainingReport
        Cross-validated figures, thresholds and warnings.

    Raises
    ------
    ConfigError
        Where a file is wrong.
    """
    taxonomy, encoder, general = read_taxonomy(taxonomy_path), Encoder(), general or read_general()
    items = read_passages(training_paths, taxonomy)
    given = prepare([*items, *under_headings(items, taxonomy, seed)], taxonomy, encoder)
    written = given.take(np.arange(len(items)))
    counts = _counts(written, taxonomy)
    manner = _manner(counts)
    relation, accuracy = _relation(written, taxonomy, general)
    false: float | None = None
    points: tuple[CurvePoint, ...] = ()
    if manner == "many":
        model, reports, false = _judged_model(given, taxonomy, encoder.model, seed, counts)
        points = _curve(given, taxonomy, encoder.model, seed, reports) if curve else ()
    else:
        model = few_model(written, taxonomy, encoder, general)
        reports = _unmeasured(model, counts)
    output_path.parent.mkdir(parents=True, exist_ok=True)
    themes = _with_their_kinds(model.themes, taxonomy)
    save_model(
        output_path,
        taxonomy,
        replace(model, themes=themes, relation=relation, versions=_versions()),
    )
    warnings = _thin(counts, manner, curve=curve)
    return TrainingReport(
        manner, len(items), counts[""], reports, false, accuracy, points, warnings
    )


def _with_their_kinds(
    themes: Sequence[ThemeClassifier], taxonomy: Taxonomy
) -> tuple[ThemeClassifier, ...]:
    """Let no more general theme ask for more than one of its kinds does: it has at least the score of each."""
    made = []
    for theme in themes:
        among = [theme, *(themes[number] for number in taxonomy.kinds(theme.theme))]
        full, plain = min(t.full.threshold for t in among), min(t.plain.threshold for t in among)
        made.append(
            replace(
                theme,
                full=replace(theme.full, threshold=full),
                plain=replace(theme.plain, threshold=plain),
            )
        )
    return tuple(made)


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("scikit-learn", "skops", "numpy")}


def _counts(given: Prepared, taxonomy: Taxonomy) -> dict[str, int]:
    counts = {theme.id: int(given.labels[:, n].sum()) for n, theme in enumerate(taxonomy.themes)}
    return {**counts, "": int((~given.labels.any(axis=1)).sum())}


def _manner(counts: Mapping[str, int]) -> Manner:
    themes = [count for theme, count in counts.items() if theme]
    if min(themes) >= MANY and counts[""] >= MANY_NONE:
        return "many"
    return "few" if any(themes) else "none"


def _thin(counts: Mapping[str, int], manner: Manner, *, curve: bool) -> tuple[str, ...]:
    found = []
    if manner == "none":
        found.append(
            "no passage with a theme: terms and descriptions alone decide; eight a theme make a better start"
        )
    elif manner == "few":
        thin = [theme or "none" for theme, count in counts.items() if count < MANY]
        found.append(
            f"fewer than {MANY} passages of {', '.join(thin)}: no theme is trained of its own, nothing is "
            "cross-validated, thresholds are general"
        )
    if curve and manner != "many":
        found.append("no learning curve: too few passages")
    if manner != "none":
        for theme, count in counts.items():
            wanted = ENOUGH if theme else ENOUGH_NONE
            if count < wanted:
                found.append(
                    f"only {count} passages with {theme or 'no theme'}; {wanted} or more make a sound model"
                )
    return tuple(found)


def _means(decided: Mapping[str, Floats], parts: Mapping[str, Part], *, plain: bool) -> Floats:
    """Return the mean log-odds of the parts."""
    names = [name for name in decided if not plain or name in PLAIN]
    means: Floats = np.mean(
        [parts[name].slope * decided[name] + parts[name].offset for name in names], axis=0
    )
    return means


def _judged_model(
    given: Prepared, taxonomy: Taxonomy, encoder: str, seed: int, counts: Mapping[str, int]
) -> tuple[ThemesModel, tuple[ThemeReport, ...], float]:
    model, judged = _many(given, taxonomy, encoder, seed)
    return model, *_report(judged, model, given, counts)


def _many(
    given: Prepared, taxonomy: Taxonomy, encoder: str, seed: int
) -> tuple[ThemesModel, list[tuple[Judged, Judged]]]:
    """Fit all parts; return the model, and how each theme's held-out passages fare with vectors and without."""
    fitted, decided, real = fit(given, seed), held_out(given, seed), _like_real(given)
    themes, judged = [], []
    for number, theme in enumerate(taxonomy.themes):
        truth, found = (
            given.labels[:, number],
            [measured.themes[number] for measured in given.measured],
        )
        parts = {
            name: Part(fitted.classifiers[number][name], *log_odds(decisions[real], truth[real]))
            for name, decisions in decided[number].items()
        }
        full, plain = (
            judge(_means(decided[number], parts, plain=without), found, truth, given.groups, real)
            for without in (False, True)
        )
        themes.append(ThemeClassifier(theme.id, parts, full.calibration, plain.calibration))
        judged.append((full, plain))
    return ThemesModel(tuple(themes), fitted.vectorizer, fitted.kernel, encoder=encoder), judged


def _like_real(given: Prepared) -> NDArray[np.bool_]:
    """Tell which passages are as long as real ones; all where a theme has too few of them."""
    real = np.array([len(measured.words.forms) >= LONG for measured in given.measured])
    enough = (
        given.labels[real].sum(axis=0).min() >= MANY
        and (~given.labels[real].any(axis=1)).sum() >= MANY_NONE
    )
    return real if enough else np.ones(len(real), dtype=bool)


def _report(
    judged: Sequence[tuple[Judged, Judged]],
    model: ThemesModel,
    held: Prepared,
    counts: Mapping[str, int],
) -> tuple[tuple[ThemeReport, ...], float]:
    """Measure on the passages as they were written, not on those put under headings."""
    written = _like_real(held) & np.array([not is_headed(item) for item in held.items])
    labels = held.labels[written]
    reports, flagged = [], np.zeros(len(labels), dtype=bool)
    for number, (theme, (full, plain)) in enumerate(zip(model.themes, judged, strict=True)):
        truth = labels[:, number]
        weights = prevalence_weights(truth)
        figures = f_measures(full.given[written], truth, weights)
        plain_f1 = f_measures(plain.given[written], truth, weights)[2]
        error = calibration_error(full.chances[written], truth, weights)
        reports.append(
            ThemeReport(
                theme.theme, counts[theme.theme], *figures, plain_f1, theme.full.threshold, error
            )
        )
        flagged |= full.given[written]
    return tuple(reports), round(float(flagged[~labels.any(axis=1)].mean()), 4)


def _unmeasured(model: ThemesModel, counts: Mapping[str, int]) -> tuple[ThemeReport, ...]:
    return tuple(
        ThemeReport(t.theme, counts[t.theme], None, None, None, None, t.full.threshold, None)
        for t in model.themes
    )


def _curve(
    given: Prepared, taxonomy: Taxonomy, encoder: str, seed: int, reports: Sequence[ThemeReport]
) -> tuple[CurvePoint, ...]:
    """Measure with a quarter, a half and three quarters of the passages; with all it is done already."""
    order = np.random.default_rng(seed).permutation(len(given.items))
    points = []
    for share in SHARES:
        rows = np.sort(order[: round(share * len(order))])
        part = given.take(rows)
        counts = _counts(part, taxonomy)
        if _manner(counts) == "many":
            points.append(_point(part, _judged_model(part, taxonomy, encoder, seed, counts)[1]))
    return (*points, _point(given, reports))


def _point(given: Prepared, reports: Sequence[ThemeReport]) -> CurvePoint:
    passages = sum(not is_headed(item) for item in given.items)
    return CurvePoint(passages, round(float(np.mean([report.f1 or 0.0 for report in reports])), 4))


def _relation(
    given: Prepared, taxonomy: Taxonomy, general: General
) -> tuple[LogisticRegression, float | None]:
    """Learn the type of relation from all themes together, where enough are labelled; else take what others teach."""
    rows, kinds = relation_rows(given, taxonomy)
    own = (
        len(kinds) >= RELATIONS
        and min(kinds.count(kind) for kind in set(kinds)) >= FOLDS
        and len(set(kinds)) > 1
    )
    if not own:
        return general.relations.classifier, None
    learner = LogisticRegression(C=1.0, max_iter=2000)
    guessed = cross_val_predict(learner, np.array(rows), np.array(kinds), cv=FOLDS)
    return learner.fit(np.array(rows), np.array(kinds)), round(
        float(np.mean(guessed == np.array(kinds))), 4
    )
