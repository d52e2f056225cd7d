"""Which texts say the same in the same words, whole or in part.

Texts that share four words in a row are compared: how much of the shorter one stands in the longer
one, in the same order. Stretches that texts share which otherwise have nothing to do with one
another are stock phrases; they are taken out, and the rest is compared again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from readout.analyze.reuse.words import GRAM, Wordings, lettered
from readout.io.extras import extra
from readout.models.arrays import Flags, Floats, Integers

__all__ = [
    "LEAST",
    "Matches",
    "asked_share",
    "compare",
    "containment",
    "groups",
    "proposals",
    "shared_grams",
]

FEW = 12
"""Texts with the same four words that are all compared with one another.

Of more each is compared with the longest few alone: what many quote, they have whole.
"""
LONGEST = 6
LEAST = 5
"""Words, without stock phrases, below which a text is not compared: anybody may say four."""
SHARE = 0.65
"""The share of a text's words that must stand in the other, in order."""
SHORT, SHORT_SHARE = 12, 0.75
"""Below so many words it must be more: a few words of a short text are soon in a long one."""
TELLING = 0.7
"""The share that is asked, too, where rare words weigh more: "commitment to" is not whom to."""
SUBSTANCE, RARE_WORDS = 16.0, 2.0
"""How rare the words that both have must be in all: the sum of the logarithms of texts to one text
that has the word. In a small corpus as rare as so many words that stand in one text alone."""
STOCK = 4
"""Texts from which on the same four words may be a stock phrase."""
TOGETHER = 0.6
"""Likeness of the shorter one to a stretch of the longer as long as it: no words from all over."""
AGREED = 0.4
"""Share of the pairs with the same four words that must agree, else they are a stock phrase."""
WHOLE = 0.6
"""Share of the longer one's length that the shorter one has where both say the same as a whole.

A shorter one is a part: it joins one group, and joins no two: a slogan is no bridge between
speeches that have it in common.
"""


@dataclass(frozen=True)
class Matches:
    """Pairs of texts of which one says again what the other says.

    Attributes
    ----------
    longer, shorter : int arrays, shape (pairs,)
        Texts of the corpus; sorted.
    shares : float array, shape (pairs,)
        The share of the shorter one's words that stand in the longer one, in order.
    telling : bool array, shape (texts,)
        Whether a text says enough to be compared, stock phrases apart: "Thank you" does not.
    lengths : int array, shape (texts,)
        Words of each text without stock phrases.
    """

    longer: Integers
    shorter: Integers
    shares: Floats
    telling: Flags
    lengths: Integers


