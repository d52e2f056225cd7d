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

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, get_args

from msgspec import Struct, field

from readout.errors import ConfigError, nearest
from readout.records.judged import LAYERS, PART_LABELS, Layer
from readout.records.types import (
    EntityLabel,
    EventKind,
    Offsets,
    Quote,
    QuoteKind,
    Record,
    SpeakerStatus,
)

__all__ = [
    "ALL_LAYERS",
    "COLOURS",
    "ENTITY_LABELS",
    "EVENT",
    "LABELS",
    "LINK_LABELS",
    "POLE",
    "QUOTE_LABELS",
    "STATUSES",
    "THEME",
    "Region",
    "RegionLink",
    "checked_layers",
    "coloured",
    "known_names",
    "layer_of",
    "links_among",
    "links_of",
    "regions_of",
]

L = TypeVar("L", bound=str)
ALL_LAYERS = frozenset(LAYERS)
ENTITY_LABELS: tuple[str, ...] = get_args(EntityLabel)
QUOTE_LABELS: tuple[str, ...] = get_args(QuoteKind)
STATUSES: tuple[str, ...] = get_args(SpeakerStatus)
"""What is told of a quote's speaker."""
LINK_LABELS = (*PART_LABELS, "part", "parent", "continues", "coref")
"""What links are called."""
EVENT, THEME, POLE = "event:", "theme:", "pole:"
"""What the labels of these layers begin with; the kind, or the id of theme or pole, follows."""
EVENT_LABELS: tuple[str, ...] = tuple(EVENT + kind for kind in get_args(EventKind))
LABELS: dict[Layer, tuple[str, ...]] = {
    "quote": QUOTE_LABELS,
    "cue": ("cue",),
    "speaker": ("speaker",),
    "occasion": ("occasion",),
    "entity": ENTITY_LABELS,
    "event": EVENT_LABELS,
}
"""Layer -> its labels, where they are the same for every record; in the order to show them."""
COLOURS: dict[Layer, str] = {
    "entity": "#8a8a8a",
    "quote": "#2f6db5",
    "cue": "#c2571a",
    "speaker": "#7a3fa0",
    "occasion": "#1d8a5f",
    "event": "#0f766e",
    "theme": "#b3261e",
    "pole": "#b58900",
}
"""Layer -> the colour of its labels."""
_LAYER_OF = {label: layer for layer, labels in LABELS.items() for label in labels}


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
    item: str = ""
    confidence: float | None = None
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def span(self) -> Offsets:
        """Its place."""
        return self.start, self.end


class RegionLink(NamedTuple):
    """A link between two regions.

    ``label`` is ``cue``, ``speaker`` or ``occasion`` from a quote to its parts, ``part`` from a
    quote to its further stretches, ``parent``, ``continues`` from quote to quote, ``coref`` from
    entity to entity; ``source`` and ``target`` are ids of regions.
    """

    label: str
    source: str
    target: str

    @property
    def id(self) -> str:
        """The same whenever the record is the same."""
        return f"{self.source}>{self.label}>{self.target}"


def checked_layers(names: tuple[str, ...]) -> frozenset[Layer]:
    """Return the layers of these names; all where there is none.

    Raises
    ------
    ConfigError
        ``unknown_layer``.
    """
    return frozenset(known_names(names, LAYERS))


def known_names(names: Sequence[str], known: Sequence[L]) -> list[L]:
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
    if label.startswith((THEME, POLE)):
        return "theme" if label.startswith(THEME) else "pole"
    return _LAYER_OF.get(label)


def coloured(labels: Iterable[str], layers: frozenset[Layer]) -> dict[str, str]:
    """Return the labels that a project needs, in the order in which to show them, with colours.

    Parameters
    ----------
    labels : iterable of str
        Those of themes and poles that are met, or looked for; the fixed ones come by themselves.
    layers : frozenset of str
        What is labelled.
    """
    met = {label for label in labels if label.startswith((THEME, POLE))}
    found = {}
    for label in (*_LAYER_OF, *sorted(met, key=lambda one: (one.startswith(POLE), one))):
        layer = layer_of(label)
        if layer in layers and layer is not None:
            found[label] = COLOURS[layer]
    return found


