"""What a document tells of an event, as far as it shows which event of the world that is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from msgspec.structs import replace

from readout.identity.persons import alike, key_of_person, states_of
from readout.identity.states import named_in
from readout.language.events import NOUNS, noun_of
from readout.language.meetings import ordinal_of
from readout.language.people import key_of
from readout.language.words import kinds_under, words
from readout.records.dates import first_and_last_day
from readout.records.naming import Named, named, one_line, title_of
from readout.records.types import Event, Record
from readout.stages.document.known import known_event

__all__ = ["LEAD", "TALKED", "Days", "Telling", "length", "tellings_of"]

GATHERINGS = frozenset({"congress", "conference", "forum", "session", "summit"})
TALKED = frozenset({"meeting", "call", "visit", "press"})
"""Groups of events that those who take part make, and what is told of them after."""
SAID = frozenset({"briefing", "speech", "writing", "other"})
"""What is said or written after the talks of two sides."""
LEAD = 500
"""Characters that tell who met."""
NEAR = 45
"""Days around that of its document on which an event without a date is looked for.

So many days make a date too vague to find an event by, too.
"""
_WORD = re.compile(r"[^\W_][\w.]*\w|\w")
_HYPHEN = re.compile(r"(?<=\w)[-–](?=[A-Z])")
"""Between two states (``Russian-Turkmen talks``)."""
_DULL_KINDS = (
    "word.preposition word.article word.occasion_kind entity.titles entity.offices "
    "entity.person_titles event.visit"
)
_DULL_WORDS = (
    "and or readout remarks leaders annual bilateral meets met republic people kingdom federation"
)
_DULL = frozenset(_DULL_WORDS.split()).union(
    *map(words, _DULL_KINDS.split()), NOUNS, kinds_under("month"), kinds_under("weekday")
)
"""Words of names that tell no event from others of its kind."""
Days = tuple[int, int]


@dataclass(slots=True, eq=False)
class Telling:
    """What one document tells of an event.

    Attributes
    ----------
    event, at : str
        The id in the record, and its place there; the id is empty where only its title tells it.
    own : bool
        Whether the document reports it, or was spoken there.
    group : str
        Its kind: ``meeting``, ``call``, ``visit``, ``gathering``, ``press`` or another.
    persons : dict
        Who took part: the keys of their names, and how they are written; ``around``: who else is
        named at the beginning of the document that reports it.
    days : (int, int)
        When it was, first and last; ``loose``: only about when the document was.
    words : frozenset of str
        Those of its name that tell it from others of its kind.
    """

    document: str
    publisher: str
    title: str
    event: str
    at: str
    own: bool
    kind: str
    name: str
    place: str
    key: str | None
    part_of: str | None
    days: Days
    loose: bool
    ordinal: int | None
    persons: dict[str, str] = field(default_factory=dict)
    around: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    group: str = ""
    given: str = ""

    @property
    def sides(self) -> int:
        """How many took part, as far as is told."""
        return max(len(self.persons), len(self.states))

    @property
    def is_findable(self) -> bool:
        """Whether enough is told to find it in other documents, and to call it something."""
        named = self.given or (self.event and (self.own or self.words))
        return bool(self.key or self.sides > 1 or named)

    @property
    def is_day(self) -> bool:
        """Whether the very day is told."""
        return not self.loose and self.days[0] == self.days[1]


def tellings_of(record: Record) -> Iterator[Telling]:
    """Yield what a record tells of events that other documents may tell, its own first.

    Where it has no event of its own, its meta data or its title may tell one. What the meta data
    call an event is its name, whatever the text calls it. The record stays as it is.
    """
    own = record.document.event if record.document else None
    known, title, given = named(record), title_of(record), _given(record)
    places = [(event, f"/events/{n}") for n, event in enumerate(record.events)]
    events = sorted(places, key=lambda one: one[0].id != own)
    kind = NOUNS.get(noun_of(given or title), "other" if given else None)
    if own is None and kind is not None:
        own = ""
        told = Event("", kind, title, *[None] * 8, [])  # type: ignore[call-arg,arg-type]
        events.append((told, "/meta/event" if given else "/meta/title"))
    for one, at in events:
        called = given if one.id == own else ""
        event = replace(one, name=called or one.name)
        if found := _telling(known, title, event, at, own=one.id == own, given=key_of(called)):
            yield found


def _given(record: Record) -> str:
    """Return what the meta data call the event of a document, where the text calls none so."""
    frame, said = record.document, record.meta.get("event")
    chosen = frame is not None and frame.basis.get("event") == "given"
    return one_line(said) if isinstance(said, str) and not chosen else ""


def _telling(
    known: Named, title: str, event: Event, at: str, *, own: bool, given: str
) -> Telling | None:
    """Return what is told of an event; None for only a time, without a day, or with too little."""
    said = max((one.span for one in event.mentions), key=length, default=(0, 0))
    labels = {getattr(known.entities.get(one.entity or ""), "label", "") for one in event.mentions}
    name = event.name or known.record.text[slice(*said)]
    found = _dated(known, name, event, own=own)
    if found is None or (event.name is None and labels == {"DATE"}):
        return None
    key, days, loose = found
    there = getattr(known.record.document, "place", None) if own else None
    place = str(event.place or getattr(there, "text", ""))
    numbers = [event.ordinal, *map(ordinal_of, name.split())]
    told = Telling(
        *(known.record.id, known.publisher(), title, event.id, at, own, event.kind, name, place),
        *(key, event.part_of, days, loose, next(filter(None, numbers), None)),
        given=given,
    )
    _join(told, known, event)
    return told if told.is_findable else None


def _dated(
    known: Named, name: str, event: Event, *, own: bool
) -> tuple[str | None, Days, bool] | None:
    """Return the key of an event, its days, and whether they are only those around a document's."""
    published, days = _days(known.date()), _days(event.date)
    if days is not None and length(days) <= NEAR:
        return event.key, days, False
    if published is None:
        return None if days is None else (event.key, days, True)
    around = published if own else (published[0] - NEAR, published[1] + NEAR)
    dated = known_event(name, "/".join(dt.date.fromordinal(day).isoformat() for day in around))
    if dated is not None:
        return dated.key, _days(dated.date) or around, False
    return event.key, around, not own


