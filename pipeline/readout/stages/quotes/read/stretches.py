"""Stretches of text in quotation marks.

Pairs of one segment, joined where a quotation runs over paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readout.language.marks import MarkPair, pair_all
from readout.records import Offsets, Segment, Warning
from readout.spans import trim

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
        warnings += [
            Warning("stray_quotation_mark", f"quotation mark {text[s:e]!r} without a partner", s, e)
            for s, e in pairing.strays
        ]
        running = _take(text, segment, number, pairing.pairs, found, running)
    warnings += [
        Warning(
            "unclosed_quotation",
            "quotation without a closing mark: ends with its paragraph",
            s.start,
            s.end,
        )
        for s in found
        if not s.closed
    ]
    return found, warnings


def _take(
    text: str,
    segment: Segment,
    number: int,
    pairs: list[MarkPair],
    found: list[Stretch],
    running: int | None,
) -> int | None:
    """Add the pairs of a segment.

    Return the number of the stretch that runs on into the next segment.
    """
    opens_anew = (
        running is not None and bool(pairs) and _opens(text, segment, pairs[0], found[running])
    )
    index: list[int] = []
    goes_on: int | None = None
    for order, pair in enumerate(pairs):
        span = _words(text, pair)
        if order == 0 and opens_anew and running is not None:
            whole = found[running]
            whole.contents.append(span)
            whole.outer.append(pair.outer)
            whole.closed = pair.close is not None
            whole.segments.append(number)
            index.append(running)
        else:
            parent = index[pair.parent] if pair.parent is not None else None
            found.append(
                Stretch(
                    [span],
                    [pair.outer],
                    pair.close is not None,
                    pair.family,
                    parent,
                    number,
                    [number],
                )
            )
            index.append(len(found) - 1)
        if pair.depth == 0 and pair.close is None and not text[pair.end : segment.end].strip():
            goes_on = index[-1]
    return goes_on


def _opens(text: str, segment: Segment, pair: MarkPair, running: Stretch) -> bool:
    """Tell whether a paragraph opens with the mark of a quotation that the paragraph before left open."""
    lead = text[segment.start : pair.open[0]].strip()
    same = (
        text[pair.open[0] : pair.open[1]]
        == text[slice(running.outer[-1][0], running.contents[-1][0])].strip()
    )
    return not lead and same and LABEL.match(text, pair.open[1], pair.end) is None


def _words(text: str, pair: MarkPair) -> Offsets:
    return trim(text, *pair.content)
