"""Records as an analysis counts them, at a stated confidence, and as rows of the tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from msgspec.structs import asdict

from readout.analyze.tables import FlatTable, tables_of
from readout.errors import ConfigError
from readout.identity.link import Known, known
from readout.io.files import AnyPath
from readout.records.dataset import parts, read_records
from readout.records.dates import first_and_last_day
from readout.records.naming import clean, extent, named, one_line, title_of
from readout.records.spans import SpanIndex, covered, overlap
from readout.records.types import Entity, Event, Frame, Offsets, Quote, Record, Speaker

__all__ = [
    "CONFIDENCE",
    "DOCUMENTS",
    "OF_RECORDS",
    "STATEMENTS",
    "THEMES",
    "TURNS",
    "SureRecords",
    "asked_days",
    "days",
    "rows_of",
]

OF_RECORDS = tables_of("of_records")
"""The tables of the records themselves."""
DOCUMENTS, SEGMENTS, SENTENCES, ENTITIES, EVENTS, TURNS, EXCHANGES = OF_RECORDS[:7]
STATEMENTS, TERMS, PASSAGES, THEMES = OF_RECORDS[7:]
CONFIDENCE = 0.5
"""Below it, a statement, term or theme is not counted; pages of a report do the same."""
ARTICLES = frozenset({"the", "a", "an"})
LISTS = {"documents": "document", "statements": "quotes"}
"""Where in a record the rows of tables come from, if it is called otherwise there."""
REFERENCES = {"section", "parent", "continues", "turn", "answers"}
"""Columns that hold the id of another item of the record."""
LINKS = " ,;:()[]–—-"
"""Marks between a name and a role in a mention: "Ada Quill, minister of works"."""


class SureRecords:
    """Records, as often as they are asked for, one in memory at a time.

    Statements, terms and themes that are not sure enough are taken away, and counted.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads.
    confidence : float
        The least that counts, 0 to 1.

    Attributes
    ----------
    source : str or path
        Where they are.
    confidence : float
        The least that counts.
    left_out : dict of str to int
        Statements, terms and themes below it, once all records were read; 0 before.

    Raises
    ------
    ConfigError
        ``bad_confidence``, and as :func:`readout.read_records` raises at once; ``duplicate_id``
        while they are read.
    """

    def __init__(self, source: AnyPath, confidence: float = CONFIDENCE) -> None:
        if not 0 <= confidence <= 1:
            raise ConfigError(
                f"confidence {confidence}: give a number from 0 to 1", code="bad_confidence"
            )
        parts(source)
        self.source = source
        self.confidence = confidence
        self.left_out = {"statements": 0, "terms": 0, "themes": 0}

    @cached_property
    def known(self) -> Known:
        """Who is who in them; the records know it, too."""
        return known(self.source)

    def __iter__(self) -> Iterator[Record]:
        left_out = dict.fromkeys(self.left_out, 0)
        seen = set()
        for record in map(self.known.told, read_records(self.source)):
            if record.id in seen:
                raise ConfigError(
                    f"{self.source}: two records have the id {record.id!r}: an id must lead to one "
                    "document",
                    code="duplicate_id",
                )
            seen.add(record.id)
            quotes, record.quotes = record.quotes, []
            for quote in quotes:
                if quote.confidence >= self.confidence:
                    record.quotes.append(quote)
                else:
                    left_out["terms" if quote.kind == "term" else "statements"] += 1
            for passage in record.passages:
                kept = [theme for theme in passage.themes if theme.score >= self.confidence]
                left_out["themes"] += len(passage.themes) - len(kept)
                passage.themes = kept
            yield record
        self.left_out = left_out


def asked_days(date: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date that somebody asks for.

    Raises
    ------
    ConfigError
        ``bad_date``.
    """
    found = first_and_last_day(date)
    if found is None:
        raise ConfigError(
            f"{date!r} is no date: give a year, a month or a day, as in 2031, 2031-05, 2031-05-03",
            code="bad_date",
        )
    return found


def rows_of(record: Record) -> Iterator[Any]:
    """Yield the rows of a record: its document, segments, sentences, entities, events and so on.

    Parameters
    ----------
    record : Record
        As it is to be counted: what is not sure enough is gone from it already.

    Yields
    ------
    Struct
        Of the row types of :data:`OF_RECORDS`, each in the order of the text.
    """
    return _Flattening(record).rows()


