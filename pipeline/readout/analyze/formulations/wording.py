"""What the words of a recurring phrase say about it: edges, sides alike, firmness."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

__all__ = ["content", "cut", "has_edges", "parallel", "running", "stems", "stickiness", "words"]

_BALANCED = re.compile(
    r"(?:from (?!\S+ and )\S.* to|not \S.* but|no \S.* no|neither \S.* nor|both \S.* and) \S"
)
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))
_SHORTEST = 3
"""Letters that a word keeps."""
_BETWEEN_SIDES = re.compile(r", and |, | and ")


@cache
def words() -> dict[str, frozenset[str]]:
    """Return the word lists by their names."""
    text = files(__package__).joinpath("stops.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    return {name: frozenset(listed.split()) for name, listed in lists.items()}


def has_edges(phrase: Sequence[str], alike: bool) -> bool:
    """Tell whether a phrase has a beginning and an end of its own."""
    lists = words()
    barred = lists["edges"] | lists["common"] | lists["naming"]
    last = phrase[-1]
    if last in barred - lists["closers"] or last.endswith(("'s", "'")):
        return False
    first = phrase[0].rstrip(",")
    if alike and first in lists["openers"]:
        return True
    return first not in barred and first not in lists["aims"]


def parallel(phrase: Sequence[str]) -> bool:
    """Tell whether a phrase has two or more sides that are alike."""
    line = " ".join(phrase)
    if _BALANCED.match(line):
        return True
    lengths = [len(side.split()) for side in _BETWEEN_SIDES.split(line)]
    if len(lengths) > 1 and len(set(lengths)) == 1 and lengths[0] > 1:
        return True
    middle, odd = divmod(len(phrase), 2)
    return odd == 1 and phrase[middle] in words()["contrasts"]


def stickiness(phrase: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> float:
    """Return the normalised pointwise mutual information of the two sides of the weakest joint."""
    total = counts[()]
    whole = math.log(counts[phrase] / total)
    weakest = 1.0
    for joint in range(1, len(phrase)):
        before = counts[cut(phrase, 0, joint)]
        behind = counts[phrase[joint:]]
        apart = math.log(before / total * behind / total)
        weakest = min(weakest, (whole - apart) / -whole if whole else 1.0)
    return weakest


def cut(phrase: tuple[str, ...], first: int, end: int) -> tuple[str, ...]:
    """Return a part of a phrase, without a comma behind it."""
    last = phrase[end - 1].rstrip(",")
    return (*phrase[first : end - 1], last)


def content(phrase: Sequence[str]) -> int:
    """Count the words of a phrase that are no function words."""
    empty = words()["edges"] | words()["light"]
    return sum(word not in empty for word in _bare(phrase))


def running(phrase: Sequence[str]) -> bool:
    """Tell whether a phrase has words that belong to running text: pronouns, auxiliaries."""
    return not words()["running"].isdisjoint(_bare(phrase))


def _bare(phrase: Iterable[str]) -> Iterator[str]:
    """Yield the words of a phrase without the commas behind them."""
    return (word.rstrip(",") for word in phrase)


def stems(phrase: Iterable[str]) -> tuple[str, ...]:
    """Return what the forms of one formulation share: its words that say something, cut short.

    Examples
    --------
    >>> stems(["Building", "back", "better"]) == stems(["build", "back", "better"])
    True
    """
    lists = words()
    empty = (lists["edges"] | lists["light"]) - lists["contrasts"]
    bare = list(_bare(word.lower().replace("’", "'") for word in phrase))
    return tuple(map(_stem, [word for word in bare if word not in empty] or bare))


def _stem(word: str) -> str:
    """Cut the endings of number and tense off."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending, kept in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST:
            return rest + kept
    return word
