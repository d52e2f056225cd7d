"""The record: what one annotated document is, as types, as JSON and as a JSON Schema.

The fields and their meanings are described in ``docs/record.md``. All offsets are half-open and
count Unicode code points of :attr:`Record.text`. A change that breaks a reader needs a new
:data:`SCHEMA`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from readout.errors import nearest

__all__ = [
    "JOINT",
    "PRONOUN_KEY",
    "SCHEMA",
    "SPANS",
    "Block",
    "Cue",
    "Document",
    "DocumentKind",
    "Entity",
    "EntityLabel",
    "Event",
    "EventKind",
    "EventMention",
    "EventParticipant",
    "Extensions",
    "Frame",
    "FrameSpeaker",
    "GlossaryEntry",
    "HasOffsets",
    "Occasion",
    "Offsets",
    "Passage",
    "Place",
    "PoleMention",
    "Quote",
    "QuoteKind",
    "Record",
    "RecordSpan",
    "Relation",
    "RelationType",
    "Segment",
    "SegmentKind",
    "Sentence",
    "Source",
    "Spanned",
    "Speaker",
    "SpeakerStatus",
    "Theme",
    "ThemeScore",
    "Turn",
    "TurnLabel",
    "TurnRole",
    "Warning",
    "bare_record",
    "decode_record",
    "encode_record",
    "extents",
    "json_schema",
    "stretches",
    "unknown_fields",
    "with_unknown",
]

JOINT = "; "
"""Stands between the names, in the ``key``, of several who speak as one."""
PRONOUN_KEY = "[pronoun] "
"""Opens the ``key`` of a pronoun of which nobody knows for whom it stands: it is no one person."""
SCHEMA: Literal["readout/1"] = "readout/1"

Offsets = tuple[int, int]
"""Start and end of a stretch of text, in code points, half-open."""

PlainData = dict[str, Any]
"""What a JSON object holds."""
Extensions = PlainData | UnsetType
"""What stages of others add, by the stage's name; not written where there is nothing."""

SegmentKind = Literal[
    "title",
    "heading",
    "paragraph",
    "list_item",
    "quotation",
    "glossary_term",
    "glossary_definition",
    "caption",
    "byline",
    "other",
]
EntityLabel = Literal["PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE", "WORK", "TECH", "CONCEPT"]
EntityMethod = Literal["model", "gazetteer", "glossary", "rule"]
QuoteKind = Literal["direct", "mixed", "indirect", "term"]
SpeakerStatus = Literal["named", "nominal", "pronoun", "agentless", "unattributed"]
DocumentKind = Literal[
    "readout", "speech", "conference", "statement", "news", "commentary", "policy", "other"
]
EventKind = Literal[
    "meeting",
    "session",
    "congress",
    "conference",
    "summit",
    "forum",
    "ceremony",
    "call",
    "visit",
    "interview",
    "briefing",
    "hearing",
    "rally",
    "speech",
    "writing",
    "other",
]
TurnRole = Literal["question", "answer", "statement", "chair"]
Basis = Literal["title", "byline", "lead", "text", "meta", "given"]
RelationType = Literal["complement", "balance", "integration", "transition", "tension"]


