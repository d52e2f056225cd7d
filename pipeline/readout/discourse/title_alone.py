"""What a title tells that stands in the meta data alone: who speaks, and at what.

There are no entities in it, and no parse: it is read by its words and their capitals.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.discourse.lead import ARTICLES, DELIVERED, GIVEN_AT, NOUNS, TITLE_ENDS
from readout.discourse.named import OWNS, head_end, labelled, without_owner
from readout.language.gender import gender_of
from readout.language.page import Page
from readout.language.words import words

__all__ = ["TitleAlone", "title_alone"]

WORD = re.compile(r"\w[\w.&’'-]*|[^\w\s]")
GIVES = DELIVERED | words("word.briefing")
BY = frozenset({"by", "from"})
GIVEN_IN = GIVEN_AT | {"in"}
OFFICES = words("entity.titles") | words("word.title") | words("entity.offices")
WITHIN = words("name.particle") | words("person.particle")
"""Words in lower case within a name or an office."""
ENDS = (words("word.preposition") - WITHIN) | {"en"}
"""Words behind a name: ``on the dam``, ``En Route Tarn``."""
ROLES = words("label.role") - OFFICES
"""Words behind which nobody is named ("by senior officials")."""
LONGEST = 60
"""Words of a title that are read."""
OPENING = 6
"""Words of whom a title opens with: ``Prime Minister Sol: The road to Tarn``."""
BETWEEN = 2
"""Words between ``Ana Sol's`` and ``remarks``."""
GERUND = "ing"


def title_alone(
    page: Page,
    title: str,
) -> TitleAlone:
    """Return the title of the meta data, an empty one where the head of the text repeats it."""
    said = title.lower().split()
    head = page.text[: head_end(page)].lower().split()
    if f" {' '.join(said)} " in f" {' '.join(head)} ":
        return TitleAlone("")
    known = {person.text for person in labelled(page, "PERSON")}
    return TitleAlone(title, known)


@dataclass(frozen=True)
class TitleAlone:
    """A title that the text does not repeat.

    ``known``: the names of persons in the text, which tell a name from other words.
    """

    text: str
    known: Container[str] = ()

    @cached_property
    def _words(self) -> list[str]:
        return WORD.findall(self.text)[:LONGEST]

    @cached_property
    def _lower(self) -> list[str]:
        return [word.lower() for word in self._words]

    @cached_property
    def _gives(self) -> int:
        """The word that says that something is delivered, behind all where none does."""
        last = len(self._words)
        return next((i for i in range(last) if self._lower[i] in GIVES), last)

    @property
    def speaker(self) -> str:
        """The name of who speaks, else the office or body; empty where the title tells none.

        ``Remarks by Ana Sol``, ``President Sol's Address``, ``Ana Sol: The road to Tarn``.
        """
        for i in range(self._gives + 1, len(self._words)):
            if self._lower[i] in BY:
                return self._named_from(i + 1)
            if self._lower[i] in GIVEN_IN:
                break
        return self._before_what_it_gives() or self._before_colon()

    @property
    def event(self) -> str:
        """What the title says it was given at: ``the Delta Forum``; empty where it says nothing."""
        for i in range(self._gives + 1, len(self._words)):
            if self._lower[i] in GIVEN_IN:
                return " ".join(self._lower[i + 1 :])
        return ""

    @property
    def noun(self) -> str:
        """The last noun for an event in that, up to a break."""
        found = ""
        for word in WORD.findall(self.event):
            if word in TITLE_ENDS:
                break
            found = word if word in NOUNS else found
        return found

    def _named_from(
        self,
        first: int,
    ) -> str:
        """Return whom the words from one on name: behind an office the person, else the office."""
        after = first
        while after < len(self._words) and self._goes_on(first, after):
            after += 1
        named = self._words[first:after]
        while named and named[-1].lower() in WITHIN:
            named.pop()
        name = _person(named)
        if name:
            return name if self._word(after) != "and" else ""
        if not named or named[-1].lower() in ROLES:
            return ""
        apposed = ""
        if self._word(after) == ",":
            apposed = self._named_from(after + 1)
        if self._lower[first] in ARTICLES:
            named.pop(0)
        return apposed or " ".join(named)

    def _goes_on(
        self,
        first: int,
        i: int,
    ) -> bool:
        """Tell whether a name or an office that begins at a word goes on at another."""
        word = self._words[i]
        lower = self._lower[i]
        if lower == "and" and _person(self._words[first:i]):
            return False
        if lower.endswith(GERUND) and i > first and self._opens(i + 1):
            return False
        if lower in ENDS:
            return False
        if lower in ARTICLES or lower in WITHIN:
            return True
        return word[0].isupper()

    def _opens(self, i: int) -> bool:
        """Tell a word of what is marked, announced or honoured from the end of a name."""
        return self._word(i) not in ENDS | TITLE_ENDS | {"", "and"}

    def _word(self, i: int) -> str:
        return self._lower[i] if i < len(self._lower) else ""

    def _before_what_it_gives(self) -> str:
        """Return who owns what is delivered: ``President Ana Sol's Opening Remarks``."""
        last = self._gives
        if last == len(self._words):
            return ""
        for after in range(max(1, last - BETWEEN), last + 1):
            if self._words[after - 1].endswith(OWNS):
                return self._opens_with(after, owned=True)
        return self._opens_with(last)

    def _before_colon(self) -> str:
        """Return the person before a colon."""
        if ":" not in self._words:
            return ""
        return self._opens_with(self._words.index(":"))

    def _opens_with(
        self,
        after: int,
        *,
        owned: bool = False,
    ) -> str:
        """Return the person whom the words up to one name, and nothing else."""
        if not 0 < after <= OPENING:
            return ""
        last = after - 1
        named = [*self._words[:last], without_owner(self._words[last])]
        whole = " ".join(named)
        name = _person(named)
        if whole in self.known or gender_of(whole) is not None:
            return name
        if OFFICES.isdisjoint(map(str.lower, named)):
            return ""
        if not all(word[0].isupper() for word in named):
            return ""
        if owned and not name:
            return whole
        return name


def _person(named: Sequence[str]) -> str:
    """Return the name behind the offices in words, empty where these are but an office or body."""
    name = _behind_offices(named)
    if not name or name[0].lower() in ARTICLES:
        return ""
    if all(map(_may_name, name)):
        return " ".join(name)
    return ""


def _behind_offices(named: Sequence[str]) -> Sequence[str]:
    """Return the words behind the last office, and behind what that is of."""
    after = 0
    for i, word in enumerate(named, 1):
        if word.lower() in OFFICES:
            after = i
    name = named[after:]
    if not name or name[0] not in WITHIN:
        return name
    for first in range(1, len(name)):
        if gender_of(" ".join(name[first:])) is not None:
            return name[first:]
    return []


def _may_name(word: str) -> bool:
    """Tell whether a word may be part of a name."""
    return word[0].isupper() or word in WITHIN
