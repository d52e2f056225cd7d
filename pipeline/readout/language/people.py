"""The people of a document: the full names behind short forms, pronouns and nouns for offices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import dropwhile, filterfalse

from readout.language.gender import Gender, gender_of, gender_of_pronoun
from readout.language.page import Page, head_of
from readout.language.phrases import is_agent
from readout.language.timing import name_of
from readout.language.words import words
from readout.records.spans import SpanIndex, holder, outermost
from readout.records.types import JOINT, PRONOUN_KEY, Entity, Offsets

__all__ = [
    "BODIES",
    "HEAD",
    "LETTERS_ALIKE",
    "OWNERS",
    "OWNS",
    "PLURAL",
    "People",
    "by_word",
    "head_end",
    "key_of",
    "key_of_pronoun",
    "labelled",
    "pronouns_for",
    "speaker_words",
    "without_owner",
    "words_of",
]

SINGULAR = frozenset({"he", "she", "him", "her", "who"})
"""Pronouns for one person."""
PLURAL = frozenset({"NNS", "NNPS"})
"""Tags of nouns in the plural."""
BODIES = words("noun.body") | words("entity.organisation_heads") - words("noun.agent")
HONOURS = words("title.honour")
TITLES = HONOURS | words("word.title")
OFFICES = words("entity.offices", "entity.person_titles")
LABELS = {"it": ("ORG", "GPE", "EVENT", "WORK")}
"""Labels that a pronoun may stand for, if it is none for a person."""
WHO = ("PERSON", "ORG")
"""Labels of those who may be meant without being the subject."""
REACH = 600
"""Characters before a pronoun in which the one it stands for is named."""
COMMA = ", "
OPENS_BEHIND = len(COMMA)
"""Characters between "who" and the name that it goes with."""


class People:
    """The persons and bodies that a document names.

    Parameters
    ----------
    page : Page
        The document.
    reported : sequence of (int, int)
        What its statements report: who is named there is hardly meant by a pronoun outside.
    """

    def __init__(self, page: Page, reported: Sequence[Offsets] = ()) -> None:
        self.page = page
        self._reported = outermost(reported)
        self.all = labelled(page, "PERSON")
        opened = ((person, person.text.partition(" ")) for person in self.all)
        turns = words("label.turn")  # to whose letter a name may be glued
        full = [one for one, (first, _, rest) in opened if rest and first.lower() not in turns]
        self._by_word = by_word(full)
        self._genders: dict[str, Gender | None] = {}
        self._longer: dict[frozenset[str], SpanIndex[Entity]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """All names of persons in the document, full and short."""
        short = frozenset(person.text for person in self.all)
        return short.union(map(self.name_of, self.all))

    def full_name(self, name: str, before: int) -> str | None:
        """Return the longest form of a name: of the last before a position, else of the first."""
        parts = name.lower().split()
        if len(set(parts)) < len(parts):
            return None  # "Li Li" is whole: no short form of "Li Ping"
        wanted = _telling(name)
        if wanted not in self._longer:
            having = (self._by_word.get(word, []) for word in wanted)  # in any order
            rarest = min(having, key=len, default=[])
            more = (person for person in rarest if wanted < _telling(person.text))
            self._longer[wanted] = SpanIndex(more)
        longer = self._longer[wanted]
        first = next(longer.from_place(0), None)
        person = longer.last_within(0, before + 1) or first
        if person is None:
            return None
        listed = name_of(person) if person.method == "gazetteer" else None
        return listed or self.full_name(person.text, before) or _bare(person.text)

    def canonical(self, entity: Entity) -> str | None:
        """Return the full name of a person or body, where its mention is a shorter one.

        Not of which state a city is, which the text does not say ("Washington" may stand for more).
        """
        if entity.label == "PERSON" and entity.method != "gazetteer":
            return self.full_name(entity.text, entity.start)
        name = name_of(entity)
        more = name is not None and name.startswith(f"{entity.text},")
        return None if more else name

    def name_of(self, entity: Entity) -> str:
        """Return the full name, or else the mention itself."""
        name = self.canonical(entity) or entity.text
        return _bare(name) if entity.label == "PERSON" else name

    def behind_pronoun(self, word: str, position: int) -> Entity | None:
        """Return whom a pronoun at a position stands for.

        The last one named before of the right kind and gender; rather the subject of a sentence
        outside of what is reported. A place, a meeting or a work only where it is one, and no body
        is.
        """
        return min(
            self._fitting(word, position),
            key=lambda one: (not self.speaks(one, position), one.label not in WHO),
            default=None,
        )

    def speaks(self, entity: Entity, position: int) -> bool:
        """Return whether a mention is a subject and no one named in reported words."""
        within = holder(self._reported, entity.start)
        reported = within is not None and within[1] <= position
        return not reported and self._is_subject(entity)

    def _fitting(self, word: str, position: int) -> Iterator[Entity]:
        """Yield those named before a pronoun that fit it, the nearest first."""
        labels = ("PERSON",) if word in SINGULAR else LABELS.get(word, ())
        gender = gender_of_pronoun(word)
        start = max(0, position - REACH)
        least = position - OPENS_BEHIND if word == "who" else start
        before = self.page.entity_index.within(start, position)
        for entity in reversed(before):
            if entity.end < least:
                return
            if entity.label not in labels or self.page.is_masked(entity.start):
                continue
            meant = entity.label in WHO or self._is_subject(entity)
            if meant and (gender is None or self.gender(entity) in (None, gender)):
                yield entity

    def gender(self, person: Entity) -> Gender | None:
        """Return what the full name of a person, or a title before it, tells of the gender."""
        if person.id not in self._genders:
            before = self.page.word_before(person.start)
            self._genders[person.id] = gender_of(self.name_of(person), before)
        return self._genders[person.id]

    def _is_subject(self, entity: Entity) -> bool:
        lo, hi = self.page.place_of(entity)
        deps = self.page.tokens.dep[lo:hi]
        return any(dep.startswith("nsubj") for dep in deps)

    def apposed(self, start: int, end: int, ends: frozenset[str]) -> Entity | None:
        """Return the person whom a phrase names behind an office (``its chair Ana Sol``).

        ``ends``: words behind which a name is no longer that of the one who has the office.
        """
        for person in self.page.entity_index.within(start, end):
            if person.label != "PERSON" or self.page.text.startswith(OWNS, person.end):
                continue
            first = self.page.token_from(start)
            office = self.page.word(self.page.token_at(person.start) - 1, first)
            if office and office not in ends:
                return person
        return None

    def named_in(self, start: int, end: int) -> Entity | None:
        """Return the last person whom a phrase names."""
        within = self.page.entity_index.within(start, end)
        return next((one for one in reversed(within) if one.label == "PERSON"), None)


def pronouns_for(page: Page, lo: int, head: int) -> Sequence[str]:
    """Return the pronouns that may stand for tokens from ``lo`` with a noun as their head."""
    noun = page.word(head)
    if "and" in page.tokens.lower[lo:head] or page.tokens.tag[head] in PLURAL:
        return ("they",)
    if noun in BODIES:
        return ("it", "they")
    if not is_agent(noun) and noun not in OFFICES:
        return ("it",)
    gender = gender_of("", noun)
    fitting = [word for word in ("he", "she") if gender_of_pronoun(word) == gender]
    return fitting or ("he", "she")


def _telling(name: str) -> frozenset[str]:
    """Return the words of a name, in lower case, that tell somebody from others: no titles."""
    parts = name.lower().replace(",", "").split()
    return frozenset(map(without_owner, parts)) - TITLES


def _bare(name: str) -> str:
    """Return a name without the letter of a turn, and without what honours who has it."""
    for openings in (words("label.turn"), HONOURS):
        first, _, rest = name.partition(" ")
        if rest and first.lower() in openings:
            name = rest
    return name


def speaker_words(people: People) -> dict[str, str]:
    """Return the word that tells each speaker from others, by the mention.

    The last word of a name, or the one by which alone the text goes on to name a person (``Wei``
    of ``Wei Lan``).
    """
    every = people.page.entities
    last = {one.id: without_owner(one.text.lower().split()[-1]) for one in every}
    names = {person.id: people.name_of(person) for person in people.all}
    short = {names[one.id]: last[one.id] for one in people.all if " " not in one.text}
    return last | {one: short[name] for one, name in names.items() if name in short}


HEAD = 6
"""Segments in which a document brings in those whom it comes back to by an office or number."""
LETTERS_ALIKE = 4
"""Letters that a nation and its adjective have in common."""
OWNS = ("’s", "'s")
"""Endings of a possessive."""
OWNERS = (*OWNS, "’", "'")
"""The same, with the mark alone (``Ministers’``)."""


def labelled(page: Page, label: str) -> list[Entity]:
    """Return the entities of a kind, in the order of the text."""
    return [entity for entity in page.entities if entity.label == label]


def by_word(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Return entities by every word of their names (in lower case), in the order given."""
    found: dict[str, list[Entity]] = {}
    for entity in entities:
        for word in words_of(entity):  # in any order
            found.setdefault(word, []).append(entity)
    return found


