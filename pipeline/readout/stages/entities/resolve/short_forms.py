"""Names told by one mention and found again in others, and the short forms of those spelt out.

Who is "Hu Weilie" once is a person as "Hu"; what is "Lindmark Holdings" once is a body as
"Lindmark".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.language.meetings import describe
from readout.language.words import titled, words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NAMES, PLACES, Candidate, Method, of_words
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.meetings import with_numbers
from readout.stages.entities.read.scope import Scope
from readout.stages.entities.read.tokens import Words, folded_words, is_large, one_line, split_words
from readout.stages.entities.read.trie import Trie
from readout.stages.entities.resolve.abbreviations import introduced

__all__ = ["Known", "known_names", "recall"]

SMALL_WORD = 3
"""Letters of a word that may be small in a meeting's name; and words of a short such name."""
SHORT = 2
"""Characters of a name too short to be looked for again."""
MAX_OPENING = 80
"""Of a longer name its beginning is compared."""
_AFTER_LOCATIVE = re.compile(
    rf" (?:{'|'.join(sorted(words('place.preposition')))})(?= (\S.{{0,{MAX_OPENING - 1}}}))"
)
SUFFIXES = words("entity.company_suffixes")
PLURAL_MEETINGS = titled("entity.plural_event_heads")
NO_PARTS = titled("entity.organisation_heads") | titled("entity.never_names")
COMMON = words("entity.titles") | words("entity.not_in_names")


@dataclass(frozen=True)
class Known:
    """A name to look for throughout the document, with what it stands for."""

    label: EntityLabel
    method: Method
    kb_id: str | None
    full: str | None


def known_names(words: Words, names: Sequence[Candidate], gazetteer: Gazetteer) -> dict[str, Known]:
    """Collect the names to look for again.

    Full names, surnames and given names of persons, companies' short names, abbreviations.
    """
    text = words.text
    alone = _Alone(words, gazetteer)
    found: dict[str, Known] = {}
    told: dict[str, Known] = {}
    for item in names:
        name = one_line(item.surface(text))
        full = None if item.label == "EVENT" else name
        for short in SHORT_FORMS.get(item.label, _none)(name, alone):
            if not item.mention:
                found.setdefault(short, _known(item, full))
        told_here = item.label in NAMES and item.method != "gazetteer"
        if told_here and len(name) > SHORT:
            told.setdefault(name, _known(item, item.full))
    abbreviated = (item for item in names if item.label != "PERSON")
    for short, item in introduced(text, abbreviated):
        full = item.full or item.surface(text)
        found[short] = _known(item, one_line(full))
    return told | found


def _known(item: Candidate, full: str | None) -> Known:
    return Known(item.label, item.method, item.kb_id, full)


def _parts_of_person(name: str, alone: _Alone) -> Iterator[str]:
    parts = name.split(" ")
    if len(parts) > 1:
        yield from filter(alone.can_be, (parts[0], parts[-1]))


def _without_legal_form(name: str, alone: _Alone) -> Iterator[str]:
    short = short_name(name) or ""
    if len(short) > SHORT and alone.can_be(short, place=True):
        yield short


def _without_number(name: str, _alone: _Alone) -> Iterator[str]:
    plain, *numbers = describe(name)
    if _is_meeting_name(plain, numbered=numbers != [None, None]):
        yield plain


def _none(_name: str, _alone: _Alone) -> Iterator[str]:
    yield from ()


SHORT_FORMS: dict[str, Callable[[str, _Alone], Iterator[str]]] = {
    "PERSON": _parts_of_person,
    "ORG": _without_legal_form,
    "EVENT": _without_number,
}
"""What may stand for a name elsewhere."""


def short_name(name: str) -> str | None:
    """Return a company's name without its legal form and "(Group)", or None."""
    parts = name.split()
    cut = len(parts)
    while cut > 1 and parts[cut - 1].strip("().,") in SUFFIXES:
        cut -= 1
    if cut == len(parts):
        return None
    return " ".join(parts[:cut]).rstrip(",")


def _is_meeting_name(name: str, *, numbered: bool) -> bool:
    """Tell whether a meeting's name is one without its ordinal and year: large, of some length."""
    forms = name.split(" ")
    large = (is_large(form) or len(form) <= SMALL_WORD for form in forms)
    plural = numbered and forms[-1] in PLURAL_MEETINGS
    least = 2 if plural else SMALL_WORD + 1
    return len(forms) >= least and all(large)


class _Alone:
    """Tells which parts of names can be a mention: no common word, no other known name."""

    def __init__(self, words: Words, gazetteer: Gazetteer) -> None:
        self._text = words.text
        self._small = frozenset(form for form in words.forms if form.islower())
        self._gazetteer = gazetteer

    def can_be(self, name: str, *, place: bool = False) -> bool:
        """Tell whether a part of a name can stand for it.

        A place's name can, if so wanted, unless the text ever puts something "in" or "to" it.
        """
        short = len(name) < SHORT
        if short or not is_large(name) or self._is_common(name):
            return False
        entry = self._gazetteer.lookup(name)
        if entry is None:
            return True
        return place and entry.label in PLACES and not self._is_behind_locative(name)

    def _is_common(self, name: str) -> bool:
        folded = name.lower()
        return name in NO_PARTS or folded in COMMON or folded in self._small

    @cached_property
    def _openings(self) -> list[str]:
        """What stands behind "in", "to" and the like, sorted."""
        found = _AFTER_LOCATIVE.finditer(self._text)
        return sorted({match[1] for match in found})

    def _is_behind_locative(self, name: str) -> bool:
        opening = name[:MAX_OPENING]
        at = bisect_left(self._openings, opening)
        following = self._openings[at : at + 1]
        return any(place.startswith(opening) for place in following)


def recall(scopes: Iterable[Scope], known: dict[str, Known]) -> Iterator[Candidate]:
    """Yield the mentions of known names in the given segments.

    Names of more than one word match in any case after their first letter; a meeting takes in its
    ordinal and year.
    """
    exact = Trie()
    folded = Trie()
    for name, value in known.items():
        forms = split_words(name)
        if not forms:
            continue
        exact.add(forms, value)
        if len(forms) > 1 and value.label != "PERSON":
            folded.add(folded_words(name), value)
    for scope in scopes:
        words = scope.words
        for begin, end, value in exact.matches(words.forms, scope.first, scope.last):
            yield _mention(scope, begin, end, value)
        for begin, end, value in folded.matches(words.folded, scope.first, scope.last):
            if is_large(words.forms[begin]):
                yield _mention(scope, begin, end, value)


def _mention(scope: Scope, begin: int, end: int, known: Known) -> Candidate:
    first = begin
    last = end
    if known.label == "EVENT":
        first, last = with_numbers(scope, begin, end)
    method = known.method if known.full is None else "rule"
    return of_words(
        scope.words,
        first,
        last,
        known.label,
        method,
        kb_id=known.kb_id,
        full=known.full,
        weak=method == "model" and begin == end,
    )
