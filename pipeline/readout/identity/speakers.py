"""Who speaks and who is named, over all documents: persons, states and bodies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import NamedTuple

from readout.identity.decisions import Decisions
from readout.identity.offices import asked, holders, terms
from readout.identity.persons import Persons, bare, key_of_person, states_of
from readout.identity.rows import Doubt, Identity, Mention, slug
from readout.identity.states import named_in, states, voices_of
from readout.identity.tellings import LEAD
from readout.language.people import BODIES, key_of
from readout.records.dates import first_and_last_day
from readout.records.naming import Named, clean, named, one_line
from readout.records.types import JOINT, Record, Speaker

__all__ = ["Speakers"]

OFTEN = 20
"""Names of an identity that its row lists."""
FEW = 4
"""So many persons may be meant by "the leaders"."""
SURE = {
    "decided": 1.0,
    "code": 1.0,
    "name": 0.95,
    "document": 0.95,
    "office": 0.9,
    "home": 0.8,
    "event": 0.8,
    "surname": 0.7,
    "alone": 0.5,
}
"""What tells who is meant, and how sure that is."""
_HOLDER = (
    r"(?:(?:foreign|prime|deputy|vice|defen[cs]e|finance|trade) )*(?:president|minister|"
    r"secretar(?:y|ie)|pm|leader|chancellor|principal|counterpart)"
)
_SEVERAL = re.compile(
    rf"(?:(?:the|both|two|three|four) )*(?:(?P<person>they|both|heads of (?:state|government)|"
    rf"{_HOLDER}s|{_HOLDER}s?(?: and (?:the )?{_HOLDER}s?)+)|"
    r"(?P<state>sides|countries|parties|governments|nations|states|delegations))"
)
"""Those who meet, without their names."""


class Form(NamedTuple):
    """How somebody is named: ``kind`` is ``person``, ``office``, ``state``, ``body``, ``several``.

    ``key``: for a state its code; ``relation`` is how it is meant; ``office`` is what
    :func:`~readout.identity.offices.asked` makes of the words for it.
    """

    kind: str
    key: str
    text: str
    relation: str | None = None
    office: tuple[tuple[str, ...], str | None] | None = None


class _Document(NamedTuple):
    """What tells who is meant in a document: its day, its state, who takes part in its event.

    ``around``: who else is named at its beginning, or speaks by an office; ``places`` and
    ``forms``: where somebody is mentioned, and how.
    """

    id: str
    day: int
    home: str | None
    parties: list[Form]
    around: list[Form]
    places: list[str]
    forms: list[Form]


_Found = defaultdict[str, list[tuple[Mention, str, str]]]
"""Who -> where they are meant, by which words, and what told so."""


class Speakers:
    """Finds who is meant where somebody speaks, or a person or state is named."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self._documents: list[_Document] = []
        self._same: dict[Form, Form] = {}

    def add(self, record: Record) -> None:
        """Take note of a record."""
        looked = named(record)
        reading = _Reading(looked)
        day = first_and_last_day(looked.date() or "")
        home = next((iso for iso, _ in named_in(looked.publisher())), None)
        made = _Document(record.id, day[0].toordinal() if day else 0, home, [], [], [], [])
        for place, form in reading.mentions():
            made.places.append(intern(place))
            made.forms.append(self._same.setdefault(form, form))
            if form.kind == "office" or reading.opens(place):
                made.around.append(made.forms[-1])
        made.parties.extend(reading.parties())
        self._documents.append(made)

    def joined(self) -> Iterator[Identity]:
        """Yield who is meant where, sorted by ``who``."""
        full: Counter[str] = Counter()
        for document in self._documents:
            full.update(
                {one.key for one in document.forms if one.kind == "person" and " " in one.key}
            )
        persons = Persons(full, self.decisions.of)
        found: _Found = defaultdict(list)
        for document in self._documents:
            resolving = _Resolving(document, persons, self.decisions)
            for place, form in zip(document.places, document.forms, strict=True):
                for who, ground, relation in resolving.whose(form):
                    at = Mention(document.id, place, relation)
                    found[who].append((at, form.text, ground))
        for who in sorted(found):
            yield _identity(who, found, persons)


