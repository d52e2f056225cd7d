"""Linear models: what each feature weighs, in log odds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy takes a tenth of a second, and no command's help needs it
    from readout.models.arrays import Singles

__all__ = [
    "FAR",
    "Features",
    "Part",
    "Weights",
    "choice",
    "holding",
    "of_vector",
    "packaged",
    "parts_of",
    "probability",
    "weighted",
]

Features = Mapping[str, float]
"""Name -> value; names that a model has no weight for count nothing."""
Weights = Mapping[str, float]
"""Name of a feature -> log odds."""
FAR = 30.0
"""Log odds beyond which a probability is as good as 0 or 1."""


def weighted(weights: Weights, features: Features) -> float:
    """Return the log odds that a linear model gives."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature adds to the log odds."""

    name: str
    value: float
    odds: float


def of_vector(name: str, vector: Singles) -> Features:
    """Return a vector as features: each number under the name with its place in brackets.

    Parameters
    ----------
    vector : ndarray of float32, shape (width,)

    Examples
    --------
    >>> import numpy
    >>> of_vector("about", numpy.array([0.5, -0.25]))
    {'about[0]': 0.5, 'about[1]': -0.25}
    """
    return {f"{name}[{place}]": value for place, value in enumerate(vector.tolist())}


def parts_of(weights: Weights, features: Features) -> tuple[Part, ...]:
    """Return what each feature adds to :func:`weighted`, the most first; nothing that adds none.

    The numbers of a vector are one part, by its name, whose value is their length.
    """
    found: dict[str, Part] = {}
    for feature, value in features.items():
        name = feature.partition("[")[0] if feature.endswith("]") else feature
        before = found.get(name, Part(name, 0.0, 0.0))
        length = value if name == feature else math.hypot(before.value, value)
        odds = before.odds + weights.get(feature, 0.0) * value
        found[name] = Part(name, length, odds)
    parts = [part for part in found.values() if part.odds]
    return tuple(sorted(parts, key=lambda part: (-abs(part.odds), part.name)))


def holding(tests: Mapping[str, bool]) -> list[str]:
    """Return the names of the tests that hold.

    Examples
    --------
    >>> holding({"dated": True, "named": False})
    ['dated']
    """
    return [name for name, holds in tests.items() if holds]


def probability(log_odds: float) -> float:
    """Return the probability behind log odds, without overflow."""
    return 1 / (1 + math.exp(-max(-FAR, min(FAR, log_odds))))


def choice(odds: Sequence[float]) -> tuple[int | None, float]:
    """Return which candidate is chosen, by log odds against none of 0, and how likely it is.

    Examples
    --------
    >>> choice([0.0, 2.0])
    (1, 0.787)
    >>> choice([-3.0])
    (None, 0.953)
    """
    most = max(odds, default=0.0)
    top = max(0.0, most)
    total = math.exp(-top) + sum(math.exp(one - top) for one in odds)
    sure = round(1 / total, 3)
    return (list(odds).index(most) if most > 0 else None), sure


@cache
def packaged(package: str, name: str) -> Any:
    """Return the weights that a package has in a file (.json), read once."""
    return json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
