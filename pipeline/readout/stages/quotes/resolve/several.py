"""Several who speak as one: the names behind "the two leaders", "both sides"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import filterfalse

from readout.language.datelines import read_dateline
from readout.language.nations import is_state
from readout.language.page import Page, head_of
from readout.language.people import HEAD, PLURAL, People, head_end, key_of
from readout.language.phrases import base_phrase, is_agent
from readout.language.words import words
from readout.records.spans import SpanIndex
from readout.records.types import JOINT, Entity, Offsets

__all__ = ["Several", "members", "stand_joined"]

COUNTS = {"two": 2, "both": 2, "three": 3, "four": 4}
Labels = tuple[str, ...]

PERSONS = ("PERSON",)
STATES = ("GPE",)
SIDES = ("GPE", "ORG")
LABELS = {
    "sides": (SIDES, PERSONS),
    "parties": (SIDES, PERSONS),
    "delegations": (SIDES, PERSONS),
    "countries": (STATES,),
    "nations": (STATES,),
    "governments": (STATES,),
}
"""What those are whom a noun stands for, the likelier first; of a noun for persons, these."""
PERSON_NOUNS = words("noun.person") | words("entity.titles")
DEFINITE = words("determiner.definite")
VENUES = ("in", "at")
"""Before a place, these tell where it was."""


@dataclass(frozen=True)
class _Group:
    """Several whom the text names together; ``subject``: whether they are that of a sentence."""

    start: int
    end: int
    names: tuple[str, ...]
    subject: bool


class Several:
    """Those whom the head of a document brings in together.

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
        """Return the names behind tokens ``[lo, head]`` (``the two leaders``).

        They are those whom the sentence before, or the head of the document, names together; else
        the first persons or states of its head, or those of the sentence before.
        """
        count = self._count(lo, head)
        if count == 0:
            return None
        for labels in self._kinds(head):
            together = self._together(labels, count, lo)
            first = together or self._first(labels, count)
            names = first or self._just_named(labels, count, lo)
            if names:
                return JOINT.join(names)
        return None

    def _count(self, lo: int, head: int) -> int:
        """Return how many "both" or a number behind "the" tells of, 0 where none does."""
        first, second = (self.page.word(i, lo) for i in (lo, lo + 1))
        if first == "both":
            return COUNTS[first]
        if first not in DEFINITE or lo == head:
            return 0
        return COUNTS.get(second, 0)

    def _kinds(self, head: int) -> tuple[Labels, ...]:
        """Return the labels of those whom a noun, or a number alone, may stand for."""
        noun = self.page.word(head)
        if noun in LABELS:
            return LABELS[noun]
        single = noun.removesuffix("s")
        person = is_agent(noun) or single in PERSON_NOUNS or noun in COUNTS
        return (PERSONS,) if person else ()

    def _together(self, labels: Labels, count: int, lo: int) -> tuple[str, ...]:
        """Return so many names that stand together shortly before a token, or in the head.

        Rather those who are the subject of the sentence before; else the head's first ones. Where
        the title names so many, one of whom they are, it is those of the title.
        """
        groups = self._groups[labels]
        position = self.page.tokens.start[lo]
        near = groups.within(self._sentence_before(position), position)
        subjects = (group for group in reversed(near) if group.subject)
        head = groups.within(0, head_end(self.page))
        found = (*subjects, *head, *reversed(near))
        fitting = (group.names for group in found if len(group.names) == count)
        names = next(fitting, ())
        titled = self._in_title(labels, count)
        return names if set(titled).isdisjoint(names) else titled

    def _in_title(self, labels: Labels, count: int) -> tuple[str, ...]:
        """Return those whom the title names, where they are so many."""
        head = head_of(self.page.segments, 1)
        titles = (one for one in head if one.kind == "title")
        for title in titles:
            within = self.page.entity_index.within(title.start, title.end)
            named = [one for one in within if one.label in labels]
            names = self._distinct(filterfalse(self._is_no_side, named))
            if len(names) == count:
                return tuple(names)
        return ()

    def _sentence_before(self, position: int) -> int:
        """Return where the sentence before that of a position begins."""
        start, _ = self.page.sentence_at(position)
        before = self.page.sentence_index.last_within(0, start)
        return start if before is None else before.start

    @cached_property
    def _groups(self) -> dict[Labels, SpanIndex[_Group]]:
        """Those whom the text names together, by their labels."""
        kinds = (PERSONS, STATES, SIDES)
        return {labels: SpanIndex(list(self._grouped(labels))) for labels in kinds}

    def _grouped(self, labels: Labels) -> Iterator[_Group]:
        """Yield those of some labels with only "and", commas and titles between them."""
        named = [one for one in self.page.entities if one.label in labels]
        group: list[Entity] = []
        for one in named:
            if group and not stand_joined(self.page, group[-1].end, one.start):
                yield from self._closed(group)
                group = []
            group.append(one)
        yield from self._closed(group)

    def _closed(self, group: list[Entity]) -> Iterator[_Group]:
        """Yield several who end in "A and B"; "in Tarn and Doria" tells where it was."""
        if len(group) < 2 or self._is_venue(group[0]):
            return
        *_, last_but_one, last = group
        lo, hi = self.page.range(last_but_one.end, last.start)
        if "and" not in self.page.tokens.lower[lo:hi]:
            return
        position = last.end
        subject = self.people.speaks(group[0], position)
        names = tuple(self._distinct(group))
        bodies = all(one.label == "ORG" for one in group)
        if bodies and not subject:
            return
        yield _Group(group[0].start, position, names, subject)

    def _first(self, labels: Labels, count: int) -> tuple[str, ...]:
        """Return the first persons or states in the head of the document."""
        names = self._brought_in.get(labels[0], [])
        states = [name for name in names if is_state(name)]
        if len(states) >= count:
            names = states
        return tuple(names[:count]) if len(names) >= count else ()

    def _just_named(self, labels: Labels, count: int, lo: int) -> tuple[str, ...]:
        """Return the only persons or states in the sentence before, where they are so many."""
        position = self.page.tokens.start[lo]
        start = self._sentence_before(position)
        before = self.page.entity_index.within(start, position)
        named = [one for one in before if one.label == labels[0]]
        names = self._distinct(filterfalse(self._is_venue, named))
        return tuple(names) if len(names) == count else ()

    @cached_property
    def _brought_in(self) -> dict[str, list[str]]:
        """The names in the head of the document, each once, by their kind."""
        head = self.page.entity_index.within(0, head_end(self.page))
        found: dict[str, list[str]] = {}
        for label in (*PERSONS, *STATES):
            named = [one for one in head if one.label == label]
            found[label] = self._distinct(filterfalse(self._is_no_side, named))
        return found

    def _distinct(self, named: Iterable[Entity]) -> list[str]:
        """Return the names of some who are named, each once."""
        found: dict[str, str] = {}
        for one in named:
            name = self.people.name_of(one)
            key = key_of(name, person=one.label == "PERSON")
            found.setdefault(key, name)
        return list(found.values())

    def _is_no_side(self, entity: Entity) -> bool:
        """Distinguish where it was, and a city that the gazetteer has, from a side."""
        city = entity.label == "GPE" and entity.method == "gazetteer"
        if city and not is_state(self.people.name_of(entity)):
            return True
        return self._is_venue(entity)

    def _is_venue(self, entity: Entity) -> bool:
        """Return if it is a place that only says where it was: behind "in", or in the dateline."""
        if entity.label != "GPE":
            return False
        at, _ = self.page.place_of(entity)
        before = at - 1
        if self.page.word(before) == "the":
            before -= 1
        if self.page.word(before) in VENUES:
            return True
        return any(start <= entity.start < end for start, end in self._datelines)

    @cached_property
    def _datelines(self) -> list[Offsets]:
        """The places of the datelines in the head of the document."""
        head = head_of(self.page.segments, HEAD)
        found = (read_dateline(self.page.text, one.start, one.end) for one in head)
        return [dateline.place for dateline in found if dateline is not None]


