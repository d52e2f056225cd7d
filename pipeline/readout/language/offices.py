"""Antecedents of "the President", "the Ministry", "the Chinese side"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter

from readout.language.nations import nation_of
from readout.language.page import Page
from readout.language.people import (
    LETTERS_ALIKE,
    OWNERS,
    OWNS,
    People,
    by_word,
    head_end,
    key_of,
    labelled,
    words_of,
)
from readout.language.timing import normal_of
from readout.language.words import words
from readout.records.spans import SpanIndex
from readout.records.types import JOINT, Entity

__all__ = ["Offices", "government_key", "sides"]

BEFORE = 7
"""Tokens before a name in which its office stands (``National Security Advisor Jake Sullivan``)."""
BEHIND = 5
"""Tokens of an office behind a name (``Ana Sol, the deputy harbour master of Tarn``)."""
REACH = 600
"""Characters behind "a spokesperson" in which the name may follow."""
DEFINITE = words("determiner.definite")
PERSONS = words("noun.person") - words("noun.body")
ENDS = words("word.head_end") | {",", ".", ";", ":", "(", ")", "—", "–", "-", ""}
INDEFINITE = words("determiner.indefinite")
TITLES = words("entity.titles", "noun.person")
OFFICES = TITLES | words("noun.agent")
HOLDERS = words("noun.agent", "entity.offices", "entity.person_titles")
OF = ("of", "for")
"""Prepositions between an office and its field (``Minister of Tolls``)."""
WITHIN = (*OF, "the", "and")
DETERMINERS = words("word.determiner")
LESSER = words("title.lesser")
"""Words that make a lesser office of one (``vice president``)."""
KINDS = OFFICES | LESSER
SEX = re.compile(r"(?<=.)(?:wo)?man$")
"""Ending of an office that tells the sex of who holds it."""


@dataclass(frozen=True)
class _Office:
    """An office: its last word, the titles and nations before it, and what else it is of."""

    head: str
    titles: frozenset[str]
    of: frozenset[str]


@dataclass(frozen=True)
class Offices:
    """The offices that a document gives to people, and the bodies that it names."""

    page: Page

    @cached_property
    def _by_head(self) -> dict[str, dict[_Office, list[Entity]]]:
        """The holders of each office in order, by the last word of the office."""
        found: dict[str, dict[_Office, list[Entity]]] = {}
        for person in labelled(self.page, "PERSON"):
            for office in filter(None, (self._before(person), self._behind(person))):
                found.setdefault(office.head, {}).setdefault(office, []).append(person)
        return found

    def _before(self, person: Entity) -> _Office | None:
        """Return the office before a name: words with a capital, or a title."""
        at, _ = self.page.place_of(person)
        least = max(0, at - BEFORE)
        first = self._first(at, least)
        of = first - 1 - (self.page.word(first - 1, least) == "the")
        held = self.page.word(at - 1) in HOLDERS or self.page.word(of, least) not in OF
        if not held and self.page.word(of - 1, least) in HOLDERS:
            return self._read(self._first(of, least), of, at)
        return self._read(first, at, at)

    def _first(self, end: int, least: int) -> int:
        """Return the first token of an office that ends before a token."""
        page, first = self.page, end
        while first > least and page.label_at(first - 1) != "PERSON":
            word = page.word(first - 1)
            owner = word in OWNERS and page.label_at(first - 2) == "GPE"
            if not owner and word != "-" and word not in TITLES and not self._capital(first - 1):
                break
            first -= 1
        return first

    def _behind(self, person: Entity) -> _Office | None:
        """Return the office behind a name and a comma."""
        _, at = self.page.place_of(person)
        if self.page.word(at) != ",":
            return None
        near = range(at + 1, at + 1 + BEHIND)
        last = next((i for i in near if self.page.word(i) in ENDS), at + 1 + BEHIND)
        return self._office(at + 1, last)

    def _office(self, lo: int, hi: int) -> _Office | None:
        """Return the office that tokens ``[lo, hi)`` end in, with what it is of behind it."""
        if self.page.word(hi - 1, lo) not in OFFICES:
            return None
        end = hi
        if self.page.word(hi) in OF:
            while end < hi + BEHIND and (self.page.word(end) in WITHIN or self._tells(end)):
                end += 1
        return self._read(lo, hi, end)

    def _read(self, lo: int, hi: int, end: int) -> _Office | None:
        """Return the office of tokens ``[lo, hi)``, behind the last "'s", of ``[hi, end)``."""
        lower = self.page.tokens.lower
        head = next((i for i in range(hi - 1, lo - 1, -1) if lower[i] in OFFICES), None)
        if head is None or not set(OWNS).isdisjoint(lower[head:hi]):
            return None
        before = list(filter(self._tells, range(lo, head)))
        tag = self.page.tokens.tag
        titles = frozenset(lower[i] for i in before if lower[i] in KINDS or tag[i].startswith("JJ"))
        telling = frozenset(lower[i] for i in (*before, *filter(self._tells, range(hi, end))))
        return _Office(SEX.sub("person", lower[head]), titles, telling - titles)

    def _tells(self, i: int) -> bool:
        """Return whether a word may tell an office from others: a title, noun or name."""
        word = self.page.word(i)
        if not word or word in DETERMINERS:
            return False
        noun = self.page.tokens.tag[i].startswith("NN")
        return noun or word in KINDS or self._capital(i)

    def bearer(self, lo: int, head: int) -> Entity | None:
        """Return whom tokens ``[lo, head]`` call by an office.

        Of those who are brought in by that office in the head of the document the first; else the
        one named last before, or soon behind; "a spokesperson" is named behind.
        """
        known = self._holding(self._office(lo, head + 1))
        if not known:
            return None
        position = self.page.tokens.start[lo]
        behind = next(iter(SpanIndex(known).within(position, position + REACH + 1)), None)
        if self.page.word(lo) in INDEFINITE:
            return behind
        if self._capital(head):  # whom the head of the text brings in, or the only one
            alone = len({person.text.lower().split()[-1] for person in known}) == 1
            return known[0] if alone or known[0].start < head_end(self.page) else None
        return SpanIndex(known).last_within(0, position) or behind

    def _holding(self, office: _Office | None) -> list[Entity]:
        """Return the persons who have an office, in order."""
        offices = {} if office is None else self._by_head.get(office.head, {})
        fitting = [held for known, held in offices.items() if office and _fits(known, office)]
        if fitting:
            return sorted(chain.from_iterable(fitting), key=attrgetter("start"))
        if len(offices) != 1 or office is None:
            return []
        known, held = next(iter(offices.items()))
        unknown = len(held) == 1 and not (known.titles or known.of or office.titles)
        return held if unknown else []

    @cached_property
    def _bodies(self) -> dict[str, list[Entity]]:
        """The bodies in order, by every word of their names."""
        return by_word(labelled(self.page, "ORG"))

    def body(self, lo: int, head: int) -> str | None:
        """Return the name of the body that tokens ``[lo, head]`` come back to.

        All their words stand in the name, and more; the one named last before counts.
        """
        page = self.page
        if page.word(lo) not in DEFINITE or page.word(head) in PERSONS:
            return None
        called = frozenset(page.tokens.lower[lo + 1 : head + 1])
        known = self._bodies.get(page.word(head), [])
        before = SpanIndex(known).within(0, page.tokens.start[lo])
        for entity in reversed(before):
            if called < words_of(entity):
                return normal_of(entity, "name") or entity.text
        return None

    def _capital(self, i: int) -> bool:
        return self.page.surface(i)[:1].isupper()


def _fits(known: _Office, said: _Office) -> bool:
    """Return whether one office is another that the text told with more words, or with as many.

    No "vice" is left over; something of what it is of is told of both, or no more of the known.
    """
    known_words = known.titles | known.of
    lesser = not LESSER.isdisjoint(known_words - said.titles)
    if lesser or not said.titles <= known_words:
        return False
    akin = any(one[:LETTERS_ALIKE] == two[:LETTERS_ALIKE] for one in said.of for two in known_words)
    return akin or not said.of or (bool(known_words) and known_words <= said.titles)


SIDES = frozenset({"side", "sides"})
JOINING = ("and", ",")
GOVERNMENT = "government"


def sides(page: Page, people: People, lo: int, head: int) -> str | None:
    """Return the names of the states whose side, or sides, tokens ``[lo, head]`` are."""
    if page.word(head) not in SIDES or page.word(head + 1) == "of":
        return None
    names = []
    first = _behind_determiners(page, lo, head)
    for i in range(first, head + 1):
        if i == head or page.word(i) in JOINING:
            names.append(_state(page, people, first, i) or "")
            first = i + 1
    return JOINT.join(names) if all(names) else None


def government_key(page: Page, people: People, lo: int, head: int) -> str | None:
    """Return the key of the government that tokens ``[lo, head]`` and a state behind are."""
    if page.word(head) != GOVERNMENT:
        return None
    first, end = _behind_determiners(page, lo, head), head
    if first == head and page.word(head + 1) == "of":
        first = head + 2 + (page.word(head + 2) == "the")
        entity = page.entity_at(first)
        end = first if entity is None else page.place_of(entity)[1]
    state = _state(page, people, first, end)
    return None if state is None else key_of(f"{state} {GOVERNMENT}")


def _behind_determiners(page: Page, lo: int, head: int) -> int:
    """Return the first token of ``[lo, head]`` behind the determiners that open it."""
    return next(i for i in range(lo, head + 1) if i == head or page.word(i) not in DETERMINERS)


def _state(page: Page, people: People, lo: int, hi: int) -> str | None:
    """Return the state that tokens ``[lo, hi)`` name, or are an adjective of."""
    end = hi - (page.word(hi - 1, lo) in OWNS)
    entity = page.entity_at(lo)
    if entity is not None and entity.label == "GPE":
        return people.name_of(entity) if page.place_of(entity) == (lo, end) else None
    written = end > lo and not page.surface(lo).islower()
    return nation_of(" ".join(page.tokens.lower[lo:end])) if written else None
