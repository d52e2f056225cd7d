"""The date that an input gives for itself."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

from readout.language.datelines import MONTHS
from readout.records.dates import calendar_date, is_edtf
from readout.records.types import PlainData, Warning

__all__ = ["LONGEST", "edtf_date", "set_date"]


def set_date(meta: PlainData) -> list[Warning]:
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


LONGEST = 100
"""Characters; what is longer is no date."""

_CLOCK = r"(?:[T ,]\s?\d{1,2}:\d{2}.{0,40})?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_YEAR = r"(?P<y>\d{4})"
_NAME = r"(?P<m>[a-z]{3,9})\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_CLOCK}",
        rf"(?P<d>\d{{1,2}})\. ?(?P<m>\d{{1,2}})\. ?{_YEAR}{_CLOCK}",
        rf"{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})(?:T\d{{4,6}}Z?)?",
        rf"{_YEAR}年(?P<m>\d{{1,2}})月(?:(?P<d>\d{{1,2}})日)?",
        rf"{_WEEKDAY}{_DAY}[ -](?:of )?{_NAME},?[ -]{_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_NAME} {_DAY},? {_YEAR}{_CLOCK}",
        rf"{_NAME},? {_YEAR}(?P<d>)",
    )
]


@lru_cache(maxsize=4096)
def edtf_date(value: str) -> str | None:
    """Read a date as EDTF.

    Understood are EDTF itself, ISO dates with or without a clock time (which is left out), other
    dates with the year first, dates that name their month, and with full stops day, month, year
    (``03.05.2031`` is in May wherever it is written so). ``07/08/2020`` is not: which number is the
    month nobody can tell.

    Parameters
    ----------
    value : str
        What is written.

    Returns
    -------
    str or None
        The value in EDTF (https://www.loc.gov/standards/datetime/); None where it cannot be read in
        one way.
    """
    value = " ".join(value.split()) if len(value) <= LONGEST else ""
    for form in _FORMS:
        match = form.fullmatch(value)
        if match is not None:
            year, month, day = match["y"], match["m"], match["d"]
            number = int(month) if month.isdigit() else MONTHS.get(month.casefold(), 0)
            with suppress(ValueError):  # no such day, or no month of that name
                return calendar_date(int(year), number, int(day) if day else None)
            return None
    return value if value and is_edtf(value) else None
