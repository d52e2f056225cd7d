"""The rows that tell what is quoted again: one type a table, with a comment for every column."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta, Struct

__all__ = [
    "AgainstRow",
    "ClusterRow",
    "MemberRow",
    "Order",
    "PairRow",
    "RecalledRow",
    "Relation",
    "Verdict",
]

Relation = Literal["same_words", "changed", "short_form", "long_form", "other_words"]
Order = Literal["later", "same_time", "undated"]
Verdict = Literal["word_for_word", "changed", "not_found", "too_short"]


class ClusterRow(Struct, frozen=True, kw_only=True):
    """Statements of several documents that say the same in nearly the same words."""

    cluster: Annotated[str, Meta(description="Id of the first statement in it.")]
    text: Annotated[str, Meta(description="The words of that statement.")]
    statements: Annotated[int, Meta(description="Statements in it.")]
    documents: Annotated[int, Meta(description="Documents with any of them.")]
    independent: Annotated[
        int, Meta(description="Documents, those that are reprints of one another counted once.")
    ]
    speakers: Annotated[
        list[str],
        Meta(
            description="Who is given as speaker, most often first; pronouns of nobody known do "
            "not count."
        ),
    ]
    earliest: Annotated[
        str | None, Meta(description="Statement in the earliest document; null: none is dated.")
    ]
    earliest_date: Annotated[dt.date | None, Meta(description="First day of that document's date.")]
    first_said: Annotated[
        str | None, Meta(description="Statement of the earliest occasion; null: none is dated.")
    ]
    first_said_date: Annotated[dt.date | None, Meta(description="First day of that occasion.")]
    occasion_name: Annotated[str | None, Meta(description="What that occasion is called.")]
    latest_date: Annotated[
        dt.date | None, Meta(description="First day of the latest document's date.")
    ]
    undated: Annotated[int, Meta(description="Statements in undated documents.")]
    same_words: Annotated[int, Meta(description="Statements word for word like one before them.")]


class MemberRow(Struct, frozen=True, kw_only=True):
    """A statement of a cluster."""

    cluster: Annotated[str, Meta(description="clusters.cluster.")]
    number: Annotated[
        int, Meta(description="Place in the cluster by date of the document, from 1.")
    ]
    statement: Annotated[str, Meta(description="statements.id.")]
    document: Annotated[str, Meta(description="documents.id.")]
    document_date: Annotated[dt.date | None, Meta(description="First day of the document's date.")]
    said_date: Annotated[
        dt.date | None,
        Meta(description="First day of the occasion on which it was said, if known."),
    ]
    occasion_name: Annotated[str | None, Meta(description="What that is called.")]
    speaker: Annotated[str | None, Meta(description="speakers.speaker.")]
    speaker_name: Annotated[str | None, Meta(description="Their name.")]
    status: Annotated[str, Meta(description="named, nominal, pronoun, agentless, unattributed.")]
    text: Annotated[str, Meta(description="The words.")]


class PairRow(Struct, frozen=True, kw_only=True):
    """A statement and the earliest one of another document that it says again."""

    later: Annotated[str, Meta(description="statements.id of who says it again.")]
    earlier: Annotated[str, Meta(description="statements.id of what is said again.")]
    later_document: Annotated[str, Meta(description="Its document.")]
    earlier_document: Annotated[str, Meta(description="Its document.")]
    later_speaker: Annotated[str | None, Meta(description="speakers.speaker.")]
    earlier_speaker: Annotated[str | None, Meta(description="speakers.speaker.")]
    cluster: Annotated[str | None, Meta(description="clusters.cluster; null: in other words.")]
    relation: Annotated[
        Relation,
        Meta(
            description="same_words; changed; short_form: the later one is a part of the earlier; "
            "long_form: the earlier is a part of the later; other_words: as two translators "
            "put it."
        ),
    ]
    share: Annotated[
        float,
        Meta(
            description="Share of the shorter one's words that the other has in order; of "
            "other_words: share of the meaning, rare words weighing more."
        ),
    ]
    order: Annotated[
        Order,
        Meta(description="later; same_time: their dates overlap; undated: who was first is open."),
    ]
    gap_days: Annotated[int | None, Meta(description="Days between the documents; null: undated.")]
    reprint: Annotated[
        bool, Meta(description="Whether the documents share most statements: a reprint.")
    ]
    difference: Annotated[
        str, Meta(description="[-left out-] {+added+}; empty: the same words, or other_words.")
    ]


class RecalledRow(Struct, frozen=True, kw_only=True):
    """A statement on an occasion long before the document that quotes it."""

    statement: Annotated[str, Meta(description="statements.id.")]
    document: Annotated[str, Meta(description="documents.id.")]
    document_date: Annotated[dt.date, Meta(description="First day of the document's date.")]
    said: Annotated[
        str | None, Meta(description="EDTF: date of the occasion, no more exact than known.")
    ]
    said_date: Annotated[dt.date, Meta(description="First day of the occasion.")]
    gap_days: Annotated[int, Meta(description="Days between them, at least.")]
    occasion_name: Annotated[str | None, Meta(description="What it is called.")]
    occasion_confidence: Annotated[
        float | None, Meta(description="0 to 1; null where the record gives none.")
    ]
    speaker: Annotated[str | None, Meta(description="speakers.speaker.")]
    speaker_name: Annotated[str | None, Meta(description="Their name.")]
    cluster: Annotated[
        str | None, Meta(description="clusters.cluster, where it is quoted elsewhere.")
    ]
    text: Annotated[str, Meta(description="The words.")]


class AgainstRow(Struct, frozen=True, kw_only=True):
    """A statement, and where it stands in the sources that it was held against."""

    statement: Annotated[str, Meta(description="statements.id.")]
    document: Annotated[str, Meta(description="documents.id.")]
    speaker_name: Annotated[str | None, Meta(description="Who is given as speaker.")]
    verdict: Annotated[
        Verdict,
        Meta(
            description="word_for_word, changed, not_found; marks make no change; "
            "too_short: not looked for."
        ),
    ]
    source: Annotated[str | None, Meta(description="Name of the source; null: not found.")]
    start: Annotated[int | None, Meta(description="First character of the passage in the source.")]
    end: Annotated[int | None, Meta(description="The character after the last.")]
    share: Annotated[float, Meta(description="Share of its words that stand there, in order.")]
    difference: Annotated[str, Meta(description="From the source: [-left out-] {+added+}.")]
    text: Annotated[str, Meta(description="The words of the statement.")]
    passage: Annotated[str | None, Meta(description="The words of the source.")]
