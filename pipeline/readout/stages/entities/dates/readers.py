"""What a match of each pattern says, as EDTF.

The conventions where EDTF leaves a choice: "early", "mid" and "late" in a year are its first,
second and last four months; a century is its hundred years by their leading digits ("20th century"
19XX); a week runs from Monday to Sunday, "the past week" up to the document's date. A month or day
without a year is the one nearest to the document's date ("by", "until": the first on or after it;
"last": the last before it; a bare "the 15th": the last up to it; behind a verb of the past, and of
a mere month where no verb tells: none that lies more than a month ahead), and has an unknown year
("XXXX-01-30") where there is none. A weekday is the last one up to the document's date, behind
"will" the next from it on. "Two weeks ago" is as exact as the unit that is counted.

A reader raises ``ValueError`` where its match is no date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from readout.language.datelines import MONTHS, WEEKDAYS
from readout.language.words import numbered
from readout.records.dates import (
    LATEST,
    SEASON_MONTHS,
    Anchor,
    calendar_date,
    days_of,
    in_year,
    interval,
    latest_day,
    nearest_year,
    read_anchor,
    season,
    shift,
    third_of_year,
)
from readout.stages.entities.dates.patterns import meaning, tense

__all__ = ["FROM_ANOTHER", "PARTIAL", "RESOLVED", "STATED", "Apart", "written"]

Match = re.Match[str]

SATURDAY = 5
JUST = 1
"""Days after which "this Saturday" is still the last one."""
TO_TUESDAY = 3
"""Days after a Saturday on which "this weekend" is the last one: up to Tuesday."""
LENGTHS = range(1, 301)
"""Years that a range of years may last."""


# -- months, days, seasons, parts of a year, however their year is told ----------------------------


def _in_year(match: Match, year: int | None) -> str:
    """Write what a match says, in a year."""
    said = match.groupdict()
    if "season" in said:
        code = meaning("seasons", said["season"])
        return season(year, code)
    if said.get("part"):
        third = meaning("thirds", said["part"])
        return third_of_year(year, third)
    month = _number(said.get("m"))
    day = _number(said.get("d"))
    first = calendar_date(year, month, day)
    last_month = _number(said.get("m2"))
    last_day = _number(said.get("d2"))
    if last_month is None and last_day is None:
        return first
    last = calendar_date(year, last_month or month, last_day)
    if year is not None and last[:7] < first[:7]:
        first = in_year(first, year - 1)
    apart = said.get("and") and said.get("between") is None
    return _both(first, last) if apart else interval(first, last)


def _both(first: str, last: str) -> str:
    """Write two times, as one where they stand side by side."""
    if _side_by_side(first, last):
        return interval(first, last)
    return f"{{{first},{last}}}"


def _number(written: str | None) -> int | None:
    """Read the number of a day or month, or the name of a month."""
    if not written:
        return None
    if written.isdigit():
        return int(written)
    name = written.rstrip(".").lower()
    return MONTHS[name]


def _side_by_side(first: str, last: str) -> bool:
    of_some_year = f"{first}/{last}".replace("XXXX", "2000")
    return len(days_of(of_some_year, 3)) == 2


def written(match: Match) -> str:
    """Read what gives its year, or of which no year is known."""
    year = match.groupdict().get("y")
    return _in_year(match, int(year) if year else None)


def _nearest(match: Match, anchor: Anchor) -> str:
    """Read a month or day without its year; of two months the last one decides."""
    said = match.groupdict()
    last = _number(said.get("m2")) or _number(said["m"]) or 1
    if said.get("by") is not None and tense(match) != "past":
        return _in_year(match, anchor.year + _passed(last, said.get("d"), anchor))
    year = nearest_year(anchor, last)
    if _is_far_ahead(year, last, anchor) and _is_over(match):
        year -= 1
    return _in_year(match, year)


def _is_far_ahead(year: int, month: int, anchor: Anchor) -> bool:
    """Tell whether a month lies more than one ahead."""
    next_month = shift(anchor, "month", 1) or LATEST
    return calendar_date(year, month) > next_month


def _is_over(match: Match) -> bool:
    """Tell whether a clause speaks of the past: with a mere month all that tell no time do."""
    time = tense(match)
    return time == "past" or (time is None and "d" not in match.groupdict())


def _passed(month: int, day: str | None, anchor: Anchor) -> bool:
    """Tell whether a month, or a day of it, lies before the document's date in its year."""
    last = _number(day) or 31
    return (month, last) < (anchor.month or 1, anchor.day or 1)


