"""Phrases that recur word for word, counted with a few numbers for each word of the texts.

A phrase of ``n + 1`` words is its first word and the phrase of ``n`` words behind it. So phrases
are counted length by length, by sorting pairs of numbers, and what is rare at one length is never
looked at in the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from readout.analyze.formulations.corpus import WordCorpus
from readout.analyze.formulations.tokens import Joint, Numbers
from readout.models.arrays import Flags, Floats, Integers

__all__ = ["Level", "recurring"]


@dataclass(frozen=True)
class Level:
    """All recurring phrases of one length.

    Attributes
    ----------
    length : int
        In words.
    places : array of int32
        The places of the corpus at which one begins, sorted.
    number : array of int32
        The number of the phrase at each of these places.
    first, occurrences, documents : array of int
        By the number of the phrase: its first place, how often it occurs, in how many documents.
    """

    length: int
    places: Numbers
    number: Numbers
    first: Integers
    occurrences: Integers
    documents: Integers

    def share(self, flags: Flags) -> Floats:
        """Return, for each phrase, the share of its occurrences with a flag set; one a place."""
        counts = np.bincount(self.number[flags], minlength=len(self.first))
        return counts / np.maximum(self.occurrences, 1)

    def at(self, size: int) -> Numbers:
        """Return the number of the phrase at each of ``size`` places; -1 for none."""
        numbers = np.full(size, -1, dtype=np.int32)
        numbers[self.places] = self.number
        return numbers

    def of(self, phrase: int) -> Numbers:
        """Return the places of one phrase."""
        places: Numbers = self.places[self.number == phrase]
        return places


def recurring(corpus: WordCorpus, least: int, longest: int) -> list[Level]:
    """Count the phrases of 1 to ``longest`` words that recur in at least ``least`` documents.

    Returns
    -------
    list of Level
        By length, from 1; empty ones are there too.
    """
    size = len(corpus.bare)
    every = np.arange(size, dtype=np.int32)
    levels = [_level(corpus, every, corpus.bare, least, 1)]
    full = corpus.full
    for length in range(2, longest + 1):
        shorter = levels[-1]
        behind = shorter.at(size + 1)[shorter.places + 1]
        kept = (behind >= 0) & (corpus.joint[shorter.places] != Joint.NOTHING)
        places = shorter.places[kept]
        keys = full[places].astype(np.int64) * (len(shorter.first) + 1) + behind[kept]
        levels.append(_level(corpus, places, keys, least, length))
    return levels


def _level(
    corpus: WordCorpus, places: Numbers, keys: Integers | Numbers, least: int, length: int
) -> Level:
    """Return the phrases at some places, where equal keys are one phrase, without rare ones."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    begins = np.ones(len(keys), dtype=np.bool_)
    begins[1:] = sorted_keys[1:] != sorted_keys[:-1]
    # equal keys stand in the order of their places, so that each document is in one piece
    document = corpus.document[places[order]]
    fresh = begins.copy()
    fresh[1:] |= document[1:] != document[:-1]
    group = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    documents = np.bincount(group[fresh], minlength=len(first))
    occurrences = np.diff(np.append(first, len(keys)))
    kept = documents >= least
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    number = np.empty(len(keys), dtype=np.int32)
    number[order] = renumbered[group]
    recurs = number >= 0
    return Level(
        length=length,
        places=places[recurs],
        number=number[recurs],
        first=places[order[first[kept]]].astype(np.int64),
        occurrences=occurrences[kept],
        documents=documents[kept],
    )
