"""Corpora simulated with a rate (or an F1) that is known, and how often its intervals cover it.

A document has a formulation or not, and if it has it, as often as its own propensity says: counts
come in clusters, as in real texts. Lengths of documents are log-normal. Nothing in it knows how the
intervals are made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import expit

from readout.evaluate.figures import DRAWS, FEWEST
from readout.models.arrays import Floats
from readout.models.intervals import difference, rates

LENGTH, SPREAD, SHORTEST = 600, 0.7, 60
"""Words of a document: the median, the standard deviation of the logarithm, the least."""
PER_WORD = 3 / 800
"""Uses a word, on average, in a document that has the formulation."""
SHAPE = 2.0
"""Of the gamma distribution of propensities: smaller is burstier."""
SEED = 7


@dataclass(frozen=True)
class Setting:
    """So many documents, so many of which have the formulation, on average."""

    documents: int
    having: float


@dataclass(frozen=True)
class Coverage:
    """Of 100 intervals: how many hold the truth, lie above it, lie below it."""

    covered: float
    above: float
    below: float


def coverage(setting: Setting, corpora: int, seed: int = SEED) -> Coverage:
    """Simulate corpora, and count how many intervals of the rate cover the truth."""
    generator = np.random.default_rng(seed)
    shape = (corpora, setting.documents)
    lengths = generator.lognormal(np.log(LENGTH), SPREAD, shape).round()
    lengths = np.maximum(lengths, SHORTEST)
    having = generator.random(shape) < setting.having
    propensity = generator.gamma(SHAPE, PER_WORD / SHAPE, shape)
    counts = generator.poisson(lengths * np.where(having, propensity, 0))
    truth = setting.having * PER_WORD
    found = rates(sparse.csr_array(counts.astype(float)), sparse.csr_array(lengths))
    above, below = (found.low > truth).mean(), (found.high < truth).mean()
    return Coverage(100 * (1 - above - below), 100 * above, 100 * below)


# -- scores: what gold has, what was found, what of it is right

MARKS, CROWDING = 8, 2.0
"""Marks of gold a document, on average; shape of the gamma distribution of their numbers."""
EASE, NOISE = 0.7, 0.3
"""Standard deviations, in log odds, of how easy documents are, and of what a run makes of one."""
SPURIOUS = 0.7
"""Marks found where gold has none, to one that is missed."""


@dataclass(frozen=True)
class Scored:
    """So many documents, in which so much of what gold has is found, about."""

    documents: int
    quality: float


def f1_of(quality: float) -> float:
    """Return the F1 of a run over documents without end."""
    generator = np.random.default_rng(99)
    ease = generator.normal(0, np.hypot(EASE, NOISE), 400_000)
    found = expit(np.log(quality / (1 - quality)) + ease).mean()
    return float(found / ((1 + found + SPURIOUS * (1 - found)) / 2))


def f1_coverage(setting: Scored, corpora: int, seed: int = SEED) -> Coverage:
    """Simulate corpora, and count how many intervals of F1 cover the truth."""
    generator = np.random.default_rng(seed)
    bounds = []
    for _ in range(corpora):
        marks, ease = _documents(setting.documents, generator)
        counts, sizes = _run(marks, ease, setting.quality, generator)
        found = rates(
            sparse.csr_array(counts[None]),
            sparse.csr_array(sizes[None]),
            replicates=DRAWS,
            fewest=FEWEST,
            student=True,
        )
        bounds.append((found.low[0], found.high[0]))
    return _coverage(bounds, f1_of(setting.quality))


def difference_coverage(setting: Scored, other: float, corpora: int, seed: int = SEED) -> Coverage:
    """Simulate two runs over the same corpora; count how many intervals of what they differ by do."""
    generator = np.random.default_rng(seed)
    bounds = []
    for _ in range(corpora):
        marks, ease = _documents(setting.documents, generator)
        runs = [_run(marks, ease, quality, generator) for quality in (setting.quality, other)]
        found = difference(runs[0], runs[1], DRAWS)
        bounds.append((found.low, found.high))
    return _coverage(bounds, f1_of(setting.quality) - f1_of(other))


def _documents(number: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    propensity = generator.gamma(CROWDING, MARKS / CROWDING, number)
    marks = generator.poisson(propensity).astype(float)
    return marks, generator.normal(0, EASE, number)


def _run(
    marks: Floats, ease: Floats, quality: float, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return of each document what is right, and the mean of what gold has and what was found."""
    odds = np.log(quality / (1 - quality)) + ease
    chance = expit(odds + generator.normal(0, NOISE, len(marks)))
    right = generator.binomial(marks.astype(int), chance)
    spurious = generator.poisson(marks * (1 - chance) * SPURIOUS)
    return right.astype(float), (marks + right + spurious) / 2


def _coverage(bounds: list[tuple[float, float]], truth: float) -> Coverage:
    low, high = np.array(bounds).T
    above, below = (low > truth).mean(), (high < truth).mean()
    return Coverage(100 * (1 - above - below), 100 * above, 100 * below)
