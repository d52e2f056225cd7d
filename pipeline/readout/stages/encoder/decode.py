"""The best valid sequence of labels, and how likely each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
SURE = 4.0
"""Log odds from which on a word has surely no label, whatever stands beside it."""
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
        Label numbers, and the marginal probability of each but ``O``, which has 1; one pair a run.
    """
    best = _labels(scores, transitions, start)
    found: list[Decoded] = []
    stretches: list[_Stretch] = []
    least = SURE + 2 * _spread(transitions)
    for run, labels in zip(scores, best, strict=True):
        sure = np.ones(len(labels), dtype=np.float32)
        found.append((labels, sure))
        for first, last in _cut(run, labels, least):
            opening = transitions[0] if first else start
            own = slice(first, last)
            one = _Stretch(run[own], opening, labels[own], sure[own])
            stretches.append(one)
    for group in _groups([one.scores for one in stretches]):
        _weigh([stretches[at] for at in group], transitions)
    return found


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of a run in which labels stand, and how likely these are."""

    scores: Singles
    opening: Singles
    labels: Integers
    sure: Singles


def _spread(transitions: Singles) -> float:
    """Return how far apart the scores of what may follow are."""
    allowed = np.where(transitions > NEVER, transitions, 0.0)
    return float(np.ptp(allowed))


def _cut(
    run: Singles,
    labels: Integers,
    least: float,
) -> Iterable[tuple[int, int]]:
    """Return the stretches of a run in which labels stand, each behind a word that has surely none.

    What stands on one side of such a word does not depend on what stands on the other. The last
    word of a stretch is such a one, too, if it does not end the run. ``least``: by how much the
    score of no label has to be above the others.
    """
    others = run[:, 1:].max(axis=1)
    lead = run[:, 0] - others
    sure = lead >= least
    sure &= labels == 0
    without = np.flatnonzero(sure)
    inside = np.flatnonzero(labels)
    before = np.searchsorted(without, inside)
    number = np.unique(before)
    behind = without + 1
    edges = np.concatenate([[0], behind, [len(run)]])
    firsts = edges[number]
    lasts = edges[number + 1]
    return zip(firsts, lasts, strict=True)


def _weigh(
    stretches: Sequence[_Stretch],
    transitions: Singles,
) -> None:
    """Enter how likely the labels of stretches are that are sorted by length, longest first."""
    scores = [one.scores for one in stretches]
    there, reaching = _padded(scores)
    turned, _ = _padded([run[::-1] for run in scores])
    opening = np.stack([one.opening for one in stretches])
    both = np.stack([there, turned], axis=1)
    sums = _sums(both, reaching, transitions, opening)
    for column, one in enumerate(stretches):
        length = len(one.scores)
        before = sums[:length, 0, column]
        behind = sums[:length, 1, column]
        every = before * behind[::-1]
        every /= np.maximum(_odds(one.scores), LEAST)
        every /= _whole(every)
        words = np.flatnonzero(one.labels)
        labels = one.labels[words]
        one.sure[words] = every[words, labels]


def _labels(
    scores: Sequence[Singles],
    transitions: Singles,
    start: Singles,
) -> list[Integers]:
    """Return the best label sequence of every run."""
    found = [np.zeros(0, dtype=np.int64)] * len(scores)
    for group in _groups(scores):
        padded, reaching = _padded([scores[at] for at in group])
        back, last = _ways(padded, reaching, transitions, start)
        for column, at in enumerate(group):
            words = np.arange(len(scores[at]))
            end = int(last[column].argmax())
            found[at] = _traced(back[words, column], end)
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
    shape = lengths[0], len(scores), labels
    padded = np.zeros(shape, dtype=np.float32)
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


def _sums(
    scores: Singles,
    reaching: Sequence[int],
    transitions: Singles,
    opening: Singles,
) -> Floats:
    """Return how likely labels are by the words up to them, and by those from them on.

    Sums run over the last axis alone: a run has the same whatever stands beside it.

    Parameters
    ----------
    scores : ndarray, shape (words, 2, runs, labels)
        Of the runs, and of the runs turned round.
    opening : ndarray, shape (runs, labels)
        Score of a label at the beginning of each.
    """
    found = _odds(scores)
    moves = np.exp(transitions.astype(np.float64) - transitions.max())
    ways_in = np.stack([moves.T, moves])
    last = found[0]
    last[0] *= _odds(opening)
    for step, active in enumerate(reaching):
        here = found[step, :, :active]
        if step:
            reached = last[:, :active, None]
            ways = reached * ways_in[:, None]
            here *= ways.sum(axis=3)
        here /= _whole(here)
        last = here
    return found


def _odds(scores: Singles) -> Floats:
    """Return odds of scores, over the last axis; the greatest is 1."""
    likeliest = scores.max(axis=-1, keepdims=True)
    apart: Floats = scores.astype(np.float64) - likeliest
    return np.exp(apart)


def _whole(parts: Floats) -> Floats:
    """Return the sums over the last axis."""
    sums = parts.sum(axis=-1, keepdims=True)
    whole: Floats = np.maximum(sums, LEAST)
    return whole


def _traced(back: NDArray[np.int8], last: int) -> Integers:
    """Follow the best ways back from the last label."""
    labels = np.zeros(len(back), dtype=np.int64)
    for step in range(len(back) - 1, -1, -1):
        labels[step] = last
        last = int(back[step, last])
    return labels
