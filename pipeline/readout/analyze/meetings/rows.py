"""The rows that tell of events across documents, with a comment for every column."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta, Struct

from readout.analyze.again.rows import Relation

__all__ = ["Doubt", "DoubtfulRow", "MeetingRow", "ReportRow", "SideRow"]

Doubt = Literal["date", "kind", "name_alone", "before", "occasion"]


class MeetingRow(Struct, frozen=True, kw_only=True):
    """An event that documents speak of under one key; by date, a timeline."""

    key: Annotated[str, Meta(description="events.key.")]
    name: Annotated[str, Meta(description="What it is called most often.")]
    names: Annotated[list[str], Meta(description="All it is called, most often first.")]
    kind: Annotated[str, Meta(description="The kind that most documents give.")]
    date: Annotated[str | None, Meta(description="EDTF: the date that most documents give.")]
    date_start: Annotated[dt.date | None, Meta(description="Its first day; null where not known.")]
    date_end: Annotated[dt.date | None, Meta(description="Its last day; null where not known.")]
    places: Annotated[list[str], Meta(description="Where, as documents give it, most often first.")]
    bodies: Annotated[list[str], Meta(description="Who holds it, most often first.")]
    documents: Annotated[int, Meta(description="Documents that speak of it.")]
    reporting: Annotated[int, Meta(description="Documents that report it, as their own event.")]
    statements: Annotated[int, Meta(description="Statements made on it.")]
    doubtful: Annotated[int, Meta(description="Documents that do not fit the others: doubtful.")]


class ReportRow(Struct, frozen=True, kw_only=True):
    """A document that speaks of an event."""

    key: Annotated[str, Meta(description="meetings.key.")]
    document: Annotated[str, Meta(description="documents.id.")]
    event: Annotated[str, Meta(description="events.id, the first in the document.")]
    document_date: Annotated[dt.date | None, Meta(description="First day of the document's date.")]
    publisher: Annotated[str | None, Meta(description="Who published the document.")]
    name: Annotated[str, Meta(description="What the document calls the event.")]
    date: Annotated[str | None, Meta(description="EDTF: when it was, as given there.")]
    reported: Annotated[
        bool, Meta(description="Whether it is what the document as a whole reports.")
    ]
    statements: Annotated[int, Meta(description="Statements made on it, in this document.")]


class SideRow(Struct, frozen=True, kw_only=True):
    """A statement made on an event that several documents report, and where another has it.

    Those without a counterpart are what one document says and all others leave out.
    """

    key: Annotated[str, Meta(description="meetings.key.")]
    document: Annotated[str, Meta(description="documents.id.")]
    statement: Annotated[str, Meta(description="statements.id.")]
    speaker_name: Annotated[str | None, Meta(description="Who said it.")]
    counterpart: Annotated[
        str | None, Meta(description="statements.id in another report; null: in this one alone.")
    ]
    relation: Annotated[
        Relation | None, Meta(description="pairs.relation; null: in this one alone.")
    ]
    text: Annotated[str, Meta(description="The words.")]


class DoubtfulRow(Struct, frozen=True, kw_only=True):
    """A document that does not fit what others say of the same event: to be looked at."""

    key: Annotated[str, Meta(description="meetings.key.")]
    document: Annotated[str, Meta(description="documents.id.")]
    doubt: Annotated[
        Doubt,
        Meta(
            description="date, kind: another than most give; name_alone: joined by a general name "
            "and a date; before: dated before the event on which it says something was said; "
            "occasion: another document has the same words on another occasion."
        ),
    ]
    found: Annotated[str, Meta(description="What it says.")]
    expected: Annotated[str, Meta(description="What others say.")]
    statement: Annotated[str | None, Meta(description="statements.id, where it is about one.")]
