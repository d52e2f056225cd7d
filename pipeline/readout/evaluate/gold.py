"""Gold: one set of types for what people labelled, of gold documents and of records.

Everything that reads gold, to score by it or to learn from it, reads it here, checked, so that
nothing is wrong later on. ``docs/gold.md`` describes the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from readout.errors import ConfigError
from readout.io.files import AnyPath, place_of
from readout.io.safe import read_json
from readout.records.dataset import lines_of, parts
from readout.records.judged import PART_LABELS, GoldScope, Layer, judged_of
from readout.records.types import SCHEMA, EntityLabel, Quote, Record, Spanned, Theme, decode_record

__all__ = [
    "GoldAttribution",
    "GoldContinued",
    "GoldDocument",
    "GoldEntity",
    "GoldEvent",
    "GoldFrame",
    "GoldNamed",
    "GoldOccasion",
    "GoldPole",
    "GoldQuote",
    "GoldSegment",
    "GoldSentence",
    "GoldSpan",
    "GoldSpeaker",
    "GoldText",
    "GoldThemes",
    "gold_from",
    "gold_of",
    "iter_gold",
    "joined",
    "labelled",
    "read_gold",
]

LONGEST = 2**31
"""Characters of a text, at most: a place beyond is a mistake."""
MOST_SHOWN = 60
"""Characters of a text that a message shows."""
READ_WITH: dict[Layer, str] = {"entity": "entities", "quote": "quotes", "theme": "themes"}
"""A layer -> the field of gold that is left out where nobody has read it."""

T = TypeVar("T")
Offset = Annotated[int, Meta(ge=0, le=LONGEST)]
Stretches = list[tuple[Offset, Offset]]
Weight = Annotated[float, Meta(ge=0, le=1e6)]


class GoldSpan(Spanned, Struct, kw_only=True):
    """A stretch of the text; ``text`` is what stands there, where it is told."""

    start: Offset
    end: Offset
    text: str | None = None


class GoldSegment(GoldSpan, kw_only=True):
    """A segment; ``i`` is what others name it by."""

    kind: str
    i: int | None = None


class GoldSentence(GoldSpan, kw_only=True):
    """A sentence; ``label`` says whether a report goes on in it, where it was asked."""

    label: str | None = None
    sure: bool = True


class GoldEntity(GoldSpan, kw_only=True):
    """An entity; ``glossary`` is a segment's number, or the term itself."""

    label: str
    glossary: int | str | None = None


class GoldSpeaker(Struct):
    """The speaker of a quote."""

    status: str
    text: str | None = None


class GoldOccasion(Struct):
    """The occasion of a quote; the date is EDTF, or a year."""

    event: str | None
    date: str | int | None = None


class GoldQuote(GoldSpan, kw_only=True):
    """A quote; what is not there was not labelled.

    ``inherited``: its occasion was taken from what stands before it. Of a record, ``confidence``,
    and ``nested`` for a quote within another, which is not wrong where gold lacks it.
    """

    kind: str
    cue: GoldSpan | UnsetType | None = UNSET
    speaker: GoldSpeaker | UnsetType | None = UNSET
    occasion: GoldOccasion | UnsetType | None = UNSET
    inherited: bool = False
    confidence: float | None = None
    nested: bool = False


class GoldContinued(Spanned, Struct, array_like=True):
    """A stretch in which a report goes on: ``[start, end]``; of a record, its confidence."""

    start: Offset
    end: Offset
    confidence: float | None = None


class GoldNamed(Struct):
    """Something by its name; of a record, with the other names that it has."""

    text: str | None
    also: list[str] = []


Name = str | GoldNamed | UnsetType | None
"""A name, if one was labelled; None is told to be none."""


class GoldFrame(Struct):
    """The frame of a document; fields that are not there were not labelled."""

    kind: str | UnsetType = UNSET
    speaker: Name = UNSET
    event: Name = UNSET
    date: str | UnsetType | None = UNSET
    place: Name = UNSET

    def fields(self) -> dict[str, GoldNamed | None]:
        """Return the fields that were labelled, each by its name."""
        there = ((name, getattr(self, name)) for name in self.__struct_fields__)
        named = {
            name: found if isinstance(found, GoldNamed) else GoldNamed(found)
            for name, found in there
            if found is not UNSET
        }
        return {name: None if found.text is None else found for name, found in named.items()}


