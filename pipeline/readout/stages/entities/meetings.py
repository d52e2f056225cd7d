"""Meetings (EVENT) by their words: ordinal, year, adjectives, head and body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from readout.discourse.meetings import describe
from readout.language.words import titled, words
from readout.stages.entities.propose.headed import Name, name_at
from readout.stages.entities.read.scope import Scope, year_at
from readout.stages.entities.read.tokens import number_of

__all__ = [
    "Meeting",
    "describe",
    "extend",
    "plural_meetings",
    "small_meetings",
    "with_numbers",
]

MAX_MODIFIERS = 6
_TWO = frozenset({"two"})
_RELATIVE = re.compile(r"of the (?:new )?year", re.IGNORECASE)
_ACRONYM_HEADS = frozenset({"summit", "forum", "conference", "plenum"})


@dataclass
class Meeting:
    """A meeting by its words.

    ``relative`` where its ordinal counts within a year, not in a series.
    """

    first: int
    last: int
    head: int
    relative: bool = False


def extend(
    scope: Scope,
    name: Name,
) -> Meeting:
    """Add to a capitalised meeting's name the ordinal or year before it, and the year behind it."""
    first, last = _left(scope, name.first), name.last
    relative = False
    end = _relative_end(scope, last)
    if end is not None:
        last, relative = end, True
    return Meeting(first, _year_behind(scope, last), name.head, relative)


def with_numbers(
    scope: Scope,
    first: int,
    last: int,
    *,
    of_year: bool = False,
) -> tuple[int, int]:
    """Return a meeting's words with the ordinal and year before and the year behind them.

    ``of_year``: also with "of 2023".
    """
    if (
        of_year
        and scope.form(last + 1) == "of"
        and year_at(scope, last + 2) is not None
    ):
        return _left(scope, first), last + 2
    return _left(scope, first), _year_behind(scope, last)


def plural_meetings(scope: Scope) -> Iterator[Meeting]:
    """Yield the meetings named by a plural with a year ("2031 Harvest Talks")."""
    heads, forms = titled("entity.plural_event_heads"), scope.words.forms
    for head in range(scope.first + 1, scope.last):
        if (
            forms[head] not in heads
            or not scope.is_name(head - 1)
            or not scope.joined(head - 1)
        ):
            continue
        first = head - 1
        while (
            head - first < MAX_MODIFIERS
            and scope.is_name(first - 1)
            and scope.joined(first - 1)
        ):
            first -= 1
        start, last = with_numbers(scope, first, head)
        if start < first or last > head:
            yield Meeting(start, last, head)


def small_meetings(scope: Scope) -> Iterator[Meeting]:
    """Yield the meetings whose head is written small ("third session of the Committee")."""
    heads = words("entity.small_event_heads")
    for index in scope.indices:
        form = scope.words.forms[index]
        if form in heads:
            meeting = _small(scope, index)
        elif form == "sessions" and scope.form(index - 1) in _TWO:
            meeting = _two_sessions(scope, index)
        else:
            continue
        if meeting is not None:
            yield meeting


def _two_sessions(
    scope: Scope,
    head: int,
) -> Meeting | None:
    first = head - 1
    if scope.form(first - 1) in {"national", "National"}:
        first -= 1
    start = _left(scope, first)
    named = (
        start < head - 1
        or scope.form(first - 1) in {"the", "The"}
        or scope.form(first - 2) == "'"
    )
    return (
        Meeting(start, _year_behind(scope, head), head)
        if named and scope.form(head + 1) != "of"
        else None
    )


def _small(
    scope: Scope,
    head: int,
) -> Meeting | None:
    adjectives = words("entity.event_adjectives")
    first, adjective, acronym = head, False, False
    while (
        head - first < MAX_MODIFIERS
        and scope.first <= first - 1
        and scope.joined(first - 1)
    ):
        form = scope.form(first - 1)
        if form.lower() in adjectives:
            adjective = True
        elif (
            len(form) >= 2 and form.isupper() and form.isalnum() and not form.isdigit()
        ):
            acronym = True
        else:
            break
        first -= 1
    start = _left(scope, first)
    numbered = start < first
    last = _body(scope, head)
    relative = _relative_end(scope, head)
    if relative is not None and numbered:
        return Meeting(start, relative, head, relative=True)
    plain = first == head
    if numbered and plain and last == head and scope.form(head) != "plenum":
        return None
    named = (
        numbered
        or (adjective and last > head)
        or (acronym and scope.form(head) in _ACRONYM_HEADS)
    )
    return Meeting(start, _year_behind(scope, last), head) if named else None


def _left(
    scope: Scope,
    first: int,
) -> int:
    """Go left over ordinals and a year."""
    for _ in range(3):
        if first - 1 < scope.first or not scope.joined(first - 1):
            break
        before = number_of(scope.words, first - 1)
        if first - 2 >= scope.first and scope.joined(first - 2):
            two = number_of(scope.words, first - 2)
            if two is not None and two[1] == 2:
                first -= 2
                continue
        if (before is None or before[1] != 1) and year_at(scope, first - 1) is None:
            break
        first -= 1
    return first


def _body(
    scope: Scope,
    head: int,
) -> int:
    """Return the last word of "of the BODY" behind a head, or the head itself."""
    if scope.form(head + 1) not in {"of", "after"} or not scope.joined(head):
        return head
    index = head + 2
    if scope.form(index).lower() == "the":
        index += 1
    name = name_at(scope, index)
    if name is not None and name.label in {"ORG", "EVENT"}:
        return name.last
    known = scope.known.get(index)
    return known[0] if known is not None and known[1] in {"ORG", "EVENT"} else head


def _relative_end(
    scope: Scope,
    last: int,
) -> int | None:
    """Return the last word of "of the new year" behind a word, or None."""
    if scope.form(last + 1).lower() != "of" or scope.form(last + 2).lower() != "the":
        return None
    end = last + 4 if scope.form(last + 3).lower() == "new" else last + 3
    return end if scope.form(end).lower() == "year" else None


def _year_behind(
    scope: Scope,
    last: int,
) -> int:
    """Take in "(2023)" or a bare year that follows a meeting's name."""
    if (
        scope.form(last + 1) == "("
        and year_at(scope, last + 2) is not None
        and scope.form(last + 3) == ")"
    ):
        return last + 3
    bare = scope.joined(last) and year_at(scope, last + 1) is not None
    return (
        last + 1
        if bare and scope.form(last + 2).lower() not in words("entity.counted")
        else last
    )
