"""Records read for their formulations: words with who speaks them, and the names that are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from readout.analyze.flatten import days
from readout.analyze.formulations.corpus import CorpusBuilder, Text, WordCorpus, word_columns
from readout.models.arrays import Array
from readout.records.naming import clean, one_line
from readout.records.spans import outermost
from readout.records.types import Entity, Record

__all__ = ["CorpusReading", "RecordReader", "Use", "read"]

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
        Their words; `voice` is the number of the voice that speaks.
    documents : list of tuple
        By the number that the corpus has for them: id, date, its first and last day, kind.
    voices : list of (int, str or None)
        Who speaks: the number of a document, and the id of the statement; None for its author.
    known : list of (str, Use)
        Formulations that a gazetteer or glossary names, in the order of the texts.
    """

    corpus: WordCorpus
    documents: list[tuple[Any, ...]]
    voices: list[tuple[int, str | None]]
    known: list[tuple[str, Use]]


class RecordReader:
    """Takes one record after the other; keeps numbers for words, and no text."""

    def __init__(self) -> None:
        self._builder = CorpusBuilder()
        self._documents: list[tuple[Any, ...]] = []
        self._voices: list[tuple[int, str | None]] = []
        self._known: list[tuple[str, Use]] = []

    def add(self, record: Record) -> None:
        """Read a record."""
        text, before, document = _text_of(record), self._builder.words, len(self._documents)
        columns = word_columns(text, self._builder.vocabulary)
        starts = columns["start"]
        voice = np.full(len(starts), len(self._voices))
        quoted = np.zeros(len(starts), dtype=np.bool_)
        self._voices.append((document, None))
        statements = [
            (sum(end - start for start, end in quote.content), quote)
            for quote in record.quotes
            if quote.kind != "term"
        ]
        # the longest first: what stands in a statement is another's
        for _, quote in sorted(statements, key=itemgetter(0), reverse=True):
            for span in quote.content:
                voice[slice(*np.searchsorted(starts, span))] = len(self._voices)
            for span in quote.marked:
                quoted[slice(*np.searchsorted(starts, span))] = True
            self._voices.append((document, f"{text.name}#{clean(quote.id)}"))
        self._builder.add(text.name, columns | {"voice": voice, "quoted": quoted})
        date, kind = _appeared(record), record.document and record.document.kind
        self._documents.append((text.name, date, *days(date), kind))
        for entity in record.entities:
            if entity.label == KNOWN_LABEL:
                self._note(entity, before, starts)

    def _note(self, entity: Entity, before: int, starts: Array) -> None:
        """Take a known formulation; some have no word of letters ("996")."""
        first, end = np.searchsorted(starts, (entity.start, entity.end)).tolist()
        if first < end:
            form = one_line(entity.text)
            use = Use(before + first, before + end - 1, entity.start, entity.end, form)
            self._known.append((one_line(str((entity.normal or {}).get("name") or form)), use))

    def reading(self) -> CorpusReading:
        """Return what was read; nothing can be added any more."""
        return CorpusReading(self._builder.build(), self._documents, self._voices, self._known)


def read(records: Iterable[Record]) -> CorpusReading:
    """Read records, one in memory at a time."""
    reader = RecordReader()
    for record in records:
        reader.add(record)
    return reader.reading()


def _appeared(record: Record) -> str | None:
    """Return when a document appeared: its date as given, else as read.

    A date that running text alone tells may be another's: it counts where an office reports.
    """
    given, frame = record.meta.get("date"), record.document
    if isinstance(given, str) and given:
        return clean(given)
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
        (one.start, one.end)
        for one in record.entities
        if one.label not in PLAIN_WORD_LABELS or not one.text.isalpha()
    ]
    barred += [(one.start, one.end) for one in record.segments if one.kind in NO_PROSE]
    spans = [(one.start, one.end) for one in record.segments]
    spans += [span for quote in record.quotes for span in (*quote.content, *quote.marked)]
    edges = sorted({edge for span in spans for edge in span})
    return Text(clean(record.id), clean(record.text), outermost(barred), edges)
