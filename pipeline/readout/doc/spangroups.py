"""spaCy's own view of results: ``doc.spans`` and ``doc.ents``.

Spans of tokens, for displaCy, matchers and scorers. Where a result begins or ends within a token,
its span takes the whole token in; the offsets of the results themselves stay exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from readout.records.types import Entity, Event, Passage, Quote, Segment, Sentence, Turn, extents

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


LABELS: dict[type, str] = {
    Segment: "kind",
    Sentence: "sentence",
    Entity: "label",
    Quote: "kind",
    Event: "kind",
    Turn: "role",
    Passage: "themes",
}
"""Types with spans -> the field that labels them, or the label itself."""


def _marks(found: Any) -> Iterator[Mark]:
    """Yield the spans of a result."""
    if isinstance(found, Passage):
        strongest = max(found.themes, key=lambda theme: theme.score, default=None)
        yield Mark(*found.span, strongest.id if strongest else "", found.segment)
        return
    field = LABELS[type(found)]
    label = getattr(found, field, field)
    for start, end in extents(found):
        yield Mark(start, end, label, found.id, getattr(found, "kb_id", None) or "")
    if isinstance(found, Quote):
        cue, speaker = found.cue, found.speaker
        if cue is not None:
            yield Mark(*cue.span, cue.lemma, found.id, beside=CUES)
        if speaker.start is not None and speaker.end is not None:
            yield Mark(speaker.start, speaker.end, speaker.status, found.id, beside=SPEAKERS)


def group_names(place: str, kind: type) -> list[str]:
    """Name the groups of ``doc.spans`` for results of a kind; none for what has no spans.

    Examples
    --------
    >>> group_names("readout_quotes", Quote)
    ['readout_quotes', 'readout_cues', 'readout_speakers']
    """
    if kind not in LABELS:
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
        for mark in _marks(item):
            name = _beside(place, mark.beside) if mark.beside else place
            groups[name] += _spans(doc, mark)
    for name, spans in groups.items():
        doc.spans[name] = SpanGroup(doc, name=name, spans=spans)


def set_ents(doc: Doc, entities: Iterable[Entity]) -> None:
    """Write entities to ``doc.ents``, of overlapping ones the longest."""
    spans = (span for one in entities for mark in _marks(one) for span in _spans(doc, mark))
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
