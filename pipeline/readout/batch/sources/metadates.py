"""The date that an input gives, as EDTF: only where it can be read in one way."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from readout.edtf import is_edtf
from readout.records import Warning

__all__ = ["edtf_date", "set_date"]

LONGEST = 100

_MONTHS = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NUMBERS = {name: n for n, names in enumerate(_MONTHS, start=1) for name in names}
_CLOCK = r"(?:[T ,]\s?\d{1,2}:\d{2}.{0,40})?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_YEAR, _NUMBER, _NAME = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<month>[a-z]{3,9})"
_DAY = r"(?P<day>\d{1,2})"
_TH = "(?:st|nd|rd|th)?"
_FORMS = (
    rf"{_YEAR}(?P<mark>[-/.]){_NUMBER}(?P=mark){_DAY}{_CLOCK}",
    rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:T\d{{4,6}}Z?)?",
    rf"{_YEAR}年{_NUMBER}月(?:{_DAY}日)?",
    rf"(?i){_WEEKDAY}{_DAY}{_TH}[ -](?:of )?{_NAME}\.?,?[ -]{_YEAR}{_CLOCK}",
    rf"(?i){_WEEKDAY}{_NAME}\.? {_DAY}{_TH},? {_YEAR}{_CLOCK}",
    rf"(?i){_NAME}\.?,? {_YEAR}",
)
_DATES = [re.compile(form) for form in _FORMS]


@lru_cache(maxsize=4096)
def edtf_date(value: str) -> str | None:
    """Read a date as EDTF.

    Understood are EDTF itself, ISO dates with or without a clock time (which is left out), other
    dates with the year first, and dates that name their month. ``07/08/2020`` is not: which number
    is the month nobody can tell.

    Parameters
    ----------
    value : str
        What the input says.

    Returns
    -------
    str or None
        The value in EDTF (https://www.loc.gov/standards/datetime/); None where it cannot be read in
        one way.
    """
    value = " ".join(value.split()) if len(value) <= LONGEST else ""
    for form in _DATES:
        if match := form.fullmatch(value):
            parts = match.groupdict()
            return _calendar(parts["year"], parts["month"], parts.get("day"))
    return value if value and is_edtf(value) else None


def set_date(meta: dict[str, Any]) -> list[Warning]:
    """Turn ``meta["date"]`` into EDTF, in place.

    What cannot be read is kept under ``date_original``, and the date becomes null.

    Returns
    -------
    list of Warning
        ``unreadable_date``, or nothing.
    """
    value = meta.get("date")
    if value is None or value == "":
        meta["date"] = None
        return []
    readable = isinstance(value, str | int) and not isinstance(value, bool)
    meta["date"] = edtf_date(str(value)) if readable else None
    if meta["date"] is not None:
        return []
    meta.setdefault("date_original", value)
    shown = str(value)[:LONGEST]
    message = f"the date {shown!r} cannot be read in one way; write it as YYYY-MM-DD"
    return [Warning("unreadable_date", message)]


def _calendar(year: str, month: str, day: str | None) -> str | None:
    number = int(month) if month.isdigit() else _NUMBERS.get(month.casefold())
    if number is None:
        return None
    try:
        return date(int(year), number, int(day or 1)).isoformat()[: 10 if day else 7]
    except ValueError:
        return None
