"""The dates of a document as candidates.

Those without a year take it from their sentence, else from the byline, the dateline or the first
full date of the lead; "the same day" takes its date from the day before it. News are read from the
day of their dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from readout.language.datelines import read_dateline
from readout.language.page import head_of
from readout.records.dates import LATEST, WEEK, Anchor, days_apart, in_year, is_day, read_anchor
from readout.records.spans import SpanIndex
from readout.records.types import Segment, Sentence
from readout.stages.entities.candidates import EntityCandidate
from readout.stages.entities.dates.find import DateMention, find_dates
from readout.stages.entities.dates.readers import Apart

__all__ = ["date_candidates"]

SAME_CLAUSE = 120
"""How far, in characters, a year reaches to a month or day without one in its sentence."""
BACK = 1200
"""Characters that a date reaches to "the same day" or "a year later" behind it."""
NEWS = 3
"""Days after that of its dateline on which a text is published."""
LEAD = 4
"""Segments in which a document's own date may stand."""
SHORT = 200
"""Characters of the longest byline."""
LONGEST_WORD = 30
"""Characters before a year in which the word before it ends a name."""
_NAME_BEFORE = re.compile(
    r"\b(?!(?:In|By|For|Since|Until|From|During|After|Before|Of)\b)[A-Z]\w*\s\Z"
)

Resolved = dict[int, tuple[str, int]]
"""By the start of a date its value, and the start of the date that it was resolved against."""


def date_candidates(
    text: str, segments: Sequence[Segment], sentences: Sequence[Sentence], anchor: Anchor | None
) -> list[EntityCandidate]:
    """Find the dates of a document.

    Parameters
    ----------
    text, segments, sentences
        The document; a date that crosses a segment is none.
    anchor : Anchor or None
        The document's own date. Where there is none, what lacks a year, and what is relative, is
        resolved against the full date of the byline or dateline; else a month or day against the
        first full date of the lead. A dateline shortly before the document's date goes before it.
    """
    mentions = find_dates(text, anchor)
    resolved = _resolved(text, segments, sentences, anchor, mentions)
    index = SpanIndex(segments)
    found = []
    for date in mentions:
        segment = index.at(date.start)
        if segment is None or date.end > segment.end:
            continue
        if date.apart is not None and date.start not in resolved:
            continue
        item = EntityCandidate(date.start, date.end, "DATE", "rule")
        if date.start in resolved:
            _resolve(item, *resolved[date.start])
        elif date.edtf is not None:
            item.normal = {"edtf": date.edtf, "anchor": date.anchor}
        found.append(item)
    return found


def _resolved(
    text: str,
    segments: Sequence[Segment],
    sentences: Sequence[Sentence],
    anchor: Anchor | None,
    mentions: Sequence[DateMention],
) -> Resolved:
    """Resolve what another date of the text tells better than the document's own, or it alone."""
    stated = [one for one in mentions if not _is_named(text, one, anchor)]
    resolved = _by_sentence(stated, SpanIndex(sentences))
    if anchor is None:
        resolved = _by_lead(text, segments, mentions) | resolved
    else:
        resolved = _by_dateline(text, segments, mentions, anchor) | resolved
    latest = anchor.date.isoformat() if anchor and anchor.date else LATEST
    return resolved | _by_another(mentions, resolved, latest)


def _resolve(item: EntityCandidate, value: str, source: int) -> None:
    item.normal = {"edtf": value, "anchor": None}
    item.year_from = source


def _is_named(text: str, date: DateMention, anchor: Anchor | None) -> bool:
    """Tell a year to come that is a part of a name ("Vision 2040"): it dates nothing else."""
    value = date.edtf or ""
    if anchor is None or not value.isdigit() or int(value) <= anchor.year:
        return False
    first = max(0, date.start - LONGEST_WORD)
    return _NAME_BEFORE.search(text, first, date.start) is not None


def _by_sentence(mentions: Sequence[DateMention], sentences: SpanIndex[Sentence]) -> Resolved:
    """Resolve what lacks a year against the year named last before it in its sentence."""
    found: Resolved = {}
    year = 0
    at = -SAME_CLAUSE
    for date in mentions:
        value = date.edtf or ""
        if value.isdigit() and date.anchor is None:
            year = int(value)
            at = date.start
            continue
        near = date.start - at <= SAME_CLAUSE
        if not date.partial or not near:
            continue
        if sentences.at(date.start) is sentences.at(at):
            with suppress(ValueError):  # no such day in that year
                found[date.start] = (in_year(value, year), at)
    return found


