"""The dates of a text as candidates.

Every pattern proposes, the longest readings stay, ends of one time join. Those without a year take
it from their sentence, else from the byline, the dateline or the first full date of the lead; "the
same day" takes its date from the day before it. News are read from the day of their dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from readout.language.datelines import read_dateline
from readout.language.page import head_of
from readout.records.dates import (
    LATEST,
    WEEK,
    Anchor,
    days_apart,
    days_later,
    in_year,
    interval,
    is_day,
    read_anchor,
    shift,
)
from readout.records.spans import SpanIndex, outermost
from readout.records.types import Segment, Sentence
from readout.stages.entities.candidates import EntityCandidate
from readout.stages.entities.datereaders import (
    FROM_ANOTHER,
    PARTIAL,
    RESOLVED,
    STATED,
    DateGroups,
    patterns,
    written,
)
from readout.stages.entities.proposers import EntityReading

__all__ = ["DateMention", "dates", "find_dates"]

META_DATE = "meta.date"
LONGEST = 100
"""Characters; no date has as many."""
BEFORE = 12
"""Characters before a date in which "between" may stand."""
_TO = re.compile(r",?\s{1,2}(?:to|until|through)\s{1,2}|\s{0,2}[–—]\s{0,2}")
_BETWEEN = re.compile(r"\b[Bb]etween\s{1,2}\Z")
_MONTHS_OR_DAYS = re.compile(r"\d{4}-\d\d(-\d\d)?/\d{4}-\d\d(?(1)-\d\d)")
SAME_CLAUSE = 120
"""Characters from a year to a month or day that takes it over, in one sentence."""
BACK = 1200
"""Characters that a date reaches to "the same day" or "a year later" behind it."""
NEWS = range(1, 4)
"""Days after that of its dateline on which a text is published."""
LEAD = 4
"""Segments in which a document's own date may stand."""
SHORT = 200
"""Characters of the longest byline."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text.

    Attributes
    ----------
    start, end : int
        Its offsets.
    edtf : str or None
        Its value, None where nothing resolves it.
    anchor : str, int or None
        What it was resolved against: ``meta.date``, the date that begins at an offset, or nothing.
    partial : bool
        Whether the text gives a month or a day without a year.
    apart : (str, int) or None
        The unit, and how many of them it lies behind the date named last before it ("the same
        day"); None where it is not counted from that.
    """

    start: int
    end: int
    edtf: str | None
    anchor: str | int | None = None
    partial: bool = False
    apart: tuple[str, int] | None = None


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
    proposed = []
    for name, match in _matches(text):
        with suppress(ValueError, OverflowError):  # no date, or one beyond the end of time
            proposed.append(_read(name, match, anchor))
    found: list[DateMention] = []
    end = 0
    for mention in sorted(proposed, key=lambda one: (one.start, -one.end)):
        if mention.start < end:
            continue
        end = mention.end
        whole = _join(text, found[-1], mention) if found else None
        found[len(found) - (whole is not None) :] = [whole or mention]
    return found


