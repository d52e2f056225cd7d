"""The patterns of dates, and what a match of each says, as EDTF.

Patterns and the meanings of their words stand in ``dates.toml``. The conventions where EDTF leaves
a choice: "early", "mid" and "late" in a year are its first, second and last four months; a century
is its hundred years by their leading digits ("20th century" 19XX); a week runs from Monday to
Sunday, "the past week" up to the document's date. A month or day without a year is the one nearest
to the document's date ("by", "until": the first on or after it; "last": the last before it; a bare
"the 15th": the last up to it; behind a verb of the past, and of a mere month where no verb tells:
none that lies more than a month ahead), and has an unknown year ("XXXX-01-30") where there is none.
A weekday is the last one up to the document's date, behind "will" the next from it on. "Two weeks
ago" is as exact as the unit that is counted.

A reader raises ``ValueError`` where its match is no date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from readout.language.datelines import MONTH, MONTHS, WEEKDAYS
from readout.language.words import numbered, words
from readout.records.dates import (
    LATEST,
    SEASON_MONTHS,
    WEEK,
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

__all__ = ["FROM_ANOTHER", "PARTIAL", "RESOLVED", "STATED", "Apart", "patterns", "written"]

Match = re.Match[str]
Tense = Literal["future", "past", "open"]

SATURDAY = 5
JUST = 1
"""Days after which "this Saturday" is still the last one."""
TO_TUESDAY = 3
"""Days after a Saturday on which "this weekend" is the last one: up to Tuesday."""
LENGTHS = range(1, 301)
"""Years that a range of years may last."""
REACH = 160
"""How many characters before and behind a date are looked at, up to the ends of its clause."""
_ENDS = re.compile(r"(?:(?<!\b[A-Z])\.|[!?;:\n])(?=\s|\Z)|[“”\"]")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("dates.toml").read_text("utf-8"))


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Compile the patterns by name, in the order in which ties are decided."""
    pieces = {
        "MONTH": MONTH,
        "WEEKDAY": f"(?:{'|'.join(WEEKDAYS).title()})",
        "COUNTED": "|".join(words("entity.counted")),
        "TENS": f"(?i:{'|'.join(numbered('entity.tens'))})",
        **_tables()["pieces"],
    }
    found = _tables()["patterns"]
    for piece in reversed(pieces):  # the later ones are made of the earlier ones
        found = {name: text.replace(f"{{{piece}}}", pieces[piece]) for name, text in found.items()}
    return {name: re.compile(text) for name, text in found.items()}


@cache
def _verbs() -> re.Pattern[str]:
    """Compile the words that tell a clause's time, as groups ``future``, ``past``, ``other``."""
    groups = [f"(?P<{time}>{pattern})" for time, pattern in _tables()["tenses"].items()]
    no_noun = r"(?<!\b[Aa]\s)(?<!\b[Aa]n\s)(?<!\b[Tt]he\s)"
    return re.compile(rf"{no_noun}\b(?:{'|'.join(groups)})\b")


def _meaning(table: str, phrase: str) -> int:
    """Return the number that a table of ``dates.toml`` gives for words of a pattern."""
    number: int = _tables()[table][" ".join(phrase.lower().split())]
    return number


def _tense(match: Match) -> Tense | None:
    """Tell of what time the clause of a date speaks.

    The verb next before it decides, else the first behind it; ``open`` where that is a new clause's
    or an infinitive, None where there is none.
    """
    text = match.string
    start, end = match.span()
    before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
    behind = _ENDS.split(text[end : end + REACH], maxsplit=1)[0]
    earlier = list(_verbs().finditer(before))
    verb = earlier[-1] if earlier else _verbs().search(behind)
    if verb is None:
        return None
    return "future" if verb["future"] else "past" if verb["past"] else "open"


# -- months, days, seasons, parts of a year, however their year is told ----------------------------


def _in_year(match: Match, year: int | None) -> str:
    """Write what a match says, in a year."""
    said = match.groupdict()
    if "season" in said:
        return season(year, _meaning("seasons", said["season"]))
    if said.get("part"):
        return third_of_year(year, _meaning("thirds", said["part"]))
    month, day, last_month, last_day = (_number(said.get(key)) for key in ("m", "d", "m2", "d2"))
    first = calendar_date(year, month, day)
    if last_month is None and last_day is None:
        return first
    last = calendar_date(year, last_month or month, last_day)
    if year is not None and last[:7] < first[:7]:
        first = in_year(first, year - 1)
    apart = said.get("and") and said.get("between") is None
    return _both(first, last) if apart else interval(first, last)


def _both(first: str, last: str) -> str:
    """Write two times, as one where they stand side by side."""
    of_some_year = f"{first}/{last}".replace("XXXX", "2000")
    return interval(first, last) if len(days_of(of_some_year, 3)) == 2 else f"{{{first},{last}}}"


def _number(written: str | None) -> int | None:
    """Read the number of a day or month, or the name of a month."""
    if not written:
        return None
    return int(written) if written.isdigit() else MONTHS[written.rstrip(".").lower()]


def written(match: Match) -> str:
    """Read what gives its year, or of which no year is known."""
    year = match.groupdict().get("y")
    return _in_year(match, int(year) if year else None)


def _nearest(match: Match, anchor: Anchor) -> str:
    """Read a month or day without its year; of two months the last one decides."""
    said = match.groupdict()
    month = _number(said.get("m2")) or _number(said["m"]) or 1
    time = _tense(match)
    if said.get("by") is not None and time != "past":
        passed = (month, _number(said.get("d")) or 31) < (anchor.month or 1, anchor.day or 1)
        return _in_year(match, anchor.year + passed)
    year = nearest_year(anchor, month)
    far_ahead = calendar_date(year, month) > (shift(anchor, "month", 1) or LATEST)
    over = time == "past" or (time is None and "d" not in said)
    return _in_year(match, year - (far_ahead and over))


