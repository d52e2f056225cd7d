"""Dates as EDTF values (ISO 8601-2): making, checking, comparing, resolving them.

Nothing here knows the clock or a language: what is partial or relative is resolved against a date
that the caller has (:class:`Anchor`), or not at all. What cannot be made raises ``ValueError``.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

__all__ = [
    "LATEST",
    "SEASON_MONTHS",
    "WEEK",
    "Anchor",
    "bounds",
    "calendar_date",
    "compatible",
    "days_apart",
    "days_later",
    "first_and_last_day",
    "in_year",
    "interval",
    "is_day",
    "is_edtf",
    "latest_day",
    "nearest_year",
    "read_anchor",
    "season",
    "shift",
    "third_of_year",
]

SEASON_MONTHS = {
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
"""EDTF's codes of seasons (21 is spring), quarters and halves: first and last month in the year."""
EARLIEST, LATEST = "0000-00-00", "9999-99-99"
"""The bounds of what is no plain date."""
WEEK = 7
"""Days."""
LONGEST_GAP = 62
"""Days within which every day of a month that there is comes again (30 January, 30 March)."""
_YEAR_OR_MONTH = re.compile("[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?|[0-9]{3}X|[0-9]{2}XX")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ANCHOR = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DIGITS = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[?~%]*")


@lru_cache(maxsize=4096)
def is_edtf(value: str) -> bool:
    """Return whether a text is a date in EDTF (ISO 8601-2), levels 0 to 2.

    Examples
    --------
    >>> is_edtf("2019-01-15/2019-01-16"), is_edtf("XXXX-01-30"), is_edtf("30 January")
    (True, True, False)
    """
    if all(map(_is_simple, value.split("/", 1))):
        return True
    with warnings.catch_warnings():
        # its grammar makes pyparsing 3.3 talk on import
        warnings.simplefilter("ignore")
        from edtf.parser.grammar import is_valid_edtf
    try:
        return bool(value and is_valid_edtf(value))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False  # its grammar gives up on some texts so


def _is_simple(value: str) -> bool:
    """Return whether a text is a year, decade, month or day of the calendar.

    Nearly all dates are made of these, and the grammar takes a tenth of a second for some.
    """
    if not is_day(value):
        return _YEAR_OR_MONTH.fullmatch(value) is not None
    with suppress(ValueError):
        return bool(dt.date.fromisoformat(value))
    return False


def is_day(value: str | None) -> bool:
    """Return whether a date is one day, all of whose digits are known."""
    return _DAY.fullmatch(value or "") is not None


