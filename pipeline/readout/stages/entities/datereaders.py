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
from functools import cache
from importlib import resources
from typing import Any, Literal

from readout.language.datelines import MONTH, MONTHS, WEEKDAYS
from readout.language.words import either, numbered, words
from readout.records.dates import (
    LATEST,
    SEASON_MONTHS,
    WEEK,
    Anchor,
    calendar_date,
    days_apart,
    in_year,
    interval,
    is_day,
    latest_day,
    nearest_year,
    read_anchor,
    season,
    shift,
    third_of_year,
)

__all__ = ["FROM_ANOTHER", "PARTIAL", "RESOLVED", "STATED", "DateGroups", "patterns", "written"]

Tense = Literal["future", "past", "open"]

TEXTS = frozenset({"date", "sep", "unit"})
"""Groups of the patterns that stand for no number."""
SATURDAY = 5
JUST = 1
"""Days after which "this Saturday" is still the last one."""
TO_TUESDAY = 3
"""Days after a Saturday on which "this weekend" is the last one: up to Tuesday."""
LENGTHS = range(1, 301)
"""Years that a range of years may last."""
REACH = 160
"""Characters before and behind a date that are read for its clause, at most."""
_ENDS = re.compile(r"(?:(?<!\b[A-Z])\.|[!?;:\n])(?=\s|\Z)|[“”\"]")
_ORDINAL = re.compile(r"(?<=\d)[a-z]+")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("dates.toml").read_text("utf-8"))


@cache
def patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Compile the patterns by name, each behind its key, in the order in which ties are decided."""
    pieces = {
        "MONTH": MONTH,
        "WEEKDAY": f"(?:{'|'.join(WEEKDAYS).title()})",
        "COUNTED": either(words("entity.counted")),
        "TENS": f"(?i:{'|'.join(numbered('entity.tens'))})",
        **_tables()["pieces"],
    }

    @cache
    def compiled(text: str) -> re.Pattern[str]:
        for piece in reversed(pieces):  # the later ones are made of the earlier ones
            text = text.replace(f"{{{piece}}}", pieces[piece])
        return re.compile(text)

    keys = _tables()["keys"]
    found = _tables()["patterns"]
    return {name: (compiled(keys[key]), compiled(text)) for name, (key, text) in found.items()}


@cache
def _verbs() -> re.Pattern[str]:
    """Compile the words that tell a clause's time, as groups ``future``, ``past``, ``other``."""
    groups = [f"(?P<{time}>{pattern})" for time, pattern in _tables()["tenses"].items()]
    no_noun = r"(?<!\b[Aa]\s)(?<!\b[Aa]n\s)(?<!\b[Tt]he\s)"
    return re.compile(rf"{no_noun}\b(?:{'|'.join(groups)})\b")


@cache
def _numbers() -> dict[str, int]:
    """Return the numbers that the words of the patterns stand for."""
    counted = numbered("entity.tens") | numbered("entity.numbers")
    numbers: dict[str, int] = _tables()["numbers"]
    return MONTHS | WEEKDAYS | counted | numbers


class DateGroups(dict[str, int]):
    """The numbers in a match of a pattern, by the names of its groups.

    ``30``, ``3rd``, ``Sept.``, ``twenty-two``, ``last quarter``.
    """

    def __init__(self, match: re.Match[str]) -> None:
        super().__init__()
        self.match = match
        groups = match.groupdict()
        self.unit = groups.get("unit", "day")
        known = _numbers()
        for name, text in groups.items():
            if text is not None and name not in TEXTS:
                word = _ORDINAL.sub("", " ".join(text.lower().strip(".").split()))
                parts = [word] if word in known else re.split("[- ]", word)
                self[name] = sum(int(part) if part.isdigit() else known[part] for part in parts)

    @property
    def tense(self) -> Tense | None:
        """The tense of the date's clause.

        The verb next before it decides, else the first behind it; ``open`` where that is a new
        clause's or an infinitive, None where there is none.
        """
        text = self.match.string
        start, end = self.match.span()
        before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
        behind = _ENDS.split(text[end : end + REACH], maxsplit=1)[0]
        earlier = list(_verbs().finditer(before))
        verb = earlier[-1] if earlier else _verbs().search(behind)
        if verb is None:
            return None
        return "future" if verb["future"] else "past" if verb["past"] else "open"

    def is_ahead(self, *, otherwise: bool) -> bool:
        """Return if the clause speaks of what is to come, or what holds if none tells."""
        return self.tense == "future" or (otherwise and self.tense != "past")


# -- months, days, seasons, parts of a year, however their year is told ----------------------------


def written(said: DateGroups, year: int | None) -> str:
    """Write what is said, in a year, or in one that is not known."""
    if "season" in said:
        return season(year, said["season"])
    if "part" in said:
        return third_of_year(year, said["part"])
    month = said.get("m")
    first = calendar_date(year, month, said.get("d"))
    if said.keys().isdisjoint({"m2", "d2"}):
        return first
    last = calendar_date(year, said.get("m2", month), said.get("d2"))
    if year is not None and last[:7] < first[:7]:
        first = in_year(first, year - 1)
    return _both(first, last) if "and" in said and "between" not in said else interval(first, last)


