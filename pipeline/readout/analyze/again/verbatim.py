"""Which texts say the same in the same words, whole or in part.

Texts that share four words in a row are compared: how much of the shorter one stands in the longer
one, in the same order. Stretches that texts share which otherwise have nothing to do with one
another are stock phrases; they are taken out, and the rest is compared again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from readout.analyze.again.grams import Grams
from readout.analyze.again.words import Corpus, lettered
from readout.analyze.extra import extra
from readout.arrays import Flags, Floats, Integers

__all__ = ["LEAST", "Matches", "asked_share", "compare", "containment"]

LEAST = 5
"""Words, without stock phrases, below which a text is not compared: anybody may say four."""
SHARE = 0.65
"""The share of a text's words that must stand in the other, in order."""
SHORT, SHORT_SHARE = 12, 0.75
"""Below so many words it must be more: a few words of a short text are soon in a long one."""
STOCK = 4
"""Texts from which on the same four words may be a stock phrase."""
TOGETHER = 0.5
"""Share of the pairs with the same four words that must agree, else they are a stock phrase."""


@dataclass(frozen=True)
class Matches:
    """Pairs of texts of which one says again what the other says.

    Attributes
    ----------
    longer, shorter : int arrays, shape (pairs,)
        Texts of the corpus; sorted.
    shares : float array, shape (pairs,)
        The share of the shorter one's words that stand in the longer one, in order.
    lengths : int array, shape (texts,)
        Words of each text without stock phrases.
    """

    longer: Integers
    shorter: Integers
    shares: Floats
    lengths: Integers


def compare(corpus: Corpus) -> Matches:
    """Find the texts that say the same in the same words.

    Raises
    ------
    ConfigError
        ``no_analyze`` where rapidfuzz is not installed.
    """
    grams = Grams.of(corpus)
    proposers, longer, shorter = grams.pairs()
    texts = len(corpus.texts)
    keys, place = np.unique(longer * texts + shorter, return_inverse=True)
    longer, shorter = keys // texts, keys % texts
    shares = containment(corpus.letters(), corpus.lengths, longer, shorter)
    stock = _stock(grams, proposers, (shares >= SHARE)[place])
    kept = ~grams.covered(stock, len(corpus.words))
    starts = np.append(0, np.cumsum(kept))[corpus.starts]
    lengths = np.diff(starts)
    rest = lettered(corpus.words[kept], starts)
    shares = containment(rest, lengths, longer, shorter)
    least = np.minimum(lengths[longer], lengths[shorter])
    asked = np.where(least < SHORT, asked_share(0), asked_share(SHORT))
    agree = (shares >= asked) & (least >= LEAST)
    return Matches(longer[agree], shorter[agree], shares[agree], lengths)


def asked_share(words: int) -> float:
    """Return the share that must stand in the other text, of a text of so many words."""
    return SHORT_SHARE if words < SHORT else SHARE


def containment(
    letters: list[str],
    lengths: Integers,
    first: Integers,
    second: Integers,
) -> Floats:
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
    process, distance = extra("rapidfuzz.process"), extra("rapidfuzz.distance")
    common = process.cpdist(
        [letters[number] for number in first],
        [letters[number] for number in second],
        scorer=distance.LCSseq.similarity,
        dtype=np.int64,
        workers=1,
    )
    shares: Floats = common / np.maximum(1, np.minimum(lengths[first], lengths[second]))
    return shares


def _stock(
    grams: Grams,
    proposers: Integers,
    agree: Flags,
) -> Flags:
    """Tell which grams are stock phrases: those of many pairs of which few agree."""
    count = len(grams.sizes)
    pairs = np.bincount(proposers, minlength=count)
    agreeing = np.bincount(proposers, agree, minlength=count)
    stock: Flags = (grams.sizes >= STOCK) & (agreeing < TOGETHER * pairs)
    return stock
