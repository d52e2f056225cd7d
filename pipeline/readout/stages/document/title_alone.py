"""What a title tells that stands in the meta data alone: who speaks, and at what.

There are no entities in it, and no parse: it is read by its words and their capitals.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from readout.language.gender import gender_of
from readout.language.page import Page
from readout.language.people import OWNERS, head_end, without_owner
from readout.language.words import words
from readout.stages.document.lead import ARTICLES, DELIVERED, GIVEN_AT, NOUNS, TITLE_ENDS

__all__ = ["TitleAlone", "title_alone"]

WORD = re.compile(r"[’']s\b|\w[\w.&’'-]*|[^\w\s]")
GIVES = DELIVERED | words("word.briefing")
BY = frozenset({"by", "from", "of"})
ATTRIBUTED = ["attributable", "to"]
MANNER = words("title.manner")
LEADING = MANNER | words("title.handed") | ARTICLES | {"of"}
"""Words around what is given and before "by": ``Text of Remarks as prepared for delivery by``."""
BREAKS = TITLE_ENDS | {"-"}
GIVEN_IN = GIVEN_AT | {"in"}
OFFICES = words("entity.person_titles") | words("word.title") | words("entity.offices")
HONOURS = words("title.honour")
BODIES = words("noun.body") | words("entity.organisation_heads")
OF = frozenset({"of", "for"})
WITHIN = words("name.particle") | words("person.particle") | {"la", "las", "los"}
"""Words in lower case within a name or an office."""
INNER = ARTICLES | WITHIN
BESIDE = frozenset({"aboard", "against", "ahead", "as", "en", "over", "upon"})
ENDS = (words("word.preposition") - WITHIN) | BESIDE
"""Words behind a name: ``on the dam``, ``En Route Tarn``."""
ROLES = words("label.role") - OFFICES
"""Words behind which nobody is named ("by senior officials")."""
LONGEST = 60
"""Words of a title that are read."""
OPENING = 6
"""Words of whom a title opens with: ``Prime Minister Sol: The road to Tarn``."""
NEAR = 4
"""Words in which an office begins."""
GERUND = "ing"
STATEMENT = "statement"
ABOUT = frozenset({"on", "following"})
ENDERS = frozenset({",", "and"})
"""Before and behind the next member of a list."""
LONGEST_NAME = 5


def title_alone(page: Page, title: str, known: Container[str]) -> TitleAlone:
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
        if self._by:
            return self._named_from(self._by + 1)
        return self._before_what_it_gives() or self._before_colon()

    @cached_property
    def _by(self) -> int:
        """The word right behind what is given, before who gives it; 0 where there is none.

        ``Joint Statement by``, ``Remarks as prepared for delivery by``; not ``Reaction to the
        Speech by`` and ``Remarks on the Book by``.
        """
        given = apart = False
        for i, word in enumerate(self._lower):
            names = word in BY or self._lower[i - 1 : i + 1] == ATTRIBUTED
            if word in BREAKS:
                given = apart = False
            elif given and names:
                return 0 if apart else i
            elif word in GIVES:
                given = True
            elif word not in LEADING:
                apart = True
        return 0

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

    def _named_from(self, first: int) -> str:
        """Return whom the words from one on name: behind an office the person, else the office.

        Nobody where the words go on in another way, or tell neither.
        """
        after = self._end_of(first)
        named = self._named(first, after)
        if not self._closes(after):
            return ""
        if "and" in named and self._are_several(first):
            return self._office_in(named, listed=True)
        by = self._lower[first - 1] == "by"
        name = self._person_in(named, told=by)
        if name:
            return name if self._word(after) != "and" else ""
        if self._word(after) == ",":
            following = after + 1
            last = self._end_of(following)
            behind = self._named(following, last)
            name = self._person_in(behind, told=False)
        if self._word(after) == "to" and _is_office(self._word(after + 2)):
            return ""  # "Advisor to the President and Coordinator Ana Sol"
        return name or self._office_in(named)

    @property
    def place(self) -> tuple[int, int]:
        """Where the speaker stands in the title, from word to word; nowhere without one."""
        told = r"\s*".join(map(re.escape, WORD.findall(self.speaker)))
        found = re.search(rf"(?<!\w){told}(?!\w)", self.text)
        return (0, 0) if found is None else found.span()

    def _end_of(self, first: int) -> int:
        """Return where the name or the office ends that begins at a word."""
        after = first
        while after < len(self._words) and self._goes_on(first, after):
            after += 1
        return after

    def _named(self, first: int, after: int) -> list[str]:
        """Return words without the small ones with which they end."""
        named = self._words[first:after]
        while named and named[-1].lower() in WITHIN:
            named.pop()
        return named

    def _closes(self, i: int) -> bool:
        """Tell whether a name may end before a word."""
        word = self._word(i)
        if word in OWNERS:
            return False
        if word in ENDS | ENDERS or word.endswith(GERUND):
            return True
        return not word[:1].isalpha()

    def _person_in(self, named: Sequence[str], *, told: bool) -> str:
        """Return the person whom words name: one of the text, behind an office, or by a given name.

        ``told``: whether two words with capitals are enough.
        """
        known = self._known_at_end(named)
        if known:
            return known
        name = _person(named)
        alone = name == " ".join(named)
        if alone and gender_of(name) is None and not (told and " " in name):
            return ""
        return name

    def _office_in(self, named: Sequence[str], *, listed: bool = False) -> str:
        """Return the office or body that words are, behind which is but what it is of."""
        if not named or named[-1].lower() in ROLES:
            return ""
        heads = (word for word, then in pairwise([*named, "of"]) if then in OF)
        if not listed and not any(map(_is_head, heads)):
            return ""
        whole = " ".join(named).replace(" ,", ",")
        article, _, rest = whole.partition(" ")
        if article.lower() in ARTICLES:
            return rest
        if _is_office(named[-1]) or rest:
            return whole
        return ""

    def _goes_on(self, first: int, i: int) -> bool:
        """Tell whether a name or an office that begins at a word goes on at another."""
        word = self._words[i]
        lower = self._lower[i]
        if lower in ENDERS and self._are_several(first):
            listed = "and" in self._lower[first:i]
            behind = self._lower[i + 1 : i + NEAR + 1]
            more = not ENDERS.isdisjoint(behind)
            return lower == "and" or (more and not listed)
        if lower == "and":
            return not _person(self._words[first:i])
        if self._is_gerund(i):
            return i == first
        if lower in ENDS:
            return False
        return lower in INNER or _is_capital(word)

    def _are_several(self, first: int) -> bool:
        """Tell whether several speak as one: ``Joint Statement``, ``the Foreign Ministers of``."""
        near = self._lower[first : first + NEAR]
        offices = filter(_is_office, near)
        return self._joint or not OFFICES.issuperset(offices)

    def _is_gerund(self, i: int) -> bool:
        """Tell what is done (``Marking the Day of the Dams``) from a name (``Jinping``)."""
        if not self._lower[i].endswith(GERUND) or _is_office(self._lower[i]):
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
        if last == len(self._words) or not self._closes(last + 1):
            return ""
        after = last
        while after and self._lower[after - 1] in MANNER:
            after -= 1
        if self._words[after - 1].endswith(OWNERS):
            return self._opens_with(after, owned=True)
        return self._opens_with(last) or self._body_before(last)

    def _body_before(self, last: int) -> str:
        """Return the body before a statement: ``Security Council Press Statement on the Lock``."""
        if self._lower[last] != STATEMENT or self._word(last + 1) not in ABOUT:
            return ""
        named = self._words[self._behind_colon(last) : last]
        while named and named[-1].lower() in MANNER:
            named.pop()
        if len(named) < 2 or not all(map(_may_name, named)):
            return ""
        head = named[0] if "of" in named else named[-1]
        if head.lower() in BODIES:
            return " ".join(named)
        return ""

    def _behind_colon(self, after: int) -> int:
        """Return the word behind the last colon before another, else the first one."""
        colons = (i for i in range(after) if self._words[i] == ":")
        return max(colons, default=-1) + 1

    def _before_colon(self) -> str:
        """Return the person before a colon."""
        if ":" not in self._words:
            return ""
        return self._opens_with(self._words.index(":"))

    def _opens_with(self, after: int, *, owned: bool = False) -> str:
        """Return the person whom the words up to one name, and nothing else."""
        named = self._words[self._behind_colon(after) : after]
        if not 0 < len(named) <= OPENING:
            return ""
        named = without_owner(" ".join(named)).rstrip("'’ ").split()
        known = self._known_at_end(named)
        if known:
            return known
        name = _person(named)
        whole = " ".join(named)
        if gender_of(whole) is not None:
            return name
        if not any(map(_is_office, named)) or not all(map(_is_capital, named)):
            return ""
        return name or whole * owned

    def _known_at_end(self, named: Sequence[str]) -> str:
        """Return the longest known name with which words end."""
        for first in range(len(named)):
            name = " ".join(named[first:])
            if name in self.known and all(map(_may_name, named[:first])):
                return name
        return ""


def _person(named: Sequence[str]) -> str:
    """Return the name behind the offices in words, empty where these are but an office or body."""
    name = _behind_offices(named)
    if not 0 < len(name) <= LONGEST_NAME or name[0].lower() in ARTICLES:
        return ""
    if any(word.endswith(OWNERS) for word in name):
        return ""
    if all(map(_may_name, name)):
        return " ".join(name)
    return ""


def _behind_offices(named: Sequence[str]) -> Sequence[str]:
    """Return the words behind the last office, and behind what that is of."""
    after = 0
    for i, word in enumerate(named, 1):
        if _is_office(word) or word.lower() in HONOURS:
            after = i
    name = named[after:]
    if not after or not name or name[0] not in WITHIN:
        return name
    for first in range(1, len(name)):
        if gender_of(" ".join(name[first:])) is not None:
            return name[first:]
    return []


def _is_office(word: str) -> bool:
    """Tell a word for an office, or for several."""
    lower = word.lower()
    return lower in OFFICES or lower.removesuffix("s") in OFFICES


def _is_head(word: str) -> bool:
    """Tell an office or a body."""
    return _is_office(word) or word.lower() in BODIES


def _may_name(word: str) -> bool:
    """Tell whether a word may be part of a name."""
    return word in WITHIN - {"the"} or _is_capital(word)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and word.lower() not in ENDS
