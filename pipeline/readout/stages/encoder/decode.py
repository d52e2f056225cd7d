"""The best valid sequence of labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from readout.arrays import Integers, Singles

__all__ = ["NEVER", "viterbi"]

CELLS = 100_000
"""So many words, padding included, are decoded side by side.

Of ordinary documents all, of huge ones a part.
"""
NEVER = -1e4
"""Score of what cannot be."""


def viterbi(scores: Sequence[Singles], transitions: Singles, start: Singles) -> list[Integers]:
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
    order = sorted(
        (at for at in range(len(scores)) if len(scores[at])), key=lambda at: -len(scores[at])
    )
    found: list[Integers] = [np.zeros(len(run), dtype=np.int64) for run in scores]
    first = 0
    while first < len(order):
        longest = len(scores[order[first]])
        past = first
        while past < len(order) and (past == first or longest * (past - first) < CELLS):
            past += 1
        group = order[first:past]
        for at, labels in zip(
            group, _side_by_side([scores[at] for at in group], transitions, start), strict=True
        ):
            found[at] = labels
        first = past
    return found


def _side_by_side(
    scores: Sequence[Singles], transitions: Singles, start: Singles
) -> list[Integers]:
    """Decode runs that are sorted by length, longest first, none empty."""
    lengths = [len(run) for run in scores]
    padded = np.zeros((lengths[0], len(scores), len(start)), dtype=np.float32)
    for column, run in enumerate(scores):
        padded[: len(run), column] = run
    back = np.zeros((lengths[0], len(scores), len(start)), dtype=np.int8)
    best = padded[0] + start
    active = len(scores)
    for step in range(1, lengths[0]):
        while lengths[active - 1] <= step:
            active -= 1
        ways = best[:active, :, None] + transitions
        back[step, :active] = ways.argmax(axis=1)
        best[:active] = ways.max(axis=1) + padded[step, :active]
    found = []
    for column, length in enumerate(lengths):
        labels = np.zeros(length, dtype=np.int64)
        label = int(best[column].argmax())
        for step in range(length - 1, -1, -1):
            labels[step] = label
            label = int(back[step, column, label])
        found.append(labels)
    return found
