"""The learned weights of the stage."""

from __future__ import annotations

import math

from readout.models.scorer import Scorers, packaged

__all__ = ["log_odds", "packaged_models"]

LEAST = 1e-3
"""A score is held to be no surer than this, so that its log odds are finite."""


def packaged_models() -> Scorers:
    """Return the scorers of the package, read once.

    ``cue``, ``source`` and ``confidence``; ``statements`` has a threshold.
    """
    return packaged("readout.stages.quotes", "weights.json")


def log_odds(score: float) -> float:
    """Return the log odds of a label's score (0 to 1), within bounds."""
    kept = max(LEAST, min(1 - LEAST, score))
    return math.log(kept / (1 - kept))
