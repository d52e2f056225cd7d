"""A text as other tools count it: tokens, sentences, UTF-16 units.

No label has to move: spaCy's English tokenizer cuts the text; where something labelled begins or
ends within a token, it is cut there once more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from readout.errors import DocumentError
from readout.records.spans import trim
from readout.records.types import Offsets, Record

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "CutToken",
    "Utf16",
    "all_verified",
    "edges_of",
    "sentences_of",
    "shared_tokenizer",
    "tokens_of",
    "words_of",
]


class CutToken(NamedTuple):
    """A token; white space is one, too, but for a single space behind a word.

    ``space`` says whether a single space follows that is no token of its own.
    """

    start: int
    end: int
    space: bool


@cache
def shared_tokenizer() -> Language:
    """Return the tokenizer, the same one until the cache is cleared: it keeps all words it met."""
    import spacy

    return spacy.blank("en")


def edges_of(*spans: Iterable[Offsets]) -> set[int]:
    """Return where stretches begin and end."""
    return {place for some in spans for span in some for place in span}


def words_of(text: str, cuts: Iterable[int]) -> Iterator[Offsets]:
    """Yield the tokens that are no white space; none begins or ends with it."""
    places = sorted(set(cuts))
    for token in shared_tokenizer().tokenizer(text):
        start, end = token.idx, token.idx + len(token)
        if not token.text.isspace():
            inner = places[bisect_right(places, start) : bisect_left(places, end)]
            yield from pairwise((start, *inner, end))


def tokens_of(text: str, spans: Sequence[Offsets]) -> list[CutToken]:
    """Return tokens that together are the text, cut at the edges of all spans."""
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    cuts = starts | ends
    tiles = sorted({0, len(text)} | cuts | edges_of(words_of(text, cuts)))
    found: list[CutToken] = []
    for start, end in pairwise(tiles):
        folds = text[start:end] == " " and start not in starts and end not in ends
        if folds and found and not found[-1].space:
            found[-1] = found[-1]._replace(space=True)
        else:
            found.append(CutToken(start, end, False))
    return found


def sentences_of(record: Record) -> Iterator[Offsets]:
    """Yield the sentences of a record in order, and what stands between them.

    They do not overlap, hold all that is not white space, and have none at their edges.
    """
    edges = sorted(place for one in record.sentences for place in one.span)
    for start, end in pairwise((0, *edges, len(record.text))):
        first, last = trim(record.text, start, end)
        if first < last:
            yield first, last


class Utf16:
    """Turns places in a text from code points into UTF-16 units and back.

    Parameters
    ----------
    text : str
        The whole text that the places count in.
    """

    def __init__(self, text: str) -> None:
        # astral characters take two units
        self._units = [0, *accumulate(1 + (mark > "\uffff") for mark in text)]
        self._points: dict[int | None, int] = {unit: n for n, unit in enumerate(self._units)}

    def units(self, point: int) -> int:
        """Return the place in UTF-16 units of one in code points."""
        return self._units[point]

    def span(self, start: int | None, end: int | None) -> Offsets | None:
        """Return a stretch in code points of one in UTF-16 units.

        None where an edge is outside of the text, or within a character.
        """
        first, last = self._points.get(start), self._points.get(end)
        return None if first is None or last is None else (first, last)


def all_verified(text: str, marks: Sequence[tuple[int, int, str]]) -> list[Offsets]:
    """Return where words stand, in code points, whether code points or UTF-16 units are given.

    Parameters
    ----------
    text : str
        What the places count in.
    given : sequence of (int, int, str)
        Start and end, in code points, else in UTF-16 units, all in one of them: taken as what
        gives the words; and the words.

    Raises
    ------
    DocumentError
        ``moved_span`` where neither gives all the words: the text is another one.
    """
    points = [(start, end) for start, end, _ in marks]
    units = Utf16(text)
    for found in (points, [units.span(start, end) or (-1, -1) for start, end in points]):
        wrong = [
            one
            for one, (start, end) in zip(marks, found, strict=True)
            if text[start:end] != one[2] or end - start != len(one[2])
        ]
        if not wrong:
            return found
    start, end, words = wrong[0]
    raise DocumentError(
        f"{words[:60]!r} does not stand at {start}-{end}, neither in code points nor in UTF-16 "
        "units: the text was changed",
        code="moved_span",
    )
