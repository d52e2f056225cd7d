"""Names told by one mention and found again in others, and the short forms of those spelt out.

Who is "Hu Weilie" once is a person as "Hu"; what is "Lindmark Holdings" once is a body as
"Lindmark"; "(NRC)" behind a name is that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.language.meetings import describe
from readout.language.trie import Trie
from readout.language.words import titled, words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NAMES, PLACES, EntityCandidate, Method, of_words
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.headed import with_numbers
from readout.stages.entities.scope import Scope
from readout.stages.entities.tokens import WordTokens, folded_words, is_large, one_line, split_words

__all__ = ["KnownName", "introduced", "known_names", "recall"]

SMALL_WORD = 3
"""Letters of a word that may be small in a meeting's name; and words of a short such name."""
SHORT = 2
"""Characters of a name too short to be looked for again."""
OTHERS = 2
"""Letters of an abbreviation that begin no word of the name ("Xinhua" as "XHN")."""
_SHORT = re.compile(r"\s{0,2}\((?:the )?([A-Z][\w&.’'-]{1,11})\)")
_AFTER_LOCATIVE = re.compile(rf" (?:{'|'.join(sorted(words('place.preposition')))}) (\w+)")
SUFFIXES = words("entity.company_suffixes")
PLURAL_MEETINGS = titled("entity.plural_event_heads")
NO_PARTS = titled("entity.organisation_heads") | titled("entity.never_names")
COMMON = words("entity.titles") | words("entity.not_in_names")
SMALL = words("entity.name_tails")


@dataclass(frozen=True)
class KnownName:
    """A name to look for throughout the document, with what it stands for."""

    label: EntityLabel
    method: Method
    kb_id: str | None
    full: str | None


def known_names(
    words: WordTokens, names: Sequence[EntityCandidate], gazetteer: Gazetteer
) -> dict[str, KnownName]:
    """Collect the names to look for again.

    Full names, surnames and given names of persons, companies' short names, abbreviations.
    """
    text = words.text
    small = COMMON.union(filter(str.islower, words.forms))
    places = _Places(text, gazetteer)
    found: dict[str, KnownName] = {}
    told: dict[str, KnownName] = {}
    for item in names:
        name = one_line(item.surface(text))
        full = None if item.label == "EVENT" else name
        for short in () if item.mention else _short_forms(name, item.label, small, places):
            found.setdefault(short, _known(item, full))
        if item.label in NAMES and item.method != "gazetteer" and len(name) > SHORT:
            told.setdefault(name, _known(item, item.full))
    return told | found | _abbreviations(text, names)


def _abbreviations(text: str, names: Sequence[EntityCandidate]) -> dict[str, KnownName]:
    abbreviated = introduced(text, (item for item in names if item.label != "PERSON"))
    return {
        short: _known(item, one_line(item.full or item.surface(text)))
        for short, item in abbreviated
    }


def _known(item: EntityCandidate, full: str | None) -> KnownName:
    return KnownName(item.label, item.method, item.kb_id, full)


def _short_forms(
    name: str, label: EntityLabel, small: frozenset[str], places: _Places
) -> Iterator[str]:
    """Yield what may stand for a name elsewhere: no common word, no other known name.

    First and last name of a person, a company without its legal form, a meeting without its number.
    """
    if label == "EVENT":
        yield from _without_number(name)
    for part in _parts(name, label):
        common = part in NO_PARTS or part.lower() in small or not is_large(part)
        if len(part) >= SHORT and not common and places.leave_free(part, label):
            yield part


class _Places:
    """Tells which part of a name no entry of the gazetteer claims.

    A place's name can be a body's, unless the text ever puts something "in" or "to" it.
    """

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self._text = text
        self._gazetteer = gazetteer

    @cached_property
    def _behind(self) -> frozenset[str]:
        """The words behind "in", "to" and the like."""
        return frozenset(_AFTER_LOCATIVE.findall(self._text))

    def leave_free(self, part: str, label: EntityLabel) -> bool:
        """Tell whether a part of a name can stand for a body or person."""
        entry = self._gazetteer.lookup(part)
        if entry is None:
            return True
        place = label == "ORG" and entry.label in PLACES
        return place and part.partition(" ")[0] not in self._behind


def _parts(name: str, label: EntityLabel) -> list[str]:
    parts = name.split(" ")
    if label == "PERSON" and len(parts) > 1:
        return [parts[0], parts[-1]]
    cut = len(parts)
    while label == "ORG" and cut > 1 and parts[cut - 1].strip("().,") in SUFFIXES:
        cut -= 1
    return [" ".join(parts[:cut]).rstrip(",")] if cut < len(parts) else []


def _without_number(name: str) -> Iterator[str]:
    """Yield a meeting's name without its ordinal and year: large, of some length."""
    plain, *numbers = describe(name)
    forms = plain.split(" ")
    plural = numbers != [None, None] and forms[-1] in PLURAL_MEETINGS
    large = all(is_large(form) or len(form) <= SMALL_WORD for form in forms)
    if large and len(forms) >= (2 if plural else SMALL_WORD + 1):
        yield plain


def recall(scopes: Iterable[Scope], known: dict[str, KnownName]) -> Iterator[EntityCandidate]:
    """Yield the mentions of known names in the given segments.

    Names of more than one word match in any case after their first letter; a meeting takes in its
    ordinal and year.
    """
    exact = Trie()
    folded = Trie()
    for name, value in known.items():
        forms = split_words(name)
        if forms:
            exact.add(forms, value)
        if len(forms) > 1 and value.label != "PERSON":
            folded.add(folded_words(name), value)
    for scope in scopes:
        for begin, end, value in exact.matches(scope.words.forms, scope.first, scope.last):
            yield _mention(scope, begin, end, value)
        for begin, end, value in scope.matches(folded):
            if is_large(scope.words.forms[begin]):
                yield _mention(scope, begin, end, value)


def _mention(scope: Scope, begin: int, end: int, known: KnownName) -> EntityCandidate:
    first, last = begin, end
    if known.label == "EVENT":
        first, last = with_numbers(scope, begin, end)
    method = known.method if known.full is None else "rule"
    weak = method == "model" and begin == end
    more = {"kb_id": known.kb_id, "full": known.full, "weak": weak}
    return of_words(scope.words, first, last, known.label, method, **more)


def introduced(
    text: str, names: Iterable[EntityCandidate]
) -> Iterator[tuple[str, EntityCandidate]]:
    """Yield the short forms in brackets behind the given names, with the name each stands for.

    An abbreviation must be made of letters of the name, in order, beginning with its first: "(NPC)"
    after "National People's Congress", but not "(2023)" or "(Beijing)".
    """
    for item in names:
        match = _SHORT.match(text, item.end)
        if match is not None and _abbreviates(match[1], item.surface(text)):
            yield match[1], item


def _abbreviates(short: str, name: str) -> bool:
    capitals = sum(map(str.isupper, short))
    letters = re.findall(r"[^\W\d_]", short.lower())
    forms = re.findall(r"[^\s-]+", name.lower())
    initials = {form[0] for form in forms if form not in SMALL}
    if capitals < 2 or letters[0] not in initials:
        return False
    of_initials = sum(letter in initials for letter in letters)
    in_order = re.search(".*?".join(letters), name.lower())
    return of_initials >= max(2, len(letters) - OTHERS) and in_order is not None
