"""The people of a document: the full names behind short forms, pronouns and nouns for offices."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from readout.language.cues import lexicon
from readout.language.gender import Gender, gender_of, gender_of_pronoun
from readout.language.page import Page
from readout.records import Entity

__all__ = ["People"]

SINGULAR = frozenset({"he", "she", "him", "her", "who"})
"""Pronouns for one person."""
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
        self.page, self.lexicon = page, lexicon()
        people = (e for e in page.entities if e.label == "PERSON")
        self.full = [person for person in people if len(person.text.split()) > 1]
        self._mentions: dict[str, list[Entity]] = {}
        for person in self.full:
            self._mentions.setdefault(person.text.lower(), []).append(person)
        self._by_word: dict[str, list[str]] = {}
        for name in self._mentions:
            for word in set(name.split()):
                self._by_word.setdefault(word, []).append(name)
        self._genders: dict[str, Gender | None] = {}
        self._longer: dict[frozenset[str], list[Entity]] = {}

    def full_name(
        self,
        name: str,
        before: int,
    ) -> str | None:
        """Return the longest form of a name: the last before a position, else the first."""
        titles = self.lexicon.words["title"]
        parts = (part.lower() for part in name.split())
        wanted = frozenset(
            part.removesuffix("’s").removesuffix("'s")
            for part in parts
            if part not in titles
        )
        if wanted and wanted not in self._longer:
            rarest = min((self._by_word.get(word, []) for word in wanted), key=len)
            names = (name for name in rarest if wanted < set(name.split()))
            found = (person for name in names for person in self._mentions[name])
            self._longer[wanted] = sorted(found, key=_start)
        longer = self._longer.get(wanted)
        if not longer:
            return None
        return longer[max(0, bisect_right(longer, before, key=_start) - 1)].text

    def canonical(self, entity: Entity) -> str | None:
        """Return the full name of a person or body, where its mention is a shorter one."""
        if entity.label == "PERSON":
            return self.full_name(entity.text, entity.start)
        name = (entity.normal or {}).get("name")
        return (
            name
            if isinstance(name, str) and name.lower() != entity.text.lower()
            else None
        )

    def name_of(self, entity: Entity) -> str:
        """Return the full name, or else the mention itself."""
        return self.canonical(entity) or entity.text

    def behind_pronoun(
        self,
        word: str,
        position: int,
    ) -> Entity | None:
        """Return whom a pronoun at a position stands for.

        The last one named before of the right kind and gender; rather the subject of a sentence.
        """
        found = list(self._fitting(word, position))
        subjects = (entity for entity in found if self._is_subject(entity))
        return next(subjects, found[0] if found else None)

    def _fitting(
        self,
        word: str,
        position: int,
    ) -> Iterator[Entity]:
        label = "PERSON" if word in SINGULAR else "ORG" if word == "it" else None
        gender = gender_of_pronoun(word)
        first = position - OPENS_BEHIND if word == "who" else max(0, position - REACH)
        for entity in reversed(
            self.page.entity_index.within(max(0, position - REACH), position)
        ):
            if entity.end < first:
                return
            marked = self.page.masked[self.page.token_at(entity.start)]
            fits = gender is None or self._gender(entity) in {gender, None}
            if entity.label == label and fits and not marked:
                yield entity

    def _gender(self, person: Entity) -> Gender | None:
        """Return what the full name of a person, or a title before it, tells of the gender."""
        if person.id not in self._genders:
            before = self.page.word(self.page.token_at(person.start) - 1)
            self._genders[person.id] = gender_of(self.name_of(person), before)
        return self._genders[person.id]

    def _is_subject(self, entity: Entity) -> bool:
        lo, hi = self.page.range(entity.start, entity.end)
        return any(dep.startswith("nsubj") for dep in self.page.tokens.dep[lo:hi])

    def beside_noun(
        self,
        noun: str,
        position: int,
    ) -> Entity | None:
        """Return the person last named before a position beside a noun ("the mayor")."""
        beside = self._beside.get(noun, [])
        before = bisect_left(beside, position, key=_start)
        return beside[before - 1] if before else None

    @cached_property
    def _beside(self) -> dict[str, list[Entity]]:
        """The persons with full names beside whom a noun for persons stands, by the noun."""
        found: dict[str, list[Entity]] = {}
        for person in self.full:
            start, end = max(0, person.start - ROLE_REACH), person.end + ROLE_REACH
            near = self.page.text[start:end].lower().replace(",", " ").split()
            for word in self.lexicon.nouns["person"].intersection(near):
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
        tokens = self.page.tokens
        for person in self.page.entity_index.within(start, end):
            before = self.page.token_at(person.start) - 1
            if person.label != "PERSON" or before < 0 or tokens.start[before] < start:
                continue
            owns = self.page.text.startswith(("'s", "’s"), person.end)
            if tokens.lower[before] not in ends and not owns:
                return person
        return None

    def named_behind(self, end: int) -> Entity | None:
        """Return the person named right behind a description (``her deputy, Ana Sol, said``)."""
        if not self.page.text.startswith(", ", end):
            return None
        person = self.page.entity_index.at(end + 2)
        if person is None or person.label != "PERSON" or person.start != end + 2:
            return None
        return person if self.page.text.startswith(",", person.end) else None


def _start(entity: Entity) -> int:
    return entity.start
