"""The one learned model of the stages: features -> softmax over candidates, none among them.

What a candidate's features weigh adds up to its log odds against none, whose log odds are 0. Cue,
source, statement, continuation, kind of document, speaker, event and occasion are scored so. A file
of scorers is JSON: a name (``cue``) -> what each feature weighs, perhaps with a ``threshold``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.errors import ConfigError, nearest
from readout.io.safe import NoJsonError, read_bytes, read_json, write_whole

if TYPE_CHECKING:  # numpy takes a tenth of a second, and no command's help needs it
    from readout.models.arrays import Floats, Singles

__all__ = [
    "FAR",
    "Contribution",
    "Features",
    "Question",
    "Scorer",
    "Scorers",
    "fit",
    "holding",
    "of_vector",
    "or_none",
    "packaged",
    "probability",
    "read_scorers",
    "softmax",
    "write_scorers",
]

Features = Mapping[str, float]
"""Name -> value; names that a scorer has no weight for count nothing."""
FAR = 30.0
"""Log odds beyond which a probability is as good as 0 or 1."""
HEAVIEST = 1_000_000
"""Log odds that a weight of a file may have: sums of them stay finite."""
THRESHOLD = "threshold"
DIGITS = 4
"""Digits of weights in a file."""
TINY = 1e-300
"""Keeps the logarithm of what is as good as impossible finite."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One feature's share of the log odds."""

    name: str
    value: float
    odds: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """A linear model.

    Attributes
    ----------
    weights : mapping of str to float
        Name of a feature -> log odds.
    threshold : float
        The probability from which on a candidate is taken, where each is judged by itself.
    """

    weights: Mapping[str, float]
    threshold: float = 0.0

    def odds(self, features: Features) -> float:
        """Return the log odds of a candidate against none: an exact sum, in whatever order."""
        weights = self.weights
        return math.fsum(weights.get(name, 0.0) * value for name, value in features.items())

    def probability(self, features: Features) -> float:
        """Return the probability of a candidate that stands alone against none."""
        return probability(self.odds(features))

    def shares(self, candidates: Iterable[Features]) -> list[float]:
        """Return how likely each candidate is, one of them being right for sure."""
        return softmax([self.odds(features) for features in candidates])

    def choose(self, candidates: Iterable[Features]) -> tuple[int | None, float]:
        """Return which candidate is likeliest, or None for none, and how likely that is.

        Examples
        --------
        >>> near = Scorer({"near": 2.0})
        >>> near.choose([{}, {"near": 1.0}])
        (1, 0.787)
        >>> near.choose([{"near": -1.5}])
        (None, 0.953)
        """
        odds = [0.0, *(self.odds(features) for features in candidates)]
        shares = softmax(odds)
        best = odds.index(max(odds))
        return best - 1 if best else None, round(shares[best], 3)

    def explain(self, features: Features) -> tuple[Contribution, ...]:
        """Return what each feature adds to the log odds, the most first; nothing that adds none.

        The numbers of a vector are one feature, by its name, whose value is their length.
        """
        found: dict[str, Contribution] = {}
        for feature, value in features.items():
            name = feature.partition("[")[0] if feature.endswith("]") else feature
            before = found.get(name, Contribution(name, 0.0, 0.0))
            length = value if name == feature else math.hypot(before.value, value)
            odds = before.odds + self.weights.get(feature, 0.0) * value
            found[name] = Contribution(name, length, odds)
        added = [one for one in found.values() if one.odds]
        return tuple(sorted(added, key=lambda one: (-abs(one.odds), one.name)))


Scorers = Mapping[str, Scorer]
"""By name."""


def probability(log_odds: float) -> float:
    """Return the probability behind log odds, without overflow."""
    return 1 / (1 + math.exp(-max(-FAR, min(FAR, log_odds))))


def softmax(odds: Sequence[float]) -> list[float]:
    """Return the probabilities behind log odds, of which one is right."""
    most = max(odds)
    parts = [math.exp(one - most) for one in odds]
    whole = sum(parts)
    return [part / whole for part in parts]


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


def holding(tests: Mapping[str, bool]) -> list[str]:
    """Return the names of the tests that hold.

    Examples
    --------
    >>> holding({"dated": True, "named": False})
    ['dated']
    """
    return [name for name, holds in tests.items() if holds]


@cache
def packaged(package: str, name: str) -> Scorers:
    """Return the scorers that a package has in a file (.json), read once."""
    return _scorers(json.loads(files(package).joinpath(name).read_text(encoding="utf-8")))


