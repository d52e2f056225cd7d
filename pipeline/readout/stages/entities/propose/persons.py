"""Persons by the title before their name: "Mr. Hale", "Mayor Mara Hale"."""

from __future__ import annotations

from collections.abc import Iterator

from readout.language.words import titled, words
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.propose.headed import HEADS
from readout.stages.entities.read.scope import Scope

__all__ = ["persons"]

MAX_NAME = 4
"""Words of a person's name, initials' stops apart."""
TITLES = words("entity.titles")
FORMS_OF_ADDRESS = titled("entity.forms_of_address")
PERSON_TITLES = titled("entity.person_titles")
NO_NAMES = frozenset(HEADS) | titled("entity.plural_event_heads") | titled("entity.never_names")


def persons(scope: Scope, small: frozenset[str]) -> Iterator[Candidate]:
    """Yield the names behind a title.

    Parameters
    ----------
    scope : Scope
        A segment.
    small : frozenset of str
        The words that the document writes small, which are no names.
    """
    words = scope.words
    for index in range(scope.first, scope.last):
        form = words.forms[index]
        address = form in FORMS_OF_ADDRESS
        if not address and (form not in PERSON_TITLES or scope.title_cased):
            continue
        first = _behind_titles(scope, index)
        last = _name_end(scope, first, small)
        if last >= first + (not address):
            yield Candidate(words.starts[first], words.ends[last], "PERSON", "rule")


def _behind_titles(scope: Scope, index: int) -> int:
    """Return the word behind a title, its full stop, and further titles."""
    words, first = scope.words, index + 1
    if scope.form(first) == "." and words.starts[first] == words.ends[index]:
        first += 1
    while scope.folded(first) in TITLES and scope.runs_on(first - 1, 1):
        first += 1
    return first


def _name_end(scope: Scope, first: int, small: frozenset[str]) -> int:
    """Return the last word of a person's name that begins at a word; before it where there is none."""
    last = first
    while last - first < MAX_NAME and scope.joined(last - 1) and _is_part(scope, last, small):
        last += 1
        initial = scope.form(last) == "." and len(scope.form(last - 1)) == 1
        if initial and scope.is_name(last + 1):
            last += 1
    return first - 1 if scope.runs_on(last - 1, 1) else last - 1


def _is_part(scope: Scope, index: int, small: frozenset[str]) -> bool:
    form, folded = scope.form(index), scope.folded(index)
    if not scope.is_name(index) or not form.isalpha() or (form.isupper() and len(form) > 1):
        return False
    return form not in NO_NAMES and folded not in small and folded not in TITLES
