"""Groups of texts that say the same, made of pairs."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from readout.analyze.again.verbatim import Matches
from readout.models.arrays import Integers

__all__ = ["WHOLE", "groups"]

WHOLE = 0.6
"""Share of the longer one's length that the shorter one has where both say the same as a whole.

A shorter one is a part: it joins one group, and joins no two: a slogan is no bridge between
speeches that have it in common.
"""


def groups(matches: Matches) -> Integers:
    """Return the number of the group of each text, shape (texts,)."""
    longer, shorter, lengths = matches.longer, matches.shorter, matches.lengths
    whole = lengths[shorter] >= WHOLE * lengths[longer]
    groups = _connected(longer[whole], shorter[whole], len(lengths))
    first = _longest(groups, lengths)
    parts = ~whole & (first[groups[shorter]] > first[groups[longer]])
    a, b, shares = longer[parts], shorter[parts], matches.shares[parts]
    best = np.lexsort((a, -shares, groups[b]))
    inner, chosen = np.unique(groups[b][best], return_index=True)
    outer = groups[a[best][chosen]]
    return _connected(outer, inner, len(first))[groups]


def _connected(a: Integers, b: Integers, count: int) -> Integers:
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    labels: Integers = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def _longest(groups: Integers, lengths: Integers) -> Integers:
    """Return the rank of each group by its longest text, 0 for the longest."""
    order = np.lexsort((np.arange(len(lengths)), -lengths))
    found, places = np.unique(groups[order], return_index=True)
    first: Integers = np.empty(len(found), np.int64)
    first[found] = places
    return first
