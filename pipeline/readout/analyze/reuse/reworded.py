"""Which texts say the same in other words, as two translators of one text do.

Each rare word of a text is held to the word of the other that is nearest to it: the same word, one
of the same stem, or one of a like meaning (the packaged vectors of words). How much of either text
is so covered, rare words weighing more, is how near they are. Two texts are a pair where each is by
far the nearest that the other has: what many texts are near to is a subject, and no statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from readout.models.arrays import Integers, Singles
from readout.models.word_vectors import read_word_vectors

__all__ = ["NEAR", "Rewordings", "reworded"]

NEAR = 0.45
"""Share of either text that the other must cover, rare words weighing more."""
AHEAD = 0.12
"""By how much it must be nearer than the next one."""
SUBSTANCE = 2.5
"""Rarity of the shared words, in all: that of 2.5 words that only one text has."""
LIKE = 0.45
"""Cosine of the vectors of two words from which on they are of a like meaning."""
LEAST, MOST = 5, 24
"""Different words of a text that are looked at: with fewer it is left out; the rarest count."""
STEM = 6
"""Letters that two words of the same stem begin with."""
CELLS = 6
"""Regions of like texts that a text stands in; it is compared with those there."""
NEIGHBOURS = 6
"""Texts of a region that each is held to word by word."""
ALIKE = 0.5
"""Cosine of the mean vectors of two texts, below which they are not held to one another."""
BATCH = 256
"""Pairs held to one another at once: what the processor keeps at hand."""


class Rewordings(NamedTuple):
    """Pairs of texts that say the same in other words.

    Attributes
    ----------
    first, second : int arrays, shape (pairs,)
        Numbers of texts, sorted; the first number is the smaller one.
    scores : float32 array, shape (pairs,)
        How much of either text the other covers, 0 to 1; the lesser of the two.
    """

    first: Integers
    second: Integers
    scores: Singles


class _Bags(NamedTuple):
    """The rare words of each text: their vectors, stems and weights, by place; 0 where none is.

    Shapes: `words`, `stems`, `weights` (texts, places); `vectors` (words, width).
    """

    words: Integers
    stems: Integers
    weights: Singles
    vectors: Singles


def reworded(texts: Sequence[str], chosen: Iterable[int] | None = None) -> Rewordings:
    """Find the texts that say the same in other words.

    Parameters
    ----------
    texts : sequence of str
        The words of each, in small letters, a space between two; each text once.
    chosen : iterable of int, optional
        Those to compare: one of each group that says the same in the same words; else all.

    Raises
    ------
    ConfigError
        ``bad_model`` where the packaged vectors cannot be read.
    """
    count = len(texts)
    if not count:
        none: Integers = np.zeros(0, np.int64)
        return Rewordings(none, none, np.zeros(0, np.float32))
    words, stems, weights, vectors = _bags(texts)

    def covered(first: Integers, second: Integers) -> Singles:
        """Return how much of either text of each pair the other covers.

        Shape (2, pairs): the lesser share, and the lesser sum of weights.
        """
        likeness = vectors[words[first]] @ vectors[words[second]].transpose(0, 2, 1)
        likeness[likeness < LIKE] = 0
        likeness[stems[first][:, :, None] == stems[second][:, None, :]] = 1
        one, other = weights[first], weights[second]
        there = np.sum(likeness.max(axis=2) * one, axis=1)
        back = np.sum(likeness.max(axis=1) * other, axis=1)
        shares = np.minimum(there / one.sum(axis=1), back / other.sum(axis=1))
        found: Singles = np.stack([shares, np.minimum(there, back)])
        return found

    kept = np.array(sorted(range(count) if chosen is None else chosen), np.int64)
    kept = kept[np.count_nonzero(weights[kept], axis=1) >= LEAST]
    means = _unit(np.stack([w @ vectors[row] for w, row in zip(weights, words, strict=True)]))
    first, second = np.divmod(_neighbours(means, kept), count)
    cuts = range(BATCH, len(first), BATCH)
    pieces = zip(np.split(first, cuts), np.split(second, cuts), strict=True)
    scores, sums = np.concatenate([covered(*piece) for piece in pieces], axis=1)
    best, other = _best_two(first, second, scores, count)
    ahead = scores >= np.maximum(best[first], best[second])
    ahead &= scores >= np.maximum(other[first], other[second]) + AHEAD
    ahead &= (scores >= NEAR) & (sums >= SUBSTANCE * np.log(count + 1))
    for pair in np.flatnonzero(ahead).tolist():
        ahead[pair] = _same_figures(texts[first[pair]], texts[second[pair]])
    return Rewordings(first[ahead], second[ahead], scores[ahead])


def _best_two(first: Integers, second: Integers, scores: Singles, texts: int) -> Singles:
    """Return the best and the next best score of each text, (2, texts), 0 where there is none."""
    ends, both = np.concatenate([first, second]), np.tile(scores, 2)
    order = np.lexsort((-both, ends))
    ends, both = ends[order], both[order]
    rank = _ranks(ends)
    found = np.zeros((2, texts), np.float32)
    found[rank[rank < 2], ends[rank < 2]] = both[rank < 2]
    return found


def _same_figures(text: str, other: str) -> bool:
    """Return whether two texts may speak of the same figures: one of them has none, or both one."""
    figures = [{word for word in one.split(" ") if word.isdecimal()} for one in (text, other)]
    return not all(figures) or bool(figures[0] & figures[1])


def _bags(texts: Sequence[str]) -> _Bags:
    """Return the rare words of each text."""
    forms: dict[str, int] = {}
    held = [{forms.setdefault(word, len(forms)) for word in text.split(" ")} for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(one) for one in held])
    words = np.fromiter(chain.from_iterable(held), np.int64)
    rarity = np.log((len(texts) + 1) / np.bincount(words)[words])
    order = np.lexsort((words, -rarity, rows))
    rows, words, rarity = rows[order], words[order], rarity[order]
    places = _ranks(rows)
    near = places < MOST
    at, words = (rows[near], places[near]), words[near]
    stems = np.unique([form[:STEM] for form in forms], return_inverse=True)[1]
    table: Integers = np.zeros((2, len(texts), MOST), np.int64)
    table[0][at] = words + 1
    # where no word is, a stem that no other text has
    table[1] = -1 - np.arange(len(texts))[:, None]
    table[1][at] = stems[words]
    weights = np.zeros((len(texts), MOST), np.float32)
    weights[at] = rarity[near]
    # vectors of length 1, behind a row of zeros; zeros of unknown words
    known = read_word_vectors()
    vectors = np.zeros((len(forms) + 1, known.width), np.float32)
    numbers = known.rows(list(forms))
    vectors[1:][numbers >= 0] = _unit(known.vectors)[numbers[numbers >= 0]]
    return _Bags(table[0], table[1], weights, vectors)


def _ranks(ordered: Integers) -> Integers:
    """Return the place of each number among those equal to it, from 0; they are in order."""
    return np.arange(len(ordered)) - np.searchsorted(ordered, ordered)


def _unit(vectors: Singles) -> Singles:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Singles = vectors / np.maximum(lengths, np.float32(1e-6))
    return found


def _neighbours(means: Singles, kept: Integers) -> Integers:
    """Return pairs with near mean vectors, by regions of like texts: first * texts + second."""
    keys = [np.zeros(0, np.int64)]
    if not len(kept):
        return keys[0]
    middles = means[kept[:: int(np.sqrt(len(kept)))]]
    cells = min(CELLS, len(middles))
    near = np.argpartition(-(means[kept] @ middles.T), cells - 1, axis=1)[:, :cells]
    for cell in range(len(middles)):
        members = kept[np.flatnonzero((near == cell).any(axis=1))]
        likeness = means[members] @ means[members].T
        np.fill_diagonal(likeness, -1)
        most = min(NEIGHBOURS, len(members) - 1)
        if most > 0:
            nearest = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
            similar = np.take_along_axis(likeness, nearest, axis=1) >= ALIKE
            one = np.repeat(members, most)[similar.ravel()]
            pairs = np.sort([one, members[nearest[similar]]], axis=0)
            keys.append(pairs[0] * len(means) + pairs[1])
    return np.unique(np.concatenate(keys))
