"""Records read for their formulations: words with who speaks them, and the names that are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from readout.analyze.flatten import days
from readout.analyze.formulations.corpus import CorpusBuilder, Numbers, Text, WordCorpus
from readout.models.arrays import Flags
from readout.records.naming import clean, one_line
from readout.records.spans import outermost
from readout.records.types import Offsets, Quote, Record

__all__ = ["CorpusReading", "DocumentFacts", "RecordReader", "Use", "read", "year_of"]

OFFICIAL = ("readout", "speech", "conference", "statement", "policy")
"""Kinds of documents in which an office itself speaks."""
KNOWN_LABEL = "CONCEPT"
PLAIN_WORD_LABELS = frozenset({"GPE", "LOC", "TECH"})
"""Labels of names that a formulation may hold, where they are one word."""
NO_PROSE = frozenset({"byline", "caption"})
"""Kinds of segments in which no formulation is looked for."""


class DocumentFacts(NamedTuple):
    """What a use tells of its document."""

    id: str
    date: str | None
    first_day: dt.date | None
    last_day: dt.date | None
    kind: str | None


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
    documents : list of DocumentFacts
        By the number that the corpus has for them.
    voices : list of (int, str or None)
        Who speaks: the number of a document, and the id of the statement; None for its author.
    voice : array of int32, (words,)
        For each place of the corpus the number of the voice that speaks there, the innermost.
    quoted : array of bool, (words,)
        Whether the word stands within quotation marks of a statement.
    known : list of (str, Use)
        Formulations that a gazetteer or glossary names, in the order of the texts.
    """

    corpus: WordCorpus
    documents: list[DocumentFacts]
    voices: list[tuple[int, str | None]]
    voice: Numbers
    quoted: Flags
    known: list[tuple[str, Use]]


@dataclass
class RecordReader:
    """Takes one record after the other; keeps numbers for words, and no text."""

    builder: CorpusBuilder = field(default_factory=CorpusBuilder)
    documents: list[DocumentFacts] = field(default_factory=list)
    voices: list[tuple[int, str | None]] = field(default_factory=list)
    voice: list[Numbers] = field(default_factory=lambda: [np.zeros(0, np.int32)])
    quoted: list[Flags] = field(default_factory=lambda: [np.zeros(0, np.bool_)])
    words: int = 0
    known: list[tuple[str, Use]] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Read a record."""
        name, document = clean(record.id), len(self.documents)
        barred = outermost(_barred(record))
        text = Text(name, clean(record.text), barred=barred, edges=sorted(set(_edges(record))))
        before = self.words
        starts = self.builder.add(text)
        voice = np.full(len(starts), len(self.voices), dtype=np.int32)
        quoted = np.zeros(len(starts), dtype=np.bool_)
        self.voices.append((document, None))
        statements = [quote for quote in record.quotes if quote.kind != "term"]
        # the longest first: what stands in a statement is another's
        for quote in sorted(statements, key=_length, reverse=True):
            for span in quote.content:
                voice[slice(*np.searchsorted(starts, span))] = len(self.voices)
            for span in quote.marked:
                quoted[slice(*np.searchsorted(starts, span))] = True
            self.voices.append((document, f"{name}#{clean(quote.id)}"))
        self.voice.append(voice)
        self.quoted.append(quoted)
        self.words += len(starts)
        date = _appeared(record)
        first_day, last_day = days(date)
        kind = record.document.kind if record.document else None
        self.documents.append(DocumentFacts(name, date, first_day, last_day, kind))
        for entity in record.entities:
            first, end = np.searchsorted(starts, (entity.start, entity.end)).tolist()
            # some have no word of letters ("996")
            if entity.label == KNOWN_LABEL and first < end:
                form = one_line(entity.text)
                use = Use(before + first, before + end - 1, entity.start, entity.end, form)
                self.known.append((one_line(str((entity.normal or {}).get("name") or form)), use))

    def reading(self) -> CorpusReading:
        """Return what was read; nothing can be added any more."""
        return CorpusReading(
            corpus=self.builder.build(),
            documents=self.documents,
            voices=self.voices,
            voice=np.concatenate(self.voice),
            quoted=np.concatenate(self.quoted),
            known=self.known,
        )


def read(records: Iterable[Record]) -> CorpusReading:
    """Read records, one in memory at a time."""
    reader = RecordReader()
    for record in records:
        reader.add(record)
    return reader.reading()


def year_of(document: DocumentFacts) -> str | None:
    """Return the year of a document; None where its date is not of one year."""
    first, last = document.first_day, document.last_day
    one = first is not None and last is not None and first.year == last.year
    return f"{first.year:04d}" if one and first else None


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


def _barred(record: Record) -> Iterator[Offsets]:
    """Yield what no phrase may reach into: names, and segments without prose."""
    for entity in record.entities:
        if entity.label not in PLAIN_WORD_LABELS or not entity.text.isalpha():
            yield entity.start, entity.end
    for segment in record.segments:
        if segment.kind in NO_PROSE:
            yield segment.start, segment.end


def _edges(record: Record) -> Iterator[int]:
    """Yield the edges of segments and quotations, which no phrase reaches across."""
    for segment in record.segments:
        yield from (segment.start, segment.end)
    for quote in record.quotes:
        for span in (*quote.content, *quote.marked):
            yield from span


def _length(quote: Quote) -> int:
    return sum(end - start for start, end in quote.content)
