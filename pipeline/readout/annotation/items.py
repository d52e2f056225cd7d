"""What of a record can be judged by itself: an item each, with what was found about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from msgspec import Struct, field

from readout.annotation.regions import chosen
from readout.evaluate.verdicts import ITEM_LAYERS, ItemLayer
from readout.records.naming import extent
from readout.records.types import (
    DocumentKind,
    EntityLabel,
    Event,
    EventKind,
    Frame,
    Passage,
    Quote,
    QuoteKind,
    Record,
    RelationType,
)

__all__ = [
    "KINDS",
    "NOBODY",
    "RELATIONS",
    "Item",
    "checked_item_layers",
    "document_kind",
    "items_of",
]

KINDS: dict[ItemLayer, tuple[str, ...]] = {
    "quote": get_args(QuoteKind),
    "entity": get_args(EntityLabel),
    "event": get_args(EventKind),
    "theme": (),
    "document": get_args(DocumentKind),
}
"""What the kind of an item may be."""
RELATIONS: tuple[str, ...] = get_args(RelationType)
NOBODY = "none"
"""What is told where nothing was found: no cue, nobody who speaks, no occasion."""
GOES_ON = " that goes on"


class Item(Struct, frozen=True, kw_only=True):
    """Something of a record that is right or wrong.

    ``group`` is what it is counted with: its kind, and whether a report goes on in it. ``found``
    tells what was found for each of the fields that are judged; ``start`` and ``end`` where it
    stands, the whole text of a document.
    """

    layer: ItemLayer
    id: str
    kind: str
    group: str
    start: int
    end: int
    confidence: float | None
    found: dict[str, str] = field(default_factory=dict)


def document_kind(record: Record) -> str:
    """Return the kind of a record's document; ``none`` where there is no frame."""
    return record.document.kind if record.document is not None else NOBODY


def checked_item_layers(names: tuple[str, ...]) -> tuple[ItemLayer, ...]:
    """Return the layers of these names; all where there is none.

    Raises
    ------
    ConfigError
        ``unknown_layer``.
    """
    return tuple(chosen(names, ITEM_LAYERS))


def items_of(record: Record, layers: tuple[ItemLayer, ...] = ITEM_LAYERS) -> Iterator[Item]:
    """Yield the items of a record, layer by layer; ids are unique within a layer."""
    if "quote" in layers:
        yield from map(_quote, record.quotes)
    if "entity" in layers:
        yield from _entities(record)
    if "event" in layers:
        yield from (_event(event) for event in record.events if event.mentions)
    if "theme" in layers:
        yield from (item for passage in record.passages for item in _themes(passage))
    if "document" in layers and record.document is not None:
        yield _document(record, record.document)


def _quote(quote: Quote) -> Item:
    start, end = extent(quote)
    occasion = quote.occasion
    found = {"kind": quote.kind, "extent": quote.text or NOBODY}
    if quote.kind != "term":
        found |= {
            "cue": quote.cue.text if quote.cue is not None else NOBODY,
            "speaker": _joined(quote.speaker.status, quote.speaker.text, quote.speaker.canonical),
            "occasion": NOBODY
            if occasion is None
            else _joined(occasion.text, occasion.date, occasion.basis),
        }
    return Item(
        layer="quote",
        id=quote.id,
        kind=quote.kind,
        group=quote.kind + (GOES_ON if quote.continues is not None else ""),
        start=start,
        end=end,
        confidence=quote.confidence,
        found=found,
    )


def _entities(record: Record) -> Iterator[Item]:
    for entity in record.entities:
        yield Item(
            layer="entity",
            id=entity.id,
            kind=entity.label,
            group=entity.label,
            start=entity.start,
            end=entity.end,
            confidence=None,
            found={"kind": entity.label, "extent": entity.text or NOBODY},
        )


def _event(event: Event) -> Item:
    first = event.mentions[0]
    return Item(
        layer="event",
        id=event.id,
        kind=event.kind,
        group=event.kind,
        start=first.start,
        end=first.end,
        confidence=None,
        found={"kind": event.kind, "extent": event.name or NOBODY, "date": event.date or NOBODY},
    )


def _themes(passage: Passage) -> Iterator[Item]:
    for theme in passage.themes:
        relation = theme.relation
        yield Item(
            layer="theme",
            id=f"{theme.id}:{passage.start}-{passage.end}",
            kind=theme.id,
            group=theme.id,
            start=passage.start,
            end=passage.end,
            confidence=theme.score,
            found={
                "theme": theme.id,
                "relation": relation.type if relation is not None else NOBODY,
            },
        )


def _document(record: Record, frame: Frame) -> Item:
    speaker, place = frame.speaker, frame.place
    events = {event.id: event for event in record.events}
    event = events.get(frame.event or "")
    return Item(
        layer="document",
        id="document",
        kind=frame.kind,
        group=frame.kind,
        start=0,
        end=len(record.text),
        confidence=frame.confidence.get("kind"),
        found={
            "kind": frame.kind,
            "speaker": NOBODY if speaker is None else _joined(speaker.text, speaker.canonical),
            "occasion": NOBODY if event is None else _named(event, record),
            "date": frame.date or NOBODY,
            "place": place.text if place is not None else NOBODY,
        },
    )


def _named(event: Event, record: Record) -> str:
    mentions = (record.text[one.start : one.end] for one in event.mentions)
    return event.name or next(mentions, event.kind)


def _joined(*parts: str | None) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))
