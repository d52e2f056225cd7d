"""Tokens and sentences as other tools need them: no label has to move.

spaCy's English tokenizer cuts the text; where something labelled begins or ends within a token, it
is cut there once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import spacy
from spacy.language import Language

from readout.records.spans import trim
from readout.records.types import Offsets, Record

__all__ = ["CutToken", "edges_of", "sentences_of", "shared_tokenizer", "tokens_of", "words_of"]


class CutToken(NamedTuple):
    """A token; white space is one, too, but for a single space behind a word.

    ``space`` says whether a single space follows that is no token of its own.
    """

    start: int
    end: int
    space: bool


@cache
def shared_tokenizer() -> Language:
    """Return what tokenizes, always the same one."""
    return spacy.blank("en")


def edges_of(*spans: Iterable[Offsets]) -> set[int]:
    """Return where stretches begin and end."""
    return {place for some in spans for span in some for place in span}


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
        if not token.text.isspace():
            yield from pairwise((*edges, end))


def tokens_of(
    text: str, spans: Iterable[Offsets], tokenizer: Language | None = None
) -> list[CutToken]:
    """Return tokens that together are the text, cut at the edges of all spans."""
    spans = list(spans)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    cuts = starts | ends
    tiles = sorted({0, len(text)} | cuts | edges_of(words_of(text, cuts, tokenizer)))
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
    at = 0
    spans = sorted((one.start, one.end) for one in record.sentences)
    for place in (*(place for span in spans for place in span), len(record.text)):
        first, last = trim(record.text, at, max(at, place))
        if first < last:
            yield first, last
        at = max(at, place)
