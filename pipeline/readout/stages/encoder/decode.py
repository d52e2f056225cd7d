"""The best valid sequence of labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readout.arrays import Integers, Singles

__all__ = ["NEVER", "viterbi"]

CELLS = 100_000
"""So many words, padding included, are decoded together: of ordinary documents all."""
NEVER = -1e4
"""Score of what cannot be."""


def viterbi(
    scores: Sequence[Singles],
    transitions: Singles,
    start: Singles,
) -> list[Integers]:
    """Return the best label sequence of every run of words.

    Parameters
    ----------
    scores : sequence of ndarray, shape (words, labels)
        One array a run; runs are independent, and decoded side by side.
    transitions : ndarray, shape (labels, labels)
        Score of label ``j`` after label ``i``.
    start : ndarray, shape (labels,)
        Score of a label at the beginning.

    Returns
    -------
    list of ndarray of int
        Label numbers, one array a run.
    """
    lengths = [len(run) for run in scores]
    found: list[Integers] = [np.zeros(length, dtype=np.int64) for length in lengths]
    filled = [at for at, length in enumerate(lengths) if length]
    order = sorted(filled, key=lambda at: -lengths[at])
    while order:
        count = max(1, -(-CELLS // lengths[order[0]]))
        group, order = order[:count], order[count:]
        decoded = _side_by_side([scores[at] for at in group], transitions, start)
        for at, labels in zip(group, decoded, strict=True):
            found[at] = labels
    return found


def _side_by_side(
    scores: Sequence[Singles],
    transitions: Singles,
    start: Singles,
) -> list[Integers]:
    """Decode runs that are sorted by length, longest first, none empty."""
    lengths = [len(run) for run in scores]
    shape = (lengths[0], len(scores), len(start))
    padded = np.zeros(shape, dtype=np.float32)
    for column, run in enumerate(scores):
        padded[: len(run), column] = run
    back = np.zeros(shape, dtype=np.int8)
    best = padded[0] + start
    active = len(scores)
    for step in range(1, lengths[0]):
        while lengths[active - 1] <= step:
            active -= 1
        ways = best[:active, :, None] + transitions
        back[step, :active] = ways.argmax(axis=1)
        best[:active] = ways.max(axis=1) + padded[step, :active]
    return [
        _traced(back[:length, column], int(best[column].argmax()))
        for column, length in enumerate(lengths)
    ]


def _traced(back: NDArray[np.int8], last: int) -> Integers:
    """Follow the best ways back from the last label."""
    labels = np.zeros(len(back), dtype=np.int64)
    for step in range(len(back) - 1, -1, -1):
        labels[step] = last
        last = int(back[step, last])
    return labels
