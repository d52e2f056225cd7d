"""The rows that a record is flattened to: one type a table; ``schema.toml`` says what they hold."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

__all__ = [
    "DocumentRow",
    "EntityRow",
    "EventRow",
    "PassageRow",
    "PlacedRow",
    "SegmentRow",
    "SentenceRow",
    "StatementRow",
    "TermRow",
    "ThemeRow",
]


class PlacedRow(Struct, frozen=True, kw_only=True):
    """Something at a place in a document: the columns that every table of the record has."""

    id: str
    document: str
    start: int
    end: int
    date: str | None
    date_start: dt.date | None
    date_end: dt.date | None
    document_kind: str | None
    confidence: float | None


class DocumentRow(PlacedRow, frozen=True, kw_only=True):
    """A document as a whole; confidence is that of its kind."""

    title: str
    publisher: str | None
    speaker: str | None
    event: str | None
    event_name: str | None
    place: str | None
    dated_by: str | None
    words: int
    statements: int
    warnings: int


class SegmentRow(PlacedRow, frozen=True, kw_only=True):
    """A title, a heading, a paragraph, a list item and so on."""

    kind: str
    section: str | None
    level: int | None
    words: int


class SentenceRow(PlacedRow, frozen=True, kw_only=True):
    """A sentence."""

    segment: str
    text: str
    words: int


class EntityRow(PlacedRow, frozen=True, kw_only=True):
    """A mention of a person, body, place, event, date, work, technology, formulation."""

    label: str
    text: str
    name: str
    edtf: str | None
    kb_id: str | None
    method: str
    segment: str | None
    passage: str | None


class EventRow(PlacedRow, frozen=True, kw_only=True):
    """An event that a document speaks of; start and end are those of its first mention."""

    key: str
    shared: bool
    name: str
    kind: str
    body: str | None
    place: str | None
    reported: bool
    mentions: int


class TermRow(PlacedRow, frozen=True, kw_only=True):
    """Words in quotation marks that quote nobody: a name, a slogan, a coined word."""

    text: str
    segment: str | None
    passage: str | None


class StatementRow(TermRow, frozen=True, kw_only=True):
    """What somebody is reported to have said; date is that of the occasion, if known."""

    kind: str
    status: str
    speaker: str | None
    speaker_name: str | None
    role: str | None
    body: str | None
    cue: str | None
    lemma: str | None
    occasion: str | None
    occasion_name: str | None
    occasion_basis: str | None
    occasion_confidence: float | None
    dated_by: str | None
    marked: int
    words: int
    parent: str | None
    continues: str | None
    method: str


class PassageRow(PlacedRow, frozen=True, kw_only=True):
    """A paragraph, list item, block quote or definition, or a part of a long one."""

    segment: str
    words: int
    themes: int


class ThemeRow(PlacedRow, frozen=True, kw_only=True):
    """A theme that a passage has; start and end are the passage's."""

    passage: str
    theme: str
    relation: str | None
    relation_confidence: float | None
    poles: list[str]
    evidence: str
    said: int
