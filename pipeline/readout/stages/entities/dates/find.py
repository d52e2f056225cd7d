"""The dates of a text as candidates.

Every pattern proposes, the longest readings stay, ends of one time join. Those without a year take
it from their sentence, else from the byline, the dateline or the first full date of the lead; "the
same day" takes its date from the day before it. News are read from the day of their dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
)
from readout.records.spans import SpanIndex
from readout.records.types import Segment, Sentence
from readout.stages.entities.candidates import EntityCandidate
from readout.stages.entities.dates.patterns import patterns
from readout.stages.entities.dates.readers import (
    FROM_ANOTHER,
    PARTIAL,
    RESOLVED,
    STATED,
    Apart,
    written,
)

__all__ = ["DateMention", "date_candidates", "find_dates"]

META_DATE = "meta.date"
BEFORE = 12
"""How many characters before a date can hold "between"."""
_TO = re.compile(r",?\s{1,2}(?:to|until|through)\s{1,2}|\s{0,2}[–—]\s{0,2}")
_BETWEEN = re.compile(r"\b[Bb]etween\s{1,2}\Z")
_MONTHS_OR_DAYS = re.compile(r"\d{4}-\d\d(-\d\d)?/\d{4}-\d\d(?(1)-\d\d)")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text.

    Attributes
    ----------
    start, end : int
        Its offsets.
    edtf : str or None
        Its value, None where nothing resolves it.
    anchor : str or None
        What it was resolved against: ``meta.date`` or nothing.
    partial : bool
        Whether the text gives a month or a day without a year.
    apart : Apart or None
        How far it lies from the date named last before it ("the same day"); None where it is not
        counted from that.
    """

    start: int
    end: int
    edtf: str | None
    anchor: str | None = None
    partial: bool = False
    apart: Apart | None = None


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
    return _joined(text, _longest(_proposed(text, anchor)))


def _proposed(text: str, anchor: Anchor | None) -> Iterator[DateMention]:
    for name, pattern in patterns().items():
        for match in pattern.finditer(text):
            try:
                yield _read(name, match, anchor)
            except (ValueError, OverflowError):
                continue  # no date, or one beyond the end of time


def _read(name: str, match: re.Match[str], anchor: Anchor | None) -> DateMention:
    said = match.groupdict()
    start, end = match.span("date" if "date" in said else 0)
    if said.get("y"):
        read = STATED.get(name, written)
        return DateMention(start, end, read(match))
    if name in FROM_ANOTHER:
        return DateMention(start, end, None, apart=FROM_ANOTHER[name](match))
    partial = name in PARTIAL and "m" in said
    if anchor is not None:
        value = RESOLVED[name](match, anchor)
        basis = META_DATE if value is not None else None
        return DateMention(start, end, value, basis, partial)
    value = written(match) if name in PARTIAL else None
    return DateMention(start, end, value, None, partial)


def _longest(found: Iterable[DateMention]) -> Iterator[DateMention]:
    """Choose disjoint readings from the left, of those that begin together the longest."""
    end = 0
    for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if mention.start >= end:
            end = mention.end
            yield mention


def _joined(text: str, found: Iterable[DateMention]) -> list[DateMention]:
    """Join the two ends of one time: ``30 March to 2 April``, ``between January and March``."""
    joined: list[DateMention] = []
    for mention in found:
        whole = _join(text, joined[-1], mention) if joined else None
        if whole is None:
            joined.append(mention)
        else:
            joined[-1] = whole
    return joined


def _join(text: str, first: DateMention, last: DateMention) -> DateMention | None:
    if last.partial or not _joint(text, first, last):
        return None
    try:
        value = _between(first, last)
    except (ValueError, OverflowError):
        return None
    if not _MONTHS_OR_DAYS.fullmatch(value):
        return None
    return replace(last, start=first.start, edtf=value)


def _between(first: DateMention, last: DateMention) -> str:
    """Write the time from one date to the other, of which the first may lack its year.

    Of two weekdays the last one follows: "from Wednesday to Friday", said on the Thursday.
    """
    begin = first.edtf or ""
    end = last.edtf or ""
    if first.partial:
        over_new_year = begin[4:] > end[4:]
        begin = in_year(begin, int(end[:4]) - over_new_year)
    elif first.anchor is not None and end < begin:
        end = days_later(end, WEEK)
    return interval(begin, end)


def _joint(text: str, first: DateMention, last: DateMention) -> bool:
    between = text[first.end : last.start]
    if between.strip() == "and":
        before = text[max(0, first.start - BEFORE) : first.start]
        return _BETWEEN.search(before) is not None
    return _TO.fullmatch(between) is not None


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
