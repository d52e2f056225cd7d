"""Places in a text as others count them: UTF-16 units and code points, checked by the words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from readout.errors import DocumentError
from readout.records.types import Offsets

__all__ = ["Utf16", "all_verified"]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
"""What takes two units in UTF-16."""


class Utf16:
    """Turns places in a text from code points into UTF-16 units and back.

    Parameters
    ----------
    text : str
        The whole text that the places count in.
    """

    def __init__(self, text: str) -> None:
        self._points = [found.start() for found in _ASTRAL.finditer(text)]
        self._units = [point + before for before, point in enumerate(self._points)]
        self._length = len(text) + len(self._points)

    def units(self, point: int) -> int:
        """Return the place in UTF-16 units of one in code points."""
        return point + bisect_left(self._points, point)

    def point(self, unit: int) -> int | None:
        """Return the place in code points of one in UTF-16 units.

        None where it is outside of the text, or within a character.
        """
        before = bisect_left(self._units, unit)
        within = before > 0 and self._units[before - 1] == unit - 1
        return None if within or not 0 <= unit <= self._length else unit - before

    def span(self, start: int | None, end: int | None) -> Offsets | None:
        """Return a stretch in code points of one in UTF-16 units; None where it is none."""
        first = None if start is None else self.point(start)
        last = None if end is None else self.point(end)
        return None if first is None or last is None else (first, last)


def all_verified(text: str, given: Sequence[tuple[int, int, str]]) -> list[Offsets]:
    """Return where words stand, in code points, whether code points or UTF-16 units are given.

    Parameters
    ----------
    text : str
        What the places count in.
    given : sequence of (int, int, str)
        Start and end, in code points, else in UTF-16 units, all in one of them: taken as what
        gives the words; and the words.

    Raises
    ------
    DocumentError
        ``moved_span`` where neither gives all the words: the text is another one.
    """

    def wrong(places: Sequence[Offsets]) -> list[tuple[int, int, str]]:
        return [
            one
            for one, (start, end) in zip(given, places, strict=True)
            if not 0 <= start <= end <= len(text) or text[start:end] != one[2]
        ]

    points = [(start, end) for start, end, _ in given]
    if not wrong(points):
        return points
    units = Utf16(text)
    found = [units.span(start, end) or (-1, -1) for start, end in points]
    for start, end, words in wrong(found):
        raise DocumentError(
            f"{words[:60]!r} does not stand at {start}-{end}, neither in code points nor in UTF-16 "
            "units: the text was changed",
            code="moved_span",
        )
    return found
