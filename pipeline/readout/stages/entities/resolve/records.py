"""The record's entities: what each mention refers to, and its normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from readout.records.spans import SpanIndex
from readout.records.types import Entity
from readout.stages.entities.candidates import COINED, DESCRIBED, NAMES, Candidate, Normal
from readout.stages.entities.coreference import Event, Setting
from readout.stages.entities.glossary.glossary import Glossary
from readout.stages.entities.glossary.terms import Term
from readout.stages.entities.read.tokens import one_line

__all__ = ["Meetings", "entities"]

_TAIL = re.compile(r"\s(?:of|on|for|in|at)\s")


class Meetings:
    """The meetings of a document by their mentions."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._of = {id(event.mention): event for event in events}

    def of(self, item: Candidate) -> Event | None:
        """Return the meeting that a candidate is a mention of."""
        return self._of.get(id(item))


def entities(
    setting: Setting, kept: Sequence[Candidate], meetings: Meetings, glossary: Glossary
) -> list[Entity]:
    """Return the record's entities for the mentions that are kept, in order."""
    ids = {item.start: f"e{number}" for number, item in enumerate(kept, 1)}
    places = SpanIndex(kept)
    links: dict[str, str | None] = {}
    found = []
    for item in kept:
        own = ids[item.start]
        event = meetings.of(item)
        first = event.first if event is not None else None
        coref = ids.get(first.start) if first is not None else None
        term = _term(setting, item, event, glossary)
        inherited = links.get(coref or "")
        links[own] = inherited if term is None else term.entry.id
        year = places.at(item.year_from) if item.year_from is not None else None
        anchor = ids[year.start] if year is not None else None
        found.append(
            Entity(
                id=own,
                start=item.start,
                end=item.end,
                text=item.surface(setting.text),
                label=item.label,
                normal=_normal(setting.text, item, event, term, anchor),
                refers_to=links[own],
                kb_id=item.kb_id,
                method=item.method,
                coref=coref,
            )
        )
    return found


def _normal(
    text: str, item: Candidate, event: Event | None, term: Term | None, anchor: str | None
) -> Normal | None:
    """Return the normal form of a mention: a name, a meeting, or a date with where its year is."""
    if event is not None:
        return event.normal
    if item.label in NAMES | COINED and item.full:
        return {"name": item.full}
    if item.label in COINED and term is not None:
        return {"name": term.name}
    if item.label == "ORG":
        surface = one_line(item.surface(text))
        return {"name": surface if term is None else term.name}
    if item.normal is None or item.year_from is None:
        return item.normal
    return {**item.normal, "anchor": anchor}


def _term(
    setting: Setting, item: Candidate, event: Event | None, glossary: Glossary
) -> Term | None:
    """Return the glossary's term for a mention, the first that one of its names means."""
    if item.label == "DATE" or not glossary.terms:
        return None
    segment = setting.page.segment_index.at(item.start)
    place = segment.id if segment is not None else None
    years = _years(setting, item, event)
    surface = item.surface(setting.text)
    for name, whole in _names(surface, item):
        found = glossary.link(name, place, years, whole=whole)
        if found is not None:
            return found
    return None


def _names(surface: str, item: Candidate) -> Iterator[tuple[str, bool]]:
    """Yield what may be a term's name in a mention, and whether it is all of it."""
    yield surface, True
    if item.label in ("EVENT", "ORG"):
        for opening in _openings(surface):
            yield opening, False
    if item.label in DESCRIBED and item.full is not None:
        yield item.full, True


def _openings(surface: str) -> Iterator[str]:
    """Yield what stands before "of" and the like in a name, the longest first.

    ``Ninth Study Session of the Council on Foundries`` is a session by what stands before "of".
    """
    cuts = [match.start() for match in _TAIL.finditer(surface)]
    for cut in reversed(cuts):
        if " " in surface[:cut].strip():
            yield surface[:cut]


def _years(setting: Setting, item: Candidate, event: Event | None) -> list[int]:
    """List the years that a mention can be placed in: its event's, then those of its sentence."""
    own = event.edtf[:4] if event is not None and event.edtf else ""
    years = setting.years(item.start)
    return [int(own), *years] if own.isdigit() else years
