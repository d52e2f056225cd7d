"""Keys that group speakers, events and names over a whole corpus, and their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup, escape

from readout.io.text import UNPAIRED, clean, shown
from readout.records.types import Entity, Event, Occasion, Offsets, Quote, Record, Turn

__all__ = [
    "EventName",
    "Named",
    "Told",
    "Who",
    "clean",
    "extent",
    "fit_for_xml",
    "named",
    "one_line",
    "safe",
    "shown",
    "title_of",
    "xml_value",
]

PUBLISHER_FIELDS = ("publisher", "sitename", "source")
"""Fields of the meta data for the publisher: the first that is a text counts."""
LONGEST_TITLE = 300
"""Characters of a title that is taken from the text."""
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHITE = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
"""White space that a reader of XML would change."""


class Who(NamedTuple):
    """Who is meant over all documents: the address, as in ``identities.jsonl``, and the name."""

    id: str
    name: str


class Told(Record, kw_only=True, dict=True):
    """A record that knows who is who over all documents; that is no part of its JSON."""

    @property
    def whose(self) -> dict[str, Who]:
        """List and id of what names somebody (``quotes/q3``, ``events/ev1``), and who is meant."""
        found: dict[str, Who] = self.__dict__["whose"]
        return found


@dataclass(frozen=True)
class EventName:
    """What an event is grouped by over a corpus, and its name.

    Attributes
    ----------
    id : str
        ``event/…``, the same in all documents; else the document's own.
    label : str
        What it is called; where only the document tells it apart, with the document's id.
    shared : bool
        Whether other documents can speak of it.
    """

    id: str
    label: str
    kind: str
    date: str | None
    body: str | None
    shared: bool = False


@dataclass(frozen=True)
class Named:
    """A record with its names looked up: entities and events by id, who is meant by place."""

    record: Record
    entities: Mapping[str, Entity]
    events: Mapping[str, Event]
    full: Mapping[str, str] = field(default_factory=dict)
    whose: Mapping[str, Who] = field(default_factory=dict)

    def name_of(self, entity: Entity) -> str:
        """Return what an entity is called where it stands alone."""
        if told := self.whose.get(f"entities/{entity.id}"):
            return told.name
        normal = entity.normal or {}
        listed = entity.label == "PERSON" and entity.method == "gazetteer"
        name = normal.get("name") if listed or entity.label == "ORG" else None
        return one_line(str(name or self.full.get(entity.id) or entity.text))

    def of_document(self) -> str | None:
        """Return what the one is called who speaks in the document as a whole."""
        if told := self.whose.get("document/"):
            return told.name
        speaker = self.record.document.speaker if self.record.document else None
        return one_line(speaker.canonical or speaker.text) if speaker else None

    def speaker(self, said: Quote | Turn) -> Who | None:
        """Return what a speaker of words is grouped by, and called; None where nobody is named."""
        speaker = said.speaker
        called = speaker.canonical or speaker.text
        if called is None:
            return None
        told = self.whose.get(f"{'turns' if isinstance(said, Turn) else 'quotes'}/{said.id}")
        return told or Who(clean(speaker.key or called.casefold()), one_line(called))

    def own_event(self) -> EventName | None:
        """Return the name of the event that a document is of, else of that in its meta data."""
        frame = self.record.document
        event = self.events.get((frame and frame.event) or "")
        told = self.whose.get("meta/")
        if event is None and told is not None:
            return EventName(*told, "", self.date(), None, True)
        return self.event(event) if event else None

    def event(self, event: Event) -> EventName:
        """Return the name of an event."""
        told = self.whose.get(f"events/{event.id}")
        body = self.entities.get(event.body or "")
        own = one_line(event.name or event.kind)
        who = told or Who(f"in/{self.record.id}/{event.id}", f"{own} · {self.record.id}")
        return EventName(
            clean(who.id),
            clean(who.name),
            event.kind,
            event.date,
            self.name_of(body) if body else None,
            told is not None,
        )

    def occasion(self, occasion: Occasion) -> EventName:
        """Return the name of an occasion: of its event, where it has one."""
        event = self.events.get(occasion.event or "")
        if event is not None:
            return self.event(event)
        label = one_line(occasion.text)
        key = clean(f"in/{self.record.id}//{label.casefold()}")
        return EventName(key, f"{label} · {clean(self.record.id)}", "", occasion.date, None)

    def publisher(self) -> str:
        """Return who published the document, or an empty text."""
        found = (self.record.meta.get(name) for name in PUBLISHER_FIELDS)
        return one_line(next((one for one in found if isinstance(one, str)), ""))

    def date(self) -> str | None:
        """Return the date of the document: of its frame, else of its meta data."""
        frame = self.record.document
        in_meta = self.record.meta.get("date")
        if frame is not None and frame.date is not None:
            return frame.date
        return in_meta if isinstance(in_meta, str) and in_meta else None


def named(record: Record) -> Named:
    """Look up the names of a record."""
    full = {
        quote.speaker.entity: quote.speaker.canonical
        for quote in record.quotes
        if quote.speaker.entity is not None and quote.speaker.canonical is not None
    }
    speaker = record.document.speaker if record.document else None
    if speaker is not None and speaker.canonical:
        full.setdefault(speaker.entity or "", speaker.canonical)
    entities = {entity.id: entity for entity in record.entities}
    whose = record.whose if isinstance(record, Told) else {}
    return Named(record, entities, {event.id: event for event in record.events}, full, whose)


def title_of(record: Record) -> str:
    """Return the title of the meta data, else that in the text, else the id."""
    title = record.meta.get("title")
    if isinstance(title, str) and title.strip():
        return one_line(title)
    for segment in record.segments:
        if segment.kind == "title":
            return one_line(record.text[segment.start : segment.end])[:LONGEST_TITLE]
    return clean(record.id)


def extent(quote: Quote) -> Offsets:
    """Return where a quote begins and ends."""
    if not quote.content:
        return 0, 0
    return quote.content[0][0], quote.content[-1][1]


def one_line(text: str) -> str:
    """Return a text on one line, fit for a file."""
    return clean(" ".join(text.split()))


def safe(text: str) -> str:
    """Return a text on one line without what a terminal would obey."""
    return shown(one_line(text))


def fit_for_xml(text: str) -> str:
    """Replace what XML cannot hold (controls, surrogates), one character for one."""
    return _NO_XML.sub(UNPAIRED, text)


def xml_value(value: object) -> Markup:
    """Write a value as it stands in XML, in an element or an attribute, line ends and all."""
    if isinstance(value, Markup):
        return value
    text = str(escape(fit_for_xml(str(value))))
    return Markup(text.translate(_WHITE))  # noqa: S704 - escaped