class GoldEvent(Struct, kw_only=True):
    """An event, with all its mentions; a date that is not there was not labelled."""

    kind: str
    mentions: list[GoldSpan]
    date: str | UnsetType | None = UNSET


class GoldTelling(GoldSpan, kw_only=True):
    """What tells an event of a pair, by its number: of two documents; ``same``: it is one event."""

    pair: int
    same: bool


class GoldPole(GoldSpan, kw_only=True):
    """A mention of one side of a relationship."""

    pole: str


class GoldThemes(Struct, kw_only=True):
    """The themes of a segment; relations by theme, poles, where they were labelled."""

    par: int
    labels: list[str]
    relations: dict[str, str | None] | UnsetType = UNSET
    poles: list[GoldPole] | UnsetType = UNSET
    scores: dict[str, float] = {}

    def relation(self, theme: str) -> str | UnsetType | None:
        """Return the relation of a theme, None for none."""
        return UNSET if self.relations is UNSET else self.relations.get(theme)


class GoldAttribution(Struct):
    """An attribution of a newspaper's article (PolNeAR): where source, cue and content stand."""

    source: Stretches = []
    cue: Stretches = []
    content: Stretches = []


class GoldText(Struct, kw_only=True):
    """A gold document; fields that are not there were not labelled. See ``docs/gold.md``.

    ``spans`` are the stretches that were read (null: all of it), ``weights`` what each counts and
    ``weight`` what the document does, for who learns from it. ``judged`` is what a gold record says
    of what was read; ``recorded`` tells that it is all that a record has.
    """

    text: str
    id: str | int | None = None
    title: str | None = None
    date: str | None = None
    published: str | None = None
    publisher: str | None = None
    weight: Weight = 1.0
    entity_labels: list[str] = []
    segments: list[GoldSegment] | UnsetType = UNSET
    sentences: list[GoldSentence] | UnsetType = UNSET
    entities: list[GoldEntity] | UnsetType = UNSET
    quotes: list[GoldQuote] | UnsetType = UNSET
    unlisted: list[str] = []
    continued: list[GoldContinued] | UnsetType = UNSET
    frame: GoldFrame | UnsetType = UNSET
    event: Name = UNSET
    events: list[GoldEvent] | UnsetType = UNSET
    tells: list[GoldTelling] | UnsetType = UNSET
    themes: list[GoldThemes] | UnsetType = UNSET
    attributions: list[GoldAttribution] | UnsetType = UNSET
    spans: Stretches | None = None
    weights: list[Weight] = []
    judged: GoldScope | None = None
    recorded: bool = False

    @property
    def numbered(self) -> dict[int | None, GoldSegment]:
        """The segments by their number."""
        return {one.i: one for one in labelled(self.segments)}


@dataclass(frozen=True)
class GoldDocument:
    """A line of gold.

    Attributes
    ----------
    where : str
        ``file:line``.
    gold : GoldText
        What was labelled.
    record : Record or None
        The record, where the line is one.
    """

    where: str
    gold: GoldText
    record: Record | None = None

    @property
    def id(self) -> str:
        """Its id, else its place in the file."""
        return str(self.gold.id or self.where)

    @property
    def text(self) -> str:
        """The text that all offsets count in."""
        return self.gold.text


def labelled(found: list[T] | UnsetType) -> list[T]:
    """Return a list, also of what was not labelled."""
    return [] if found is UNSET else found


# -- reading
# --------------------------------------------------------------------------------------------------


def read_gold(path: AnyPath) -> list[GoldDocument]:
    """Read gold: documents or records, of a file (also compressed), an output folder, a URL.

    Raises
    ------
    ConfigError
        As :func:`iter_gold`; ``bad_gold`` for an id that an earlier line has.
    """
    found = []
    ids: dict[str, str] = {}
    for document in iter_gold(path):
        name = document.gold.id
        first = document.where if name is None else ids.setdefault(str(name), document.where)
        if first != document.where:
            raise _bad_gold(document.where, f"the id {_short(str(name))} is that of {first}, too")
        found.append(document)
    return found


