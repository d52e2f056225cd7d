"""The entities and events of a record, made anew from its regions as they are now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from typing import cast

from msgspec import structs

from readout.annotation.draft import Draft, Final
from readout.annotation.regions import EVENT
from readout.annotation.returned import refused
from readout.records.types import (
    Entity,
    EntityLabel,
    EntityMethod,
    Event,
    EventKind,
    EventMention,
    Offsets,
)

__all__ = ["Entities", "Events", "fresh_ids"]

BY_HAND: EntityMethod = "rule"
"""The method of an entity that a person added: of those that a record knows, no model."""


def fresh_ids(prefix: str, taken: Iterable[str]) -> Iterator[str]:
    """Yield new ids, counted on behind those that are taken."""
    pattern = re.compile(re.escape(prefix) + r"(\d{1,9})", re.ASCII)
    found = (pattern.fullmatch(name) for name in taken)
    first = max((int(match[1]) for match in found if match), default=0) + 1
    return (f"{prefix}{number}" for number in count(first))


class Entities:
    """The entities as they are now.

    Attributes
    ----------
    ids : dict of str to str
        Key of a region -> id of its entity.
    items : list of Entity
        Sorted by place.

    Raises
    ------
    DocumentError
        ``overlap``, ``two_links``.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._before = {one.id: one for one in draft.record.entities}
        finals = draft.of("entity")
        new = [one.key for one in finals if one.origin is None]
        self.ids = {one.key: one.key for one in finals if one.origin is not None}
        self.ids |= zip(new, fresh_ids("e", self._before), strict=False)
        coref = self._coref()
        self.items = self._unplaced() + [self._made(one, coref) for one in finals]
        self.items.sort(key=lambda one: one.start)
        self._check()
        self._at = {(one.start, one.end): one.id for one in self.items}

    def at(self, span: Offsets) -> str | None:
        """Return the entity that is exactly there."""
        return self._at.get(span)

    def alive(self, id: str | None) -> str | None:
        """Return an entity's id, or None where it is no longer there."""
        there = id in self.ids.values() or id not in self._before
        return id if there else None

    def _unplaced(self) -> list[Entity]:
        """Return those without a character, which no tool shows."""
        return [one for one in self._before.values() if one.start >= one.end]

    def _coref(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for source, target in self._draft.targets("coref"):
            if found.setdefault(source, target) != target:
                words = self._draft.words(self._draft.finals[source])
                raise refused(
                    "two_links", f"{words[:60]!r} is linked to two entities by coref: keep one"
                )
        return found

    def _made(self, final: Final, coref: dict[str, str]) -> Entity:
        target = coref.get(final.key)
        first = self.ids.get(target or "", target)
        label, words = cast(EntityLabel, final.label), self._draft.words(final)
        before = self._before.get(final.key) if final.origin else None
        if before is None:
            return Entity(
                self.ids[final.key],
                final.start,
                final.end,
                words,
                label,
                method=BY_HAND,
                coref=first,
            )
        found = structs.replace(
            before, start=final.start, end=final.end, text=words, label=label, coref=first
        )
        if label != before.label:
            found.normal = found.kb_id = None
        return before if found == before else found

    def _check(self) -> None:
        """Refuse entities that overlap, unless they did so before."""
        for one, other in pairwise(self.items):
            if other.start < one.end and not {one.id, other.id} <= self._before.keys():
                raise _overlap(one, other)
        for one, other in pairwise(self.items):
            befores = self._before.get(one.id), self._before.get(other.id)
            if other.start < one.end and befores != (one, other):
                raise _overlap(one, other)


def _overlap(one: Entity, other: Entity) -> Exception:
    return refused(
        "overlap",
        f"the entities {one.text[:60]!r} ({one.label}) at {one.start}-{one.end} and "
        f"{other.text[:60]!r} ({other.label}) at {other.start}-{other.end} overlap, which entities "
        "cannot: delete one, or make it shorter",
    )


class Events:
    """The events as they are now.

    Attributes
    ----------
    items : list of Event
        As before, new ones behind them.
    """

    def __init__(self, draft: Draft, entities: Entities) -> None:
        self._draft = draft
        self._entities = entities
        self._before = {one.id: one for one in draft.record.events}
        self._fresh = fresh_ids("ev", self._before)
        finals = draft.of("event")
        groups: dict[str, list[Final]] = {name: [] for name in self._before}
        for final in finals:
            if final.origin is not None:
                groups[final.origin.item].append(final)
        self.items = [
            found
            for name, group in groups.items()
            if (found := self._again(self._before[name], group)) is not None
        ]
        for final in finals:
            if final.origin is None:
                self.new(final.span, final.label.removeprefix(EVENT))

    def new(self, span: Offsets, kind: str = "other") -> str:
        """Add an event of one mention; return its id."""
        mention = EventMention(*span, self._entities.at(span))
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
            mentions=[mention],
        )
        self.items.append(found)
        return found.id

    def at(self, span: Offsets) -> str | None:
        """Return the event that a stretch names: of its mentions, one that overlaps with it."""
        for event in self.items:
            for one in event.mentions:
                if one.start < span[1] and span[0] < one.end:
                    return event.id
        return None

    def alive(self, id: str | None) -> str | None:
        """Return an event's id, or None where it is no longer there."""
        return id if id in {one.id for one in self.items} else None

    def _again(self, before: Event, finals: list[Final]) -> Event | None:
        """Return an event with the mentions that it has now; None where it has none any more."""
        mentions = list(self._mentions(before, {one.key: one for one in finals}))
        if before.mentions and not mentions:
            return None
        mentions.sort(key=_place)
        if mentions == sorted(before.mentions, key=_place):
            mentions = before.mentions
        kinds = (one.label.removeprefix(EVENT) for one in finals)
        kind = next((one for one in kinds if one != before.kind), before.kind)
        body = self._entities.alive(before.body)
        found = structs.replace(before, kind=cast(EventKind, kind), body=body, mentions=mentions)
        return before if found == before else found

    def _mentions(self, before: Event, places: dict[str, Final]) -> Iterator[EventMention]:
        for number, mention in enumerate(before.mentions, start=1):
            final = places.get(f"{before.id}.{number}")
            if mention.start >= mention.end:
                yield mention
            elif final is not None:
                yield self._mention(mention, final)

    def _mention(self, before: EventMention, final: Final) -> EventMention:
        if (before.start, before.end) == final.span:
            entity = self._entities.alive(before.entity)
        else:
            entity = self._entities.at(final.span)
        return EventMention(*final.span, entity)


def _place(mention: EventMention) -> Offsets:
    return mention.start, mention.end
