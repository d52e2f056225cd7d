"""A record as labelled stretches of text and links between them: what annotation tools know.

A region has an id that is the same whenever the record is the same, so that what comes back from a
tool can be held against what went out:

=========================  ========================================================================
``e3``                     the entity of that id
``q2``, ``q2.2``, …        a quote's content, and its further stretches where it is broken
``cue:45-49``              a cue; several quotes may share it
``speaker:30-39``          a mention of a speaker
``occasion:7-18``          a mention of an occasion
``ev1.1``, ``ev1.2``, …    the mentions of an event
``theme:old_new:58-67``    words that speak for a theme
``pole:old:58-67``         a mention of one side of a relationship
=========================  ========================================================================

The numbers in an id are the record's offsets as they were when it went out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar, get_args

from msgspec import Struct, field

from readout.errors import ConfigError, nearest
from readout.records.judged import LAYERS, PART_LABELS, Layer
from readout.records.types import (
    Entity,
    EntityLabel,
    Event,
    EventKind,
    Offsets,
    Passage,
    Quote,
    QuoteKind,
    Record,
    SpeakerStatus,
)

__all__ = [
    "ENTITY_LABELS",
    "EVENT",
    "EVENT_LABELS",
    "LINK_LABELS",
    "POLE",
    "QUOTE_LABELS",
    "STATUSES",
    "THEME",
    "Link",
    "Region",
    "checked_layers",
    "chosen",
    "layer_of",
    "links_of",
    "regions_of",
]

L = TypeVar("L", bound=str)
ENTITY_LABELS: tuple[str, ...] = get_args(EntityLabel)
QUOTE_LABELS: tuple[str, ...] = get_args(QuoteKind)
STATUSES: tuple[str, ...] = get_args(SpeakerStatus)
"""What is told of a quote's speaker."""
LINK_LABELS = (*PART_LABELS, "part", "parent", "continues", "coref")
"""What links are called."""
EVENT, THEME, POLE = "event:", "theme:", "pole:"
"""What the labels of these layers begin with; the kind, or the id of theme or pole, follows."""
EVENT_LABELS: tuple[str, ...] = tuple(EVENT + kind for kind in get_args(EventKind))


class Region(Struct, frozen=True, kw_only=True):
    """A labelled stretch of text.

    ``item`` is the id in the record of what it is of (an entity, quote or event; for themes and
    poles the theme); ``notes`` what else is known of it, as texts.
    """

    id: str
    layer: Layer
    label: str
    start: int
    end: int
    text: str
    item: str
    confidence: float | None = None
    notes: dict[str, str] = field(default_factory=dict)


class Link(Struct, frozen=True, kw_only=True):
    """A link between two regions.

    ``label`` is ``cue``, ``speaker`` or ``occasion`` from a quote to its parts, ``part`` from a
    quote to its further stretches, ``parent``, ``continues`` from quote to quote, ``coref`` from
    entity to entity.
    """

    id: str
    label: str
    source: str
    target: str


def checked_layers(names: tuple[str, ...]) -> frozenset[Layer]:
    """Return the layers of these names; all where there is none.

    Raises
    ------
    ConfigError
        ``unknown_layer``.
    """
    return frozenset(chosen(names, LAYERS))


def chosen(names: Sequence[str], known: Sequence[L]) -> list[L]:
    """Return the known layers of these names, in their order; all where there is none.

    Raises
    ------
    ConfigError
        ``unknown_layer``.
    """
    for name in names:
        if name not in known:
            raise ConfigError(
                f"unknown layer {name!r}: {nearest(name, known)}", code="unknown_layer"
            )
    return [layer for layer in known if not names or layer in names]


def layer_of(label: str) -> Layer | None:
    """Return the layer that a label is of; None where it is none of ours."""
    if label in ENTITY_LABELS:
        return "entity"
    if label in QUOTE_LABELS:
        return "quote"
    for part in PART_LABELS:
        if label == part:
            return part
    if label in EVENT_LABELS:
        return "event"
    if label.startswith(THEME):
        return "theme"
    return "pole" if label.startswith(POLE) else None


def regions_of(record: Record, layers: frozenset[Layer] = frozenset(LAYERS)) -> list[Region]:
    """Return the labelled stretches of a record, sorted by place, the longer ones first.

    Stretches without a character are left out, and what stands twice at one place under one id
    (a cue of two quotes) is there once.
    """
    found = {
        region.id: region
        for region in _regions(record)
        if region.start < region.end and region.layer in layers
    }
    order = {layer: number for number, layer in enumerate(LAYERS)}
    return sorted(found.values(), key=lambda one: (one.start, -one.end, order[one.layer], one.id))


