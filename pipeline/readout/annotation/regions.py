"""A record as labelled stretches of text and links between them, cut into tasks: what tools know.

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

A task is a passage, with what stands around it. The tasks of a record tile its text, so that
nothing is labelled twice and nothing is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple, TypeVar, get_args

from msgspec import Struct, structs

from readout.config.configuration import text_digest
from readout.errors import ConfigError, nearest
from readout.records.judged import LAYERS, PART_LABELS, Layer
from readout.records.types import (
    EntityLabel,
    EventKind,
    Offsets,
    PlainData,
    Quote,
    QuoteKind,
    Record,
    Spanned,
    SpeakerStatus,
)

__all__ = [
    "ALL_LAYERS",
    "COLOURS",
    "CONTEXT",
    "ENDS",
    "ENTITY_LABELS",
    "EVENT",
    "LABELS",
    "LINK_LABELS",
    "LONGEST",
    "POLE",
    "QUOTE_LABELS",
    "STATUS",
    "STATUSES",
    "THEME",
    "LabelTask",
    "Layers",
    "Region",
    "RegionLink",
    "RegionLinks",
    "Regions",
    "checked_layers",
    "coloured",
    "known_names",
    "layer_of",
    "links_of",
    "parts_of",
    "regions_of",
    "table_of",
    "task_id",
    "tasks_of",
    "window_at",
    "windows_of",
    "within",
]

L = TypeVar("L", bound=str)
Layers = frozenset[Layer]
"""Layers that are labelled, exported or read."""
ALL_LAYERS: Layers = frozenset(LAYERS)
ENTITY_LABELS: tuple[str, ...] = get_args(EntityLabel)
QUOTE_LABELS: tuple[str, ...] = get_args(QuoteKind)
STATUSES: tuple[str, ...] = get_args(SpeakerStatus)
"""Statuses of a quote's speaker."""
STATUS = "status"
"""The note of a quote that holds it."""
ENDS: dict[str, tuple[Layer, Layer]] = {
    **{part: ("quote", part) for part in PART_LABELS},
    "part": ("quote", "quote"),
    "parent": ("quote", "quote"),
    "continues": ("quote", "quote"),
    "coref": ("entity", "entity"),
}
"""Label of a link -> the layers that it leads from and to."""
LINK_LABELS = tuple(ENDS)
"""Labels of links."""
EVENT, THEME, POLE = "event:", "theme:", "pole:"
"""Prefixes of labels of these layers; the kind, or the id of theme or pole, follows."""
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
CONTEXT = 300
"""Characters before and behind a task that are shown with it."""
LONGEST = 8_000
"""Characters of a task; tools crawl at some 25 KB."""
SHORTEST_SHARE = 0.5
"""Share of :data:`LONGEST` behind which a longer stretch is cut, at white space."""
_SPACE = re.compile(r"\s*")
_LAYER_OF = {label: layer for layer, labels in LABELS.items() for label in labels}


class Region(Spanned, Struct, frozen=True):
    """A labelled stretch of text.

    ``item`` is the id in the record of what it is of (an entity, quote or event; for themes and
    poles the theme); ``notes`` what else is known of it, as texts. Of one that a tool gives back,
    ``id`` is the tool's, which is ours where it keeps ids; all that is known is its label and
    place, and, of a quote, the status of its speaker.
    """

    id: str
    label: str
    start: int
    end: int
    text: str = ""
    item: str = ""
    confidence: float | None = None
    notes: dict[str, str] = {}

    @property
    def layer(self) -> str:
        """The layer of its label; empty where the label is none of ours."""
        return layer_of(self.label) or ""

    @property
    def status(self) -> str | None:
        """The status of a quote's speaker."""
        return self.notes.get(STATUS)


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


Regions = list[Region]
RegionLinks = list[RegionLink]


def checked_layers(names: tuple[str, ...]) -> Layers:
    """Return the layers of some names; all where no name is given.

    Raises
    ------
    ConfigError
        ``unknown_layer``.
    """
    return frozenset(known_names(names, LAYERS))


