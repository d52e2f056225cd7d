"""The spans of words that are likely, all label sequences weighed, and how likely their labels are.

A span has the share of the sequences in which it stands exactly so. The likeliest are given: more
of them are right, and fewer are missed, than where the one best sequence tells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from readout.models.arrays import Floats, Integers, Singles
from readout.records.types import Offsets

__all__ = ["LIKELY", "NEVER", "Decoded", "decode"]

Decoded = tuple[Integers, Singles]
"""Labels, and how likely each is."""
_Likely = tuple[float, int, int, int]
"""How likely a span is, its first word, the word past its last, the label that opens it."""
LIKELY = 0.25
"""Chance from which on a span is given. F1 by itself would be greatest by half of it (Lipton et al.
2014), about 0.35; later stages judge again what is given, and cannot find what is not."""
CELLS = 100_000
"""So many words, padding included, are decoded together: of ordinary documents all."""
NEVER = -1e4
"""Score of what cannot be."""
SURE = 4.0
"""Log odds from which on a word has surely no label, whatever stands beside it."""
LEAST = 1e-300
"""Sums are divided by this at least: what cannot be at all has no chance."""


def decode(scores: Sequence[Singles], transitions: Singles, start: Singles) -> list[Decoded]:
    """Return the labels of the likely spans of every run of words, and how likely they are.

    Parameters
    ----------
    scores : sequence of ndarray, shape (words, labels)
        One array a run; runs are independent, and decoded side by side. Labels are those of
        :func:`readout.language.encoding.bio`.
    transitions : ndarray, shape (labels, labels)
        Score of label ``j`` after label ``i``.
    start : ndarray, shape (labels,)
        Score of a label at the beginning.

    Returns
    -------
    list of (ndarray of int, ndarray of float32), each of shape (words,)
        Label numbers, and the marginal probability of each but ``O``, which has 1; one pair a run.
    """
    found: list[Decoded] = []
    stretches: list[_Stretch] = []
    least = SURE + 2 * _spread(transitions)
    for run in scores:
        labels = np.zeros(len(run), dtype=np.int64)
        sure = np.ones(len(run), dtype=np.float32)
        found.append((labels, sure))
        for first, last in _cut(run, least):
            opening = transitions[0] if first else start
            own = slice(first, last)
            one = _Stretch(run[own], opening, labels[own], sure[own])
            stretches.append(one)
    for group in _groups(stretches):
        _label(group, transitions)
    return found


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of a run in which labels may stand, and room for these and for how likely they are."""

    scores: Singles
    opening: Singles
    labels: Integers
    sure: Singles


def _spread(transitions: Singles) -> float:
    """Return how far apart the scores of what may follow are."""
    allowed = np.where(transitions > NEVER, transitions, 0.0)
    return float(np.ptp(allowed))


def _cut(run: Singles, least: float) -> Iterable[Offsets]:
    """Return the stretches of a run in which labels may stand, each behind a word that has none.

    What stands on one side of a word that has surely none does not depend on what stands on the
    other. The last word of a stretch is such a one, too, if it does not end the run. ``least``: by
    how much the score of no label has to be above the others.
    """
    others = run[:, 1:].max(axis=1)
    lead = run[:, 0] - others
    sure = np.ones(len(run) + 2, dtype=bool)
    sure[1:-1] = lead >= least
    edges = np.flatnonzero(np.diff(sure))
    firsts = edges[::2]
    lasts = np.minimum(edges[1::2] + 1, len(run))
    return zip(firsts.tolist(), lasts.tolist(), strict=True)


def _label(stretches: Sequence[_Stretch], transitions: Singles) -> None:
    """Enter the likely spans of stretches that are sorted by length, longest first."""
    scores = [one.scores for one in stretches]
    turned = [run[::-1] for run in scores]
    both = np.stack([_padded(scores), _padded(turned)], axis=1)
    opening = np.stack([one.opening for one in stretches])
    lengths = np.array([len(run) for run in scores])
    steps = np.arange(len(both))
    shorter = -lengths
    reaching = np.searchsorted(shorter, -steps)
    moves = np.exp(transitions.astype(np.float64) - transitions.max())
    sums = _sums(both, reaching.tolist(), moves, opening)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    numbers = np.arange(len(stretches))
    column = np.repeat(numbers, lengths)
    place = np.arange(len(column)) - starts[column]
    turned_place = lengths[column] - place - 1
    before = sums[place, 0, column]
    behind = sums[turned_place, 1, column]
    every = _chances(np.concatenate(scores), before, behind)
    onward = _onward(behind, moves)
    onward[ends - 1] = 0.0
    labels = np.zeros(len(every), dtype=np.int64)
    for first, last, opens in _apart(_likely(every, onward), len(every)):
        labels[first:last] = opens + 1
        labels[first] = opens
    sure = np.ones(len(every))
    words = np.flatnonzero(labels)
    sure[words] = every[words, labels[words]]
    for one, first, last in zip(stretches, starts, ends, strict=True):
        one.labels[:] = labels[first:last]
        one.sure[:] = sure[first:last]


