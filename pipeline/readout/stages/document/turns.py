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
from readout.language.turns import ANSWERS, ASKS, BRACKETS, OFFICES, TOPICS, SpokenTurn, turns_of
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Entity, Frame, Offsets, Speaker, Turn, TurnLabel, TurnRole

__all__ = ["turns_in"]

CHAIRS = words("label.chairs")
NOBODY = ASKS | words("noun.reporting")
"""Labels that name nobody: "Q", "Journalist", "Remark"."""
ENDS = re.compile(r"\?\W*$")
"""The end of a question."""
ASKED = ("To ask the ", "to ask the ")
"""Openings of a question in writing."""
GIVES = re.compile(
    r"\b(?:the floor|take (?:\w+ )*questions?|(?:first|last|next) question|[Tt]hank(?:s| you))\b"
)
"""Words of one who leads a conversation, and asks nothing."""
OFFICE = re.compile(r"The |[a-z]|$")
"""So what stands behind the last office in a label opens where it names nobody."""
PASSES = re.compile(
    r".{,60}\b(?:please|go ahead|over to you)\b.{,30}|(?:[A-Z][\w’-]+ ?){1,2}\?", re.IGNORECASE
)
"""All that one says who gives the word to another: "Yes, Ana, please.", "Ivo?"."""
OFTEN = 0.3
"""Share of the turns of one who leads an interview that ask."""
FEW = 3
"""Turns of one who leads an interview, at the least."""
AROUND = " .,:;*_"
TRAILING = re.compile(rf"(?:\s*(?:{BRACKETS.pattern}))+\s*$")
"""Brackets at the end of a label."""


def turns_in(page: Page, people: People, frame: Frame) -> list[Turn]:
    """Return the turns of a document, each with its speaker, its role and what it answers."""
    found = turns_of(page)
    if not found:
        return []
    voices = _Voices(page, people, frame, found)
    return [
        Turn(
            id=f"t{number}",
            start=one.content[0][0],
            end=one.content[-1][1],
            label=None if one.label is None else TurnLabel(*one.label),
            content=list(one.content),
            speaker=voices.speaker(one, None if asked is None else found[asked]),
            role=role,
            answers=None if asked is None else f"t{asked + 1}",
        )
        for number, (one, (role, asked)) in enumerate(
            zip(found, _roles(page, found), strict=True), 1
        )
    ]


class _Voices:
    """Speakers of turns, by their labels."""

    def __init__(
        self, page: Page, people: People, frame: Frame, turns: Sequence[SpokenTurn]
    ) -> None:
        self.page = page
        self.people = people
        self.offices = Offices(page)
        self.frame = frame
        self.turns = turns
        self.others = {turn.who for turn in turns}
        """Keys of all speakers of turns."""

    def speaker(self, turn: SpokenTurn, asked: SpokenTurn | None) -> Speaker:
        """Return the speaker of a turn, which answers a question; nobody is made up."""
        found = self._found(turn, asked)
        if found is None:
            own = self._own() if turn.who in ANSWERS else None
            return own or Speaker("unattributed")
        name = found.canonical or self._names.get(turn.who)
        key = key_of(str(name or found.text), person=True)
        return replace(found, canonical=None if name == found.text else name, key=key)

    def _found(self, turn: SpokenTurn, asked: SpokenTurn | None) -> Speaker | None:
        """Return whom the label names, or without one the names around."""
        if turn.label is None:
            person = self._sides.person(turn, asked, known=self.frame.speaker is not None)
            return None if person is None else self._person(person)
        said = turn.who in self.page.part(turn.label).lower()
        if turn.who in ANSWERS or (said and turn.who in NOBODY):
            return None
        return self._labelled(turn.label, part=said and turn.part)

    def _own(self) -> Speaker | None:
        """Return who speaks in the document as a whole."""
        told = self.frame.speaker
        if told is None or told.start is None:
            return None
        name = told.canonical or told.text
        key = key_of(name, person=True)
        return Speaker("named", told.start, told.end, told.text, told.entity, name, key)

    def _labelled(self, label: Offsets, *, part: bool) -> Speaker:
        """Read a label: the person in it, or the one whose office it is."""
        page = self.page
        bare = self._bare(label)
        text = page.part(bare)
        person = self.people.named_in(*bare)
        if person and not part and key_of(person.text, person=True) not in OFFICES:
            return self._person(person)
        lo, hi = page.range(*bare)
        holder = None if part else self._holder(text, lo, hi - 1)
        behind = [page.tokens.end[i] for i in range(lo, hi) if page.word(i) in OFFICES]
        name = trim(page.text, max(behind, default=bare[0]), bare[1], AROUND)  # PRIME MINISTER LIM
        told = page.part(name)
        if part or holder or OFFICE.match(told):
            full = None if holder is None else self.people.name_of(holder)
            return Speaker("nominal", *bare, text, None, full)
        return Speaker("named", *name, told, None, self.people.full_name(told, name[0]))

    def _bare(self, label: Offsets) -> Offsets:
        """Return a label without brackets behind it, or an office behind a name."""
        page = self.page
        brackets = TRAILING.search(page.text, *label)
        until = brackets.start() if brackets else label[1]
        first = page.text.find(",", label[0], until)
        named = page.part((label[0], first)).split() if first > 0 else []
        if len(named) > 1 and OFFICES.isdisjoint(one.lower() for one in named):
            until = first  # ANA SOL, HOST
        return trim(page.text, label[0], until, AROUND)

    def _person(self, person: Entity) -> Speaker:
        """Return a person whom a label names, without an office before the full name."""
        name = self.people.canonical(person) or person.text
        whole = " " in person.text and name.endswith(person.text)
        name = person.text if whole else name
        return Speaker("named", *person.span, person.text, person.id, name)

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
        end = (first.label or first.content[0])[0]
        topics = TOPICS.search(self.page.text, 0, end)
        return _persons(self.page, 0, topics.start() if topics else end)

    @cached_property
    def _sides(self) -> _Sides:
        """Who asks and who answers where turns have no labels."""
        return _Sides(self.page, self.turns, self._head)

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
        if (
            own is not None
            and len(unknown) == 1
            and found[min(unknown)].status == "nominal"
            and not self._is_other(own.canonical, min(unknown), names)
        ):
            names[min(unknown)] = own.canonical or ""
        return names

    def _is_other(self, own: str | None, who: str, names: dict[str, str]) -> bool:
        """Whether somebody has turns under a label of his own that lacks the words of another."""
        labels = {turn.who: turn.label for turn in self.turns if turn.label}
        theirs = [labels[one] for one, name in names.items() if name == own and one in labels]
        return any(who not in self.page.part(label).lower() for label in theirs)