@lru_cache(maxsize=4096)
def days(date: str | None) -> tuple[dt.date, dt.date] | tuple[None, None]:
    """Return the first and the last day of a date; two nulls of none, and without its year."""
    found = None if date is None else first_and_last_day(date)
    return found or (None, None)


class _Flattening:
    """A record, looked up, and its rows."""

    def __init__(self, record: Record) -> None:
        self.record, self.named = record, named(record)
        self.frame = record.document or Frame("other")
        self.document, date = clean(record.id), self.named.date()
        self.date = date and clean(date)
        self.segments = SpanIndex(sorted(record.segments, key=lambda one: one.start))
        self.ordered = sorted(record.passages, key=lambda one: one.start)
        self.passages = SpanIndex(self.ordered)
        self.numbers = {id(one): f"p{n}" for n, one in enumerate(self.ordered, start=1)}

    def rows(self) -> Iterator[Any]:
        """Yield all rows."""
        yield self._document()
        for table, items in ((SEGMENTS, self.record.segments), (SENTENCES, self.record.sentences)):
            for one in items:
                yield self._row(table, one, one.id, one.span)
        yield from map(self._entity, self.record.entities)
        yield from map(self._event, self.record.events)
        yield from self._turns()
        yield from map(self._quote, self.record.quotes)
        yield from self._passages()

    def _id(self, own: str | None) -> str | None:
        """Return an id that is unique in the corpus; None of none."""
        return None if own is None else f"{self.document}#{clean(own)}"

    def _row(
        self,
        table: FlatTable,
        item: Any,
        own: str,
        span: Offsets,
        said_on: str | None = None,
        **columns: Any,
    ) -> Any:
        """Return a row with what its table has of these columns, and of those that any item has.

        A column that is called as a field of the item has that; what is not given is null. The date
        is that on which it was said, if known, else that of the document.
        """
        when = clean(said_on) if said_on else self.date
        first, last = days(when)
        segment, passage = self.segments.at(span[0]), self.passages.at(span[0])
        words = self.record.text[slice(*span)].split()
        told = self.named.whose.get(f"{LISTS.get(table.name, table.name)}/{own}")
        named = {column.name: getattr(item, column.name, None) for column in table.columns}
        held = {
            **{name: one_line(one) if isinstance(one, str) else one for name, one in named.items()},
            **{name: self._id(named[name]) for name in REFERENCES & named.keys()},  # in any order
            "id": self._id(own),
            "document": self.document,
            "start": span[0],
            "end": span[1],
            "date": when,
            "date_start": first,
            "date_end": last,
            "document_kind": self.frame.kind if self.record.document else None,
            "segment": self._id(segment.id if segment else None),
            "passage": self._id(self.numbers.get(id(passage))),
            "text": clean(" ".join(words)),
            "words": len(words),
            "who": told and told.id,
            **columns,
        }
        return table.row(**{name: held[name] for name in named})

    def _document(self) -> Any:
        record, frame = self.record, self.frame
        called = self.named.own_event()
        return self._row(
            DOCUMENTS,
            None,
            "",
            (0, len(record.text)),
            confidence=frame.confidence.get("kind"),
            id=self.document,
            title=title_of(record),
            publisher=self.named.publisher() or None,
            speaker=self.named.of_document(),
            event=called and called.id,
            event_name=called and called.label,
            place=frame.place and one_line(frame.place.text),
            dated_by=self.date and (frame.basis.get("date") if frame.date is not None else "meta"),
            statements=sum(quote.kind != "term" for quote in record.quotes),
            warnings=len(record.warnings),
        )

    def _entity(self, one: Entity) -> Any:
        edtf = (one.normal or {}).get("edtf") if one.label == "DATE" else None
        return self._row(
            ENTITIES,
            one,
            one.id,
            one.span,
            name=self.named.name_of(one),
            edtf=edtf and clean(str(edtf)),
        )

    def _event(self, one: Event) -> Any:
        called = self.named.event(one)
        reported = self.frame.event == one.id
        # an event has no date but its own: that of the document may be years later
        first, last = days(one.date)
        parties = (self.named.whose.get(f"entities/{party.entity}") for party in one.participants)
        return self._row(
            EVENTS,
            one,
            one.id,
            next((at.span for at in one.mentions), (0, 0)),
            confidence=self.frame.confidence.get("event") if reported else None,
            date=one.date,
            date_start=first,
            date_end=last,
            key=called.id,
            shared=called.shared,
            name=called.label,
            body=called.body,
            reported=reported,
            mentions=len(one.mentions),
            participants=sorted({party.id for party in parties if party}),
        )

    def _turns(self) -> Iterator[Any]:
        """Yield the turns, and each question with what answers it."""
        text, rows = self.record.text, {}
        for turn in self.record.turns or ():
            key, name = self.named.speaker(turn) or (None, None)
            said = one_line(" ".join(text[slice(*span)] for span in turn.content))
            rows[turn.id] = self._row(
                TURNS,
                turn,
                turn.id,
                turn.span,
                label=turn.label and one_line(text[slice(*turn.label.span)]),
                text=said,
                words=len(said.split()),
                speaker=key,
                speaker_name=name,
                status=turn.speaker.status,
            )
        yield from rows.values()
        yield from self._exchanges(rows)

    def _exchanges(self, rows: Mapping[str, Any]) -> Iterator[Any]:
        """Yield each question with an answer to it; ``rows``: those of turns, by their ids."""
        turns = self.record.turns or []
        answered = {turn.answers for turn in turns}
        for turn in turns:
            sides = [rows[one] for one in (turn.answers, turn.id) if one]
            if turn.answers or (turn.role == "question" and turn.id not in answered):
                cells = {
                    f"{side}_{name}": value
                    for side, row in zip(("question", "answer"), sides, strict=False)
                    for name, value in asdict(row).items()
                }
                span = sides[0].start, turn.end
                yield self._row(EXCHANGES, None, f"{turn.id}/exchange", span, **cells)

    def _quote(self, quote: Quote) -> Any:
        held: dict[str, Any] = {"text": one_line(quote.text), "occasion": None}
        if quote.kind == "term":
            return self._row(TERMS, quote, quote.id, extent(quote), **held)
        speaker, cue, occasion = quote.speaker, quote.cue, quote.occasion
        key, name = self.named.speaker(quote) or (None, None)
        role, body = self._role_and_body(speaker)
        date = None
        if occasion is not None:
            called, date = self.named.occasion(occasion), occasion.date
            held |= {"occasion": called.id, "occasion_name": called.label}
            held["occasion_basis"] = occasion.basis
            held["occasion_confidence"] = occasion.confidence
        return self._row(
            STATEMENTS,
            quote,
            quote.id,
            extent(quote),
            date,
            status=speaker.status,
            speaker=key,
            speaker_name=name,
            role=role,
            body=body,
            cue=cue and one_line(cue.text),
            lemma=cue and clean(cue.lemma),
            dated_by="occasion" if date else "document" if self.date else None,
            marked=covered(quote.marked),
            words=len(quote.text.split()),
            **held,
        )

    def _role_and_body(self, speaker: Speaker) -> tuple[str | None, str | None]:
        """Return what a mention says beside the name, and the body that it names or is."""
        start, end = speaker.start, speaker.end
        if start is None or end is None:
            return None, None
        text, name = self.record.text, self.named.entities.get(speaker.entity or "")
        pieces = []
        if speaker.status == "nominal":
            pieces = [text[start:end]]
        elif name is not None and name.label == "PERSON":
            pieces = [text[start : max(start, name.start)], text[min(end, name.end) : end]]
        bodies = (
            self.named.name_of(one)
            for one in self.record.entities
            if one.label == "ORG" and overlap(one.span, (start, end))
        )
        return ", ".join(filter(None, map(_role, pieces))) or None, next(bodies, None)

    def _passages(self) -> Iterator[Any]:
        begun = (extent(quote)[0] for quote in self.record.quotes if quote.kind != "term")
        said = Counter(id(self.passages.at(place)) for place in begun)
        for one in self.ordered:
            name, span = self.numbers[id(one)], one.span
            yield self._row(PASSAGES, one, name, span, themes=len(one.themes))
            for theme in one.themes:
                relation = theme.relation
                evidence = (one_line(self.record.text[a:b]) for a, b in theme.evidence)
                yield self._row(
                    THEMES,
                    theme,
                    f"{name}:{theme.id}",
                    span,
                    confidence=theme.score,
                    passage=self._id(name),
                    theme=clean(theme.id),
                    relation=relation and relation.type,
                    relation_confidence=relation and relation.score,
                    poles=sorted({clean(pole.pole) for pole in theme.poles}),
                    evidence=" … ".join(evidence),
                    said=said[id(one)],
                )


def _role(text: str) -> str:
    """Return a role without its article, so that "The spokesperson" is "spokesperson"."""
    words = one_line(text).strip(LINKS).split()
    if words and words[0].casefold() in ARTICLES:
        words = words[1:]
    found = " ".join(words)
    return found if any(map(str.isalpha, found)) else ""
