"""The spans of words that are likely, all label sequences weighed, and how likely their labels are.

A span has the share of the sequences in which it stands exactly so. The likeliest are given: more
of them are right, and fewer are missed, than where the one best sequence tells them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from readout.models.arrays import Flags, Floats, Integers, Singles
from readout.records.types import Offsets

__all__ = ["LIKELY", "NEVER", "Decoded", "decode"]

Decoded = tuple[Integers, Singles]
"""Labels, and how likely each is."""
_Likely = tuple[float, int, int, int]
"""How likely a span is, its first word, the word past its last, the label that opens it."""
LIKELY = 0.25
"""Chance from which on a span is given. F1 by itself would be greatest by half of it (Lipton et al.
2014), about 0.35; later stages judge again what is given, and cannot find what is not."""
NEVER = -1e4
"""Score of what cannot be."""
SURE = 4.0
"""Log odds from which on a word has surely no label, whatever stands beside it."""
MOST = 20_000
"""Words that are weighed at once, to bound the memory, as long as they are of several runs."""
LEAST = 1e-300
"""Sums are divided by this at least: what cannot be at all has no chance."""


def decode(
    scores: Singles, runs: Sequence[Offsets], transitions: Singles, start: Singles
) -> Decoded:
    """Return the labels of the likely spans of words, and how likely they are.

    Parameters
    ----------
    scores : ndarray, shape (words, labels)
        Labels are those of :func:`readout.language.encoding.bio`.
    runs : sequence of (int, int)
        First word, word past the last, of what is independent of each other: all the words.
    transitions : ndarray, shape (labels, labels)
        Score of label ``j`` after label ``i``.
    start : ndarray, shape (labels,)
        Score of a label at the beginning of a run.

    Returns
    -------
    (ndarray of int, ndarray of float32), each of shape (words,)
        Label numbers, and the marginal probability of each but ``O``, which has 1.
    """
    if len(scores) > MOST and len(runs) > 1:
        half = len(runs) // 2
        middle = runs[half][0]
        later = [(first - middle, last - middle) for first, last in runs[half:]]
        one = decode(scores[:middle], runs[:half], transitions, start)
        other = decode(scores[middle:], later, transitions, start)
        return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    labels = np.zeros(len(scores), dtype=np.int64)
    sure = np.ones(len(scores), dtype=np.float32)
    begins = np.zeros(len(scores) + 1, dtype=bool)
    begins[[*(first for first, _ in runs), len(scores)]] = True
    allowed = np.where(transitions > NEVER, transitions, 0.0)
    firsts, lengths = _stretches(scores, begins, SURE + 2 * float(np.ptp(allowed)))
    if not len(firsts):
        return labels, sure
    starts = np.cumsum(lengths) - lengths
    words = np.repeat(firsts - starts, lengths) + np.arange(lengths.sum())
    first_scores = np.where(begins[firsts][:, None], start, transitions[0])
    odds, opening = (  # the greatest is 1
        np.exp(some.astype(np.float64) - some.max(axis=-1, keepdims=True))
        for some in (scores[words], first_scores)
    )
    moves = np.exp(transitions.astype(np.float64) - transitions.max())
    before, behind = _sums(odds, starts, lengths, moves, opening)
    every = before * behind
    every /= np.maximum(odds, LEAST)
    every /= np.maximum(every.sum(axis=-1, keepdims=True), LEAST)
    # how likely the next word goes on with the span of each label
    names = np.arange(1, len(moves))
    inside = names + names % 2
    followed = behind[1:]
    ways = np.stack([(followed * ways_on).sum(axis=1) for ways_on in moves[1:]], axis=1)
    onward = np.zeros(behind.shape)
    onward[:-1, 1:] = followed[:, inside] * moves[names, inside] / np.maximum(ways, LEAST)
    onward[starts + lengths - 1] = 0.0
    found = np.zeros(len(words), dtype=np.int64)
    for _, first, last, opens in sorted(_likely(every, onward), reverse=True):
        if not found[first:last].any():  # of what overlaps the likeliest
            found[first:last] = opens + 1
            found[first] = opens
    labels[words] = found
    named = np.flatnonzero(found)
    sure[words[named]] = every[named, found[named]]
    return labels, sure


def _stretches(scores: Singles, begins: Flags, least: float) -> tuple[Integers, Integers]:
    """Return first words and lengths of stretches in which labels may stand, longest first.

    Each stands behind a word that has none, and ends with such a one, if it does not end the run:
    what stands on one side of a word that has surely none does not depend on what stands on the
    other. ``least``: by how much the score of no label has to be above the others.
    """
    open_ = np.zeros(len(scores) + 2, dtype=bool)
    open_[1:-1] = scores[:, 0] - scores[:, 1:].max(axis=1) < least
    own = open_[1:-1]
    firsts = np.flatnonzero(own & (begins[:-1] | ~open_[:-2]))
    ends = np.flatnonzero(own & (begins[1:] | ~open_[2:])) + 1
    ends += ~begins[ends]
    order = np.argsort(firsts - ends, kind="stable")
    return firsts[order], (ends - firsts)[order]


def _sums(
    odds: Floats, starts: Integers, lengths: Integers, moves: Floats, opening: Floats
) -> Floats:
    """Return how likely labels are by the words up to them, and by those from them on.

    Sums run over the last axis alone: a stretch has the same whatever stands beside it.

    Parameters
    ----------
    odds : ndarray, shape (words, labels)
        Of each word, stretch by stretch.
    starts, lengths : ndarray of int, shape (stretches,)
        Where they stand among the words, longest first.
    moves : ndarray, shape (labels, labels)
        Odds of label ``j`` after label ``i``.
    opening : ndarray, shape (stretches, labels)
        Odds of a label at the beginning of each.

    Returns
    -------
    ndarray, shape (2, words, labels)
    """
    found = np.zeros((2, *odds.shape))
    ways_in = np.stack([moves.T, moves])
    at, sides, onward = np.stack([starts, starts + lengths - 1]), [[0], [1]], np.array([[1], [-1]])
    reaching = np.searchsorted(-lengths, -np.arange(lengths[0]))
    last = np.stack([opening, np.ones_like(opening)])
    for step, active in enumerate(reaching.tolist()):
        places = at[:, :active] + step * onward
        here = odds[places]
        if step:
            last = (last[:, :active, None] * ways_in[:, None]).sum(axis=3)
        here *= last
        here /= np.maximum(here.sum(axis=-1, keepdims=True), LEAST)
        found[sides, places] = here
        last = here
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
