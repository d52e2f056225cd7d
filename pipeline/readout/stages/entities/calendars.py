"""Dates as EDTF values.

Making them, checking them, and resolving partial and relative ones against a date.

Nothing here knows the clock: what is relative is resolved against the document's own date, or not
at all.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

__all__ = [
    "Anchor",
    "day",
    "interval",
    "latest_day",
    "month",
    "nearest_month",
    "part_of_year",
    "read_anchor",
    "shift",
]

_ANCHOR = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_THIRDS = {
    "early": ("01", "04"),
    "beginning": ("01", "04"),
    "start": ("01", "04"),
    "mid": ("05", "08"),
    "middle": ("05", "08"),
    "late": ("09", "12"),
    "end": ("09", "12"),
}


@dataclass(frozen=True)
class Anchor:
    """What a document's date tells: a year, and its month and day where they are known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> dt.date | None:
        """The full date, or None where the day is not known."""
        if self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    @property
    def middle(self) -> dt.date:
        """The date, or the middle of the month or year where it is less exact."""
        return dt.date(self.year, self.month or 7, self.day or 15 if self.month else 1)


def read_anchor(value: object) -> Anchor | None:
    """Read the document's date (EDTF).

    Of an interval its end, of anything vaguer than a year nothing.
    """
    if not isinstance(value, str):
        return None
    found = _ANCHOR.match(value.rsplit("/", 1)[-1])
    if found is None or found[1] == "0000":
        return None
    year, month_, day_ = int(found[1]), found[2] and int(found[2]), found[3] and int(found[3])
    if not month_ or not 1 <= month_ <= 12:
        return Anchor(year)
    if not day_ or not 1 <= day_ <= calendar.monthrange(year, month_)[1]:
        return Anchor(year, month_)
    return Anchor(year, month_, day_)


def month(year: int | None, number: int) -> str:
    """Write a month, of an unknown year where ``year`` is None."""
    return f"{year:04d}-{number:02d}" if year is not None else f"XXXX-{number:02d}"


def day(year: int | None, number: int, of_month: int) -> str | None:
    """Write a day; None where the calendar has none such."""
    longest = 29 if year is None and number == 2 else calendar.monthrange(year or 2000, number)[1]
    if not 1 <= of_month <= longest:
        return None
    return f"{month(year, number)}-{of_month:02d}"


def interval(start: str | None, end: str | None) -> str | None:
    """Write an interval; None where an end is missing or lies before the start."""
    if start is None or end is None or ("X" not in start + end and start > end):
        return None
    return f"{start}/{end}"


def nearest_month(anchor: Anchor, number: int) -> int:
    """Return the year in which a month lies nearest to the anchor."""
    reference = anchor.middle
    years = [y for y in (anchor.year - 1, anchor.year, anchor.year + 1) if 1 <= y <= 9999]
    return min(years, key=lambda y: (abs((dt.date(y, number, 15) - reference).days), y))


def latest_day(anchor: Anchor, of_month: int) -> str | None:
    """Write the last such day of a month up to the anchor.

    None where the anchor's day is not known.
    """
    date = anchor.date
    if date is None:
        return None
    for step in range(3):
        year, number = divmod(date.year * 12 + date.month - 1 - step, 12)
        if year >= 1 and 1 <= of_month <= calendar.monthrange(year, number + 1)[1]:
            found = dt.date(year, number + 1, of_month)
            if found <= date:
                return found.isoformat()
    return None


def part_of_year(part: str, year: int) -> str:
    """Write "early", "mid" or "late" in a year.

    Its first, second or last four months, as an interval.
    """
    start, end = _THIRDS[part]
    return f"{year:04d}-{start}/{year:04d}-{end}"


def shift(anchor: Anchor, unit: str, step: int) -> str | None:
    """Write the day, week (Monday to Sunday), month or year that lies ``step`` units from the anchor.

    Returns
    -------
    str or None
        None where the anchor is not exact enough, or time ends.
    """
    try:
        if unit == "year":
            return f"{dt.date(anchor.year + step, 1, 1).year:04d}"
        if unit == "month":
            return _shift_month(anchor, step)
        return _shift_days(anchor, unit, step)
    except (OverflowError, ValueError):
        return None


def _shift_month(anchor: Anchor, step: int) -> str | None:
    if anchor.month is None:
        return None
    year, number = divmod(anchor.year * 12 + anchor.month - 1 + step, 12)
    return dt.date(year, number + 1, 1).isoformat()[:7]


def _shift_days(anchor: Anchor, unit: str, step: int) -> str | None:
    date = anchor.date
    if date is None:
        return None
    if unit == "day":
        return (date + dt.timedelta(days=step)).isoformat()
    monday = date + dt.timedelta(days=7 * step - date.weekday())
    return f"{monday.isoformat()}/{(monday + dt.timedelta(days=6)).isoformat()}"
