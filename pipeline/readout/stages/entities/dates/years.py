"""The dates of a document as candidates.

Those without a year take it from their sentence, else from the byline, the dateline or the first
full date of the lead; a bare "the 4th" takes its month from the document's own event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from readout.edtf import Anchor, days_of, in_year, is_day, read_anchor
from readout.language.datelines import read_dateline
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

Resolved = tuple[str, int]
"""A value, and where the date begins that it was resolved against."""


def date_candidates(
    text: str, segments: Sequence[Segment], sentences: Sequence[Sentence], anchor: Anchor | None
) -> list[Candidate]:
    """Find the dates of a document.

    Parameters
    ----------
    text, segments, sentences
        The document; a date that crosses a segment is none.
    anchor : Anchor or None
        The document's own date. Only where there is none, what lacks a year, and what is relative,
        is resolved against the full date of the byline or dateline; else a month or day against the
        first full date of the lead.
    """
    mentions = find_dates(text, anchor)
    resolved = dict(_in_lead(text, segments, mentions) if anchor is None else ())
    resolved |= _in_sentences(mentions, SpanIndex(sentences))
    index = SpanIndex(segments)
    found = []
    for date in mentions:
        segment = index.at(date.start)
        if segment is None or date.end > segment.end:
            continue
        item = Candidate(date.start, date.end, "DATE", "rule")
        if date.start in resolved:
            _resolve(item, resolved[date.start])
        elif date.edtf is not None:
            item.normal = {"edtf": date.edtf, "anchor": date.anchor}
        found.append(item)
    return found


def _resolve(item: Candidate, resolved: Resolved) -> None:
    value, item.year_from = resolved
    item.normal = {"edtf": value, "anchor": None}


def _in_sentences(
    mentions: Sequence[DateMention], sentences: SpanIndex[Sentence]
) -> Iterator[tuple[int, Resolved]]:
    """Resolve what lacks a year against the year named last before it in its sentence."""
    year: DateMention | None = None
    for date in mentions:
        if (date.edtf or "").isdigit() and date.anchor is None:
            year = date
        elif date.partial and year is not None and date.start - year.start <= SAME_CLAUSE:
            if sentences.at(date.start) is sentences.at(year.start):
                with suppress(ValueError):  # no such day in that year
                    value = in_year(str(date.edtf), int(str(year.edtf)))
                    yield date.start, (value, year.start)


def _in_lead(
    text: str, segments: Sequence[Segment], mentions: Sequence[DateMention]
) -> Iterable[tuple[int, Resolved]]:
    """Resolve what lacks a year, and relative dates, against a full date of the lead.

    Against that of a byline or dateline all; against another, which is the day of an event, only
    months and days.
    """
    lead = SpanIndex(segments[:LEAD])
    days = [day for day in mentions if is_day(day.edtf) and lead.at(day.start) is not None]
    for day in days:
        if _is_dateline(text, day, lead.at(day.start)):
            return _by_dateline(text, day, mentions)
    return _by_event(text, days) if days else ()


def _by_dateline(
    text: str, own: DateMention, mentions: Sequence[DateMention]
) -> Iterator[tuple[int, Resolved]]:
    valued = {date.start for date in mentions if date.edtf is not None}
    for date in find_dates(text, read_anchor(own.edtf)):
        if date.edtf is not None and (date.partial or date.start not in valued):
            yield date.start, (date.edtf, own.start)


def _by_event(text: str, days: Sequence[DateMention]) -> Iterator[tuple[int, Resolved]]:
    """Resolve months and days that follow the first full date, or name one of the full dates."""
    own = days[0]
    full = {day.edtf for day in days}
    for date in find_dates(text, read_anchor(own.edtf)):
        near = date.start > own.start or date.edtf in full
        if date.partial and near and date.edtf is not None:
            yield date.start, (date.edtf, own.start)


def _is_dateline(text: str, day: DateMention, segment: Segment | None) -> bool:
    """Tell whether a day of the lead stands in a byline, or in a dateline with its text behind."""
    if segment is None:
        return False
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
            _resolve(item, (day, position))
