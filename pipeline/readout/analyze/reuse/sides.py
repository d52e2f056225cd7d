"""Which sentences of two reports of one event make the same point, in the same words or in others.

Two sentences are held to one another by the stems that they share, rare ones weighing more: rare
in these two reports, and in running text. Each goes with the nearest of the other report. Vectors
of words and the encoder's vectors of sentences were tried and found no more.
"""

from __future__ import annotations

import re

import numpy as np

from readout.analyze.reuse.words import words_of
from readout.models.word_vectors import read_word_vectors

__all__ = ["FORMAL", "near_points", "point_words"]

LEAST = 0.18
"""How near two sentences must be."""
BESIDE = 0.9
"""Share of the best score of either sentence that a pair must have."""
SUBSTANCE = 4.0
"""Weight of the shared stems from which on they count in full: that of some eight words."""
STEM = 5
"""Letters that two words of the same stem begin with."""
UNKNOWN = 0.5
"""What a word counts that the packaged vectors lack, mostly a name."""
FORMAL = frozenset({"title", "heading", "byline", "caption"})
"""Kinds of segments that make no point."""
COURTESY = re.compile(r"\b(?:thank|congratulat\w*|welcome (?:you|to))\b", re.IGNORECASE)


def near_points(one: list[list[str]], two: list[list[str]]) -> list[tuple[int, int, float]]:
    """Find which sentences of two reports make the same point.

    A sentence may be in several pairs. What is in none, the other report leaves out.

    Parameters
    ----------
    one, two : list of list of str
        The sentences, each as :func:`point_words` gives it; none is empty.

    Returns
    -------
    list of (int, int, float)
        The number of a sentence of either report, and how near they are.
    """
    texts = one + two
    words = sorted(set().union(*texts))
    stems, of = np.unique([word[:STEM] for word in words], return_inverse=True)
    held = np.zeros((len(texts), len(stems)))
    for row, text in enumerate(texts):
        held[row, of[np.searchsorted(words, text)]] = 1
    known = read_word_vectors()
    weights = 1 - np.log(held.sum(axis=0)) / np.log(len(texts) + 1)
    general = np.ones(len(stems))
    np.minimum.at(general, of, np.append(known.weights, UNKNOWN)[known.rows(words)])
    left, right = np.split(held * np.sqrt(weights * general), [len(one)])
    shared = left @ (right > 0).T
    scores = shared / np.sqrt(np.outer(left.sum(axis=1), right.sum(axis=1)))
    scores *= np.minimum(1, shared / SUBSTANCE)
    best = np.maximum.outer(scores.max(axis=1, initial=0), scores.max(axis=0, initial=0))
    near = np.argwhere(scores >= np.maximum(LEAST, BESIDE * best)).tolist()
    return [(i, j, round(scores[i, j].item(), 3)) for i, j in near]


def point_words(text: str) -> list[str]:
    """Return the words of a sentence; none of thanks and the like, which make no point."""
    return [] if COURTESY.search(text) else words_of(text)
