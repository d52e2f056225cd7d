"""How the packaged taxonomies fare in training.

Cross-validated, and with few examples or none, as new ones.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from benchmarks.corpora import Corpora
from readout.config import resolve
from readout.stages.themes.classifier import ThemesModel
from readout.train.themes.across import PACKAGED, Subject, draw, learn_general, subjects
from readout.train.themes.few import few_model
from readout.train.themes.passages import files_of
from readout.train.themes.prepared import Encoder, Prepared
from readout.train.themes.training import train_themes

__all__ = ["cross", "shots"]

ROUNDS = 5
"""Draws of examples that are averaged."""


def cross(corpora: Corpora) -> None:  # noqa: ARG001 - the project's own passages
    """Cross-validated figures of each packaged taxonomy, at the assumed prevalence."""
    print("must: calibration error 0.05")
    print(
        "                                                          P      R     F1 F1 pla"
        "in threshold calib. error"
    )
    for name in PACKAGED:
        path = resolve(name)
        with TemporaryDirectory() as folder:
            files = files_of(path)
            report = train_themes(path, files, Path(folder) / "model.skops", curve=True)
        for t in report.themes:
            print(
                f"{path.stem + ': ' + t.theme:52s} {t.precision:6.3f} {t.recall:6.3f} {t.f1:6.3f} "
                f"{t.plain_f1:8.3f} {t.threshold:9.3f} {t.calibration_error:12.3f}"
            )
        curve = ", ".join(
            f"{point.f1:.3f} with {point.passages}" for point in report.curve
        )
        print(
            f"  false {report.false_theme_rate:.3f}, relation {report.relation_accuracy or '-'}; "
            f"macro F1 {curve}"
        )


def shots(corpora: Corpora) -> None:  # noqa: ARG001 - the project's own passages
    """F1 on held-out passages of a taxonomy that the general weights did not learn from.

    No example, and eight.
    """
    encoder = Encoder()
    learned = subjects([resolve(name) for name in PACKAGED], encoder)
    print("must: 0.60 with 8 examples a theme")
    print("                         none  eight  by theme, with eight")
    for place, new in enumerate(learned):
        others = [subject for subject in learned if subject is not new]
        general = learn_general(others, encoder.model, 0)
        random = np.random.default_rng(7)
        lender = PACKAGED[0] if place else PACKAGED[1]
        none: list[NDArray[np.float64]] = []
        few: list[NDArray[np.float64]] = []
        for _ in range(ROUNDS):
            chosen, rest = draw(new.given, random)
            left = new.given.take(rest)
            for rows, into in ((chosen[:0], none), (chosen, few)):
                given = new.given.take(rows)
                model = few_model(given, new.taxonomy, encoder, general, lender)
                into.append(_scores(model, left))
        means = zip(_names(new), np.mean(few, axis=0), strict=True)
        by_theme = ", ".join(f"{theme} {mean:.2f}" for theme, mean in means)
        print(
            f"{new.taxonomy.id:22s} {np.mean(none):6.3f} {np.mean(few):6.3f}  {by_theme}",
            flush=True,
        )


def _names(subject: Subject) -> list[str]:
    return [theme.id for theme in subject.taxonomy.themes]


def _scores(model: ThemesModel, left: Prepared) -> NDArray[np.float64]:
    chances = model.scores(left.measured, model.words(left.measured), left.vectors)
    given = chances >= np.array([theme.full.threshold for theme in model.themes])
    return np.array(
        [f1_score(left.labels[:, n], given[:, n]) for n in range(given.shape[1])]
    )
