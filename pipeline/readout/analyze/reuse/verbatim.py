"""Which texts say the same in the same words, whole or in part: ``sql/wordings.sql``."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from readout.analyze.reuse.words import words_of
from readout.analyze.tables import Writer
from readout.io.extras import extra
from readout.models.arrays import Floats, Integers

__all__ = ["LEAST", "asked_share", "groups", "insert_verbatim"]

LEAST = 5
"""Words, without stock phrases, below which a text is not compared: anybody may say four."""
SHARE = 0.65
"""The share of a text's words that must stand in the other, in order."""
SHORT, SHORT_SHARE = 12, 0.75
"""Below so many words it must be more: a few words of a short text are soon in a long one."""
WHOLE = 0.6
"""Share of the longer one's length that the shorter one has where both say the same as a whole.

A shorter one is a part: it joins one group, and joins no two: a slogan is no bridge between
speeches that have it in common.
"""


def insert_verbatim(writer: Writer, statements: Iterable[tuple[str, str]]) -> None:
    """Find the texts that say the same in the same words.

    Makes ``worded`` (statement, wording), ``wordings`` (text, wording, a letter for each word),
    ``rest`` (text, its words without stock phrases), ``matches`` (longer, shorter, share) and
    ``text_groups`` (text, cluster).

    Parameters
    ----------
    writer : Writer
        Takes the tables.
    statements : iterable of (str, str)
        Id and text.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    common = extra("rapidfuzz.distance", "analysis").LCSseq.similarity
    ratio = extra("rapidfuzz.fuzz", "analysis").partial_ratio

    def in_order(one: str, other: str) -> int:
        return int(common(one, other))

    def nearness(one: str, other: str) -> float:
        return round(float(ratio(one, other)), 4)

    worded = ((name, " ".join(words_of(text))) for name, text in statements)
    writer.insert("worded", ((name, wording) for name, wording in worded if wording))
    writer.run("wordings", in_order=in_order, nearness=nearness, asked_share=asked_share)
    lengths = writer.arrays("SELECT length FROM rest ORDER BY text")["length"]
    labels = groups(lengths, **writer.arrays("FROM matches"))
    writer.insert("text_groups", enumerate(labels.tolist()))


def asked_share(words: int) -> float:
    """Return the share that must stand in the other text, of a text of so many words."""
    return SHORT_SHARE if words < SHORT else SHARE


def groups(lengths: Integers, longer: Integers, shorter: Integers, share: Floats) -> Integers:
    """Return the number of the group of each text that says the same, shape (texts,).

    Parameters
    ----------
    lengths : int array, shape (texts,)
        Words of each text.
    longer, shorter, share : arrays, shape (pairs,)
        Texts of which one says again what the other says, and how much of it.
    """
    whole = lengths[shorter] >= WHOLE * lengths[longer]
    found = _connected(longer[whole], shorter[whole], len(lengths))
    # the rank of each group by its longest text, 0 for the longest
    order = np.lexsort((np.arange(len(lengths)), -lengths))
    rank = np.unique(found[order], return_index=True)[1]
    parts = ~whole & (rank[found[shorter]] > rank[found[longer]])
    a, b = longer[parts], found[shorter[parts]]
    best = np.lexsort((a, -share[parts], b))
    inner, chosen = np.unique(b[best], return_index=True)
    return _connected(found[a[best][chosen]], inner, len(rank))[found]


def _connected(a: Integers, b: Integers, count: int) -> Integers:
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    labels: Integers = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels
