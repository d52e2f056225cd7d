"""Corpora simulated with a rate that is known, and how often its intervals cover it.

A document has a formulation or not, and if it has it, as often as its own propensity says: counts
come in clusters, as in real texts. Lengths of documents are log-normal. Nothing in it knows how the
intervals are made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from readout.intervals import rates

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


def coverage(
    setting: Setting,
    corpora: int,
    seed: int = SEED,
) -> Coverage:
    """Simulate corpora, and count how many intervals of the rate cover the truth."""
    generator = np.random.default_rng(seed)
    shape = (corpora, setting.documents)
    lengths = generator.lognormal(np.log(LENGTH), SPREAD, shape).round()
    lengths = np.maximum(lengths, SHORTEST)
    having = generator.random(shape) < setting.having
    propensity = generator.gamma(SHAPE, PER_WORD / SHAPE, shape)
    counts = generator.poisson(lengths * np.where(having, propensity, 0))
    truth = setting.having * PER_WORD
    found = rates(
        sparse.csr_array(counts.astype(float)),
        sparse.csr_array(lengths),
    )
    above, below = (found.low > truth).mean(), (found.high < truth).mean()
    return Coverage(100 * (1 - above - below), 100 * above, 100 * below)
