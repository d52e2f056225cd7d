"""Records read for their formulations: words with who speaks them, and the names that are known."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from readout.analyze.flatten import days
from readout.analyze.formulations.corpus import Corpus, CorpusBuilder
from readout.analyze.formulations.tokens import Numbers, Text
from readout.models.arrays import Flags, Integers
from readout.records.naming import Named, clean, named, one_line, speaker_of
from readout.records.spans import SpanIndex, outermost
from readout.records.types import Entity, Offsets, Quote, Record, Speaker

__all__ = [
    "OFFICIAL",
    "CorpusReading",
    "DocumentFacts",
    "KnownMention",
    "RecordReader",
    "SpeakingVoice",
    "period",
    "read",
]

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


class SpeakingVoice(NamedTuple):
    """Who speaks some words of a document: in a statement, or as its author."""

    document: int
    statement: str | None
    said: str | None
    speaker: str | None
    body: str | None
    occasion: str | None


class KnownMention(NamedTuple):
    """A mention of a formulation that a gazetteer or glossary names.

    ``place`` and ``last`` are those of its first and last word in the corpus.
    """

    name: str
    form: str
    place: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class CorpusReading:
    """All records.

    Attributes
    ----------
    corpus : Corpus
        Their words.
    documents : list of DocumentFacts
        By the number that the corpus has for them.
    voices : list of SpeakingVoice
        Of statements, and of the author of each document.
    voice : array of int32, (words,)
        For each place of the corpus the number of the voice that speaks there, the innermost.
    quoted : array of bool, (words,)
        Whether the word stands within quotation marks of a statement.
    known : list of KnownMention
        In the order of the texts.
    passages : array of int, (passages, 2)
        First place of the corpus, and place behind the last, of passages that have a theme; sorted.
    themes : list of (str, str or None)
        Of each of these the surest theme, and its relation.
    """

    corpus: Corpus
    documents: list[DocumentFacts]
    voices: list[SpeakingVoice]
    voice: Numbers
    quoted: Flags
    known: list[KnownMention]
    passages: Integers
    themes: list[tuple[str, str | None]]


@dataclass
class RecordReader:
    """Takes one record after the other; keeps numbers for words, and no text."""

    builder: CorpusBuilder = field(default_factory=CorpusBuilder)
    documents: list[DocumentFacts] = field(default_factory=list)
    voices: list[SpeakingVoice] = field(default_factory=list)
    voice: array[int] = field(default_factory=lambda: array("i"))
    quoted: array[int] = field(default_factory=lambda: array("b"))
    known: list[KnownMention] = field(default_factory=list)
    passages: list[Offsets] = field(default_factory=list)
    themes: list[tuple[str, str | None]] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Read a record."""
        looked = named(record)
        text = Text(
            clean(record.id),
            clean(record.text),
            barred=outermost(_barred(record)),
            edges=sorted(set(_edges(record))),
        )
        before = len(self.voice)
        starts = self.builder.add(text)
        self._voices(looked, starts)
        date = _appeared(looked)
        first, last = days(date)
        kind = record.document.kind if record.document else None
        self.documents.append(DocumentFacts(text.name, date, first, last, kind))
        for entity in record.entities:
            if entity.label == KNOWN_LABEL:
                known = _known(entity, starts, before)
                if known is not None:
                    self.known.append(known)
        for passage in record.passages:
            if passage.themes:
                surest = max(passage.themes, key=lambda theme: theme.score)
                span = np.searchsorted(starts, (passage.start, passage.end)) + before
                self.passages.append((int(span[0]), int(span[1])))
                relation = surest.relation.type if surest.relation else None
                self.themes.append((surest.id, relation))

    def _voices(self, looked: Named, starts: Integers) -> None:
        """Note for each word who speaks it: the author, unless a statement holds it."""
        author = len(self.voices)
        self.voices.append(_author(looked, len(self.documents)))
        voice = np.full(len(starts), author, dtype=np.int32)
        quoted = np.zeros(len(starts), dtype=np.int8)
        entities = SpanIndex(sorted(looked.record.entities, key=lambda one: one.start))
        statements = [quote for quote in looked.record.quotes if quote.kind != "term"]
        # the longest first: what stands in a statement is another's
        for quote in sorted(statements, key=_length, reverse=True):
            for start, end in quote.content:
                voice[slice(*np.searchsorted(starts, (start, end)))] = len(self.voices)
            for start, end in quote.marked:
                quoted[slice(*np.searchsorted(starts, (start, end)))] = True
            self.voices.append(_speaking(looked, quote, entities, len(self.documents)))
        self.voice.frombytes(voice.tobytes())
        self.quoted.frombytes(quoted.tobytes())

    def reading(self) -> CorpusReading:
        """Return what was read; nothing can be added any more."""
        order = sorted(range(len(self.passages)), key=self.passages.__getitem__)
        passages = np.array([self.passages[number] for number in order], dtype=np.int64)
        return CorpusReading(
            corpus=self.builder.build(),
            documents=self.documents,
            voices=self.voices,
            voice=np.frombuffer(self.voice, np.int32),
            quoted=np.frombuffer(self.quoted, np.bool_),
            known=self.known,
            passages=passages.reshape(-1, 2),
            themes=[self.themes[number] for number in order],
        )


