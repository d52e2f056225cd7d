"""A spaCy model's components over a long document.

Piece by piece, with the same outcome as over the whole.

Over a million words at once they take gigabytes, and longer for each word than over a few thousand.
What they say of a token depends on the words around it alone: a window of four on either side, and
what the parser and the recogniser have open, which a sentence start that stands already
(``readout_segment`` sets them) closes. So a document is cut at the starts of segments, every piece
is read with some sentences of context on either side, and what was found of the piece itself goes
to the one ``Doc``, on which all stages work. On 330,000 tokens of news and glossaries, in pieces of
3,000 and of 20,000 characters, every tag, head, label and entity was that of the document read
whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

__all__ = ["CONTEXT", "PIECE", "TOKEN_PIPES", "cut", "read_in_pieces"]

PIECE = 20_000
"""Characters of a piece at least (about 4,000 tokens, 80 MB in a parser).

A piece is never twice as long.
"""
CONTEXT = 64
"""Tokens that are read with a piece on either side of it.

On the left there are more where a sentence begins before.
"""
FARTHEST = 1_000
"""So many tokens before a piece at most: of an endless sentence a part will do."""
TOKEN_PIPES = frozenset(
    {
        "attribute_ruler",
        "lemmatizer",
        "morphologizer",
        "ner",
        "parser",
        "senter",
        "tagger",
        "tok2vec",
    }
)
"""The components of spaCy's models whose outcome lies on the tokens.

It depends on the neighbours of a token alone.
"""
FOUND = (
    "TAG",
    "POS",
    "MORPH",
    "LEMMA",
    "ENT_IOB",
    "ENT_TYPE",
    "ENT_KB_ID",
    "SENT_START",
    "DEP",
    "HEAD",
)
INSIDE, BEGIN = 1, 3
Columns = NDArray[np.uint64]


def read_in_pieces(doc: Doc, pipes: Sequence[Callable[[Doc], Doc]], segments: Sequence[int]) -> Doc:
    """Run components over a document; what they find of the tokens goes to the document itself.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        Tokenised, with the starts of sentences where they are known.
    pipes : sequence of callable
        Components of :data:`TOKEN_PIPES`, in order.
    segments : sequence of int
        Characters at which segments begin, sorted.

    Returns
    -------
    spacy.tokens.Doc
        The same document. One of a single piece is read as spaCy reads it.
    """
    given: Any = doc.to_array(["IDX", "NORM", "SENT_START", "SPACY"])
    places = given[:, 0].astype(np.int64).tolist()
    sentences = np.flatnonzero(given[:, 2] == 1).tolist()
    bounds = cut(places, [bisect_left(places, start) for start in segments], sentences)
    if len(bounds) <= 2:
        for pipe in pipes:
            doc = pipe(doc)
        return doc
    found: Columns = np.zeros((len(doc), len(FOUND)), dtype=np.uint64)
    for low, high, start, end in _with_context(bounds, sentences):
        part = Doc(
            doc.vocab,
            words=[token.text for token in doc[start:end]],
            spaces=given[start:end, 3].astype(bool),
        )
        known: Any = np.ascontiguousarray(given[start:end, 1:3])
        part.from_array(["NORM", "SENT_START"], known)
        for pipe in pipes:
            part = pipe(part)
        found[low:high] = part.to_array(list(FOUND))[low - start : high - start]
        _close(found, low, high, doc.vocab.strings.add("ROOT"))
    _write(doc, found)
    return doc


def cut(places: Sequence[int], segments: Sequence[int], sentences: Sequence[int]) -> list[int]:
    """Cut a document into pieces of :data:`PIECE` characters or more.

    Parameters
    ----------
    places : sequence of int
        Where each token begins.
    segments, sentences : sequence of int
        The tokens at which segments and sentences begin, sorted.

    Returns
    -------
    list of int
        The tokens at which pieces begin, and the number of tokens. A piece begins at a segment;
        where none begins for as long as a piece, at a sentence; where none begins either, anywhere.
    """
    bounds, count = [0], len(places)
    while bounds[-1] < count:
        goal = bisect_left(places, places[bounds[-1]] + PIECE)
        limit = bisect_left(places, places[bounds[-1]] + 2 * PIECE)
        if goal == count:
            break
        bounds.append(
            _first(segments, goal, limit)
            or _first(sentences, goal, limit)
            or max(goal, bounds[-1] + 1)
        )
    return [*bounds, count] if bounds[-1] < count else bounds


def _first(tokens: Sequence[int], low: int, high: int) -> int | None:
    """Return the first of the tokens in ``[low, high)``."""
    at = bisect_left(tokens, low)
    return tokens[at] if at < len(tokens) and tokens[at] < high else None


def _with_context(
    bounds: Sequence[int], sentences: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the tokens of each piece, and those that are read for it."""
    for low, high in pairwise(bounds):
        start = max(0, low - CONTEXT)
        before = bisect_right(sentences, start) - 1
        if start and before >= 0 and low - sentences[before] <= FARTHEST:
            start = sentences[before]
        yield low, high, start, min(bounds[-1], high + CONTEXT)


def _close(found: Columns, low: int, high: int, root: int) -> None:
    """Cut off what reaches beyond a piece that begins or ends within a sentence."""
    dep, head, iob = (FOUND.index(name) for name in ("DEP", "HEAD", "ENT_IOB"))
    own = np.arange(low, high)
    heads = own + found[low:high, head].astype(np.int64)
    away = own[(heads < low) | (heads >= high)]
    found[away, head], found[away, dep] = 0, root
    goes_on = low > 0 and found[low - 1, iob] in (INSIDE, BEGIN)
    if found[low, iob] == INSIDE and not goes_on:
        found[low, iob] = BEGIN


def _write(doc: Doc, found: Columns) -> None:
    """Set on the document what was found.

    Heads, where there are any, tell where sentences begin.
    """
    parsed = bool(found[:, FOUND.index("DEP")].any())
    left_out = {"SENT_START"} if parsed else {"DEP", "HEAD"}
    names: list[Any] = [
        name
        for n, name in enumerate(FOUND)
        if name not in left_out and (name == "HEAD" or found[:, n].any())
    ]
    if names:
        values: Any = np.ascontiguousarray(found[:, [FOUND.index(name) for name in names]])
        doc.from_array(names, values)
