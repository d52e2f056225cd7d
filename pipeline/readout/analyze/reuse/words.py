"""Wordings as rows of numbers, a number for each word, and what one has that another has not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from readout.io.extras import extra
from readout.models.arrays import Flags, Floats, Integers

__all__ = ["GRAM", "Wordings", "difference", "hashes", "lettered", "placed_words", "words_of"]

GRAM = 4
"""Words in a row that texts must share before they are compared."""
KEPT = 2
"""Words beside a change that are shown of what both wordings have."""
ELLIPSIS = "…"
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters, without marks.

    Examples
    --------
    >>> words_of("“Old yards – and NEW docks’ cranes …”")
    ['old', 'yards', 'and', 'new', 'docks', 'cranes']
    """
    return [word for word, _, _ in placed_words(text)]


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as :func:`words_of` does, each with its start and its end."""
    found = _WORD.finditer(_LINK.sub(lambda link: " " * len(link[0]), text))
    return [(m[0].lower().replace("’", "'"), m.start(), m.end()) for m in found]


LETTERS = 0x10FFFF
"""Letters that Unicode has; with more words than that some would share one."""


@dataclass(frozen=True)
class Wordings:
    """Different texts, the longest first.

    Attributes
    ----------
    texts : list of str
        The words of each, joined by spaces; of the same length in the order of the alphabet.
    words : int array, shape (words in all,)
        The number of each word, text after text.
    starts : int array, shape (texts + 1,)
        Where the words of each text begin, and the end.
    forms : list of str
        The different words by their number.
    """

    texts: list[str]
    words: Integers
    starts: Integers
    forms: list[str]

    @property
    def lengths(self) -> Integers:
        """Words of each text, shape (texts,)."""
        return np.diff(self.starts)

    @property
    def rows(self) -> Integers:
        """The number of the text that each word stands in, shape (words in all,)."""
        return np.repeat(np.arange(len(self.texts)), self.lengths)

    def grams(self) -> tuple[NDArray[np.uint64], Integers]:
        """Return the four words in a row within a text: a number for each, sorted, and its place.

        Two that are not the same have the same number by chance once in 10 million texts.
        """
        rows, keys = self.rows, hashes(self.words)
        places = np.flatnonzero(rows[: len(keys)] == rows[GRAM - 1 :])
        places = places[np.argsort(keys[places], kind="stable")]
        return keys[places], places

    def different(self, kept: Flags | None = None) -> tuple[Integers, Integers, Floats]:
        """Return the different words of each text: the text, the word, and how rare that is.

        That is the logarithm of texts to one text that has it; `kept` are the words to look at.
        """
        among = slice(None) if kept is None else kept
        cells = np.unique(self.rows[among] * len(self.forms) + self.words[among])
        rows, words = np.divmod(cells, max(1, len(self.forms)))
        held = np.bincount(words, minlength=len(self.forms))
        return rows, words, np.log((len(self.texts) + 1) / held[words])

    def letters(self) -> list[str]:
        """Return each text with one letter for a word: what compares texts then compares words."""
        return lettered(self.words, self.starts)

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Wordings:
        """Return texts with their words numbered; each text is taken once."""
        unique = {" ".join(words): len(words) for words in texts}
        ordered = sorted(unique, key=lambda text: (-unique[text], text))
        numbers: dict[str, int] = {}
        row = [
            numbers.setdefault(word, len(numbers)) for text in ordered for word in text.split(" ")
        ]
        starts = np.cumsum([0, *(unique[text] for text in ordered)], dtype=np.int64)
        return cls(ordered, np.array(row, np.int64), starts, list(numbers))


def lettered(words: Integers, starts: Integers) -> list[str]:
    """Write rows of word numbers with one letter a word; `starts` as in :class:`Wordings`."""
    points = (words % LETTERS + 1).astype("<u4").tobytes()
    whole = points.decode("utf-32-le", "surrogatepass")
    edges = starts.tolist()
    return [whole[a:b] for a, b in pairwise(edges)]


def hashes(words: Integers) -> NDArray[np.uint64]:
    """Return a number for each four words in a row, shape (words - 3,) or empty."""
    count = max(0, len(words) - GRAM + 1)
    numbers = words.astype(np.uint64)
    mixed = np.zeros(count, np.uint64)
    for place in range(GRAM):
        mixed = mixed * _SPREAD + numbers[place : place + count]
        mixed ^= mixed >> _SHIFT
    return mixed


def difference(before: str, after: str) -> str:
    """Write how a wording differs from an earlier one, as ``wdiff`` does.

    Marks and capitals make no difference. Of a long stretch that both have its edges are shown.

    Returns
    -------
    str
        ``[-words left out-]``, ``{+words added+}``; empty where both have the same words.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    old, new = _tokens(before), _tokens(after)
    indel = extra("rapidfuzz.distance", "analysis").Indel
    one, other = ([word for word, _ in side] for side in (old, new))
    if one == other:
        return ""
    codes = indel.opcodes(one, other)
    pieces: list[str] = []
    for equal, stretch in groupby(codes, key=lambda code: code.tag == "equal"):
        left: list[str] = []
        added: list[str] = []
        for code in stretch:
            left += (token for _, token in old[code.src_start : code.src_end])
            added += (token for _, token in new[code.dest_start : code.dest_end])
        if equal:
            last = code.dest_end == len(new) and code.src_end == len(old)
            pieces += _shortened(added, not pieces, last)
        else:
            pieces += [f"[-{' '.join(left)}-]"] if left else []
            pieces += [f"{{+{' '.join(added)}+}}"] if added else []
    return " ".join(pieces)


def _shortened(words: list[str], first: bool, last: bool) -> list[str]:
    """Leave out what is far from any change, of a long stretch that both have."""
    if len(words) <= 2 * KEPT + 1:
        return words
    return [*([] if first else words[:KEPT]), ELLIPSIS, *([] if last else words[-KEPT:])]


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return what is compared of each word, and how it is written."""
    tokens = ((" ".join(words_of(token)), token) for token in text.split())
    return [(word, token) for word, token in tokens if word]
