"""Who has which office in a document: the people behind "the President", "a spokesperson"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity

__all__ = ["Offices"]

BEFORE = 7
"""Tokens before a name in which its office stands (``National Security Advisor Jake Sullivan``)."""
BEHIND = 5
"""Tokens of an office behind a name (``Ana Sol, the deputy harbour master of Tarn``)."""
REACH = 600
"""Characters behind "a spokesperson" in which the name may follow."""
HEAD = 6
"""Segments in which a document brings in those whom it goes on to call by their office."""
ENDS = words("word.head_end") | {",", ".", ";", ":", "(", ")", "—", "–", "-"}
OWNS = frozenset({"'s", "’s"})


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
        for person in self.page.entities:
            if person.label != "PERSON":
                continue
            for office in (self._before(person), self._behind(person)):
                if office:
                    holder = _Holder(person, office)
                    found.setdefault(office[-1], []).append(holder)
        return found

    def _before(self, person: Entity) -> tuple[str, ...]:
        """Return the office before a name: words with a capital, or a title."""
        page = self.page
        at, _ = page.place_of(person)
        least = max(0, at - BEFORE)
        first = at
        while first > least and self._opens(first - 1):
            first -= 1
        return self._titles(first, at)

    def _opens(self, i: int) -> bool:
        """Tell whether a token may belong to the office before a name."""
        page = self.page
        word = page.word(i)
        entity = page.entity_at(i)
        if entity is not None and entity.label == "PERSON":
            return False
        joins = word == "-" or word in words("entity.titles") | words("noun.person")
        return joins or page.surface(i)[:1].isupper()

    def _behind(self, person: Entity) -> tuple[str, ...]:
        """Return the office behind a name and a comma."""
        page = self.page
        _, at = page.place_of(person)
        if page.word(at) != ",":
            return ()
        last = at + 1
        while last < at + 1 + BEHIND and page.word(last) not in ENDS | {""}:
            last += 1
        office = self._titles(at + 1, last)
        return office if office and _neutral(page.word(last - 1)) == office[-1] else ()

    def _titles(self, lo: int, hi: int) -> tuple[str, ...]:
        """Return the words of an office among tokens ``[lo, hi)``."""
        return _offices(self.page.tokens.lower[lo:hi])

    def bearer(self, lo: int, head: int) -> Entity | None:
        """Return whom tokens ``[lo, head]`` call by an office.

        Of those who are brought in by that office in the head of the document the first; else the
        one named last before, or soon behind; "a spokesperson" is named behind.
        """
        page = self.page
        office = self._titles(lo, head + 1)
        if not office or office[-1] != _neutral(page.word(head)):
            return None
        position = page.tokens.start[lo]
        known = [h for h in self._by_head.get(office[-1], []) if _fits(h, office)]
        new = page.word(lo) in words("determiner.indefinite")
        if known and not new and self._capital(head):
            return self._of_the_house(known)
        starts = [holder.person.start for holder in known]
        at = bisect_left(starts, position)
        if at and not new:
            return known[at - 1].person
        behind = known[at:]
        near = bool(behind) and behind[0].person.start - position <= REACH
        return behind[0].person if near else None

    def _of_the_house(self, known: Sequence[_Holder]) -> Entity | None:
        """Return who is called by an office in capitals: whom the head of the text brings in.

        Else the only one who has it.
        """
        segments = self.page.segments[:HEAD]
        end = segments[-1].end if segments else 0
        first = known[0].person
        if first.start < end or len({_surname(h.person) for h in known}) == 1:
            return first
        return None

    def _capital(self, i: int) -> bool:
        return self.page.surface(i)[:1].isupper()


def _surname(person: Entity) -> str:
    return person.text.lower().split()[-1]


def _offices(said: Sequence[str]) -> tuple[str, ...]:
    """Return the words for offices among others, behind the last "'s"."""
    owned = [at for at, word in enumerate(said) if word in OWNS]
    kept = said[owned[-1] + 1 :] if owned else said
    known = words("entity.titles") | words("noun.person") | words("noun.agent")
    return tuple(_neutral(word) for word in kept if word in known)


def _neutral(word: str) -> str:
    """Return an office without the sex of who holds it (``spokesperson``)."""
    for ending in ("woman", "man"):
        stem = word.removesuffix(ending)
        if stem != word and stem:
            return f"{stem}person"
    return word


def _fits(holder: _Holder, office: tuple[str, ...]) -> bool:
    """Tell whether somebody has an office: its last words are his, and no "vice" is left over."""
    mine = holder.office
    if mine[-len(office) :] != office:
        return False
    lesser = words("title.lesser")
    rest = mine[: -len(office)]
    return lesser.isdisjoint(rest)
