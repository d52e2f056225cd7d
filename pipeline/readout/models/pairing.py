"""Pairing one to one what overlaps, so that all pairs together weigh the most."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from readout.io.extras import extra

__all__ = ["one_to_one"]

Pair = tuple[int, int]


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
    found: list[Pair] = []
    for group in _groups(weights):
        if len(group) == 1:
            found += group
            continue
        rows = sorted({row for row, _ in group})
        columns = sorted({column for _, column in group})
        table = np.zeros((len(rows), len(columns)))
        for row, column in group:
            table[rows.index(row), columns.index(column)] = weights[row, column]
        solve = extra("scipy.optimize", what, of).linear_sum_assignment
        for i, j in zip(*solve(table, maximize=True), strict=True):
            if table[i, j] > 0:
                found.append((rows[i], columns[j]))
    return sorted(found)


def _groups(pairs: Mapping[Pair, float]) -> list[list[Pair]]:
    """Return pairs in groups that have nothing to do with each other."""
    by_row: dict[int, list[Pair]] = {}
    by_column: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_row.setdefault(pair[0], []).append(pair)
        by_column.setdefault(pair[1], []).append(pair)
    left = dict.fromkeys(pairs)
    found = []
    while left:
        first = next(iter(left))
        del left[first]
        group, pending = [first], [first]
        while pending:
            row, column = pending.pop()
            for pair in (*by_row[row], *by_column[column]):
                if pair in left:
                    del left[pair]
                    group.append(pair)
                    pending.append(pair)
        found.append(group)
    return found
