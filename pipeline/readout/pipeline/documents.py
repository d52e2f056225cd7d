"""Documents that are made of what a caller gives: texts with their meta data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from readout.doc.origin import text_source
from readout.language.datelines import MONTHS
from readout.records.dates import calendar_date, is_edtf
from readout.records.naming import clean
from readout.records.types import Document, Warning

__all__ = ["LONGEST", "document_of", "edtf_date", "id_of", "set_date"]


def document_of(text: str, id: str | int, meta: Mapping[str, Any] | None) -> Document:
    """Make a document of a text.

    Parameters
    ----------
    text : str
        The text, taken as it is.
    id : str or int
        What the record is called.
    meta : mapping, optional
        Plain data. ``date`` is read as on the command line: EDTF or another date that can be read
        in one way, a year, also a :class:`datetime.date`; what cannot be read is kept as
        ``date_original``, with a warning.

    Raises
    ------
    TypeError
        Where something is of another type; says what.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text must be a str, not {_kind(text)}")
    name = id_of(id)
    data = plain_meta(meta)
    warnings = set_date(data) if "date" in data else []
    return Document(name, text, data, text_source(text), None, warnings)


def id_of(given: str | int) -> str:
    """Return the id that a caller gives to a document.

    Raises
    ------
    TypeError
        Where it is empty, of another type, or text that no file can hold (a lone surrogate).
    """
    is_id = isinstance(given, str | int) and not isinstance(given, bool)
    name = str(given) if is_id else ""
    if not name.strip() or clean(name) != name:
        raise TypeError(f"the id must be a text or a whole number, not {given!r}")
    return name


def plain_meta(meta: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return meta data as the plain data that a record holds."""
    if meta is not None and not isinstance(meta, Mapping):
        raise TypeError(f"meta must be a mapping, not {_kind(meta)}")
    given = dict(meta or {})
    for key in given:
        if not isinstance(key, str):
            raise TypeError(f"the names in meta must be texts, not {key!r}")
    for key in ("title", "language"):
        if not isinstance(given.get(key), str | None):
            raise TypeError(f"meta[{key!r}] must be a str or None, not {_kind(given[key])}")
    said = given.get("date")
    if isinstance(said, date):
        given["date"] = said.isoformat()[:10]
    elif isinstance(said, bool) or not isinstance(said, str | int | None):
        raise TypeError(
            f"meta['date'] must be a str, a year, a datetime.date or None, not {_kind(said)}"
        )
    try:
        data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(given))
    except (TypeError, ValueError) as error:
        raise TypeError(f"meta must be data that JSON has: {error}") from error
    return data


def _kind(value: Any) -> str:
    return type(value).__name__


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
            return _calendar(match["y"], match["m"], match["d"])
    return value if value and is_edtf(value) else None


def _calendar(year: str, month: str, day: str | None) -> str | None:
    number = int(month) if month.isdigit() else MONTHS.get(month.casefold())
    if number is None:
        return None
    try:
        return calendar_date(int(year), number, int(day) if day else None)
    except ValueError:
        return None
