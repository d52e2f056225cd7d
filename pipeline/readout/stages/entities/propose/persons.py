"""Persons by a title before their name, or "by": "Mr. Hale", "Mayor Mara Hale", "by Mara Hale"."""

from __future__ import annotations

from collections.abc import Iterator

from readout.language.words import titled, words
from readout.stages.entities.candidates import Candidate, of_words
from readout.stages.entities.propose.headed import HEADS
from readout.stages.entities.read.scope import Scope
from readout.stages.entities.read.tokens import is_acronym

__all__ = ["persons"]

MAX_NAME = 4
"""Words of a person's name, initials' stops apart."""
MAX_LINE = 14
"""Words of a line that ends in its author's name."""
TITLES = words("entity.titles")
FORMS_OF_ADDRESS = titled("entity.forms_of_address")
PERSON_TITLES = titled("entity.person_titles")
NO_NAMES = frozenset(HEADS) | titled("entity.plural_event_heads") | titled("entity.never_names")


def persons(scope: Scope, small: frozenset[str]) -> Iterator[Candidate]:
    """Yield the names behind a title, and those behind "by" before an office or the end of a line.

    Parameters
    ----------
    scope : Scope
        A segment.
    small : frozenset of str
        The words that the document writes small, which are no names.
    """
    words = scope.words
    for index in scope.indices:
        first, least = _opening(scope, index)
        if least == 0:
            continue
        last = _name_end(scope, first, small)
        author = words.folded[index] == "by"
        if last - first + 1 < least:
            continue
        if not author or _ends_byline(scope, last):
            yield of_words(words, first, last, "PERSON")


def _opening(scope: Scope, index: int) -> tuple[int, int]:
    """Return where a name begins behind a word, and how many words it must have; 0 for no name."""
    form = scope.form(index)
    if form in FORMS_OF_ADDRESS:
        return _behind_titles(scope, index), 1
    if form in PERSON_TITLES and not scope.title_cased:
        return _behind_titles(scope, index), 2
    return index + 1, 2 if form in ("by", "By") else 0


def _ends_byline(scope: Scope, last: int) -> bool:
    if scope.form(last + 1) == ",":
        return scope.folded(last + 2) in TITLES
    return last + 1 == scope.last and len(scope.indices) <= MAX_LINE


def _behind_titles(scope: Scope, index: int) -> int:
    """Return the word behind a title, its full stop, and further titles."""
    first = index + 1
    if scope.form(first) == "." and scope.adheres(first):
        first += 1
    while scope.folded(first) in TITLES and scope.runs_on(first - 1, 1):
        first += 1
    return first


def _name_end(scope: Scope, first: int, small: frozenset[str]) -> int:
    """Return the last word of a person's name that begins at a word, or the one before it."""
    end = first
    while end - first < MAX_NAME and scope.joined(end - 1):
        if not _is_part(scope, end, small):
            break
        initial = len(scope.form(end)) == 1
        end += 1
        if initial and scope.form(end) == "." and scope.is_name(end + 1):
            end += 1
    return first - 1 if scope.runs_on(end - 1, 1) else end - 1


def _is_part(scope: Scope, index: int, small: frozenset[str]) -> bool:
    form = scope.form(index)
    if is_acronym(form) or not form.isalpha() or not scope.is_name(index):
        return False
    folded = form.lower()
    common = folded in small or folded in TITLES
    return not common and form not in NO_NAMES
