"""Groups made of pairs."""

from __future__ import annotations

import numpy as np

from readout.analyze.again.grouping import groups
from readout.analyze.again.verbatim import Matches


def grouped(lengths: list[int], pairs: list[tuple[int, int, float]]) -> list[set[int]]:
    longer, shorter, shares = ([pair[place] for pair in pairs] for place in range(3))
    telling = np.ones(len(lengths), np.bool_)
    matches = Matches(
        np.array(longer, np.int64),
        np.array(shorter, np.int64),
        np.array(shares, np.float64),
        telling,
        np.array(lengths),
    )
    labels = groups(matches).tolist()
    found = [{n for n, label in enumerate(labels) if label == one} for one in set(labels)]
    return sorted(found, key=min)


def test_what_is_alike_as_a_whole_is_one_group() -> None:
    assert grouped([20, 19, 18, 9], [(0, 1, 0.9), (1, 2, 0.9)]) == [{0, 1, 2}, {3}]


def test_a_part_is_no_bridge() -> None:
    pairs = [(0, 2, 0.8), (1, 2, 1.0)]
    assert grouped([40, 38, 8], pairs) == [{0}, {1, 2}]


def test_parts_that_are_alike_join_one_group() -> None:
    pairs = [(0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0)]
    found = grouped([40, 38, 8, 8], pairs)
    assert found == [{0, 2, 3}, {1}]


def test_a_part_of_a_part() -> None:
    assert grouped([90, 40, 8], [(0, 1, 1.0), (1, 2, 1.0)]) == [{0, 1, 2}]


def test_no_pairs() -> None:
    assert grouped([5, 4], []) == [{0}, {1}]
    assert grouped([], []) == []
