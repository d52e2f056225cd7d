"""Gold as it is read: documents and records, each checked, so that nothing is wrong later on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from readout.errors import ConfigError
from readout.evaluate.recorded import gold_of
from readout.io.files import place_of
from readout.io.safe import read_json
from readout.records.dataset import parts
from readout.records.types import SCHEMA, Record, decode_record

__all__ = [
    "GoldCue",
    "GoldDocument",
    "GoldEntity",
    "GoldEvent",
    "GoldFrame",
    "GoldOccasion",
    "GoldPole",
    "GoldQuote",
    "GoldSegment",
    "GoldSentence",
    "GoldSpan",
    "GoldSpeaker",
    "GoldText",
    "GoldThemes",
    "bad_gold",
    "read_gold_documents",
]

LONGEST = 2**31
"""Characters of a text, at most: a place beyond is a mistake."""
MOST_SHOWN = 60
"""Characters of a text that a message shows."""


Place = Annotated[int, Meta(ge=0, le=LONGEST)]


class GoldSpan(Struct, kw_only=True):
    """A stretch of the text; ``text`` is what stands there, where it is told."""

    start: Place
    end: Place
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


class GoldCue(GoldSpan, kw_only=True):
    """The words that report."""


class GoldSpeaker(Struct):
    """Who says it."""

    status: str
    text: str | None = None


class GoldOccasion(Struct):
    """On which occasion it was said; the date is EDTF, or a year."""

    event: str | None
    date: str | int | None = None


class GoldQuote(GoldSpan, kw_only=True):
    """A quote; what is not there was not labelled."""

    kind: str
    cue: GoldCue | UnsetType | None = UNSET
    speaker: GoldSpeaker | UnsetType | None = UNSET
    occasion: GoldOccasion | UnsetType | None = UNSET


class GoldNamed(Struct):
    """Something by its name."""

    text: str | None


class GoldFrame(Struct):
    """What a document is as a whole; what is not there was not labelled."""

    kind: str | UnsetType = UNSET
    speaker: str | GoldNamed | UnsetType | None = UNSET
    event: str | GoldNamed | UnsetType | None = UNSET
    date: str | UnsetType | None = UNSET
    place: str | GoldNamed | UnsetType | None = UNSET


class GoldEvent(Struct, kw_only=True):
    """An event, with all its mentions; a date that is not there was not labelled."""

    kind: str
    mentions: list[GoldSpan]
    date: str | UnsetType | None = UNSET


class GoldPole(GoldSpan, kw_only=True):
    """A mention of one side of a relationship."""

    pole: str


class GoldThemes(Struct, kw_only=True):
    """The themes of a segment; relations by theme, poles, where they were labelled."""

    par: int
    labels: list[str]
    relations: dict[str, str | None] | UnsetType = UNSET
    poles: list[GoldPole] | UnsetType = UNSET


class GoldText(Struct, kw_only=True):
    """A gold document; fields that are not there were not labelled. See ``docs/gold.md``."""

    text: str
    id: str | int | None = None
    entity_labels: list[str] = field(default_factory=list)
    segments: list[GoldSegment] | UnsetType = UNSET
    sentences: list[GoldSentence] | UnsetType = UNSET
    entities: list[GoldEntity] | UnsetType = UNSET
    quotes: list[GoldQuote] | UnsetType = UNSET
    unlisted: list[str] = field(default_factory=list)
    continued: list[tuple[Place, Place]] | UnsetType = UNSET
    frame: GoldFrame | UnsetType = UNSET
    event: str | GoldNamed | UnsetType | None = UNSET
    events: list[GoldEvent] | UnsetType = UNSET
    themes: list[GoldThemes] | UnsetType = UNSET


@dataclass(frozen=True)
class GoldDocument:
    """A line of gold.

    Attributes
    ----------
    where : str
        ``file:line``.
    data : dict
        As it stands there; of a record, as ``gold_of`` gives it.
    gold : GoldText or None
        The same, checked; None of a record.
    record : Record or None
        Where the line is a record.
    """

    where: str
    data: dict[str, Any]
    gold: GoldText | None
    record: Record | None

    @property
    def id(self) -> str:
        """What it is called."""
        return str(self.data.get("id") or self.where)

    @property
    def text(self) -> str:
        """What all offsets count in."""
        text: str = self.data["text"]
        return text


def bad_gold(where: str, reason: object) -> ConfigError:
    """Make the error of a file, or a line of it (``file:line``)."""
    return ConfigError(f"{where}: {reason}; see docs/gold.md", code="bad_gold")


def read_gold_documents(path: str | os.PathLike[str]) -> list[GoldDocument]:
    """Read gold: documents or records, of a file (also compressed), an output folder, a URL.

    Raises
    ------
    ConfigError
        ``bad_gold`` with file and line: no JSON, no ``text``, a field of another type, offsets out
        of the text or not at the words that are told, a segment that is not there, an id that
        an earlier line has. ``not_a_file`` of a pipe; as ``read_records`` of what cannot be
        read.
    """
    found: list[GoldDocument] = []
    ids: dict[str, str] = {}
    for where, line in _lines(path):
        document = _document(where, line)
        told = document.data.get("id")
        if told is not None:
            first = ids.setdefault(str(told), where)
            if first != where:
                raise bad_gold(where, f"the id {_short(str(told))} is that of {first}, too")
        found.append(document)
    return found


def _lines(path: str | os.PathLike[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the lines that are not blank, each behind its place."""
    place = place_of(path)
    if not place.is_pattern() and place.kind() == "other":
        raise ConfigError(
            f"{place.shown}: a pipe or a device, which can be read only once: write it to a file",
            code="not_a_file",
        )
    for part in parts(path):
        for number, line in enumerate(part.lines(), start=1):
            if line.strip():
                yield f"{part.path}:{number}", line