def _join(told: Telling, known: Named, event: Event) -> None:
    """Add who took part, by participants, name and title, the telling words, and the group."""
    text = told.name
    for entity, name in _named(told, known, event):
        if entity in known.entities and known.entities[entity].label == "PERSON":
            _add(told.persons, name)
        else:
            text = f"{text} ; {name}"
    told.around = _opening(known.record) if told.own else told.around
    states = dict(named_in(_HYPHEN.sub(" ", text), capitals=False))
    told.states = frozenset(states)
    if told.own and told.kind not in GATHERINGS:
        told.states = told.states.union(*(states_of(one, told.days[0]) for one in told.persons))
        if len(told.states) < 2:
            told.states = told.states.union(iso for iso, _ in named_in(known.publisher()))
    place = "" if told.kind in GATHERINGS else told.place
    whole = _stems(" ".join([*states.values(), place]))
    told.words = _content(told.name) - whole.union(*map(_stems, told.persons))
    told.group = _group(told)


def _opening(record: Record) -> frozenset[str]:
    """Return the keys of the persons whom the beginning of a text names."""
    first = (one for one in record.entities if one.start < LEAD and one.label == "PERSON")
    return frozenset(key_of_person(one.text) for one in first)


def _named(told: Telling, known: Named, event: Event) -> Iterator[tuple[str, str]]:
    """Yield who took part, entity and name; in a document's own event also whom the title names."""
    for one in event.participants:
        yield one.entity or "", one.canonical or one.text
    if told.own and told.kind not in GATHERINGS:
        yield "", told.title
        for entity in known.record.entities:
            leads = entity.label == "PERSON" and entity.start < LEAD
            day = told.days[0]
            if entity.text in told.title or (leads and states_of(key_of_person(entity.text), day)):
                yield entity.id, known.full.get(entity.id) or entity.text


def _group(told: Telling) -> str:
    """Return the group of a kind, and of a meeting whose name does not tell who met."""
    if told.kind in GATHERINGS:
        return "meeting" if len(told.states) == 2 and not told.words else "gathering"
    if told.kind == "meeting" and told.words and told.sides < 2:
        return "gathering"
    return "press" if told.kind in SAID and told.sides > 1 and not told.words else told.kind


def _add(persons: dict[str, str], written: str) -> None:
    """Add a person, of one person the longest name."""
    name = key_of_person(written)
    same = next((one for one in persons if alike(one, name)), "")
    if len(name) > len(same):
        persons.pop(same, None)
        persons[name] = written


@lru_cache(maxsize=65536)
def _content(name: str) -> frozenset[str]:
    """Return the words of a name that tell it from others of its kind."""
    return frozenset(
        _stem(word)
        for word in _WORD.findall(name)
        if not (word.islower() or word.isdigit() or word.lower() in _DULL)
    )


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return key_of(word).removesuffix("s")


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(_stem, _WORD.findall(text)))


def _days(date: str | None) -> Days | None:
    found = first_and_last_day(date) if date else None
    return None if found is None else (found[0].toordinal(), found[1].toordinal())


def length(days: Days) -> int:
    """Return how many characters or days lie between two numbers."""
    return days[1] - days[0]