def links_of(record: Record) -> Iterator[Link]:
    """Yield the links of a record, also those whose regions have no character."""
    for entity in record.entities:
        if entity.coref is not None:
            yield _link("coref", entity.id, entity.coref)
    for quote in record.quotes:
        for number in range(2, len(quote.content) + 1):
            yield _link("part", quote.id, f"{quote.id}.{number}")
        for layer, (start, end) in _parts(quote):
            yield _link(layer, quote.id, f"{layer}:{start}-{end}")
        if quote.parent is not None:
            yield _link("parent", quote.id, quote.parent)
        if quote.continues is not None:
            yield _link("continues", quote.id, quote.continues)


def _link(label: str, source: str, target: str) -> Link:
    return Link(id=f"{source}>{label}>{target}", label=label, source=source, target=target)


def _regions(record: Record) -> Iterator[Region]:
    text = record.text
    for entity in record.entities:
        yield _entity(entity)
    for quote in record.quotes:
        yield from _quote(quote, text)
    for event in record.events:
        yield from _event(event, text)
    for passage in record.passages:
        yield from _themes(passage, text)


def _entity(entity: Entity) -> Region:
    normal = {key: str(value) for key, value in (entity.normal or {}).items() if value is not None}
    told = {"method": entity.method, "kb_id": entity.kb_id, "refers_to": entity.refers_to}
    return Region(
        id=entity.id,
        layer="entity",
        label=entity.label,
        start=entity.start,
        end=entity.end,
        text=entity.text,
        item=entity.id,
        notes=normal | _known(told),
    )


def _quote(quote: Quote, text: str) -> Iterator[Region]:
    for number, (start, end) in enumerate(quote.content, start=1):
        yield Region(
            id=quote.id if number == 1 else f"{quote.id}.{number}",
            layer="quote",
            label=quote.kind,
            start=start,
            end=end,
            text=text[start:end],
            item=quote.id,
            confidence=quote.confidence,
            notes=_told(quote) if number == 1 else {},
        )
    for layer, (start, end) in _parts(quote):
        yield Region(
            id=f"{layer}:{start}-{end}",
            layer=layer,
            label=layer,
            start=start,
            end=end,
            text=text[start:end],
            item=quote.id,
        )


def _parts(quote: Quote) -> Iterator[tuple[Layer, Offsets]]:
    """Yield where the parts of a report stand that have a place."""
    for layer, part in (
        (PART_LABELS[0], quote.cue),
        (PART_LABELS[1], quote.speaker),
        (PART_LABELS[2], quote.occasion),
    ):
        if part is not None and part.start is not None and part.end is not None:
            yield layer, (part.start, part.end)


def _told(quote: Quote) -> dict[str, str]:
    """Return what is known of a quote's speaker and occasion beside their places."""
    speaker, occasion = quote.speaker, quote.occasion
    told = {
        "status": speaker.status,
        "speaker": speaker.text,
        "canonical": speaker.canonical,
        "method": quote.method,
    }
    if occasion is not None:
        told |= {"occasion": occasion.text, "date": occasion.date, "basis": occasion.basis}
    return _known(told)


def _event(event: Event, text: str) -> Iterator[Region]:
    for number, mention in enumerate(event.mentions, start=1):
        told = {"name": event.name, "date": event.date, "key": event.key, "kb_id": event.kb_id}
        yield Region(
            id=f"{event.id}.{number}",
            layer="event",
            label=EVENT + event.kind,
            start=mention.start,
            end=mention.end,
            text=text[mention.start : mention.end],
            item=event.id,
            notes=_known(told) if number == 1 else {},
        )


def _themes(passage: Passage, text: str) -> Iterator[Region]:
    for theme in passage.themes:
        for start, end in theme.evidence:
            yield _of_theme("theme", theme.id, theme.id, (start, end), text, theme.score)
        for pole in theme.poles:
            yield _of_theme("pole", pole.pole, theme.id, (pole.start, pole.end), text, None)


def _of_theme(
    layer: Literal["theme", "pole"],
    name: str,
    theme: str,
    span: tuple[int, int],
    text: str,
    confidence: float | None,
) -> Region:
    start, end = span
    return Region(
        id=f"{layer}:{name}:{start}-{end}",
        layer=layer,
        label=f"{layer}:{name}",
        start=start,
        end=end,
        text=text[start:end],
        item=theme,
        confidence=confidence,
    )


def _known(told: dict[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in told.items() if value is not None}
