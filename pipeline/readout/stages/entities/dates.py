"""Reading dates from text into EDTF values.

The conventions where EDTF leaves a choice: "early", "mid" and "late" in a year are its first,
second and last four months; a century is its hundred years by their leading digits ("20th century"
19XX); a week runs from Monday to Sunday. A month or day without a year is the one nearest to the
document's date ("by", "until" and "next": the first on or after it; "last": the last before it; a
bare "the 15th": the last up to it; behind a verb of the past: none that lies more than a month
ahead), and has an unknown year ("XXXX-01-30") where there is none. A weekday is the last one up to
the document's date, behind "will" the next.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from readout.language.words import numbered, words
from readout.stages.entities import calendars as cal
from readout.stages.entities.calendars import Anchor
from readout.stages.entities.patterns import MONTHS, SEASONS, WEEKDAYS, patterns
from readout.stages.entities.tenses import FUTURE, PAST, tense

__all__ = ["DateMention", "find_dates", "in_year"]

META_DATE = "meta.date"
_BY = re.compile(r"(?:\b[Bb]y|\b[Uu]ntil|\b[Bb]efore)(?: the)?\s{1,2}\Z")
_BETWEEN = re.compile(r"\b[Bb]etween\s{1,2}\Z")
_AFTER_BETWEEN = ("between ", "Between ")
_WORD = re.compile(r"\s{0,2}([A-Za-z]{1,12})")
_WEEKDAY_NEXT = 7
_PARTIAL = frozenset({"month_first", "day_first", "month_alone"})
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_STEPS = {
    "last": -1,
    "this": 0,
    "next": 1,
    "previous": -1,
    "current": 0,
    "coming": 1,
    "past": -1,
    "the": 0,
}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1, "tonight": 0}


@dataclass(frozen=True)
class DateMention:
    """A date in the text.

    Its offsets, its EDTF value (None where nothing resolves it), what it was resolved against.

    ``partial`` where the text gives a month or a day without a year.
    """

    start: int
    end: int
    edtf: str | None
    anchor: str | None
    partial: bool = False


Value = tuple[str | None, str | None]


def find_dates(text: str, anchor: Anchor | None = None) -> list[DateMention]:
    """Find the dates of a text.

    Parameters
    ----------
    text : str
        Any text.
    anchor : Anchor, optional
        The document's own date; without it partial dates stay partial and relative ones have no
        value.

    Returns
    -------
    list of DateMention
        Disjoint and sorted by start; of overlapping readings the longest.
    """
    found: list[tuple[int, int, int, DateMention]] = []
    for order, (name, pattern) in enumerate(patterns().items()):
        read = _READERS[name]
        for match in pattern.finditer(text):
            value = read(match, anchor)
            if value is not None:
                start, end = match.span("date") if "date" in pattern.groupindex else match.span()
                partial = name in _PARTIAL and not any(
                    match.groupdict().get(group) for group in ("y", "rel")
                )
                found.append(
                    (start, -(end - start), order, DateMention(start, end, *value, partial))
                )
    kept: list[DateMention] = []
    for *_, mention in sorted(found, key=lambda item: item[:3]):
        if kept and mention.start < kept[-1].end:
            continue
        joined = _joined(text, kept[-1], mention) if kept else None
        if joined is not None:
            kept[-1] = joined
        else:
            kept.append(mention)
    return kept


def _joined(text: str, first: DateMention, last: DateMention) -> DateMention | None:
    """Join the two ends of one time.

    ``30 March to 2 April 2030``, ``between January and March 2030``.
    """
    between = text[first.end : last.start]
    pair = between.strip() == "and" and text.endswith(_AFTER_BETWEEN, 0, first.start)
    if not (pair or _TO.fullmatch(between)) or first.edtf is None or last.edtf is None:
        return None
    if not _PLAIN.fullmatch(last.edtf) or last.partial:
        return None
    begin = first.edtf
    if first.partial and begin[4:5] == "-":
        begin = last.edtf[:4] + begin[4:]
        if begin > last.edtf:
            begin = f"{int(last.edtf[:4]) - 1:04d}{begin[4:]}"
    if not _PLAIN.fullmatch(begin) or len(begin) != len(last.edtf) or begin >= last.edtf:
        return None
    return DateMention(first.start, last.end, f"{begin}/{last.edtf}", last.anchor, False)


def _month(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()[:3]]


def _year_end(year: int, written: str) -> int:
    """Read the second year of a range, written in full or by its last two digits."""
    return int(written) if len(written) == 4 else year - year % 100 + int(written)


def _iso(match: re.Match[str], _: Anchor | None) -> Value | None:
    value = (
        cal.day(int(match["y"]), int(match["m"]), int(match["d"]))
        if 1 <= int(match["m"]) <= 12
        else None
    )
    return (value, None) if value else None


def _numeric(match: re.Match[str], _: Anchor | None) -> Value | None:
    number = int(match["m"])
    if not 1 <= number <= 12:
        return None
    value = cal.day(int(match["y"]), number, int(match["d"]))
    return (value, None) if value else None


def _resolve_year(
    match: re.Match[str], number: int, of_month: int | None, anchor: Anchor | None
) -> tuple[int | None, str | None]:
    """Return the year that a month (and day) without one lies in, and what that was resolved against."""
    if anchor is None:
        return None, None
    year = cal.nearest_month(anchor, number)
    month_later = year * 12 + number - (anchor.year * 12 + (anchor.month or 12)) > 1
    if month_later and tense(match.string, *match.span()) == PAST:
        year -= 1
    if _BY.search(match.string[max(0, match.start() - 12) : match.start()]):
        year = (
            anchor.year
            if (number, of_month or 31) >= (anchor.month or 1, anchor.day or 1)
            else anchor.year + 1
        )
    return year, META_DATE


def _full(match: re.Match[str], anchor: Anchor | None) -> Value | None:
    """Read a day, or a range of days within a month or over two, with or without a year."""
    number, of_month = _month(match["m"]), int(match["d"])
    year: int | None = None
    basis: str | None = None
    if match["y"]:
        year = int(match["y"])
    else:
        year, basis = _resolve_year(match, number, of_month, anchor)
    groups = match.groupdict()
    start = cal.day(year, number, of_month)
    if not groups.get("d2"):
        return (start, basis) if start else None
    number2 = _month(groups["m2"]) if groups.get("m2") else number
    before = year - 1 if year is not None and number2 < number else year
    first, last = cal.day(before, number, of_month), cal.day(year, number2, int(groups["d2"]))
    between = match.string.endswith(_AFTER_BETWEEN, 0, match.start())
    beside = number2 == number and int(groups["d2"]) == of_month + 1
    apart = bool(groups.get("and")) and not between and not beside
    value = f"{{{first},{last}}}" if apart and first and last else cal.interval(first, last)
    return (value, basis) if value else None


def _month_year(match: re.Match[str], _: Anchor | None) -> Value | None:
    year, number = int(match["y"]), _month(match["m"])
    if not match["m0"]:
        return cal.month(year, number), None
    first = _month(match["m0"])
    if match["sep"].strip().lower() in {"and", "or", ","}:
        return None
    value = cal.interval(
        cal.month(year if first <= number else year - 1, first), cal.month(year, number)
    )
    return (value, None) if value else None


def _shared_year(match: re.Match[str], _: Anchor | None) -> Value | None:
    return cal.month(int(match["y"]), _month(match["m"])), None


def _month_alone(match: re.Match[str], anchor: Anchor | None) -> Value | None:
    number = _month(match["m"])
    if match["rel"] and anchor is None:
        return None, None
    year, basis = _resolve_year(match, number, None, anchor)
    if match["rel"] and anchor is not None and year is not None:
        step, here = _STEPS[match["rel"].lower()], anchor.month or 1
        year = anchor.year if step == 0 else year
        if step < 0:
            year = anchor.year if number < here else anchor.year - 1
        elif step > 0:
            year = anchor.year if number > here else anchor.year + 1
    if year is not None and not 1 <= year <= 9999:
        return None
    return cal.month(year, number), basis


def _month_of_relative_year(match: re.Match[str], anchor: Anchor | None) -> Value | None:
    if anchor is None:
        return None, None
    year, number = anchor.year + _STEPS[match["rel"].lower()], _month(match["m"])
    if not 1 <= year <= 9999:
        return None
    value = cal.day(year, number, int(match["d"])) if match["d"] else cal.month(year, number)
    return (value, META_DATE) if value else None


def _part_of_relative_year(match: re.Match[str], anchor: Anchor | None) -> Value:
    if anchor is None:
        return None, None
    year = anchor.year + _STEPS[match["rel"].lower()]
    part = match["part"].split()[0].rstrip("-").lower()
    return (cal.part_of_year(part, year), META_DATE) if 1 <= year <= 9999 else (None, None)


def _bare_day(match: re.Match[str], anchor: Anchor | None) -> Value | None:
    def value(written: str) -> str | None:
        number = int(written)
        if not 1 <= number <= 31:
            return None
        return f"XXXX-XX-{number:02d}" if anchor is None else cal.latest_day(anchor, number)

    start = value(match["d"])
    basis = None if anchor is None else META_DATE
    if start is None:
        return None
    if not match["d2"]:
        return start, basis
    joined = cal.interval(start, value(match["d2"]))
    return (joined, basis) if joined else None


def _years(match: re.Match[str], _: Anchor | None) -> Value | None:
    first = int(match["y"])
    last = _year_end(first, match["y2"])
    listed = re.search(r"\sand\s", match[0]) is not None
    if not first < last <= first + 300 or (
        listed and not _BETWEEN.search(match.string[max(0, match.start() - 12) : match.start()])
    ):
        return None
    return f"{first:04d}/{last:04d}", None


def _year(match: re.Match[str], _: Anchor | None) -> Value | None:
    following = _WORD.match(match.string, match.end())
    if following and following[1].lower() in words("entity.counted"):
        return None
    if _NUMBERED.search(match.string[max(0, match.start() - NUMBERED) : match.start()]):
        return None
    year, part = int(match["y"]), match["part"]
    if part:
        return cal.part_of_year(part.split()[0].rstrip("-").lower(), year), None
    return f"{year:04d}", None


def _decade(match: re.Match[str], _: Anchor | None) -> Value:
    return f"{match['y'][:3]}X", None


def _century(match: re.Match[str], _: Anchor | None) -> Value | None:
    written = match["n"].lower()
    tens, numbers = numbered("entity.tens"), numbered("entity.numbers")
    if written[0].isdigit():
        number = int(re.sub(r"\D", "", written))
    else:
        ten, _dash, unit = written.replace(" ", "-").partition("-")
        number = tens[ten] + numbers[unit] if unit else numbers.get(ten, 0)
    return (f"{number - 1:02d}XX", None) if 2 <= number <= 30 else None


def _season(match: re.Match[str], anchor: Anchor | None) -> Value | None:
    if not (match["y"] or match["rel"]):
        return None
    code = SEASONS[match["season"].lower()]
    if match["y"]:
        return f"{match['y']}-{code}", None
    if anchor is None:
        return None, None
    first, here = _FIRST_MONTH[int(code)], anchor.month
    step = _STEPS[match["rel"].lower()]
    if here is not None and step < 0 and here > first + 2:
        step = 0  # that of this year is over
    elif here is not None and step > 0 and here < first:
        step = 0  # that of this year is still to come
    year = anchor.year + step
    return (f"{year:04d}-{code}", META_DATE) if 1 <= year <= 9999 else None


def _quarter(match: re.Match[str], anchor: Anchor | None) -> Value | None:
    if not (match["y"] or match["y0"] or match["rel"]):
        return None
    number = int(match["q"]) if match["q"] else _QUARTERS[match["ordinal"].lower()]
    half = (match["unit"] or match["letter"] or "").lower() in {"half", "h"}
    if half and number > 2:
        if match["q"] or match["ordinal"].lower() not in {"last", "final"}:
            return None
        number = 2
    code = (39 if half else 32) + number
    if match["y"] or match["y0"]:
        return f"{match['y'] or match['y0']}-{code}", None
    if anchor is None:
        return None, None
    year = anchor.year + _STEPS[match["rel"].lower()]
    return (f"{year:04d}-{code}", META_DATE) if 1 <= year <= 9999 else None


def _relative(match: re.Match[str], anchor: Anchor | None) -> Value:
    if anchor is None:
        return None, None
    if match["day"]:
        value = cal.shift(anchor, "day", _DAYS[match["day"].lower()])
    else:
        value = cal.shift(anchor, match["unit"].lower(), _STEPS[match["rel"].lower()])
    return (value, META_DATE) if value else (None, None)


def _weekday(match: re.Match[str], anchor: Anchor | None) -> Value:
    """Read a weekday: the last one up to the document's date, or the one that "next" or "this" says."""
    date = anchor.date if anchor is not None else None
    if date is None:
        return None, None
    wanted, rel = WEEKDAYS[match["weekday"].lower()[:3]], (match["rel"] or "").lower()
    back = (date.weekday() - wanted) % _WEEKDAY_NEXT
    if rel in {"next", "coming"}:
        step = _WEEKDAY_NEXT - back
    elif rel == "this":
        step = wanted - date.weekday()
    elif not rel and tense(match.string, *match.span()) == FUTURE:
        step = _WEEKDAY_NEXT - back
    else:
        step = -back if back or rel not in {"last", "past"} else -_WEEKDAY_NEXT
    try:
        return (date + dt.timedelta(days=step)).isoformat(), META_DATE
    except OverflowError:
        return None, None


