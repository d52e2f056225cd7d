"""The turns of a transcript: who speaks each, and which question an answer answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec.structs import replace

from readout.language.offices import Offices
from readout.language.page import Page
from readout.language.people import People, key_of
from readout.language.turns import ANSWERS, ASKS, BRACKETS, OFFICES, SpokenTurn, turns_of
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Entity, Frame, Offsets, Speaker, Turn, TurnLabel, TurnRole

__all__ = ["turns_in"]

CHAIRS = words("label.chairs")
ENDS = re.compile(r"\?\W*$")
"""So a question ends."""
ASKED = ("To ask the ", "to ask the ")
"""So one is put in writing."""
GIVES = re.compile(
    r"\b(?:the floor|take (?:\w+ )*questions?|(?:first|last|next) question|[Tt]hank(?:s| you))\b"
)
"""Words of one who leads a conversation, and asks nothing."""
OFTEN = 0.3
"""Share of the turns of one who leads an interview that ask."""
FEW = 3
"""Turns of one who leads an interview, at the least."""
AROUND = " .,:;*_"


def turns_in(page: Page, people: People, frame: Frame) -> list[Turn]:
    """Return the turns of a document, each with its speaker, its role and what it answers."""
    found = turns_of(page)
    voices = _Voices(page, people, frame, found)
    turns = [
        Turn(
            id=f"t{number}",
            start=one.content[0][0],
            end=one.content[-1][1],
            label=None if one.label is None else TurnLabel(*one.label),
            content=list(one.content),
            speaker=voices.speaker(one),
            role="statement",
        )
        for number, one in enumerate(found, 1)
    ]
    for turn, (role, asked) in zip(turns, _roles(page, found), strict=True):
        turn.role = role
        turn.answers = None if asked is None else turns[asked].id
    return turns


class _Voices:
    """Who the labels of a document name."""

    def __init__(
        self, page: Page, people: People, frame: Frame, turns: Sequence[SpokenTurn]
    ) -> None:
        self.page = page
        self.people = people
        self.offices = Offices(page)
        self.frame = frame
        self.turns = turns
        self.others = {turn.who for turn in turns}
        """What all voices go by."""

    def speaker(self, turn: SpokenTurn) -> Speaker:
        """Return the speaker of a turn; nobody is made up."""
        told = "" if turn.label is None else self.page.part(turn.label).lower()
        if turn.who in ANSWERS:
            return self._own() or Speaker("unattributed")
        if turn.label is None or (turn.who in ASKS and turn.who in told):
            return Speaker("unattributed")
        found = self._labelled(turn.label, part=turn.who in told and turn.part)
        name = found.canonical or self._names.get(turn.who)
        key = key_of(name or found.text or "", person=True)
        return replace(found, canonical=None if name == found.text else name, key=key)

    def _own(self) -> Speaker | None:
        """Return who speaks in the document as a whole."""
        told = self.frame.speaker
        if told is None and self._head and not self.turns[0].label:
            first = self._head[0]
            return None if self.page.word_before(first.start) == "with" else self._person(first)
        if told is None or told.start is None:
            return None
        name = told.canonical or told.text
        key = key_of(name, person=True)
        return Speaker("named", told.start, told.end, told.text, told.entity, name, key)

    def _labelled(self, label: Offsets, *, part: bool) -> Speaker:
        """Read a label: the person in it, or the one whose office it is."""
        page = self.page
        brackets = BRACKETS.search(page.text, *label)
        bare = trim(page.text, label[0], brackets.start() if brackets else label[1], AROUND)
        text = page.part(bare)
        person = self.people.named_in(*bare)
        if person is not None and not part:
            return self._person(person)
        lo, hi = page.range(*bare)
        holder = None if part else self._holder(text, lo, hi - 1)
        if part or holder is not None or page.word(hi - 1) in OFFICES:
            told = None if holder is None else self.people.name_of(holder)
            return Speaker("nominal", *bare, text, None, told)
        behind = [page.tokens.end[i] for i in range(lo, hi - 1) if page.word(i) in OFFICES]
        bare = trim(page.text, max(behind, default=bare[0]), bare[1], AROUND)  # PRIME MINISTER LIM
        text = page.part(bare)
        return Speaker("named", *bare, text, None, self.people.full_name(text, bare[0]))

    def _person(self, person: Entity) -> Speaker:
        """Return a person whom a label names, without an office before the full name."""
        name = self.people.canonical(person) or person.text
        whole = " " in person.text and name.endswith(person.text)
        name = person.text if whole else name
        return Speaker("named", person.start, person.end, person.text, person.id, name)

    def _holder(self, office: str, lo: int, head: int) -> Entity | None:
        """Return who has an office: by the line of the head that names both, or by the text."""
        said = office.lower().removeprefix("the ")
        for person in self._head:
            if self._speaks(person):
                continue
            line = self.page.text[person.end : self.page.text.find("\n", person.end)]
            if said in line.lower():
                return person
        found = self.offices.bearer(lo, head)
        return None if found is None or self._speaks(found) else found

    @cached_property
    def _head(self) -> list[Entity]:
        """The persons whom the lines above the first turn name."""
        first = self.turns[0]
        found = self.page.entity_index.within(0, (first.label or first.content[0])[0])
        return [one for one in found if one.label == "PERSON"]

    def _speaks(self, person: Entity) -> bool:
        """Whether somebody has turns under his own name."""
        return person.text.lower().split()[-1] in self.others

    @cached_property
    def _names(self) -> dict[str, str]:
        """The full names by voice, as far as any label or the document's own speaker tells."""
        labels = {turn.who: turn.label for turn in reversed(self.turns) if not turn.part}
        found = {w: self._labelled(label, part=False) for w, label in labels.items() if label}
        names = {who: one.canonical for who, one in found.items() if one.canonical}
        own, unknown = self._own(), found.keys() - names
        if own is not None and len(unknown) == 1 and found[min(unknown)].status == "nominal":
            names[min(unknown)] = own.canonical or ""
        return names


