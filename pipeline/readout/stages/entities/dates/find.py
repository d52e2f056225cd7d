"""The dates of a text: every pattern proposes, the longest readings stay, ends of one time join."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from readout.records.dates import WEEK, Anchor, days_later, in_year, interval
from readout.stages.entities.dates.patterns import patterns
from readout.stages.entities.dates.readers import (
    FROM_ANOTHER,
    PARTIAL,
    RESOLVED,
    STATED,
    Apart,
    written,
)

__all__ = ["DateMention", "find_dates"]

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