def _document(where: str, line: bytes) -> GoldDocument:
    try:
        data = read_json(line)
        if not isinstance(data, dict):
            raise bad_gold(where, "no object (a document is one on one line)")
        if data.get("schema") == SCHEMA:
            return _recorded(where, decode_record(line))
        gold = msgspec.convert(data, GoldText)
    except (ValueError, RecursionError) as error:
        raise bad_gold(where, error) from error
    _check(where, gold)
    return GoldDocument(where, data, gold, None)


def _recorded(where: str, record: Record) -> GoldDocument:
    try:
        data = gold_of(record)
    except ConfigError as error:  # it knows the record, not the line
        raise ConfigError(f"{where}: {error.message}", code=error.code) from error
    return GoldDocument(where, data, None, record)


def _check(where: str, gold: GoldText) -> None:
    """Make sure that spans lie in the text, and that what is named is there."""
    for place, span in _spans(gold):
        if not span.start <= span.end <= len(gold.text):
            raise bad_gold(
                where,
                f"$.{place}: {span.start}-{span.end} is no stretch of a text of "
                f"{len(gold.text)} characters",
            )
        words = gold.text[span.start : span.end]
        if span.text is not None and span.text != words:
            raise bad_gold(
                where,
                f"$.{place}: {_short(span.text)} is not the text at its offsets, {_short(words)}",
            )
    numbers = {segment.i for segment in _given(gold.segments)}
    named = [
        (f"entities[{n}].glossary", one.glossary)
        for n, one in enumerate(_given(gold.entities))
        if isinstance(one.glossary, int)
    ]
    named += [(f"themes[{n}].par", one.par) for n, one in enumerate(_given(gold.themes))]
    for place, number in named:
        if number not in numbers:
            raise bad_gold(where, f"$.{place}: no segment has the number {number}")


def _spans(gold: GoldText) -> Iterator[tuple[str, GoldSpan]]:
    for name in ("segments", "sentences", "entities", "quotes"):
        for n, one in enumerate(_given(getattr(gold, name))):
            yield f"{name}[{n}]", one
    for n, quote in enumerate(_given(gold.quotes)):
        if isinstance(quote.cue, GoldCue):
            yield f"quotes[{n}].cue", quote.cue
    for n, span in enumerate(_given(gold.continued)):
        yield f"continued[{n}]", GoldSpan(start=span[0], end=span[1])
    for n, event in enumerate(_given(gold.events)):
        for m, mention in enumerate(event.mentions):
            yield f"events[{n}].mentions[{m}]", mention
    for n, themes in enumerate(_given(gold.themes)):
        for m, pole in enumerate(_given(themes.poles)):
            yield f"themes[{n}].poles[{m}]", pole


def _given(found: Any) -> Sequence[Any]:
    """Return a list, also of what was not labelled."""
    return () if found is UNSET else found


def _short(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…")
