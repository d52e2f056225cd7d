"""The rows that a record is flattened to: one type a table, with a comment for every column."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct

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

    id: Annotated[str, Meta(description="Unique in the corpus: document#id in the record.")]
    document: Annotated[str, Meta(description="Id of the document.")]
    start: Annotated[int, Meta(description="First character, in code points of the record's text.")]
    end: Annotated[int, Meta(description="The character after the last.")]
    date: Annotated[
        str | None, Meta(description="EDTF. Its own date, else the document's; null: undated.")
    ]
    date_start: Annotated[
        dt.date | None, Meta(description="First day of date; null where its year is not known.")
    ]
    date_end: Annotated[
        dt.date | None, Meta(description="Last day of date; null where its year is not known.")
    ]
    document_kind: Annotated[
        str | None, Meta(description="readout, speech, conference, statement, news, … or null.")
    ]
    confidence: Annotated[
        float | None, Meta(description="0 to 1; null where the record gives none.")
    ]


class DocumentRow(PlacedRow, frozen=True, kw_only=True):
    """A document as a whole; confidence is that of its kind."""

    title: Annotated[str, Meta(description="Given, else read from the text.")]
    publisher: Annotated[
        str | None, Meta(description="Who published it: publisher, sitename or source.")
    ]
    speaker: Annotated[
        str | None, Meta(description="Who speaks in it as a whole; null: nobody known.")
    ]
    event: Annotated[
        str | None, Meta(description="What it reports or where it was spoken: events.key.")
    ]
    event_name: Annotated[str | None, Meta(description="What that event is called.")]
    place: Annotated[str | None, Meta(description="Where that was.")]
    dated_by: Annotated[
        str | None,
        Meta(description="Where the date is from: title, byline, lead, text, meta, given."),
    ]
    words: Annotated[int, Meta(description="Words of the text, split at white space.")]
    statements: Annotated[int, Meta(description="Statements in it at the confidence asked for.")]
    warnings: Annotated[int, Meta(description="What was odd in it and got repaired.")]


class SegmentRow(PlacedRow, frozen=True, kw_only=True):
    """A title, a heading, a paragraph, a list item and so on."""

    kind: Annotated[str, Meta(description="title, heading, paragraph, list_item, …")]
    section: Annotated[str | None, Meta(description="Id of the heading that it stands under.")]
    level: Annotated[int | None, Meta(description="Of a heading.")]
    words: Annotated[int, Meta(description="Words, split at white space.")]


class SentenceRow(PlacedRow, frozen=True, kw_only=True):
    """A sentence."""

    segment: Annotated[str, Meta(description="Id of its segment.")]
    text: Annotated[str, Meta(description="Its words, on one line.")]
    words: Annotated[int, Meta(description="Words, split at white space.")]


class EntityRow(PlacedRow, frozen=True, kw_only=True):
    """A mention of a person, body, place, event, date, work, technology, formulation."""

    label: Annotated[
        str, Meta(description="PERSON, ORG, GPE, LOC, EVENT, DATE, WORK, TECH, CONCEPT.")
    ]
    text: Annotated[str, Meta(description="The mention, on one line.")]
    name: Annotated[str, Meta(description="What it is called where it stands alone.")]
    edtf: Annotated[str | None, Meta(description="The value of a DATE, in EDTF.")]
    kb_id: Annotated[str | None, Meta(description="Wikidata id, from a gazetteer.")]
    method: Annotated[str, Meta(description="model, gazetteer, glossary or rule.")]
    segment: Annotated[str | None, Meta(description="Id of its segment.")]
    passage: Annotated[str | None, Meta(description="Id of its passage; null outside of passages.")]


class EventRow(PlacedRow, frozen=True, kw_only=True):
    """An event that a document speaks of; start and end are those of its first mention."""

    key: Annotated[
        str, Meta(description="The same for the same event in every document, if known.")
    ]
    shared: Annotated[bool, Meta(description="Whether key can be the same in another document.")]
    name: Annotated[str, Meta(description="What it is called.")]
    kind: Annotated[str, Meta(description="meeting, session, congress, summit, …")]
    body: Annotated[str | None, Meta(description="Who holds it.")]
    place: Annotated[str | None, Meta(description="Where.")]
    reported: Annotated[
        bool, Meta(description="Whether it is what the document as a whole reports.")
    ]
    mentions: Annotated[int, Meta(description="Mentions in the document.")]


class TermRow(PlacedRow, frozen=True, kw_only=True):
    """Words in quotation marks that quote nobody: a name, a slogan, a coined word."""

    text: Annotated[str, Meta(description="The words, on one line.")]
    segment: Annotated[str | None, Meta(description="Id of its segment.")]
    passage: Annotated[str | None, Meta(description="Id of its passage.")]


class StatementRow(TermRow, frozen=True, kw_only=True):
    """What somebody is reported to have said; date is that of the occasion, if known."""

    kind: Annotated[str, Meta(description="direct, mixed or indirect.")]
    status: Annotated[str, Meta(description="named, nominal, pronoun, agentless or unattributed.")]
    speaker: Annotated[
        str | None, Meta(description="What to group speakers by (speakers.key); null: nobody.")
    ]
    speaker_name: Annotated[
        str | None, Meta(description="Full name behind the mention, else the mention.")
    ]
    role: Annotated[
        str | None, Meta(description="What the mention says beside the name: the minister of …")
    ]
    body: Annotated[str | None, Meta(description="The body that the mention names or is.")]
    cue: Annotated[str | None, Meta(description="The words that report.")]
    lemma: Annotated[str | None, Meta(description="Lemma of their head.")]
    occasion: Annotated[str | None, Meta(description="On which occasion it was said: events.key.")]
    occasion_name: Annotated[str | None, Meta(description="What the occasion is called.")]
    occasion_basis: Annotated[
        str | None, Meta(description="stated: the passage names it; inherited: the document's.")
    ]
    occasion_confidence: Annotated[
        float | None, Meta(description="0 to 1; null where the record gives none.")
    ]
    dated_by: Annotated[str | None, Meta(description="Where date is from: occasion or document.")]
    marked: Annotated[int, Meta(description="Characters that stand in marks: what is verbatim.")]
    words: Annotated[int, Meta(description="Words, split at white space.")]
    parent: Annotated[str | None, Meta(description="Statement that it stands in.")]
    continues: Annotated[str | None, Meta(description="Statement whose report goes on in it.")]
    method: Annotated[str, Meta(description="Rule or model that found it.")]


class PassageRow(PlacedRow, frozen=True, kw_only=True):
    """A paragraph, list item, block quote or definition, or a part of a long one."""

    segment: Annotated[str, Meta(description="Id of its segment.")]
    words: Annotated[int, Meta(description="Words, split at white space.")]
    themes: Annotated[int, Meta(description="Themes that it has.")]


class ThemeRow(PlacedRow, frozen=True, kw_only=True):
    """A theme that a passage has; start and end are the passage's."""

    passage: Annotated[str, Meta(description="Id of the passage.")]
    theme: Annotated[str, Meta(description="Id of the theme in its taxonomy.")]
    relation: Annotated[
        str | None, Meta(description="complement, balance, integration, transition or tension.")
    ]
    relation_confidence: Annotated[float | None, Meta(description="0 to 1.")]
    poles: Annotated[list[str], Meta(description="Sides of the relationship that it mentions.")]
    evidence: Annotated[str, Meta(description="Words that speak for it.")]
    said: Annotated[int, Meta(description="Statements that begin in the passage; 0: author alone.")]
