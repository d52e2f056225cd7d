"""Those whom a document names: of one kind, by the words of their names, in its head."""

from __future__ import annotations

from collections.abc import Iterable

from readout.language.page import Page, head_of
from readout.records.types import Entity

__all__ = [
    "HEAD",
    "LETTERS_ALIKE",
    "OWNERS",
    "OWNS",
    "by_word",
    "head_end",
    "labelled",
    "without_owner",
    "words_of",
]

HEAD = 6
"""Segments in which a document brings in those whom it comes back to by an office or number."""
LETTERS_ALIKE = 4
"""So many letters a nation and its adjective have in common."""
OWNS = ("’s", "'s")
"""What the name of an owner ends in."""
OWNERS = (*OWNS, "’", "'")
"""The same, with the mark alone (``Ministers’``)."""


def labelled(page: Page, label: str) -> list[Entity]:
    """Return the entities of a kind, in the order of the text."""
    return [entity for entity in page.entities if entity.label == label]


def by_word(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Return entities by every word of their names (in lower case), in the order given."""
    found: dict[str, list[Entity]] = {}
    for entity in entities:
        for word in words_of(entity):
            found.setdefault(word, []).append(entity)
    return found


def words_of(entity: Entity) -> frozenset[str]:
    """Return the words of a mention, in lower case, without commas ("Ada Hale, Jr.")."""
    return frozenset(entity.text.lower().replace(",", "").split())


def head_end(page: Page) -> int:
    """Return where the head of a document ends (characters)."""
    segments = head_of(page.segments, HEAD)
    if segments:
        return segments[-1].end
    return 0


def without_owner(word: str) -> str:
    """Return a word without the ``'s`` of an owner."""
    for ending in OWNS:
        word = word.removesuffix(ending)
    return word
