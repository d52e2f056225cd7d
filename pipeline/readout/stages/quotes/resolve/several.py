"""Several who speak as one: the names behind "the two leaders", "both sides"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from readout.language.datelines import read_dateline
from readout.language.nations import is_state
from readout.language.page import Page, head_of
from readout.language.people import HEAD, PLURAL, People, head_end, key_of
from readout.language.phrases import base_phrase, is_agent
from readout.language.words import words
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
"""Nouns -> labels of those whom they stand for, the likelier first."""
PERSON_NOUNS = words("noun.person", "entity.titles")
DEFINITE = words("determiner.definite")
VENUES = ("in", "at")
"""Prepositions before a place where something was."""


class _Group(NamedTuple):
    """Several whom the text names together; ``subject``: whether they are that of a sentence."""

    start: int
    names: list[str]
    subject: bool


@dataclass(eq=False)
class Several:
    """Groups that a document names together.

    Parameters
    ----------
    page : Page
        The document.
    people : People
        Whom it names.
    """

    page: Page
    people: People

    def behind(self, lo: int, head: int) -> str | None:
        """Return the names behind tokens ``[lo, head]`` (``the two leaders``)."""
        first, second = (self.page.word(i, lo) for i in (lo, lo + 1))
        number = first if first == "both" else second if first in DEFINITE else ""
        count = COUNTS.get(number, 0)
        for labels in self._kinds(head) if count else ():
            named = self._named(labels, count, self.page.tokens.start[lo])
            names = next((names for names in named if len(names) == count), None)
            if names is not None:
                titled = self._in_title(labels)
                other = len(titled) != count or set(titled).isdisjoint(names)
                return JOINT.join(names if other else titled)
        return None

    def _in_title(self, labels: Labels) -> list[str]:
        """Return those whom the title names: rather they than others with one of them."""
        titles = (one for one in head_of(self.page.segments, 1) if one.kind == "title")
        return next((self._distinct(labels, one.start, one.end) for one in titles), [])

    def _kinds(self, head: int) -> tuple[Labels, ...]:
        """Return the labels of those whom a noun, or a number alone, may stand for."""
        noun = self.page.word(head)
        if noun in LABELS:
            return LABELS[noun]
        person = is_agent(noun) or noun.removesuffix("s") in PERSON_NOUNS or noun in COUNTS
        return (PERSONS,) if person else ()

    def _named(self, labels: Labels, count: int, position: int) -> Iterator[Sequence[str]]:
        """Yield those whom the text names together, the likeliest first.

        The subject of the sentence before, those of the head of the document, and of the sentence
        before; the first states, or the first of all, in the head; all of the sentence before.
        """
        page, end = self.page, head_end(self.page)
        start, _ = page.sentence_at(position)
        before = page.sentence_index.last_within(0, start)
        groups = self._groups[labels]
        first = start if before is None else before.start
        near = [group for group in groups[::-1] if first <= group.start < position]
        head = [group for group in groups if group.start < end]
        subjects = [group for group in near if group.subject]
        yield from (group.names for group in [*subjects, *head, *near])
        brought_in = self._distinct(labels[:1], 0, end)
        yield list(filter(is_state, brought_in))[:count]
        yield brought_in[:count]
        yield self._distinct(labels[:1], first, position)

    @cached_property
    def _groups(self) -> dict[Labels, list[_Group]]:
        """Groups that the text names together, by their labels."""
        return {labels: self._joined(labels) for labels in (PERSONS, STATES, SIDES)}

    def _joined(self, labels: Labels) -> list[_Group]:
        """Return those of some labels with only "and", commas and titles between them."""
        runs: list[list[Entity]] = []
        for one in self.page.entities:
            if one.label in labels:
                if not runs or not stand_joined(self.page, runs[-1][-1].end, one.start):
                    runs.append([])
                runs[-1].append(one)
        return list(filter(None, map(self._group, runs)))

    def _group(self, run: Sequence[Entity]) -> _Group | None:
        """Return several; "in Tarn and Doria" tells where it was."""
        if len(run) < 2 or self._is_venue(run[0]):
            return None
        if "and" not in self.page.words(run[-2].end, run[-1].start):
            return None
        subject = self.people.speaks(run[0], run[-1].end)
        if not subject and all(one.label == "ORG" for one in run):
            return None
        return _Group(run[0].start, self._names(run), subject)

    def _distinct(self, labels: Labels, start: int, end: int) -> list[str]:
        """Return the names of those of some labels in a part of the text, each once."""
        within = self.page.entity_index.within(start, end)
        return self._names(e for e in within if e.label in labels and not self._is_no_side(e))

    def _names(self, named: Iterable[Entity]) -> list[str]:
        """Return the full names of some who are named, each once."""
        found: dict[str, str] = {}
        for one in named:
            name = self.people.name_of(one)
            found.setdefault(key_of(name, person=one.label == "PERSON"), name)
        return list(found.values())

    def _is_no_side(self, entity: Entity) -> bool:
        """Distinguish where it was, and a city that the gazetteer has, from a side."""
        city = entity.label == "GPE" and entity.method == "gazetteer"
        return self._is_venue(entity) or (city and not is_state(self.people.name_of(entity)))

    def _is_venue(self, entity: Entity) -> bool:
        """Return if it is a place that only says where it was: behind "in", or in the dateline."""
        if entity.label != "GPE":
            return False
        before = self.page.place_of(entity)[0] - 1
        before -= self.page.word(before) == "the"
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
WHOLE = (*PLURAL, "PRP")  # in any order
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
    nexts = (page.tokens.left[i] for i in heads[1:])
    ends = (i - (page.word(i - 1) == "and") for i in nexts)
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
    above, one, two = page.tokens.head[i], page.entity_at(heads[-1]), page.entity_at(i)
    if page.tokens.dep[i] == "conj" and above in heads:
        return two is None or two is not page.entity_at(above)
    if one is None or two is None or one is two or {one.label, two.label} != set(PERSONS):
        return False
    return stand_joined(page, one.end, two.start)


def _may_speak(page: Page, head: int) -> bool:
    """Distinguish one of several from an office beside others (``President and CEO A``)."""
    tag = page.tokens.tag[head]
    if page.entity_at(head) is not None or tag in WHOLE:
        return True
    return tag.startswith("NN") and page.word(page.tokens.left[head]) in DETERMINERS


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
