"""Who speaks and who is named, over all documents: persons, states and bodies."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from readout.identity.decisions import Decisions
from readout.identity.offices import Tenure, asked, holders, terms
from readout.identity.persons import Persons, bare, key_of_person, slug, states_of
from readout.identity.rows import Doubt, Identity, Mention
from readout.identity.states import Voice, named_in, states, voices_of
from readout.language.people import BODIES, key_of
from readout.records.dates import first_and_last_day
from readout.records.naming import Named, clean, named, one_line
from readout.records.types import JOINT, Entity, FrameSpeaker, Record, Speaker

__all__ = ["Speakers"]

PLACES = ("/document/speaker", "/quotes/{}/speaker", "/turns/{}/speaker", "/entities/{}")
DOCUMENT, QUOTES, TURNS, ENTITIES = range(len(PLACES))
OFTEN = 20
"""Names of an identity that its row lists."""
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
_SEVERAL = re.compile(
    r"(?:the |both |two )+(?:(?P<persons>leaders|presidents|prime ministers|ministers|heads of "
    r"state)|(?P<states>sides|countries|parties|governments|nations|states))"
)


class Form(NamedTuple):
    """How somebody is named: ``kind`` is ``person``, ``office``, ``state``, ``body``, ``several``.

    ``key``: for a state its code; ``relation`` is how it is meant.
    """

    kind: str
    key: str
    text: str
    relation: str | None = None
    office: str = ""


class _Document(NamedTuple):
    """What tells who is meant in a document: its day, its state, who takes part in its event.

    ``rows``: place, number in its list, form: three numbers a mention.
    """

    id: str
    day: int
    home: str | None
    parties: tuple[int, ...]
    rows: array[int]


_Meant = tuple[int, int, int, str | None, str, str]
"""Document, place, number in its list, relation, the words, and what told who is meant."""
_Found = defaultdict[str, list[_Meant]]


class Speakers:
    """Finds who is meant where somebody speaks, or a person or state is named."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self._forms: dict[Form, int] = {}
        self._documents: list[_Document] = []

    def add(self, record: Record) -> None:
        """Take note of a record."""
        looked = named(record)
        reading = _Reading(looked)
        rows = array("q")
        for place, number, form in reading.mentions():
            rows.extend((place, number, self._form(form)))
        parties = tuple(self._form(form) for form in reading.parties())
        day = first_and_last_day(looked.date() or "")
        ordinal = day[0].toordinal() if day else 0
        home = next((iso for iso, _ in named_in(looked.publisher())), None)
        self._documents.append(_Document(record.id, ordinal, home, parties, rows))

    def _form(self, form: Form) -> int:
        return self._forms.setdefault(form, len(self._forms))

    def joined(self) -> Iterator[Identity]:
        """Yield who is meant where, sorted by ``who``."""
        forms = list(self._forms)
        persons = self._persons(forms)
        found: _Found = defaultdict(list)
        for at, document in enumerate(self._documents):
            rows = document.rows
            resolving = _Resolving(document, persons, self.decisions, forms)
            resolving.read({*rows[2::3]})
            for place, number, form in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
                for who, ground, relation in resolving.whose(form):
                    found[who].append((at, place, number, relation, forms[form].text, ground))
        for who in sorted(found):
            yield self._identity(who, found, persons)

    def _persons(self, forms: list[Form]) -> Persons:
        full: Counter[str] = Counter()
        for document in self._documents:
            keys = {forms[one] for one in document.rows[2::3]}
            full.update({one.key for one in keys if one.kind == "person" and " " in one.key})
        return Persons(full, self.decisions.of)

    def _doubts(
        self, name: str, mentions: list[Mention], found: _Found, persons: Persons
    ) -> Iterator[Doubt]:
        """Yield whom a surname may mean, once a document."""
        first = {one.document: one for one in reversed(mentions)}.values()
        for who, share, _ in persons.likely(key_of_person(name)):
            for other in found.get(who, ())[:1]:
                sure = round(share * SURE["surname"], 3)
                yield from (Doubt(sure, one, who, self._mention(other)) for one in first)

    def _mention(self, found: _Meant) -> Mention:
        at, place, number, relation, *_ = found
        return Mention(self._documents[at].id, PLACES[place].format(number), relation)

    def _identity(self, who: str, found: _Found, persons: Persons) -> Identity:
        kind = who.partition("/")[0]
        state = states().get(who.removeprefix("state/"))
        names = Counter(text for *_, text, _ in found[who])
        full = (name for name, _ in names.most_common() if kind != "person" or " " in name)
        name = state or persons.names.get(who) or bare(next(full, next(iter(names))))
        mentions = list(map(self._mention, found[who]))
        grounds = sorted({ground for *_, ground in found[who]})
        return Identity(
            who=who,
            kind=kind,  # type: ignore[arg-type]
            name=name,
            names=dict(sorted(names.items(), key=lambda one: (-one[1], one[0]))[:OFTEN]),
            documents=len({one.document for one in mentions}),
            mentions=mentions,
            grounds=grounds,
            doubtful=list(self._doubts(name, mentions, found, persons))
            if "alone" in grounds
            else [],
            confidence=min(map(SURE.__getitem__, grounds)),
        )


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

    def mentions(self) -> Iterator[tuple[int, int, Form]]:
        """Yield who is mentioned: the place, the number in its list, and the form."""
        for form in self._of_document():
            yield DOCUMENT, 0, form
        quotes = [one.speaker for one in self.record.quotes]
        turns = [one.speaker for one in self.record.turns or ()]
        for place, said in ((QUOTES, quotes), (TURNS, turns)):
            for number, speaker in enumerate(said):
                for form in self._of_speaker(speaker):
                    yield place, number, form
        for number, entity in enumerate(self.record.entities):
            if entity.label in ("PERSON", "GPE"):
                form = self._of_entity(entity)
                if form.kind != "body":
                    yield ENTITIES, number, form

    def _of_document(self) -> Iterator[Form]:
        """Yield who speaks in the document, as its frame or else its meta data tell."""
        frame, told = self.record.document, self.record.meta.get("speaker")
        if frame and frame.speaker:
            told = frame.speaker.text
            if frame.basis.get("speaker") != "given":
                yield from self._of_frame(frame.speaker)
                return
        for name in told.split(JOINT) if isinstance(told, str) and told.strip() else ():
            words = name.casefold().split()
            is_body = len(words) < 2 or not BODIES.isdisjoint(words)
            known = key_of_person(name) in self.people
            yield _of_name(one_line(name), "body" if is_body and not known else "person")

    def parties(self) -> Iterator[Form]:
        """Yield who takes part in the document's own event."""
        frame = self.record.document
        event = self.looked.events.get(frame.event or "") if frame else None
        for party in event.participants if event else ():
            entity = self.looked.entities.get(party.entity or "")
            kind = "person" if entity is None or entity.label == "PERSON" else "body"
            yield _of_name(party.canonical or party.text, kind)

    def _of_entity(self, entity: Entity) -> Form:
        kind = "person" if entity.label == "PERSON" else "body"
        return _of_name(self.looked.name_of(entity), kind)

    def _of_frame(self, speaker: FrameSpeaker) -> Iterator[Form]:
        for name in (speaker.canonical or speaker.text).split(JOINT):
            yield _of_name(name, self._kind(name, speaker.entity))

    def _of_speaker(self, speaker: Speaker) -> Iterator[Form]:
        called = speaker.canonical or speaker.text
        if called is None:
            return
        form = self._of_noun(speaker)
        if form is not None:
            yield form
            return
        for name in called.split(JOINT):
            yield from self._named(name, speaker)

    def _of_noun(self, speaker: Speaker) -> Form | None:
        """Return an office, or two sides or leaders, if a mention is one."""
        said = one_line(speaker.text or "")
        if several := _SEVERAL.fullmatch(said.casefold()):
            known = speaker.canonical and not several["states"]
            return None if known else Form("several", several.lastgroup or "", said)
        office = _asked(said) if speaker.status == "nominal" else ""
        meant = key_of_person(speaker.canonical) if speaker.canonical else ""
        return Form("office", meant, said, office=office) if office else None

    def _named(self, name: str, speaker: Speaker) -> Iterator[Form]:
        told = speaker.status not in ("nominal", "pronoun") or speaker.canonical is not None
        kind = self._kind(name, speaker.entity)
        voices = _voices(name)
        if voices:
            side = _voices(speaker.text or "")
            for iso, relation in side if len(side) == len(voices) else voices:
                yield Form("state", iso, one_line(speaker.text or name), relation)
        elif told and kind is not None:
            yield _of_name(name, kind)

    def _kind(self, name: str, entity: str | None) -> str | None:
        found = self.looked.entities.get(entity or "")
        if key_of_person(name) in self.people or (found and found.label == "PERSON"):
            return "person"
        return "body" if found is None or found.label in ("ORG", "GPE", "LOC", "EVENT") else None


