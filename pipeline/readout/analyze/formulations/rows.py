"""The rows that formulations give: one type a table, with a comment for every column."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct

__all__ = ["FormulationRateRow", "FormulationRow", "FormulationTierRow", "FormulationUseRow"]


class FormulationRow(Struct, frozen=True, kw_only=True):
    """A set formulation, known from a gazetteer or found because it recurs word for word."""

    rank: Annotated[int, Meta(description="1 is the strongest.")]
    formulation: Annotated[str, Meta(description="Its name, else how it is written most often.")]
    known: Annotated[bool, Meta(description="Named by a gazetteer or glossary; else found anew.")]
    strength: Annotated[
        float, Meta(description="What ranks it: spread, firmness, wholeness, signs of use.")
    ]
    forms: Annotated[list[str], Meta(description="How it is written, the most frequent first.")]
    documents: Annotated[int, Meta(description="Documents that have it.")]
    undated: Annotated[int, Meta(description="Of these without a date: not in first and last.")]
    uses: Annotated[int, Meta(description="How often it occurs.")]
    per_1000: Annotated[float, Meta(description="Uses per 1,000 words of the corpus.")]
    low: Annotated[float, Meta(description="Lower bound of per_1000, 95 %, over documents.")]
    high: Annotated[float, Meta(description="Upper bound of per_1000, 95 %, over documents.")]
    first_date: Annotated[
        str | None, Meta(description="EDTF. Date of the earliest document that has it.")
    ]
    first_use: Annotated[str | None, Meta(description="Its first use there: formulation_uses.id.")]
    first_said: Annotated[
        str | None,
        Meta(description="EDTF. Earliest occasion on which it is reported to have been said."),
    ]
    last_date: Annotated[
        str | None, Meta(description="EDTF. Date of the latest document that has it.")
    ]
    last_use: Annotated[str | None, Meta(description="Its last use there: formulation_uses.id.")]
    in_statements: Annotated[int, Meta(description="Uses within what somebody is quoted with.")]
    in_authors_voice: Annotated[int, Meta(description="Uses in the words of the author.")]
    verbatim: Annotated[
        float, Meta(description="Mark 1: share of uses within quotation marks, 0 to 1.")
    ]
    speakers: Annotated[int, Meta(description="Mark 2: different speakers who use it.")]
    bodies: Annotated[int, Meta(description="Mark 2: different bodies that use it.")]
    said_first_by: Annotated[
        str | None, Meta(description="Mark 2: the earliest dated speaker of all.")
    ]
    repeated_by: Annotated[
        list[str], Meta(description="Mark 2: who took it up, the earliest first, at most ten.")
    ]
    official: Annotated[
        float,
        Meta(
            description="Mark 3: share of its documents in which an office itself speaks: "
            "readout, speech, conference, statement, policy."
        ),
    ]
    theme: Annotated[
        str | None, Meta(description="Mark 4: the theme that its passages have most often.")
    ]
    theme_share: Annotated[
        float, Meta(description="Mark 4: share of its uses in passages of that theme, 0 to 1.")
    ]
    relation: Annotated[
        str | None, Meta(description="Mark 4: how these passages relate the two poles most often.")
    ]


class FormulationUseRow(Struct, frozen=True, kw_only=True):
    """One use of a formulation."""

    id: Annotated[str, Meta(description="document#formulation@start: unique in the corpus.")]
    formulation: Annotated[str, Meta(description="formulations.formulation.")]
    document: Annotated[str, Meta(description="Id of the document.")]
    start: Annotated[int, Meta(description="First character, in code points.")]
    end: Annotated[int, Meta(description="The character after the last.")]
    date: Annotated[str | None, Meta(description="EDTF. The document's; null: undated.")]
    date_start: Annotated[dt.date | None, Meta(description="First day of date.")]
    date_end: Annotated[dt.date | None, Meta(description="Last day of date.")]
    document_kind: Annotated[str | None, Meta(description="readout, speech, … or null.")]
    statement: Annotated[
        str | None, Meta(description="The statement it stands in; null: the author's voice.")
    ]
    said: Annotated[str | None, Meta(description="EDTF. Date of the statement's own occasion.")]
    speaker: Annotated[
        str | None, Meta(description="Who uses it: of the statement, else of the document.")
    ]
    body: Annotated[
        str | None,
        Meta(description="The body behind it: the speaker's, else that of the occasion."),
    ]
    occasion: Annotated[
        str | None, Meta(description="On which occasion: of the statement, else of the document.")
    ]
    marked: Annotated[bool, Meta(description="Whether it stands within quotation marks.")]
    theme: Annotated[str | None, Meta(description="The surest theme of its passage.")]
    relation: Annotated[str | None, Meta(description="How the passage relates its two poles.")]


class FormulationRateRow(Struct, frozen=True, kw_only=True):
    """How often a formulation is used by one speaker, in one month, and so on."""

    formulation: Annotated[str, Meta(description="formulations.formulation.")]
    by: Annotated[str, Meta(description="year, month, speaker, occasion, body or kind.")]
    value: Annotated[str, Meta(description="Which year, speaker, …")]
    documents: Annotated[int, Meta(description="Documents that use it there.")]
    uses: Annotated[int, Meta(description="How often.")]
    words: Annotated[int, Meta(description="Words spoken or written there, in all documents.")]
    per_1000: Annotated[float, Meta(description="Uses per 1,000 of these words.")]
    low: Annotated[float, Meta(description="Lower bound, 95 %, over documents.")]
    high: Annotated[float, Meta(description="Upper bound, 95 %, over documents.")]


class FormulationTierRow(Struct, frozen=True, kw_only=True):
    """How hot a formulation is in one year, on a scale of six tiers."""

    formulation: Annotated[str, Meta(description="formulations.formulation.")]
    year: Annotated[str, Meta(description="Of the documents.")]
    documents: Annotated[int, Meta(description="Documents of the year that use it.")]
    of: Annotated[int, Meta(description="Documents of the year.")]
    share: Annotated[float, Meta(description="documents / of.")]
    low: Annotated[float, Meta(description="Lower bound of share, 95 %.")]
    high: Annotated[float, Meta(description="Upper bound of share, 95 %.")]
    tier: Annotated[int, Meta(description="1 to 6, by share.")]
    heat: Annotated[
        str,
        Meta(
            description="blazing (30 % and more), hot (10), warm (3), mild (1), cool (0.3), cold."
        ),
    ]
    moved: Annotated[
        int | None,
        Meta(description="Tiers up (above 0) or down since the year of documents before."),
    ]
    moved_far: Annotated[
        bool,
        Meta(description="More than one tier, and further than chance: the intervals are apart."),
    ]