def _of_relative_year(match: Match, anchor: Anchor) -> str:
    """Read ``March last year``."""
    step = meaning("steps", match["year_rel"])
    return _in_year(match, anchor.year + step)


def _recurring(match: Match, anchor: Anchor) -> str:
    """Read ``last March``, ``next summer``: of this year where it is over or still to come."""
    said = match.groupdict()
    if "season" in said:
        code = meaning("seasons", said["season"])
        first, last = map(int, SEASON_MONTHS[str(code)])
    else:
        first = last = _number(said["m"]) or 1
    step = meaning("steps", said["rel"])
    over = (anchor.month or 0) > last
    to_come = (anchor.month or 12) < first
    this_year = over if step < 0 else to_come
    return _in_year(match, anchor.year if this_year else anchor.year + step)


# -- other times -----------------------------------------------------------------------------------


def _years(match: Match) -> str:
    """Read a range of years, the second of which may be cut to two digits."""
    first = match["y"]
    cut = match["y2"]
    last = first[: -len(cut)] + cut
    if int(last) - int(first) not in LENGTHS:
        raise ValueError("no range of years")
    return interval(first, last)


def _decade(match: Match) -> str:
    return match["y"][:3] + "X"


def _century(match: Match) -> str:
    values = numbered("entity.tens") | numbered("entity.numbers")
    said = re.split("[- ]", match["y"].lower())
    number = sum(values.get(word, 0) for word in said)
    if not number:
        number = int(said[0][:-2])
    return f"{number - 1:02d}XX"


def _bare_day(match: Match, anchor: Anchor) -> str:
    last = _day_of_month(match, int(match["d2"] or match["d"]), anchor)
    if not match["d2"]:
        return last
    first = latest_day(read_anchor(last) or anchor, int(match["d"]))
    return _both(first, last) if match["and"] else interval(first, last)


def _day_of_month(match: Match, day: int, anchor: Anchor) -> str:
    """Read a day of the month that is told beside it, else the last such day up to the date."""
    if not match["rel"]:
        return latest_day(anchor, day)
    month = read_anchor(shift(anchor, "month", meaning("steps", match["rel"])))
    if month is None:
        raise ValueError("no month is known")
    return calendar_date(month.year, month.month, day)


def _relative(match: Match, anchor: Anchor) -> str | None:
    """Read ``last week``, ``yesterday``."""
    said = match.groupdict()
    unit = said.get("unit", "day")
    step = meaning("steps", said["rel"])
    running = said["rel"].lower() == "past" or (step < 0 and said.get("the") is not None)
    if unit != "day" and running:
        return _running(unit, anchor)
    return shift(anchor, unit, step)


def _running(unit: str, anchor: Anchor) -> str | None:
    """Read ``the past week``: that which ends with the document's date."""
    if anchor.date is None:
        return None
    if unit == "week":
        first = shift(anchor, "day", -7)
        return interval(first or "", anchor.date.isoformat())
    months = 12 if unit == "year" else 1
    first = shift(anchor, "month", -months)
    last = shift(anchor, "month", 0)
    return interval(first or "", last)


