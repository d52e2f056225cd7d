"""Names told by one mention and found again in others, and the short forms of those spelt out.

Who is "Hu Weilie" once is a person as "Hu"; what is "Lindmark Holdings" once is a body as
"Lindmark"; "(NRC)" behind a name is that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from readout.language.meetings import describe
from readout.language.words import either, titled, words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NAMES, EntityCandidate, Method, of_words
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.headed import with_numbers
from readout.stages.entities.scope import Scope
from readout.stages.entities.sequences import WordSequences
from readout.stages.entities.tokens import WordTokens, folded_words, one_line, split_words

__all__ = ["known_names", "recall"]

SMALL_WORD = 3
"""Letters of a word that may be small in a meeting's name; and words of a short such name."""
SHORT = 2
"""Characters of a name too short to be looked for again."""
OTHERS = 2
"""Letters of an abbreviation that begin no word of the name ("Xinhua" as "XHN")."""
_SHORT = re.compile(r"\s{0,2}\((?:the )?([A-Z][\w&.’'-]{1,11})\)")
_SUFFIXES = re.compile(rf"(?:,? [(]?{either(words('entity.company_suffixes'))}[).]?,?)+\Z")
NO_PARTS = titled("entity.organisation_heads") | titled("entity.never_names")
COMMON = words("entity.titles", "entity.not_in_names")
SMALL = words("entity.name_tails")


def known_names(
    words: WordTokens, names: Sequence[EntityCandidate], gazetteer: Gazetteer
) -> dict[str, EntityCandidate]:
    """Collect the names to look for again, each with a mention that has what it stands for.

    Full names, surnames and given names of persons, companies' short names, abbreviations.
    """
    text = words.text
    small = COMMON.union(filter(str.islower, words.forms))
    found: dict[str, EntityCandidate] = {}
    full_names: dict[str, EntityCandidate] = {}
    for item in names:
        name = one_line(item.surface(text))
        for part in _parts(name, item.label, gazetteer):
            if part.lower() not in small:
                found.setdefault(part, replace(item, full=name))
        for name_alone in _without_number(name) if item.label == "EVENT" else ():
            found.setdefault(name_alone, replace(item, full=None))
        if item.label in NAMES and item.method != "gazetteer" and len(name) > SHORT:
            full_names.setdefault(name, item)
    return full_names | found | _abbreviations(text, names)


def _parts(name: str, label: EntityLabel, gazetteer: Gazetteer) -> Iterator[str]:
    """Yield first and last name of a person, a company without its legal form.

    A part that is another known name does not stand for that person or body.
    """
    parts = name.split(" ")
    if label == "PERSON" and len(parts) > 1:
        parts = [parts[0], parts[-1]]
    else:
        cut = _SUFFIXES.search(name) if label == "ORG" else None
        parts = [name[: cut.start()]] if cut else []
    for part in parts:
        written = part[:1].isupper() and len(part) >= SHORT and part not in NO_PARTS
        if written and gazetteer.lookup(part) is None:
            yield part


def _without_number(name: str) -> Iterator[str]:
    """Yield a meeting's name without its ordinal and year: large, of some length."""
    stem, _, _ = describe(name)
    forms = stem.split(" ")
    large = all(form[:1].isupper() or len(form) <= SMALL_WORD for form in forms)
    if large and len(forms) > SMALL_WORD:
        yield stem


def recall(scopes: Iterable[Scope], known: dict[str, EntityCandidate]) -> Iterator[EntityCandidate]:
    """Yield the mentions of known names in the given segments.

    Names of more than one word match in any case after their first letter.
    """
    exact = WordSequences()
    folded = WordSequences()
    for name, value in known.items():
        forms = split_words(name)
        if forms:
            exact.add(forms, value)
        if len(forms) > 1 and value.label != "PERSON":
            folded.add(folded_words(name), value)
    for scope in scopes:
        forms = scope.words.forms
        of_scope = folded.matches(scope.words.folded, scope.first, scope.last)
        large = (one for one in of_scope if forms[one[0]][0].isupper())
        for first, last, value in (*exact.matches(forms, scope.first, scope.last), *large):
            method: Method = value.method if value.full is None else "rule"
            more = {"weak": method == "model" and first == last, "full": value.full}
            span = with_numbers(scope, first, last) if value.label == "EVENT" else (first, last)
            yield of_words(scope.words, *span, value.label, method, kb_id=value.kb_id, **more)


def _abbreviations(text: str, names: Iterable[EntityCandidate]) -> dict[str, EntityCandidate]:
    """Return the short forms in brackets behind names, with the name that each stands for.

    An abbreviation must be made of letters of the name, in order, beginning with its first: "(NPC)"
    after "National People's Congress", but not "(2023)" or "(Beijing)".
    """
    found = {}
    for item in names:
        short = _SHORT.match(text, item.end) if item.label != "PERSON" else None
        if short is not None and _abbreviates(short[1], item.surface(text)):
            found[short[1]] = replace(item, full=one_line(item.full or item.surface(text)))
    return found


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
