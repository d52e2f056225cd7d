"""Texts as rows of numbers, a number for each word, whatever the marks and capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from readout.models.arrays import Integers

__all__ = ["Corpus", "lettered", "placed_words", "words_of"]

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


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as :func:`words_of` does, each with its start and its end."""
    found = _WORD.finditer(_LINK.sub(_blank, text))
    return [(m[0].lower().replace("’", "'"), m.start(), m.end()) for m in found]


LETTERS = 0x10FFFF
"""Letters that Unicode has; with more words than that some would share one."""


@dataclass(frozen=True)
class Corpus:
    """Different texts, the longest first.

    Attributes
    ----------
    texts : list of str
        The words of each, joined by spaces; of the same length in the order of the alphabet.
    words : int array, shape (words in all,)
        The number of each word, text after text.
    starts : int array, shape (texts + 1,)
        Where the words of each text begin, and the end.
    vocabulary : int
        How many different words there are.
    """

    texts: list[str]
    words: Integers
    starts: Integers
    vocabulary: int

    @property
    def lengths(self) -> Integers:
        """Words of each text, shape (texts,)."""
        return np.diff(self.starts)

    @property
    def rows(self) -> Integers:
        """The number of the text that each word stands in, shape (words in all,)."""
        return np.repeat(np.arange(len(self.texts)), self.lengths)

    def letters(self) -> list[str]:
        """Return each text with one letter for a word: what compares texts then compares words."""
        return lettered(self.words, self.starts)

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Corpus:
        """Return texts with their words numbered; each text is taken once."""
        unique = {" ".join(words): len(words) for words in texts}
        ordered = sorted(unique, key=lambda text: (-unique[text], text))
        numbers: dict[str, int] = {}
        row = [
            numbers.setdefault(word, len(numbers)) for text in ordered for word in text.split(" ")
        ]
        lengths = [unique[text] for text in ordered]
        starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        return cls(ordered, np.array(row, np.int64), starts, len(numbers))


def lettered(words: Integers, starts: Integers) -> list[str]:
    """Write rows of word numbers with one letter a word; `starts` as in :class:`Corpus`."""
    points = (words % LETTERS + 1).astype("<u4").tobytes()
    whole = points.decode("utf-32-le", "surrogatepass")
    edges = starts.tolist()
    return [whole[a:b] for a, b in pairwise(edges)]
