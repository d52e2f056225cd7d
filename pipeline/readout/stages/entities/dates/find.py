"""The dates of a text: every pattern proposes, the longest readings stay, ends of one time join."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from readout.edtf import Anchor, in_year, interval
from readout.stages.entities.dates.patterns import patterns
from readout.stages.entities.dates.readers import PARTIAL, RELATIVE, STATED, follows_between

__all__ = ["DateMention", "find_dates"]

META_DATE = "meta.date"
_TO = re.compile(r",?\s{1,2}(?:to|until|through)\s{1,2}|\s{0,2}[–—]\s{0,2}")
_MONTH_OR_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


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
    """

    start: int
    end: int
    edtf: str | None
    anchor: str | None
    partial: bool = False


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
    return list(_joined(text, _longest(_proposed(text, anchor))))


def _proposed(text: str, anchor: Anchor | None) -> Iterator[DateMention]:
    for name, pattern in patterns().items():
        for match in pattern.finditer(text):
            try:
                yield _read(name, match, anchor)
            except (ValueError, OverflowError):
                continue  # no date, or one beyond the end of time


def _read(name: str, match: re.Match[str], anchor: Anchor | None) -> DateMention:
    partial = False
    value: str | None = None
    if name in STATED:
        value, anchor = STATED[name](match), None
    elif name in PARTIAL:
        value = PARTIAL[name](match, anchor)
        groups = match.groupdict()
        partial = "m" in groups and not groups.get("y")
        anchor = None if groups.get("y") else anchor
    elif anchor is not None:
        value = RELATIVE[name](match, anchor)
    basis = META_DATE if anchor is not None and value is not None else None
    return DateMention(*match.span("date"), value, basis, partial)


def _longest(found: Iterable[DateMention]) -> Iterator[DateMention]:
    """Choose disjoint readings from the left, of those that begin together the longest."""
    end = 0
    for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if mention.start >= end:
            end = mention.end
            yield mention


def _joined(text: str, found: Iterable[DateMention]) -> Iterator[DateMention]:
    """Join the two ends of one time: ``30 March to 2 April``, ``between January and March``."""
    last: DateMention | None = None
    for mention in found:
        whole = _join(text, last, mention) if last is not None else None
        if last is not None and whole is None:
            yield last
        last = whole or mention
    if last is not None:
        yield last


def _join(text: str, first: DateMention, last: DateMention) -> DateMention | None:
    between = text[first.end : last.start]
    pair = between.strip() == "and" and follows_between(text, first.start)
    if not (pair or _TO.fullmatch(between)) or last.partial:
        return None
    begin, end = first.edtf or "", last.edtf or ""
    if not _MONTH_OR_DAY.fullmatch(end):
        return None
    if first.partial:
        begin = _before(begin, end)
    if not _MONTH_OR_DAY.fullmatch(begin) or len(begin) != len(end) or begin >= end:
        return None
    return replace(last, start=first.start, edtf=interval(begin, end))


def _before(begin: str, end: str) -> str:
    """Return a month or day in the year of an end before which it lies, or in the year before."""
    year = int(end[:4])
    try:
        same = in_year(begin, year)
        return same if same <= end else in_year(begin, year - 1)
    except ValueError:
        return ""
