"""Training the model of a theme taxonomy, and saying how good it is.

What other taxonomies teach (:mod:`encoder_training.prior`) decides where there are no
labelled passages, and what is learned from passages is added to it. Chances are calibrated on
passages that were held out, and thresholds follow from the chances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import asdict
from threadpoolctl import threadpool_limits

from readout.errors import ConfigError, cut
from readout.io.safe import check_apart
from readout.models.arrays import Flags, Floats
from readout.models.intervals import interval
from readout.stages.themes.decisions import DecisionOptions, ScoreSample, expit
from readout.stages.themes.model import ThemesModel, load_prior, prior_model, save_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.card import (
    Card,
    Table,
    average_precision,
    calibration_error,
    data_table,
    figures,
    write_card,
)
from readout.train.gold import TrainingData, read_gold, read_odds
from readout.train.themes.fitting import PARTS, calibrate, fit, held_out, learnable
from readout.train.themes.passages import (
    LabelledPassage,
    beside,
    check_themes,
    gold_passages,
    plain_passages,
    read_passages,
)
from readout.train.themes.prepared import Prepared, prepare

__all__ = [
    "COLUMNS",
    "CurvePoint",
    "JudgedPassages",
    "ThemeReport",
    "TrainingReport",
    "learn_model",
    "train_themes",
    "with_figures",
]

ENOUGH, ENOUGH_NONE = 40, 100
"""Passages with a theme, and without one, below which more are asked for."""
REAL = 15
"""Real passages of each theme from which on chances are calibrated on real ones alone."""
SHARES = (0.25, 0.5, 0.75)
WORSE = 0.03
"""Loss of F1 for a warning, if it is more than the margin, too."""


@dataclass(frozen=True)
class ThemeReport:
    """Cross-validated figures of one theme; None where there are too few passages.

    Attributes
    ----------
    theme : str
        Its id.
    passages : int
        How many have it.
    threshold : float
        The chance from which on the theme is given.
    advice : str
        What would make it better; empty where nothing simple would.
    precision, recall, f1 : float or None
        Of the decisions.
    interval : (float, float) or None
        The bounds of F1 at 95 in 100, passages taken as independent.
    average_precision, calibration_error : float or None
        How well the passages are ranked, and how far chances are off.
    """

    theme: str
    passages: int
    threshold: float
    advice: str = ""
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    interval: tuple[float, float] | None = None
    average_precision: float | None = None
    calibration_error: float | None = None

    @property
    def cells(self) -> list[str]:
        """Its row of a table, in the order of :data:`COLUMNS`."""
        between = None if self.interval is None else "{:.2f} to {:.2f}".format(*self.interval)
        found = [self.precision, self.recall, self.f1, between]
        found += [self.average_precision, self.calibration_error, self.threshold]
        shown = [f"{one:.3f}" if isinstance(one, float) else one or "-" for one in found]
        return [self.theme, str(self.passages), *shown]


COLUMNS = (
    *("theme", "passages with it", "precision", "recall", "F1", "95% interval of F1"),
    *("average precision", "calibration error", "threshold"),
)


@dataclass(frozen=True)
class CurvePoint:
    """Mean F1 of all themes, cross-validated over a part of the passages.

    Attributes
    ----------
    passages : int
        How many.
    f1 : float or None
        None where they are too few of some theme, or without it, or of one group.
    margin : float
        Half of the interval that 95 in 100 such samples would fall in.
    """

    passages: int
    f1: float | None = None
    margin: float = 0.0


@dataclass(frozen=True)
class TrainingReport:
    """The result of a training run.

    Attributes
    ----------
    passages, gold, none : int
        Passages in all, those from gold, and those without a theme.
    themes : tuple of ThemeReport
        In the order of the taxonomy.
    false_theme_rate : float or None
        Share of the held-out passages without a theme that were given one.
    curve : tuple of CurvePoint
        The learning curve, where it was asked for.
    warnings : tuple of str
        What is too thin to be relied on, or got worse with more passages.
    """

    passages: int
    gold: int
    none: int
    themes: tuple[ThemeReport, ...]
    false_theme_rate: float | None
    curve: tuple[CurvePoint, ...]
    warnings: tuple[str, ...]


class JudgedPassages(NamedTuple):
    """Held-out chances of passages, which of them count, the thresholds that follow."""

    chances: Floats
    counted: Flags
    thresholds: list[float]


def train_themes(
    taxonomy_path: Path,
    training_paths: Sequence[Path],
    output_path: Path,
    seed: int = 0,
    *,
    options: DecisionOptions | None = None,
    curve: bool = False,
    prior: ThemesModel | None = None,
    gold: TrainingData | None = None,
) -> TrainingReport:
    """Train the model of a taxonomy, write it with its card, and report cross-validated figures.

    Parameters
    ----------
    taxonomy_path : Path
        The taxonomy (TOML).
    training_paths : sequence of Path
        Labelled passages (JSON lines); none at all will do for a first model.
    output_path : Path
        Where the model goes; the card (``.md``) goes beside it.
    seed : int
        The same seed and files give the same file.
    options : DecisionOptions, optional
        What is asked of decisions, for good: a stage can still be told otherwise.
    curve : bool
        Whether to measure with parts of the passages, too.
    prior : ThemesModel, optional
        What other taxonomies teach; else the packaged one.
    gold : TrainingData, optional
        Corrected documents, to learn from.

    Raises
    ------
    ConfigError
        Where a file is wrong, or the options.
    """
    options, gold = options or DecisionOptions(), gold or TrainingData()
    options.check("train themes")
    check_apart(output_path, [taxonomy_path, *training_paths])
    taxonomy, prior = read_taxonomy(taxonomy_path), prior or load_prior()
    corrected: list[LabelledPassage] = []
    if gold.gold:
        odds = read_odds(gold.chances)
        corrected = gold_passages(read_gold(gold.gold, "theme"), taxonomy, odds)
    items = beside(read_passages(training_paths, taxonomy), corrected)
    if training_paths:
        check_themes(items, training_paths)
    prepared = prepare(items, taxonomy)
    model, judged = learn_model(prepared, taxonomy, prior, seed, options)
    output_path.parent.mkdir(parents=True, exist_ok=True)
    save_model(output_path, taxonomy, replace(model, asked=options))
    reports = _reports(prepared, taxonomy, judged)
    without = judged.chances[judged.counted & prepared.without] >= np.array(judged.thresholds)
    points = tuple(_curve(prepared, taxonomy, prior, seed, options, reports)) if curve else ()
    report = TrainingReport(
        passages=len(items),
        gold=len(corrected),
        none=prepared.counts(taxonomy)[""],
        themes=reports,
        false_theme_rate=round(float(without.any(axis=1).mean()), 4) if len(without) else None,
        curve=points,
        warnings=tuple(_warnings(prepared, taxonomy, points)),
    )
    sources = [*(("labelled passages", path) for path in training_paths), *gold.sources()]
    _write_card(output_path, taxonomy, sources, report, seed, options)
    return report


def learn_model(
    prepared: Prepared, taxonomy: Taxonomy, prior: ThemesModel, seed: int, options: DecisionOptions
) -> tuple[ThemesModel, JudgedPassages]:
    """Fit the model and calibrate it on passages that were held out.

    It learns from plain sentences, too, that are made up of labels and terms of the poles, and is
    not judged by them. Where there is too little to learn from, what other taxonomies teach is the
    model. Its chances are those among the passages; what is judged has the share that is asked for.

    Raises
    ------
    ConfigError
        ``bad_training`` where all passages are of one group.
    """
    first = prior_model(taxonomy, prior)
    known = [learnable(column) for column in prepared.labels.T]
    if not any(known):
        none = np.zeros(len(prepared.items), dtype=bool)
        thresholds = first.decided(options)[1]
        return first, JudgedPassages(np.zeros(prepared.labels.shape), none, thresholds)
    if len(set(prepared.groups)) < 2:
        raise ConfigError(
            f"all passages are of one group ({cut(prepared.groups[0])}), and would be held out at "
            "once: add passages of another document, or say their groups otherwise",
            code="bad_training",
        )
    plain = prepare(plain_passages(taxonomy, seed, known), taxonomy)
    with threadpool_limits(1):  # sums of many rows differ with the number of threads
        fitted = fit(prepared, first, plain)
        parts = held_out(prepared, first, seed, plain)
    counted = _counted(prepared)
    standing = prepared.standing[counted]
    samples = list(first.samples)
    shares, offsets = np.zeros((len(known), len(PARTS))), np.zeros(len(known))
    shares[:, 0] = 1.0  # where there is too little, the prior counts alone
    for number in np.flatnonzero(known).tolist():
        held = parts[counted, number]
        share, offset = calibrate(held, prepared.labels[counted, number], standing)
        shares[number], offsets[number] = share, offset
        samples[number] = ScoreSample.of(expit(held @ share + offset), standing)
    model = replace(fitted.stacked(shares, offsets), samples=tuple(samples))
    decided, thresholds = model.decided(options)
    odds = np.einsum("ptk,tk->pt", parts, shares) + offsets
    chances = expit(odds + decided.linear.bias - model.linear.bias)
    return model, JudgedPassages(chances, counted, thresholds)


def _counted(prepared: Prepared) -> Flags:
    """Return which passages chances are calibrated on: real ones, where each theme has enough."""
    real = prepared.real
    if real.any() and int(prepared.labels[real].sum(axis=0).min()) >= REAL:
        return real
    return np.ones(len(real), dtype=bool)


def _reports(
    prepared: Prepared, taxonomy: Taxonomy, judged: JudgedPassages
) -> tuple[ThemeReport, ...]:
    reports = []
    counts = prepared.counts(taxonomy)
    for number, theme in enumerate(taxonomy.themes):
        count = counts[theme.id]
        few = f"{count} passages with it are few: add {ENOUGH - count}"
        advice = few if count < ENOUGH else ""
        report = ThemeReport(theme.id, count, judged.thresholds[number], advice)
        if learnable(prepared.labels[:, number]):
            counted = judged.counted
            chances, truth = judged.chances[counted, number], prepared.labels[counted, number]
            report = with_figures(report, chances, truth)
        reports.append(report)
    return tuple(reports)


def with_figures(report: ThemeReport, chances: Floats, truth: Flags) -> ThemeReport:
    """Enter the figures of one theme.

    Parameters
    ----------
    report : ThemeReport
        What is known of it beside.
    chances, truth : ndarray, shape (n_passages,)
        Its chances, and whether it holds.
    """
    decided = chances >= report.threshold
    either = (decided.astype(float) + truth) / 2
    bounds = interval((decided & truth).tolist(), either.tolist()) if either.any() else (0.0, 0.0)
    return replace(
        report,
        **figures(decided, truth)._asdict(),
        interval=(round(bounds[0], 4), round(bounds[1], 4)),
        average_precision=average_precision(chances, truth),
        calibration_error=calibration_error(chances, truth),
    )


def _curve(
    prepared: Prepared,
    taxonomy: Taxonomy,
    prior: ThemesModel,
    seed: int,
    options: DecisionOptions,
    reports: Sequence[ThemeReport],
) -> Iterator[CurvePoint]:
    """Measure with a quarter, a half and three quarters of the passages; with all it is done."""
    order = np.random.default_rng(seed).permutation(len(prepared.items))
    for share in (*SHARES, 1.0) if len(order) else ():
        part = prepared.take(order[: round(share * len(order))])
        measured: Sequence[ThemeReport] = reports if share == 1.0 else ()
        if share < 1.0 and len(set(part.groups)) > 1 and all(map(learnable, part.labels.T)):
            _, judged = learn_model(part, taxonomy, prior, seed, options)
            measured = _reports(part, taxonomy, judged)
        found = [(one.f1, one.interval) for one in measured if one.f1 is not None and one.interval]
        point = CurvePoint(len(part.items))
        if found and len(found) == len(measured):
            scores, intervals = zip(*found, strict=True)
            margin = float(np.linalg.norm(np.ptp(intervals, axis=1) / 2)) / len(found)
            point = CurvePoint(point.passages, round(float(np.mean(scores)), 4), round(margin, 4))
        yield point


def _warnings(
    prepared: Prepared, taxonomy: Taxonomy, points: Sequence[CurvePoint]
) -> Iterator[str]:
    """Yield what there is too little of, and what got worse."""
    counts: Mapping[str, int] = prepared.counts(taxonomy)
    thin = [t.id for n, t in enumerate(taxonomy.themes) if not learnable(prepared.labels[:, n])]
    if thin:
        yield (
            f"too few passages with or without {', '.join(thin)} to learn from: what other "
            "taxonomies teach decides alone"
        )
    if counts[""] < ENOUGH_NONE and prepared.items:
        yield f"{counts['']} passages without a theme are few: add {ENOUGH_NONE - counts['']}"
    measured = [(point, point.f1) for point in points if point.f1 is not None]
    for (before, f1), (after, now) in pairwise(measured):
        if f1 - now > max(WORSE, hypot(before.margin, after.margin)):
            yield (
                f"with {after.passages} passages decisions are worse than with {before.passages} "
                f"(F1 {f1:.2f}, now {now:.2f}): look for labels that contradict "
                "one another"
            )


def _write_card(
    output: Path,
    taxonomy: Taxonomy,
    sources: Sequence[tuple[str, Path]],
    report: TrainingReport,
    seed: int,
    options: DecisionOptions,
) -> None:
    """Write the card of a model beside it."""
    measured = (
        f"{report.passages} passages, {report.gold} of them from gold, {report.none} without a "
        "theme; each judged by a model that had not seen its group (cross-validated)."
    )
    if report.false_theme_rate is not None:
        measured += (
            f" Themes given to passages without one: {report.false_theme_rate:.3f}. Plain "
            "sentences made up of labels and terms were learned from, too."
        )
    asked = {name.replace("_", " "): value for name, value in asdict(options).items()}
    write_card(
        output,
        Card(
            title=f"Themes: {taxonomy.title}",
            use="Finds in a passage which relationships of the taxonomy it handles.",
            command="readout train themes",
            data=data_table(sources),
            settings={
                "taxonomy": f"{taxonomy.id}, `{taxonomy.hash[:16]}`",
                "seed": seed,
                **{name: value for name, value in asked.items() if value is not None},
            },
            figures=Table(COLUMNS, [theme.cells for theme in report.themes]),
            measured=measured,
            notes=[
                *report.warnings,
                *(f"{one.theme}: {one.advice}" for one in report.themes if one.advice),
            ],
        ),
    )