def read_scorers(path: Path, known: Scorers | None = None) -> dict[str, Scorer]:
    """Read a file of scorers that a command of ``readout train`` wrote.

    Parameters
    ----------
    known : mapping of str to Scorer, optional
        Those that the file may have, and that are given back where it has not: those with a
        threshold need one.

    Raises
    ------
    ConfigError
        ``bad_model`` where the file holds no weights, a scorer that is not known, or a threshold
        that is no probability.
    """
    data = read_bytes(path, "weights", "bad_model")
    try:
        found = read_json(data, dict[str, dict[str, float]])
    except NoJsonError as error:
        raise _bad(path, f"not a file of weights as 'readout train' writes it: {error}") from error
    for name, weights in found.items():
        if known is not None and name not in known:
            raise _bad(path, f"no model is called {name!r}; {nearest(name, known)}")
        if any(abs(weight) > HEAVIEST for weight in weights.values()):
            raise _bad(path, f"{name}: a weight beyond {HEAVIEST:,.0f}")
        needed = known is not None and known[name].threshold > 0
        if not 0 <= weights.get(THRESHOLD, -1.0 if needed else 0.0) <= 1:
            raise _bad(path, f"{name}: needs a {THRESHOLD!r} from 0 to 1: learn it again")
    return {**(known or {}), **_scorers(found)}


def _bad(path: Path, reason: str) -> ConfigError:
    return ConfigError(f"{path}: {reason}", code="bad_model")


def _scorers(found: Mapping[str, dict[str, float]]) -> dict[str, Scorer]:
    return {name: Scorer(weights, weights.pop(THRESHOLD, 0.0)) for name, weights in found.items()}


def write_scorers(path: Path, scorers: Scorers) -> None:
    """Write a file of scorers; its folder is made where it is not there."""
    data = {
        name: {**one.weights, THRESHOLD: one.threshold} if one.threshold else dict(one.weights)
        for name, one in scorers.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(data, indent=1, sort_keys=True).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled choice: the features of each candidate, which are right, its weight.

    A question of one candidate is whether it is right: none stands beside it.
    """

    candidates: Sequence[Features]
    right: Sequence[bool]
    weight: float = 1.0


def or_none(candidates: Sequence[Features], right: Sequence[bool], weight: float = 1.0) -> Question:
    """Return a question with none, which has no features, as its first candidate."""
    return Question([{}, *candidates], [not any(right), *right], weight)


def fit(
    documents: Sequence[Sequence[Question]],
    penalty: float,
    *,
    rare: int = 1,
    start: Mapping[str, float] | None = None,
    free: Sequence[str] = (),
) -> Scorer:
    """Learn what features weigh, so that right candidates are likeliest: a conditional logit.

    Parameters
    ----------
    documents : sequence of sequence of Question
        The questions of each document; those without a right candidate tell nothing.
    penalty : float
        What the square of a weight's distance from ``start`` costs (log odds).
    rare : int
        A feature that candidates of fewer documents have is not learned.
    start : mapping, optional
        Weights to begin with (a warm start), 0 otherwise; they are moved as far as there is proof.
    free : sequence of str
        Features whose weight costs nothing.
    """
    import numpy as np

    start = start or {}
    names = sorted(_frequent(documents, rare) | start.keys())
    questions = [one for document in documents for one in document if any(one.right)]
    if not questions:
        return Scorer({})
    begun = np.array([start.get(name, 0.0) for name in names])
    costs = np.where(np.isin(names, list(free)), 0.0, penalty).astype(np.float64)
    found = zip(names, _likeliest(questions, names, begun, costs).round(DIGITS), strict=True)
    return Scorer({name: float(weight) for name, weight in found if weight})


def _frequent(documents: Sequence[Sequence[Question]], rare: int) -> set[str]:
    """Return the features that are not 0 in so many documents."""
    count: Counter[str] = Counter()
    for document in documents:
        candidates = chain.from_iterable(question.candidates for question in document)
        count.update({name for one in candidates for name, value in one.items() if value})
    return {name for name, times in count.items() if times >= rare}


def _likeliest(
    questions: Sequence[Question], names: Sequence[str], begun: Floats, costs: Floats
) -> Floats:
    """Return the weights under which what is right is likeliest."""
    import numpy as np
    from scipy.optimize import minimize
    from sklearn.feature_extraction import DictVectorizer

    columns = DictVectorizer().fit([dict.fromkeys(names, 1.0)])
    table = columns.transform(chain.from_iterable(one.candidates for one in questions))
    sizes = [len(question.candidates) for question in questions]
    firsts = np.cumsum([0, *sizes[:-1]])
    of = np.repeat(np.arange(len(questions)), sizes)
    right = np.concatenate([np.asarray(question.right, dtype=bool) for question in questions])
    weight = np.array([question.weight for question in questions])

    def loss(shift: Floats) -> tuple[float, Any]:
        odds = table @ (begun + shift)
        odds -= np.maximum.reduceat(odds, firsts)[of]
        parts = np.exp(odds)
        hits = np.where(right, parts, 0.0)
        whole = np.add.reduceat(parts, firsts)
        hit = np.add.reduceat(hits, firsts) + TINY
        cost = weight @ (np.log(whole) - np.log(hit)) + costs @ shift**2
        slope = (parts / whole[of] - hits / hit[of]) * weight[of]
        return float(cost), table.T @ slope + 2 * costs * shift

    found: Floats = begun + minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return found
