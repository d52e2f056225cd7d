"""How often intervals cover the truth, in corpora simulated with a truth that is known.

A document has a formulation or not, and if it has it, as often as its own propensity says: counts
come in clusters, as in real texts. Lengths of documents are log-normal. Nothing in it knows how the
intervals are made.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from readout.analyze.intervals import rates

__all__ = ["SETTINGS", "Coverage", "Setting", "coverage", "main"]

LENGTH, SPREAD, SHORTEST = 600, 0.7, 60
"""Words of a document: the median, the standard deviation of the logarithm, the least."""
PER_WORD = 3 / 800
"""Uses a word, on average, in a document that has the formulation."""
SHAPE = 2.0
"""Of the gamma distribution of propensities: smaller is burstier."""
CORPORA = 2000
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


SETTINGS = tuple(
    Setting(documents, having)
    for documents in (20, 50, 150, 500)
    for having in (0.02, 0.05, 0.1, 0.3, 0.8)
)


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


def main(arguments: Sequence[str]) -> None:
    """Print the coverage of each setting."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks intervals")
    parser.add_argument("--corpora", type=int, default=CORPORA)
    options = parser.parse_args(arguments)
    print("documents  that have it  covered of 100  above  below")
    for setting in SETTINGS:
        found = coverage(setting, options.corpora)
        print(
            f"{setting.documents:9}  {setting.documents * setting.having:12.1f}  "
            f"{found.covered:14.1f}  {found.above:5.1f}  {found.below:5.1f}"
        )
