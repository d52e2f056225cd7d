"""What a match of each pattern says, as EDTF.

The conventions where EDTF leaves a choice: "early", "mid" and "late" in a year are its first,
second and last four months; a century is its hundred years by their leading digits ("20th century"
19XX); a week runs from Monday to Sunday. A month or day without a year is the one nearest to the
document's date ("by", "until": the first on or after it; "last": the last before it; a bare "the
15th": the last up to it; behind a verb of the past: none that lies more than a month ahead), and
has an unknown year ("XXXX-01-30") where there is none. A weekday is the last one up to the
document's date, behind "will" the next.

A reader raises ``ValueError`` where its match is no date.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from readout.edtf import (
    SEASON_MONTHS,
    Anchor,
    calendar_date,
    interval,
    latest_day,
    nearest_year,
    season,
    shift,
    third_of_year,
)
from readout.language.datelines import MONTHS, WEEKDAYS
from readout.language.words import numbered
from readout.stages.entities.dates.patterns import meaning
from readout.stages.entities.dates.tenses import tense

__all__ = ["PARTIAL", "RELATIVE", "STATED", "follows_between"]

Match = re.Match[str]

_BY = re.compile(r"\b(?:[Bb]y|[Uu]ntil|[Bb]efore)(?: the)?\s{1,2}\Z")
_BETWEEN = re.compile(r"\b[Bb]etween\s{1,2}\Z")
BEFORE = 12
"""How many characters before a date can hold such a word."""
LONGEST_YEARS = 300
CENTURIES = range(2, 31)


def follows_between(text: str, start: int) -> bool:
    """Tell whether "between" stands before a date."""
    return _BETWEEN.search(text, max(0, start - BEFORE), start) is not None


def _month(match: Match, group: str = "m") -> int:
    return MONTHS[match[group].rstrip(".").lower()]


def _step(match: Match) -> int:
    return meaning("steps", match["rel"])


# -- what needs nothing -----------------------------------------------------------------------------


def _numbers(match: Match) -> str:
    return calendar_date(int(match["y"]), int(match["m"]), int(match["d"]))


def _month_year(match: Match) -> str:
    return calendar_date(int(match["y"]), _month(match))


def _months_year(match: Match) -> str:
    """Read a month or a range of months that begins in the same year or in the one before."""
    if not match["m0"]:
        return _month_year(match)
    first = _month(match, "m0")
    year = int(match["y"]) - (first > _month(match))
    return interval(calendar_date(year, first), _month_year(match))


def _years(match: Match) -> str:
    """Read a range of years, the second of which may be cut to two digits."""
    first, cut = match["y"], match["y2"]
    last = first[: -len(cut)] + cut
    if match["and"] and not follows_between(match.string, match.start()):
        raise ValueError("two years are no range")
    if not 0 < int(last) - int(first) <= LONGEST_YEARS:
        raise ValueError("no range")
    return interval(first, last)


def _year(match: Match) -> str:
    year = int(match["y"])
    part = match["part"]
    return third_of_year(year, meaning("thirds", part)) if part else calendar_date(year)


def _decade(match: Match) -> str:
    return f"{match['y'][:3]}X"


def _century(match: Match) -> str:
    written = match["n"].lower()
    if written[0].isdigit():
        number = int(written[:-2])
    else:
        *ten, unit = re.split("[- ]", written)
        tens = numbered("entity.tens")
        number = sum(tens[word] for word in ten) + numbered("entity.numbers").get(unit, 0)
    if number not in CENTURIES:
        raise ValueError(f"no century: {written}")
    return f"{number - 1:02d}XX"


def _season(match: Match) -> str:
    return season(int(match["y"]), meaning("seasons", match["season"]))


def _quarter(match: Match) -> str:
    return season(int(match["y"] or match["y0"]), meaning("seasons", match["season"]))


# -- what lacks a part ------------------------------------------------------------------------------


def _days(match: Match, anchor: Anchor | None) -> str:
    """Read a day, or a range of days within a month or over two, with or without a year."""
    month, day = _month(match), int(match["d"])
    year = int(match["y"]) if match["y"] else _year_of(match, anchor, month, day)
    if not match["d2"]:
        return calendar_date(year, month, day)
    last_month, last_day = _month(match, "m2") if match["m2"] else month, int(match["d2"])
    first_year = year - 1 if year is not None and last_month < month else year
    first = calendar_date(first_year, month, day)
    last = calendar_date(year, last_month, last_day)
    side_by_side = last_month == month and last_day == day + 1
    if match["and"] and not side_by_side and not follows_between(match.string, match.start()):
        return f"{{{first},{last}}}"
    return interval(first, last)


def _month_alone(match: Match, anchor: Anchor | None) -> str:
    month = _month(match)
    return calendar_date(_year_of(match, anchor, month), month)


def _year_of(match: Match, anchor: Anchor | None, month: int, day: int = 31) -> int | None:
    """Return the year that a month or day without one lies in, None where nothing tells it."""
    if anchor is None:
        return None
    text, start = match.string, match.start()
    if _BY.search(text, max(0, start - BEFORE), start):
        passed = (month, day) < (anchor.month or 1, anchor.day or 1)
        return anchor.year + passed
    year = nearest_year(anchor, month)
    months_ahead = 12 * (year - anchor.year) + month - (anchor.month or 12)
    if months_ahead > 1 and tense(text, *match.span()) == "past":
        return year - 1
    return year


def _bare_day(match: Match, anchor: Anchor | None) -> str:
    days = [int(day) for day in (match["d"], match["d2"]) if day]
    ends = [
        calendar_date(None, None, day) if anchor is None else latest_day(anchor, day)
        for day in days
    ]
    return ends[0] if len(ends) == 1 else interval(*ends)


# -- what is nothing without another date -----------------------------------------------------------


def _of_relative_year(match: Match, anchor: Anchor) -> str:
    day = int(match["d"]) if match["d"] else None
    return calendar_date(anchor.year + _step(match), _month(match), day)


def _part_of_relative_year(match: Match, anchor: Anchor) -> str:
    return third_of_year(anchor.year + _step(match), meaning("thirds", match["part"]))


def _relative_quarter(match: Match, anchor: Anchor) -> str:
    return season(anchor.year + _step(match), meaning("seasons", match["season"]))


def _relative_month(match: Match, anchor: Anchor) -> str:
    month = _month(match)
    return calendar_date(_recurring(match, anchor, (month, month)), month)


def _relative_season(match: Match, anchor: Anchor) -> str:
    code = meaning("seasons", match["season"])
    return season(_recurring(match, anchor, SEASON_MONTHS[code]), code)


def _recurring(match: Match, anchor: Anchor, months: tuple[int, int]) -> int:
    """Return the year of the last or next such months: this one if they are over or to come."""
    first, last = months
    step = _step(match)
    over = step < 0 and anchor.month is not None and anchor.month > last
    to_come = step > 0 and anchor.month is not None and anchor.month < first
    return anchor.year if over or to_come else anchor.year + step


def _relative_day(match: Match, anchor: Anchor) -> str | None:
    return shift(anchor, "day", meaning("days", match["day"]))


def _relative_unit(match: Match, anchor: Anchor) -> str | None:
    return shift(anchor, match["unit"], _step(match))


def _weekday(match: Match, anchor: Anchor) -> str | None:
    """Read a weekday: the last one up to the date, or the one that "next", "this", "will" say."""
    if anchor.date is None:
        return None
    ahead = WEEKDAYS[match["weekday"].lower()] - anchor.date.weekday()
    if match["rel"]:
        step = _step(match)
    else:
        step = 1 if tense(match.string, *match.span()) == "future" else None
    since = -ahead % 7
    days = {None: -since, -1: -(since or 7), 0: ahead, 1: 7 - since}
    return shift(anchor, "day", days[step])


STATED: dict[str, Callable[[Match], str]] = {
    "iso": _numbers,
    "numeric": _numbers,
    "month_year": _months_year,
    "shared_year": _month_year,
    "years": _years,
    "year": _year,
    "decade": _decade,
    "century": _century,
    "season": _season,
    "quarter": _quarter,
}
"""Readers of what says all of itself, by pattern."""
PARTIAL: dict[str, Callable[[Match, Anchor | None], str]] = {
    "month_first": _days,
    "day_first": _days,
    "month_alone": _month_alone,
    "bare_day": _bare_day,
}
"""Readers of what may lack its year or month, and takes it from the document's date."""
RELATIVE: dict[str, Callable[[Match, Anchor], str | None]] = {
    "day_relative_year": _of_relative_year,
    "month_relative_year": _of_relative_year,
    "part_relative_year": _part_of_relative_year,
    "relative_month": _relative_month,
    "relative_season": _relative_season,
    "relative_quarter": _relative_quarter,
    "relative_day": _relative_day,
    "relative_unit": _relative_unit,
    "weekday": _weekday,
}
"""Readers of what has no value without the document's date: None where that is not exact enough."""