def _by_another(mentions: Sequence[DateMention], resolved: Resolved, latest: str) -> Resolved:
    """Resolve what is counted from the date that is named last before it; nothing yet to come is.

    Days and weeks are counted from a day alone, months from a month or a day.
    """
    found: Resolved = {}
    last = ""
    at = 0
    for date in mentions:
        value = str(resolved.get(date.start, (date.edtf,))[0]).rpartition("/")[2]
        if date.apart is not None:
            value = ""
            if date.start - at <= BACK:
                value = _behind(date.apart, last) or ""
            if "" < value <= latest:
                found[date.start] = (value, at)
        if value <= latest and read_anchor(value) is not None:
            last, at = value, date.start
    return found


def _behind(apart: Apart, other: str) -> str | None:
    with suppress(ValueError, OverflowError):  # no day behind the last
        return apart.behind(other)
    return None


def _by_lead(text: str, segments: Sequence[Segment], mentions: Sequence[DateMention]) -> Resolved:
    """Resolve dates against a full date of the lead.

    Against that of a byline or dateline what lacks a year and what has no value ("yesterday");
    else against the first, as the day of an event, the months and days that follow it, or that are
    another of the lead.
    """
    own = _dateline(text, segments, mentions)
    if own is not None:
        unresolved = [one for one in mentions if one.partial or one.edtf is None]
        return _against(text, own, unresolved)
    lead = SpanIndex(head_of(segments, LEAD))
    days = [one for one in mentions if lead.at(one.start) and is_day(one.edtf)]
    if not days:
        return {}
    partial = [one for one in mentions if one.partial]
    return _against(text, days[0], _near(partial, days))


def _by_dateline(
    text: str, segments: Sequence[Segment], mentions: Sequence[DateMention], anchor: Anchor
) -> Resolved:
    """Resolve against the day of a dateline, shortly before the document's, what that changes."""
    day = _dateline(text, segments, mentions)
    if day is None or anchor.date is None:
        return {}
    published = anchor.date.isoformat()
    if not 0 < days_apart(str(day.edtf), published) <= NEWS:
        return {}
    relative = [one for one in mentions if one.anchor is not None]
    before = {one.start: one.edtf for one in relative}
    found = _against(text, day, relative)
    return {
        start: told
        for start, told in found.items()
        if _is_told(told[0], str(before[start]), published)
    }


def _dateline(
    text: str, segments: Sequence[Segment], mentions: Sequence[DateMention]
) -> DateMention | None:
    """Return the day of the dateline, or byline, in the lead."""
    lead = SpanIndex(head_of(segments, LEAD))
    for date in mentions:
        segment = lead.at(date.start)
        if segment is not None and is_day(date.edtf) and _is_dateline(text, date, segment):
            return date
    return None


def _is_told(by_dateline: str, by_document: str, published: str) -> bool:
    """Tell whether a dateline changes a date: no weekday that lies between it and publication."""
    if not (is_day(by_dateline) and is_day(by_document)):
        return by_dateline != by_document
    apart = days_apart(by_dateline, by_document)
    return apart != 0 and not (apart == WEEK and by_document <= published)


def _near(dates: Iterable[DateMention], days: Sequence[DateMention]) -> Iterator[DateMention]:
    """Yield the months and days that follow the first of some days, or are one of them."""
    known = {str(day.edtf)[4:] for day in days}
    for date in dates:
        same = str(date.edtf)[4:] in known
        if same or date.start > days[0].start:
            yield date


def _is_dateline(text: str, day: DateMention, segment: Segment) -> bool:
    """Tell whether a day of the lead stands in a byline, or in a dateline with its text behind."""
    if segment.kind == "byline":
        return segment.end - segment.start <= SHORT
    dateline = read_dateline(text, segment.start, segment.end)
    if dateline is None or dateline.date is None:
        return False
    return dateline.opens and day.start <= dateline.date[0] < day.end


def _against(text: str, own: DateMention, dates: Iterable[DateMention]) -> Resolved:
    """Resolve dates against a day of the text."""
    found: Resolved = {}
    places = {date.start for date in dates}
    for date in find_dates(text, read_anchor(own.edtf)):
        if date.start in places and date.edtf is not None:
            found[date.start] = (date.edtf, own.start)
    return found
