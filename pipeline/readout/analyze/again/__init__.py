"""What is quoted again: in a corpus, and from sources."""

from __future__ import annotations

from readout.analyze.again.against import Source, against
from readout.analyze.again.quoting import QuotedAgain, quoted_again
from readout.analyze.again.rows import AgainstRow, ClusterRow, MemberRow, PairRow, RecalledRow
from readout.analyze.again.sources import read_sources

__all__ = [
    "AgainstRow",
    "ClusterRow",
    "MemberRow",
    "PairRow",
    "QuotedAgain",
    "RecalledRow",
    "Source",
    "against",
    "quoted_again",
    "read_sources",
]
