"""A record as rows of the tables."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from msgspec import Struct

from readout.analyze.rows import (
    DocumentRow,
    EntityRow,
    EventRow,
    PassageRow,
    SegmentRow,
    SentenceRow,
    StatementRow,
    TermRow,
    ThemeRow,
)
from readout.analyze.tables import FlatTable
from readout.records.dates import first_and_last_day
from readout.records.naming import Named, clean, extent, named, one_line, speaker_of, title_of
from readout.records.spans import SpanIndex, overlap
from readout.records.types import Entity, Event, Frame, Offsets, Passage, Quote, Record, Speaker

__all__ = ["OF_RECORDS", "days", "rows_of", "statements_of"]

OF_RECORDS = (
    FlatTable("documents", DocumentRow),
    FlatTable("segments", SegmentRow),
    FlatTable("sentences", SentenceRow),
    FlatTable("entities", EntityRow),
    FlatTable("events", EventRow),
    FlatTable("statements", StatementRow),
    FlatTable("terms", TermRow),
    FlatTable("passages", PassageRow),
    FlatTable("themes", ThemeRow),
)
"""The tables of the records themselves."""
ARTICLES = frozenset({"the", "a", "an"})
LINKS = " ,;:()[]–—-"
"""What joins a name and a role in a mention: "Ada Quill, minister of works"."""


@dataclass(frozen=True)
class _Reading:
    """A record, looked up: what rows of its tables share."""

    named: Named
    document: str
    date: str | None
    kind: str | None
    segments: SpanIndex[Any]
    passages: tuple[Passage, ...]
    starts: tuple[int, ...]
    people: Mapping[str, str]

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.named.record

    def id(self, own: str) -> str:
        """Return an id that is unique in the corpus."""
        return f"{self.document}#{clean(own)}"

    def maybe(self, own: str | None) -> str | None:
        """Return the global id of what may be missing."""
        return None if own is None else self.id(own)

    def placed(
        self,
        own: str,
        start: int,
        end: int,
        *,
        date: str | None = None,
        confidence: float | None = None,
    ) -> dict[str, Any]:
        """Return the columns that every table has."""
        when = self.date if date is None else date
        first, last = days(when)
        return {
            "id": self.id(own),
            "document": self.document,
            "start": start,
            "end": end,
            "date": when,
            "date_start": first,
            "date_end": last,
            "document_kind": self.kind,
            "confidence": confidence,
        }

    def name_of(self, entity: Entity) -> str:
        """Return what an entity is called where it stands alone."""
        name = self.named.name_of(entity)
        return self.people.get(name, name) if entity.label == "PERSON" else name

    def segment_at(self, place: int) -> str | None:
        """Return the id of the segment that holds a place."""
        found = self.segments.at(place)
        return None if found is None else self.id(found.id)

    def passage_at(self, place: int) -> str | None:
        """Return the id of the passage that holds a place."""
        number = bisect_right(self.starts, place) - 1
        if number < 0 or place >= self.passages[number].end:
            return None
        return self.id(_passage(number))


def rows_of(record: Record) -> Iterator[Struct]:
    """Yield the rows of a record: its document, segments, sentences, entities, events and so on.

    Parameters
    ----------
    record : Record
        As it is to be counted: what is not sure enough is gone from it already.

    Yields
    ------
    Struct
        Of the types of :mod:`readout.analyze.rows`, each in the order of the text.
    """
    reading = _read(record)
    yield _document(reading)
    yield from _segments(reading)
    yield from _sentences(reading)
    yield from _entities(reading)
    yield from _events(reading)
    yield from _quotes(reading)
    yield from _passages(reading)


def statements_of(record: Record) -> list[StatementRow]:
    """Return the statements of a record."""
    found = _quotes(_read(record))
    return [row for row in found if isinstance(row, StatementRow)]


@lru_cache(maxsize=4096)
def days(date: str | None) -> tuple[dt.date, dt.date] | tuple[None, None]:
    """Return the first and the last day of a date; two nulls of none, and without its year."""
    found = None if date is None else first_and_last_day(date)
    return found or (None, None)


def _read(record: Record) -> _Reading:
    looked = named(record)
    passages = tuple(sorted(record.passages, key=lambda one: one.start))
    date = looked.date()
    return _Reading(
        named=looked,
        document=clean(record.id),
        date=None if date is None else clean(date),
        kind=record.document.kind if record.document else None,
        segments=SpanIndex(sorted(record.segments, key=lambda one: one.start)),
        passages=passages,
        starts=tuple(one.start for one in passages),
        people=_people(looked),
    )


def _people(looked: Named) -> dict[str, str]:
    """Return the full names behind single words ("Quill") of which the document has only one."""
    full: defaultdict[str, set[str]] = defaultdict(set)
    for one in looked.record.entities:
        if one.label == "PERSON":
            name = looked.name_of(one)
            words = name.split()
            if len(words) > 1:
                full[words[0]].add(name)
                full[words[-1]].add(name)
    return {word: min(names) for word, names in full.items() if len(names) == 1}


def _document(reading: _Reading) -> DocumentRow:
    record = reading.record
    frame = record.document
    sure = frame.confidence.get("kind") if frame else None
    placed = reading.placed("", 0, len(record.text), confidence=sure)
    placed["id"] = reading.document
    statements = [quote for quote in record.quotes if quote.kind != "term"]
    return DocumentRow(
        **placed,
        **_frame(reading, frame),
        title=title_of(record),
        publisher=reading.named.publisher() or None,
        dated_by=_dated_by(reading),
        words=_words(record.text),
        statements=len(statements),
        warnings=len(record.warnings),
    )


def _frame(reading: _Reading, frame: Frame | None) -> dict[str, Any]:
    """Return who speaks in a document, what it reports, and where that was."""
    told: dict[str, Any]
    told = dict.fromkeys(("speaker", "event", "event_name", "place"))
    if frame is None:
        return told
    if frame.speaker is not None:
        told["speaker"] = one_line(frame.speaker.canonical or frame.speaker.text)
    event = reading.named.events.get(frame.event or "")
    if event is not None:
        called = reading.named.event(event)
        told["event"], told["event_name"] = called.id, called.label
    if frame.place is not None:
        told["place"] = one_line(frame.place.text)
    return told


def _dated_by(reading: _Reading) -> str | None:
    frame = reading.record.document
    if frame is not None and frame.date is not None:
        return frame.basis.get("date")
    return None if reading.date is None else "meta"


def _segments(reading: _Reading) -> Iterator[SegmentRow]:
    text = reading.record.text
    for one in reading.record.segments:
        yield SegmentRow(
            **reading.placed(one.id, one.start, one.end),
            kind=one.kind,
            section=reading.maybe(one.section),
            level=one.level,
            words=_words(text[one.start : one.end]),
        )


def _sentences(reading: _Reading) -> Iterator[SentenceRow]:
    text = reading.record.text
    for one in reading.record.sentences:
        words = one_line(text[one.start : one.end])
        yield SentenceRow(
            **reading.placed(one.id, one.start, one.end),
            segment=reading.id(one.segment),
            text=words,
            words=_words(words),
        )


def _entities(reading: _Reading) -> Iterator[EntityRow]:
    for one in reading.record.entities:
        edtf = (one.normal or {}).get("edtf") if one.label == "DATE" else None
        yield EntityRow(
            **reading.placed(one.id, one.start, one.end),
            label=one.label,
            text=one_line(one.text),
            name=reading.name_of(one),
            edtf=None if edtf is None else clean(str(edtf)),
            kb_id=None if one.kb_id is None else clean(one.kb_id),
            method=one.method,
            segment=reading.segment_at(one.start),
            passage=reading.passage_at(one.start),
        )


def _events(reading: _Reading) -> Iterator[EventRow]:
    frame = reading.record.document
    for one in reading.record.events:
        called = reading.named.event(one)
        start, end = _first_mention(one)
        reported = frame is not None and frame.event == one.id
        sure = frame.confidence.get("event") if frame and reported else None
        # an event has no date but its own: that of the document may be years later
        first, last = days(one.date)
        placed = reading.placed(one.id, start, end, confidence=sure)
        placed |= {"date": one.date, "date_start": first, "date_end": last}
        yield EventRow(
            **placed,
            key=called.id,
            shared=called.key[0] != "in",
            name=called.label,
            kind=one.kind,
            body=called.body,
            place=None if one.place is None else one_line(one.place),
            reported=reported,
            mentions=len(one.mentions),
        )


def _quotes(reading: _Reading) -> Iterator[StatementRow | TermRow]:
    for quote in reading.record.quotes:
        if quote.kind == "term":
            start, end = extent(quote)
            yield TermRow(
                **reading.placed(quote.id, start, end, confidence=quote.confidence),
                text=one_line(quote.text),
                segment=reading.segment_at(start),
                passage=reading.passage_at(start),
            )
        else:
            yield _statement(reading, quote)


def _statement(reading: _Reading, quote: Quote) -> StatementRow:
    start, end = extent(quote)
    occasion = quote.occasion
    own = clean(occasion.date) if occasion and occasion.date else None
    dated = "occasion" if own else ("document" if reading.date else None)
    text = one_line(quote.text)
    return StatementRow(
        **reading.placed(quote.id, start, end, date=own, confidence=quote.confidence),
        **_voice(reading, quote.speaker, speaker_of(quote)),
        **_occasion(reading, quote),
        text=text,
        segment=reading.segment_at(start),
        passage=reading.passage_at(start),
        kind=quote.kind,
        cue=one_line(quote.cue.text) if quote.cue else None,
        lemma=clean(quote.cue.lemma) if quote.cue else None,
        dated_by=dated,
        marked=sum(end - start for start, end in quote.marked),
        words=_words(text),
        parent=reading.maybe(quote.parent),
        continues=reading.maybe(quote.continues),
        method=clean(quote.method),
    )


def _voice(reading: _Reading, speaker: Speaker, called: tuple[str, str] | None) -> dict[str, Any]:
    key, name = called or (None, None)
    role, body = _role_and_body(reading, speaker)
    return {
        "status": speaker.status,
        "speaker": key,
        "speaker_name": name,
        "role": role,
        "body": body,
    }


def _role_and_body(reading: _Reading, speaker: Speaker) -> tuple[str | None, str | None]:
    """Return what a mention says beside the name, and the body that it names or is."""
    if speaker.start is None or speaker.end is None:
        return None, None
    mention = speaker.start, speaker.end
    if speaker.status == "nominal":
        role = _role(reading.record.text[slice(*mention)])
    else:
        role = _beside(reading, speaker.entity, mention)
    return role or None, _body(reading, mention)


def _body(reading: _Reading, mention: Offsets) -> str | None:
    for one in reading.record.entities:
        if one.label == "ORG" and overlap((one.start, one.end), mention):
            return reading.named.name_of(one)
    return None


def _beside(reading: _Reading, entity: str | None, mention: Offsets) -> str:
    """Return what a mention says beside the name of a person."""
    name = reading.named.entities.get(entity or "")
    if name is None or name.label != "PERSON":
        return ""
    text = reading.record.text
    start, end = mention
    pieces = (text[start : max(start, name.start)], text[min(end, name.end) : end])
    found = (_role(piece) for piece in pieces)
    return ", ".join(piece for piece in found if piece)


def _role(text: str) -> str:
    """Return a role without its article, so that "The spokesperson" is "spokesperson"."""
    words = one_line(text).strip(LINKS).split()
    if words and words[0].casefold() in ARTICLES:
        words = words[1:]
    found = " ".join(words)
    return found if any(map(str.isalpha, found)) else ""


def _occasion(reading: _Reading, quote: Quote) -> dict[str, Any]:
    occasion = quote.occasion
    if occasion is None:
        names = ("", "_name", "_basis", "_confidence")
        return dict.fromkeys(f"occasion{name}" for name in names)
    called = reading.named.occasion(occasion)
    return {
        "occasion": called.id,
        "occasion_name": called.label,
        "occasion_basis": occasion.basis,
        "occasion_confidence": occasion.confidence,
    }


def _passages(reading: _Reading) -> Iterator[PassageRow | ThemeRow]:
    text = reading.record.text
    said = Counter(_places(reading))
    for number, one in enumerate(reading.passages):
        name = _passage(number)
        yield PassageRow(
            **reading.placed(name, one.start, one.end),
            segment=reading.id(one.segment),
            words=_words(text[one.start : one.end]),
            themes=len(one.themes),
        )
        for theme in one.themes:
            relation = theme.relation
            own = f"{name}:{theme.id}"
            yield ThemeRow(
                **reading.placed(own, one.start, one.end, confidence=theme.score),
                passage=reading.id(name),
                theme=clean(theme.id),
                relation=relation.type if relation else None,
                relation_confidence=relation.score if relation else None,
                poles=sorted({clean(pole.pole) for pole in theme.poles}),
                evidence=_quoted(text, theme.evidence),
                said=said[reading.id(name)],
            )


def _places(reading: _Reading) -> Iterator[str]:
    """Yield the passages in which statements begin."""
    for quote in reading.record.quotes:
        if quote.kind != "term":
            found = reading.passage_at(extent(quote)[0])
            if found is not None:
                yield found


def _first_mention(event: Event) -> Offsets:
    for mention in event.mentions:
        return mention.start, mention.end
    return 0, 0


def _passage(number: int) -> str:
    return f"p{number + 1}"


def _quoted(text: str, spans: Iterable[Offsets]) -> str:
    return " … ".join(one_line(text[start:end]) for start, end in spans)


def _words(text: str) -> int:
    return len(text.split())