def read(records: Iterable[Record]) -> CorpusReading:
    """Read records, one in memory at a time."""
    reader = RecordReader()
    for record in records:
        reader.add(record)
    return reader.reading()


def _appeared(looked: Named) -> str | None:
    """Return when a document appeared: its date as given, else as read.

    A date that running text alone tells may be another's: it counts where an office reports.
    """
    given, frame = looked.record.meta.get("date"), looked.record.document
    if isinstance(given, str) and given:
        return clean(given)
    if frame is None or frame.date is None:
        return None
    basis = frame.basis.get("date")
    reports = frame.kind in OFFICIAL and basis == "lead"
    return clean(frame.date) if reports or basis not in ("lead", "text") else None


def _known(entity: Entity, starts: Integers, before: int) -> KnownMention | None:
    """Return a mention of a known formulation; None where it has no word of letters ("996")."""
    first, end = (int(place) for place in np.searchsorted(starts, (entity.start, entity.end)))
    if first == end:
        return None
    form = one_line(entity.text)
    name = one_line(str((entity.normal or {}).get("name") or form))
    return KnownMention(name, form, before + first, before + end - 1, entity.start, entity.end)


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
        yield segment.start
        yield segment.end
    for quote in record.quotes:
        for start, end in (*quote.content, *quote.marked):
            yield start
            yield end


def _author(looked: Named, document: int) -> SpeakingVoice:
    frame = looked.record.document
    speaker = frame.speaker if frame else None
    event = looked.events.get((frame and frame.event) or "")
    called = looked.event(event) if event else None
    return SpeakingVoice(
        document=document,
        statement=None,
        said=None,
        speaker=one_line(speaker.canonical or speaker.text) if speaker else None,
        body=called.body if called else None,
        occasion=called.label if called else None,
    )


def _speaking(
    looked: Named, quote: Quote, entities: SpanIndex[Entity], document: int
) -> SpeakingVoice:
    occasion = quote.occasion
    called = looked.occasion(occasion) if occasion is not None else None
    own = occasion.date if occasion is not None and occasion.basis == "stated" else None
    speaker = speaker_of(quote)
    return SpeakingVoice(
        document=document,
        statement=f"{clean(looked.record.id)}#{clean(quote.id)}",
        said=None if own is None else clean(own),
        speaker=speaker[1] if speaker is not None and _is_somebody(quote.speaker) else None,
        body=_body(looked, quote, entities) or (called.body if called is not None else None),
        occasion=called.label if called is not None else None,
    )


def _is_somebody(speaker: Speaker) -> bool:
    """Tell whether a speaker is one: named, or a pronoun for which somebody named stands."""
    resolved = speaker.status == "pronoun" and speaker.canonical is not None
    return resolved or speaker.status == "named"


def _body(looked: Named, quote: Quote, entities: SpanIndex[Entity]) -> str | None:
    """Return the body that the mention of a speaker names or is."""
    start, end = quote.speaker.start, quote.speaker.end
    if start is None or end is None:
        return None
    bodies = (one for one in entities.overlapping(start, end) if one.label == "ORG")
    return next(map(looked.name_of, bodies), None)


def _length(quote: Quote) -> int:
    return sum(end - start for start, end in quote.content)


def period(document: DocumentFacts, by: str) -> str | None:
    """Return the year or the month of a document; None where its date is not so exact."""
    if document.first_day is None or document.last_day is None:
        return None
    length = len("2031") if by == "year" else len("2031-05")
    first, last = (day.isoformat()[:length] for day in (document.first_day, document.last_day))
    return first if first == last else None
