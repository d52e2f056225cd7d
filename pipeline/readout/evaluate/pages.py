"""What of a page can be held against gold; the marks that records and gold documents have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import structs

from readout.evaluate.marks import Mark, Page, Part, covered
from readout.evaluate.tally import trim_edges, trim_entity
from readout.records.types import Offsets

__all__ = ["CONTINUED", "entity_mark", "mark", "scoped", "sort_marks", "within"]

CONTINUED = "continued"
"""The layer of reports that go on, and the label in it."""
COVERED = 0.6
"""So much of a sentence that goes on makes one that does."""


def mark(text: str, spans: Iterable[Offsets], label: str, **more: Any) -> Mark:
    """Make a mark, without what does not count at the edges."""
    trimmed = sorted(trim_edges(text, *span) for span in spans)
    return Mark(spans=tuple(trimmed), label=label, **more)


def entity_mark(text: str, span: Offsets, label: str, parts: Mapping[str, Part | None]) -> Mark:
    """Make the mark of an entity, whose leading article does not count either."""
    return Mark(spans=(trim_entity(text, *span),), label=label, parts=dict(parts))


def sort_marks(page: Page) -> Page:
    """Put the marks of a page in the order of the text, and return it."""
    for marks in page.marks.values():
        marks.sort(key=lambda one: (one.spans, one.label))
    return page


def scoped(found: Page, gold: Page) -> Page:
    """Return what of a page can be held against gold: where, and of what, gold was labelled."""
    marks = {layer: _in_scope(found, gold, layer) for layer in gold.marks}
    return structs.replace(found, marks=marks)


def _in_scope(found: Page, gold: Page, layer: str) -> list[Mark]:
    there = found.marks.get(layer, [])
    if layer in gold.units:
        return _by_unit(found.text, there, gold.units[layer])
    if layer == "entities" and gold.labels:
        there = [one for one in there if one.label in gold.labels]
    return within(layer, there, gold.scopes[layer]) if layer in gold.scopes else there


def within(layer: str, marks: Iterable[Mark], scopes: Sequence[Offsets]) -> list[Mark]:
    """Return the marks of a layer that begin in scopes; of events, the mentions that do."""
    if layer == "events":
        marks = [_where_read(one, scopes) for one in marks]
    return [one for one in marks if one.spans and _begins_in(one, scopes)]


def _where_read(one: Mark, scopes: Sequence[Offsets]) -> Mark:
    """Return a mark with those of its places that lie in scopes."""
    places = (place for place in one.spans if _reaches(place[0], scopes))
    return structs.replace(one, spans=tuple(places))


def _by_unit(text: str, marks: Sequence[Mark], units: Sequence[Offsets]) -> list[Mark]:
    """Return the sentences, of those that were judged, that marks cover."""
    spans = sorted(span for one in marks for span in one.spans)
    reached = [unit for unit in units if covered(unit, spans) >= COVERED]
    return [mark(text, [unit], CONTINUED) for unit in reached]


def _begins_in(one: Mark, scopes: Iterable[Offsets]) -> bool:
    return _reaches(one.hull[0], scopes)


def _reaches(place: int, scopes: Iterable[Offsets]) -> bool:
    return any(start <= place < end for start, end in scopes)
