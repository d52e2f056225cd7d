"""Records as pages: everything that was found; of gold records, what somebody has read."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from readout.evaluate.marks import FRAME, Mark, Page, Part
from readout.evaluate.pages import CONTINUED, entity_mark, mark, sort_marks, within
from readout.evaluate.recorded import places_of
from readout.records.judged import GoldScope, judged_of
from readout.records.types import Event, Offsets, Passage, Quote, Record

__all__ = ["gold_page_of", "page_of"]

LAYERS_READ = {
    "entity": "entities",
    "quote": "quotes",
    "event": "events",
    "theme": "themes",
    "pole": "poles",
}
"""Layers as tools know them -> as they are scored."""
PARTS_READ = {"cue": "cues", "speaker": "speakers", "occasion": "occasions"}
"""The same of parts."""


def page_of(record: Record) -> Page:
    """Return the page of a record: everything that was found."""
    page = Page(id=record.id, text=record.text, frame=_frame(record))
    if record.document is not None:
        page.kind = record.document.kind
    page.marks = {
        "segments": _segments(record),
        "sentences": _sentences(record),
        "entities": _entities(record),
        "quotes": list(_quotes(record)),
        CONTINUED: _continued(record),
        "events": _events(record),
        "themes": _themes(record),
        "poles": _poles(record),
    }
    return sort_marks(page)


def gold_page_of(record: Record) -> Page:
    """Return the page of a record as gold: what nobody has read is not there."""
    judged = judged_of(record)
    page = page_of(record)
    if judged is not None:
        return _read(page, judged)
    if record.document is None:
        page.frame = {}
    return page


def _read(page: Page, judged: GoldScope) -> Page:
    layers = {name for layer, name in LAYERS_READ.items() if layer in judged.layers}
    parts: set[str] = set()
    if judged.links:
        parts = {name for layer, name in PARTS_READ.items() if layer in judged.layers}
        if "quotes" in layers:
            layers.add(CONTINUED)
    marks = {
        layer: [_with_parts(one, parts) for one in within(layer, found, judged.spans)]
        for layer, found in page.marks.items()
        if layer in layers
    }
    scopes = dict.fromkeys(marks, judged.spans)
    return structs.replace(page, marks=marks, scopes=scopes, frame={})


def _with_parts(one: Mark, names: set[str]) -> Mark:
    parts = {name: part for name, part in one.parts.items() if name in names}
    return structs.replace(one, parts=parts)


def _segments(record: Record) -> list[Mark]:
    return [mark(record.text, [(one.start, one.end)], one.kind) for one in record.segments]


def _sentences(record: Record) -> list[Mark]:
    return [mark(record.text, [(one.start, one.end)], "sentence") for one in record.sentences]


def _entities(record: Record) -> list[Mark]:
    terms = {term.id: term.term for term in record.glossary}
    found = []
    for one in record.entities:
        term = terms.get(one.refers_to or "")
        link = Part(term) if term is not None else None
        place = one.start, one.end
        found.append(entity_mark(record.text, place, one.label, {"links": link}))
    return found


def _quotes(record: Record) -> Iterator[Mark]:
    for quote in record.quotes:
        parts = _parts(quote) if quote.kind != "term" else {}
        for place in places_of(quote):
            yield mark(
                record.text,
                [place],
                quote.kind,
                parts=parts,
                confidence=quote.confidence,
                optional=quote.parent is not None,
            )


def _parts(quote: Quote) -> dict[str, Part | None]:
    cue, occasion, speaker = quote.cue, quote.occasion, quote.speaker
    found: dict[str, Part | None] = dict.fromkeys(("cues", "occasions"))
    found["speakers"] = Part(speaker.text or "", kind=speaker.status)
    if cue is not None:
        found["cues"] = Part(cue.text, start=cue.start, end=cue.end)
    if occasion is not None:
        found["occasions"] = Part(occasion.text, date=occasion.date or "")
    return found


def _continued(record: Record) -> list[Mark]:
    return [
        mark(record.text, quote.content, CONTINUED, confidence=quote.confidence)
        for quote in record.quotes
        if quote.continues is not None and quote.content
    ]


def _events(record: Record) -> list[Mark]:
    found = []
    for event in record.events:
        places = [(one.start, one.end) for one in event.mentions]
        date = Part(date=event.date) if event.date is not None else None
        if places:
            found.append(mark(record.text, places, event.kind, parts={"dates": date}))
    return found


def _themes(record: Record) -> list[Mark]:
    """Return the themes of segments, each once in a segment."""
    places = {one.id: (one.start, one.end) for one in record.segments}
    found: dict[tuple[Offsets, str], Mark] = {}
    for passage in record.passages:
        place = places.get(passage.segment, (passage.start, passage.end))
        for label, one in _themes_of(record.text, passage, place):
            found.setdefault((place, label), one)
    return list(found.values())


def _themes_of(text: str, passage: Passage, place: Offsets) -> Iterator[tuple[str, Mark]]:
    for theme in passage.themes:
        relation = None
        if theme.relation is not None:
            relation = Part(kind=theme.relation.type)
        yield (
            theme.id,
            mark(text, [place], theme.id, parts={"relations": relation}, confidence=theme.score),
        )


def _poles(record: Record) -> list[Mark]:
    themes = (theme for passage in record.passages for theme in passage.themes)
    poles = (pole for theme in themes for pole in theme.poles)
    found = {(pole.start, pole.end, pole.pole) for pole in poles}
    return [mark(record.text, [(start, end)], name) for start, end, name in found]


def _frame(record: Record) -> dict[str, Part | None]:
    found: dict[str, Part | None] = dict.fromkeys(FRAME)
    frame = record.document
    if frame is None:
        return found
    found["kind"] = Part(frame.kind)
    if frame.speaker is not None:
        also = (frame.speaker.canonical or "",)
        found["speaker"] = Part(frame.speaker.text, also=also)
    for event in record.events:
        if event.id == frame.event:
            found["event"] = Part(event.name or "", also=_mentions(record, event))
    if frame.date is not None:
        found["date"] = Part(frame.date)
    if frame.place is not None:
        found["place"] = Part(frame.place.text)
    return found


def _mentions(record: Record, event: Event) -> tuple[str, ...]:
    return tuple(record.text[one.start : one.end] for one in event.mentions)