JOINING = frozenset({"and", ","})
"""Between the names of those who speak together."""
BETWEEN = JOINING | {"the"}
TITLE_TAGS = ("NN", "JJ")
DETERMINERS = words("word.determiner")
WHOLE = (*PLURAL, "PRP")
"""Tags of those who need no article."""


def members(page: Page, named: Offsets, phrase: Offsets) -> list[Offsets]:
    """Return the parts of a phrase that are joined to a name in it, with this one."""
    lo, hi = page.range(*phrase)
    if "and" not in page.tokens.lower[lo:hi]:
        return []
    heads = [_first_head(page, named, lo)]
    for i in range(heads[0] + 1, hi):
        if _joins(page, i, heads):
            heads.append(i)
    if not all(_may_speak(page, head) for head in heads):
        return []
    ends = [_before_joint(page, page.tokens.left[i]) for i in heads[1:]]
    limits = zip(heads, [*ends, hi], strict=True)
    return [base_phrase(page, i, lo, max(i + 1, end)) for i, end in limits]


def _first_head(page: Page, named: Offsets, lo: int) -> int:
    """Return the head of a name, or of the first of those to whom it is joined."""
    above = page.tokens.head
    inner = range(*page.range(*named))
    head = max(i for i in inner if above[i] == i or above[i] not in inner)
    while page.tokens.dep[head] == "conj" and lo <= above[head] < head:
        head = above[head]
    return head


def _joins(page: Page, i: int, heads: list[int]) -> bool:
    """Return whether a token is the head of one joined to others, of persons by the words, too."""
    above = page.tokens.head[i]
    if page.tokens.dep[i] == "conj" and above in heads:
        entity = page.entity_at(i)
        return entity is None or entity is not page.entity_at(above)
    pair = page.entity_at(heads[-1]), page.entity_at(i)
    match pair:
        case Entity(label="PERSON") as one, Entity(label="PERSON") as two:
            return one is not two and stand_joined(page, one.end, two.start)
    return False


def _may_speak(page: Page, head: int) -> bool:
    """Distinguish one of several from an office beside others (``President and CEO A``)."""
    tag = page.tokens.tag[head]
    if page.entity_at(head) is not None or tag in WHOLE:
        return True
    return tag.startswith("NN") and page.word(page.tokens.left[head]) in DETERMINERS


def _before_joint(page: Page, i: int) -> int:
    """Return where the words before a token end, without "and" and commas."""
    while page.word(i - 1) in JOINING:
        i -= 1
    return i


def stand_joined(page: Page, start: int, end: int) -> bool:
    """Return whether only "and", commas and titles stand between two names."""
    between = range(*page.range(start, end))
    joined = any(page.word(i) in JOINING for i in between)
    return joined and all(_may_stand_between(page, i) for i in between)


def _may_stand_between(page: Page, i: int) -> bool:
    """Return whether it is a joining word, or part of a title ("and research analyst")."""
    if page.word(i) in BETWEEN or page.surface(i)[0].isupper():
        return True
    return page.tokens.tag[i].startswith(TITLE_TAGS)