def _identity(who: str, found: _Found, persons: Persons) -> Identity:
    kind = who.partition("/")[0]
    state = states().get(who.removeprefix("state/"))
    names = Counter(text for _, text, _ in found[who])
    full = (name for name, _ in names.most_common() if kind != "person" or " " in name)
    name = state or persons.names.get(who) or bare(next(full, next(iter(names))))
    mentions = [at for at, _, _ in found[who]]
    grounds = sorted({ground for _, _, ground in found[who]})
    doubts = _doubts(name, mentions, found, persons) if "alone" in grounds else ()
    return Identity(
        who=who,
        kind=kind,  # type: ignore[arg-type]
        name=name,
        names=dict(sorted(names.items(), key=lambda one: (-one[1], one[0]))[:OFTEN]),
        documents=len({one.document for one in mentions}),
        mentions=mentions,
        grounds=grounds,
        doubtful=list(doubts),
        confidence=min(map(SURE.__getitem__, grounds)),
    )


def _doubts(name: str, mentions: list[Mention], found: _Found, persons: Persons) -> Iterator[Doubt]:
    """Yield whom a surname may mean, once a document."""
    first = {one.document: one for one in reversed(mentions)}.values()
    for who, share, _ in persons.likely(key_of_person(name)):
        for other, _, _ in found.get(who, ())[:1]:
            sure = round(share * SURE["surname"], 3)
            yield from (Doubt(sure, one, who, other) for one in first)


class _Reading:
    """The forms by which a record names who speaks."""

    def __init__(self, looked: Named) -> None:
        self.looked, self.record = looked, looked.record
        self.people = {
            key_of_person(name)
            for one in self.record.entities
            if one.label == "PERSON"
            for name in (one.text, looked.name_of(one))
        }

    def mentions(self) -> Iterator[tuple[str, Form]]:
        """Yield who is mentioned: the place, and the form."""
        for form in self._of_document():
            yield "/document/speaker", form
        for listed in ("quotes", "turns"):
            for number, one in enumerate(getattr(self.record, listed) or ()):
                for form in self._of_speaker(one.speaker):
                    yield f"/{listed}/{number}/speaker", form
        for number, entity in enumerate(self.record.entities):
            if entity.label in ("PERSON", "GPE"):
                form = _of_name(self.looked.name_of(entity), entity.label == "PERSON")
                if form.kind != "body":
                    yield f"/entities/{number}", form

    def opens(self, place: str) -> bool:
        """Return whether a place is that of a name at the beginning of the text."""
        _, listed, number = place.split("/")[:3]
        return listed == "entities" and self.record.entities[int(number)].start < LEAD

    def _of_document(self) -> Iterator[Form]:
        """Yield who speaks in the document, as its frame or else its meta data tell."""
        frame, told = self.record.document, self.record.meta.get("speaker")
        if frame and frame.speaker:
            told = frame.speaker.text
            if frame.basis.get("speaker") != "given":
                for name in (frame.speaker.canonical or told).split(JOINT):
                    yield _of_name(name, self._kind(name, frame.speaker.entity) == "person")
                return
        for name in told.split(JOINT) if isinstance(told, str) and told.strip() else ():
            words = name.casefold().split()
            is_body = len(words) < 2 or not BODIES.isdisjoint(words)
            yield _of_name(name, not is_body or key_of_person(name) in self.people)

    def parties(self) -> Iterator[Form]:
        """Yield who takes part in the document's own event."""
        frame = self.record.document
        event = self.looked.events.get(frame.event or "") if frame else None
        for party in event.participants if event else ():
            entity = self.looked.entities.get(party.entity or "")
            is_person = entity is None or entity.label == "PERSON"
            yield _of_name(party.canonical or party.text, is_person)

    def _of_speaker(self, speaker: Speaker) -> Iterator[Form]:
        """Yield an office, two sides or leaders, else each that is named."""
        said = one_line(speaker.text or "")
        phrase = speaker.canonical or said
        several = _meaning(phrase) or _meaning(said)
        office = None if speaker.status == "named" else asked(said) or asked(phrase)
        if several == "state" or (several and JOINT not in phrase):
            yield Form("several", several, said)
        elif office:
            key = "" if asked(phrase) else key_of_person(phrase)
            yield Form("office", key, said, None, office)
        else:
            names = phrase.split(JOINT)
            yield from chain.from_iterable(self._named(name, said, speaker) for name in names)

    def _named(self, name: str, said: str, speaker: Speaker) -> Iterator[Form]:
        voices, kind = voices_of(name), self._kind(name, speaker.entity)
        if voices:
            side = voices_of(said)
            for iso, relation in side if len(side) == len(voices) else voices:
                yield Form("state", iso, said or one_line(name), relation)
        elif name and kind and (speaker.canonical or speaker.status not in ("nominal", "pronoun")):
            yield _of_name(name, kind == "person")

    def _kind(self, name: str, entity: str | None) -> str | None:
        found = self.looked.entities.get(entity or "")
        if key_of_person(name) in self.people or (found and found.label == "PERSON"):
            return "person"
        return "body" if found is None or found.label in ("ORG", "GPE", "LOC", "EVENT") else None