def known_names(names: Sequence[str], known: Sequence[L]) -> list[L]:
    """Return the known layers among some names, in order; all where no name is given.

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


def coloured(labels: Iterable[str], layers: Layers) -> dict[str, str]:
    """Return the labels of a project and their colours, in the order in which to show them.

    Parameters
    ----------
    labels : iterable of str
        Those of themes and poles that are met, or looked for; the fixed ones come by themselves.
    layers : frozenset of str
        What is labelled.
    """
    met = {label for label in labels if label.startswith((THEME, POLE))}
    every = (*_LAYER_OF, *sorted(met, key=lambda one: (one.startswith(POLE), one)))
    return {label: COLOURS[layer] for label in every if (layer := layer_of(label)) in layers}


def regions_of(record: Record, layers: Layers = ALL_LAYERS) -> Regions:
    """Return the labelled stretches of a record, sorted by place, the longer ones first.

    Stretches without a character are left out, and what stands twice at one place under one id
    (a cue of two quotes) is there once.
    """
    found = {}
    for name, label, (start, end), item, confidence, notes in _rows(record):
        if start < end and layer_of(label) in layers:
            words = record.text[start:end]
            texts = {key: str(value) for key, value in notes.items() if value is not None}
            found[name] = Region(name, label, start, end, words, item, confidence, texts)
    return sorted(
        found.values(), key=lambda one: (one.start, -one.end, LAYERS.index(one.layer), one.id)
    )


RegionRow = tuple[str, str, Offsets, str, float | None, PlainData]
"""Id, label, place, item, confidence and notes of a region."""


def _rows(record: Record) -> Iterator[RegionRow]:
    notes: PlainData
    for one in record.entities:
        notes = {**(one.normal or {}), "method": one.method}
        notes |= {"kb_id": one.kb_id, "refers_to": one.refers_to}
        yield one.id, one.label, one.span, one.id, None, notes
    for quote in record.quotes:
        yield from _of_quote(quote)
    for event in record.events:
        notes = {"name": event.name, "date": event.date, "key": event.key, "kb_id": event.kb_id}
        for number, mention in enumerate(event.mentions, start=1):
            name, label = f"{event.id}.{number}", EVENT + event.kind
            yield name, label, mention.span, event.id, None, notes if number == 1 else {}
    for theme in (theme for passage in record.passages for theme in passage.themes):
        label = THEME + theme.id
        for start, end in theme.evidence:
            yield f"{label}:{start}-{end}", label, (start, end), theme.id, theme.score, {}
        for pole in theme.poles:
            label = POLE + pole.pole
            yield f"{label}:{pole.start}-{pole.end}", label, pole.span, theme.id, None, {}


def _of_quote(quote: Quote) -> Iterator[RegionRow]:
    speaker, occasion = quote.speaker, quote.occasion
    notes = {
        STATUS: speaker.status,
        "speaker": speaker.text,
        "canonical": speaker.canonical,
        "method": quote.method,
    }
    if occasion is not None:
        notes |= {"occasion": occasion.text, "date": occasion.date, "basis": occasion.basis}
    for number, span in enumerate(quote.content, start=1):
        name = quote.id if number == 1 else f"{quote.id}.{number}"
        yield name, quote.kind, span, quote.id, quote.confidence, notes if number == 1 else {}
    for part, (start, end) in parts_of(quote):
        yield f"{part}:{start}-{end}", part, (start, end), quote.id, None, {}


def parts_of(quote: Quote) -> Iterator[tuple[Layer, Offsets]]:
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
        for part, (start, end) in parts_of(quote):
            yield RegionLink(part, quote.id, f"{part}:{start}-{end}")
        for label, other in (("parent", quote.parent), ("continues", quote.continues)):
            if other is not None:
                yield RegionLink(label, quote.id, other)


def table_of(record: Record, layers: Layers = ALL_LAYERS) -> tuple[Regions, RegionLinks]:
    """Return the regions of a record, sorted by place, and the links between them."""
    regions = regions_of(record, layers)
    there = {region.id for region in regions}
    return regions, [one for one in links_of(record) if {one.source, one.target} <= there]


class LabelTask(Struct, frozen=True, kw_only=True):
    """A stretch of a record to be annotated.

    ``record`` is the record's id, ``sha256`` that of its text, by which a text that was changed is
    known; ``start`` and ``end`` say where the task stands in it. Offsets of ``regions`` count in
    ``text``; a region that the edge of a task cuts stands in both tasks under one id. ``links`` are
    those between regions of the task, ``layers`` what is labelled in it. ``themes`` are those of
    the passages that begin in it, ``asked`` all that were looked for, by their ids.
    """

    id: str
    record: str
    sha256: str
    start: int
    end: int
    text: str
    before: str
    after: str
    regions: Regions
    links: RegionLinks
    layers: list[Layer]
    themes: list[str]
    asked: list[str]

    @property
    def provenance(self) -> dict[str, str | int | list[Layer]]:
        """Record, hash and place of the task, by which a returned task finds its record."""
        names = ("record", "sha256", "start", "end", "layers")
        return {"task": self.id, **{name: getattr(self, name) for name in names}}


def task_id(record: Record, window: int) -> str:
    """Return the id of the task that a window of a record is, windows counted from 0."""
    return f"{record.id}#{window + 1}"


def tasks_of(record: Record, layers: Layers = ALL_LAYERS) -> Iterator[LabelTask]:
    """Yield the tasks of a record, in order.

    Those that hold nothing but white space are left out.
    """
    text, digest, windows = record.text, text_digest(record.text), windows_of(record)
    regions = _cut(regions_of(record, layers), windows)
    links = defaultdict(list)
    themes: defaultdict[int, list[str]] = defaultdict(list)
    asked: dict[int, list[str]] = {}
    for link in links_of(record):
        links[link.source].append(link)
    for passage in record.passages:
        number = window_at(windows, passage.start)
        themes[number] += (theme.id for theme in passage.themes)
        asked.setdefault(number, [score.id for score in passage.scores])
    for number, (start, end) in enumerate(windows):
        if not text[start:end].strip():
            continue
        there = {region.id: links[region.id] for region in regions[number]}
        yield LabelTask(
            id=task_id(record, number),
            record=record.id,
            sha256=digest,
            start=start,
            end=end,
            text=text[start:end],
            before=text[max(0, start - CONTEXT) : start],
            after=text[end : end + CONTEXT],
            regions=regions[number],
            links=[one for own in there.values() for one in own if one.target in there],
            layers=sorted(layers, key=LAYERS.index),
            themes=list(dict.fromkeys(themes[number])),
            asked=asked.get(number, []),
        )


def _cut(regions: Regions, windows: list[Offsets]) -> dict[int, Regions]:
    """Return what stands of regions in each window, in its offsets."""
    found = defaultdict(list)
    for region in regions:
        for number, (start, end) in within(windows, region.span):
            words, first = (
                region.text[start - region.start : end - region.start],
                windows[number][0],
            )
            piece = structs.replace(region, start=start - first, end=end - first, text=words)
            found[number].append(piece)
    return found


def windows_of(record: Record) -> list[Offsets]:
    """Return the stretches that the tasks of a record are, which tile its text.

    Each has one passage, with headings before it; one that is very long is cut at white space.
    """
    text, length = record.text, len(record.text)
    parts = record.passages or record.segments
    spaces = (_SPACE.match(text, part.end) for part in parts)
    ends = {space.end() for space in spaces if space}
    windows = []
    for start, end in pairwise(sorted({end for end in ends if 0 < end < length} | {0, length})):
        while end - start > LONGEST:
            least, cut = start + int(LONGEST * SHORTEST_SHARE), start + LONGEST
            marks = (text.rfind(mark, least, cut) + 1 for mark in "\n ")
            cut = next(filter(None, marks), cut)
            windows.append((start, cut))
            start = cut  # noqa: PLW2901
        windows.append((start, end))
    return windows


def window_at(windows: Sequence[Offsets], place: int) -> int:
    """Return the number of the window that a place is in."""
    return max(0, bisect_right(windows, place, key=itemgetter(0)) - 1)


def within(windows: Sequence[Offsets], span: Offsets) -> Iterator[tuple[int, Offsets]]:
    """Yield which windows, in order, have something of a stretch, and what."""
    for number in range(window_at(windows, span[0]), window_at(windows, span[1] - 1) + 1):
        start, end = max(span[0], windows[number][0]), min(span[1], windows[number][1])
        if start < end:
            yield number, (start, end)
