"""One pass over a document: segment by segment, so that nothing depends on what else is read beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import NumpyOps

from pipeline.records import Offsets
from pipeline.stages.encoder.decode import viterbi
from pipeline.stages.encoder.pieces import features_of, join_windows, places_of, windows_of
from pipeline.stages.encoder.runtime import Manifest, Runtime, Scores
from pipeline.stages.encoder.syntax import tree
from pipeline.stages.encoding import Encoding

__all__ = ["Parse", "encode"]

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
_OPS = NumpyOps()
"""Products by thinc: numpy's would start threads for long sentences, and wait for them."""
LONGEST = 200
"""Words of a sentence that are parsed together."""
ROOT = "ROOT"


@dataclass(frozen=True, slots=True)
class Parse:
    """Tags, dependency labels and heads of the words: numbers of labels, and of words.

    ``tokens`` says which words they are; a word without pieces has label -1.
    """

    tokens: Integers
    tags: Integers
    deps: Integers
    heads: Integers

    def put(self, low: int, high: int, tags: Integers, deps: Integers, heads: Integers) -> None:
        """Enter the words of one segment; their heads count from its first."""
        self.tags[low:high], self.deps[low:high], self.heads[low:high] = tags, deps, heads + low


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
    begins = _begins(offsets, runs, sentences)
    parse = Parse(np.array(tokens, dtype=np.int64), *(np.zeros(count, dtype=np.int64) for _ in range(3)))
    vectors: list[Floats] = []
    for (low, high), (start, end) in zip(runs, segments, strict=True):
        spans = offsets[low:high]
        words = [text[s:e] for s, e in spans]
        there, found = _run(words, places_of(text, start, end, spans), runtime)
        scores[low:high][there] = found.labels
        inside = begins[bisect_left(begins, low) : bisect_left(begins, high)]
        parse.put(low, high, *_parse(found.syntax, there, [begin - low for begin in inside], high - low, manifest))
        vectors.append(found.vector)
    roles, entities = scores[:, : len(manifest.roles)], scores[:, len(manifest.roles) :]
    encoding = Encoding(
        np.array(offsets, dtype=np.int64).reshape(-1, 2),
        runs,
        roles,
        entities,
        _best(roles, runs, runtime.role_moves),
        _best(entities, runs, runtime.entity_moves),
        np.stack(vectors) if vectors else np.zeros((0, manifest.width), dtype=np.float32),
        manifest.model,
    )
    return encoding, parse


def _words(doc: Doc, segments: Sequence[Offsets]) -> tuple[list[int], list[Offsets], list[tuple[int, int]]]:
    """List the tokens within segments, with the range of each segment."""
    columns = doc.to_array(["IDX", "LENGTH", "IS_SPACE"]).astype(np.int64)
    every = np.flatnonzero(columns[:, 2] == 0)
    starts = columns[every, 0]
    ends = starts + columns[every, 1]
    tokens: list[int] = []
    offsets: list[Offsets] = []
    runs: list[tuple[int, int]] = []
    for start, end in segments:
        inside = slice(*np.searchsorted(starts, [start, end]).tolist())
        low = len(tokens)
        tokens += every[inside].tolist()
        offsets += zip(starts[inside].tolist(), np.minimum(ends[inside], end).tolist(), strict=True)
        runs.append((low, len(tokens)))
    return tokens, offsets, runs


def _run(words: Sequence[str], places: Sequence[int], runtime: Runtime) -> tuple[list[int], Scores]:
    """Score the words of a segment; return which of them have pieces, and their scores."""
    pieces = runtime.cut(words, features_of(words, places))
    there = [n for n, first in enumerate(pieces.first) if first >= 0]
    if not there:
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


def _best(scores: Floats, runs: Sequence[tuple[int, int]], moves: tuple[Floats, Floats]) -> Integers:
    parts = viterbi([scores[low:high] for low, high in runs], *moves)
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _begins(offsets: list[Offsets], runs: Sequence[tuple[int, int]], sentences: Sequence[int]) -> list[int]:
    """Return the numbers of the words with which a segment or a sentence begins, and one past the last."""
    starts = np.searchsorted([start for start, _ in offsets], np.array(sentences, dtype=np.int64))
    return sorted({len(offsets), *(low for low, _ in runs), *starts.tolist()})


def _parse(
    found: Floats, there: list[int], begins: list[int], count: int, manifest: Manifest
) -> tuple[Integers, Integers, Integers]:
    """Return tags, dependency labels and heads of the ``count`` words of a segment; ``there`` have scores."""
    known = np.zeros(count, dtype=bool)
    known[there] = True
    syntax = np.zeros((count, found.shape[1]), dtype=np.float32)
    syntax[there] = found
    tag_count, dep_count = len(manifest.tags), len(manifest.deps)
    scores = syntax[:, tag_count : tag_count + dep_count].copy()
    if ROOT in manifest.deps:
        scores[:, manifest.deps.index(ROOT)] = -np.inf  # the tree says which word that is
    arcs = syntax[:, tag_count + dep_count :]
    heads = np.arange(count, dtype=np.int64)
    for low, high in pairwise([*begins, count]):
        below, above = arcs[low:high, : manifest.arc], arcs[low:high, manifest.arc :]
        heads[low:high] = low + _heads(below, above, known[low:high])
    tags: Integers = np.where(known, syntax[:, :tag_count].argmax(axis=1), -1)
    deps: Integers = np.where(known, scores.argmax(axis=1), -1)
    return tags, deps, heads


def _heads(below: Floats, above: Floats, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the heads in one sentence: one tree; a word without pieces hangs on the word before it."""
    heads = np.zeros(len(known), dtype=np.int64)
    there = np.flatnonzero(known)
    if not len(there):
        return heads
    tops = []
    for first in range(0, len(there), LONGEST):
        words = there[first : first + LONGEST]
        heads[words] = words[tree(_OPS.gemm(below[words], above[words], trans2=True))]
        tops.append(int(words[heads[words] == words][0]))
    heads[tops] = tops[0]
    loose = np.flatnonzero(~known)
    heads[loose] = there[np.maximum(np.searchsorted(there, loose) - 1, 0)]
    return heads