_NUMBERED = re.compile(
    r"(?:\b(?:Section|Sections|Room|Flight|flight|Article|Chapter|chapter|page|pages|Route|Highway|Box|Form|Unit|Resolution"
    r"|Directive|Order)|\b(?:No|Nos|p|pp)\.)\s$"
)
"""What a number follows that is no year."""
NUMBERED = 14
_TO = re.compile(r",?\s{1,2}(?:to|until|through)\s{1,2}|\s{0,2}[–—]\s{0,2}")
_PLAIN = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}

_READERS = {
    "iso": _iso,
    "numeric": _numeric,
    "month_first": _full,
    "day_first": _full,
    "month_year": _month_year,
    "shared_year": _shared_year,
    "day_relative_year": _month_of_relative_year,
    "part_relative_year": _part_of_relative_year,
    "month_relative_year": _month_of_relative_year,
    "month_alone": _month_alone,
    "bare_day": _bare_day,
    "years": _years,
    "year": _year,
    "decade": _decade,
    "century": _century,
    "season": _season,
    "quarter": _quarter,
    "relative": _relative,
    "weekday": _weekday,
}


def in_year(mention: DateMention, year: int) -> str | None:
    """Return the value of a partial date in a year that the text gives elsewhere; None where it has no such day."""
    parts = []
    for value in (mention.edtf or "").split("/"):
        number, _, of_month = value[5:].partition("-")
        if not number.isdigit():
            return None
        part = (
            cal.day(year, int(number), int(of_month)) if of_month else cal.month(year, int(number))
        )
        if part is None:
            return None
        parts.append(part)
    return parts[0] if len(parts) == 1 else cal.interval(parts[0], parts[-1])
