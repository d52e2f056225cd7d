"""When a meeting was held: its own date, those of its clause, those of its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from readout.language.page import Page
from readout.records import Entity
from readout.spans import trim

__all__ = ["DAY", "YEAR", "clause_date", "date_of", "dates_at", "edtf_of", "years_at"]

DAY, YEAR = len("2031-05-04"), len("2031")
"""Characters of a date that names the day, and of one that names the year."""
NEAR = 40
"""A date that opens a sentence begins within so many characters."""
REACH = 2000
"""Characters of an endless sentence that are looked through, before and behind a position."""
SAME_CLAUSE = 25
"""So many tokens may stand between a meeting and the date of its clause."""
LONGEST_DATE = 40
"""Tokens; no date has as many."""
BEHIND = 3
"""So many tokens behind a meeting a date is its own, if the sentence opens or holds something."""
JOINTS = frozenset({"(", "[", "of", "in", "[of", "on", "(held in", ","})
"""What stands between a meeting and the date that belongs to it."""


def edtf_of(entity: Entity | None) -> str | None:
    """Return the date (EDTF) of a ``DATE`` or ``EVENT``."""
    value = (entity.normal or {}).get("edtf") if entity is not None else None
    return value if isinstance(value, str) else None


def _dates(entities: Iterable[Entity]) -> list[Entity]:
    return [e for e in entities if e.label == "DATE" and edtf_of(e)]


def dates_at(page: Page, position: int) -> list[Entity]:
    """Return the dates with a value in the sentence at a position."""
    sentence = page.sentence_index.at(position)
    if sentence is None:
        return []
    first, last = (
        max(sentence.start, position - REACH),
        min(sentence.end, position + REACH),
    )
    return _dates(page.entity_index.within(first, last))


def years_at(page: Page, position: int) -> list[int]:
    """Return the years of the dates in the sentence at a position, each once."""
    years = ((edtf_of(date) or "")[:YEAR] for date in dates_at(page, position))
    return list(dict.fromkeys(int(year) for year in years if year.isdigit()))


def date_of(
    event: Entity | None,
    dates: Sequence[Entity],
    at: int | None = None,
) -> str | None:
    """Return the most precise of an event's own date and the dates beside it.

    Of equals the nearest to ``at``; a date of another year than the event's own does not count.
    """
    own = edtf_of(event)
    if own is not None and len(own) == DAY:
        return own
    near = sorted(dates, key=lambda date: _distance(date, at))
    values = [value for date in near if (value := edtf_of(date)) is not None]
    if own is not None:
        values = [own, *(value for value in values if own[:YEAR] in value)]
    best = max(
        values, key=lambda value: (min(len(value), DAY), -len(value)), default=None
    )
    return best if best is None or best == own else _to_the_end(best, dates)


def _distance(date: Entity, at: int | None) -> int:
    return 0 if at is None else min(abs(date.end - at), abs(date.start - at))


def _to_the_end(day: str, dates: Sequence[Entity]) -> str:
    """Return the interval of two days side by side (``on September 17 and 18``), else the day."""
    for one, two in pairwise(sorted(dates, key=lambda date: date.start)):
        first, last = edtf_of(one) or "", edtf_of(two) or ""
        beside = 0 <= two.start - one.end <= len(" and ")
        days = len(first) == len(last) == DAY and first < last
        if beside and days and day in {first, last}:
            return f"{first}/{last}"
    return day


def clause_date(
    page: Page,
    start: int,
    end: int,
    holding: frozenset[str],
) -> str | None:
    """Return the date that the clause gives the meeting that stands at ``[start, end)``.

    "(April 2031)" behind it, "held on …", "In 2014, the …". ``holding``: words that open, hold or
    close a meeting.
    """
    sentence = page.sentence_index.at(start)
    if sentence is None:
        return None
    joined = _joined(page, end, sentence.end)
    if joined is not None:
        return edtf_of(joined)
    best: tuple[int, Entity] | None = None
    for date in _near(page, start, end):
        opens = date.start - sentence.start <= NEAR and date.end <= start
        if opens and page.text.startswith(",", date.end):
            distance = 0
        elif _held_on(page, (start, end), date, holding):
            distance = max(start, date.start) - min(end, date.end)
        else:
            continue
        if best is None or distance < best[0]:
            best = distance, date
    return None if best is None else edtf_of(best[1])


def _joined(
    page: Page,
    end: int,
    limit: int,
) -> Entity | None:
    """Return the date that hardly anything parts from the meeting before it."""
    for date in page.entity_index.from_place(end):
        start, stop = trim(page.text, end, date.start)
        if date.start >= limit or stop - start > len("(held in"):
            return None
        if date.label == "DATE" and page.text[start:stop] in JOINTS and edtf_of(date):
            return date
    return None


def _near(
    page: Page,
    start: int,
    end: int,
) -> Iterator[Entity]:
    """Yield the dates that open a meeting's sentence or stand near it: of an endless one, few."""
    sentence = page.sentence_index.at(start)
    if sentence is None:
        return
    starts, count = page.tokens.start, len(page.tokens.start)
    lo, hi = page.range(start, end)
    first, last = lo - SAME_CLAUSE - LONGEST_DATE, hi + SAME_CLAUSE + 1
    opening = min(sentence.start + NEAR + 1, sentence.end)
    low = max(opening, starts[first] if first > 0 else 0)
    high = min(sentence.end, starts[last] if last < count else sentence.end)
    yield from _dates(page.entity_index.within(sentence.start, opening))
    yield from _dates(page.entity_index.within(low, high))


def _held_on(
    page: Page,
    meeting: tuple[int, int],
    date: Entity,
    holding: frozenset[str],
) -> bool:
    """Tell whether the words between a meeting and a date, or those before both, hold it."""
    low, high = min(meeting[1], date.end), max(meeting[0], date.start)
    between = page.words(low, high)
    if len(between) > SAME_CLAUSE:
        return False
    if not holding.isdisjoint(between):
        return True
    sentence = page.sentence_index.at(meeting[0])
    if sentence is None or date.start < meeting[1] or len(between) > BEHIND:
        return False
    return not holding.isdisjoint(page.words(max(sentence.start, low - REACH), low))
