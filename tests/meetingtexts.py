"""Records of invented meetings."""

from __future__ import annotations

from readout.records.types import (
    SCHEMA,
    Entity,
    Event,
    EventMention,
    EventParticipant,
    Frame,
    Record,
    Source,
)


def report(
    name: str,
    title: str,
    date: str | None,
    *people: str,
    kind: str = "meeting",
    named: str | None = None,
    place: str | None = None,
    own: bool = True,
    publisher: str = "Fen Herald",
    **more: object,
) -> Record:
    """Make a record of an event in which these people took part."""
    text = "\n".join([title, named or kind, *people])
    entities = [
        Entity(f"e{n}", text.index(one), text.index(one) + len(one), one, "PERSON")
        for n, one in enumerate(people)
    ]
    taking = [EventParticipant(one.id, one.text) for one in entities]
    said = EventMention(start := text.index(named or kind), start + len(named or kind))
    event = Event("ev1", kind, named, None, None, date, None, place, None, None, None, [said])  # type: ignore[arg-type]
    event.participants = taking
    for field, value in more.items():
        setattr(event, field, value)
    return Record(
        schema=SCHEMA,
        id=name,
        source=Source(name, "0" * 64, "text/plain"),
        meta={"title": title, "date": date or "2041-05-06", "publisher": publisher},
        document=Frame("readout", event="ev1" if own else None, date=date),
        text=text,
        segments=[],
        sentences=[],
        glossary=[],
        entities=entities,
        quotes=[],
        events=[event],
        passages=[],
        stages={},
        warnings=[],
    )