def _meaning(phrase: str) -> str:
    """Return if a phrase means several: ``person`` or ``state``, else nothing."""
    found = _SEVERAL.fullmatch(phrase.casefold())
    return (found.lastgroup or "") if found else ""


@lru_cache(maxsize=1 << 16)
def _of_name(name: str, is_person: bool) -> Form:
    voices = voices_of(name)
    if len(voices) == 1:
        return Form("state", voices[0].iso, one_line(name), voices[0].relation)
    key = key_of_person(name) if is_person else key_of(name)
    office = asked(name.rpartition(" ")[0]) if is_person and " " not in key else None
    return Form("person" if is_person else "body", clean(key), one_line(name), None, office)


_Who = Iterator[tuple[str, str, str | None]]
"""Who is meant, what tells it, and the relation."""


class _Resolving:
    """Who is meant in one document; ``named``: who is named in full."""

    def __init__(self, document: _Document, persons: Persons, decisions: Decisions) -> None:
        self.document, self.persons, self.decisions = document, persons, decisions
        self._known: dict[Form, list[tuple[str, str, str | None]]] = {}
        every = {*document.forms, *document.parties}
        keys = {one.key for one in every if one.kind == "person" and " " in one.key}
        # in any order
        told = (decisions.whose(document.id, key) or persons.of.get(key) for key in keys)
        self.named = set(filter(None, told))

    def whose(self, form: Form) -> list[tuple[str, str, str | None]]:
        """Return who is meant by a form, what tells it, and the relation."""
        if form not in self._known:
            told = form.kind != "state" and self.decisions.whose(self.document.id, form.key)
            meant = [(told, "decided", None)] if told else getattr(self, f"_{form.kind}")(form)
            self._known[form] = list(meant)
        return self._known[form]

    def _state(self, form: Form) -> _Who:
        yield f"state/{form.key}", "code", form.relation

    def _body(self, form: Form) -> _Who:
        yield f"body/{slug(form.key)}", "name", None

    def _person(self, form: Form) -> _Who:
        if form.key in self.persons.of:
            yield self.persons.of[form.key], "name", None
        else:
            offices = form.office[0] if form.office else terms()
            yield *self.persons.meant(form.key, self.named, offices, self.document.day), None

    def _office(self, form: Form) -> _Who:
        offices, iso = form.office or ((), None)
        held = {one.who: one.iso for one in holders(offices, iso, self.document.day)}
        meant = list(self._person(Form("person", form.key, ""))) if form.key else []
        near = held.keys() & self.named
        at_home = [who for who, state in held.items() if state == self.document.home]
        if iso is not None and len(held) == 1:
            yield next(iter(held)), "office", None
        elif meant or iso is not None:
            yield from meant
        elif len(near) == 1:
            yield near.pop(), "office", None  # in any order
        elif len(at_home) == 1:
            yield at_home[0], "home", None

    def _several(self, form: Form) -> _Who:
        """Yield who takes part, two states or a few persons; else who is named at the beginning."""
        for forms in (self.document.parties, self.document.around):
            parties = [who for one in forms for who, _, _ in self.whose(one)]
            meant = filter(None, map(self._state_of, parties)) if form.key == "state" else parties
            told = dict.fromkeys(who for who in meant if who.startswith(form.key))
            if 1 < len(told) <= (2 if form.key == "state" else FEW):
                for who in told:
                    yield who, "event", None
                return

    def _state_of(self, who: str) -> str | None:
        """Return the state itself, or that in which a person has an office on the day."""
        if who.startswith("state/"):
            return who
        held = states_of(who.removeprefix("person/").replace("-", " "), self.document.day)
        return f"state/{held.pop()}" if len(held) == 1 else None  # in any order