def _of_relative_year(match: Match, anchor: Anchor) -> str:
    """Read ``March last year``."""
    return _in_year(match, anchor.year + _meaning("steps", match["year_rel"]))


def _recurring(match: Match, anchor: Anchor) -> str:
    """Read ``last March``, ``next summer``: of this year where it is over or still to come."""
    said = match.groupdict()
    if "season" in said:
        first, last = map(int, SEASON_MONTHS[str(_meaning("seasons", said["season"]))])
    else:
        first = last = _number(said["m"]) or 1
    step = _meaning("steps", said["rel"])
    this_year = (anchor.month or 0) > last if step < 0 else (anchor.month or 12) < first
    return _in_year(match, anchor.year + (0 if this_year else step))


# -- other times -----------------------------------------------------------------------------------


def _years(match: Match) -> str:
    """Read a range of years, the second of which may be cut to two digits."""
    first, cut = match["y"], match["y2"]
    last = first[: -len(cut)] + cut
    if int(last) - int(first) not in LENGTHS:
        raise ValueError("no range of years")
    return interval(first, last)


def _century(match: Match) -> str:
    values = numbered("entity.tens") | numbered("entity.numbers")
    said = re.split("[- ]", match["y"].lower())
    number = sum(values.get(word, 0) for word in said) or int(said[0][:-2])
    return f"{number - 1:02d}XX"


def _bare_day(match: Match, anchor: Anchor) -> str:
    """Read ``the 15th``: of the month told beside it, else the last such day up to the date."""
    day = int(match["d2"] or match["d"])
    if match["rel"]:
        month = read_anchor(shift(anchor, "month", _meaning("steps", match["rel"])))
        if month is None:
            raise ValueError("no month is known")
        last = calendar_date(month.year, month.month, day)
    else:
        last = latest_day(anchor, day)
    if not match["d2"]:
        return last
    first = latest_day(read_anchor(last) or anchor, int(match["d"]))
    return _both(first, last) if match["and"] else interval(first, last)


def _relative(match: Match, anchor: Anchor) -> str | None:
    """Read ``last week``, ``yesterday``; ``the past week``: that which ends with the date."""
    said = match.groupdict()
    unit = said.get("unit", "day")
    step = _meaning("steps", said["rel"])
    running = said["rel"].lower() == "past" or (step < 0 and said.get("the") is not None)
    if unit == "day" or not running:
        return shift(anchor, unit, step)
    if anchor.date is None:
        return None
    if unit == "week":
        return interval(shift(anchor, "day", -WEEK) or "", anchor.date.isoformat())
    months = 12 if unit == "year" else 1
    return interval(shift(anchor, "month", -months) or "", shift(anchor, "month", 0))


def _counted(match: Match) -> tuple[int, str]:
    """Read a count in digits or words, and its unit."""
    unit = match["unit"]
    count = numbered("entity.tens").get((match["tens"] or "").lower(), 0)
    said = match["count"].lower()
    tens = numbered("entity.tens").get(said)
    count += int(said) if said.isdigit() else tens or _meaning("counts", said)
    return (10 * count, "year") if unit == "decade" else (count, unit)


def _ago(match: Match, anchor: Anchor) -> str | None:
    """Read ``two weeks ago``, as exact as the unit that is counted."""
    count, unit = _counted(match)
    return shift(anchor, unit, -count)


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
    return Apart(_meaning("steps", match["rel"]))


def _apart(match: Match) -> Apart:
    """Read ``four days later``, ``a year later``, as exact as the unit that is counted."""
    count, unit = _counted(match)
    return Apart(_meaning("steps", match["rel"]) * count, unit)


def _weekend(match: Match, anchor: Anchor) -> str | None:
    """Read ``last weekend``: Saturday and Sunday, of "this" those that fit the clause's time."""
    if anchor.date is None:
        return None
    since = (anchor.date.weekday() - SATURDAY) % WEEK
    step = _meaning("steps", match["rel"])
    if step == 0 and since > 1:
        step = _is_ahead(match, otherwise=since > TO_TUESDAY)
    over = since < 2 and match["rel"].lower() == "last"
    first = WEEK * ((step > 0) - over) - since
    return interval(shift(anchor, "day", first) or "", shift(anchor, "day", first + 1))


def _is_ahead(match: Match, *, otherwise: bool) -> bool:
    """Return if the clause of a date speaks of what is to come, or what holds if none tells."""
    time = _tense(match)
    return time == "future" or (otherwise and time != "past")


def _weekday(match: Match, anchor: Anchor) -> str | None:
    """Read a weekday: the last one up to the date, or the one that "next", "this", "will" say."""
    if anchor.date is None:
        return None
    until = (WEEKDAYS[match["weekday"].lower()] - anchor.date.weekday()) % WEEK
    since = -until % WEEK
    step = _meaning("steps", match["rel"]) if match["rel"] else None
    if step:
        return shift(anchor, "day", (until or WEEK) if step > 0 else -(since or WEEK))
    ahead = _is_ahead(match, otherwise=step == 0 and since > JUST)
    return shift(anchor, "day", until if ahead else -since)


STATED: dict[str, Callable[[Match], str]] = {
    "years": _years,
    "decade": lambda match: match["y"][:3] + "X",
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