def _roles(page: Page, turns: Sequence[SpokenTurn]) -> Iterator[tuple[TurnRole, int | None]]:
    """Yield the role of each turn, with the number of the question that it answers."""
    leader = _leader(page, turns)
    last = max((n for n, turn in enumerate(turns) if turn.who == leader), default=0)
    asked: int | None = None
    for number, turn in enumerate(turns):
        open_ = asked is not None and turns[asked].who != turn.who
        role = _role(page, turn, leader, within=0 < number < last)
        if role == "question":
            asked = number
        elif not open_:
            asked = None  # who asked goes on without a question
        if role == "statement" and (open_ or turn.who in ANSWERS):
            role = "answer"
        yield role, asked if role == "answer" else None


def _role(page: Page, turn: SpokenTurn, leader: str | None, *, within: bool) -> TurnRole:
    """Return what a turn is by itself: no answer; ``within``: between others of who leads."""
    if turn.who in ASKS or page.part(turn.content[0]).startswith(ASKED):
        return "question"
    if turn.who == leader or turn.who in CHAIRS:
        gives = GIVES.search(page.text, *turn.content[0])
        asks = _asks(page, turn) or (within and turn.who == leader and not gives)
        return "question" if asks else "chair"
    asks = leader is None and ENDS.search(page.text, *turn.content[-1]) is not None
    return "question" if asks else "statement"


def _leader(page: Page, turns: Sequence[SpokenTurn]) -> str | None:
    """Return who asks most where nobody unnamed does; empty where those ask; None if nobody."""
    said = Counter(turn.who for turn in turns)
    if not said.keys().isdisjoint(ASKS):
        return ""
    asks = Counter(turn.who for turn in turns if _asks(page, turn))
    share = {who: asks[who] / said[who] for who in said}
    who = max(share, key=lambda one: share[one], default="")
    others = max((share[one] for one in share if one != who), default=0.0)
    leads = said[who] >= FEW and share[who] >= OFTEN and share[who] > 2 * others
    return who if leads else None


def _asks(page: Page, turn: SpokenTurn) -> bool:
    """Whether a question stands in a turn."""
    return any("?" in page.part(span) for span in turn.content)
