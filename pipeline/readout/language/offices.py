"""Whom a document means by "the President", "the Ministry", "the Chinese side"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from readout.language.timing import name_of, normal_of
from readout.language.words import words
from readout.records.spans import SpanIndex
from readout.records.types import JOINT, Entity

__all__ = ["Bodies", "Offices", "States"]

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
HOLDERS = words("noun.agent") | words("entity.offices") | words("entity.person_titles")
OF = ("of", "for")
"""Before what somebody has an office of (``Minister of Tolls``)."""
GOVERNING = ("IN", "TO")
"""Behind these a phrase is no name's ("an aide to the president, Ana Sol, …")."""
WITHIN = (*OF, "the", "and")
DETERMINERS = words("word.determiner")
LESSER = words("title.lesser")
"""Before an office these make another one of it (``vice president``)."""
SHORT_OFFICES = {"fm": ("foreign", "minister"), "pm": ("prime", "minister")}
SPELLINGS = {"defence": "defense", "labour": "labor"}
SEXES = ("woman", "man")


@dataclass(frozen=True)
class _Office:
    """An office: its last word, the titles and nations before it, and what else it is of."""

    head: str
    titles: frozenset[str]
    of: frozenset[str]

    @property
    def told(self) -> frozenset[str]:
        """All that tells it from others of its kind."""
        return self.titles | self.of


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
    def _by_head(self) -> dict[str, dict[_Office, list[Entity]]]:
        """The holders of each office in order, by the last word of the office."""
        found: dict[str, dict[_Office, list[Entity]]] = {}
        for person in labelled(self.page, "PERSON"):
            for office in self._given_to(person):
                alike = found.setdefault(office.head, {})
                alike.setdefault(office, []).append(person)
        return found

    def _given_to(self, person: Entity) -> Iterator[_Office]:
        """Yield the offices that stand beside a name."""
        before = self._before(person)
        if before:
            yield before
        behind = self._behind(person)
        if behind:
            yield behind

    def _before(self, person: Entity) -> _Office | None:
        """Return the office before a name: words with a capital, or a title."""
        at, behind = self.page.place_of(person)
        least = max(0, at - BEFORE)
        if self.page.word(at - 1) == "," == self.page.word(behind):
            opening = self._opening(at - 1, least)
            governed = self.page.tokens.tag[opening - 1] in GOVERNING
            if governed and self.page.word(opening - 2, least) != "according":
                return None
            return self._office(opening, at - 1)
        first = self._first(at, least)
        of = first - 1
        if self.page.word(of, least) == "the":
            of -= 1
        held = self.page.word(at - 1) in HOLDERS
        behind = self.page.word(of, least) in OF and not held
        if behind and self.page.word(of - 1, least) in HOLDERS:
            return self._read(self._first(of, least), of, at)
        return self._read(first, at, at)

    def _opening(self, end: int, least: int) -> int:
        """Return the determiner that opens a phrase before a token, or else that token."""
        for i in range(end - 1, least - 1, -1):
            if self.page.word(i) in DETERMINERS:
                return i
            if self.page.word(i) in ENDS:
                break
        return end

    def _first(self, end: int, least: int) -> int:
        """Return the first token of an office that ends before a token."""
        first = end
        while first > least and self._opens(first - 1):
            first -= 1
        return first

    def _opens(self, i: int) -> bool:
        """Tell whether a token may belong to the office before a name."""
        if self.page.label_at(i) == "PERSON":
            return False
        word = self.page.word(i)
        if word == "-" or word in TITLES:
            return True
        if word in OWNERS:
            return self.page.label_at(i - 1) == "GPE"
        return self._capital(i)

    def _behind(self, person: Entity) -> _Office | None:
        """Return the office behind a name and a comma."""
        page = self.page
        _, at = page.place_of(person)
        if page.word(at) != ",":
            return None
        first = at + 1
        last = first
        while last < first + BEHIND and page.word(last) not in ENDS:
            last += 1
        return self._office(first, last)

    def _office(self, lo: int, hi: int) -> _Office | None:
        """Return the office that tokens ``[lo, hi)`` end in, with what it is of behind it."""
        if self.page.word(hi - 1, lo) not in OFFICES and not self._is_short(hi - 1):
            return None
        end = hi
        if self.page.word(hi) in OF:
            while end < hi + BEHIND and self._may_tell(end):
                end += 1
        return self._read(lo, hi, end)

    def _may_tell(self, i: int) -> bool:
        return self.page.word(i) in WITHIN or self._tells(i)

    def _read(self, lo: int, hi: int, end: int) -> _Office | None:
        """Return the office of tokens ``[lo, hi)``, behind the last "'s", of ``[hi, end)``."""
        lower = self.page.tokens.lower
        heads = [i for i in range(lo, hi) if lower[i] in OFFICES or self._is_short(i)]
        if not heads:
            return None
        head = heads[-1]
        owned = lower[head:hi]
        if not set(OWNS).isdisjoint(owned):
            return None
        before = self._telling(lo, head)
        titles = frozenset(self._form(i) for i in before if self._is_title(i))
        told = frozenset(self._form(i) for i in before + self._telling(hi, end))
        if self._is_short(head):
            first, last = SHORT_OFFICES[lower[head]]
            return _Office(last, titles | {first}, told - titles)
        return _Office(_neutral(lower[head]), titles, told - titles)

    def _is_short(self, i: int) -> bool:
        """Tell a short form of an office ("PM"), in capitals."""
        return self.page.word(i) in SHORT_OFFICES and self.page.surface(i).isupper()

    def _form(self, i: int) -> str:
        """Return a word of an office as all its spellings have it, a state for its adjective."""
        word = self.page.word(i)
        state = nation_of(word) or name_of(self.page.entity_at(i)) or word
        *_, last = state.lower().split()
        return SPELLINGS.get(last, last)

    def _telling(self, lo: int, hi: int) -> list[int]:
        """Return the tokens of ``[lo, hi)`` that may tell an office from others."""
        return [i for i in range(lo, hi) if self._tells(i)]

    def _tells(self, i: int) -> bool:
        """Tell a word that may tell an office from others: a title, a noun, or with a capital."""
        word = self.page.word(i)
        if not word or word in DETERMINERS:
            return False
        noun = self.page.tokens.tag[i].startswith("NN")
        return noun or word in OFFICES | LESSER or self._capital(i)

    def _is_title(self, i: int) -> bool:
        """Tell a title, or an adjective for a nation, from what else an office is of."""
        return self.page.word(i) in OFFICES | LESSER or self.page.tokens.tag[i].startswith("JJ")

    def bearer(self, lo: int, head: int) -> Entity | None:
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

    def _holding(self, office: _Office | None) -> list[Entity]:
        """Return the persons who have an office, in order."""
        if office is None:
            return []
        alike = self._by_head.get(office.head, {})
        fitting = [held for known, held in alike.items() if _fits(known, office)]
        if fitting:
            return sorted(chain.from_iterable(fitting), key=attrgetter("start"))
        if len(alike) != 1:
            return []
        known, held = next(iter(alike.items()))
        unknown = len(held) == 1 and not (known.told or office.titles)
        return held if unknown else []

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


