"""Whether one date may lie within another, by their values in EDTF."""

from __future__ import annotations

import re

__all__ = ["compatible"]

SEASONS = {
    "21": ("03", "05"),
    "22": ("06", "08"),
    "23": ("09", "11"),
    "24": ("12", "12"),
    "33": ("01", "03"),
    "34": ("04", "06"),
    "35": ("07", "09"),
    "36": ("10", "12"),
    "40": ("01", "06"),
    "41": ("07", "12"),
}
"""EDTF's seasons, quarters and halves of a year, as their first and last month."""
ONE = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?$")
"""A year, month or day, digits of which may be unknown."""
EARLIEST, LATEST = "0000-00-00", "9999-99-99"


def compatible(date: str, own: str) -> bool:
    """Tell whether two dates may be of one time.

    A day and its month, a day and an interval that holds it.

    Digits written X may be any; what is no plain date is compatible with everything.

    Examples
    --------
    >>> compatible("2041-05-04", "2041-05-03/2041-05-05"), compatible("2041-05-06", "2041-05-03/2041-05-05")
    (True, False)
    >>> compatible("2031-04", "2031-21"), compatible("2031-08", "203X"), compatible("2041", "2042-01-01")
    (True, True, False)
    """
    one, two = _bounds(date), _bounds(own)
    return one[0] <= two[1] and two[0] <= one[1]


def _bounds(value: str) -> tuple[str, str]:
    """Return the first and the last day of a date."""
    first, _, last = value.partition("/")
    ends = sorted([*_day_bounds(first), *(_day_bounds(last) if last else ())])
    return ends[0], ends[-1]


def _day_bounds(value: str) -> tuple[str, str]:
    found = ONE.match(value.rstrip("?~%"))
    if found is None:
        return EARLIEST, LATEST
    year, month, day = found[1], found[2] or "XX", found[3] or "XX"
    first, last = SEASONS.get(month, (month, month))
    low = f"{year}-{first}-{day}".replace("X", "0")
    high = f"{year}-{last}-{day}".replace("X", "9")
    return low, high
