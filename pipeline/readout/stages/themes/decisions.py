"""From chances to decisions: the threshold of the best expected F1, or of the precision asked for.

Where chances are calibrated they say themselves what a threshold is worth: the passages at or above
it are expected to hold as many themes as their chances add up to.
"""

from __future__ import annotations

import math
from typing import Annotated

import msgspec
import numpy as np

from readout.errors import ConfigError
from readout.models.arrays import Floats
from readout.models.scorer import FAR, probability

__all__ = ["DecisionOptions", "ScoreSample", "decide", "expit", "log_odds", "shifted"]

MOST = 1e9
"""Passages that chances may be of."""
LEAST = 0.02
"""Chances below this are kept in a sample as one: no threshold lies there."""
LOWEST, HIGHEST = 0.05, 0.95
"""Thresholds are set between these: samples are too small to tell more extreme ones apart."""


class DecisionOptions(msgspec.Struct, frozen=True):
    """The decisions that a user asks for; None: as the data have it.

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

    def over(self, trained: DecisionOptions) -> DecisionOptions:
        """Fill up by what was asked for in training.

        Threshold or precision asked for in training hold where this names neither, a share where
        it names none.
        """
        prior = trained.prior if self.prior is None else self.prior
        named = (self.threshold, self.precision_at_least) != (None, None)
        asked = self if named else trained
        return DecisionOptions(asked.threshold, prior, asked.precision_at_least)


class ScoreSample(msgspec.Struct, frozen=True):
    """Calibrated chances of held-out passages.

    Attributes
    ----------
    chances : list of float
        Falling; the last may be the mean of many low ones.
    weights : list of float
        How many passages each of the chances stands for.
    """

    chances: list[Annotated[float, msgspec.Meta(ge=0, le=1)]]
    weights: list[Annotated[float, msgspec.Meta(gt=0, le=MOST)]]

    @classmethod
    def of(cls, chances: Floats, counts: Floats | None = None) -> ScoreSample:
        """Take what matters of chances, shape (n_passages,), and of how many passages they are."""
        order = np.argsort(-chances, kind="stable")
        falling, counts = chances[order], np.ones(len(order)) if counts is None else counts[order]
        many = int((falling >= LEAST).sum())
        kept, weights = falling[:many].round(4).tolist(), counts[:many].tolist()
        if many < len(order):
            kept.append(round(float(np.average(falling[many:], weights=counts[many:])), 6))
            weights.append(float(counts[many:].sum()))
        return cls(kept, weights)

    @property
    def is_sound(self) -> bool:
        """Whether chances fall, and all have a number of passages."""
        falling = self.chances == sorted(self.chances, reverse=True)
        return falling and len(self.weights) == len(self.chances)

    @property
    def right(self) -> Floats:
        """How many of these are expected to have the theme, shape (n_chances,)."""
        found: Floats = np.array(self.weights) * np.array(self.chances)
        return found

    @property
    def prior(self) -> float:
        """The expected share of passages with the theme."""
        number = sum(self.weights)
        return float(self.right.sum()) / number if number else 0.0

    def mixed(self, other: ScoreSample, share: float) -> ScoreSample:
        """Return a sample in which so large a share is from another one, from 0 to 1."""
        pairs = [
            (chance, part * weight)
            for sample, part in ((self, 1.0 - share), (other, share))
            for chance, weight in zip(sample.chances, sample.weights, strict=True)
            if part
        ]
        pairs.sort(reverse=True)
        return ScoreSample([chance for chance, _ in pairs], [weight for _, weight in pairs])

    def at(self, prior: float) -> tuple[ScoreSample, float]:
        """Return the sample as it is where that share has the theme, and the shift of log-odds.

        Passages with the theme count more by as much as they are more frequent there, those
        without it less.
        """
        own = min(max(self.prior, 1e-4), 1 - 1e-4)
        shift = log_odds(prior) - log_odds(own)
        right = self.right
        lacking = np.array(self.weights) - right
        weights = prior / own * right + (1.0 - prior) / (1.0 - own) * lacking
        return ScoreSample([shifted(c, shift) for c in self.chances], weights.tolist()), shift


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
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -FAR, FAR)))


def decide(sample: ScoreSample, options: DecisionOptions) -> tuple[float, float, ScoreSample]:
    """Return the threshold, by how much log-odds are raised before, and the sample as it then is.

    Parameters
    ----------
    sample : ScoreSample
        Chances of held-out passages.
    options : DecisionOptions
        What is asked for.
    """
    shift = 0.0
    if options.prior is not None:
        sample, shift = sample.at(options.prior)
    if options.threshold is not None:
        return options.threshold, shift, sample
    return _threshold(sample, options.precision_at_least), shift, sample


def _threshold(sample: ScoreSample, precision: float | None) -> float:
    falling = [chance for chance in sample.chances if chance >= LOWEST]
    if not falling:
        return 0.5
    right = np.cumsum(sample.right)
    total = right[-1]
    right, weighed = right[: len(falling)], np.cumsum(sample.weights[: len(falling)])
    if precision is None:
        place = int(np.argmax(2 * right / (weighed + total)))
    else:
        enough = np.flatnonzero(right / weighed >= precision)
        place = int(enough[-1]) if len(enough) else 0
    above, below = (*falling, LOWEST)[place : place + 2]
    return round(min(max((above + below) / 2, LOWEST), HIGHEST), 4)
