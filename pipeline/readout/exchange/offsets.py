"""Places in a text as others count them: UTF-16 units and code points, checked by the words."""

from __future__ import annotations

import re
from bisect import bisect_left

from readout.errors import DocumentError
from readout.records import Offsets

__all__ = ["Utf16", "verified"]

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


def verified(
    text: str,
    start: int,
    end: int,
    words: str,
) -> Offsets:
    """Return where words stand, in code points, whether code points or UTF-16 units are given.

    Parameters
    ----------
    text : str
        What the places count in.
    start, end : int
        In code points, else in UTF-16 units: taken as what gives the words.
    words : str
        What stands there.

    Raises
    ------
    DocumentError
        ``moved_span`` where neither gives the words: the text is another one.
    """
    if 0 <= start <= end and text[start:end] == words:
        return start, end
    units = Utf16(text)
    first, last = units.point(start), units.point(end)
    if first is not None and last is not None and text[first:last] == words:
        return first, last
    raise DocumentError(
        f"{words[:60]!r} does not stand at {start}-{end}, neither in code points nor in UTF-16 "
        "units: the text was changed",
        code="moved_span",
    )
