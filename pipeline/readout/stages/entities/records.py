"""The record's entities: what each mention refers to, and its normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from readout.language.meetings import MeetingMention
from readout.language.page import Page
from readout.language.timing import years_at
from readout.records.spans import SpanIndex
from readout.records.types import Entity
from readout.stages.entities.candidates import COINED, DESCRIBED, NAMES, EntityCandidate, Normal
from readout.stages.entities.glossary import Glossary, Term
from readout.stages.entities.tokens import one_line

__all__ = ["entities"]

_TAIL = re.compile(r"\s(?:of|on|for|in|at)\s")


def entities(
    page: Page,
    kept: Sequence[EntityCandidate],
    meetings: Mapping[int, MeetingMention],
    glossary: Glossary,
) -> list[Entity]:
    """Return the record's entities for the mentions that are kept, in order.

    ``meetings``: the mentions of meetings by where they begin.
    """
    ids = {item.start: f"e{number}" for number, item in enumerate(kept, 1)}
    places = SpanIndex(kept)
    links: dict[str, str | None] = {}
    found = []
    for item in kept:
        own = ids[item.start]
        event = meetings.get(item.start) if item.label == "EVENT" else None
        first = event.first if event is not None else None
        coref = ids.get(first.start) if first is not None else None
        term = _term(page, item, event, glossary)
        inherited = links.get(coref or "")
        links[own] = inherited if term is None else term.entry.id
        year = places.at(item.year_from) if item.year_from is not None else None
        anchor = ids[year.start] if year is not None else None
        found.append(
            Entity(
                id=own,
                start=item.start,
                end=item.end,
                text=item.surface(page.text),
                label=item.label,
                normal=_normal(page.text, item, event, term, anchor),
                refers_to=links[own],
                kb_id=item.kb_id,
                method=item.method,
                coref=coref,
            )
        )
    return found


def _normal(
    text: str,
    item: EntityCandidate,
    event: MeetingMention | None,
    term: Term | None,
    anchor: str | None,
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
    page: Page, item: EntityCandidate, event: MeetingMention | None, glossary: Glossary
) -> Term | None:
    """Return the glossary's term for a mention, the first that one of its names means."""
    if item.label == "DATE" or not glossary.terms:
        return None
    segment = page.segment_index.at(item.start)
    place = segment.id if segment is not None else None
    own = event.edtf[:4] if event is not None and event.edtf else ""
    years = years_at(page, item.start)
    if own.isdigit():
        years = [int(own), *years]
    for name, whole in _names(item.surface(page.text), item):
        found = glossary.link(name, place, years, whole=whole)
        if found is not None:
            return found
    return None


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
