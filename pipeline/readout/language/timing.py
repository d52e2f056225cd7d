"""When a meeting was held: its own date, those of its clause, those of its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from readout.language.datelines import read_dateline
from readout.language.page import Page
from readout.language.words import words
from readout.records.dates import first_and_last_day
from readout.records.types import Entity, Segment

__all__ = [
    "DAY",
    "MONTH",
    "PLACES",
    "YEAR",
    "age_of",
    "date_of",
    "dateline_date",
    "dates_among",
    "dates_at",
    "edtf_of",
    "edtfs_of",
    "is_undated",
    "name_of",
    "normal_of",
]

DAY = len("2031-05-04")
MONTH = len("2031-05")
YEAR = len("2031")
"""Characters of a date that names the day, the month, the year."""
AGES = ((2, "days"), (31, "month"), (366, "year"))
"""Days before a date up to which another one is so old."""
KNOWN = 4096
"""Pairs of dates that are remembered."""
REACH = 2000
"""Characters of an endless sentence that are looked through, before and behind a position."""
REPORTED = "ccomp"
"""Dependency of a reported clause's verb on the verb of saying."""
OF_NOUN = ("appos", "acl")
"""Dependencies of a noun's modifiers (``a paper issued on 3 May``)."""
DEEPEST = 40
"""Tokens up the tree from a date to such a verb, at most."""
PLACES = frozenset({"GPE", "LOC"})
UNDATED = words("word.undated")
POSSESSIVE = words("determiner.possessive")
FRINGE = 9
"""Tokens beside an event in which it may be told that nobody knows the day."""


def edtf_of(entity: Entity | None) -> str | None:
    """Return the date (EDTF) of a ``DATE`` or ``EVENT``."""
    return normal_of(entity, "edtf")


def edtfs_of(entities: Iterable[Entity]) -> list[str]:
    """Return the values of the dates among entities."""
    values = (edtf_of(entity) for entity in entities if entity.label == "DATE")
    return [value for value in values if value]


def name_of(entity: Entity | None) -> str | None:
    """Return the full name of an entity, where its mention is another one."""
    name = normal_of(entity, "name")
    if entity is None or name is None or name.lower() == entity.text.lower():
        return None
    return name


def normal_of(entity: Entity | None, key: str) -> str | None:
    """Return what the normal form of an entity tells."""
    if entity is None or entity.normal is None:
        return None
    value = entity.normal.get(key)
    return value if isinstance(value, str) else None


def dates_among(entities: Iterable[Entity]) -> list[Entity]:
    """Return the dates with a value among entities."""
    return [e for e in entities if e.label == "DATE" and edtf_of(e)]


def dates_at(page: Page, position: int) -> list[Entity]:
    """Return the dates with a value in the sentence at a position.

    But those in a clause that the words there report ("said at a forum that it ends on 3 May"), or
    that tells of something else ("a forum on the plan, a paper issued on 3 May").
    """
    start, end = page.sentence_at(position)
    first = max(start, position - REACH)
    last = min(end, position + REACH)
    dates = dates_among(page.entity_index.within(first, last))
    at = page.token_at(position)
    return [date for date in dates if not _is_reported(page, date, at)]


def _is_reported(page: Page, date: Entity, at: int) -> bool:
    """Return whether a date stands in a clause that is reported, or of a noun that is another."""
    tokens = page.tokens
    i = page.token_at(date.start)
    for _ in range(DEEPEST):
        above, dep = tokens.head[i], tokens.dep[i]
        of_noun = dep in OF_NOUN and page.label_at(above) not in PLACES
        top = above if of_noun else i
        if of_noun or dep == REPORTED:
            outside = not tokens.left[top] <= at <= tokens.right[top]
            if of_noun or outside:
                return outside
        if above == i:
            break
        i = above
    return False


def is_undated(page: Page, position: int) -> bool:
    """Return whether an event was on a day that the text does not tell: ``some years ago``.

    Words for that in its own clause, which are no date with a value (``two years ago``).
    """
    lo, hi = page.range(*page.sentence_at(position))
    at = page.token_from(position)
    verb = _verb_over(page, at)
    first = max(lo, at - FRINGE)
    last = min(hi, at + FRINGE)
    for i in range(first, last):
        timed = page.word(i) in UNDATED and edtf_of(page.entity_at(i)) is None
        # "in his youth", not "a forum on youth"
        tells = page.tokens.dep[i] == "advmod" or page.word(i - 1) in POSSESSIVE
        if timed and tells and _verb_over(page, i) == verb:
            return True
    return False


def _verb_over(page: Page, i: int) -> int:
    """Return the verb of the clause of a token; of an apposition, which has none, its noun."""
    tokens = page.tokens
    for _ in range(DEEPEST):
        if tokens.tag[i].startswith("V") or tokens.dep[i] == "appos":
            return i
        i = tokens.head[i]
    return i


@lru_cache(maxsize=KNOWN)
def age_of(value: str, today: str) -> str | None:
    """Return how long a date lies before another one: ``days``, ``month``, ``year``, ``older``.

    ``later`` where it begins behind the other; None where one of them is no plain date.
    """
    then, now = first_and_last_day(value), first_and_last_day(today)
    if then is None or now is None:
        return None
    if then[0] > now[1]:
        return "later"
    days = (now[0] - then[1]).days
    return next((name for most, name in AGES if days <= most), "older")


def dateline_date(page: Page, segments: Iterable[Segment]) -> str | None:
    """Return the date of the first dateline with which one of some segments begins."""
    for segment in segments:
        dateline = read_dateline(page.text, segment.start, segment.end)
        if dateline is not None and dateline.date is not None:
            return edtf_of(page.entity_index.at(dateline.date[0]))
    return None


def date_of(event: Entity | None, dates: Sequence[Entity], at: int | None = None) -> str | None:
    """Return the most precise of an event's own date and the dates beside it.

    Of equals the nearest to ``at``; a date of another year than the event's own does not count.
    """
    own = edtf_of(event)
    if own is not None and len(own) == DAY:
        return own
    if at is not None:
        dates = sorted(dates, key=lambda date: min(abs(date.end - at), abs(date.start - at)))
    values = edtfs_of(dates)
    if own is not None:
        values = [own, *(value for value in values if own[:YEAR] in value)]
    if not values:
        return None
    # a day before a month before a year, a plain day before an interval
    return max(values, key=lambda value: (min(len(value), DAY), -len(value)))