class HasOffsets(Protocol):
    """Anything with a start and an end."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """The character after the last."""


class Spanned:
    """Base of what stands at a place in the text."""

    __slots__ = ()

    @property
    def span(self: HasOffsets) -> Offsets:
        """Where it stands."""
        return self.start, self.end


class Source(Struct, frozen=True):
    """Where a document came from.

    Path as given, SHA-256 of the bytes read, media type, line in a ``.jsonl``.
    """

    path: str | None
    sha256: str
    media_type: str
    line: int | None = None


class Block(Spanned, Struct, frozen=True):
    """A stretch of text whose kind the input format itself tells (HTML, Markdown)."""

    kind: SegmentKind
    start: int
    end: int
    level: int | None = None


class Warning(Struct, frozen=True):  # noqa: A001 - the contract's own name
    """Something odd that was repaired; offsets are null where it concerns the whole document."""

    code: str
    message: str
    start: int | None = None
    end: int | None = None


class Document(Struct):
    """A document before annotation: what a source reads and a pipeline takes.

    ``layout`` is null for plain text (the segment stage infers it) and a sorted list of blocks for
    formats that tell their own structure.
    """

    id: str
    text: str
    meta: PlainData
    source: Source
    layout: list[Block] | None = None
    warnings: list[Warning] = []


class Segment(Spanned, Struct):
    """A title, heading, paragraph, …; ``section`` is the id of the heading it stands under."""

    id: str
    kind: SegmentKind
    start: int
    end: int
    section: str | None = None
    level: int | None = None
    extensions: Extensions = UNSET


class Sentence(Spanned, Struct):
    """A sentence within one segment; none ends inside a quotation that goes on."""

    id: str
    segment: str
    start: int
    end: int
    extensions: Extensions = UNSET


class GlossaryEntry(Struct):
    """A term that the document itself defines."""

    id: str
    term: str
    aliases: list[str]
    term_segment: str
    definition_segment: str
    extensions: Extensions = UNSET


class Entity(Spanned, Struct):
    """A mention of a body, meeting, date, formulation, …, without a leading article.

    ``normal`` depends on the label: DATE ``{"edtf", "anchor"}``, EVENT ``{"name", "ordinal",
    "edtf"}``, ORG ``{"name"}``; ``coref`` is the id of the first full mention of the same event.
    """

    id: str
    start: int
    end: int
    text: str
    label: EntityLabel
    normal: dict[str, str | int | None] | None = None
    refers_to: str | None = None
    kb_id: str | None = None
    method: EntityMethod = "model"
    coref: str | None = None
    extensions: Extensions = UNSET


class FrameSpeaker(Struct):
    """Who speaks in a document as a whole; offsets are null where only the meta data tell."""

    text: str
    start: int | None = None
    end: int | None = None
    entity: str | None = None
    canonical: str | None = None


class Place(Struct):
    """Where something was; offsets are null where only the meta data tell."""

    text: str
    start: int | None = None
    end: int | None = None
    entity: str | None = None


class Frame(Struct):
    """What a document is as a whole.

    ``event`` is the id of the event that it reports or where it was spoken, ``date`` (EDTF) that of
    the event, else of the speech or text. ``basis`` tells of each field that is not null where it
    comes from, ``confidence`` (0 to 1) how sure it is.
    """

    kind: DocumentKind
    speaker: FrameSpeaker | None = None
    event: str | None = None
    date: str | None = None
    place: Place | None = None
    basis: dict[str, Basis] = {}
    confidence: dict[str, float] = {}


class EventMention(Spanned, Struct):
    """Words that name an event; ``entity`` is their entity, where they are one."""

    start: int
    end: int
    entity: str | None = None


class EventParticipant(Struct):
    """A person, body or state that met or spoke at an event; ``canonical``: the full name."""

    entity: str | None
    text: str
    canonical: str | None = None


class Event(Struct):
    """Something that happens in a document, however often it is named.

    ``name`` is its fullest proper name, ``body`` the entity of the body that holds it, ``date``
    EDTF, ``anchor`` what a partial date was resolved against, ``glossary`` the id of the entry that
    explains it; ``key`` is the same for the same event in every document, ``part_of`` the id of a
    larger event.
    """

    id: str
    kind: EventKind
    name: str | None
    ordinal: int | None
    body: str | None
    date: str | None
    anchor: str | None
    place: str | None
    glossary: str | None
    kb_id: str | None
    key: str | None
    mentions: list[EventMention]
    participants: list[EventParticipant] = []
    part_of: str | None = None
    extensions: Extensions = UNSET


class Cue(Spanned, Struct):
    """The words that report ("was stressed"), with the lemma of their head ("stress")."""

    start: int
    end: int
    text: str
    lemma: str


class Speaker(Struct):
    """Who the text makes say it; offsets are null where nobody is mentioned.

    ``key`` is what to group speakers by: never null where there is a mention.
    """

    status: SpeakerStatus
    start: int | None = None
    end: int | None = None
    text: str | None = None
    entity: str | None = None
    canonical: str | None = None
    key: str | None = None


class Occasion(Struct):
    """The event or time at which it was said.

    ``basis`` is ``inherited`` where it is the document's own event, and ``stated`` where the
    reporting passage, or the text before, names it; ``date`` is EDTF, ``event`` the event's id.
    """

    text: str
    basis: Literal["stated", "inherited"]
    start: int | None = None
    end: int | None = None
    entity: str | None = None
    date: str | None = None
    event: str | None = None
    confidence: float | None = None


class Quote(Struct):
    """A quoted statement, or a mere quoted term.

    ``continues`` is the id of the statement whose report goes on in this one, ``turn`` that of the
    turn in which it is reported.
    """

    id: str
    kind: QuoteKind
    content: list[Offsets]
    marked: list[Offsets]
    text: str
    closed: bool
    cue: Cue | None
    speaker: Speaker
    occasion: Occasion | None
    parent: str | None
    method: str
    confidence: float
    continues: str | None = None
    turn: str | None = None
    extensions: Extensions = UNSET


class TurnLabel(Spanned, Struct):
    """What stands before the words of a turn: a name, an office, an outlet, "Q"."""

    start: int
    end: int


class Turn(Spanned, Struct):
    """What one speaks in a transcript, up to whoever speaks next.

    ``content`` are the words spoken, without label and stage directions, a stretch a paragraph;
    ``start`` and ``end`` span them. ``label`` is null where the layout alone tells the turn,
    ``answers`` the id of the question that an answer replies to.
    """

    id: str
    start: int
    end: int
    label: TurnLabel | None
    content: list[Offsets]
    speaker: Speaker
    role: TurnRole
    answers: str | None = None
    extensions: Extensions = UNSET


class Relation(Struct):
    """How the passage relates the two poles, by which words, and how sure that is (0 to 1)."""

    type: RelationType
    evidence: list[Offsets]
    score: float


class PoleMention(Spanned, Struct):
    """A mention of one side of the relationship."""

    pole: str
    start: int
    end: int


class Theme(Struct):
    """A theme that a passage has.

    Calibrated probability, evidence (strongest first), poles, relation.
    """

    id: str
    score: float
    evidence: list[Offsets]
    poles: list[PoleMention]
    relation: Relation | None = None


class ThemeScore(Struct):
    """The calibrated probability of one theme of the taxonomy."""

    id: str
    score: float


class Passage(Spanned, Struct):
    """The themes of one paragraph, list item, block quote or glossary definition.

    Or of a part of one that is long; ``start`` and ``end`` say which.
    """

    segment: str
    themes: list[Theme]
    scores: list[ThemeScore]
    start: int
    end: int
    extensions: Extensions = UNSET


class Record(Struct, kw_only=True):
    """One annotated document: one line of ``annotations.jsonl``."""

    schema: Literal["readout/1"]
    id: str
    source: Source
    meta: PlainData
    document: Frame | None = None
    text: str
    segments: list[Segment]
    sentences: list[Sentence]
    glossary: list[GlossaryEntry]
    entities: list[Entity]
    quotes: list[Quote]
    events: list[Event] = []
    turns: list[Turn] | UnsetType = UNSET
    passages: list[Passage]
    stages: dict[str, str]
    extensions: Extensions = UNSET
    warnings: list[Warning]

    def to_dict(self) -> PlainData:
        """Return the record as plain data: what its line of JSON holds."""
        found: PlainData = msgspec.json.decode(encode_record(self))
        return found

    def to_json(self) -> str:
        """Return the record as one line of JSON, without a line end."""
        return encode_record(self).decode()

    def spans(self, name: str) -> list[RecordSpan]:
        """Return the stretches of text that were found.

        Parameters
        ----------
        name : str
            ``segments``, ``sentences``, ``entities``, ``passages``; ``quotes`` (a quote in several
            pieces has a span for each), ``cues``, ``speakers``, ``occasions`` (those that the text
            names; the item is the quote); ``events`` (every mention; the item is the event);
            ``turns`` (each paragraph of what is spoken).

        Returns
        -------
        list of RecordSpan
            ``(start, end, text, item)``, sorted by start and end; offsets count in :attr:`text`.

        Raises
        ------
        ValueError
            Where there are no spans of that name.

        Examples
        --------
        >>> from readout import load
        >>> record = load("readout:quotes-only.cfg")("“Open the road,” said the minister.")
        >>> [(span.start, span.end, span.text) for span in record.spans("cues")]
        [(17, 21, 'said')]
        """
        if name not in SPANS:
            raise ValueError(f"no spans {name!r}: {nearest(name, SPANS)}")
        found = [
            RecordSpan(start, end, self.text[start:end], item)
            for start, end, item in stretches(self, name)
        ]
        return sorted(found, key=lambda span: span[:2])

    def _repr_html_(self) -> str:
        """Return the document with its annotations, for notebooks, which look for this method."""
        (display,) = entry_points(group="readout_displays", name="html")
        drawn: str = display.load()(self)
        return drawn


def bare_record(id: str, text: str, source: Source) -> Record:
    """Return the record of a text in which nothing has been found."""
    return Record(
        schema=SCHEMA,
        id=id,
        source=source,
        meta={},
        text=text,
        segments=[],
        sentences=[],
        glossary=[],
        entities=[],
        quotes=[],
        passages=[],
        stages={},
        warnings=[],
    )


class RecordSpan(NamedTuple):
    """A stretch of a record's text, and the item of the record that it belongs to."""

    start: int
    end: int
    text: str
    item: Any