def iter_gold(path: AnyPath) -> Iterator[GoldDocument]:
    """Yield the documents and records of gold.

    Raises
    ------
    ConfigError
        ``bad_gold`` with file and line: no JSON, no ``text``, a field of another type, offsets out
        of the text or not at the words that are told, a segment that is not there. ``not_a_file``
        of a pipe; as ``read_records`` of what cannot be read.
    """
    place = place_of(path)
    if not place.is_pattern() and place.kind() == "other":
        raise ConfigError(
            f"{place.shown}: a pipe or a device, which can be read only once: write it to a file",
            code="not_a_file",
        )
    lines = ((part, *line) for part in parts(path) for line in enumerate(lines_of(part), start=1))
    for part, number, line in lines:
        where = f"{part.shown}:{number}"
        if not line.strip():
            continue
        try:
            data = read_json(line)
            if isinstance(data, dict) and data.get("schema") == SCHEMA:
                record = decode_record(line)
                yield GoldDocument(where, gold_of(record, judged_of(record)), record)
            else:
                yield GoldDocument(where, gold_from(data))
        except ConfigError as error:  # it knows the record, not the line
            raise ConfigError(f"{where}: {error.message}", code=error.code) from error
        except (ValueError, RecursionError) as error:
            raise _bad_gold(where, error) from error


def _bad_gold(where: str, reason: object) -> ConfigError:
    return ConfigError(f"{where}: {reason}; see docs/gold.md", code="bad_gold")


def gold_from(data: object) -> GoldText:
    """Return a gold document from what its line holds.

    Raises
    ------
    ValueError
        Where a field is of another type, a span does not lie in the text, other words stand there,
        or a segment that is named is not there.
    """
    if not isinstance(data, dict):
        raise ValueError("no object (a document is one on one line)")  # noqa: TRY004
    gold = msgspec.convert(data, GoldText)
    segments = gold.numbered
    for place, found in _parts(gold):
        if isinstance(found, tuple | GoldSpan | GoldContinued):
            start, end = found if isinstance(found, tuple) else found.span
            if not start <= end <= len(gold.text):
                size = len(gold.text)
                raise ValueError(
                    f"{place}: {start}-{end} is no stretch of a text of {size} characters"
                )
            quoted, words = getattr(found, "text", None), gold.text[start:end]
            if quoted not in (None, words):
                raise ValueError(
                    f"{place}: {_short(quoted)} is not the text at its offsets, {_short(words)}: "
                    "it was changed after it was labelled"
                )
        named = place.endswith((".par", ".glossary")) and isinstance(found, int)
        if named and found not in segments:
            raise ValueError(f"{place}: no segment has the number {found}")
    return gold


def _parts(found: object, place: str = "$") -> Iterator[tuple[str, Any]]:
    """Yield all that gold holds, each behind its place."""
    yield place, found
    if isinstance(found, Struct):
        for name in found.__struct_fields__:
            yield from _parts(getattr(found, name), f"{place}.{name}")
    elif isinstance(found, list):
        for n, one in enumerate(found):
            yield from _parts(one, f"{place}[{n}]")


