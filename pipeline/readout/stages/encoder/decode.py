"""The best valid sequence of labels, and how likely each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from readout.arrays import Floats, Integers, Singles

__all__ = ["NEVER", "Decoded", "decode"]

Decoded = tuple[Integers, Singles]
"""Labels, and how likely each is."""
CELLS = 100_000
"""So many words, padding included, are decoded together: of ordinary documents all."""
NEVER = -1e4
"""Score of what cannot be."""
LEAST = 1e-300
"""Sums are divided by this at least: what cannot be at all has no chance."""


def decode(
    scores: Sequence[Singles],
    transitions: Singles,
    start: Singles,
) -> list[Decoded]:
    """Return the best label sequence of every run of words, and how likely its labels are.

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
    list of (ndarray of int, ndarray of float32), each of shape (words,)
        Label numbers, and the marginal probability of each; one pair a run.
    """
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    found: list[Decoded] = [nothing] * len(scores)
    for group in _groups(scores):
        padded, reaching = _padded([scores[at] for at in group])
        back, last = _ways(padded, reaching, transitions, start)
        shares = _marginals(padded, reaching, transitions, start)
        for column, at in enumerate(group):
            words = np.arange(len(scores[at]))
            end = int(last[column].argmax())
            labels = _traced(back[words, column], end)
            sure = shares[words, column, labels]
            found[at] = labels, sure.astype(np.float32)
    return found


def _groups(scores: Sequence[Singles]) -> Iterator[list[int]]:
    """Yield the numbers of the runs that are decoded side by side, longest first, none empty."""
    lengths = [len(run) for run in scores]
    filled = [at for at, length in enumerate(lengths) if length]
    order = sorted(filled, key=lambda at: -lengths[at])
    while order:
        longest = lengths[order[0]]
        count = max(1, -(-CELLS // longest))
        yield order[:count]
        order = order[count:]


def _padded(scores: Sequence[Singles]) -> tuple[Singles, list[int]]:
    """Return runs, longest first, in one array, and how many of them reach each step.

    The array has the shape (words, runs, labels).
    """
    lengths = [len(run) for run in scores]
    _, labels = scores[0].shape
    padded = np.zeros((lengths[0], len(scores), labels), dtype=np.float32)
    for column, run in enumerate(scores):
        padded[: len(run), column] = run
    reaching = []
    active = len(scores)
    for step in range(lengths[0]):
        while lengths[active - 1] <= step:
            active -= 1
        reaching.append(active)
    return padded, reaching


def _ways(
    padded: Singles,
    reaching: Sequence[int],
    transitions: Singles,
    start: Singles,
) -> tuple[NDArray[np.int8], Singles]:
    """Return the best label before each, and the scores of the best ways to the last ones."""
    back = np.zeros(padded.shape, dtype=np.int8)
    best = padded[0] + start
    for step, active in enumerate(reaching[1:], 1):
        here = padded[step, :active]
        ways = best[:active, :, None] + transitions
        back[step, :active] = ways.argmax(axis=1)
        best[:active] = ways.max(axis=1) + here
    return back, best


def _marginals(
    padded: Singles,
    reaching: Sequence[int],
    transitions: Singles,
    start: Singles,
) -> Floats:
    """Return how likely each label is, all sequences weighed by their scores."""
    likeliest = padded.max(axis=2, keepdims=True)
    odds = _odds(padded, likeliest)
    moves = _odds(transitions, transitions.max())
    opening = _odds(start, start.max())
    before = _forward(odds, reaching, moves, opening)
    behind = _backward(odds, reaching, moves)
    return _shares(before * behind)


def _odds(scores: Singles, most: Singles) -> Floats:
    """Return odds of scores; their sums stay finite where the greatest is 1."""
    apart: Floats = scores.astype(np.float64) - most
    return np.exp(apart)


def _forward(
    odds: Floats,
    reaching: Sequence[int],
    moves: Floats,
    opening: Floats,
) -> Floats:
    """Return how likely each label is by the words up to its own; shapes as of :func:`_padded`.

    Sums run over the last axis alone: a run has the same whatever stands beside it.
    """
    found = np.zeros(odds.shape)
    last = _shares(opening * odds[0])
    found[0] = last
    to_from = np.ascontiguousarray(moves.T)
    for step, active in enumerate(reaching[1:], 1):
        here = odds[step, :active]
        ways = last[:active, None, :] * to_from
        reached = ways.sum(axis=2)
        last = _shares(reached * here)
        found[step, :active] = last
    return found


def _backward(
    odds: Floats,
    reaching: Sequence[int],
    moves: Floats,
) -> Floats:
    """Return how likely the words behind each label make it, as :func:`_forward`."""
    found = np.ones(odds.shape)
    for step in range(len(reaching) - 1, 0, -1):
        active = reaching[step]
        here = odds[step, :active]
        behind = found[step, :active]
        told = here * behind
        ways = told[:, None, :] * moves
        left = ways.sum(axis=2)
        found[step - 1, :active] = _shares(left)
    return found


def _shares(parts: Floats) -> Floats:
    """Divide by the sum over the last axis."""
    whole = parts.sum(axis=-1, keepdims=True)
    found: Floats = parts / np.maximum(whole, LEAST)
    return found


def _traced(back: NDArray[np.int8], last: int) -> Integers:
    """Follow the best ways back from the last label."""
    labels = np.zeros(len(back), dtype=np.int64)
    for step in range(len(back) - 1, -1, -1):
        labels[step] = last
        last = int(back[step, last])
    return labels