def compare(wordings: Wordings) -> Matches:
    """Find the texts that say the same in the same words.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    gram, places, sizes = shared_grams(wordings)
    proposers, longer, shorter = proposals(gram, wordings.rows[places], sizes)
    texts = len(wordings.texts)
    keys, place = np.unique(longer * texts + shorter, return_inverse=True)
    longer, shorter = keys // texts, keys % texts
    shares = containment(wordings.letters(), wordings.lengths, longer, shorter)
    # a stock phrase is what many pairs have of which few agree
    pairs = np.bincount(proposers, minlength=len(sizes))
    agreeing = np.bincount(proposers, (shares >= SHARE)[place], minlength=len(sizes))
    stock = places[((sizes >= STOCK) & (agreeing < AGREED * pairs))[gram]]
    kept = np.ones(len(wordings.words), np.bool_)
    kept[(stock[:, None] + np.arange(GRAM)).ravel()] = False
    starts = np.append(0, np.cumsum(kept))[wordings.starts]
    lengths = np.diff(starts)
    rest = lettered(wordings.words[kept], starts)
    shares = containment(rest, lengths, longer, shorter)
    least = np.minimum(lengths[longer], lengths[shorter])
    asked = np.where(least < SHORT, SHORT_SHARE, SHARE)
    agree = np.flatnonzero((shares >= asked) & (least >= LEAST))
    longer, shorter, shares = longer[agree], shorter[agree], shares[agree]
    rows, words, weights = wordings.different(kept)
    shape = texts, len(wordings.forms)
    rarity, there = (csr_array((one, (rows, words)), shape) for one in (weights, weights > 0))
    sums: Floats = rarity.sum(axis=1)
    substance = min(SUBSTANCE, RARE_WORDS * float(np.log(texts + 1)))
    common = rarity[longer].multiply(there[shorter]).sum(axis=1)
    near = extra("rapidfuzz.fuzz", "analysis").partial_ratio
    told = (common >= TELLING * np.minimum(sums[longer], sums[shorter])) & (common >= substance)
    told &= _scored(near, rest, longer, shorter, np.float32) >= 100 * TOGETHER
    alone = (lengths >= LEAST) & (sums >= substance)
    return Matches(longer[told], shorter[told], shares[told], alone, lengths)


def shared_grams(wordings: Wordings) -> tuple[Integers, Integers, Integers]:
    """Find the four words in a row that several texts have.

    Returns
    -------
    gram, places : int arrays, shape (places,)
        Which gram stands there, from 0, and where it begins first in each text; by gram and text.
    sizes : int array, shape (grams,)
        In how many texts each stands, two or more.
    """
    keys, places = wordings.grams()
    texts = wordings.rows[places]
    fresh = np.append(True, (keys[1:] != keys[:-1]) | (texts[1:] != texts[:-1]))[: len(keys)]
    _, gram, sizes = np.unique(keys[fresh], return_inverse=True, return_counts=True)
    shared = sizes > 1
    kept = shared[gram]
    return (np.cumsum(shared) - 1)[gram[kept]], places[fresh][kept], sizes[shared]


def proposals(
    gram: Integers, texts: Integers, sizes: Integers
) -> tuple[Integers, Integers, Integers]:
    """Return which texts to compare: the gram that proposes a pair, the longer, the shorter."""
    starts = np.cumsum(sizes) - sizes
    rank = np.arange(len(gram)) - starts[gram]
    found = []
    for place in range(FEW - 1):
        chosen = rank > place
        if place >= LONGEST:
            chosen &= sizes[gram] <= FEW
        found.append((gram[chosen], texts[starts[gram[chosen]] + place], texts[chosen]))
    grams, longer, shorter = (np.concatenate(column) for column in zip(*found, strict=True))
    return grams, longer, shorter


def asked_share(words: int) -> float:
    """Return the share that must stand in the other text, of a text of so many words."""
    return SHORT_SHARE if words < SHORT else SHARE


def containment(letters: list[str], lengths: Integers, first: Integers, second: Integers) -> Floats:
    """Return how much of the shorter one of two texts stands in the other, in order.

    Parameters
    ----------
    letters : list of str
        Texts with one letter a word.
    lengths : int array, shape (texts,)
        Their words.
    first, second : int arrays, shape (pairs,)
        Which to compare.

    Returns
    -------
    float array, shape (pairs,)
        From 0 to 1; 0 where a text is empty.
    """
    longest = extra("rapidfuzz.distance", "analysis").LCSseq.similarity
    common = _scored(longest, letters, first, second, np.int64)
    shares: Floats = common / np.maximum(1, np.minimum(lengths[first], lengths[second]))
    return shares


def _scored(scorer: Any, letters: list[str], first: Integers, second: Integers, kind: Any) -> Any:
    one, other = ([letters[number] for number in side] for side in (first, second))
    cpdist = extra("rapidfuzz.process", "analysis").cpdist
    return cpdist(one, other, scorer=scorer, dtype=kind, workers=1)


def groups(matches: Matches) -> Integers:
    """Return the number of the group of each text that says the same, shape (texts,)."""
    longer, shorter, lengths = matches.longer, matches.shorter, matches.lengths
    whole = lengths[shorter] >= WHOLE * lengths[longer]
    found = _connected(longer[whole], shorter[whole], len(lengths))
    # the rank of each group by its longest text, 0 for the longest
    order = np.lexsort((np.arange(len(lengths)), -lengths))
    rank = np.unique(found[order], return_index=True)[1]
    parts = ~whole & (rank[found[shorter]] > rank[found[longer]])
    a, b, shares = longer[parts], shorter[parts], matches.shares[parts]
    best = np.lexsort((a, -shares, found[b]))
    inner, chosen = np.unique(found[b][best], return_index=True)
    return _connected(found[a[best][chosen]], inner, len(rank))[found]


def _connected(a: Integers, b: Integers, count: int) -> Integers:
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    labels: Integers = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels
