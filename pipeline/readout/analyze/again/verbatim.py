"""Which texts say the same in the same words, whole or in part.

Texts that share four words in a row are compared: how much of the shorter one stands in the longer
one, in the same order. Stretches that texts share which otherwise have nothing to do with one
another are stock phrases; they are taken out, and the rest is compared again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from readout.analyze.again.grams import Grams
from readout.analyze.again.words import Corpus, lettered
from readout.io.extras import extra
from readout.models.arrays import Flags, Floats, Integers

__all__ = ["LEAST", "Matches", "asked_share", "compare", "containment"]

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


def compare(corpus: Corpus) -> Matches:
    """Find the texts that say the same in the same words.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
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
    agree = np.flatnonzero((shares >= asked) & (least >= LEAST))
    longer, shorter, shares = longer[agree], shorter[agree], shares[agree]
    weights = _Weights(corpus, kept)
    telling = weights.telling(longer, shorter)
    telling &= _together(rest, longer, shorter)
    alone = (lengths >= LEAST) & (weights.sums >= weights.substance)
    return Matches(longer[telling], shorter[telling], shares[telling], alone, lengths)


def _together(letters: list[str], first: Integers, second: Integers) -> Flags:
    """Tell of which pairs the words that both have stand near one another in either text."""
    scores = extra("rapidfuzz.process", "analysis").cpdist(
        [letters[number] for number in first],
        [letters[number] for number in second],
        scorer=extra("rapidfuzz.fuzz", "analysis").partial_ratio,
        dtype=np.float32,
        workers=1,
    )
    together: Flags = scores >= 100 * TOGETHER
    return together


class _Weights:
    """How rare the words of each text are.

    Parameters
    ----------
    corpus : Corpus
        All texts.
    kept : bool array, shape (words in all,)
        Which of its words are no stock phrases.
    """

    def __init__(self, corpus: Corpus, kept: Flags) -> None:
        texts, count = len(corpus.texts), corpus.vocabulary
        cells = np.unique(corpus.rows[kept] * count + corpus.words[kept])
        rows, words = cells // count, cells % count
        held = np.maximum(1, np.bincount(words, minlength=count))
        rarity = np.log((texts + 1) / held)
        shape = (texts, count)
        self._rarity = csr_array((rarity[words], (rows, words)), shape=shape)
        self._there = csr_array((np.ones(len(rows)), (rows, words)), shape=shape)
        self.sums: Floats = self._rarity.sum(axis=1)
        self.substance = min(SUBSTANCE, RARE_WORDS * float(np.log(texts + 1)))

    def telling(self, first: Integers, second: Integers) -> Flags:
        """Tell of which pairs what both have is rare enough, and much of what the lesser has."""
        common = self._rarity[first].multiply(self._there[second]).sum(axis=1)
        least = np.minimum(self.sums[first], self.sums[second])
        enough: Flags = (common >= TELLING * least) & (common >= self.substance)
        return enough


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
    process, distance = (
        extra("rapidfuzz.process", "analysis"),
        extra("rapidfuzz.distance", "analysis"),
    )
    common = process.cpdist(
        [letters[number] for number in first],
        [letters[number] for number in second],
        scorer=distance.LCSseq.similarity,
        dtype=np.int64,
        workers=1,
    )
    shares: Floats = common / np.maximum(1, np.minimum(lengths[first], lengths[second]))
    return shares


def _stock(grams: Grams, proposers: Integers, agree: Flags) -> Flags:
    """Tell which grams are stock phrases: those of many pairs of which few agree."""
    count = len(grams.sizes)
    pairs = np.bincount(proposers, minlength=count)
    agreeing = np.bincount(proposers, agree, minlength=count)
    stock: Flags = (grams.sizes >= STOCK) & (agreeing < AGREED * pairs)
    return stock