def calendar_date(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """Write a year, a month or a day; what is None before the last part is unknown.

    Raises
    ------
    ValueError
        Where the calendar has no such day.

    Examples
    --------
    >>> calendar_date(2031), calendar_date(2031, 5), calendar_date(None, 5, 4)
    ('2031', '2031-05', 'XXXX-05-04')
    """
    some_leap_year = 2000
    dt.date(
        some_leap_year if year is None else year,
        1 if month is None else month,
        1 if day is None else day,
    )
    written = "XXXX" if year is None else f"{year:04d}"
    if month is not None:
        written += f"-{month:02d}"
    if day is not None:
        unknown = "-XX" if month is None else ""
        written += f"{unknown}-{day:02d}"
    return written


def in_year(value: str, year: int) -> str:
    """Write a month, a day or an interval of them in another year.

    Raises
    ------
    ValueError
        Where it has no month, or the year no such day.

    Examples
    --------
    >>> in_year("XXXX-05-03/XXXX-05-04", 2031)
    '2031-05-03/2031-05-04'
    """
    ends = [map(int, end[5:].split("-")) for end in value.split("/")]
    return interval(*(calendar_date(year, *end) for end in ends))


def interval(start: str, end: str | None = None) -> str:
    """Write an interval, or the one date.

    Raises
    ------
    ValueError
        Where its end lies before its start.
    """
    if end is None:
        return start
    if "X" not in start + end and start > end:
        raise ValueError(f"{end} lies before {start}")
    return f"{start}/{end}"


def season(year: int | None, code: int) -> str:
    """Write a season, quarter or half of a year, by its code (:data:`SEASON_MONTHS`)."""
    return f"{calendar_date(year)}-{code}"


def third_of_year(year: int | None, third: int) -> str:
    """Write the first, second or third four months of a year ("early", "mid", "late")."""
    return interval(calendar_date(year, 4 * third - 3), calendar_date(year, 4 * third))


def days_apart(first: str, last: str) -> int:
    """Return how many days lie between two days, negative where the last comes before the first.

    Raises
    ------
    ValueError
        Where one of them is no day.
    """
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days


def days_later(day: str, count: int) -> str:
    """Write the day so many days after another.

    Raises
    ------
    ValueError, OverflowError
        Where it is no day, and where time ends.
    """
    return (dt.date.fromisoformat(day) + dt.timedelta(days=count)).isoformat()


def bounds(value: str) -> tuple[str, str]:
    """Return the first and the last day of a date, as texts that sort; not always real days.

    Digits that are unknown may be any; of what is no plain date the bounds are those of all time.

    Examples
    --------
    >>> bounds("2031-05"), bounds("2031-21")
    (('2031-05-00', '2031-05-99'), ('2031-03-00', '2031-05-99'))
    """
    days = []
    for end in value.split("/"):
        found = _DIGITS.fullmatch(end)
        if found is None:
            return EARLIEST, LATEST
        year, month, day = found[1], found[2] or "XX", found[3] or "XX"
        first, last = SEASON_MONTHS.get(month, (month, month))
        days.append(f"{year}-{first}-{day}".replace("X", "0"))
        days.append(f"{year}-{last}-{day}".replace("X", "9"))
    return min(days), max(days)


def first_and_last_day(value: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the calendar that a date holds.

    Returns
    -------
    tuple of date or None
        None of what is no plain date, and where the year is not known.

    Examples
    --------
    >>> [day.isoformat() for day in first_and_last_day("2032-02")]
    ['2032-02-01', '2032-02-29']
    >>> first_and_last_day("XXXX-02")
    """
    first, last = bounds(value)
    if first[:4] == "0000" or last[:4] == "9999":
        return None
    return _nearest_day(first), _nearest_day(last)


def _nearest_day(value: str) -> dt.date:
    """Return the day of the calendar that is nearest to a bound."""
    year, month, day = map(int, value.split("-"))
    month = min(max(month, 1), 12)
    return dt.date(year, month, min(max(day, 1), monthrange(year, month)[1]))


def compatible(date: str, other: str) -> bool:
    """Return whether two dates may be of one time.

    A day and its month may, a day and an interval that holds it; what is no plain date and all.

    Examples
    --------
    >>> span = "2041-05-03/2041-05-05"
    >>> compatible("2041-05-04", span), compatible("2041-05-06", span)
    (True, False)
    >>> compatible("2031-04", "2031-21"), compatible("2031-08", "203X"), compatible("2041", "2042")
    (True, True, False)
    """
    first, last = bounds(date)
    other_first, other_last = bounds(other)
    return first <= other_last and other_first <= last


@dataclass(frozen=True, slots=True)
class Anchor:
    """The anchor of partial and relative dates: a year, its month and day if known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> dt.date | None:
        """The full date, or None where the day is not known."""
        if self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)


def read_anchor(value: object) -> Anchor | None:
    """Read a date (EDTF): of an interval its end, of anything vaguer than a year nothing."""
    last = value.rsplit("/", 1)[-1] if isinstance(value, str) else ""
    found = _ANCHOR.match(last)
    parts = [int(group) for group in (found.groups() if found else ()) if group]
    while parts:
        try:
            calendar_date(*parts)
        except ValueError:
            parts.pop()  # no such day: the month; no such month: the year
        else:
            return Anchor(*parts)
    return None


def nearest_year(anchor: Anchor, month: int) -> int:
    """Return the year in which a month lies nearest to the anchor, of two the earlier."""
    middle = anchor.date or dt.date(anchor.year, anchor.month or 7, 15 if anchor.month else 1)
    years = range(max(anchor.year - 1, dt.MINYEAR), min(anchor.year + 1, dt.MAXYEAR) + 1)
    return min(years, key=lambda year: abs(dt.date(year, month, 15) - middle))


def latest_day(anchor: Anchor, day: int) -> str:
    """Write the last such day of a month up to the anchor.

    Raises
    ------
    ValueError
        Where no month has such a day, or the anchor's day is not known.
    """
    for back in range(LONGEST_GAP):
        found = shift(anchor, "day", -back)
        if found is not None and int(found[-2:]) == day:
            return found
    raise ValueError(f"no day {day} up to {anchor}")


def shift(anchor: Anchor, unit: str, step: int) -> str | None:
    """Write the day, week (Monday to Sunday), month or year that lies ``step`` units away.

    Returns
    -------
    str or None
        None where the anchor is not exact enough.

    Raises
    ------
    ValueError, OverflowError
        Where time ends.
    """
    if unit == "year":
        return calendar_date(anchor.year + step)
    if unit == "month":
        if anchor.month is None:
            return None
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + step, 12)
        return calendar_date(year, month + 1)
    if anchor.date is None:
        return None
    if unit == "day":
        return (anchor.date + dt.timedelta(days=step)).isoformat()
    monday = anchor.date + dt.timedelta(days=7 * step - anchor.date.weekday())
    sunday = monday + dt.timedelta(days=6)
    return interval(monday.isoformat(), sunday.isoformat())
