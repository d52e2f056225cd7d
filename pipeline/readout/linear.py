"""Linear models: what each feature weighs, in log odds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Features", "Weights", "packaged", "probability", "weighted"]

Features = Mapping[str, float]
"""Name -> value; names that a model has no weight for count nothing."""
Weights = Mapping[str, float]
"""Name of a feature -> log odds."""
FAR = 30.0
"""Log odds beyond which a probability is as good as 0 or 1."""


def weighted(weights: Weights, features: Features) -> float:
    """Return the log odds that a linear model gives."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def probability(log_odds: float) -> float:
    """Return the probability behind log odds, without overflow."""
    return 1 / (1 + math.exp(-max(-FAR, min(FAR, log_odds))))


@cache
def packaged(package: str, name: str) -> Any:
    """Return the weights that a package has in a file (.json), read once."""
    return json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
