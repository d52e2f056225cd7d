"""Pairing one to one what overlaps, so that all pairs together weigh the most."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np

from readout.io.extras import extra

__all__ = ["near", "one_to_one"]

Pair = tuple[int, int]
Placed = tuple[tuple[int, int], int]
"""A span, and its number."""


def near(left: Iterable[Placed], right: Iterable[Placed]) -> Iterator[Pair]:
    """Yield which places stand near enough to overlap."""
    right = sorted(right)
    starts = [start for (start, _), _ in right]
    longest = max((end - start for (start, end), _ in right), default=0)
    for (start, end), i in left:
        for _, j in right[bisect_left(starts, start - longest) : bisect_right(starts, end)]:
            yield i, j


def one_to_one(weights: Mapping[Pair, float], what: str, of: str = "exchange") -> list[Pair]:
    """Return the heaviest pairing in which nothing stands twice, sorted.

    Parameters
    ----------
    weights : mapping of (int, int) to float
        What each pair that may be is worth, more than 0; others may not be.
    what, of : str
        What needs it, and the extra that brings SciPy; asked where the choice is not plain.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """
    rows = Counter(row for row, _ in weights)
    columns = Counter(column for _, column in weights)
    found = [(row, column) for row, column in weights if rows[row] == columns[column] == 1]
    for group in _groups(set(weights).difference(found), what, of):
        wanted = sorted({row for row, _ in group}), sorted({column for _, column in group})
        table = np.array([[weights.get((i, j), 0.0) for j in wanted[1]] for i in wanted[0]])
        solve = extra("scipy.optimize", what, of).linear_sum_assignment
        for i, j in zip(*solve(table, maximize=True), strict=True):
            if table[i, j] > 0:
                found.append((wanted[0][i], wanted[1][j]))
    return sorted(found)


def _groups(pairs: Collection[Pair], what: str, of: str) -> Iterable[list[Pair]]:
    """Return pairs in groups that have nothing to do with each other."""
    if not pairs:
        return ()
    ends = np.array(list(pairs))
    rows, columns = (np.unique(end, return_inverse=True)[1] for end in ends.T)
    count = rows.max() + 1
    graph = extra("scipy.sparse", what, of).coo_array
    size = count + columns.max() + 1
    edges = graph((np.ones(len(pairs)), (rows, count + columns)), shape=(size, size))
    parts = extra("scipy.sparse.csgraph", what, of).connected_components(edges, directed=False)[1]
    groups: dict[int, list[Pair]] = {}
    for part, pair in zip(parts[rows].tolist(), pairs, strict=True):
        groups.setdefault(part, []).append(pair)
    return groups.values()
