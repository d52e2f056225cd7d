"""Where the outermost quotations of a segment lie: no sentence ends inside one that goes on."""

from __future__ import annotations

from readout.language.marks import pair_marks
from readout.records.spans import outermost
from readout.records.types import Offsets

__all__ = ["outer_quotations"]

MARKS = frozenset("“”„‟\"«»‹›「」『』‘’‚‛'`")


def outer_quotations(text: str, start: int, end: int) -> list[Offsets]:
    """Return the outermost quotations of a stretch with their marks, disjoint and in order.

    One that is never closed runs to where :func:`readout.language.marks.pair_marks` ends it.
    """
    if MARKS.isdisjoint(text[start:end]):
        return []
    return outermost(pair.outer for pair in pair_marks(text, start, end))
