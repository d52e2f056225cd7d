"""The dates of a document as candidates.

Those without a year take it from their sentence, else from the byline, the dateline or the first
full date of the lead; a bare "the 4th" takes its month from the document's own event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from readout.edtf import Anchor, days_of, in_year, is_day, read_anchor
from readout.language.datelines import WEEKDAYS, read_dateline
from readout.records import Segment, Sentence
from readout.spans import SpanIndex
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.dates.find import DateMention, find_dates

__all__ = ["date_candidates", "days_of_event"]

SAME_CLAUSE = 120
"""How far, in characters, a year reaches to a month or day without one in its sentence."""
LEAD = 4
"""Segments in which a document's own date may stand."""
SHORT = 200
"""Characters of the longest byline."""
LONGEST = 31
"""Days of the longest meeting."""
_NUMBERED_DAY = re.compile(r"(\d\d?)(?:st|nd|rd|th)")

Resolved = tuple[int, str, int]
"""Where a date begins, its value, and where the date begins that it was resolved against."""


def date_candidates(
    text: str, segments: Sequence[Segment], sentences: Sequence[Sentence], anchor: Anchor | None
) -> list[Candidate]:
    """Find the dates of a document.

    Parameters
    ----------
    text, segments, sentences
        The document; a date that crosses a segment is none.
    anchor : Anchor or None
        The document's own date. Only where there is none, a month or a day without a year, and a
        weekday of the lead, is resolved against the full date of the byline or dateline; else a
        month or day against the first full date of the lead.
    """
    index = SpanIndex(segments)
    mentions = find_dates(text, anchor)
    resolved = list(_in_sentences(mentions, SpanIndex(sentences)))
    if anchor is None:
        resolved += _in_lead(text, segments, mentions)
    by_start: dict[int, Resolved] = {}
    for item in resolved:
        by_start.setdefault(item[0], item)
    found = []
    for date in mentions:
        segment = index.at(date.start)
        if segment is not None and date.end <= segment.end:
            found.append(_candidate(date, by_start.get(date.start)))
    return found


def _candidate(date: DateMention, resolved: Resolved | None) -> Candidate:
    item = Candidate(date.start, date.end, "DATE", "rule")
    if resolved is not None:
        _resolve(item, resolved[1], resolved[2])
    elif date.edtf is not None:
        item.normal = {"edtf": date.edtf, "anchor": date.anchor}
    return item


def _resolve(item: Candidate, value: str, source: int) -> None:
    item.normal = {"edtf": value, "anchor": None}
    item.year_from = source


def _in_sentences(
    mentions: Sequence[DateMention], sentences: SpanIndex[Sentence]
) -> Iterator[Resolved]:
    """Resolve what lacks a year against the year named last before it in its sentence."""
    year, named = 0, -SAME_CLAUSE
    for date in mentions:
        value = date.edtf or ""
        if value.isdigit() and date.anchor is None:
            year, named = int(value), date.start
        elif date.partial and date.start - named <= SAME_CLAUSE:
            if sentences.at(date.start) is sentences.at(named):
                with suppress(ValueError):  # no such day in that year
                    yield date.start, in_year(value, year), named


def _in_lead(
    text: str, segments: Sequence[Segment], mentions: Sequence[DateMention]
) -> Iterator[Resolved]:
    """Resolve what lacks a year, and relative dates, against a full date of the lead.

    Against that of a byline or dateline all; against another, which is the day of an event, only
    months and days.
    """
    lead = segments[:LEAD]
    in_lead = SpanIndex(lead)
    days = [(day, s) for day in mentions if is_day(day.edtf) and (s := in_lead.at(day.start))]
    dateline = next((day for day, s in days if _is_dateline(text, day, s)), None)
    if dateline is None and not days:
        return
    own = dateline or days[0][0]
    opening = next((s for s in segments if s.kind == "paragraph"), None)
    full = {day.edtf for day, _ in days}
    valued = {date.start for date in mentions if date.edtf is not None}
    for date in find_dates(text, read_anchor(own.edtf)):
        told = date.partial and (date.start > own.start or date.edtf in full)
        if dateline is not None:
            weekday = text[date.start : date.end].lower() in WEEKDAYS
            placed = not weekday or (opening is not None and date.start < opening.end)
            told = date.partial or (date.start not in valued and placed)
        if told and date.edtf is not None:
            yield date.start, date.edtf, own.start


def _is_dateline(text: str, day: DateMention, segment: Segment) -> bool:
    """Tell whether a day of the lead stands in a byline, or in a dateline with its text behind."""
    if segment.kind == "byline":
        return segment.end - segment.start <= SHORT
    dateline = read_dateline(text, segment.start, segment.end)
    if dateline is None or dateline.date is None or not dateline.opens:
        return False
    return day.start <= dateline.date[0] < day.end


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
    days = {int(day[-2:]): day for day in reversed(days_of(event, LONGEST))}
    for item in dates:
        match = _NUMBERED_DAY.fullmatch(text, item.start, item.end)
        day = days.get(int(match[1])) if match is not None else None
        if day is not None and item.start > position:
            _resolve(item, day, position)
