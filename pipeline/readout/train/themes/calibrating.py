"""From held-out decisions to calibrated chances and a threshold, and how both fare on passages they did not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from readout.stages.themes.features import COLUMN, Found
from readout.stages.themes.classifier import Calibration, headed
from readout.train.themes.fitting import FOLDS
from readout.train.themes.measures import fit_calibration, fit_threshold, prevalence_weights

__all__ = ["SURE", "Judged", "judge"]

SURE, SUREST = 0.65, 0.9
"""No theme is given below the first chance: real text is harder than what is written for training (in development, from
0.65 on 3 of 128 real passages without a theme were given one, from 0.5 on 5). None is refused above the second."""
LIFTED, LIFTED_NONE = 10, 200
"""One in so many of the passages with one pole, and with none, is looked at as if it stood under a heading of both."""
HEADING = 5.0
"""What a heading adds to the log-odds at most: no heading alone gives a theme to whatever stands under it."""
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """How one theme is judged, and how the held-out passages fare.

    Attributes
    ----------
    calibration : Calibration
        Fitted to all of them.
    chances, given : ndarray, shape (n_passages,)
        By calibrations and thresholds that were fitted without the passage's group.
    """

    calibration: Calibration
    chances: Floats
    given: Flags


def judge(
    means: Floats, found: Sequence[Found], truth: Flags, groups: Sequence[str], used: Flags
) -> Judged:
    """Fit the calibration of a theme, and judge each passage by one that was fitted without its group.

    Parameters
    ----------
    means : ndarray, shape (n_passages,)
        Held-out means of the parts' log-odds.
    found : sequence of Found
        What was found of the theme in each passage.
    truth : ndarray of bool, shape (n_passages,)
        Whether it has the theme.
    groups : sequence of str
        What is held out together.
    used : ndarray of bool, shape (n_passages,)
        The passages that are calibrated on.
    """
    chances, given = np.zeros(len(means)), np.zeros(len(means), dtype=bool)
    for inside, outside in GroupKFold(FOLDS).split(means, groups=groups):
        among = np.zeros(len(means), dtype=bool)
        among[inside] = True
        fitted = _fitted(means, found, truth, used & among)
        chances[outside] = fitted.chances(means[outside], [found[int(row)] for row in outside])
        given[outside] = chances[outside] >= fitted.threshold
    return Judged(_fitted(means, found, truth, used), chances, given)


def _fitted(means: Floats, found: Sequence[Found], truth: Flags, used: Flags) -> Calibration:
    rows, weights = np.flatnonzero(used), prevalence_weights(truth[used])
    with_theme, without = _lifted(found, used & ~truth)
    slope, offset, headings = fit_calibration(
        means[np.concatenate([rows, with_theme, without])],
        np.concatenate(
            [
                headed([found[int(row)] for row in rows]),
                np.tile([1.0, 0.0], (len(with_theme), 1)),
                np.tile([0.0, 1.0], (len(without), 1)),
            ]
        ),
        np.concatenate(
            [truth[used], np.ones(len(with_theme), dtype=bool), np.zeros(len(without), dtype=bool)]
        ),
        np.concatenate(
            [
                weights,
                np.full(len(with_theme), weights[truth[used]].max()),
                np.full(len(without), weights[~truth[used]].max()),
            ]
        ),
    )
    fitted = Calibration(slope, offset, 0.0, *(min(heading, HEADING) for heading in headings))
    chances = fitted.chances(means[rows], [found[int(row)] for row in rows])
    return replace(
        fitted, threshold=min(SUREST, max(SURE, fit_threshold(chances, truth[used], weights)))
    )


def _lifted(found: Sequence[Found], without: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Choose passages without the theme that are looked at as if they stood under a heading of both poles.

    A passage is judged by its words and the heading it stands under: there, one that names a pole has the theme, and
    one that names none has not.
    """
    names = ("signal", "heading_both", "heading_signal")
    free = without & np.array([not any(one.row[COLUMN[name]] for name in names) for one in found])
    poles = np.array([one.row[COLUMN["first"]] + one.row[COLUMN["second"]] for one in found])
    return np.flatnonzero(free & (poles == 1))[::LIFTED], np.flatnonzero(free & (poles == 0))[
        ::LIFTED_NONE
    ]