WHOLE = ("segments", "sentences", "entities", "passages")
"""Lists whose items are stretches of text themselves."""
OF_QUOTES = {"cues": "cue", "speakers": "speaker", "occasions": "occasion"}
SPANS = (*WHOLE, "quotes", *OF_QUOTES, "events", "turns")
"""What :meth:`Record.spans` knows."""


def extents(item: Any) -> list[Offsets]:
    """Return the stretches of text that an item of a record covers."""
    if isinstance(item, Quote | Turn):
        return item.content
    if isinstance(item, Event):
        return [mention.span for mention in item.mentions]
    return [(item.start, item.end)]


def stretches(record: Record, name: str) -> Iterator[tuple[int, int, Any]]:
    """Yield start, end and item of all spans of a name of :data:`SPANS`, as they stand."""
    for item in getattr(record, "quotes" if name in OF_QUOTES else name) or ():
        part = getattr(item, OF_QUOTES[name]) if name in OF_QUOTES else item
        if part is not None and (part is item or part.start is not None):
            for start, end in extents(part):
                yield start, end, item


# -- what a line of JSON has that its type does not know

UnknownFields = Sequence[tuple[Struct, PlainData]]
"""Structs, each with the fields that its type does not know, as plain data."""


def unknown_fields(raw: Any, read: Any) -> Iterator[tuple[Struct, PlainData]]:
    """Find what was not read of plain data.

    Parameters
    ----------
    raw : object
        The plain data.
    read : object
        What was read of them.

    Yields
    ------
    tuple of (Struct, dict)
        A struct within `read`, and the fields of `raw` that it does not have.
    """
    if isinstance(read, Struct):
        known = read.__struct_fields__
        beside = {name: value for name, value in raw.items() if name not in known}
        if beside:
            yield read, beside
        for name in known:
            if name in raw:
                yield from unknown_fields(raw[name], getattr(read, name))
    elif isinstance(read, list):
        for one, typed in zip(raw, read, strict=True):
            yield from unknown_fields(one, typed)


