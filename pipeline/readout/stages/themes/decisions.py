"""From chances to decisions: the threshold of the best expected F1, or of the precision asked for.

Where chances are calibrated they say themselves what a threshold is worth: the passages at or above
it are expected to hold as many themes as their chances add up to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from readout.errors import ConfigError
from readout.models.arrays import Floats
from readout.models.scorer import FAR, probability

__all__ = ["Decisions", "Sample", "Wish", "decide", "decide_all", "expit", "log_odds", "shifted"]

MOST = 1e9
"""Passages that chances may be of."""
LEAST = 0.02
"""Chances below this are kept in a sample as their number and sum alone."""
LOWEST, HIGHEST = 0.05, 0.95
"""Thresholds are set between these."""


class Wish(msgspec.Struct, frozen=True):
    """What a user asks of decisions; None: what the data say.

    Attributes
    ----------
    threshold : float or None
        The chance from which on a theme is given.
    prior : float or None
        The share of passages that have a theme, where it is another than that of the passages
        that were learned from.
    precision_at_least : float or None
        The expected share of right ones among the given, in place of the best F1; where no
        threshold has it, the strictest there is.
    """

    threshold: float | None = None
    prior: float | None = None
    precision_at_least: float | None = None

    def check(self, where: str) -> None:
        """Make sure that all that is asked lies between 0 and 1, and can be had together.

        Raises
        ------
        ConfigError
            ``bad_setting``; the message begins with ``where``.
        """
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if value is not None and not 0.0 < value < 1.0:
                raise ConfigError(
                    f"{where}: {name} = {value}: must lie between 0 and 1", code="bad_setting"
                )
        if self.threshold is not None and self.precision_at_least is not None:
            raise ConfigError(
                f"{where}: threshold and precision_at_least both say from which score on a theme "
                "is given: set one of them",
                code="bad_setting",
            )


class Sample(msgspec.Struct, frozen=True, omit_defaults=True):
    """Calibrated chances of held-out passages.

    Attributes
    ----------
    chances : list of float
        Those of at least :data:`LEAST`, falling.
    rest, rest_sum : float
        How many others there were, and what their chances add up to.
    weights : list of float
        How many passages each of the chances stands for; without any, one each.
    """

    chances: list[float]
    rest: float
    rest_sum: float
    weights: list[float] = []

    @classmethod
    def of(cls, chances: Floats) -> Sample:
        """Take what matters of chances, shape (n_passages,)."""
        low = chances[chances < LEAST]
        kept = np.sort(chances[chances >= LEAST])[::-1]
        return cls(
            [round(value, 4) for value in kept.tolist()],
            float(len(low)),
            round(float(low.sum()), 4),
        )

    @property
    def is_sound(self) -> bool:
        """Whether these are chances, falling, and numbers of passages."""
        return (
            all(0 <= chance <= 1 for chance in self.chances)
            and self.chances == sorted(self.chances, reverse=True)
            and all(0 < weight <= MOST for weight in self.weights)
            and 0 <= self.rest_sum <= self.rest <= MOST
            and len(self.weights) in {0, len(self.chances)}
        )

    def mixed(self, other: Sample, share: float) -> Sample:
        """Return a sample in which so large a share is from another one."""
        parts = ((self, 1.0 - share), (other, share))
        pairs = [
            (chance, part * weight)
            for sample, part in parts
            for chance, weight in zip(sample.chances, sample.counts.tolist(), strict=True)
        ]
        pairs.sort(reverse=True)
        return Sample(
            [chance for chance, _ in pairs],
            sum(part * sample.rest for sample, part in parts),
            sum(part * sample.rest_sum for sample, part in parts),
            [weight for _, weight in pairs],
        )

    @property
    def counts(self) -> Floats:
        """How many passages each of the chances stands for, shape (n_chances,)."""
        return np.array(self.weights or [1.0] * len(self.chances))

    @property
    def right(self) -> Floats:
        """How many of these are expected to have the theme, shape (n_chances,)."""
        found: Floats = self.counts * np.array(self.chances)
        return found

    @property
    def total(self) -> float:
        """The expected number of passages with the theme."""
        chances: float = sum(self.right.tolist())
        return chances + self.rest_sum

    @property
    def prior(self) -> float:
        """The expected share of passages with the theme."""
        number = float(self.counts.sum()) + self.rest
        return self.total / number if number else 0.0

    def at(self, prior: float) -> tuple[Sample, float]:
        """Return the sample as it is where that share has the theme, and the shift of log-odds.

        Passages with the theme count more by as much as they are more frequent there, those
        without it less.
        """
        own = min(max(self.prior, 1e-4), 1 - 1e-4)
        shift = log_odds(prior) - log_odds(own)
        having = prior / own
        lacking = (1.0 - prior) / (1.0 - own)
        right = self.right
        others = self.counts - right
        weights = having * right + lacking * others
        rest = self.rest - self.rest_sum
        rest_sum = having * self.rest_sum
        moved = Sample(
            [shifted(chance, shift) for chance in self.chances],
            rest_sum + lacking * rest,
            rest_sum,
            weights.tolist(),
        )
        return moved, shift


class Decisions(NamedTuple):
    """What is decided for the themes of a taxonomy.

    Attributes
    ----------
    samples : tuple of Sample
        Chances as they are under the wish.
    shifts, thresholds : list of float
        What is added to log-odds, and the chances from which on themes are given.
    """

    samples: tuple[Sample, ...]
    shifts: list[float]
    thresholds: list[float]


def log_odds(chance: float) -> float:
    """Return the log-odds of a chance between 0 and 1, both left out."""
    return math.log(chance / (1.0 - chance))


def shifted(chance: float, shift: float) -> float:
    """Return a chance whose log-odds are raised."""
    if not 0.0 < chance < 1.0:
        return chance
    return probability(log_odds(chance) + shift)


def expit(log_odds: Floats) -> Floats:
    """Return the chances behind log-odds, without overflow."""
    found: Floats = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -FAR, FAR)))
    return found


def decide(sample: Sample, wish: Wish) -> tuple[float, float]:
    """Return the threshold, and by how much log-odds are raised before it is held against them.

    Parameters
    ----------
    sample : Sample
        Chances of held-out passages.
    wish : Wish
        What is asked for.
    """
    shift = 0.0
    if wish.prior is not None:
        sample, shift = sample.at(wish.prior)
    if wish.threshold is not None:
        return wish.threshold, shift
    return _threshold(sample, wish.precision_at_least), shift


def decide_all(samples: Sequence[Sample], wish: Wish) -> Decisions:
    """Decide for each theme, see :func:`decide`."""
    kept, shifts, thresholds = [], [], []
    for sample in samples:
        threshold, shift = decide(sample, wish)
        thresholds.append(threshold)
        shifts.append(shift)
        kept.append(sample if wish.prior is None else sample.at(wish.prior)[0])
    return Decisions(tuple(kept), shifts, thresholds)


def _threshold(sample: Sample, precision: float | None) -> float:
    falling: Sequence[float] = [c for c in sample.chances if c >= LOWEST]
    if not falling:
        return 0.5
    right = np.cumsum(sample.right[: len(falling)])
    given = np.cumsum(sample.counts[: len(falling)])
    if precision is None:
        place = int(np.argmax(2 * right / (given + sample.total)))
    else:
        enough = np.flatnonzero(right / given >= precision)
        place = int(enough[-1]) if len(enough) else 0
    above, below = (*falling, LOWEST)[place : place + 2]
    between = (above + below) / 2
    return round(min(max(between, LOWEST), HIGHEST), 4)
