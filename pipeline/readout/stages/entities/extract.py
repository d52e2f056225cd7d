"""The pure core of the stage: read → propose → choose → resolve.

From a text, its segments and a model's entities to the record's entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from readout.language.words import words as listed
from readout.records.spans import SpanIndex
from readout.records.types import Entity, Segment
from readout.stages.entities.candidates import (
    COINED,
    DESCRIBED,
    NAMES,
    EntityCandidate,
    Normal,
    resolve_overlaps,
)
from readout.stages.entities.checks import (
    Check,
    addressed,
    administrations,
    one_label,
    without_addresses,
)
from readout.stages.entities.dates import dates
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary import Term
from readout.stages.entities.meetings import Clauses, MeetingMention, join_meetings, short_mentions
from readout.stages.entities.mentions import by_head
from readout.stages.entities.proposers import (
    EntityInput,
    EntityReading,
    Proposer,
    bodies,
    elections,
    from_gazetteer,
    from_glossary,
    headed_names,
    places,
    read,
)
from readout.stages.entities.recogniser import from_model
from readout.stages.entities.scope import with_names
from readout.stages.entities.short_forms import known_names, recall
from readout.stages.entities.tokens import one_line

__all__ = ["EntityInput", "extract"]

_TAIL = re.compile(r"\s(?:of|on|for|in|at)\s")

SOURCES: tuple[Proposer, ...] = (from_model, from_gazetteer, from_glossary, dates)
"""Proposers that read models and lists, and dates: they run first."""

PROPOSERS: tuple[Proposer, ...] = (headed_names, bodies, elections, places)
"""Proposers that read the words of the text, beside the names of the sources."""

CHECKS: tuple[Check, ...] = (without_addresses, addressed, one_label, administrations)
"""Checks of the proposals beside each other, in this order."""


def extract(
    document: EntityInput, gazetteer: Gazetteer, *, bare_mentions: bool = False
) -> list[Entity]:
    """Find the entities of a document.

    Parameters
    ----------
    document : EntityInput
        The document.
    gazetteer : Gazetteer
        Known names.
    bare_mentions : bool
        Whether "the conference" stands for a named conference of the document.

    Returns
    -------
    list of Entity
        Disjoint, sorted by start, with ids "e1", "e2", …
    """
    reading = read(document, gazetteer)
    names = [name for source in SOURCES for name in source(reading)]
    reading = replace(reading, names=names, scopes=with_names(reading.scopes, names))
    found = [*names, *(name for proposer in PROPOSERS for name in proposer(reading))]
    for check in CHECKS:
        found = list(check(reading, found))
    kept = choose(reading, found)
    return resolve(reading, kept, bare_mentions=bare_mentions)


def choose(reading: EntityReading, proposed: Sequence[EntityCandidate]) -> list[EntityCandidate]:
    """Choose disjoint candidates; once more with other mentions of the names that were chosen."""
    chosen = resolve_overlaps(proposed)
    known = known_names(reading.words, chosen, reading.gazetteer)
    recalled = recall(reading.scopes, known)
    short = by_head(reading.scopes, chosen, reading.glossary)
    more = administrations(reading, list(without_addresses(reading, [*recalled, *short])))
    return resolve_overlaps([*proposed, *more])


def resolve(
    reading: EntityReading, kept: Sequence[EntityCandidate], *, bare_mentions: bool
) -> list[Entity]:
    """Join the mentions of a meeting, find its short mentions, link names to the glossary."""
    clauses = Clauses(reading, kept)
    named = join_meetings(reading, kept, clauses)
    glossed = {item.start for item in kept if item.method == "glossary"}
    heads = {one.meeting.head for one in named if one.full and one.start in glossed}
    heads -= listed("entity.plural_event_heads")
    short = list(short_mentions(reading, named, frozenset(heads), bare=bare_mentions))
    taken = SpanIndex(kept)
    mentions = [
        EntityCandidate(m.start, m.end, "EVENT", "rule", weak=True)
        for m in short
        if not taken.overlapping(m.start, m.end)
    ]
    every = sorted([*kept, *mentions], key=lambda item: item.start)
    return list(_entities(reading, every, {m.start: m for m in (*short, *named)}, clauses))


def _entities(
    reading: EntityReading,
    kept: Sequence[EntityCandidate],
    meetings: Mapping[int, MeetingMention],
    clauses: Clauses,
) -> Iterator[Entity]:
    """Yield the record's entities for the mentions that are kept, in order.

    ``meetings``: the mentions of meetings by where they begin.
    """
    ids = {item.start: f"e{number}" for number, item in enumerate(kept, 1)}
    places = SpanIndex(kept)
    segments = SpanIndex(reading.document.segments)
    links: dict[str | None, str | None] = {}
    for item in kept:
        own = ids[item.start]
        event = meetings.get(item.start) if item.label == "EVENT" else None
        coref = ids.get(event.first.start) if event is not None and event.first else None
        term = _term(reading, item, event, segments.at(item.start), clauses)
        links[own] = links.get(coref) if term is None else term.entry.id
        normal = _normal(reading.text, item, event, term)
        if normal is not None and isinstance(place := normal.get("anchor"), int):
            date = places.at(place)
            normal = {**normal, "anchor": ids[date.start] if date is not None else None}
        yield Entity(
            id=own,
            start=item.start,
            end=item.end,
            text=item.surface(reading.text),
            label=item.label,
            normal=normal,
            refers_to=links[own],
            kb_id=item.kb_id,
            method=item.method,
            coref=coref,
        )


def _normal(
    text: str, item: EntityCandidate, event: MeetingMention | None, term: Term | None
) -> Normal | None:
    """Return the normal form of a mention: a name, a meeting, or a date."""
    if event is not None:
        return event.normal
    if item.label in NAMES | COINED and item.full:
        return {"name": item.full}
    if item.label == "ORG":
        return {"name": one_line(item.surface(text)) if term is None else term.name}
    return {"name": term.name} if item.label in COINED and term is not None else item.normal


def _term(
    reading: EntityReading,
    item: EntityCandidate,
    event: MeetingMention | None,
    segment: Segment | None,
    clauses: Clauses,
) -> Term | None:
    """Return the glossary's term for a mention, the first that one of its names means."""
    if item.label == "DATE" or not reading.glossary.terms:
        return None
    place = segment.id if segment is not None else None
    names = _names(item.surface(reading.text), item)
    years = list(clauses.years(item.start, event))
    links = (reading.glossary.link(name, place, years, whole=whole) for name, whole in names)
    return next(filter(None, links), None)


def _names(surface: str, item: EntityCandidate) -> Iterator[tuple[str, bool]]:
    """Yield what may be a term's name in a mention, and whether it is all of it.

    ``Ninth Study Session of the Council on Foundries`` is a session by what stands before "of"; of
    several such parts the longest comes first.
    """
    yield surface, True
    if item.label in ("EVENT", "ORG"):
        for match in reversed(list(_TAIL.finditer(surface))):
            if " " in surface[: match.start()].strip():
                yield surface[: match.start()], False
    if item.label in DESCRIBED and item.full is not None:
        yield item.full, True