def with_unknown(read: Any, beside: Mapping[int, PlainData]) -> Any:
    """Make plain data of a struct again, with what was unknown in it.

    Parameters
    ----------
    read : object
        A struct, or what stands in one.
    beside : mapping of int to dict
        ``id`` of a struct -> the fields that its type does not know.
    """
    if isinstance(read, Struct):
        written = {
            name: with_unknown(value, beside)
            for name, value in asdict(read).items()
            if value is not UNSET
        }
        return {**written, **beside.get(id(read), {})}
    if isinstance(read, list):
        return [with_unknown(one, beside) for one in read]
    return msgspec.to_builtins(read)


class _WiderRecord(Record, kw_only=True):
    """A record that was read, and the fields of it, and within it, that no type knows."""

    beside: UnknownFields


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode_record(record: Record) -> bytes:
    """Write a record as one line of JSON (UTF-8, no line end); equal records give equal bytes.

    Fields that no type knows, of a record that was read, are written behind the others.
    """
    if not isinstance(record, _WiderRecord):
        return _encoder.encode(record)
    written = with_unknown(record, {id(item): more for item, more in record.beside})
    del written["beside"]
    for item, more in record.beside:
        if isinstance(item, Record):
            written |= more
    return _encoder.encode(written)


def decode_record(line: bytes | str) -> Record:
    """Read a record from one line of JSON.

    Fields that no type knows are kept: :func:`encode_record` writes them again.

    Raises
    ------
    msgspec.ValidationError
        Where a field is missing or of another type; the message names its path.
    msgspec.DecodeError
        Where the line is no JSON.
    """
    record = _decoder.decode(line)
    data = line.encode() if isinstance(line, str) else line
    if _encoder.encode(record) == data:  # as we write it: nothing is unknown
        return record
    beside = list(unknown_fields(msgspec.json.decode(line), record))
    return _WiderRecord(**asdict(record), beside=beside) if beside else record


def json_schema() -> PlainData:
    """Return the JSON Schema (2020-12) of a record as it is written.

    Every field is there, if only as null; but for ``extensions``, and ``turns`` of none.
    """
    (reference,), components = msgspec.json.schema_components(
        [Record], ref_template="#/$defs/{name}"
    )
    for component in components.values():
        named = component["properties"]
        component["required"] = [name for name in named if name not in ("extensions", "turns")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "$defs": components,
        **reference,
    }
