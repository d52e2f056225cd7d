"""Records read for their formulations: words with who speaks them, and the names that are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from readout.analyze.flatten import days
from readout.analyze.formulations.corpus import CorpusBuilder, Numbers, Text, WordCorpus
from readout.models.arrays import Flags
from readout.records.naming import clean, one_line
from readout.records.spans import covered, outermost
from readout.records.types import Record

__all__ = ["CorpusReading", "Use", "read"]

OFFICIAL = ("readout", "speech", "conference", "statement", "policy")
"""Kinds of documents in which an office itself speaks."""
KNOWN_LABEL = "CONCEPT"
PLAIN_WORD_LABELS = frozenset({"GPE", "LOC", "TECH"})
"""Labels of names that a formulation may hold, where they are one word."""
NO_PROSE = frozenset({"byline", "caption"})
"""Kinds of segments in which no formulation is looked for."""


class Use(NamedTuple):
    """A use of a formulation: its first and last place in the corpus and its span in the text."""

    place: int
    last: int
    start: int
    end: int
    form: str


@dataclass(frozen=True)
class CorpusReading:
    """All records.

    Attributes
    ----------
    corpus : WordCorpus
        Their words.
    voice : array of int32
        For each word the number of the voice that speaks, the innermost.
    quoted : array of bool
        Whether a word stands within the quotation marks of a statement.
    documents : list of tuple
        By the number that the corpus has for them: id, date, its first and last day, kind.
    voices : list of (int, str or None)
        Who speaks: the number of a document, and the id of the statement; None for its author.
    known : list of (str, Use)
        Formulations that a gazetteer or glossary names, in the order of the texts.
    """

    corpus: WordCorpus
    voice: Numbers
    quoted: Flags
    documents: list[tuple[Any, ...]]
    voices: list[tuple[int, str | None]]
    known: list[tuple[str, Use]]


def read(records: Iterable[Record]) -> CorpusReading:
    """Read records, one in memory at a time; keeps numbers for words, and no text."""
    builder = CorpusBuilder()
    speaking: list[Numbers] = [np.zeros(0, np.int32)]
    marked: list[Flags] = [np.zeros(0, np.bool_)]
    documents: list[tuple[Any, ...]] = []
    voices: list[tuple[int, str | None]] = []
    known: list[tuple[str, Use]] = []
    for record in records:
        text, before = _text_of(record), builder.words
        starts = builder.add(text)
        voice = np.full(len(starts), len(voices), np.int32)
        quoted = np.zeros(len(starts), dtype=np.bool_)
        voices.append((len(documents), None))
        # the longest first: what stands in a statement is another's
        for quote in sorted(record.quotes, key=lambda one: covered(one.content), reverse=True):
            if quote.kind != "term":
                for span in quote.content:
                    voice[slice(*np.searchsorted(starts, span))] = len(voices)
                for span in quote.marked:
                    quoted[slice(*np.searchsorted(starts, span))] = True
                voices.append((len(documents), f"{text.name}#{clean(quote.id)}"))
        speaking.append(voice)
        marked.append(quoted)
        date, kind = _appeared(record), record.document and record.document.kind
        documents.append((text.name, date, *days(date), kind))
        for entity in record.entities:
            first, end = np.searchsorted(starts, entity.span).tolist()
            # some have no word of letters ("996")
            if entity.label == KNOWN_LABEL and first < end:
                form = one_line(entity.text)
                use = Use(before + first, before + end - 1, *entity.span, form)
                known.append((one_line(str((entity.normal or {}).get("name") or form)), use))
    voice, quoted = np.concatenate(speaking), np.concatenate(marked)
    return CorpusReading(builder.build(), voice, quoted, documents, voices, known)


def _appeared(record: Record) -> str | None:
    """Return when a document appeared: its date as given, else as read.

    A date that running text alone tells may be another's: it counts where an office reports.
    """
    date, frame = record.meta.get("date"), record.document
    if isinstance(date, str) and date:
        return clean(date)
    if frame is None or frame.date is None:
        return None
    basis = frame.basis.get("date")
    reports = frame.kind in OFFICIAL and basis == "lead"
    return clean(frame.date) if reports or basis not in ("lead", "text") else None


def _text_of(record: Record) -> Text:
    """Return the text of a record, with what no phrase reaches into or across.

    That is names and segments without prose, the edges of segments and of quotations.
    """
    barred = [
        one.span
        for one in record.entities
        if one.label not in PLAIN_WORD_LABELS or not one.text.isalpha()
    ]
    barred += [one.span for one in record.segments if one.kind in NO_PROSE]
    spans = [one.span for one in record.segments]
    spans += [span for quote in record.quotes for span in (*quote.content, *quote.marked)]
    edges = sorted({edge for span in spans for edge in span})
    return Text(clean(record.id), clean(record.text), outermost(barred), edges)
