"""spaCy's own view of results: ``doc.spans``, ``doc.ents`` and ``span._``.

Spans of tokens, for displaCy, matchers and scorers. Where a result begins or ends within a token,
its span takes the whole token in; the offsets of the results themselves stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from readout.doc.extensions import items_of, places_of, read
from readout.records.spans import SpanIndex, overlap
from readout.records.types import (
    Cue,
    Entity,
    Event,
    Occasion,
    Passage,
    Quote,
    Segment,
    Sentence,
    Speaker,
    Theme,
)

__all__ = ["group_names", "set_ents", "set_spans"]

QUOTES = "quotes"
CUES = "cues"
SPEAKERS = "speakers"


class Mark(NamedTuple):
    """A span to be: ``beside`` names its group where that is not the group of the results."""

    start: int
    end: int
    label: str
    id: str
    kb_id: str = ""
    beside: str = ""


def _segment(found: Segment) -> Iterator[Mark]:
    yield Mark(found.start, found.end, found.kind, found.id)


def _sentence(found: Sentence) -> Iterator[Mark]:
    yield Mark(found.start, found.end, "sentence", found.id)


def _entity(found: Entity) -> Iterator[Mark]:
    yield Mark(found.start, found.end, found.label, found.id, found.kb_id or "")


def _quote(found: Quote) -> Iterator[Mark]:
    for start, end in found.content:
        yield Mark(start, end, found.kind, found.id)
    if found.cue is not None:
        cue = found.cue
        yield Mark(cue.start, cue.end, cue.lemma, found.id, beside=CUES)
    speaker = found.speaker
    if speaker.start is not None and speaker.end is not None:
        yield Mark(speaker.start, speaker.end, speaker.status, found.id, beside=SPEAKERS)


def _event(found: Event) -> Iterator[Mark]:
    for mention in found.mentions:
        yield Mark(mention.start, mention.end, found.kind, found.id, found.kb_id or "")


def _passage(found: Passage) -> Iterator[Mark]:
    strongest = max(found.themes, key=lambda theme: theme.score, default=None)
    label = strongest.id if strongest is not None else ""
    yield Mark(found.start, found.end, label, found.segment)


MARKS: dict[type, Callable[[Any], Iterator[Mark]]] = {
    Segment: _segment,
    Sentence: _sentence,
    Entity: _entity,
    Quote: _quote,
    Event: _event,
    Passage: _passage,
}
"""What has spans, and which."""


def group_names(place: str, kind: type) -> list[str]:
    """Name the groups of ``doc.spans`` for results of a kind; none for what has no spans.

    Examples
    --------
    >>> group_names("readout_quotes", Quote)
    ['readout_quotes', 'readout_cues', 'readout_speakers']
    """
    if kind not in MARKS:
        return []
    more = (CUES, SPEAKERS) if kind is Quote else ()
    return [place, *(_beside(place, name) for name in more)]


def _beside(place: str, name: str) -> str:
    """Return the name of a group beside that of the quotes."""
    if place.endswith(QUOTES):
        return place.removesuffix(QUOTES) + name
    return f"{place}_{name}"


def set_spans(doc: Doc, place: str, kind: type, items: Iterable[Any]) -> None:
    """Write results of a kind to the groups of ``doc.spans`` that bear the name of their place."""
    groups: dict[str, list[Span]] = {name: [] for name in group_names(place, kind)}
    if not groups:
        return
    for item in items:
        for mark in MARKS[kind](item):
            name = _beside(place, mark.beside) if mark.beside else place
            groups[name] += _spans(doc, mark)
    for name, spans in groups.items():
        doc.spans[name] = SpanGroup(doc, name=name, spans=spans)


def set_ents(doc: Doc, entities: Iterable[Entity]) -> None:
    """Write entities to ``doc.ents``, of overlapping ones the longest."""
    spans = (span for one in entities for mark in _entity(one) for span in _spans(doc, mark))
    doc.set_ents(filter_spans(spans))


def _spans(doc: Doc, mark: Mark) -> list[Span]:
    """Return the span of a mark; none where it holds no character of a token.

    The space behind a token belongs to no token: spaCy gives an empty span for it alone.
    """
    if mark.end <= mark.start:
        return []
    found = doc.char_span(
        mark.start,
        mark.end,
        label=mark.label,
        kb_id=mark.kb_id,
        span_id=mark.id,
        alignment_mode="expand",
    )
    return [found] if found is not None and len(found) else []


def _item(span: Span) -> Any:
    """Return the result behind a span of our groups, None for other spans."""
    return next(items_of(span.doc, span.id_), None)


def _of_quote(span: Span) -> Quote | None:
    found = items_of(span.doc, span.id_)
    return next((item for item in found if isinstance(item, Quote)), None)


def _speaker(span: Span) -> Speaker | None:
    quote = _of_quote(span)
    return None if quote is None else quote.speaker


def _cue(span: Span) -> Cue | None:
    quote = _of_quote(span)
    return None if quote is None else quote.cue


def _occasion(span: Span) -> Occasion | None:
    quote = _of_quote(span)
    return None if quote is None else quote.occasion


def _themes(span: Span) -> list[Theme]:
    """Return the themes of the passage in which a span stands; of several, the one with most."""
    offsets = (span.start_char, span.end_char)
    best: Passage | None = None
    for place in places_of(span.doc):
        items = read(span.doc, place)
        if isinstance(items, list) and items and isinstance(items[0], Passage):
            near = SpanIndex(items).overlapping(*offsets)
            best = max(near, key=lambda one: overlap((one.start, one.end), offsets), default=best)
    return [] if best is None else best.themes


EXTENSIONS: dict[str, Callable[[Span], Any]] = {
    "readout": _item,
    "speaker": _speaker,
    "cue": _cue,
    "occasion": _occasion,
    "themes": _themes,
}

for _name, _getter in EXTENSIONS.items():
    if not Span.has_extension(_name):
        Span.set_extension(_name, getter=_getter)