def _chances(scores: Singles, before: Floats, behind: Floats) -> Floats:
    """Return how likely the labels of words are: ``before``, ``behind`` are as `_sums` has them."""
    every = before * behind
    every /= np.maximum(_odds(scores), LEAST)
    every /= _whole(every)
    return every


def _onward(behind: Floats, moves: Floats) -> Floats:
    """Return how likely the next word goes on with the span of each label of a word.

    Sums run over the last axis alone, as in :func:`_sums`.

    Parameters
    ----------
    behind : ndarray, shape (words, labels)
        How likely labels are by the words from theirs on.
    moves : ndarray, shape (labels, labels)
        Odds of label ``j`` after label ``i``.

    Returns
    -------
    ndarray, shape (words, labels)
        0 for the last word, and for no label.
    """
    found = np.zeros(behind.shape)
    labels = np.arange(1, len(moves))
    inside = labels + labels % 2
    followed = behind[1:]
    ways = np.stack([(followed * ways_on).sum(axis=1) for ways_on in moves[1:]], axis=1)
    going = followed[:, inside]
    going *= moves[labels, inside]
    found[:-1, 1:] = going / np.maximum(ways, LEAST)
    return found


def _likely(every: Floats, onward: Floats) -> Iterator[_Likely]:
    """Yield the spans that are likely enough.

    Parameters
    ----------
    every, onward : ndarray, shape (words, labels)
        How likely each label is, and that its span goes on.
    """
    firsts, names = np.nonzero(every[:, 1::2] >= LIKELY)
    for first, name in zip(firsts.tolist(), names.tolist(), strict=True):
        opens = label = 2 * name + 1
        at = first
        chance = float(every[first, opens])
        while chance >= LIKELY:
            more = float(onward[at, label])
            at += 1
            whole = chance * (1 - more)
            if whole >= LIKELY:
                yield whole, first, at, opens
            chance *= more
            label = opens + 1


def _apart(likely: Iterable[_Likely], words: int) -> Iterator[tuple[int, int, int]]:
    """Yield first word, word past the last and opening label, the likeliest of what overlaps."""
    taken = np.zeros(words, dtype=bool)
    for _, first, last, opens in sorted(likely, reverse=True):
        if not taken[first:last].any():
            taken[first:last] = True
            yield first, last, opens


def _groups(stretches: Sequence[_Stretch]) -> Iterator[Sequence[_Stretch]]:
    """Yield the stretches that are read side by side, longest first."""
    rest = sorted(stretches, key=lambda one: -len(one.scores))
    while rest:
        longest = len(rest[0].scores)
        count = CELLS // longest + 1
        yield rest[:count]
        rest = rest[count:]


def _padded(runs: Sequence[Singles]) -> Singles:
    """Return runs, longest first, in one array of the shape (words, runs, labels)."""
    words, labels = runs[0].shape
    padded = np.zeros((words, len(runs), labels), dtype=np.float32)
    for column, run in enumerate(runs):
        padded[: len(run), column] = run
    return padded


def _sums(scores: Singles, reaching: Sequence[int], moves: Floats, opening: Singles) -> Floats:
    """Return how likely labels are by the words up to them, and by those from them on.

    Sums run over the last axis alone: a run has the same whatever stands beside it.

    Parameters
    ----------
    scores : ndarray, shape (words, 2, runs, labels)
        Of the runs, and of the runs turned round.
    moves : ndarray, shape (labels, labels)
        Odds of label ``j`` after label ``i``.
    reaching : sequence of int
        How many runs are so long, for each word.
    opening : ndarray, shape (runs, labels)
        Score of a label at the beginning of each.
    """
    found = _odds(scores)
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
