"""Tokens whose edges are also those of all that is labelled, so that no label has to move.

spaCy's English tokenizer cuts the text; where something labelled begins or ends within a token, it
is cut there once more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language

from readout.records.types import Offsets

__all__ = ["Token", "fresh_tokenizer", "shared_tokenizer", "tokens_of", "words_of"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token; white space is one, too, but for a single space behind a word.

    Attributes
    ----------
    start, end : int
        Where it stands, in code points.
    space : bool
        Whether a single space follows that is no token of its own.
    """

    start: int
    end: int
    space: bool


def fresh_tokenizer() -> Language:
    """Return what tokenizes, with a vocabulary of its own."""
    return spacy.blank("en")


@cache
def shared_tokenizer() -> Language:
    """Return what tokenizes, always the same one."""
    return fresh_tokenizer()


def words_of(
    text: str, cuts: Iterable[int] = (), tokenizer: Language | None = None
) -> Iterator[Offsets]:
    """Yield the tokens that are no white space; none begins or ends with it."""
    places = sorted({cut for cut in cuts if 0 < cut < len(text)})
    at = 0
    for token in (tokenizer or shared_tokenizer()).tokenizer(text):
        start, end = token.idx, token.idx + len(token)
        while at < len(places) and places[at] <= start:
            at += 1
        edges = [start]
        while at < len(places) and places[at] < end:
            edges.append(places[at])
            at += 1
        edges.append(end)
        if not token.text.isspace():
            yield from itertools.pairwise(edges)


def tokens_of(
    text: str, spans: Iterable[Offsets], tokenizer: Language | None = None
) -> list[Token]:
    """Return tokens that together are the text, cut at the edges of all spans."""
    edges = list(spans)
    starts = {start for start, _ in edges}
    ends = {end for _, end in edges}
    cuts = sorted(starts | ends)
    words = list(words_of(text, cuts, tokenizer))
    found: list[Token] = []
    for start, end in _tiles(words, cuts, len(text)):
        folds = text[start:end] == " " and bool(found) and not found[-1].space
        if folds and start not in starts and end not in ends:
            last = found.pop()
            found.append(Token(last.start, last.end, space=True))
        else:
            found.append(Token(start, end, space=False))
    return found


def _tiles(words: list[Offsets], cuts: list[int], length: int) -> Iterator[Offsets]:
    """Yield words and the stretches between them, cut, in order."""
    places = sorted({0, length, *cuts, *(place for word in words for place in word)})
    yield from itertools.pairwise(places)
