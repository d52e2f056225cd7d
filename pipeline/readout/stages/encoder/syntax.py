"""From the scores of the syntax heads to one tree a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from thinc.api import NumpyOps

from readout.models.arrays import Integers, Singles
from readout.stages.encoder.runtime import EncoderManifest

__all__ = ["parse", "tree"]

_OPS = NumpyOps()
"""Products by thinc: numpy's would start threads for long sentences, and wait for them."""
LONGEST = 200
"""Words of a sentence that are parsed together."""
ROOT = "ROOT"


def parse(
    syntax: Singles, there: Integers, begins: Sequence[int], count: int, manifest: EncoderManifest
) -> tuple[Integers, Integers, Integers]:
    """Return tags, dependency labels and heads of the words of a segment.

    One tree a sentence; a word without pieces (label -1) hangs on the word before it.

    Parameters
    ----------
    syntax : ndarray, shape (n_words, tags + deps + 2 * arc)
        The scores of words with pieces.
    there : ndarray of int, shape (n_words,)
        Which of the segment's words these are.
    begins : sequence of int
        The words with which sentences begin, from 0.
    count : int
        How many words the segment has.
    manifest : EncoderManifest
        Labels, and how wide the projections of arcs are.
    """
    ends = np.cumsum([len(manifest.tags), len(manifest.deps), manifest.arc])
    by_tag, by_dep, below, above = np.split(syntax, ends, axis=1)
    if ROOT in manifest.deps:  # the tree says which word that is
        by_dep = by_dep.copy()
        by_dep[:, manifest.deps.index(ROOT)] = -np.inf
    tags, deps = np.full((2, count), -1, dtype=np.int64)
    tags[there], deps[there] = by_tag.argmax(axis=1), by_dep.argmax(axis=1)
    heads = np.arange(count, dtype=np.int64)
    bounds = [*begins, count]
    scored = np.searchsorted(there, bounds).tolist()
    for (low, high), (first, last) in zip(pairwise(bounds), pairwise(scored), strict=True):
        own = there[first:last]
        if not len(own):
            heads[low:high] = low
            continue
        for start in range(first, last, LONGEST):
            part = slice(start, min(start + LONGEST, last))
            arcs = [np.ascontiguousarray(side[part]) for side in (below, above)]
            heads[there[part]] = there[part][tree(_OPS.gemm(*arcs, trans2=True))]
        if len(own) > LONGEST:
            tops = own[heads[own] == own]
            heads[tops] = tops[0]
        if len(own) < high - low:
            loose = np.setdiff1d(np.arange(low, high), own, assume_unique=True)
            heads[loose] = own[np.maximum(np.searchsorted(own, loose) - 1, 0)]
    return tags, deps, heads


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
    while True:
        ends = heads
        for _ in range(len(heads).bit_length()):
            ends = ends[ends]
        joined = heads[ends] == ends  # by a chain of heads to the root
        if joined.all():
            return heads
        strays = np.flatnonzero(~joined)
        cycle = _cycle(heads, int(strays[0]))
        held = others[cycle, heads[cycle]]
        gains = np.where(joined, others[cycle], -np.inf)
        losses = held - gains.max(axis=1)
        least = int(losses.argmin())
        word = cycle[least]
        heads[word] = int(gains[least].argmax())


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
