"""Records as gold: what one run found, to score another by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from readout.records import EntityLabel, Offsets, Quote, Record

__all__ = ["gold_of"]


def gold_of(record: Record) -> dict[str, Any]:
    """Return a record as a gold document (``docs/gold.md``): all of it counts as labelled."""
    text = record.text
    number = {segment.id: i for i, segment in enumerate(record.segments)}
    terms = {entry.id: entry.term for entry in record.glossary}
    themes: dict[int, set[str]] = {}
    for passage in record.passages:
        found = themes.setdefault(number[passage.segment], set())
        found.update(theme.id for theme in passage.themes)
    return {
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
            _quote(text, quote, place)
            for quote in record.quotes
            for place in _places(quote)
        ],
        "themes": [{"par": i, "labels": sorted(ids)} for i, ids in themes.items()],
    }


def _places(quote: Quote) -> Iterator[Offsets]:
    """Yield where gold has a quote: a mixed one at each of its fragments."""
    marked = quote.marked or quote.content
    if quote.kind == "mixed":
        yield from marked
    else:
        spans = quote.content if quote.kind == "indirect" else marked
        yield spans[0][0], spans[-1][1]


def _quote(
    text: str,
    quote: Quote,
    place: Offsets,
) -> dict[str, Any]:
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
