"""From the scores of the syntax heads to one tree a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from thinc.api import NumpyOps

from readout.models.arrays import Flags, Integers, Singles
from readout.stages.encoder.runtime import EncoderManifest

__all__ = ["Parser", "tree"]

_OPS = NumpyOps()
"""Products by thinc: numpy's would start threads for long sentences, and wait for them."""
LONGEST = 200
"""Words of a sentence that are parsed together."""
ROOT = "ROOT"


class Parser:
    """Parses the words of a segment as their scores come in: of a long one never all are held.

    Parameters
    ----------
    there : ndarray of int
        The words that get scores: those with pieces.
    begins : sequence of int
        The words with which sentences begin, from 0.
    count : int
        How many words the segment has.
    manifest : EncoderManifest
        Labels, and how wide the projections of arcs are.
    """

    def __init__(
        self, there: Integers, begins: Sequence[int], count: int, manifest: EncoderManifest
    ) -> None:
        self._there = there
        self._manifest = manifest
        self._tags = np.full(count, -1, dtype=np.int64)
        self._deps = np.full(count, -1, dtype=np.int64)
        self._heads = np.arange(count, dtype=np.int64)
        bounds = [*begins, count]
        scored = np.searchsorted(there, bounds).tolist()
        pairs = zip(pairwise(bounds), pairwise(scored), strict=True)
        self._sentences = list(pairs)
        self._chunks = [
            (start, min(start + LONGEST, last))
            for first, last in pairwise(scored)
            for start in range(first, last, LONGEST)
        ]
        self._parsed = 0
        self._first = 0
        self._read = 0
        shape = 0, 2 * manifest.arc
        self._arcs: Singles = np.zeros(shape, dtype=np.float32)

    def take(self, syntax: Singles) -> None:
        """Take the scores of the next words, shape (words, tags + deps + 2 * arc)."""
        past = self._read + len(syntax)
        words = self._there[self._read : past]
        self._read = past
        tags = len(self._manifest.tags)
        arcs = tags + len(self._manifest.deps)
        deps = syntax[:, tags:arcs].copy()
        if ROOT in self._manifest.deps:  # the tree says which word that is
            root = self._manifest.deps.index(ROOT)
            deps[:, root] = -np.inf
        self._tags[words] = syntax[:, :tags].argmax(axis=1)
        self._deps[words] = deps.argmax(axis=1)
        self._arcs = np.concatenate([self._arcs, syntax[:, arcs:]])
        keep = past  # what has been read to its end is parsed, and its scores let go
        for low, high in self._chunks[self._parsed :]:
            if high > past:
                keep = low
                break
            self._parsed += 1
            own = self._there[low:high]
            scored = self._arcs[low - self._first : high - self._first]
            width = self._manifest.arc
            below = np.ascontiguousarray(scored[:, :width])
            above = np.ascontiguousarray(scored[:, width:])
            scores = _OPS.gemm(below, above, trans2=True)
            self._heads[own] = own[tree(scores)]
        self._arcs = self._arcs[keep - self._first :]
        self._first = keep

    def finish(self) -> tuple[Integers, Integers, Integers]:
        """Return tags, dependency labels and heads of all words.

        One tree a sentence; a word without pieces (label -1) hangs on the word before it.
        """
        heads = self._heads
        for (low, high), (first, last) in self._sentences:
            own = self._there[first:last]
            if not len(own):
                heads[low:high] = low
                continue
            if len(own) > LONGEST:
                tops = own[heads[own] == own]
                heads[tops] = tops[0]
            if len(own) < high - low:
                every = np.arange(low, high)
                loose = np.setdiff1d(every, own, assume_unique=True)
                behind = np.searchsorted(own, loose)
                before = np.maximum(behind - 1, 0)
                heads[loose] = own[before]
        return self._tags, self._deps, heads


def tree(scores: Singles) -> Integers:
    """Return the head of every word of a sentence; the one root is its own.

    Every word takes its best head. What forms a cycle is then hung, at the word that loses least by
    it, on the part that hangs together with the root.

    Parameters
    ----------
    scores : ndarray, shape (words, words)
        ``[i, j]``: word ``j`` is the head of word ``i``; the diagonal: ``i`` is the root.

    Returns
    -------
    ndarray of int, shape (words,)
        A tree: every chain of heads ends at the root.
    """
    if len(scores) == 1:
        return np.zeros(1, dtype=np.int64)
    others = scores.copy()
    np.fill_diagonal(others, -np.inf)
    heads: Integers = others.argmax(axis=1)
    most = others.max(axis=1)
    gains_as_root = scores.diagonal() - most
    root = int(gains_as_root.argmax())
    heads[root] = root
    joined = _reaching(heads)
    while not joined.all():
        strays = np.flatnonzero(~joined)
        cycle = _cycle(heads, int(strays[0]))
        held = others[cycle, heads[cycle]]
        gains = np.where(joined, others[cycle], -np.inf)
        losses = held - gains.max(axis=1)
        least = int(losses.argmin())
        word = cycle[least]
        heads[word] = int(gains[least].argmax())
        joined = _reaching(heads)
    return heads


def _reaching(heads: Integers) -> Flags:
    """Return which words have a chain of heads that ends at a root."""
    at = heads
    for _ in range(max(1, len(heads)).bit_length()):
        at = at[at]
    found: Flags = heads[at] == at
    return found


def _cycle(heads: Integers, start: int) -> Integers:
    """Return the words of the cycle into which a chain of heads runs."""
    seen: dict[int, int] = {}
    at = start
    while at not in seen:
        seen[at] = len(seen)
        at = int(heads[at])
    words = list(seen)
    first = seen[at]
    return np.array(words[first:])
