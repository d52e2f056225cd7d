"""One pass over a document: segment by segment, so that nothing depends on what else is read beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import NumpyOps

from pipeline.records import Offsets
from pipeline.stages.encoder.decode import NEVER, viterbi
from pipeline.stages.encoder.pieces import cut, features_of, join_windows, places_of, windows_of
from pipeline.stages.encoder.runtime import Manifest, Runtime, Scores
from pipeline.stages.encoder.syntax import tree
from pipeline.stages.encoding import ENTITIES, ROLES, Encoding, forbidden

__all__ = ["Parse", "encode"]

Floats = NDArray[np.float32]
_OPS = NumpyOps()
"""Products by thinc: numpy's would start threads for long sentences, and wait for them."""
LONGEST = 200
"""Words of a sentence that are parsed together."""


@dataclass(frozen=True, slots=True)
class Parse:
    """Tags, dependency labels and heads of the words (numbers of labels, and of words); ``tokens`` says which they are."""

    tokens: NDArray[np.int64]
    tags: NDArray[np.int64]
    deps: NDArray[np.int64]
    heads: NDArray[np.int64]


def encode(doc: Doc, segments: Sequence[Offsets], sentences: Sequence[int], runtime: Runtime) -> tuple[Encoding, Parse]:
    """Read a document.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        Tokenised.
    segments : sequence of (int, int)
        Characters of its segments, sorted, not overlapping.
    sentences : sequence of int
        Characters at which sentences begin, sorted.
    runtime : Runtime
        The model.
    """
    tokens, offsets, runs = _words(doc, segments)
    text = doc.text  # spaCy joins the tokens anew each time
    manifest = runtime.manifest
    count, labels = len(tokens), len(manifest.roles) + len(manifest.entities)
    scores = np.zeros((count, labels), dtype=np.float32)
    scores[:, [0, len(manifest.roles)]] = 1.0
    syntax = np.zeros((count, len(manifest.tags) + len(manifest.deps) + 2 * manifest.arc), dtype=np.float32)
    vectors: list[Floats] = []
    for (low, high), (start, end) in zip(runs, segments, strict=True):
        spans = offsets[low:high]
        words = [text[s:e] for s, e in spans]
        there, found = _run(words, places_of(text, start, end, spans), runtime)
        scores[low:high][there] = found.labels
        syntax[low:high][there] = found.syntax
        vectors.append(found.vector)
    roles, entities = scores[:, : len(manifest.roles)], scores[:, len(manifest.roles) :]
    encoding = Encoding(
        np.array(offsets, dtype=np.int64).reshape(-1, 2),
        runs,
        roles,
        entities,
        _best(roles, runs, manifest.role_moves, len(ROLES)),
        _best(entities, runs, manifest.entity_moves, len(ENTITIES)),
        np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32),
    )
    return encoding, _parse(syntax, tokens, offsets, runs, sentences, manifest)


def _words(doc: Doc, segments: Sequence[Offsets]) -> tuple[list[int], list[Offsets], list[tuple[int, int]]]:
    """List the tokens within segments, with the range of each segment."""
    tokens: list[int] = []
    offsets: list[Offsets] = []
    runs: list[tuple[int, int]] = []
    every = [(token.i, token.idx, token.idx + len(token)) for token in doc if not token.is_space]
    at = 0
    for start, end in segments:
        while at < len(every) and every[at][1] < start:
            at += 1
        low = len(tokens)
        while at < len(every) and every[at][1] < end:
            tokens.append(every[at][0])
            offsets.append((every[at][1], every[at][2]))
            at += 1
        runs.append((low, len(tokens)))
    return tokens, offsets, runs


def _run(words: Sequence[str], places: Sequence[int], runtime: Runtime) -> tuple[list[int], Scores]:
    """Score the words of a segment; return which of them have pieces, and their scores."""
    pieces = cut(runtime.tokenizer, words, features_of(words, places)) if words else None
    there = [n for n, first in enumerate(pieces.first) if first >= 0] if pieces else []
    if pieces is None or not there:
        manifest = runtime.manifest
        labels = np.zeros((0, len(manifest.roles) + len(manifest.entities)), dtype=np.float32)
        syntax = np.zeros((0, len(manifest.tags) + len(manifest.deps) + 2 * manifest.arc), dtype=np.float32)
        return [], Scores(labels, syntax, runtime.empty)
    firsts = np.array([pieces.first[n] for n in there])
    windows = windows_of(len(pieces.ids))
    parts: list[Scores] = []
    ranges: list[tuple[int, int, int, int]] = []
    for start, end, kept, until in windows:
        low, high, first, last = np.searchsorted(firsts, [start, end, kept, until]).tolist()
        inside = (firsts[low:high] - start).tolist()
        parts.append(runtime.run(pieces.ids[start:end], pieces.features[start:end], inside))
        ranges.append((low, high, first, last))
    vector = np.sum([p.vector * (w[3] - w[2]) for p, w in zip(parts, windows, strict=True)], axis=0)
    length = float(np.linalg.norm(vector))
    return there, Scores(
        join_windows([part.labels for part in parts], ranges),
        join_windows([part.syntax for part in parts], ranges),
        (vector / (length or 1.0)).astype(np.float32),
    )


def _best(scores: Floats, runs: Sequence[tuple[int, int]], table: list[list[float]], names: int) -> NDArray[np.int64]:
    moves = np.array(table, dtype=np.float32)
    transitions = np.where(forbidden(names), np.float32(NEVER), moves[1:])
    parts = viterbi([scores[low:high] for low, high in runs], transitions, moves[0])
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _parse(
    syntax: Floats, tokens: list[int], offsets: list[Offsets], runs: Sequence[tuple[int, int]],
    sentences: Sequence[int], manifest: Manifest,
) -> Parse:  # fmt: skip
    tag_count, dep_count = len(manifest.tags), len(manifest.deps)
    tags = syntax[:, :tag_count].argmax(axis=1) if len(syntax) else np.zeros(0, dtype=np.int64)
    deps = syntax[:, tag_count : tag_count + dep_count].argmax(axis=1) if len(syntax) else tags
    arcs = syntax[:, tag_count + dep_count :]
    heads = np.arange(len(tokens))
    begins = {start for start, _ in runs} | set(
        np.searchsorted([s for s, _ in offsets], np.array(sentences, dtype=np.int64)).tolist()
    )
    for low, high in pairwise(sorted({*begins, len(tokens)} - {-1})):
        for first in range(low, high, LONGEST):
            last = min(first + LONGEST, high)
            below, above = arcs[first:last, : manifest.arc], arcs[first:last, manifest.arc :]
            heads[first:last] = first + tree(_OPS.gemm(below, above, trans2=True))
            if first > low:
                tops = np.flatnonzero(heads[first:last] == np.arange(first, last)) + first
                heads[tops] = low + int(np.flatnonzero(heads[low : low + LONGEST] == np.arange(low, min(low + LONGEST, high)))[0])
    return Parse(np.array(tokens, dtype=np.int64), tags, deps, heads)
