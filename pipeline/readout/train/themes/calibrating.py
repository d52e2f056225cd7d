"""From held-out decisions to calibrated chances and a threshold.

Said, too, is how both fare on passages that they did not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import GroupKFold

from readout.arrays import Flags, Floats, Integers
from readout.stages.themes.classifier import Calibration, headed
from readout.stages.themes.features import COLUMN, Found
from readout.train.themes.fitting import FOLDS
from readout.train.themes.measures import (
    fit_calibration,
    fit_threshold,
    prevalence_weights,
)

__all__ = ["SURE", "Judged", "judge"]

SURE, SUREST = 0.65, 0.9
"""No theme is given below the first chance, none is refused above the second.

Real text is harder than what is written for training: in development, from 0.65 on 3 of 128 real
passages without a theme were given one, from 0.5 on 5.
"""
LIFTED, LIFTED_NONE = 10, 200
"""One in so many passages is looked at as if it stood under a heading of both poles.

The first number holds for those that name one pole, the second for those that name none.
"""
HEADING = 5.0
"""What a heading adds to the log-odds at most.

So no heading alone gives a theme to whatever stands under it.
"""
LIFTS = ("signal", "heading_both", "heading_signal")
"""Measures without which a passage can be lifted."""


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
    means: Floats,
    found: Sequence[Found],
    truth: Flags,
    groups: Sequence[str],
    used: Flags,
) -> Judged:
    """Fit the calibration of a theme, and judge each passage by one fitted without its group.

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
    chances = np.zeros(len(means))
    given = np.zeros(len(means), dtype=bool)
    for _, outside in GroupKFold(FOLDS).split(means, groups=groups):
        others = used.copy()
        others[outside] = False
        fitted = _fitted(
            means,
            found,
            truth,
            others,
        )
        chances[outside] = fitted.chances(
            means[outside], [found[row] for row in outside.tolist()]
        )
        given[outside] = chances[outside] >= fitted.threshold
    return Judged(
        _fitted(
            means,
            found,
            truth,
            used,
        ),
        chances,
        given,
    )


def _fitted(
    means: Floats,
    found: Sequence[Found],
    truth: Flags,
    used: Flags,
) -> Calibration:
    rows = np.flatnonzero(used)
    here = [found[row] for row in rows.tolist()]
    weights = prevalence_weights(truth[used])
    lifted = _lifted(found, used & ~truth)
    counts = [len(some) for some in lifted]
    heaviest = [weights[truth[used]].max(), weights[~truth[used]].max()]
    slope, offset, headings = fit_calibration(
        means[np.concatenate([rows, *lifted])],
        np.concatenate([headed(here), np.repeat(np.eye(2), counts, axis=0)]),
        np.concatenate([truth[used], np.repeat([True, False], counts)]),
        np.concatenate([weights, np.repeat(heaviest, counts)]),
    )
    named, unnamed = (min(heading, HEADING) for heading in headings)
    fitted = Calibration(
        slope,
        offset,
        0.0,
        named,
        unnamed,
    )
    threshold = fit_threshold(fitted.chances(means[rows], here), truth[used], weights)
    return replace(fitted, threshold=min(SUREST, max(SURE, threshold)))


def _lifted(found: Sequence[Found], without: Flags) -> tuple[Integers, Integers]:
    """Choose passages without the theme, to be looked at as if headed by both poles.

    A passage is judged by its words and the heading it stands under: there, one that names a pole
    has the theme, and one that names none has not.
    """
    rows = np.array([one.row for one in found])
    free = without & ~rows[:, [COLUMN[name] for name in LIFTS]].any(axis=1)
    poles = rows[:, COLUMN["first"]] + rows[:, COLUMN["second"]]
    one_pole = np.flatnonzero(free & (poles == 1))
    no_pole = np.flatnonzero(free & (poles == 0))
    return one_pole[::LIFTED], no_pole[::LIFTED_NONE]
