"""Records as gold: what one run found, to score another by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
from msgspec import structs

from readout.records.judged import PART_LABELS, GoldScope, Layer, judged_of
from readout.records.naming import extent
from readout.records.types import EntityLabel, Offsets, Quote, Record

__all__ = ["gold_of", "only_read", "places_of"]

READ_WITH: dict[Layer, str] = {"entity": "entities", "quote": "quotes", "theme": "themes"}
"""A layer -> the field of gold that is left out where nobody has read it."""


def gold_of(record: Record) -> dict[str, Any]:
    """Return a record as a gold document (``docs/gold.md``).

    All of it counts as labelled, but for the layers that nobody has read, where it tells; what it
    tells of that stands under ``judged``.
    """
    judged = judged_of(record)
    if judged is not None:
        record = only_read(record, judged)
    text = record.text
    terms = {entry.id: entry.term for entry in record.glossary}
    found = {
        "id": record.id,
        "text": text,
        "segments": [
            {"i": i, "kind": one.kind, "start": one.start, "end": one.end}
            for i, one in enumerate(record.segments)
        ],
        "entity_labels": list(get_args(EntityLabel)),
        "entities": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "label": one.label,
                "glossary": terms.get(one.refers_to or ""),
            }
            for one in record.entities
        ],
        "quotes": [
            _quote(text, quote, place) for quote in record.quotes for place in places_of(quote)
        ],
        "themes": [{"par": i, "labels": sorted(ids)} for i, ids in _themes(record).items()],
    }
    return found if judged is None else _read(found, judged)


def _themes(record: Record) -> dict[int, set[str]]:
    """Return the themes of each segment, by its number."""
    number = {segment.id: i for i, segment in enumerate(record.segments)}
    found: dict[int, set[str]] = {}
    for passage in record.passages:
        if passage.segment in number:
            themes = found.setdefault(number[passage.segment], set())
            themes.update(theme.id for theme in passage.themes)
    return found


def only_read(record: Record, judged: GoldScope) -> Record:
    """Return a record with what begins in the stretches that somebody has read."""

    def read(start: int) -> bool:
        return any(first <= start < end for first, end in judged.spans)

    return structs.replace(
        record,
        entities=[one for one in record.entities if read(one.start)],
        quotes=[one for one in record.quotes if read(extent(one)[0])],
        events=[one for one in record.events if any(read(m.start) for m in one.mentions)],
        passages=[one for one in record.passages if read(one.start)],
    )


def _read(gold: dict[str, Any], judged: GoldScope) -> dict[str, Any]:
    """Return a gold document without what nobody has read."""
    unread = {name for layer, name in READ_WITH.items() if not judged.reads(layer)}
    kept = {name: value for name, value in gold.items() if name not in unread}
    for part in PART_LABELS:
        if not (judged.reads(part) and judged.links):
            for quote in kept.get("quotes", ()):
                quote.pop(part)
    return kept | {"judged": msgspec.to_builtins(judged)}


def places_of(quote: Quote) -> Iterator[Offsets]:
    """Yield where gold has a quote: a mixed one at each of its fragments."""
    marked = quote.marked or quote.content
    if quote.kind == "mixed":
        yield from marked
    else:
        spans = quote.content if quote.kind == "indirect" else marked
        if spans:
            yield spans[0][0], spans[-1][1]


def _quote(text: str, quote: Quote, place: Offsets) -> dict[str, Any]:
    cue, speaker, occasion = quote.cue, quote.speaker, quote.occasion
    start, end = place
    return {
        "kind": quote.kind,
        "start": start,
        "end": end,
        "text": text[start:end],
        "cue": cue and {"start": cue.start, "end": cue.end, "text": cue.text},
        "speaker": {"status": speaker.status, "text": speaker.text},
        "occasion": occasion and {"event": occasion.text, "date": occasion.date},
    }
