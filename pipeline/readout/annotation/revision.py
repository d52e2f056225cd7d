"""A record on its way to gold: regions and links as they are now, its entities and events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from typing import cast

from msgspec import structs

from readout.annotation.alignment import Alignment
from readout.annotation.regions import (
    EVENT,
    LINK_LABELS,
    Region,
    RegionLink,
    layer_of,
    links_of,
    regions_of,
)
from readout.annotation.returned import ReturnedMark, refused
from readout.errors import nearest
from readout.records.judged import PART_LABELS, Layer
from readout.records.types import (
    Entity,
    EntityLabel,
    EntityMethod,
    Event,
    EventKind,
    EventMention,
    Offsets,
)

__all__ = ["Revision", "fresh_ids"]

ENDS: dict[str, tuple[Layer, Layer]] = {
    "cue": ("quote", "cue"),
    "speaker": ("quote", "speaker"),
    "occasion": ("quote", "occasion"),
    "part": ("quote", "quote"),
    "parent": ("quote", "quote"),
    "continues": ("quote", "quote"),
    "coref": ("entity", "entity"),
}
"""What a link leads from and to."""
BY_HAND: EntityMethod = "rule"
"""The method of an entity that a person added: of those that a record knows, no model."""


def fresh_ids(prefix: str, taken: Iterable[str]) -> Iterator[str]:
    """Yield new ids, counted on behind those that are taken."""
    pattern = re.compile(re.escape(prefix) + r"(\d{1,9})", re.ASCII)
    found = (pattern.fullmatch(name) for name in taken)
    first = max((int(match[1]) for match in found if match), default=0) + 1
    return (f"{prefix}{number}" for number in count(first))


class Revision:
    """What the items of a record are made of anew, and its entities and events as they are now.

    Attributes
    ----------
    record : Record
        As it went out.
    before : dict of str to Region
        Its regions, by their ids.
    regions : dict of str to Region
        Those that there are now, by their ids, those that nobody read among them; one that is still
        of its layer has the id that it had.
    statuses : dict of str to str
        Region -> what a person said of a quote's speaker.
    links : list of RegionLink
        As they are now; an end that is no region is an id of the record.
    entities : list of Entity
        Sorted by place.
    events : dict of str to Event
        By id, new ones behind the others.

    Raises
    ------
    DocumentError
        ``bad_link``, ``overlap``, ``two_links``.
    """

    def __init__(self, alignment: Alignment) -> None:
        self.record = alignment.record
        self.before = {region.id: region for region in regions_of(self.record)}
        self.statuses: dict[str, str] = {}
        self.regions = dict(self.before)
        self.links = self._links(alignment, self._place(alignment))
        fresh = fresh_ids("e", (one.id for one in self.record.entities))
        spans = self.of("entity")
        self._ids = {one.id: one.id if one.id in self.before else next(fresh) for one in spans}
        self.entities = self._entities(spans)
        self._at = {(one.start, one.end): one.id for one in self.entities}
        self._fresh = fresh_ids("ev", (one.id for one in self.record.events))
        now = map(self._event, self.record.events)
        self.events = {event.id: event for event in now if event is not None}
        for span in self.of("event"):
            if span.id not in self.before:
                self.new_event(span.span, span.label.removeprefix(EVENT))

    def _place(self, alignment: Alignment) -> dict[str, str]:
        """Put the regions where they are now; return their ids by those of the alignment."""
        for one in alignment.shown:
            del self.regions[one.region.id]
        names = {}
        for one, mark in alignment.pairs():
            region = one.region
            name = region.id if layer_of(mark.label) == region.layer else f"+{region.id}"
            # an edge that nobody moved is the record's own
            start = region.start if mark.start == one.start else mark.start
            end = region.end if mark.end == one.end else mark.end
            names[region.id] = self._take(name, mark, start, end)
        for key, mark in alignment.added().items():
            names[key] = self._take(f"+{key}", mark, mark.start, mark.end)
        return names

    def of(self, layer: Layer) -> list[Region]:
        """Return the regions of a layer, sorted by place."""
        return sorted(
            (one for one in self.regions.values() if one.layer == layer), key=lambda one: one.span
        )

    def linked(self, label: str) -> Iterator[tuple[str, str]]:
        """Yield source and target of the links of a label."""
        return ((link.source, link.target) for link in self.links if link.label == label)

    def entity_at(self, span: Offsets) -> str | None:
        """Return the entity that is exactly there."""
        return self._at.get(span)

    def event_at(self, span: Offsets) -> str | None:
        """Return the event that a stretch names: of its mentions, one that overlaps with it."""
        for event in self.events.values():
            for one in event.mentions:
                if one.start < span[1] and span[0] < one.end:
                    return event.id
        return None

    def new_event(self, span: Offsets, kind: str = "other") -> str:
        """Add an event of one mention; return its id."""
        found = Event(
            id=next(self._fresh),
            kind=cast(EventKind, kind),
            name=None,
            ordinal=None,
            body=None,
            date=None,
            anchor=None,
            place=None,
            glossary=None,
            kb_id=None,
            key=None,
            mentions=[EventMention(*span, self.entity_at(span))],
        )
        self.events[found.id] = found
        return found.id

    def _take(self, name: str, mark: ReturnedMark, start: int, end: int) -> str:
        before = self.before.get(name)
        self.regions[name] = Region(
            id=name,
            layer=layer_of(mark.label) or "entity",
            label=mark.label,
            start=start,
            end=end,
            text=self.record.text[start:end],
            item=before.item if before else "",
        )
        if mark.status is not None:
            self.statuses[name] = mark.status
        return name

    def _links(self, alignment: Alignment, names: dict[str, str]) -> list[RegionLink]:
        """Return the links that came back, and those that nobody was shown."""
        shown, gone = set(alignment.shown_links()), self.before.keys() - self.regions.keys()
        heirs: dict[str, str] = {}
        if not alignment.parts[0].linked:
            # for a quote whose first piece is gone, the next one stands
            for name, region in self.regions.items():
                if region.layer == "quote" and region.item in gone:
                    heirs.setdefault(region.item, name)
        found: dict[RegionLink, None] = {}
        for link in links_of(self.record):
            source, target = (
                heirs.get(link.source, link.source),
                heirs.get(link.target, link.target),
            )
            if link not in shown and source != target and not gone & {source, target}:
                found[RegionLink(link.label, source, target)] = None
        for label, source, target in alignment.links:
            found[self._checked(label, names[source], names[target])] = None
        return list(found)

    def _checked(self, label: str, source: str, target: str) -> RegionLink:
        """Return a link with ends that can have it; one that was drawn backwards is turned."""
        if label not in LINK_LABELS:
            raise refused("bad_link", f"unknown link {label!r}: {nearest(label, LINK_LABELS)}")
        one, other = self.regions[source], self.regions[target]
        if (one.layer, other.layer) == ENDS[label] and source != target:
            return RegionLink(label, source, target)
        if label in PART_LABELS and (other.layer, one.layer) == ENDS[label]:
            return RegionLink(label, target, source)
        raise refused(
            "bad_link",
            f"the link {label!r} from {one.text[:40]!r} ({one.layer}) to {other.text[:40]!r} "
            f"({other.layer}) has to lead from {' to '.join(ENDS[label])}",
        )

    def _coref(self) -> dict[str, str]:
        coref: dict[str, str] = {}
        for source, target in self.linked("coref"):
            if coref.setdefault(source, target) != target:
                words = self.regions[source].text[:60]
                raise refused(
                    "two_links", f"{words!r} is linked to two entities by coref: keep one"
                )
        return coref

    def _entities(self, spans: list[Region]) -> list[Entity]:
        before = {one.id: one for one in self.record.entities}
        coref = self._coref()
        # those without a character, which no tool shows, stay
        found = [one for one in before.values() if one.start >= one.end]
        for span in spans:
            label, first = cast(EntityLabel, span.label), coref.get(span.id)
            new = Entity(self._ids[span.id], *span.span, span.text, label, method=BY_HAND)
            now = structs.replace(
                before.get(span.id, new),
                start=span.start,
                end=span.end,
                text=span.text,
                label=label,
                coref=self._ids.get(first or "", first),
            )
            if span.id in before and label != before[span.id].label:
                now.normal = now.kb_id = None
            found.append(now)
        found.sort(key=lambda one: one.start)
        for one, other in pairwise(found):
            changed = (before.get(one.id), before.get(other.id)) != (one, other)
            if other.start < one.end and changed:
                raise refused(
                    "overlap",
                    f"the entities {one.text[:60]!r} ({one.label}) at {one.start}-{one.end} and "
                    f"{other.text[:60]!r} ({other.label}) at {other.start}-{other.end} overlap, "
                    "which entities cannot: delete one, or make it shorter",
                )
        return found

    def _event(self, event: Event) -> Event | None:
        """Return an event with the mentions that it has now; None where it has none any more."""
        mentions, there = [], []
        for number, mention in enumerate(event.mentions, start=1):
            now = self.regions.get(f"{event.id}.{number}")
            if now is None and mention.start < mention.end:
                continue
            if now is not None:
                there.append(now)
                if now.span != (mention.start, mention.end):
                    mention = EventMention(*now.span, self.entity_at(now.span))  # noqa: PLW2901
            mentions.append(mention)
        if event.mentions and not mentions:
            return None
        if mentions != event.mentions:
            mentions.sort(key=lambda one: (one.start, one.end))
        there.sort(key=lambda one: one.span)
        kinds = (one.label.removeprefix(EVENT) for one in there)
        kind = next((one for one in kinds if one != event.kind), event.kind)
        return structs.replace(event, kind=cast(EventKind, kind), mentions=mentions)