def _short(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…")


# -- records
# --------------------------------------------------------------------------------------------------


def gold_of(record: Record, judged: GoldScope | None = None) -> GoldText:
    """Return a record as gold.

    Parameters
    ----------
    record : Record
        All of it counts as labelled, ...
    judged : GoldScope, optional
        ... but for the layers, and the parts of quotes, that nobody has read.
    """
    meta = {key: str(value) for key, value in record.meta.items() if value is not None}
    gold = GoldText(
        id=record.id,
        text=record.text,
        title=meta.get("title"),
        date=meta.get("date"),
        entity_labels=list(get_args(EntityLabel)),
        segments=[
            GoldSegment(i=i, kind=one.kind, start=one.start, end=one.end)
            for i, one in enumerate(record.segments)
        ],
        sentences=_as(list[GoldSentence], record.sentences),
        entities=_entities(record),
        quotes=[one for quote in record.quotes for one in _quotes(record.text, quote)],
        continued=[
            GoldContinued(*span, quote.confidence)
            for quote in record.quotes
            for span in (quote.content if quote.continues is not None else ())
        ],
        events=_as(list[GoldEvent], record.events),
        frame=_frame(record),
        themes=_themes(record),
        recorded=True,
        judged=judged,
    )
    return gold if judged is None else _without_unread(gold, judged)


def _without_unread(gold: GoldText, judged: GoldScope) -> GoldText:
    """Return gold without the layers and the parts of quotes that nobody has read."""
    parts = {part: UNSET for part in PART_LABELS if not (judged.reads(part) and judged.links)}
    unread = {name: UNSET for layer, name in READ_WITH.items() if not judged.reads(layer)}
    quotes = [structs.replace(quote, **parts) for quote in labelled(gold.quotes)]
    fields = {"quotes": quotes, "frame": UNSET, "spans": judged.spans} | unread
    return structs.replace(gold, **fields)


def _as(kind: type[T], found: object) -> T:
    """Return what a record has, by the fields that gold has of it, too."""
    return msgspec.convert(found, kind, from_attributes=True)


def _entities(record: Record) -> list[GoldEntity]:
    terms = {entry.id: entry.term for entry in record.glossary}
    return [
        structs.replace(_as(GoldEntity, one), glossary=terms.get(one.refers_to or ""))
        for one in record.entities
    ]


def _quotes(text: str, quote: Quote) -> Iterator[GoldQuote]:
    """Yield a quote as gold has it: a mixed one at each of its fragments."""
    marked = quote.marked or quote.content
    whole = quote.content if quote.kind == "indirect" else marked
    places = [(whole[0][0], whole[-1][1])] if whole else []
    occasion = quote.occasion
    for start, end in marked if quote.kind == "mixed" else places:
        yield GoldQuote(
            kind=quote.kind,
            start=start,
            end=end,
            text=text[start:end],
            cue=_as(GoldSpan, quote.cue) if quote.cue else None,
            speaker=_as(GoldSpeaker, quote.speaker),
            occasion=GoldOccasion(occasion.text, occasion.date) if occasion else None,
            confidence=quote.confidence,
            nested=quote.parent is not None,
        )


def _frame(record: Record) -> GoldFrame | UnsetType:
    frame = record.document
    if frame is None:
        return UNSET
    speaker, event = frame.speaker, next((e for e in record.events if e.id == frame.event), None)
    mentions = [record.text[one.start : one.end] for one in event.mentions] if event else []
    return GoldFrame(
        kind=frame.kind,
        speaker=GoldNamed(speaker.text, [speaker.canonical or ""]) if speaker else None,
        event=GoldNamed(event.name or "", mentions) if event else None,
        date=frame.date,
        place=GoldNamed(frame.place.text) if frame.place else None,
    )


def _themes(record: Record) -> list[GoldThemes]:
    """Return the themes of each segment that has passages; of several, the first tells most."""
    number = {segment.id: i for i, segment in enumerate(record.segments)}
    by_segment: dict[str, list[Theme]] = {}
    for passage in record.passages:
        if passage.segment in number:
            by_segment.setdefault(passage.segment, [])[:0] = passage.themes
    return [
        GoldThemes(
            par=number[segment],
            labels=sorted({one.id for one in themes}),
            relations={one.id: one.relation.type if one.relation else None for one in themes},
            poles=[
                GoldPole(start=start, end=end, pole=name)
                for start, end, name in sorted(
                    {(pole.start, pole.end, pole.pole) for one in themes for pole in one.poles}
                )
            ],
            scores={one.id: one.score for one in themes},
        )
        for segment, themes in by_segment.items()
    ]


def joined(
    golds: Sequence[GoldDocument], records: Iterable[Record], source: str
) -> list[Record | None]:
    """Return the record of each gold document.

    It is of the same text, and of the same id where several have that.

    Raises
    ------
    ConfigError
        ``other_text`` where a document has only a record of its id with another text.
    """
    by_text: dict[str, dict[str, Record]] = {one.text: {} for one in golds}
    ids = {str(one.gold.id): one for one in golds}
    others = []
    for record in records:
        if record.text in by_text:
            by_text[record.text][record.id] = record
        elif record.id in ids:
            others.append(record.id)
    for name in others:
        if not by_text[ids[name].text]:
            raise ConfigError(
                f"{ids[name].where}: the record {name!r} in {source} has another text: gold counts "
                "in the text that it was made for; run on that, or make gold anew",
                code="other_text",
            )
    found = ((one.id, by_text[one.text]) for one in golds)
    return [there.get(name, next(iter(there.values()), None)) for name, there in found]
