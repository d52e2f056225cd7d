"""Persons by context: "Mr.

Hale", "Mayor Mara Hale", "Mara Hale:" before a turn, "by Mara Hale, minister".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.runs import Scope

__all__ = ["Speaking", "layout", "persons", "turns"]

MAX_NAME = 4
MAX_ROLE = 14
FEWEST_TURNS = 2


@dataclass(frozen=True)
class Speaking:
    """The words of a name that opens a speaker's turn ("Mara Hale, Harbour Board: …").

    ``marked`` where a quotation follows; ``first`` and ``last`` are None where it is no person's
    name.
    """

    first: int | None
    last: int | None
    marked: bool = False


def persons(scope: Scope, small: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield (first word, last word) of the names behind a title, and of those behind "by" with an office or an end.

    Parameters
    ----------
    scope : Scope
        A segment.
    small : frozenset of str
        The words that the document writes small, which are no names.
    """
    lists = lexicon()
    for index in range(scope.first, scope.last):
        form = scope.words.forms[index]
        found: tuple[int, int] | None = None
        if form in lists.forms_of_address:
            found = _after_title(scope, index, small, least=1)
        elif form in lists.person_titles and not scope.title_cased:
            found = _after_title(scope, index, small, least=2)
        elif form in {"by", "By"} and scope.is_name(index + 1):
            found = _author(scope, index + 1, small)
        if found is not None:
            yield found


def _after_title(
    scope: Scope, index: int, small: frozenset[str], *, least: int
) -> tuple[int, int] | None:
    first = index + 1
    if scope.form(first) == "." and scope.words.starts[first] == scope.words.ends[index]:
        first += 1
    titles = lexicon().titles
    while scope.form(first).lower() in titles and scope.is_name(first) and scope.joined(first - 1):
        first += 1
    if not scope.joined(first - 1):
        return None
    last = _name_end(scope, first, small, known=False)
    return (first, last) if last is not None and last - first + 1 >= least else None


def _author(scope: Scope, first: int, small: frozenset[str]) -> tuple[int, int] | None:
    last = _name_end(scope, first, small)
    if last is None or last == first:
        return None
    behind = scope.form(last + 1)
    office = behind == "," and scope.form(last + 2).lower() in lexicon().titles
    ends = last + 1 >= scope.last and scope.last - scope.first <= MAX_ROLE
    return (first, last) if office or ends else None


def _name_end(scope: Scope, first: int, small: frozenset[str], *, known: bool = True) -> int | None:
    """Return the last word of a person's name that begins at a word, or None where the words are no such name.

    Nothing that is ``known`` as something else is one, unless that is not to be asked.
    """
    last = first
    while last - first < MAX_NAME and _is_part(scope, last, small, known=known):
        last += 1
        if scope.form(last) == "." and len(scope.form(last - 1)) == 1 and scope.is_name(last + 1):
            last += 1
        if not scope.joined(last - 1):
            break
    return (
        last - 1 if last > first and not (scope.is_name(last) and scope.joined(last - 1)) else None
    )


def _is_part(scope: Scope, index: int, small: frozenset[str], *, known: bool) -> bool:
    form, lists = scope.form(index), lexicon()
    if not scope.is_name(index) or not form.isalpha() or (form.isupper() and len(form) > 1):
        return False
    if known and scope.known.get(index, (0, ""))[1] in {"GPE", "LOC", "ORG", "EVENT"}:
        return False
    common = (
        form in lists.organisation_heads or form in lists.event_heads or form in lists.work_heads
    )
    places = (
        form in lists.place_heads or form in lists.polity_heads or form in lists.plural_event_heads
    )
    return not (
        common
        or places
        or form in lists.never_names
        or form.lower() in small
        or form.lower() in lists.titles
    )


def layout(scope: Scope, small: frozenset[str]) -> Speaking | None:
    """Read the name that opens a segment as a speaker's: "NAME:", "NAME, ROLE:", "From NAME of PLACE, by letter:"."""
    first = scope.first + (scope.form(scope.first) == "From")
    if not scope.is_name(first):
        return None
    colon = next(
        (i for i in range(first + 1, min(scope.last, first + MAX_ROLE)) if scope.form(i) == ":"),
        None,
    )
    if (
        colon is None
        or colon + 1 >= scope.last
        or any(scope.form(i) in '.?!“"' for i in range(first, colon))
    ):
        return None
    marked = scope.words.text[scope.words.starts[colon + 1]] in '“"«‘'
    last = _name_end(scope, first, small, known=False)
    if last is None or last == first or scope.form(last + 1) not in {":", ",", "(", "of", "from"}:
        return Speaking(None, None)
    return Speaking(first, last, marked)


def turns(
    found: Sequence[Speaking], scopes: Sequence[Scope], known: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield the speakers' names, where the document has several turns or something else speaks for them."""
    several = len(found) >= FEWEST_TURNS
    for item in found:
        if item.first is None or item.last is None:
            continue
        name = scopes[0].words.slice(item.first, item.last)
        if several or item.marked or name in known:
            yield item.first, item.last