@lru_cache(maxsize=1 << 16)
def _of_name(name: str, kind: str | None) -> Form:
    voices = _voices(name)
    if len(voices) == 1:
        return Form("state", voices[0].iso, one_line(name), voices[0].relation)
    person = kind == "person"
    key = key_of_person(name) if person else key_of(name)
    office = _asked(name.rpartition(" ")[0]) if person and " " not in key else ""
    return Form("person" if person else "body", clean(key), one_line(name), office=office)


@lru_cache(maxsize=1 << 16)
def _voices(phrase: str) -> tuple[Voice, ...]:
    return tuple(voices_of(phrase))


def _asked(phrase: str) -> str:
    """Return a phrase that means an office; an empty text of any other."""
    return phrase if phrase and asked(phrase) else ""


class _Resolving:
    """Who is meant in one document."""

    def __init__(
        self, document: _Document, persons: Persons, decisions: Decisions, forms: list[Form]
    ) -> None:
        self.document, self.persons = document, persons
        self.decisions, self.forms = decisions, forms
        self._known: dict[int, list[tuple[str, str, str | None]]] = {}
        self.named: set[str] = set()

    def read(self, forms: set[int]) -> None:
        """Note who is named in full."""
        every = [self.forms[one] for one in (*forms, *self.document.parties)]
        keys = {one.key for one in every if one.kind == "person" and " " in one.key}
        told = (self._decided(key) or self.persons.of.get(key) for key in keys)
        self.named = set(filter(None, told))

    def _decided(self, key: str) -> str | None:
        return self.decisions.whose(self.document.id, key)

    def whose(self, number: int) -> list[tuple[str, str, str | None]]:
        """Return who is meant by a form, what tells it, and the relation."""
        if number not in self._known:
            form = self.forms[number]
            decided = form.kind != "state" and self._decided(form.key)
            if decided:
                self._known[number] = [(decided, "decided", None)]
            else:
                self._known[number] = list(getattr(self, f"_{form.kind}")(form))
        return self._known[number]

    def _state(self, form: Form) -> Iterator[tuple[str, str, str | None]]:
        yield f"state/{form.key}", "code", form.relation

    def _body(self, form: Form) -> Iterator[tuple[str, str, str | None]]:
        yield f"body/{slug(form.key)}", "name", None

    def _person(self, form: Form) -> Iterator[tuple[str, str, str | None]]:
        if form.key in self.persons.of:
            yield self.persons.of[form.key], "name", None
            return
        here = self.persons.here(form.key, self.named)
        offices = asked(form.office) if form.office else None
        told = (here, "document") if here else None
        told = told or self.persons.anywhere(
            form.key, (offices or (terms(),))[0], self.document.day
        )
        who, ground = told or (f"person/{slug(form.key)}", "alone")
        yield who, ground, None

    def _office(self, form: Form) -> Iterator[tuple[str, str, str | None]]:
        offices, iso = asked(form.office) or ((), None)
        held = {_address(term): term.iso for term in holders(offices, iso, self.document.day)}
        meant = next(self._person(Form("person", form.key, ""))) if form.key else None
        if iso is None:
            near = held.keys() & self.named
            at_home = [who for who, state in held.items() if state == self.document.home]
            if meant is not None:
                yield meant
            elif len(near) == 1:
                yield near.pop(), "office", None
            elif len(at_home) == 1:
                yield at_home[0], "home", None
        elif len(held) == 1:
            yield next(iter(held)), "office", None
        elif meant is not None:
            yield meant

    def _several(self, form: Form) -> Iterator[tuple[str, str, str | None]]:
        parties = [who for one in self.document.parties for who, _, _ in self.whose(one)]
        kind = form.key.rstrip("s")
        meant = filter(None, map(self._state_of, parties)) if kind == "state" else parties
        told = dict.fromkeys(who for who in meant if who.startswith(f"{kind}/"))
        if len(told) == 2:
            for who in told:
                yield who, "event", None

    def _state_of(self, who: str) -> str | None:
        """Return the state itself, or that in which a person has an office on the day."""
        if who.startswith("state/"):
            return who
        held = states_of(who.removeprefix("person/").replace("-", " "), self.document.day)
        return f"state/{held.pop()}" if len(held) == 1 else None


def _address(term: Tenure) -> str:
    """Return the address of who holds an office."""
    return f"person/{slug(term.person)}"
