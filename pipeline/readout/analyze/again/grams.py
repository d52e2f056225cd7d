"""Four words in a row that stand in several texts: who may have taken them from whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readout.analyze.again.words import Corpus
from readout.models.arrays import Flags, Integers

__all__ = ["GRAM", "Grams", "hashes", "places"]

GRAM = 4
"""Words in a row that texts must share before they are compared."""
FEW = 12
"""Texts with the same four words that are all compared with one another.

Of more each is compared with the longest few alone: what many quote, they have whole.
"""
LONGEST = 6
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True)
class Grams:
    """Where the grams stand that several texts have, sorted by gram, then by text.

    Attributes
    ----------
    numbers : int array, shape (places,)
        Which gram stands there, from 0.
    places : int array, shape (places,)
        Where it begins, in the words of the corpus; the first place in each text.
    texts : int array, shape (places,)
        In which text.
    sizes : int array, shape (grams,)
        In how many texts each gram stands, two or more.
    """

    numbers: Integers
    places: Integers
    texts: Integers
    sizes: Integers

    @classmethod
    def of(cls, corpus: Corpus) -> Grams:
        """Find the grams of a corpus.

        Two that are not the same have the same number by chance once in 10 million texts.
        """
        begins = places(corpus)
        keys = hashes(corpus.words)[begins]
        order = np.argsort(keys, kind="stable")
        keys, begins = keys[order], begins[order]
        texts = corpus.rows[begins]
        same = keys[1:] == keys[:-1]
        fresh = np.append(True, ~same | (texts[1:] != texts[:-1]))[: len(keys)]
        keys, begins, texts = keys[fresh], begins[fresh], texts[fresh]
        opens = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
        numbers = np.cumsum(opens) - 1
        sizes = np.bincount(numbers)
        shared = sizes > 1
        kept = shared[numbers]
        renumbered = np.cumsum(shared) - 1
        return cls(renumbered[numbers[kept]], begins[kept], texts[kept], sizes[shared])

    def pairs(self) -> tuple[Integers, Integers, Integers]:
        """Return which texts to compare.

        Returns
        -------
        grams, longer, shorter : int arrays, shape (proposals,)
            The gram that proposes a pair, and the pair: a pair comes once for each of its grams.
        """
        starts = np.cumsum(self.sizes) - self.sizes
        found = [self._of_size(size, starts) for size in range(2, FEW + 1)]
        found.append(self._of_many(starts))
        grams, longer, shorter = (np.concatenate(row) for row in zip(*found, strict=True))
        return grams, longer, shorter

    def _of_size(self, size: int, starts: Integers) -> tuple[Integers, Integers, Integers]:
        grams = np.flatnonzero(self.sizes == size)
        members = self.texts[starts[grams][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        longer, shorter = members[:, first].ravel(), members[:, second].ravel()
        return np.repeat(grams, len(first)), longer, shorter

    def _of_many(self, starts: Integers) -> tuple[Integers, Integers, Integers]:
        many = self.sizes[self.numbers] > FEW
        grams, shorter = self.numbers[many], self.texts[many]
        longest = [self.texts[starts[grams] + rank] for rank in range(LONGEST)]
        longer = np.concatenate(longest)
        grams, shorter = np.tile(grams, LONGEST), np.tile(shorter, LONGEST)
        apart = longer < shorter
        return grams[apart], longer[apart], shorter[apart]

    def covered(self, chosen: Flags, words: int) -> Flags:
        """Tell which of the corpus' words stand in one of the chosen grams.

        `chosen` has the shape (grams,); what is given back (words,).
        """
        marks: Flags = np.zeros(words, np.bool_)
        places = self.places[chosen[self.numbers]]
        for place in range(GRAM):
            marks[places + place] = True
        return marks


def hashes(words: Integers) -> NDArray[np.uint64]:
    """Return a number for each four words in a row, shape (words - 3,) or empty."""
    count = max(0, len(words) - GRAM + 1)
    numbers = words.astype(np.uint64)
    mixed = np.zeros(count, np.uint64)
    for place in range(GRAM):
        mixed = mixed * _SPREAD + numbers[place : place + count]
        mixed ^= mixed >> _SHIFT
    return mixed


def places(corpus: Corpus) -> Integers:
    """Return where the four words in a row begin that lie within one text."""
    rows = corpus.rows
    count = max(0, len(rows) - GRAM + 1)
    found: Integers = np.flatnonzero(rows[:count] == rows[GRAM - 1 :])
    return found