def _both(first: str, last: str) -> str:
    """Write two times, as one where they stand side by side."""
    days = [time.replace("XXXX", "2000") for time in (first, last)]
    together = all(map(is_day, days)) and days_apart(*days) == 1
    return interval(first, last) if together else f"{{{first},{last}}}"


def _nearest(said: DateGroups, anchor: Anchor) -> str:
    """Read a month or day without its year; of two months the last one decides."""
    month = said.get("m2", said["m"])
    time = said.tense
    if "by" in said and time != "past":
        passed = (month, said.get("d", 31)) < (anchor.month or 1, anchor.day or 1)
        return written(said, anchor.year + passed)
    year = nearest_year(anchor, month)
    far_ahead = calendar_date(year, month) > (shift(anchor, "month", 1) or LATEST)
    over = time == "past" or (time is None and "d" not in said)
    return written(said, year - (far_ahead and over))


def _of_relative_year(said: DateGroups, anchor: Anchor) -> str:
    """Read ``March last year``."""
    return written(said, anchor.year + said["year_rel"])


def _recurring(said: DateGroups, anchor: Anchor) -> str:
    """Read ``last March``, ``next summer``: of this year where it is over or still to come."""
    months = SEASON_MONTHS[str(said["season"])] if "season" in said else [said["m"]]
    step = said["rel"]
    over = (anchor.month or 0) > int(months[-1])
    this_year = over if step < 0 else (anchor.month or 12) < int(months[0])
    return written(said, anchor.year + (0 if this_year else step))


# -- other times -----------------------------------------------------------------------------------


def _years(said: DateGroups, first: int) -> str:
    """Read a range of years, the second of which may be cut to two digits."""
    last = said["y2"] + (first - first % 100 if said["y2"] < 100 else 0)
    if last - first not in LENGTHS:
        raise ValueError("no range of years")
    return interval(str(first), str(last))


def _bare_day(said: DateGroups, anchor: Anchor) -> str:
    """Read ``the 15th``: of the month told beside it, else the last such day up to the date."""
    day = said.get("d2", said["d"])
    if "rel" in said:
        month = read_anchor(shift(anchor, "month", said["rel"]))
        if month is None:
            raise ValueError("no month is known")
        last = calendar_date(month.year, month.month, day)
    else:
        last = latest_day(anchor, day)
    if "d2" not in said:
        return last
    first = latest_day(read_anchor(last) or anchor, said["d"])
    return _both(first, last) if "and" in said else interval(first, last)


def _relative(said: DateGroups, anchor: Anchor) -> str | None:
    """Read ``last week``, ``yesterday``; ``the past week``: that which ends with the date."""
    step = said["rel"]
    running = said.match["rel"].lower() == "past" or (step < 0 and "the" in said)
    if said.unit == "day" or not running:
        return shift(anchor, said.unit, step)
    if anchor.date is None:
        return None
    if said.unit == "week":
        return interval(shift(anchor, "day", -WEEK) or "", anchor.date.isoformat())
    months = 12 if said.unit == "year" else 1
    return interval(shift(anchor, "month", -months) or "", shift(anchor, "month", 0))


def _ago(said: DateGroups, anchor: Anchor) -> str | None:
    """Read ``two weeks ago``, as exact as the unit that is counted."""
    if said.unit == "decade":
        return shift(anchor, "year", -10 * said["count"])
    return shift(anchor, said.unit, -said["count"])


def _weekend(said: DateGroups, anchor: Anchor) -> str | None:
    """Read ``last weekend``: Saturday and Sunday, of "this" those that fit the clause's time."""
    if anchor.date is None:
        return None
    since = (anchor.date.weekday() - SATURDAY) % WEEK
    step = said["rel"]
    if step == 0 and since > 1:
        step = said.is_ahead(otherwise=since > TO_TUESDAY)
    over = since < 2 and said.match["rel"].lower() == "last"
    first = WEEK * ((step > 0) - over) - since
    return interval(shift(anchor, "day", first) or "", shift(anchor, "day", first + 1))


def _weekday(said: DateGroups, anchor: Anchor) -> str | None:
    """Read a weekday: the last one up to the date, or the one that "next", "this", "will" say."""
    if anchor.date is None:
        return None
    until = (said["weekday"] - anchor.date.weekday()) % WEEK
    since = -until % WEEK
    step = said.get("rel")
    if step:
        return shift(anchor, "day", (until or WEEK) if step > 0 else -(since or WEEK))
    ahead = said.is_ahead(otherwise=step == 0 and since > JUST)
    return shift(anchor, "day", until if ahead else -since)


STATED: dict[str, Callable[[DateGroups, int], str]] = {
    "years": _years,
    "decade": lambda _, year: f"{year // 10}X",
    "century": lambda _, number: f"{number - 1:02d}XX",
}
"""Readers of what says all of itself, by pattern; that of the others is :func:`written`."""
RESOLVED: dict[str, Callable[[DateGroups, Anchor], str | None]] = {
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
PARTIAL = frozenset({"month_first", "day_first", "month_alone", "bare_day"})
"""Patterns whose month or day is known without the document's date."""
FROM_ANOTHER = frozenset({"same_day", "that_day", "days_apart", "later"})
"""Patterns of dates that count from the date named before: ``four days later``."""