def _soon_behind(known: Sequence[Entity], position: int) -> Entity | None:
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


def _fits(known: _Office, said: _Office) -> bool:
    """Tell whether one office is another that the text told with more words, or with as many.

    No "vice" is left over; something of what it is of is told of both, or no more of the known.
    """
    told = known.told
    lesser = not LESSER.isdisjoint(told - said.titles)
    if lesser or not said.titles <= told:
        return False
    if not said.of:
        return True
    akin = any(one[:LETTERS_ALIKE] == two[:LETTERS_ALIKE] for one in said.of for two in told)
    return akin or (bool(told) and told <= said.titles)


DEFINITE = words("determiner.definite")
PERSONS = words("noun.person") - words("noun.body")


class Bodies:
    """The bodies that a document names.

    Parameters
    ----------
    page : Page
        The document.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _by_word(self) -> dict[str, list[Entity]]:
        """The bodies in order, by every word of their names."""
        return by_word(labelled(self.page, "ORG"))

    def full(self, lo: int, head: int) -> str | None:
        """Return the name of the body that tokens ``[lo, head]`` come back to.

        All their words stand in the name, and more; the one named last before counts.
        """
        page = self.page
        if page.word(lo) not in DEFINITE or page.word(head) in PERSONS:
            return None
        said = frozenset(page.tokens.lower[lo + 1 : head + 1])
        if not said:
            return None
        known = self._by_word.get(page.word(head), [])
        before = SpanIndex(known).within(0, page.tokens.start[lo])
        for entity in reversed(before):
            if said < words_of(entity):
                return normal_of(entity, "name") or entity.text
        return None


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
