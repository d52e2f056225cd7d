"""The dates of a document as candidates.

Those without a year take it from their sentence or from the byline.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from readout.records import Segment, Sentence
from readout.spans import SpanIndex
from readout.stages.entities.calendars import Anchor, read_anchor
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.dates import DateMention, find_dates, in_year

__all__ = ["date_candidates", "days_of_event"]

SAME_CLAUSE = 120
"""How far, in characters, a year reaches to a month or day without one that follows in its sentence."""
LEAD = 4
SHORT = 200
OPENING = 40
_DASH = re.compile(r"\s?(?:\([^()\n]{1,30}\))?\s?(?:—|–|--)\s")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBERED_DAY = re.compile(r"(\d\d?)(?:st|nd|rd|th)")
LONGEST = 30
"""Days of the longest meeting."""
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


def date_candidates(
    text: str, segments: Sequence[Segment], sentences: Sequence[Sentence], anchor: Anchor | None
) -> list[Candidate]:
    """Find the dates of a document.

    Parameters
    ----------
    text, segments, sentences
        The document; a date that crosses a segment is none.
    anchor : Anchor or None
        The document's own date. Only where there is none, a month or a day without a year, and a weekday of the
        lead, is resolved against the full date of the byline or dateline; else a day and month against the full
        date of the lead that has the same.
    """
    by_segment, by_sentence = SpanIndex(segments), SpanIndex(sentences)
    mentions = find_dates(text, anchor)
    found: list[Candidate] = []
    years: tuple[Sentence | None, int, str] | None = None
    for date in mentions:
        segment, sentence = by_segment.at(date.start), by_sentence.at(date.start)
        if segment is None or date.end > segment.end:
            continue
        item = Candidate(date.start, date.end, "DATE", "rule")
        if date.edtf is not None:
            item.normal = {"edtf": date.edtf, "anchor": date.anchor}
        if (
            date.partial
            and years is not None
            and years[0] is sentence
            and date.start - years[1] <= SAME_CLAUSE
        ):
            value = in_year(date, int(years[2]))
            if value is not None:
                item.normal, item.year_from = {"edtf": value, "anchor": None}, years[1]
        if date.edtf is not None and date.edtf.isdigit() and date.anchor is None:
            years = (sentence, date.start, date.edtf)
        found.append(item)
    if anchor is None:
        _from_dateline(text, segments, mentions, {item.start: item for item in found})
    return found


def _from_dateline(
    text: str,
    segments: Sequence[Segment],
    mentions: Sequence[DateMention],
    found: dict[int, Candidate],
) -> None:
    """Resolve what lacks a year against the full date of the byline or dateline."""
    lead = segments[:LEAD]
    full = (m for m in mentions if _DAY.fullmatch(m.edtf or ""))
    dateline = next((m for m in full if _in_byline(m, lead) or _opens_lead(text, m, lead)), None)
    if dateline is not None:
        anchor = read_anchor(dateline.edtf)
        opening = next((s for s in segments if s.kind == "paragraph"), None)
        for date in find_dates(text, anchor):
            item = found.get(date.start)
            weekday = _WEEKDAY.fullmatch(text, date.start, date.end) is not None
            in_lead = weekday and opening is not None and opening.start <= date.start < opening.end
            relative = (
                item is not None and item.normal is None and not weekday
            )  # "yesterday", "last year"
            if item is None or date.edtf is None or item.year_from is not None:
                continue
            if not (date.partial or in_lead or relative):
                continue
            item.normal, item.year_from = {"edtf": date.edtf, "anchor": None}, dateline.start
        return
    days = [
        m
        for m in mentions
        if _DAY.fullmatch(m.edtf or "") and any(s.start <= m.start < s.end for s in lead)
    ]
    of_year: dict[str, DateMention] = {}
    for day in days:
        of_year.setdefault(str(day.edtf)[4:], day)
    for date in mentions:
        item = found.get(date.start)
        same = of_year.get(date.edtf[4:]) if date.partial and date.edtf else None
        if item is not None and same is not None and item.year_from is None:
            item.normal, item.year_from = {"edtf": str(same.edtf), "anchor": None}, same.start
    if days:
        _from_event(text, days[0], found)


def _from_event(text: str, day: DateMention, found: dict[int, Candidate]) -> None:
    """Resolve later months and days without a year against the first full date of the lead: they are near it."""
    for date in find_dates(text, read_anchor(day.edtf)):
        item = found.get(date.start)
        if (
            item is not None
            and date.partial
            and date.edtf
            and item.year_from is None
            and date.start > day.start
        ):
            item.normal, item.year_from = {"edtf": date.edtf, "anchor": None}, day.start


def days_of_event(dates: Sequence[Candidate], text: str, event: str, position: int) -> None:
    """Resolve a bare "the 4th" behind the document's own meeting against the days that it lasts.

    Parameters
    ----------
    dates : sequence of Candidate
        The dates of the document.
    text : str
        The document.
    event : str
        The meeting's date (EDTF): only days, or an interval of days, say something.
    position : int
        Where the meeting is named.
    """
    first, _, last = event.partition("/")
    begin, end = (
        read_anchor(part) if _DAY.fullmatch(part) else None for part in (first, last or first)
    )
    if begin is None or end is None or begin.date is None or end.date is None:
        return
    span = min((end.date - begin.date).days, LONGEST)
    days = [begin.date + dt.timedelta(days=n) for n in range(span + 1)]
    for item in dates:
        match = _NUMBERED_DAY.fullmatch(text, item.start, item.end)
        if match is not None and item.start > position:
            day = next((d for d in days if d.day == int(match[1])), None)
            if day is not None:
                item.normal, item.year_from = {"edtf": day.isoformat(), "anchor": None}, position


def _opens_lead(text: str, date: DateMention, lead: Sequence[Segment]) -> bool:
    """Tell a dateline that opens a paragraph: ``ARLIN, June 25, 2032 (QPA) —``."""
    segment = next((s for s in lead if s.start <= date.start < s.end), None)
    if segment is None or date.start - segment.start > OPENING:
        return False
    return (
        bool(_DASH.match(text, date.end, segment.end))
        and text[segment.start : segment.start + 1].isupper()
    )


def _in_byline(date: DateMention, lead: Sequence[Segment]) -> bool:
    """Tell whether a date stands in a byline, or in a short line of the lead that is no heading of its own."""
    return any(
        s.kind == "byline" and s.start <= date.start < s.end and s.end - s.start <= SHORT
        for s in lead
    )
