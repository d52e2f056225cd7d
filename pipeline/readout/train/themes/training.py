"""Training the model of a theme taxonomy, and saying how good it is.

What other taxonomies teach (:mod:`readout.train.themes.general`) decides where there are no
labelled passages, and what is learned from passages is added to it. Chances are calibrated on
passages that were held out, and thresholds follow from the chances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from readout.errors import ConfigError, cut
from readout.io.safe import check_apart
from readout.models.arrays import Flags, Floats, Integers
from readout.stages.themes.decisions import Sample, Wish, decide_all, expit
from readout.stages.themes.general import General, first_model, read_general
from readout.stages.themes.model import ThemesModel, save_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import TrainingData, read_gold, read_odds
from readout.train.themes.calibrating import (
    average_precision,
    calibrate,
    calibration_error,
    figures,
    interval,
)
from readout.train.themes.fitting import fit, held_out, learnable
from readout.train.themes.general import subject_of
from readout.train.themes.golden import beside, gold_passages
from readout.train.themes.passages import LabelledPassage, check_themes, read_passages
from readout.train.themes.plain import plain_passages
from readout.train.themes.prepared import Prepared
from readout.train.themes.relations import related, right_relations

__all__ = [
    "CurvePoint",
    "Judged",
    "ThemeReport",
    "TrainingReport",
    "learn_model",
    "train_themes",
    "with_figures",
]

ENOUGH, ENOUGH_NONE = 40, 100
"""Passages with a theme, and without one, below which more are asked for."""
REAL = 15
"""So many real passages of each theme, and chances are calibrated on real ones alone."""
SHARES = (0.25, 0.5, 0.75)
FINE = 4
"""What the number of passages that one stands for is counted in."""
WORSE = 0.03
"""By so much, and by more than the margin, decisions must get worse for a warning."""


@dataclass(frozen=True, kw_only=True)
class ThemeReport:
    """How good one theme is, cross-validated; figures are None where there is too little for it.

    Attributes
    ----------
    theme : str
        Its id.
    passages : int
        How many have it.
    precision, recall, f1 : float or None
        Of the decisions.
    interval : (float, float) or None
        The middle 95 in 100 of F1 over passages drawn again and again.
    average_precision, calibration_error : float or None
        How well the passages are ranked, and how far chances are off.
    threshold : float
        The chance from which on the theme is given.
    advice : str
        What would make it better; empty where nothing simple would.
    """

    theme: str
    passages: int
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    interval: tuple[float, float] | None = None
    average_precision: float | None = None
    calibration_error: float | None = None
    threshold: float
    advice: str = ""


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
    """What a training run found.

    Attributes
    ----------
    passages, gold, none : int
        Passages in all, those from gold, and those without a theme.
    themes : tuple of ThemeReport
        In the order of the taxonomy.
    false_theme_rate : float or None
        Share of the held-out passages without a theme that were given one.
    relation_accuracy : float or None
        Share of the labelled relations whose type the general weights tell rightly: not held out,
        where they have learned from these passages. None where none is labelled.
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
    relation_accuracy: float | None
    curve: tuple[CurvePoint, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Judged:
    """Held-out chances of passages, which of them count, the thresholds that follow."""

    chances: Floats
    counted: Flags
    thresholds: list[float]

    def given(self, number: int) -> Flags:
        """Return which of the counted passages are given a theme."""
        found: Flags = self.chances[self.counted, number] >= self.thresholds[number]
        return found


def train_themes(
    taxonomy_path: Path,
    training_paths: Sequence[Path],
    output_path: Path,
    seed: int = 0,
    *,
    wish: Wish | None = None,
    curve: bool = False,
    general: General | None = None,
    gold: TrainingData | None = None,
) -> TrainingReport:
    """Train the model of a taxonomy, write it, and report cross-validated figures.

    Parameters
    ----------
    taxonomy_path : Path
        The taxonomy (TOML).
    training_paths : sequence of Path
        Labelled passages (JSON lines); none at all will do for a first model.
    output_path : Path
        Where the model goes.
    seed : int
        The same seed and files give the same file.
    wish : Wish, optional
        What is asked of decisions, for good: a stage can still be told otherwise.
    curve : bool
        Whether to measure with parts of the passages, too.
    general, gold : General, TrainingData, optional
        What other taxonomies teach (else the packaged weights); corrected documents, to learn from.

    Raises
    ------
    ConfigError
        Where a file is wrong, or the wish.
    """
    wish = wish or Wish()
    wish.check("train themes")
    check_apart(output_path, [taxonomy_path, *training_paths])
    taxonomy, general = read_taxonomy(taxonomy_path), general or read_general()
    corrected = _corrected(gold, taxonomy)
    items = _labelled(training_paths, taxonomy, corrected)
    given = subject_of(taxonomy, items).given
    model, judged = learn_model(given, taxonomy, general, seed, wish)
    labelled = list(related(given, taxonomy))
    output_path.parent.mkdir(parents=True, exist_ok=True)
    save_model(output_path, taxonomy, replace(model, asked=wish))
    reports = _reports(given, taxonomy, judged, seed)
    points = _curve(given, taxonomy, general, seed, wish, reports) if curve else ()
    return TrainingReport(
        passages=len(items),
        gold=len(corrected),
        none=given.counts(taxonomy)[""],
        themes=reports,
        false_theme_rate=_false_rate(given, judged),
        relation_accuracy=right_relations(model, labelled) if labelled else None,
        curve=points,
        warnings=tuple(_warnings(given, taxonomy, points)),
    )


def _labelled(
    paths: Sequence[Path], taxonomy: Taxonomy, corrected: Sequence[LabelledPassage]
) -> list[LabelledPassage]:
    """Return the passages of files, and those of gold."""
    items = beside(read_passages(paths, taxonomy), corrected)
    if paths:
        check_themes(items, paths)
    return items


def _corrected(gold: TrainingData | None, taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Return the passages of gold."""
    if gold is None or not gold.gold:
        return []
    found = read_gold(gold.gold, "theme")
    return gold_passages(found, taxonomy, read_odds(gold.chances))


def learn_model(
    given: Prepared, taxonomy: Taxonomy, general: General, seed: int, wish: Wish
) -> tuple[ThemesModel, Judged]:
    """Fit the model and calibrate it on passages that were held out.

    It learns from plain sentences, too, that are made up of labels and terms of the poles, and is
    not judged by them. Where there is too little to learn from, what other taxonomies teach is the
    model. Its chances are those among the passages; what is judged has the share that is wished.

    Raises
    ------
    ConfigError
        ``bad_training`` where all passages are of one group.
    """
    first = first_model(taxonomy, general)
    known = [learnable(column) for column in given.labels.T]
    if not any(known):
        return _untaught(first, wish)
    if len(set(given.groups)) < 2:
        raise ConfigError(
            f"all passages are of one group ({cut(given.groups[0])}), and would be held out at "
            "once: add passages of another document, or say their groups otherwise",
            code="bad_training",
        )
    plain = subject_of(taxonomy, plain_passages(taxonomy, seed, known)).given
    with threadpool_limits(1):  # sums of many rows differ with the number of threads
        fitted = fit(given, general, seed, plain)
        decided = held_out(given, general, seed, plain)
    counted = _counted(given)
    calibrated = _calibrated(given, decided, counted, first, general)
    shares, offsets = calibrated.shares, calibrated.offsets
    _, shifts, thresholds = decide_all(calibrated.samples, wish)
    linear, counted_together = fitted.joined(shares, offsets)
    model = ThemesModel(
        linear,
        fitted.together,
        counted_together,
        fitted.vocabulary,
        tuple(calibrated.samples),
        first.heading,
        first.relations,
    )
    log_odds = np.einsum("ptk,tk->pt", decided, shares)
    log_odds += offsets + np.array(shifts)
    return model, Judged(expit(log_odds), counted, thresholds)


class _Calibrated(NamedTuple):
    """What each part counts for each theme, what is added, and the chances that follow."""

    shares: Floats
    offsets: Floats
    samples: list[Sample]


def _calibrated(
    given: Prepared, decided: Floats, counted: Flags, first: ThemesModel, general: General
) -> _Calibrated:
    """Calibrate each theme on held-out passages; the first model stands where there are too few."""
    samples = list(first.samples)
    shares = np.zeros(decided.shape[1:])
    shares[:, 0] = first.shares
    offsets = first.linear.bias - shares[:, 0] * general.intercept
    standing = given.standing[counted]
    times = _times(standing)
    for number, truth in enumerate(given.labels.T):
        if not learnable(truth):
            continue
        held = decided[counted, number]
        share, offset = calibrate(held, truth[counted], standing)
        samples[number] = Sample.of(np.repeat(expit(held @ share + offset), times))
        shares[number] = share
        offsets[number] = offset
    return _Calibrated(shares, offsets, samples)


def _times(standing: Floats) -> Integers:
    """Return how often each passage is counted: once where all stand for as many."""
    if np.ptp(standing) == 0:
        return np.ones(len(standing), dtype=np.int64)
    found: Integers = np.maximum(1, np.rint(FINE * standing)).astype(np.int64)
    return found


def _untaught(first: ThemesModel, wish: Wish) -> tuple[ThemesModel, Judged]:
    """Return the model that other taxonomies teach, and what is decided as a wish has it."""
    _, thresholds = first.wished(wish)
    nothing = np.zeros((0, len(thresholds)))
    return first, Judged(nothing, np.zeros(0, dtype=bool), thresholds)


def _counted(given: Prepared) -> Flags:
    """Tell which passages chances are calibrated on: real ones, where each theme has enough."""
    real = given.real
    if real.any() and int(given.labels[real].sum(axis=0).min()) >= REAL:
        return real
    return np.ones(len(real), dtype=bool)


def _reports(
    given: Prepared, taxonomy: Taxonomy, judged: Judged, seed: int
) -> tuple[ThemeReport, ...]:
    reports = []
    counts = given.counts(taxonomy)
    for number, theme in enumerate(taxonomy.themes):
        base = ThemeReport(
            theme=theme.id,
            passages=counts[theme.id],
            threshold=judged.thresholds[number],
            advice=_advice(counts[theme.id], counts[""]),
        )
        if learnable(given.labels[:, number]):
            counted = judged.counted
            base = with_figures(
                base,
                judged.chances[counted, number],
                judged.given(number),
                given.labels[counted, number],
                seed,
            )
        reports.append(base)
    return tuple(reports)


def with_figures(
    report: ThemeReport, chances: Floats, given: Flags, truth: Flags, seed: int
) -> ThemeReport:
    """Enter the figures of one theme.

    Parameters
    ----------
    report : ThemeReport
        What is known of it beside.
    chances, given, truth : ndarray, shape (n_passages,)
        Its chances, whether it is given, whether it holds.
    seed : int
        Of the interval.
    """
    found = figures(given, truth)
    return replace(
        report,
        precision=found.precision,
        recall=found.recall,
        f1=found.f1,
        interval=interval(lambda a, b: figures(a, b).f1, given, truth, seed),
        average_precision=average_precision(chances, truth),
        calibration_error=calibration_error(chances, truth),
    )


def _advice(count: int, none: int) -> str:
    """Say what a theme lacks most."""
    if count < ENOUGH:
        return f"{count} passages with it are few: add {ENOUGH - count}"
    if none < ENOUGH_NONE:
        return f"{none} passages without a theme are few: add {ENOUGH_NONE - none}"
    return ""


def _false_rate(given: Prepared, judged: Judged) -> float | None:
    """Return the share of passages without a theme that are given one."""
    if not len(judged.chances):
        return None
    none = given.without[judged.counted]
    if not none.any():
        return None
    themes = range(given.labels.shape[1])
    flagged = np.any([judged.given(number) for number in themes], axis=0)
    return round(float(flagged[none].mean()), 4)


def _curve(
    given: Prepared,
    taxonomy: Taxonomy,
    general: General,
    seed: int,
    wish: Wish,
    reports: Sequence[ThemeReport],
) -> tuple[CurvePoint, ...]:
    """Measure with a quarter, a half and three quarters of the passages; with all it is done."""
    if not given.items:
        return ()
    order = np.random.default_rng(seed).permutation(len(given.items))
    points = []
    for share in SHARES:
        part = given.take(order[: round(share * len(order))])
        enough = all(learnable(column) for column in part.labels.T)
        measured: Sequence[ThemeReport] = ()
        if enough and len(set(part.groups)) > 1:
            _, judged = learn_model(part, taxonomy, general, seed, wish)
            measured = _reports(part, taxonomy, judged, seed)
        points.append(_point(part, measured))
    return (*points, _point(given, reports))


def _point(given: Prepared, reports: Sequence[ThemeReport]) -> CurvePoint:
    figures = [one.f1 for one in reports if one.f1 is not None]
    if not figures or len(figures) < len(reports):
        return CurvePoint(len(given.items))
    halves = [(one.interval[1] - one.interval[0]) / 2 for one in reports if one.interval]
    margin = float(np.linalg.norm(halves)) / len(reports)
    mean = float(np.mean(figures))
    return CurvePoint(len(given.items), round(mean, 4), round(margin, 4))


def _warnings(given: Prepared, taxonomy: Taxonomy, points: Sequence[CurvePoint]) -> Iterator[str]:
    """Yield what there is too little of, and what got worse."""
    counts: Mapping[str, int] = given.counts(taxonomy)
    thin = [t.id for n, t in enumerate(taxonomy.themes) if not learnable(given.labels[:, n])]
    if thin:
        yield (
            f"too few passages with or without {', '.join(thin)} to learn from: what other "
            "taxonomies teach decides alone"
        )
    if counts[""] < ENOUGH_NONE and given.items:
        yield f"{counts['']} passages without a theme are few: add {ENOUGH_NONE - counts['']}"
    measured = [(point, point.f1) for point in points if point.f1 is not None]
    for (before, f1), (after, now) in pairwise(measured):
        if f1 - now > max(WORSE, hypot(before.margin, after.margin)):
            yield (
                f"with {after.passages} passages decisions are worse than with {before.passages} "
                f"(F1 {f1:.2f}, now {now:.2f}): look for labels that contradict "
                "one another"
            )