def words_of(entity: Entity) -> frozenset[str]:
    """Return the words of a mention, in lower case, without commas ("Ada Hale, Jr.")."""
    return frozenset(entity.text.lower().replace(",", "").split())


def head_end(page: Page) -> int:
    """Return where the head of a document ends (characters)."""
    segments = head_of(page.segments, HEAD)
    return segments[-1].end if segments else 0


def without_owner(word: str) -> str:
    """Return a word without the ``'s`` of an owner."""
    for ending in OWNS:
        word = word.removesuffix(ending)
    return word


EDGES = ".,;:()[]*_\"'“”‘’"
OWNER = re.compile(r"['’]s?$")
INITIAL = re.compile(r"[a-z](?:\.[a-z])?")
ARTICLES = words("word.article")
TITLED = words("entity.titles", "word.title", "title.honour")
LEADING = {word.rstrip(".") for word in TITLED}.union(
    article for article in ARTICLES if not INITIAL.fullmatch(article)
)
"""Titles and articles with which a name opens, in which "A" is an initial."""
PARTICLES = words("name.particle")
GENERATIONS = frozenset({"jr", "sr", "ii", "iii"})
"""Generational suffixes, which texts leave out."""


def key_of(name: str, *, person: bool = False) -> str:
    """Return what to group a name by.

    Articles are left out, and case and accents do not count; of a person's name neither do titles,
    forms of address, "Jr.", and initials beside a given name: "A. Dev" is not "B. Dev". A name of
    which nothing would be left keeps its words.

    Parameters
    ----------
    name : str
        A name, or several with ``JOINT`` between them.
    person : bool
        Whether it is that of a person.
    """
    keys = []
    for one in name.split(JOINT):
        folded = unicodedata.normalize("NFKD", one).casefold()
        bare = "".join(filterfalse(unicodedata.combining, folded))  # without accents
        forms = (OWNER.sub("", word).strip(EDGES) for word in bare.split())
        parts = list(filter(None, forms)) or [one.strip().casefold()]
        if person:
            rest = dropwhile(LEADING.__contains__, parts)
            whole = list(filterfalse(GENERATIONS.__contains__, rest))
            kept = list(filterfalse(INITIAL.fullmatch, whole))
            if len(kept) == 1 or not PARTICLES.isdisjoint(kept[:1]):
                kept = " ".join(whole).replace(".", " ").split()
        else:
            kept = parts[1:] if parts[0] in ARTICLES else parts
        keys.append(" ".join(kept or parts))
    return JOINT.join(filter(None, keys))


def key_of_pronoun(word: str) -> str:
    """Return the key of a pronoun that stands for nobody known; it never is that of a name."""
    return PRONOUN_KEY + word.casefold()
