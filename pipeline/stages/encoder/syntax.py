"""From the scores of the syntax heads to one tree a sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["tree"]


def tree(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the head of every word of a sentence; the one root is its own.

    Every word takes its best head. What forms a cycle is then hung, at the word that loses least by it, on the part
    that hangs together with the root.

    Parameters
    ----------
    scores : ndarray, shape (words, words)
        ``[i, j]``: word ``j`` is the head of word ``i``; the diagonal: ``i`` is the root.

    Returns
    -------
    ndarray of int, shape (words,)
        A tree: every chain of heads ends at the root.
    """
    count = len(scores)
    heads: NDArray[np.int64] = scores.argmax(axis=1)
    own = np.arange(count)
    others = scores.copy()
    others[own, own] = -np.inf
    if count > 1:
        root = int((scores[own, own] - others.max(axis=1)).argmax())
        heads = others.argmax(axis=1)
        heads[root] = root
    joined = _reaching(heads)
    while not joined.all():
        stray = int(np.flatnonzero(~joined)[0])
        cycle = _cycle(heads, stray)
        gains = np.where(joined[None, :], others[cycle], -np.inf)
        losses = others[cycle, heads[cycle]] - gains.max(axis=1)
        best = int(losses.argmin())
        heads[cycle[best]] = int(gains[best].argmax())
        joined = _reaching(heads)
    return heads


def _reaching(heads: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which words have a chain of heads that ends at a root."""
    at = heads
    for _ in range(max(1, len(heads)).bit_length()):
        at = at[at]
    found: NDArray[np.bool_] = heads[at] == at
    return found


def _cycle(heads: NDArray[np.int64], start: int) -> NDArray[np.int64]:
    seen: dict[int, int] = {}
    at = start
    while at not in seen:
        seen[at] = len(seen)
        at = int(heads[at])
    return np.array([word for word, order in seen.items() if order >= seen[at]])
