"""Stretches of text in quotation marks, joined where a quotation runs over paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readout.language.marks import MarkPair, pair_all
from readout.records.spans import trim
from readout.records.types import Offsets, Segment, Warning

__all__ = ["Stretch", "find_stretches"]

LABEL = re.compile(r"[A-Z][A-Z .'’-]{0,30}:")
"""The label of a turn within a quoted interview: another voice begins."""


@dataclass(slots=True)
class Stretch:
    """Words in quotation marks.

    Attributes
    ----------
    contents : list of tuple of int
        The words without their marks, one span a paragraph.
    outer : list of tuple of int
        The same with the marks.
    closed : bool
        Whether the closing mark is there.
    family : str
        See :class:`readout.language.marks.MarkPair`.
    parent : int or None
        Number of the stretch in which this one stands.
    segment : int
        Number of the segment in which it begins.
    """

    contents: list[Offsets]
    outer: list[Offsets]
    closed: bool
    family: str
    parent: int | None
    segment: int
    segments: list[int] = field(default_factory=list)

    @property
    def opens(self) -> int:
        """Where its first mark stands."""
        return self.outer[0][0]

    @property
    def closes(self) -> int:
        """Where its last mark ends."""
        return self.outer[-1][1]

    @property
    def start(self) -> int:
        """Where the words begin."""
        return self.contents[0][0]

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.contents[-1][1]


def find_stretches(
    text: str, segments: list[Segment], *, turned: bool = False
) -> tuple[list[Stretch], list[Warning]]:
    """Find what stands in quotation marks, segment by segment; ``turned``: see :func:`pair_all`.

    Returns
    -------
    (stretches, warnings)
        Stretches sorted by start, outer ones first; a warning for each unclosed one and each stray
        mark.
    """
    found: list[Stretch] = []
    warnings: list[Warning] = []
    running: int | None = None
    for number, segment in enumerate(segments):
        pairing = pair_all(text, segment.start, segment.end, turned=turned)
        for start, end in pairing.strays:
            message = f"quotation mark {text[start:end]!r} without a partner"
            warnings.append(Warning("stray_quotation_mark", message, start, end))
        if running is not None and not _goes_on(text, segment, pairing.pairs, found[running]):
            running = None
        running = _take(text, segment, number, pairing.pairs, found, running)
    for stretch in found:
        if not stretch.closed:
            message = "quotation without a closing mark: ends with its paragraph"
            warnings.append(Warning("unclosed_quotation", message, stretch.start, stretch.end))
    return found, warnings


def _goes_on(text: str, segment: Segment, pairs: list[MarkPair], running: Stretch) -> bool:
    """Tell whether a paragraph opens with the mark of the quotation left open before it."""
    if not pairs:
        return False
    first = pairs[0]
    lead = text[segment.start : first.open[0]].strip()
    mark = text[running.outer[-1][0] : running.contents[-1][0]].strip()
    if lead or text[slice(*first.open)] != mark:
        return False
    return LABEL.match(text, first.open[1], first.end) is None


def _take(
    text: str,
    segment: Segment,
    number: int,
    pairs: list[MarkPair],
    found: list[Stretch],
    running: int | None,
) -> int | None:
    """Add the pairs of a segment, the first to ``running``.

    Return the number of the stretch that may run on into the next segment.
    """
    numbers: list[int] = []
    runs_on: int | None = None
    for pair in pairs:
        words = trim(text, *pair.content)
        closed = pair.close is not None
        if running is not None and not numbers:
            whole = found[running]
            whole.contents.append(words)
            whole.outer.append(pair.outer)
            whole.segments.append(number)
            whole.closed = closed
            numbers.append(running)
        else:
            parent = None if pair.parent is None else numbers[pair.parent]
            numbers.append(len(found))
            found.append(
                Stretch(
                    contents=[words],
                    outer=[pair.outer],
                    closed=closed,
                    family=pair.family,
                    parent=parent,
                    segment=number,
                    segments=[number],
                )
            )
        if pair.depth == 0 and not closed and not text[pair.end : segment.end].strip():
            runs_on = numbers[-1]
    return runs_on
