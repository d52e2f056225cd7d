"""The people of a document: the full names behind short forms, pronouns and nouns for offices."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from readout.discourse.timing import name_of
from readout.language.gender import Gender, gender_of, gender_of_pronoun
from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity

__all__ = ["People"]

SINGULAR = frozenset({"he", "she", "him", "her", "who"})
"""Pronouns for one person."""
LABELS = {"it": "ORG"}
OWNS = ("'s", "’s")
REACH = 600
"""Characters before a pronoun in which the one it stands for is named."""
ROLE_REACH = 60
"""Characters beside a name in which a noun tells its office."""
OPENS_BEHIND = len(", ")
"""So near "who" stands behind the name that it goes with."""


class People:
    """The persons and bodies that a document names.

    Parameters
    ----------
    page : Page
        The document.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        people = [entity for entity in page.entities if entity.label == "PERSON"]
        self.full = [person for person in people if _is_full(person.text)]
        self._by_word: dict[str, list[Entity]] = {}
        for person in self.full:
            for word in set(person.text.lower().split()):
                self._by_word.setdefault(word, []).append(person)
        self._genders: dict[str, Gender | None] = {}
        self._longer: dict[frozenset[str], list[Entity]] = {}

    def __contains__(self, name: object) -> bool:
        """Tell whether a person is called so somewhere in the document."""
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        people = [entity for entity in self.page.entities if entity.label == "PERSON"]
        return frozenset(
            {person.text for person in people} | {self.name_of(p) for p in people}
        )

    def full_name(
        self,
        name: str,
        before: int,
    ) -> str | None:
        """Return the longest form of a name: the last before a position, else the first."""
        parts = frozenset(name.lower().split()) - words("word.title")
        wanted = frozenset(part.removesuffix("’s").removesuffix("'s") for part in parts)
        if wanted not in self._longer:
            self._longer[wanted] = self._with_words(wanted)
        longer = self._longer[wanted]
        if not longer:
            return None
        last = bisect_right(longer, before, key=_start) - 1
        return longer[max(0, last)].text

    def _with_words(self, wanted: frozenset[str]) -> list[Entity]:
        """Return the persons whose full names have some words and more, in order."""
        if not wanted:
            return []
        rarest = min((self._by_word.get(word, []) for word in wanted), key=len)
        return [
            person for person in rarest if wanted < set(person.text.lower().split())
        ]

    def canonical(self, entity: Entity) -> str | None:
        """Return the full name of a person or body, where its mention is a shorter one."""
        if entity.label == "PERSON":
            return self.full_name(entity.text, entity.start)
        return name_of(entity)

    def name_of(self, entity: Entity) -> str:
        """Return the full name, or else the mention itself."""
        return _without_mark(self.canonical(entity) or entity.text)

    def behind_pronoun(
        self,
        word: str,
        position: int,
    ) -> Entity | None:
        """Return whom a pronoun at a position stands for.

        The last one named before of the right kind and gender; rather the subject of a sentence.
        """
        first = None
        for entity in self._fitting(word, position):
            if self._is_subject(entity):
                return entity
            first = first or entity
        return first

    def _fitting(
        self,
        word: str,
        position: int,
    ) -> Iterator[Entity]:
        """Yield those named before a pronoun that fit it, the nearest first."""
        label = "PERSON" if word in SINGULAR else LABELS.get(word, "")
        genders = {gender_of_pronoun(word), None}
        start = max(0, position - REACH)
        least = position - OPENS_BEHIND if word == "who" else start
        for entity in reversed(self.page.entity_index.within(start, position)):
            if entity.end < least:
                return
            if entity.label != label or self.page.is_masked(entity.start):
                continue
            if genders == {None} or self._gender(entity) in genders:
                yield entity

    def _gender(self, person: Entity) -> Gender | None:
        """Return what the full name of a person, or a title before it, tells of the gender."""
        if person.id not in self._genders:
            before = self.page.word_before(person.start)
            self._genders[person.id] = gender_of(self.name_of(person), before)
        return self._genders[person.id]

    def _is_subject(self, entity: Entity) -> bool:
        lo, hi = self.page.place_of(entity)
        deps = self.page.tokens.dep[lo:hi]
        return any(dep.startswith("nsubj") for dep in deps)

    def beside_noun(
        self,
        noun: str,
        position: int,
    ) -> Entity | None:
        """Return the person last named before a position beside a noun ("the mayor")."""
        beside = self._beside.get(noun, [])
        before = bisect_left(beside, position, key=_start)
        if before:
            return beside[before - 1]
        return None

    @cached_property
    def _beside(self) -> dict[str, list[Entity]]:
        """The persons with full names beside whom a noun for persons stands, by the noun."""
        found: dict[str, list[Entity]] = {}
        for person in self.full:
            start = max(0, person.start - ROLE_REACH)
            end = person.end + ROLE_REACH
            text = self.page.text[start:end].lower()
            near = text.replace(",", " ").split()
            for word in words("noun.person").intersection(near):
                found.setdefault(word, []).append(person)
        return found

    def apposed(
        self,
        start: int,
        end: int,
        ends: frozenset[str],
    ) -> Entity | None:
        """Return the person whom a phrase names behind an office (``its chair Ana Sol``).

        ``ends``: words behind which a name is no longer that of the one who has the office.
        """
        for person in self.page.entity_index.within(start, end):
            if person.label != "PERSON":
                continue
            owns = self.page.text.startswith(OWNS, person.end)
            if not owns and self._office(person, start) not in ends | {""}:
                return person
        return None

    def _office(
        self,
        person: Entity,
        start: int,
    ) -> str:
        """Return the word before a person in a phrase, empty where the phrase begins with him."""
        first = self.page.token_from(start)
        return self.page.word(self.page.token_at(person.start) - 1, first)

    def named_in(
        self,
        start: int,
        end: int,
    ) -> Entity | None:
        """Return the last person whom a phrase names."""
        within = self.page.entity_index.within(start, end)
        persons = (entity for entity in reversed(within) if entity.label == "PERSON")
        return next(persons, None)

    def named_behind(self, end: int) -> Entity | None:
        """Return the person named right behind a description (``her deputy, Ana Sol, said``)."""
        if not self.page.text.startswith(", ", end):
            return None
        person = self.page.entity_index.at(end + 2)
        if person is None or person.label != "PERSON" or person.start != end + 2:
            return None
        if self.page.text.startswith(",", person.end):
            return person
        return None


def _without_mark(name: str) -> str:
    """Return a name without the letter of a turn that was taken together with it."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in words("label.turn") else name


def _is_full(name: str) -> bool:
    """Tell a full name from a single word, and from one that the letter of a turn is glued to."""
    first, _, rest = name.partition(" ")
    return bool(rest) and first.lower() not in words("label.turn")


def _start(entity: Entity) -> int:
    return entity.start