class _Sides:
    """Who asks and who answers without labels: by whom the head names and the others call."""

    def __init__(self, page: Page, turns: Sequence[SpokenTurn], head: Sequence[Entity]) -> None:
        self.page = page
        self.turns = turns
        self.head = head

    def person(self, turn: SpokenTurn, asked: SpokenTurn | None, *, known: bool) -> Entity | None:
        """Return who speaks a turn: whom the question calls by name, else who is on its side.

        ``known``: whether the speaker of the document, who answers, is known.
        """
        asks = turn.who in ASKS
        said = Counter() if asks or asked is None else self._words(asked)
        named = (one for one in self.head if _calls(said, one))
        return next(named, None if known and not asks else self._two[asks])

    @cached_property
    def _two(self) -> tuple[Entity | None, Entity | None]:
        """Who answers and who asks."""
        said = self._called
        ends = [*self.turns[0].content, *self.turns[-2:][0].content]
        near = [*self.head, *(one for span in ends for one in _persons(self.page, *span))]
        met = [one for one in self.head if self.page.word_before(one.start) == "with"]
        host = next((one for one in met if _calls(said, one) < 0), None)
        guest = next((one for one in self.head if one not in met), None)
        called = max(near, key=lambda one: _calls(said, one), default=None)
        if guest is None and called is not None and _calls(said, called) > 0:
            guest = called
        return guest, host

    @cached_property
    def _called(self) -> Counter[str]:
        """How much oftener words are asked than answered."""
        said: Counter[str] = Counter()
        for turn in self.turns:
            if turn.label is None:
                (said.update if turn.who in ASKS else said.subtract)(self._words(turn))
        return said

    def _words(self, turn: SpokenTurn) -> Counter[str]:
        """Count the words of a turn."""
        said = " ".join(map(self.page.part, turn.content))
        return Counter(re.findall(r"\w+", said.upper()))


def _persons(page: Page, start: int, end: int) -> list[Entity]:
    return [one for one in page.entity_index.within(start, end) if one.label == "PERSON"]


def _calls(said: Counter[str], person: Entity) -> int:
    """Count how often words have the first or last name of a person."""
    parts = person.text.upper().split()
    return sum(said[part] for part in {parts[0], parts[-1]})  # in any order


def _roles(page: Page, turns: Sequence[SpokenTurn]) -> Iterator[tuple[TurnRole, int | None]]:
    """Yield the role of each turn, with the number of the question that it answers."""
    leader = _leader(page, turns)
    last = max((n for n, turn in enumerate(turns) if turn.who == leader), default=0)
    asked = None
    asker = None
    asking = _ends_asking(page, turns, leader)
    for number, turn in enumerate(turns):
        open_ = asker not in (None, turn.who)
        ends = number > len(turns) - FEW
        within = turn.who == leader and 0 < number < last
        role = _role(page, turn, leader, asking=asking[number], within=within, ends=ends)
        if role == "question":
            asked, asker = number, turn.who
        elif not open_:
            asked = asker = None  # who asked goes on without a question
        if role == "statement" and (open_ or (turn.label and turn.who in ANSWERS)):
            role = "answer"
        yield role, asked if role == "answer" else None


def _ends_asking(page: Page, turns: Sequence[SpokenTurn], leader: str | None) -> list[bool]:
    """Return of each turn whether it ends as a question; beside a leader, all of that voice do."""
    ends = [ENDS.search(page.text, *turn.content[-1]) is not None for turn in turns]
    if leader is None:
        return ends
    telling = {turn.who for turn, asks in zip(turns, ends, strict=True) if not asks}
    return [turn.who not in telling for turn in turns]


def _role(
    page: Page, turn: SpokenTurn, leader: str | None, *, asking: bool, within: bool, ends: bool
) -> TurnRole:
    """Return what a turn is by itself: no answer.

    ``asking``: see :func:`_ends_asking`; ``within``: of who leads, between others; ``ends``: one of
    the last.
    """
    gives = GIVES.search(page.text, *turn.content[0]) is not None
    if turn.who in ASKS or page.part(turn.content[0]).startswith(ASKED):
        asks = turn.label is not None or not (gives or ends)
    elif turn.who == leader or turn.who in CHAIRS:
        asks = within and not gives
    elif asking:
        return "question"
    else:
        return "chair" if PASSES.fullmatch(page.text, *turn.content[0]) else "statement"
    return "question" if asks or _asks(page, turn) else "chair"


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
