"""The states behind their sides and governments ("the Chinese side", "the U.S. government")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from readout.discourse.keys import key_of
from readout.discourse.named import LETTERS_ALIKE, OWNS, labelled
from readout.discourse.people import People
from readout.language.nations import nation_of
from readout.language.page import Page
from readout.language.words import words
from readout.records.types import JOINT

__all__ = ["States"]

DETERMINERS = words("word.determiner")
SIDES = frozenset({"side", "sides"})
JOINING = ("and", ",")
GOVERNMENT = "government"


class States:
    """The states that a document names, or tells by an adjective.

    Parameters
    ----------
    page : Page
        The document.
    people : People
        Whom it names.
    """

    def __init__(self, page: Page, people: People) -> None:
        self.page = page
        self.people = people

    def behind(self, lo: int, head: int) -> str | None:
        """Return the names of the states whose side, or sides, tokens ``[lo, head]`` are."""
        page = self.page
        if page.word(head) not in SIDES or page.word(head + 1) == "of":
            return None
        names: list[str] = []
        first = self._behind_determiners(lo, head)
        for i in range(first, head + 1):
            if i < head and page.word(i) not in JOINING:
                continue
            name = self._state(first, i)
            if name is None:
                return None
            names.append(name)
            first = i + 1
        return JOINT.join(names)

    def government(self, lo: int, head: int) -> str | None:
        """Return the key of the government that tokens ``[lo, head]`` and a state behind are."""
        page = self.page
        if page.word(head) != GOVERNMENT:
            return None
        first = self._behind_determiners(lo, head)
        end = head
        if first == head and page.word(head + 1) == "of":
            first = head + 2
            if page.word(first) == "the":
                first += 1
            end = self._name_end(first)
        state = self._state(first, end)
        if state is None:
            return None
        return key_of(f"{state} {GOVERNMENT}")

    def _behind_determiners(self, lo: int, head: int) -> int:
        """Return the first token of ``[lo, head)`` behind the determiners that open it."""
        first = lo
        while first < head and self.page.word(first) in DETERMINERS:
            first += 1
        return first

    def _name_end(self, i: int) -> int:
        """Return the token behind the name that a token is part of, or else that token."""
        entity = self.page.entity_at(i)
        if entity is None:
            return i
        _, end = self.page.place_of(entity)
        return end

    def _state(self, lo: int, hi: int) -> str | None:
        """Return the state that tokens ``[lo, hi)`` name, or are an adjective of."""
        page = self.page
        end = hi
        if page.word(hi - 1, lo) in OWNS:
            end -= 1
        entity = page.entity_at(lo)
        if entity is not None and entity.label == "GPE":
            whole = page.place_of(entity) == (lo, end)
            return self.people.name_of(entity) if whole else None
        if end <= lo or page.surface(lo).islower():
            return None
        said = page.tokens.lower[lo:end]
        return nation_of(" ".join(said)) or self._alike(said)

    def _alike(self, adjective: Sequence[str]) -> str | None:
        """Return the only state of the text whose name begins like an adjective."""
        names = self._by_opening.get(_opening(adjective), ())
        if len(names) != 1:
            return None
        return next(iter(names))

    @cached_property
    def _by_opening(self) -> dict[str, set[str]]:
        """The states and places by the words of their names, of the last its first letters."""
        found: dict[str, set[str]] = {}
        for entity in labelled(self.page, "GPE"):
            opening = _opening(entity.text.lower().split())
            found.setdefault(opening, set()).add(self.people.name_of(entity))
        return found


def _opening(words_of_name: Sequence[str]) -> str:
    """Return what the name of a state and its adjective have in common (``south kore``)."""
    *first, last = words_of_name
    return " ".join([*first, last[:LETTERS_ALIKE]])
