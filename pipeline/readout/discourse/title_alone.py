"""What a title tells that stands in the meta data alone: who speaks, and at what.

There are no entities in it, and no parse: it is read by its words and their capitals.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.discourse.lead import ARTICLES, DELIVERED, GIVEN_AT, NOUNS, TITLE_ENDS
from readout.discourse.named import OWNS, head_end, without_owner
from readout.language.gender import gender_of
from readout.language.page import Page
from readout.language.words import words

__all__ = ["TitleAlone", "title_alone"]

WORD = re.compile(r"\w[\w.&’'-]*|[^\w\s]")
GIVES = DELIVERED | words("word.briefing")
BY = frozenset({"by", "from"})
GIVEN_IN = GIVEN_AT | {"in"}
OFFICES = words("entity.person_titles") | words("word.title") | words("entity.offices")
WITHIN = words("name.particle") | words("person.particle")
"""Words in lower case within a name or an office."""
INNER = ARTICLES | WITHIN
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
OWNING = (*OWNS, "'", "’")
GERUND = "ing"
STATEMENT = "statement"
ABOUT = frozenset({"on", "following"})
MANNERS = frozenset({"press", "joint", "presidential"})
"""Words before "Statement" that are no part of the body's name."""
BODIES = words("noun.body") | words("entity.organisation_heads")
ENDERS = frozenset({",", "and"})
"""Behind the next member of a list."""


def title_alone(
    page: Page,
    title: str,
    known: Container[str],
) -> TitleAlone:
    """Return the title of the meta data, an empty one where the head of the text repeats it."""
    said = title.lower().split()
    head = page.text[: head_end(page)].lower().split()
    if f" {' '.join(said)} " in f" {' '.join(head)} ":
        return TitleAlone("")
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
            if self._lower[i] in BY or self._is_of(i):
                return self._named_from(i + 1)
            if self._lower[i] in GIVEN_IN:
                break
        return self._before_what_it_gives() or self._before_colon()

    def _is_of(self, i: int) -> bool:
        """Tell ``Joint Statement of``, ``Speech of the`` and ``attributable to`` from others."""
        before = self._lower[i - 1]
        if before == "attributable":
            return True
        if before not in GIVES or self._lower[i] != "of":
            return False
        return self._joint or self._word(i + 1) in ARTICLES

    @property
    def _joint(self) -> bool:
        """Whether several speak as one (``Joint Statement``)."""
        return "joint" in self._lower[: self._gives]

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
        return apposed or " ".join(named).replace(" ,", ",")

    def _goes_on(
        self,
        first: int,
        i: int,
    ) -> bool:
        """Tell whether a name or an office that begins at a word goes on at another."""
        word = self._words[i]
        lower = self._lower[i]
        if lower == "and" and not self._joint:
            return not _person(self._words[first:i])
        if lower == "," and self._joint:
            return not ENDERS.isdisjoint(self._lower[i + 2 : i + 5])
        if self._is_gerund(i):
            return i == first
        if lower in ENDS:
            return False
        return lower in INNER or _is_capital(word)

    def _is_gerund(self, i: int) -> bool:
        """Tell what is done (``Marking the Day of the Dams``) from a name (``Jinping``)."""
        if not self._lower[i].endswith(GERUND):
            return False
        return self._opens(i + 1)

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
            if self._words[after - 1].endswith(OWNING):
                return self._opens_with(after, owned=True)
        return self._opens_with(last) or self._body_before(last)

    def _body_before(self, last: int) -> str:
        """Return the body before a statement: ``Security Council Press Statement on the Lock``."""
        if self._lower[last] != STATEMENT or self._word(last + 1) not in ABOUT:
            return ""
        named = self._words[self._behind_colon(last) : last]
        while named and named[-1].lower() in MANNERS:
            named.pop()
        heads = named[-1:] + named[:1] * ("of" in named)
        if len(named) < 2 or not all(map(_may_name, named)):
            return ""
        return "" if BODIES.isdisjoint(map(str.lower, heads)) else " ".join(named)

    def _behind_colon(self, after: int) -> int:
        """Return the word behind the last colon before another, else the first one."""
        colons = (i for i in range(after) if self._words[i] == ":")
        return max(colons, default=-1) + 1

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
        named = self._words[self._behind_colon(after) : after]
        if not 0 < len(named) <= OPENING:
            return ""
        named[-1] = without_owner(named[-1]).rstrip("'’")
        known = self._known_at_end(named)
        if known:
            return known
        name = _person(named)
        whole = " ".join(named)
        if gender_of(whole) is not None:
            return name
        if not any(map(_is_office, named)) or not all(map(_is_capital, named)):
            return ""
        if owned and not name:
            return whole
        return name

    def _known_at_end(self, named: Sequence[str]) -> str:
        """Return the longest known name with which words end."""
        for first in range(len(named)):
            name = " ".join(named[first:])
            if name in self.known:
                return name
        return ""


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
        if _is_office(word):
            after = i
    name = named[after:]
    if not name or name[0] not in WITHIN:
        return name
    for first in range(1, len(name)):
        if gender_of(" ".join(name[first:])) is not None:
            return name[first:]
    return []


def _is_office(word: str) -> bool:
    """Tell a word for an office, or for several."""
    lower = word.lower()
    return lower in OFFICES or lower.removesuffix("s") in OFFICES


def _may_name(word: str) -> bool:
    """Tell whether a word may be part of a name."""
    return _is_capital(word) or word in WITHIN


def _is_capital(word: str) -> bool:
    return word[0].isupper()
