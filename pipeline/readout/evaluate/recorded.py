"""Records as gold: what one run found, to score another by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from readout.exchange.judged import Judged, judged_of
from readout.exchange.regions import Layer
from readout.records import EntityLabel, Offsets, Quote, Record

__all__ = ["gold_of"]

READ_WITH: dict[Layer, str] = {
    "entity": "entities",
    "quote": "quotes",
    "theme": "themes",
}
"""A layer -> the field of gold that is left out where nobody has read it."""


def gold_of(record: Record) -> dict[str, Any]:
    """Return a record as a gold document (``docs/gold.md``).

    All of it counts as labelled, but for the layers that nobody has read, where it tells; what it
    tells of that stands under ``judged``.
    """
    text = record.text
    number = {segment.id: i for i, segment in enumerate(record.segments)}
    terms = {entry.id: entry.term for entry in record.glossary}
    themes: dict[int, set[str]] = {}
    for passage in record.passages:
        ids = themes.setdefault(number[passage.segment], set())
        ids.update(theme.id for theme in passage.themes)
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
            _quote(text, quote, place)
            for quote in record.quotes
            for place in _places(quote)
        ],
        "themes": [{"par": i, "labels": sorted(ids)} for i, ids in themes.items()],
    }
    judged = judged_of(record)
    return found if judged is None else _read(found, judged)


def _read(gold: dict[str, Any], judged: Judged) -> dict[str, Any]:
    """Return a gold document without what nobody has read."""
    unread = {name for layer, name in READ_WITH.items() if not judged.reads(layer)}
    kept = {name: value for name, value in gold.items() if name not in unread}
    return kept | {"judged": msgspec.to_builtins(judged)}


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
