"""States behind what texts call them: by name, by adjective, by capital, by side or government."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["Voice", "folded", "named_in", "rows", "states", "voices_of"]

_HEADS = {
    "side": "side sides party delegation",
    "government": "government governments administration cabinet authorities",
    "officials": "officials official diplomats diplomat",
}
HEADS = {head: relation for relation, said in _HEADS.items() for head in said.split()}
"""What is said to speak for a state -> how the state is meant."""
LONGEST = 5
"""Words of the longest name of a state."""
_OPENS = re.compile(r"(?:the|a|an|both|two|some|senior|other|top|high-level)\s+")
_OWNER = re.compile(r"['’]s?$")
_AND = re.compile(r",? and |, ")
_WORD = re.compile(r"[^\s,;:()]+")


class Voice(NamedTuple):
    """A state as a text means it: ``state``, ``government``, ``capital``, ``side`` and so on."""

    iso: str
    relation: str


@cache
def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of this package."""
    text = files("readout.identity").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def folded(phrase: str) -> str:
    """Return a phrase in lower case, without opening determiners and an owner's ending."""
    found = " ".join(phrase.replace("’", "'").casefold().split())
    while match := _OPENS.match(found):
        found = found[match.end() :]
    return _OWNER.sub("", found).strip(" ,;:")


@cache
def states() -> dict[str, str]:
    """Return the names of states by their code in ISO 3166-1 (three letters)."""
    return {row["iso"]: row["name"] for row in rows("states.csv")}


@cache
def _words() -> tuple[dict[str, Voice], dict[str, str]]:
    """Return what is meant by names and capitals, and the codes of these and of adjectives."""
    called = {}
    codes: dict[str, str] = {}
    for row in rows("states.csv"):
        iso = row["iso"]
        for name in [row["name"], *filter(None, row["names"].split(";"))]:
            called[folded(name)] = Voice(iso, "state")
        for name in filter(None, row["voices"].split(";")):
            called[folded(name)] = Voice(iso, "capital")
        codes |= dict.fromkeys(filter(None, row["adjectives"].split(";")), iso)
    return called, codes | {name: voice.iso for name, voice in called.items()}


@lru_cache(maxsize=1 << 16)
def voices_of(phrase: str) -> tuple[Voice, ...]:
    """Return the states that a phrase as a whole means; none where it means anything else.

    Examples
    --------
    >>> voices_of("the Chinese side"), voices_of("Beijing"), voices_of("the Chinese press")
    ((Voice(iso='CHN', relation='side'),), (Voice(iso='CHN', relation='capital'),), ())
    """
    called, codes = _words()
    said = folded(phrase)
    if said in called:
        return (called[said],)
    before, _, head = said.rpartition(" ")
    relation = HEADS.get(head)
    if relation is None:
        before, joined, owner = said.partition(" of ")
        relation = HEADS.get(before) if joined else None
        before = folded(owner)
    if relation is None:
        return ()
    found = [codes.get(folded(part)) for part in _AND.split(before)]
    return tuple(Voice(iso, relation) for iso in found if iso) if all(found) else ()


def named_in(text: str, *, capitals: bool = True) -> Iterator[tuple[str, str]]:
    """Yield the states that words of a text name or are an adjective of, each with the words.

    ``capitals``: whether these name their state, too.
    """
    called, codes = _words()
    parts: Sequence[str] = [_OWNER.sub("", word) for word in _WORD.findall(text)]
    at = 0
    while at < len(parts):
        for size in range(min(LONGEST, len(parts) - at), 0, -1):
            said = " ".join(parts[at : at + size])
            iso = codes.get(folded(said)) if said[:1].isupper() else None
            if iso and (capitals or called.get(folded(said)) != (iso, "capital")):
                yield iso, said
                at += size - 1
                break
        at += 1