def _matches(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the matches of the patterns, which are looked for near their keys alone."""
    near = {}
    for name, (key, pattern) in patterns().items():
        if key not in near:
            found = (match.span() for match in key.finditer(text))
            near[key] = outermost((max(0, low - LONGEST), high + LONGEST) for low, high in found)
        for start, end in near[key]:
            for match in pattern.finditer(text, start, end):
                yield name, match


def _read(name: str, match: re.Match[str], anchor: Anchor | None) -> DateMention:
    said = DateGroups(match)
    start, end = match.span("date" if "date" in match.re.groupindex else 0)
    if "y" in said:
        return DateMention(start, end, STATED.get(name, written)(said, said["y"]))
    if name in FROM_ANOTHER:
        apart = said.unit, said["rel"] * said.get("count", 1)
        return DateMention(start, end, None, apart=apart)
    partial = name in PARTIAL and "m" in said
    if anchor is None:
        value = written(said, None) if name in PARTIAL else None
        return DateMention(start, end, value, None, partial)
    value = RESOLVED[name](said, anchor)
    return DateMention(start, end, value, META_DATE if value else None, partial)


def _join(text: str, first: DateMention, last: DateMention) -> DateMention | None:
    """Join the two ends of one time: ``30 March to 2 April``, ``between January and March``.

    The first may lack its year; of two weekdays the last one follows ("from Wednesday to Friday",
    said on the Thursday).
    """
    between = text[first.end : last.start]
    if between.strip() == "and":
        tie = _BETWEEN.search(text, max(0, first.start - BEFORE), first.start)
    else:
        tie = _TO.fullmatch(between)
    if last.partial or tie is None:
        return None
    begin, end = first.edtf or "", last.edtf or ""
    with suppress(ValueError, OverflowError):
        if first.partial:
            over_new_year = begin[4:] > end[4:]
            begin = in_year(begin, int(end[:4]) - over_new_year)
        elif first.anchor is not None and end < begin:
            end = days_later(end, WEEK)
        value = interval(begin, end)
        if _MONTHS_OR_DAYS.fullmatch(value):
            return replace(last, start=first.start, edtf=value)
    return None


def dates(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield the dates of a document; one that crosses a segment is none.

    Where the document has no date of its own, what lacks a year, and what is relative, is resolved
    against the full date of the byline or dateline; else a month or day against the first full date
    of the lead. A dateline shortly before the document's date goes before it.
    """
    document, anchor = reading.document, reading.document.anchor
    found = find_dates(document.text, anchor)
    found = _by_own_day(document.text, document.segments, found, anchor)
    found = _by_sentence(found, SpanIndex(document.sentences))
    index = SpanIndex(document.segments)
    latest = anchor.date.isoformat() if anchor and anchor.date else LATEST
    for date in _by_another(found, latest):
        segment = index.at(date.start)
        if segment is not None and date.end <= segment.end:
            normal = {"edtf": date.edtf, "anchor": date.anchor} if date.edtf else None
            yield EntityCandidate(date.start, date.end, "DATE", "rule", normal)


def _by_own_day(
    text: str, segments: Sequence[Segment], dates: list[DateMention], anchor: Anchor | None
) -> list[DateMention]:
    """Resolve against a day of the lead: that of a byline or dateline, else the first.

    Without a date of the document, a byline or dateline resolves what lacks a year and what has no
    value ("yesterday"); another day, as that of an event, what lacks a year. With one, a dateline
    shortly before it resolves what that changes.
    """
    lead = SpanIndex(head_of(segments, LEAD))
    days = [one for one in dates if is_day(one.edtf) and lead.at(one.start)]
    own = next((day for day in days if _is_own(text, day, lead.at(day.start))), None)
    day = next(iter(days), None) if own is None else own
    if day is None or (anchor is not None and not _is_news(own, anchor)):
        return dates
    values = {one.start: one.edtf for one in find_dates(text, read_anchor(day.edtf))}
    return [_against(day, one, values, alone=own is None) for one in dates]


def _against(
    day: DateMention, date: DateMention, values: Mapping[int, str | None], *, alone: bool
) -> DateMention:
    """Resolve a date against a day of the text, if it says not all of itself.

    ``alone``: only if it lacks but a year; ``values``: what the dates are then, by their places.
    """
    vague = not alone and (date.edtf is None or date.anchor is not None)
    value = values.get(date.start) or date.edtf
    if value == date.edtf or not (date.partial or vague):
        return date
    return replace(date, edtf=value, anchor=day.start)


def _is_news(own: DateMention | None, anchor: Anchor) -> bool:
    """Return whether a document's date lies shortly behind the day of its dateline."""
    if own is None or anchor.date is None:
        return False
    return days_apart(str(own.edtf), str(anchor.date)) in NEWS


def _is_own(text: str, day: DateMention, segment: Segment | None) -> bool:
    """Return if a day of the lead stands in a byline, or in a dateline with its text behind."""
    if segment is None or segment.kind == "byline":
        return segment is not None and segment.end - segment.start <= SHORT
    dateline = read_dateline(text, segment.start, segment.end)
    if dateline is None or dateline.date is None:
        return False
    return dateline.opens and day.start <= dateline.date[0] < day.end


def _by_sentence(dates: list[DateMention], sentences: SpanIndex[Sentence]) -> list[DateMention]:
    """Resolve what lacks a year against the year named last before it in its sentence."""
    found: list[DateMention] = []
    year = 0
    at = -SAME_CLAUSE
    for date in dates:
        value = date.edtf or ""
        if value.isdigit() and date.anchor is None:
            year, at = int(value), date.start
        near = date.partial and date.start - at <= SAME_CLAUSE
        if near and sentences.at(date.start) is sentences.at(at):
            with suppress(ValueError):  # no such day in that year
                date = replace(date, edtf=in_year(value, year), anchor=at)  # noqa: PLW2901
        found.append(date)
    return found


def _by_another(dates: list[DateMention], latest: str) -> Iterator[DateMention]:
    """Resolve what is counted from the date that is named last before it; nothing yet to come is.

    Days and weeks are counted from a day alone, months from a month or a day. What is not resolved
    so is no date.
    """
    last, at = "", 0
    for date in dates:
        value = (date.edtf or "").rpartition("/")[2]
        if date.apart is not None:
            anchor = read_anchor(last) if date.start - at <= BACK else None
            with suppress(ValueError, OverflowError):  # time ends
                value = (anchor and shift(anchor, *date.apart)) or ""
        resolves = value <= latest and read_anchor(value) is not None
        if date.apart is None:
            yield date
        elif resolves:
            yield replace(date, edtf=value, anchor=at)
        if resolves:
            last, at = value, date.start
