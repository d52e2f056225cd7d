"""Abbreviations that the text itself introduces: "… Commission (NRC)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from readout.language.words import words
from readout.stages.entities.candidates import Candidate

__all__ = ["introduced"]

_SHORT = re.compile(r"\s{0,2}\((?:the )?([A-Z][\w&.’'-]{1,11})\)")
SMALL = words("entity.name_tails")
OTHERS = 2
"""Letters of an abbreviation that begin no word of the name ("Xinhua" as "XHN")."""


def introduced(text: str, names: Iterable[Candidate]) -> Iterator[tuple[str, Candidate]]:
    """Yield the short forms in brackets behind the given names, with the name each stands for.

    An abbreviation must be made of letters of the name, in order, beginning with its first: "(NPC)"
    after "National People's Congress", but not "(2023)" or "(Beijing)".
    """
    for item in names:
        match = _SHORT.match(text, item.end)
        name = item.surface(text)
        if match is not None and _abbreviates(match[1], name):
            yield match[1], item


def _abbreviates(short: str, name: str) -> bool:
    capitals = sum(map(str.isupper, short))
    letters = re.findall(r"[^\W\d_]", short.lower())
    forms = re.findall(r"[^\s-]+", name.lower())
    initials = {form[0] for form in forms if form not in SMALL}
    if capitals < 2 or letters[0] not in initials:
        return False
    of_initials = sum(letter in initials for letter in letters)
    least = max(2, len(letters) - OTHERS)
    in_order = re.search(".*?".join(letters), name.lower())
    return of_initials >= least and in_order is not None
