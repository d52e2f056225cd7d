"""Datelines and bylines: the line or the words before the text that say where and when it is from.

And the names of months, by which dates are told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from readout.language.words import either, numbered
from readout.records.types import Offsets

__all__ = ["DATE", "MONTH", "MONTHS", "WEEKDAYS", "Dateline", "read_dateline"]

_FULL = numbered("month")
_SHORT = numbered("month.short")
MONTHS = _FULL | _SHORT
"""The names of the months in small letters, whole or cut ("sept"), with their numbers."""
WEEKDAYS = numbered("weekday")
"""The names of the weekdays in small letters, from 0 for Monday."""


_TITLED = [name.capitalize() for name in _FULL]
_CUT = [name.capitalize() for name in _SHORT]
MONTH = rf"(?:{either(_TITLED)}|{either(_TITLED).upper()}|{either(_CUT)}\b\.?)"
"""Pattern of a month's name as it is written: ``May``, ``MAY``, ``Sept.``"""
DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {MONTH}(?:,? \d{{4}})?|{MONTH},? \d{{4}})"
)
"""Pattern of a date as datelines have it, with or without a year."""

_NAME = r"[^\W\d_a-z][\w’'./-]{0,30}"
_PLACE = rf"(?P<place>{_NAME}(?:,?\s{_NAME}){{0,4}}?)"
_DATED = rf"(?:\s?\([^()\n]{{1,30}}\))?[,\s(]{{1,3}}(?P<date>{DATE})\)?"
_AGENCY = r",?\s?\((?P<agency>[^()\n]{1,30})\)"
_DASH = r"(?P<dash>\s{0,2}(?:—|–|--|-)\s{1,2}|(?<=\))\s?(?:—|–|--|-))"
_REGION = rf"(?P<place>[^\W\d_a-z]{{3,30}}(?:\s[^\W\d_a-z]{{2,30}}){{0,3}},\s{_NAME}(?:\s{_NAME})?)"
_FORMS = (
    re.compile(rf"{_PLACE}{_DATED}(?:{_AGENCY})?{_DASH}?"),
    re.compile(rf"{_PLACE}{_AGENCY}{_DASH}"),
    re.compile(rf"{_REGION}{_DASH}"),
)
"""Place and date; place and agency; a place in capitals and its region: ``KYIV, Ukraine —``."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place, date and agency of a dateline, as half-open offsets; None of what it lacks.

    ``end`` is where it ends: behind its dash, if ``opens`` tells that a text follows it, else
    behind its last part.
    """

    place: Offsets
    date: Offsets | None
    agency: Offsets | None
    end: int
    opens: bool


def read_dateline(text: str, start: int, end: int) -> Dateline | None:
    """Read the dateline with which a segment begins.

    Parameters
    ----------
    text : str
        The document.
    start, end : int
        The segment.

    Returns
    -------
    Dateline or None
        None where it does not begin with a place (a run of capitalised words) and a date, a place,
        an agency in brackets and a dash, or a place in capitals, its region and a dash.

    Examples
    --------
    >>> found = read_dateline("ARLIN, May 3 (QPA) — The board met.", 0, 35)
    >>> found.place, found.date, found.agency, found.end
    ((0, 5), (7, 12), (14, 17), 21)
    >>> read_dateline("Arlin, 3 May 2031", 0, 17).opens
    False
    >>> read_dateline("The board met.", 0, 14)
    """
    for form in _FORMS:
        match = form.match(text, start, end)
        if match is not None:
            parts = match.groupdict()
            return Dateline(
                match.span("place"),
                match.span("date") if parts.get("date") else None,
                match.span("agency") if parts.get("agency") else None,
                match.end(),
                opens=parts["dash"] is not None,
            )
    return None
