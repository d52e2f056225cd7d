"""What the words of a recurring phrase say about it: edges, sides alike, firmness."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

__all__ = ["content", "cut", "has_edges", "parallel", "running", "stickiness", "words"]

_BALANCED = re.compile(
    r"(?:from (?!\S+ and )\S.* to|not \S.* but|no \S.* no|neither \S.* nor|both \S.* and) \S"
)


@cache
def words() -> dict[str, frozenset[str]]:
    """Return the word lists by their names."""
    table = tomllib.loads(Path(__file__).with_name("stops.toml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in table.items()}


def has_edges(phrase: Sequence[str], alike: bool) -> bool:
    """Tell whether a phrase has a beginning and an end of its own."""
    lists = words()
    barred = lists["edges"] | lists["common"] | lists["naming"]
    first, last = phrase[0].rstrip(","), phrase[-1]
    opened = first not in barred or (alike and first in ("from", "not", "no", "neither", "both"))
    return opened and last not in barred and not last.endswith(("'s", "'"))


def parallel(phrase: Sequence[str]) -> bool:
    """Tell whether a phrase has two or more sides that are alike."""
    line = " ".join(phrase)
    if _BALANCED.match(line):
        return True
    sides = [side.split() for side in re.split(r", and |, | and ", line)]
    lengths = {len(side) for side in sides}
    if len(sides) > 1 and len(lengths) == 1 and min(lengths) > 1:
        return True
    return len(phrase) % 2 == 1 and phrase[len(phrase) // 2] in words()["contrasts"]


def stickiness(phrase: tuple[str, ...], counts: dict[tuple[str, ...], int]) -> float:
    """Return the normalised pointwise mutual information of the two sides of the weakest joint."""
    total = counts[()]
    whole = math.log(counts[phrase] / total)
    weakest = 1.0
    for joint in range(1, len(phrase)):
        sides = counts[cut(phrase, 0, joint)] / total * counts[phrase[joint:]] / total
        weakest = min(weakest, (whole - math.log(sides)) / -whole if whole else 1.0)
    return weakest


def cut(phrase: tuple[str, ...], first: int, end: int) -> tuple[str, ...]:
    """Return a part of a phrase, without a comma behind it."""
    return (*phrase[first : end - 1], phrase[end - 1].rstrip(","))


def content(phrase: Sequence[str]) -> int:
    """Count the words of a phrase that are no function words."""
    return sum(word.rstrip(",") not in words()["edges"] | words()["light"] for word in phrase)


def running(phrase: Sequence[str]) -> bool:
    """Tell whether a phrase has words that belong to running text: pronouns, auxiliaries."""
    return any(word.rstrip(",") in words()["running"] for word in phrase)
