"""Meetings and elections (EVENT) by their words: ordinal, year, adjectives, head and body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from readout.language.words import numbered, titled, words
from readout.stages.entities.candidates import PLACES
from readout.stages.entities.propose.headed import Name, name_at
from readout.stages.entities.read.scope import Scope, year_at
from readout.stages.entities.read.tokens import number_of

__all__ = ["Meeting", "elections", "extend", "plural_meetings", "small_meetings", "with_numbers"]

MAX_MODIFIERS = 6
MONTHS = numbered("month")
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


def extend(scope: Scope, name: Name) -> Meeting:
    """Add to a capitalised meeting's name the ordinal or year before it, and the year behind it."""
    first = _left(scope, name.first)
    last = name.last
    relative = False
    end = _relative_end(scope, last)
    if end is not None:
        last = end
        relative = True
    return Meeting(first, _year_behind(scope, last), name.head, relative)


def with_numbers(scope: Scope, first: int, last: int, *, of_year: bool = False) -> tuple[int, int]:
    """Return a meeting's words with the ordinal and year before and the year behind them.

    ``of_year``: also with "of 2023".
    """
    if of_year and scope.form(last + 1) == "of" and year_at(scope, last + 2) is not None:
        return _left(scope, first), last + 2
    return _left(scope, first), _year_behind(scope, last)


def plural_meetings(scope: Scope) -> Iterator[Meeting]:
    """Yield the meetings named by a plural with a year ("2031 Harvest Talks")."""
    heads = titled("entity.plural_event_heads")
    forms = scope.words.forms
    for head in range(scope.first + 1, scope.last):
        if forms[head] not in heads or not _is_part(scope, head - 1):
            continue
        first = _back(scope, head, _is_part)
        start, last = with_numbers(scope, first, head)
        if start < first or last > head:
            yield Meeting(start, last, head)


def elections(scope: Scope) -> Iterator[Meeting]:
    """Yield the elections of a year and a place ("May 2031 Ostmelvan general election")."""
    heads = words("entity.election_heads")
    for head in scope.indices:
        if scope.form(head) in heads:
            place = _back(scope, head, _is_kind)
            first = _back(scope, place, _is_part)
            start = _date_before(scope, first)
            if start < first < place:
                yield Meeting(start, head, head)


def _is_kind(scope: Scope, index: int) -> bool:
    """Tell a kind of election that is joined to the word behind."""
    kinds = words("entity.election_kinds")
    return scope.form(index) in kinds and scope.joined(index)


def _back(scope: Scope, index: int, belongs: Callable[[Scope, int], bool]) -> int:
    """Return the first of the words right before a word that belong to it, else the word itself."""
    first = index
    while index - first < MAX_MODIFIERS and belongs(scope, first - 1):
        first -= 1
    return first


def _date_before(scope: Scope, index: int) -> int:
    """Return the first word of the year or month right before a word, or the word itself."""
    year = index - 1
    if year_at(scope, year) is None or not scope.joined(year):
        return index
    if scope.folded(year - 1) in MONTHS and scope.joined(year - 1):
        return year - 1
    return year


def _is_part(scope: Scope, index: int) -> bool:
    """Tell a word of a name that is joined to the word behind."""
    return scope.is_name(index) and scope.joined(index)


def small_meetings(scope: Scope) -> Iterator[Meeting]:
    """Yield the meetings whose head is written small ("third session of the Committee")."""
    heads = words("entity.small_event_heads")
    for index in scope.indices:
        form = scope.words.forms[index]
        if form in heads:
            meeting = _small(scope, index)
        elif form == "sessions" and scope.form(index - 1) == "two":
            meeting = _two_sessions(scope, index)
        else:
            continue
        if meeting is not None:
            yield meeting


def _two_sessions(scope: Scope, head: int) -> Meeting | None:
    first = head - 1
    if scope.form(first - 1) in {"national", "National"}:
        first -= 1
    start = _left(scope, first)
    named = (
        start < head - 1 or scope.form(first - 1) in {"the", "The"} or scope.form(first - 2) == "'"
    )
    return (
        Meeting(start, _year_behind(scope, head), head)
        if named and scope.form(head + 1) != "of"
        else None
    )


def _small(scope: Scope, head: int) -> Meeting | None:
    first = _back(scope, head, _modifies)
    start = _left(scope, first)
    relative = _relative_end(scope, head)
    if relative is not None and start < first:
        return Meeting(start, relative, head, relative=True)
    last = _body(scope, head)
    if not _is_named(scope, (start, first), head, last):
        return None
    return Meeting(start, _year_behind(scope, last), head)


def _modifies(scope: Scope, index: int) -> bool:
    """Tell an adjective of meetings, or an acronym, that is joined to the word behind."""
    if index < scope.first or not scope.joined(index):
        return False
    form = scope.form(index)
    return form.lower() in words("entity.event_adjectives") or _is_acronym(form)


def _is_acronym(form: str) -> bool:
    if len(form) < 2 or not form.isalnum():
        return False
    return form.isupper() and not form.isdigit()


def _is_named(scope: Scope, opens: tuple[int, int], head: int, last: int) -> bool:
    """Tell a meeting by its number, by its body, or by an acronym (``the ABC summit``).

    ``opens``: where its numbers and its modifiers begin.
    """
    start, first = opens
    form = scope.form(head)
    if start < first:
        more = first < head or last > head
        return more or form == "plenum"
    modifiers = range(first, head)
    acronyms = [index for index in modifiers if _is_acronym(scope.form(index))]
    if len(acronyms) < len(modifiers) and last > head:
        return True
    return form in _ACRONYM_HEADS and _tell_whose(scope, acronyms)


def _tell_whose(scope: Scope, acronyms: list[int]) -> bool:
    """Tell whether acronyms name a meeting: that of a body, or of two, not of one country."""
    places = [index for index in acronyms if scope.label_of(index) in PLACES]
    return len(acronyms) > 1 or len(acronyms) > len(places)


def _left(scope: Scope, first: int) -> int:
    """Go left over ordinals and a year."""
    for _ in range(3):
        width = _numbers_before(scope, first)
        if not width:
            break
        first -= width
    return first


def _numbers_before(scope: Scope, first: int) -> int:
    """Count the words of an ordinal or a year right before a word: two, one or none."""
    if first - 1 < scope.first or not scope.joined(first - 1):
        return 0
    if first - 2 >= scope.first and scope.joined(first - 2):
        two = number_of(scope.words, first - 2)
        if two is not None and two[1] == 2:
            return 2
    one = number_of(scope.words, first - 1)
    if one is not None and one[1] == 1:
        return 1
    return int(year_at(scope, first - 1) is not None)


def _body(scope: Scope, head: int) -> int:
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


def _relative_end(scope: Scope, last: int) -> int | None:
    """Return the last word of "of the new year" behind a word, or None."""
    if scope.form(last + 1).lower() != "of" or scope.form(last + 2).lower() != "the":
        return None
    end = last + 4 if scope.form(last + 3).lower() == "new" else last + 3
    return end if scope.form(end).lower() == "year" else None


def _year_behind(scope: Scope, last: int) -> int:
    """Take in "(2023)" or a bare year that follows a meeting's name."""
    if (
        scope.form(last + 1) == "("
        and year_at(scope, last + 2) is not None
        and scope.form(last + 3) == ")"
    ):
        return last + 3
    bare = scope.joined(last) and year_at(scope, last + 1) is not None
    return (
        last + 1 if bare and scope.form(last + 2).lower() not in words("entity.counted") else last
    )
