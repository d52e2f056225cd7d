"""Gold and records as pages: the same marks, read from either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET, structs

from readout.evaluate.gold import (
    GoldCue,
    GoldDocument,
    GoldFrame,
    GoldNamed,
    GoldOccasion,
    GoldQuote,
    GoldSpan,
    GoldSpeaker,
    GoldText,
)
from readout.evaluate.marks import FRAME, Mark, Page, Part, covered
from readout.evaluate.recorded import only_read, places_of
from readout.evaluate.tally import trim_edges, trim_entity
from readout.exchange.judged import Judged, judged_of
from readout.records import Event, Offsets, Quote, Record

__all__ = ["gold_page", "page_of", "scoped"]

CONTINUED = "continued"
COVERED = 0.6
"""So much of a sentence that goes on makes one that does."""
OF_JUDGED = {
    "entity": "entities",
    "quote": "quotes",
    "event": "events",
    "theme": "themes",
    "pole": "poles",
}
"""Layers as tools know them -> as they are scored."""
PARTS_OF_JUDGED = {"cue": "cues", "speaker": "speakers", "occasion": "occasions"}


def gold_page(document: GoldDocument) -> Page:
    """Return the page of a gold document."""
    if document.record is not None:
        return _judged_page(document.record)
    gold = document.gold
    if gold is None:  # one of the two is there
        return Page(id=document.id, text=document.text)
    page = Page(
        id=document.id,
        text=gold.text,
        labels=frozenset(gold.entity_labels),
        unlisted=frozenset(gold.unlisted),
    )
    page.frame = _told_frame(gold)
    kind = page.frame.get("kind")
    page.kind = kind.text if kind is not None else ""
    for layer, marks in _told_marks(gold, page):
        page.marks[layer] = sorted(marks, key=_place)
    return page


def page_of(record: Record) -> Page:
    """Return the page of a record: everything that was found."""
    page = Page(id=record.id, text=record.text, frame=_found_frame(record))
    page.kind = record.document.kind if record.document is not None else ""
    for layer, marks in _found_marks(record):
        page.marks[layer] = sorted(marks, key=_place)
    return page


def scoped(found: Page, gold: Page) -> Page:
    """Return what of a page can be held against gold: where, and of what, gold was labelled."""
    marks: dict[str, list[Mark]] = {}
    for layer in gold.marks:
        there = found.marks.get(layer, [])
        if layer in gold.units:
            spans = sorted(span for mark in there for span in mark.spans)
            marks[layer] = [
                _mark(found.text, [unit], layer)
                for unit in gold.units[layer]
                if covered(unit, spans) >= COVERED
            ]
            continue
        if layer == "entities" and gold.labels:
            there = [mark for mark in there if mark.label in gold.labels]
        if layer in gold.scopes:
            scopes = gold.scopes[layer]
            there = [mark for mark in there if _begins_in(mark, scopes)]
        marks[layer] = there
    return structs.replace(found, marks=marks)


def _place(mark: Mark) -> tuple[Any, ...]:
    return mark.spans, mark.label


def _begins_in(mark: Mark, scopes: Iterable[Offsets]) -> bool:
    place = mark.hull[0]
    return any(start <= place < end for start, end in scopes)


def _mark(
    text: str,
    spans: Iterable[Offsets],
    label: str,
    **more: Any,
) -> Mark:
    trimmed = tuple(sorted(trim_edges(text, *span) for span in spans))
    return Mark(spans=trimmed, label=label, **more)


def _entity(
    text: str,
    span: Offsets,
    label: str,
    link: Part | None,
) -> Mark:
    parts: dict[str, Part | None] = {"links": link}
    return Mark(spans=(trim_entity(text, *span),), label=label, parts=parts)


# -- records


def _judged_page(record: Record) -> Page:
    """Return the page of a record as gold: what nobody has read is not there."""
    judged = judged_of(record)
    page = page_of(record if judged is None else only_read(record, judged))
    if judged is None:
        page.frame = page.frame if record.document is not None else {}
        return page
    layers = {OF_JUDGED[one] for one in judged.layers if one in OF_JUDGED}
    if judged.links and "quotes" in layers:
        layers.add(CONTINUED)
    page.marks = {
        layer: _without_unread(marks, judged)
        for layer, marks in page.marks.items()
        if layer in layers
    }
    page.scopes = dict.fromkeys(page.marks, judged.spans)
    page.frame = {}
    return page


def _without_unread(marks: list[Mark], judged: Judged) -> list[Mark]:
    """Return marks without the parts that nobody has read."""
    read = {name for layer, name in PARTS_OF_JUDGED.items() if layer in judged.layers}
    kept = read if judged.links else set()
    return [
        structs.replace(
            mark,
            parts={name: part for name, part in mark.parts.items() if name in kept},
        )
        for mark in marks
    ]


def _found_marks(record: Record) -> Iterator[tuple[str, list[Mark]]]:
    text = record.text
    terms = {term.id: term.term for term in record.glossary}
    yield (
        "segments",
        [_mark(text, [(one.start, one.end)], one.kind) for one in record.segments],
    )
    yield (
        "sentences",
        [_mark(text, [(one.start, one.end)], "sentence") for one in record.sentences],
    )
    yield (
        "entities",
        [
            _entity(
                text,
                (one.start, one.end),
                one.label,
                Part(terms[one.refers_to]) if one.refers_to in terms else None,
            )
            for one in record.entities
        ],
    )
    yield "quotes", [mark for quote in record.quotes for mark in _quotes(record, quote)]
    yield (
        CONTINUED,
        [
            _mark(text, quote.content, CONTINUED, confidence=quote.confidence)
            for quote in record.quotes
            if quote.continues is not None and quote.content
        ],
    )
    yield (
        "events",
        [_event(text, event) for event in record.events if event.mentions],
    )
    yield from _found_themes(record)


def _quotes(record: Record, quote: Quote) -> Iterator[Mark]:
    parts: dict[str, Part | None] = {}
    if quote.kind != "term":
        cue, occasion, speaker = quote.cue, quote.occasion, quote.speaker
        parts["cues"] = (
            Part(cue.text, start=cue.start, end=cue.end) if cue is not None else None
        )
        parts["speakers"] = Part(speaker.text or "", kind=speaker.status)
        parts["occasions"] = (
            Part(occasion.text, date=occasion.date or "")
            if occasion is not None
            else None
        )
    for place in places_of(quote):
        yield _mark(
            record.text,
            [place],
            quote.kind,
            parts=parts,
            confidence=quote.confidence,
            optional=quote.parent is not None,
        )


def _event(text: str, event: Event) -> Mark:
    places = [(one.start, one.end) for one in event.mentions]
    date = Part(date=event.date) if event.date is not None else None
    return _mark(text, places, event.kind, parts={"dates": date})


def _found_themes(record: Record) -> Iterator[tuple[str, list[Mark]]]:
    """Yield the themes of segments, each once in a segment, and their poles."""
    text = record.text
    places = {one.id: (one.start, one.end) for one in record.segments}
    themes: dict[tuple[Offsets, str], Mark] = {}
    poles: dict[tuple[Offsets, str], Mark] = {}
    for passage in record.passages:
        place = places.get(passage.segment, (passage.start, passage.end))
        for theme in passage.themes:
            relation = theme.relation
            told = Part(kind=relation.type) if relation is not None else None
            mark = _mark(
                text,
                [place],
                theme.id,
                parts={"relations": told},
                confidence=theme.score,
            )
            themes.setdefault((place, theme.id), mark)
            for pole in theme.poles:
                span = pole.start, pole.end
                poles.setdefault((span, pole.pole), _mark(text, [span], pole.pole))
    yield "themes", list(themes.values())
    yield "poles", list(poles.values())


def _found_frame(record: Record) -> dict[str, Part | None]:
    found: dict[str, Part | None] = dict.fromkeys(FRAME)
    frame = record.document
    if frame is None:
        return found
    found["kind"] = Part(frame.kind)
    if frame.speaker is not None:
        found["speaker"] = Part(
            frame.speaker.text, also=(frame.speaker.canonical or "",)
        )
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


# -- gold documents


def _told_marks(gold: GoldText, page: Page) -> Iterator[tuple[str, list[Mark]]]:
    text = gold.text
    if gold.segments is not UNSET:
        yield "segments", [_mark(text, [_at(one)], one.kind) for one in gold.segments]
    if gold.sentences is not UNSET and all(one.label is None for one in gold.sentences):
        found = [_mark(text, [_at(one)], "sentence") for one in gold.sentences]
        yield "sentences", found
    if gold.entities is not UNSET:
        yield "entities", list(_told_entities(gold))
    if gold.quotes is not UNSET:
        yield "quotes", [_told_quote(text, quote) for quote in gold.quotes]
    continued = _told_continued(gold, page)
    if continued is not None:
        yield CONTINUED, continued
    if gold.events is not UNSET:
        yield (
            "events",
            [
                _mark(
                    text,
                    map(_at, one.mentions),
                    one.kind,
                    parts=_given("dates", one.date, lambda date: Part(date=date)),
                )
                for one in gold.events
                if one.mentions
            ],
        )
    if gold.themes is not UNSET:
        yield from _told_themes(gold, page)


def _told_entities(gold: GoldText) -> Iterator[Mark]:
    segments = {one.i: one for one in ([] if gold.segments is UNSET else gold.segments)}
    for one in gold.entities if gold.entities is not UNSET else ():
        term = one.glossary
        if isinstance(term, int):
            term = gold.text[slice(*_at(segments[term]))]
        link = None if term is None else Part(term)
        mark = _entity(gold.text, _at(one), one.label, link)
        yield mark if link is not None else structs.replace(mark, parts={})


def _told_quote(text: str, quote: GoldQuote) -> Mark:
    parts: dict[str, Part | None] = {}
    if quote.kind != "term":
        parts |= _given("cues", quote.cue, _cue)
        parts |= _given("speakers", quote.speaker, _speaker)
        parts |= _given("occasions", quote.occasion, _occasion)
    return _mark(text, [_at(quote)], quote.kind, parts=parts)


def _given(name: str, told: Any, read: Any) -> dict[str, Part | None]:
    """Return what is told under a name: nothing where it was not labelled."""
    if told is UNSET:
        return {}
    return {name: None if told is None else read(told)}


def _cue(cue: GoldCue) -> Part:
    return Part(cue.text or "", start=cue.start, end=cue.end)


def _speaker(speaker: GoldSpeaker) -> Part:
    return Part(speaker.text or "", kind=speaker.status)


def _occasion(occasion: GoldOccasion) -> Part:
    date = "" if occasion.date is None else str(occasion.date)
    return Part(occasion.event or "", date=date)


def _told_continued(gold: GoldText, page: Page) -> list[Mark] | None:
    """Return where reports go on: sentences that were judged, or all the spans of them."""
    if gold.continued is not UNSET:
        return [_mark(gold.text, [span], CONTINUED) for span in gold.continued]
    sentences = [] if gold.sentences is UNSET else gold.sentences
    judged = [one for one in sentences if one.sure and one.label in (CONTINUED, "own")]
    if not judged:
        return None
    page.units[CONTINUED] = [_at(one) for one in judged]
    return [
        _mark(gold.text, [_at(one)], CONTINUED)
        for one in judged
        if one.label == CONTINUED
    ]


def _told_themes(gold: GoldText, page: Page) -> Iterator[tuple[str, list[Mark]]]:
    text = gold.text
    segments = {one.i: one for one in ([] if gold.segments is UNSET else gold.segments)}
    told = [] if gold.themes is UNSET else gold.themes
    places = {one.par: _at(segments[one.par]) for one in told}
    themes, poles = [], []
    for one in told:
        for label in dict.fromkeys(one.labels):
            parts: dict[str, Part | None] = {}
            if one.relations is not UNSET:
                relation = one.relations.get(label)
                parts["relations"] = None if relation is None else Part(kind=relation)
            themes.append(_mark(text, [places[one.par]], label, parts=parts))
        if one.poles is not UNSET:
            poles += [_mark(text, [_at(pole)], pole.pole) for pole in one.poles]
            page.scopes.setdefault("poles", []).append(places[one.par])
    page.scopes["themes"] = list(places.values())
    yield "themes", themes
    if "poles" in page.scopes:
        yield "poles", poles


def _told_frame(gold: GoldText) -> dict[str, Part | None]:
    frame = gold.frame
    if frame is UNSET:
        frame = GoldFrame(event=gold.event)
    found: dict[str, Part | None] = {}
    for name in FRAME:
        told = getattr(frame, name)
        words = told.text if isinstance(told, GoldNamed) else told
        found |= _given(name, words, Part)
    return found


def _at(span: GoldSpan) -> Offsets:
    return span.start, span.end
