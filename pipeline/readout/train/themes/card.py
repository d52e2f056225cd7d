"""The model card of a taxonomy's model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from readout.stages.themes.decisions import Wish
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.card import Card, Table, data_table, write_card
from readout.train.gold import TrainingData
from readout.train.themes.training import ThemeReport, TrainingReport

__all__ = ["write_themes_card"]

COLUMNS = (
    "theme",
    "passages with it",
    "precision",
    "recall",
    "F1",
    "95% interval of F1",
    "average precision",
    "calibration error",
    "threshold",
)


def write_themes_card(
    output: Path,
    taxonomy: Taxonomy,
    training: Sequence[Path],
    gold: TrainingData,
    report: TrainingReport,
    seed: int,
    wish: Wish,
) -> Path:
    """Write the card of a model beside it; return where."""
    sources = [("labelled passages", path) for path in training]
    rows = [_row(theme) for theme in report.themes]
    settings = {
        "taxonomy": f"{taxonomy.id}, `{taxonomy.hash[:16]}`",
        "seed": seed,
        **{name: value for name, value in _asked(wish).items() if value is not None},
    }
    notes = [f"{one.theme}: {one.advice}" for one in report.themes if one.advice]
    return write_card(
        [output],
        Card(
            title=f"Themes: {taxonomy.title}",
            use="Finds in a passage which relationships of the taxonomy it handles.",
            command="readout train themes",
            data=data_table([*sources, *gold.sources()]),
            settings=settings,
            figures=Table(COLUMNS, rows),
            measured=_measured(report),
            notes=[*report.warnings, *notes],
        ),
    )


def _measured(report: TrainingReport) -> str:
    told = (
        f"{report.passages} passages, {report.gold} of them from gold, {report.none} without a "
        "theme; each judged by a model that had not seen its group (cross-validated)."
    )
    if report.false_theme_rate is None:
        return told
    return (
        f"{told} Themes given to passages without one: {report.false_theme_rate:.3f}. Plain "
        "sentences made up of labels and terms were learned from, too."
    )


def _asked(wish: Wish) -> dict[str, float | None]:
    return {
        "threshold": wish.threshold,
        "prior": wish.prior,
        "precision at least": wish.precision_at_least,
    }


def _row(theme: ThemeReport) -> tuple[object, ...]:
    low, high = theme.interval or (None, None)
    figures = (theme.precision, theme.recall, theme.f1)
    rest = (theme.average_precision, theme.calibration_error, theme.threshold)
    return (
        theme.theme,
        theme.passages,
        *map(_figure, figures),
        "-" if low is None or high is None else f"{low:.2f} to {high:.2f}",
        *map(_figure, rest),
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