def _ago(match: Match, anchor: Anchor) -> str | None:
    """Read ``two weeks ago``, as exact as the unit that is counted."""
    count = _count(match["tens"] or "0") + _count(match["count"])
    if match["unit"] == "decade":
        return shift(anchor, "year", -10 * count)
    return shift(anchor, match["unit"], -count)


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a date lies behind another one."""

    steps: int
    unit: str = "day"

    def behind(self, other: str) -> str | None:
        """Return the date that lies so far behind another one, None where that is too vague.

        Raises
        ------
        ValueError, OverflowError
            Where time ends.
        """
        anchor = read_anchor(other)
        return None if anchor is None else shift(anchor, self.unit, self.steps)


def _days_apart(match: Match) -> Apart:
    """Read ``the same day``, ``that evening``, ``the next day``."""
    return Apart(meaning("steps", match["rel"]))


def _apart(match: Match) -> Apart:
    """Read ``four days later``, ``a year later``, as exact as the unit that is counted."""
    count = _count(match["tens"] or "0") + _count(match["count"])
    return Apart(meaning("steps", match["rel"]) * count, match["unit"])


def _count(said: str) -> int:
    """Read a count in digits or words."""
    if said.isdigit():
        return int(said)
    tens = numbered("entity.tens").get(said.lower())
    return meaning("counts", said) if tens is None else tens


def _weekend(match: Match, anchor: Anchor) -> str | None:
    """Read ``last weekend``: Saturday and Sunday, of "this" those that fit the clause's time."""
    if anchor.date is None:
        return None
    since = (anchor.date.weekday() - SATURDAY) % 7
    step = meaning("steps", match["rel"])
    if step == 0 and since > 1:
        step = _is_ahead(match, otherwise=since > TO_TUESDAY)
    over = since < 2 and match["rel"].lower() == "last"
    first = 7 * (step > 0) - 7 * over - since
    saturday, sunday = (shift(anchor, "day", first + day) for day in range(2))
    return interval(saturday or "", sunday)


def _is_ahead(match: Match, *, otherwise: bool) -> bool:
    """Tell whether the clause of a date speaks of what is to come, or what holds if none tells."""
    time = tense(match)
    return time == "future" or (otherwise and time != "past")


def _weekday(match: Match, anchor: Anchor) -> str | None:
    """Read a weekday: the last one up to the date, or the one that "next", "this", "will" say."""
    if anchor.date is None:
        return None
    weekday = WEEKDAYS[match["weekday"].lower()]
    ahead = weekday - anchor.date.weekday()
    since = -ahead % 7
    until = ahead % 7
    step = meaning("steps", match["rel"]) if match["rel"] else None
    if step:
        days = (until or 7) if step > 0 else -(since or 7)
    else:
        this_one = step == 0 and since > JUST
        days = until if _is_ahead(match, otherwise=this_one) else -since
    return shift(anchor, "day", days)


STATED: dict[str, Callable[[Match], str]] = {
    "years": _years,
    "decade": _decade,
    "century": _century,
}
"""Readers of what says all of itself, by pattern; that of the others is :func:`written`."""
RESOLVED: dict[str, Callable[[Match, Anchor], str | None]] = {
    "month_first": _nearest,
    "day_first": _nearest,
    "month_alone": _nearest,
    "bare_day": _bare_day,
    "day_relative_year": _of_relative_year,
    "month_relative_year": _of_relative_year,
    "part_relative_year": _of_relative_year,
    "relative_quarter": _of_relative_year,
    "relative_month": _recurring,
    "relative_season": _recurring,
    "relative_day": _relative,
    "relative_unit": _relative,
    "days_ago": _ago,
    "weekend": _weekend,
    "weekday": _weekday,
}
"""Readers of what the document's date resolves: None where that is not exact enough."""
PARTIAL = frozenset(name for name, reader in RESOLVED.items() if reader in (_nearest, _bare_day))
"""Those of which a month or day is known without it."""
FROM_ANOTHER: dict[str, Callable[[Match], Apart]] = {
    "same_day": _days_apart,
    "that_day": _days_apart,
    "days_apart": _apart,
    "later": _apart,
}
"""Readers of what is counted from the date that is named before it."""
