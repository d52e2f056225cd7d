"""Places in a text as others count them: UTF-16 units and code points, checked by the words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from readout.errors import DocumentError
from readout.records.types import Offsets

__all__ = ["Utf16", "all_verified", "verified"]

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


def verified(text: str, start: int, end: int, words: str) -> Offsets:
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
    return all_verified(text, [(start, end, words)])[0]


def all_verified(text: str, given: Sequence[tuple[int, int, str]]) -> list[Offsets]:
    """Return where several words stand, all counted in one way (see :func:`verified`).

    Raises
    ------
    DocumentError
        ``moved_span`` where neither way gives all the words.
    """
    points = [(start, end) for start, end, _ in given]
    if _holds(text, points, given):
        return points
    units = Utf16(text)
    found = [_either(units, start, end) for start, end, _ in given]
    if _holds(text, found, given):
        return found
    wrong = next(
        one for one, place in zip(given, found, strict=True) if not _holds(text, [place], [one])
    )
    raise DocumentError(
        f"{wrong[2][:60]!r} does not stand at {wrong[0]}-{wrong[1]}, neither in code points nor in "
        "UTF-16 units: the text was changed",
        code="moved_span",
    )


def _either(units: Utf16, start: int, end: int) -> Offsets:
    """Return a place in code points; one that is none in UTF-16 units lies nowhere."""
    first, last = units.point(start), units.point(end)
    return (-1, -1) if first is None or last is None else (first, last)


def _holds(text: str, places: Sequence[Offsets], given: Sequence[tuple[int, int, str]]) -> bool:
    """Whether all places have the words that are given for them."""
    return all(
        0 <= start <= end <= len(text) and text[start:end] == words
        for (start, end), (_, _, words) in zip(places, given, strict=True)
    )
