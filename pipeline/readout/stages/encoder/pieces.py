"""Words to the encoder's pieces, with what an uncased tokenizer loses: case, place among marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from readout.language.marks import pair_marks
from readout.models.arrays import Integers
from readout.records.types import Offsets

__all__ = [
    "CASES",
    "PLACES",
    "Cutter",
    "Pieces",
    "Window",
    "features_of",
    "places_of",
    "windows",
    "windows_of",
]

CASES = 5
LOWER, CAPITAL_FIRST, CAPITALS, MIXED, NO_LETTERS = range(CASES)
PLACES = 6
OUTSIDE, OPENING, INSIDE, CLOSING, NESTED, OPEN_ENDED = range(PLACES)
MAX_PIECES = 12
"""Pieces of one word; the rest is cut off: no word's label depends on more."""
KNOWN = 65_536
"""Words whose case and pieces are remembered."""
WINDOW = 254
"""Pieces that the encoder reads at once, without the two special ones."""
MARGIN = 48
"""Pieces at the edge of a window that serve as context alone where another window follows."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The words of one stretch of text as pieces.

    Attributes
    ----------
    ids : list of int
        Vocabulary numbers, without special pieces.
    features : list of int
        For each piece ``case * PLACES + place`` of its word.
    first : list of int
        For each word the position of its first piece; -1 for a word without one (zero-width
        characters).
    """

    ids: list[int]
    features: list[int]
    first: list[int]


@lru_cache(maxsize=KNOWN)
def case_of(word: str) -> int:
    """Return the case of a word, a number below :data:`CASES`."""
    if word.islower():
        return LOWER
    if not any(character.isalpha() for character in word):
        return NO_LETTERS
    if len(word) > 1 and word.isupper():
        return CAPITALS
    rest = word[1:]
    if word[0].isupper() and (not rest or rest.islower()):
        return CAPITAL_FIRST
    return MIXED


def places_of(text: str, start: int, end: int, words: Sequence[Offsets]) -> list[int]:
    """Return for each word where it stands among the quotation marks of ``text[start:end]``.

    Parameters
    ----------
    text : str
        The document.
    start, end : int
        The segment.
    words : sequence of (int, int)
        Offsets of its words, sorted.

    Returns
    -------
    list of int
        ``OUTSIDE``, ``OPENING`` (the mark itself), ``INSIDE``, ``CLOSING``, ``NESTED`` or
        ``OPEN_ENDED`` (after an opening mark without its partner).
    """
    pairs = pair_marks(text, start, end).pairs
    if not pairs:
        return [OUTSIDE] * len(words)
    kinds = np.zeros(end - start + 1, dtype=np.int8)
    for pair in pairs:
        found = [(pair.content, NESTED)]
        if not pair.depth:
            found = [(pair.open, OPENING), (pair.content, INSIDE if pair.close else OPEN_ENDED)]
            if pair.close is not None:
                found.append((pair.close, CLOSING))
        for (first, last), kind in found:
            kinds[first - start : last - start] = kind
    return [int(kinds[first - start]) for first, _ in words]


def features_of(words: Sequence[str], places: Sequence[int]) -> list[int]:
    """Join case and place of each word to one number below ``CASES * PLACES``."""
    return [case_of(word) * PLACES + place for word, place in zip(words, places, strict=True)]


class Cutter:
    """Cuts words into pieces, every word by itself: pieces and words are aligned by construction.

    Parameters
    ----------
    cut : callable
        Word -> numbers of its pieces, without special ones: see
        :class:`~readout.stages.encoder.wordpiece.WordPiece`.
    """

    def __init__(self, cut: Callable[[str], list[int]]) -> None:
        self._known = lru_cache(maxsize=KNOWN)(lambda word: cut(word)[:MAX_PIECES])

    def __call__(self, words: Sequence[str], features: Sequence[int]) -> Pieces:
        """Cut the words of a segment; ``features`` has one number a word."""
        ids: list[int] = []
        spread = []
        first = []
        for word, feature in zip(words, features, strict=True):
            found = self._known(word)
            first.append(len(ids) if found else -1)
            ids += found
            spread += [feature] * len(found)
        return Pieces(ids, spread, first)


@dataclass(frozen=True, slots=True)
class Window:
    """A window: pieces that the encoder reads at once.

    Attributes
    ----------
    pieces, features : list of int
        As in :class:`Pieces`.
    first : list of int
        Where the words in it begin.
    kept : slice
        Those of the words that are taken from this window.
    weight : int
        How many pieces are.
    """

    pieces: list[int]
    features: list[int]
    first: list[int]
    kept: slice
    weight: int


def windows(pieces: Pieces, there: Integers) -> Iterator[Window]:
    """Yield the windows of a stretch of text; every word is kept from just one.

    Parameters
    ----------
    pieces : Pieces
        The words' pieces.
    there : ndarray of int
        Which of the words have any.
    """
    if not len(there):
        return
    firsts = np.array(pieces.first, dtype=np.int64)[there]
    for start, end, kept, until in windows_of(len(pieces.ids)):
        edges = np.searchsorted(firsts, [start, end, kept, until])
        low, high, first, last = edges.tolist()
        yield Window(
            pieces.ids[start:end],
            pieces.features[start:end],
            (firsts[low:high] - start).tolist(),
            slice(first - low, last - low),
            until - kept,
        )


def windows_of(
    count: int, size: int = WINDOW, margin: int = MARGIN
) -> list[tuple[int, int, int, int]]:
    """Cut a long run of pieces into overlapping windows.

    Returns
    -------
    list of (start, end, first kept, past last kept)
        Windows over ``range(count)``; every piece is kept from just one window, away from its
        edges.
    """
    if count <= size:
        return [(0, count, 0, count)]
    found = []
    start = kept = 0
    while kept < count:
        end = min(count, start + size)
        until = count if end == count else end - margin
        found.append((start, end, kept, until))
        kept = until
        start = kept - margin
    return found
