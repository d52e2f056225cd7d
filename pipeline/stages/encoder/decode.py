"""The best valid sequence of labels, and how sure a head is of its spans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEVER", "viterbi"]

NEVER = -1e4
"""Score of what cannot be."""
Floats = NDArray[np.float32]


def viterbi(scores: Sequence[Floats], transitions: Floats, start: Floats) -> list[NDArray[np.int64]]:
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
    order = sorted(range(len(scores)), key=lambda at: -len(scores[at]))
    lengths = [len(scores[at]) for at in order]
    found: list[NDArray[np.int64]] = [np.zeros(len(run), dtype=np.int64) for run in scores]
    if not lengths or not lengths[0]:
        return found
    labels = len(start)
    padded = np.zeros((lengths[0], len(order), labels), dtype=np.float32)
    for column, at in enumerate(order):
        padded[: lengths[column], column] = scores[at]
    back = np.zeros((lengths[0], len(order), labels), dtype=np.int8)
    best = padded[0] + start
    active = sum(length > 0 for length in lengths)
    for step in range(1, lengths[0]):
        while lengths[active - 1] <= step:
            active -= 1
        ways = best[:active, :, None] + transitions
        back[step, :active] = ways.argmax(axis=1)
        best[:active] = ways.max(axis=1) + padded[step, :active]
    for column, at in enumerate(order):
        length = lengths[column]
        if not length:
            continue
        label = int(best[column].argmax())
        for step in range(length - 1, -1, -1):
            found[at][step] = label
            label = int(back[step, column, label])
    return found
