"""Which passages say the same in nearly the same words: one of them is enough to label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from zlib import crc32

import numpy as np

from readout.analyze.reuse.words import GRAM, words_of
from readout.models.arrays import Integers

__all__ = ["Sketch", "groups", "sketch"]

KEPT, SHARED = 6, 5
"""So many of the least numbers of a passage are kept; passages that share so many are alike."""
Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """Return the least numbers of the words in a row of a text, whatever the marks and capitals.

    Of texts with few words, the number of all of them.
    """
    words = words_of(text)
    rows = range(max(1, len(words) - GRAM + 1))
    numbers = {crc32(" ".join(words[row : row + GRAM]).encode()) for row in rows}
    least = tuple(sorted(numbers)[:KEPT])
    return least if len(least) >= KEPT else (crc32(" ".join(words).encode()),)


def groups(sketches: Iterable[Sketch]) -> Integers:
    """Return the group of each text, shape (n_texts,), counted from 0.

    What is alike to one of a group is of that group. Of passages that differ in one word, nine in
    ten are found where they have sixty words, seven in ten where they have thirty.
    """
    known: dict[int, int] = {}
    parents: list[int] = []
    for number, one in enumerate(sketches):
        parents.append(number)
        for key in _keys(one):
            one_root = _root(parents, known.setdefault(key, number))
            own_root = _root(parents, number)
            parents[max(one_root, own_root)] = min(one_root, own_root)
    roots = [_root(parents, number) for number in range(len(parents))]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def _keys(one: Sketch) -> Iterator[int]:
    for shared in combinations(one, min(SHARED, len(one))):
        yield hash(shared)


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
