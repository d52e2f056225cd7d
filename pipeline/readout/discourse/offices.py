"""Who has which office in a document: the people behind "the President", "a spokesperson"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.discourse.named import OWNS, head_end, labelled
from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity
from readout.spans import SpanIndex

__all__ = ["Offices"]

BEFORE = 7
"""Tokens before a name in which its office stands (``National Security Advisor Jake Sullivan``)."""
BEHIND = 5
"""Tokens of an office behind a name (``Ana Sol, the deputy harbour master of Tarn``)."""
REACH = 600
"""Characters behind "a spokesperson" in which the name may follow."""
ENDS = words("word.head_end") | {",", ".", ";", ":", "(", ")", "—", "–", "-", ""}
INDEFINITE = words("determiner.indefinite")
TITLES = words("entity.titles") | words("noun.person")
OFFICES = TITLES | words("noun.agent")
LESSER = words("title.lesser")
"""Before an office these make another one of it (``vice president``)."""
SEXES = ("woman", "man")


@dataclass(frozen=True)
class _Holder:
    """A person, and the words of an office right before or behind the name."""

    person: Entity
    office: tuple[str, ...]


class Offices:
    """The offices that a document gives to people.

    Parameters
    ----------
    page : Page
        The document.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _by_head(self) -> dict[str, list[_Holder]]:
        """The holders of offices in order, by the last word of the office."""
        found: dict[str, list[_Holder]] = {}
        for person in labelled(self.page, "PERSON"):
            for office in self._given_to(person):
                holder = _Holder(person, office)
                found.setdefault(office[-1], []).append(holder)
        return found

    def _given_to(self, person: Entity) -> Iterator[tuple[str, ...]]:
        """Yield the offices that stand beside a name."""
        before = self._before(person)
        if before:
            yield before
        behind = self._behind(person)
        if behind:
            yield behind

    def _before(self, person: Entity) -> tuple[str, ...]:
        """Return the office before a name: words with a capital, or a title."""
        at, _ = self.page.place_of(person)
        least = max(0, at - BEFORE)
        first = at
        while first > least and self._opens(first - 1):
            first -= 1
        return self._titles(first, at)

    def _opens(self, i: int) -> bool:
        """Tell whether a token may belong to the office before a name."""
        if self.page.label_at(i) == "PERSON":
            return False
        word = self.page.word(i)
        if word == "-" or word in TITLES:
            return True
        return self._capital(i)

    def _behind(self, person: Entity) -> tuple[str, ...]:
        """Return the office behind a name and a comma."""
        page = self.page
        _, at = page.place_of(person)
        if page.word(at) != ",":
            return ()
        first = at + 1
        last = first
        while last < first + BEHIND and page.word(last) not in ENDS:
            last += 1
        return self._office(first, last)

    def _office(
        self,
        lo: int,
        hi: int,
    ) -> tuple[str, ...]:
        """Return the office that tokens ``[lo, hi)`` end in."""
        office = self._titles(lo, hi)
        last = self.page.word(hi - 1)
        if office[-1:] == (_neutral(last),):
            return office
        return ()

    def _titles(
        self,
        lo: int,
        hi: int,
    ) -> tuple[str, ...]:
        """Return the words for offices among tokens ``[lo, hi)``, behind the last "'s"."""
        found: list[str] = []
        for word in self.page.tokens.lower[lo:hi]:
            if word in OWNS:
                found.clear()
            elif word in OFFICES:
                found.append(_neutral(word))
        return tuple(found)

    def bearer(
        self,
        lo: int,
        head: int,
    ) -> Entity | None:
        """Return whom tokens ``[lo, head]`` call by an office.

        Of those who are brought in by that office in the head of the document the first; else the
        one named last before, or soon behind; "a spokesperson" is named behind.
        """
        office = self._office(lo, head + 1)
        known = self._holding(office)
        if not known:
            return None
        position = self.page.tokens.start[lo]
        if self.page.word(lo) in INDEFINITE:
            return _soon_behind(known, position)
        if self._capital(head):
            return self._of_the_house(known)
        last = SpanIndex(known).last_within(0, position)
        return last or _soon_behind(known, position)

    def _holding(self, office: tuple[str, ...]) -> list[Entity]:
        """Return the persons who have an office, in order."""
        if not office:
            return []
        holders = self._by_head.get(office[-1], [])
        return [holder.person for holder in holders if _fits(holder, office)]

    def _of_the_house(self, known: Sequence[Entity]) -> Entity | None:
        """Return who is called by an office in capitals: whom the head of the text brings in.

        Else the only one who has it.
        """
        first = known[0]
        if first.start < head_end(self.page):
            return first
        surnames = {_surname(person) for person in known}
        if len(surnames) == 1:
            return first
        return None

    def _capital(self, i: int) -> bool:
        return self.page.surface(i)[:1].isupper()


def _soon_behind(
    known: Sequence[Entity],
    position: int,
) -> Entity | None:
    """Return the first of persons who is named soon behind a position."""
    end = position + REACH + 1
    behind = SpanIndex(known).within(position, end)
    if behind:
        return behind[0]
    return None


def _surname(person: Entity) -> str:
    return person.text.lower().split()[-1]


def _neutral(word: str) -> str:
    """Return an office without the sex of who holds it (``spokesperson``)."""
    for ending in SEXES:
        stem = word.removesuffix(ending)
        if stem not in (word, ""):
            return f"{stem}person"
    return word


def _fits(
    holder: _Holder,
    office: tuple[str, ...],
) -> bool:
    """Tell whether somebody has an office: its last words are his, and no "vice" is left over."""
    rest = len(holder.office) - len(office)
    if rest < 0 or holder.office[rest:] != office:
        return False
    return LESSER.isdisjoint(holder.office[:rest])