def regions_of(record: Record, layers: frozenset[Layer] = ALL_LAYERS) -> list[Region]:
    """Return the labelled stretches of a record, sorted by place, the longer ones first.

    Stretches without a character are left out, and what stands twice at one place under one id
    (a cue of two quotes) is there once.
    """
    found = {}
    for name, label, (start, end), item, confidence, notes in _rows(record):
        layer = layer_of(label)
        if start < end and layer is not None and layer in layers:
            found[name] = Region(
                id=name,
                layer=layer,
                label=label,
                start=start,
                end=end,
                text=record.text[start:end],
                item=item,
                confidence=confidence,
                notes={key: str(value) for key, value in notes.items() if value is not None},
            )
    order = {layer: number for number, layer in enumerate(LAYERS)}
    return sorted(found.values(), key=lambda one: (one.start, -one.end, order[one.layer], one.id))


RegionRow = tuple[str, str, Offsets, str, float | None, dict[str, Any]]
"""Id, label, place, item, confidence and notes of a region."""


def _rows(record: Record) -> Iterator[RegionRow]:
    told: dict[str, Any]
    for one in record.entities:
        told = {"method": one.method, "kb_id": one.kb_id, "refers_to": one.refers_to}
        notes = {**(one.normal or {}), **told}
        yield one.id, one.label, (one.start, one.end), one.id, None, notes
    for quote in record.quotes:
        yield from _of_quote(quote)
    for event in record.events:
        told = {"name": event.name, "date": event.date, "key": event.key, "kb_id": event.kb_id}
        for number, mention in enumerate(event.mentions, start=1):
            span = mention.start, mention.end
            notes = told if number == 1 else {}
            yield f"{event.id}.{number}", EVENT + event.kind, span, event.id, None, notes
    for passage in record.passages:
        for theme in passage.themes:
            for start, end in theme.evidence:
                label = THEME + theme.id
                yield f"{label}:{start}-{end}", label, (start, end), theme.id, theme.score, {}
            for pole in theme.poles:
                label, span = POLE + pole.pole, (pole.start, pole.end)
                yield f"{label}:{pole.start}-{pole.end}", label, span, theme.id, None, {}


def _of_quote(quote: Quote) -> Iterator[RegionRow]:
    told = _notes(quote)
    for number, span in enumerate(quote.content, start=1):
        name = quote.id if number == 1 else f"{quote.id}.{number}"
        yield name, quote.kind, span, quote.id, quote.confidence, told if number == 1 else {}
    for part, (start, end) in _parts(quote):
        yield f"{part}:{start}-{end}", part, (start, end), quote.id, None, {}


def _notes(quote: Quote) -> dict[str, Any]:
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
    return told


def _parts(quote: Quote) -> Iterator[tuple[Layer, Offsets]]:
    """Yield where the parts of a report stand that have a place."""
    for label, part in zip(PART_LABELS, (quote.cue, quote.speaker, quote.occasion), strict=True):
        if part is not None and part.start is not None and part.end is not None:
            yield label, (part.start, part.end)


def links_of(record: Record) -> Iterator[RegionLink]:
    """Yield the links of a record, also those whose regions have no character."""
    for entity in record.entities:
        if entity.coref is not None:
            yield RegionLink("coref", entity.id, entity.coref)
    for quote in record.quotes:
        for number in range(2, len(quote.content) + 1):
            yield RegionLink("part", quote.id, f"{quote.id}.{number}")
        for part, (start, end) in _parts(quote):
            yield RegionLink(part, quote.id, f"{part}:{start}-{end}")
        for label, other in (("parent", quote.parent), ("continues", quote.continues)):
            if other is not None:
                yield RegionLink(label, quote.id, other)


def links_among(record: Record, ids: Iterable[str]) -> list[RegionLink]:
    """Return the links of a record both of whose ends are among some ids of regions."""
    there = set(ids)
    return [link for link in links_of(record) if {link.source, link.target} <= there]
