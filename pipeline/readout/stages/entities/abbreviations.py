"""Abbreviations and short names that the text itself introduces.

"… Commission (NRC)", "(hereinafter “Halden”)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from readout.stages.entities.candidates import Candidate

__all__ = ["Introduced", "introduced"]

_SHORT = re.compile(r"\s{0,2}\((?:the )?([A-Z][\w&.’'-]{1,11})\)")
_HEREINAFTER = re.compile(
    r"\s{0,2}\((?:hereinafter|hereafter|henceforth|referred to as|abbreviated as|also known as|known as|the)\b"
    r"[^()\"“”‘’']{0,60}[\"“‘']([^()\"“”‘’]{2,60})[\"”’']\s{0,2}\)",
    re.IGNORECASE,
)
_SMALL = frozenset({"of", "the", "for", "and", "on", "in", "&"})


class Introduced:
    """A short form, where it is introduced, and the candidate that it stands for."""

    __slots__ = ("end", "name", "of", "start")

    def __init__(self, start: int, end: int, name: str, of: Candidate) -> None:
        self.start, self.end, self.name, self.of = start, end, name, of


def introduced(text: str, candidates: Sequence[Candidate]) -> list[Introduced]:
    """Find the short forms in brackets behind the given names (sorted or not).

    An abbreviation must be made of letters of the name, in order, beginning with its first: "(NPC)"
    after "National People's Congress", but not "(2023)" or "(Beijing)".
    """
    found = []
    for item in candidates:
        match = _HEREINAFTER.match(text, item.end)
        if match is not None:
            found.append(Introduced(*match.span(1), match[1], item))
            continue
        match = _SHORT.match(text, item.end)
        if match is not None and _abbreviates(match[1], text[item.start : item.end]):
            found.append(Introduced(*match.span(1), match[1], item))
    return found


def _abbreviates(short: str, name: str) -> bool:
    letters = [c.lower() for c in short if c.isalpha()]
    if sum(c.isupper() for c in short) < 2 or not letters:
        return False
    words = [word for word in re.split(r"[\s-]+", name) if word and word.lower() not in _SMALL]
    initials = [word[0].lower() for word in words]
    if letters[0] not in initials or len(words) < 2:
        return False
    position = 0
    flat = "".join(name.lower().split())
    for letter in letters:
        position = flat.find(letter, position) + 1
        if position == 0:
            return False
    return sum(letter in initials for letter in letters) >= max(2, len(letters) - 2)
