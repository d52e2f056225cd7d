"""Which names are of one person: full names, other orders, transliterations; then surnames."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain

from readout.identity.offices import Tenure, holders, terms
from readout.identity.rows import slug
from readout.identity.states import rows
from readout.language.people import key_of
from readout.language.words import words

__all__ = ["Persons", "alike", "bare", "key_of_person", "sounds", "states_of"]

NICKNAMES = """
joe joseph
bill william
tony anthony antony
mike michael
jim james
bob robert
dick richard
tom thomas
dan daniel
jake jacob
liz elizabeth
ben benjamin
steve steven stephen
chris christopher
ed edward
dave david
ron ronald
don donald
andy andrew
greg gregory
jeff jeffrey
matt matthew
nick nicholas
mohammed muhammad mohamed mohammad mohamad
vladimir volodymyr
alexander aleksandr alexandr oleksandr
"""
"""Given names for which texts write one another."""
SOUNDS = (("kh", "h"), ("ph", "f"), ("ii", "i"), ("ey", "ei"), ("y", "i"), ("j", "i"), ("w", "v"))
"""Letters that transliterations write for one another."""
DOMINANT = 0.9
"""Share of the documents that name somebody in full from which on a surname is this person's."""
MOST = 3
"""Persons of a surname among whom somebody should choose."""


def bare(name: str) -> str:
    """Return a name without what honours stand behind it: "Quill AO", but "Lin Ao" is a name."""
    parts = name.split()
    honours = words("title.behind")
    while len(parts) > 1 and parts[-1].casefold() in honours and not parts[-1].istitle():
        parts.pop()
    return " ".join(parts).rstrip(",")


@lru_cache(maxsize=1 << 16)
def key_of_person(name: str) -> str:
    """Return the key of a person's name, without honours behind it."""
    return key_of(bare(name), person=True)


@cache
def _nicknames() -> dict[str, str]:
    return {
        name: min(group)
        for group in map(str.split, NICKNAMES.strip().splitlines())
        for name in group
    }


@lru_cache(maxsize=1 << 16)
def _sound(word: str) -> str:
    word = _nicknames().get(word, word)
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", word)


@lru_cache(maxsize=1 << 16)
def sounds(key: str) -> frozenset[str]:
    """Return the words of a name as they sound, however they are shortened or transliterated."""
    return frozenset(map(_sound, key.split()))


def alike(one: str, two: str) -> bool:
    """Return whether two keys of names may be of one person: one has all words of the other.

    Examples
    --------
    >>> alike("ada hale", "hale ada"), alike("wei lan", "wei lin"), alike("joe hale", "joseph hale")
    (True, False, True)
    """
    a, b = sounds(one), sounds(two)
    return a <= b or b <= a


@cache
def _in_office() -> Mapping[str, list[Tenure]]:
    """Return the terms of those who have a word in their name."""
    found = defaultdict(list)
    for term in chain.from_iterable(terms().values()):
        for word in sounds(key_of_person(term.person)):  # in any order
            found[word].append(term)
    return dict(found)


def states_of(key: str, day: int) -> set[str]:
    """Return the states in which somebody of that name held an office on a day."""
    held = _in_office()
    fewest = min((held.get(word, []) for word in sorted(sounds(key))), key=len, default=[])
    return {
        term.iso
        for term in fewest
        if term.first <= day < term.last and alike(key, key_of_person(term.person))
    }


class Persons:
    """The persons whom full names tell, each with an address.

    Parameters
    ----------
    counts : mapping of str to int
        Keys of full names (:func:`readout.language.people.key_of`), and how many documents have
        them.
    given : mapping of (str, str) to str
        What the user decided: a document or an empty text for all, the key of a name, and whose.
    """

    def __init__(self, counts: Mapping[str, int], given: Mapping[tuple[str, str], str]) -> None:
        self.of: dict[str, str] = {}
        self.weight: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        self._near: defaultdict[str, list[str]] = defaultdict(list)
        self._by_word: defaultdict[str, set[str]] = defaultdict(set)
        self.used: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for (document, key), who in given.items():
            for word in key.split():
                self._by_word[word].add(who)
            if not document:
                self._note(key, who)
        for row in rows("offices.csv"):
            name, others = row["person"], filter(None, row["names"].split(";"))
            who = f"person/{slug(name)}"
            self.names[who] = name
            for key in map(key_of_person, (name, *others)):
                if " " in key or key == key_of_person(name):
                    self._note(key, self.of.get(key, who))
        for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            if key not in self.of:
                self._note(key, self._like(key) or f"person/{slug(key)}")
            self.weight[self.of[key]] += count

    def _like(self, key: str) -> str | None:
        """Return who has a name like it."""
        near = (other for block in _blocks(key) for other in self._near[block])
        return next((self.of[other] for other in near if alike(key, other)), None)

    def _note(self, key: str, who: str) -> None:
        self.of[key] = who
        for block in _blocks(key):
            self._near[block].append(key)
        for word in key.split():
            self._by_word[word].add(who)

    def meant(
        self, word: str, named: Collection[str], offices: Iterable[str], day: int
    ) -> tuple[str, str]:
        """Return whom a part of a name means, and what told it.

        One whom the document names in full, else who held one of some offices on a day, else whom
        nearly all documents call so.
        """
        fitting = self._by_word.get(word, set())
        here = fitting.intersection(named)
        if len(here) == 1:
            (who,) = here
            self.used[word][who] += 1
            return who, "document"
        held = fitting.intersection(term.who for term in holders(offices, None, day))
        if len(held) == 1:
            return held.pop(), "office"
        for who, share, most in self.likely(word)[:1]:
            if share >= DOMINANT and most > 1:
                return who, "surname"
        return f"person/{slug(word)}", "alone"

    def likely(self, word: str) -> list[tuple[str, float, int]]:
        """Return whom a surname may mean: their share of the documents that tell, and how many."""
        fitting = sorted(self._by_word.get(word, ()))
        known = +(self.used.get(word) or Counter({who: self.weight[who] for who in fitting}))
        return [(who, many / known.total(), many) for who, many in known.most_common(MOST)]


def _blocks(key: str) -> Iterator[str]:
    """Yield what two names of one person have in common, one or the other."""
    parts = key.split()
    yield f"{_sound(parts[-1])} {_sound(parts[0])}"
    yield " ".join(sorted(parts))
