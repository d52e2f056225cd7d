"""Features as the tables that models are fitted to, and weights as they are written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sklearn.model_selection import KFold

from readout.errors import ConfigError
from readout.io.safe import NoJsonError, read_json, write_whole
from readout.models.linear import Features
from readout.train.jsonl import read_text

__all__ = ["folds", "frequent", "known_models", "named", "table", "write_weights"]

T = TypeVar("T")
DIGITS = 3


def frequent(groups: Iterable[Iterable[Features]], rare: int) -> list[str]:
    """Name the features that are not 0 in enough groups (a document, a choice), sorted."""
    count: Counter[str] = Counter()
    for group in groups:
        count.update({name for one in group for name, value in one.items() if value})
    return sorted(name for name, times in count.items() if times >= rare)


def table(found: Sequence[Features], names: Sequence[str]) -> Any:
    """Return features as an array, a row each, a column a name."""
    column = {name: number for number, name in enumerate(names)}
    rows = np.zeros((len(found), len(names)))
    for number, features in enumerate(found):
        for name, value in features.items():
            if name in column:
                rows[number, column[name]] = value
    return rows


def named(names: Sequence[str], values: Iterable[float]) -> dict[str, float]:
    """Return weights by the names of their features, rounded."""
    pairs = zip(names, values, strict=True)
    return {name: round(float(value), DIGITS) for name, value in pairs}


def folds(items: Sequence[T], count: int, seed: int) -> Iterator[tuple[list[T], list[T]]]:
    """Yield what is learned from and what is left out, in turn."""
    order = KFold(count, shuffle=True, random_state=seed)
    for learned, left_out in order.split(np.arange(len(items))):
        yield [items[i] for i in learned], [items[i] for i in left_out]


def write_weights(path: Path, weights: Any, *, sort: bool = False) -> None:
    """Write weights as JSON, by name where asked for; the folder is made where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps(weights, indent=1, sort_keys=sort)
    write_whole(path, told.encode() + b"\n")


def known_models(path: Path) -> dict[str, dict[str, float]]:
    """Return the models that a file holds already."""
    if not path.exists():
        return {}
    text = read_text(path)
    try:
        found: dict[str, dict[str, float]] = read_json(text, dict[str, dict[str, float]])
    except NoJsonError as error:
        raise ConfigError(
            f"{path}: not a file of weights ({error}); name another one or remove it"
        ) from error
    return found
