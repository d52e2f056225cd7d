"""One document as its page shows it: blocks of atoms, marks over them, what the marks are of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readout.records.naming import Named, clean, extent, one_line, speaker_of, title_of
from readout.records.types import Offsets, Quote, Record, Theme
from readout.report.atoms import Atom, Block, Mark, Spans, blocks, cut, merged

__all__ = ["Article", "Hit", "article", "article_of", "frame_lines"]

SHOWN_WHATEVER = "title"
"""The kind of block that is shown even where the texts may not be."""


@dataclass(frozen=True)
class Hit:
    """A theme that a passage has."""

    theme: Theme
    segment: str
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """What is drawn of a document.

    Attributes
    ----------
    blocks : list of Block
        The parts of the text.
    atoms : list of list of Atom
        The atoms of each block; they tile it.
    marks : list of Mark
        As :func:`readout.report.atoms.merged` gives them; owners are numbers of quotes, entities,
        hits, events or warnings, by layer.
    hits : list of Hit
        The themes of the passages, in order.
    visible : Spans
        What of the text may be shown.
    """

    named: Named
    blocks: list[Block]
    atoms: list[list[Atom]]
    marks: list[Mark]
    hits: list[Hit]
    visible: Spans

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.named.record

    def block_at(self, place: int) -> int:
        """Return the number of the block that holds a place, or of the one before it."""
        return max(0, bisect_right(self._starts, place) - 1)

    def segment_at(self, place: int) -> str:
        """Return the id of the segment that holds a place; an empty text where none does."""
        if not self.blocks:
            return ""
        block = self.blocks[self.block_at(place)]
        return (block.segment or "") if block.start <= place < block.end else ""

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]


def article(named: Named, shown: int | None = None) -> Article:
    """Cut a document.

    Parameters
    ----------
    named : Named
        The record, looked up.
    shown : int, optional
        The code points of its text that are shown, beside titles and statements; all by default.
    """
    record = named.record
    parts = blocks(record)
    hits = list(_hits(record))
    marks = merged(_marks(record, hits))
    first = len(record.text) if shown is None else shown
    visible = Spans([(0, first), *(_said(record, parts) if shown is not None else ())])
    edges = [edge for part in parts for edge in (part.start, part.end)]
    atoms = cut(record.text, marks, edges=edges, visible=visible)
    return Article(
        named, blocks=parts, atoms=_by_block(parts, atoms), marks=marks, hits=hits, visible=visible
    )


def article_of(found: Article, rows: Mapping[int, int]) -> dict[str, Any]:
    """Return the document as data for its page.

    Parameters
    ----------
    found : Article
        The document, cut.
    rows : mapping of int to int
        The row of each quote (by number) in the table of statements.
    """
    record = found.record
    return {
        "id": clean(record.id),
        "title": title_of(record),
        "frame": _frame(found.named),
        "blocks": list(_blocks(found)),
        "marks": [[*mark[:3], list(mark.owners)] for mark in found.marks],
        "quotes": list(_quotes(found, rows)),
        "entities": list(_entities(found.named)),
        "hits": [_hit(found, hit) for hit in found.hits],
        "events": list(_events(found.named)),
        "glossary": list(_glossary(record)),
        "warnings": list(_warnings(record)),
    }


def _blocks(found: Article) -> Iterator[list[Any]]:
    for block, atoms in zip(found.blocks, found.atoms, strict=True):
        shown = [_atom(atom) for atom in atoms]
        yield [block.kind, block.level, block.start, block.end, shown]


def _quotes(found: Article, rows: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    quotes = found.record.quotes
    numbers = {quote.id: number for number, quote in enumerate(quotes)}
    for number, quote in enumerate(quotes):
        row = rows.get(number, -1)
        yield _quote(found, quote, numbers) | {"row": row}


def _warnings(record: Record) -> Iterator[list[Any]]:
    for one in record.warnings:
        yield [one.code, one_line(one.message), one.start, one.end]


def _hits(record: Record) -> Iterator[Hit]:
    places = {one.id: (one.start, one.end) for one in record.segments}
    for passage in record.passages:
        start, end = places.get(passage.segment, (0, 0))
        for theme in passage.themes:
            yield Hit(theme, passage.segment, start, end)


def _marks(record: Record, hits: Sequence[Hit]) -> Iterator[Mark]:
    for number, quote in enumerate(record.quotes):
        yield from _quote_marks(number, quote)
    for number, entity in enumerate(record.entities):
        yield from _over("entity", number, [entity])
    for number, event in enumerate(record.events):
        yield from _over("event", number, event.mentions)
    for number, hit in enumerate(hits):
        yield from _theme_marks(number, hit.theme)
    for number, warning in enumerate(record.warnings):
        yield from _over("warning", number, [warning])


def _quote_marks(number: int, quote: Quote) -> Iterator[Mark]:
    layer = "term" if quote.kind == "term" else "quote"
    yield from _at(layer, number, quote.content)
    if quote.kind == "mixed":
        yield from _at("marked", number, quote.marked)
    yield from _over("cue", number, [quote.cue])
    yield from _over("speaker", number, [quote.speaker])
    yield from _over("occasion", number, [quote.occasion])


def _theme_marks(number: int, theme: Theme) -> Iterator[Mark]:
    yield from _at("evidence", number, theme.evidence)
    yield from _over("pole", number, theme.poles)
    if theme.relation is not None:
        yield from _at("relation", number, theme.relation.evidence)


def _at(layer: str, number: int, spans: Iterable[Offsets]) -> Iterator[Mark]:
    for start, end in spans:
        yield Mark(layer, start, end, (number,))


def _over(layer: str, number: int, items: Iterable[Any]) -> Iterator[Mark]:
    """Mark items that have offsets; none of those that are null, or whose offsets are."""
    for item in items:
        if item is not None and item.start is not None:
            yield Mark(layer, item.start, item.end, (number,))


def _said(record: Record, parts: Iterable[Block]) -> Iterator[Offsets]:
    for quote in record.quotes:
        if quote.kind != "term":
            yield from quote.content
    for part in parts:
        if part.kind == SHOWN_WHATEVER:
            yield part.start, part.end


def _by_block(parts: Sequence[Block], atoms: Iterable[Atom]) -> list[list[Atom]]:
    """Share out atoms to the blocks they lie in; what lies between blocks is white space."""
    shared: list[list[Atom]] = [[] for _ in parts]
    at = 0
    for atom in atoms:
        while at < len(parts) and parts[at].end <= atom.start:
            at += 1
        if at < len(parts) and parts[at].start <= atom.start:
            shared[at].append(atom)
    return shared


def _atom(atom: Atom) -> list[Any]:
    text = None if atom.text is None else clean(atom.text)
    return [atom.start, text, *atom.marks]


def _quote(found: Article, quote: Quote, numbers: Mapping[str, int]) -> dict[str, Any]:
    start, end = extent(quote)
    return {
        "kind": quote.kind,
        "at": [start, end],
        "block": found.block_at(start),
        **_voice(quote),
        "occasion": _occasion(found.named, quote),
        "parent": numbers.get(quote.parent or ""),
        "continues": numbers.get(quote.continues or ""),
        "method": quote.method,
        "confidence": round(quote.confidence, 3),
        "closed": quote.closed,
    }


def _voice(quote: Quote) -> dict[str, Any]:
    """Return who speaks, by which words."""
    told: dict[str, Any] = dict.fromkeys(("speaker", "key", "mention", "cue"))
    told["status"] = quote.speaker.status
    called = speaker_of(quote)
    if called is not None:
        told["key"], told["speaker"] = called
    if quote.speaker.text is not None:
        told["mention"] = one_line(quote.speaker.text)
    if quote.cue is not None:
        told["cue"] = one_line(quote.cue.text)
    return told


def _occasion(named: Named, quote: Quote) -> dict[str, Any] | None:
    occasion = quote.occasion
    if occasion is None:
        return None
    events = [event.id for event in named.record.events]
    known = occasion.event in events
    return {
        "text": one_line(occasion.text),
        "id": named.occasion(occasion).id,
        "date": occasion.date and clean(occasion.date),
        "basis": occasion.basis,
        "event": events.index(occasion.event or "") if known else None,
    }


def _entities(named: Named) -> Iterator[dict[str, Any]]:
    record = named.record
    glossary = {entry.id: number for number, entry in enumerate(record.glossary)}
    for entity in record.entities:
        normal = entity.normal or {}
        edtf = normal.get("edtf")
        yield {
            "label": entity.label,
            "at": [entity.start, entity.end],
            "name": named.name_of(entity),
            "edtf": None if edtf is None else clean(str(edtf)),
            "glossary": glossary.get(entity.refers_to or ""),
            "kb": entity.kb_id and clean(entity.kb_id),
            "method": entity.method,
        }


def _hit(found: Article, hit: Hit) -> dict[str, Any]:
    relation = hit.theme.relation
    return {
        "theme": clean(hit.theme.id),
        "score": round(hit.theme.score, 3),
        "at": [hit.start, hit.end],
        "block": found.block_at(hit.start),
        "relation": relation and relation.type,
        "sure": relation and round(relation.score, 3),
        "evidence": hit.theme.evidence,
        "poles": [[clean(one.pole), one.start, one.end] for one in hit.theme.poles],
    }


def _events(named: Named) -> Iterator[dict[str, Any]]:
    for event in named.record.events:
        name = named.event(event)
        yield {
            "id": name.id,
            "label": name.label.removesuffix(f" · {clean(named.record.id)}"),
            "kind": event.kind,
            "date": event.date and clean(event.date),
            "body": name.body,
            "key": event.key and clean(event.key),
            "mentions": [[one.start, one.end] for one in event.mentions],
        }


def _glossary(record: Record) -> Iterator[dict[str, Any]]:
    places = {one.id: [one.start, one.end] for one in record.segments}
    for entry in record.glossary:
        yield {
            "term": one_line(entry.term),
            "aliases": [one_line(alias) for alias in entry.aliases],
            "at": places.get(entry.term_segment),
            "definition": places.get(entry.definition_segment),
        }


def _frame(named: Named) -> dict[str, Any]:
    """Return what the document is as a whole; what nothing says is null or left out."""
    told: dict[str, Any] = {"date": named.date(), "publisher": named.publisher()}
    frame = named.record.document
    if frame is None:
        return told
    told["kind"] = frame.kind
    told["basis"] = dict(frame.basis)
    told["confidence"] = {name: round(value, 2) for name, value in frame.confidence.items()}
    if frame.speaker is not None:
        told["speaker"] = one_line(frame.speaker.canonical or frame.speaker.text)
        told["speaker_at"] = _span(frame.speaker.start, frame.speaker.end)
    if frame.place is not None:
        told["place"] = one_line(frame.place.text)
        told["place_at"] = _span(frame.place.start, frame.place.end)
    events = [event.id for event in named.record.events]
    if frame.event in events:
        told["event"] = events.index(frame.event)
    return told


def frame_lines(named: Named) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a frame that are texts, as one reads them."""
    frame = _frame(named)
    events = named.record.events
    if "event" in frame:
        frame["event"] = named.event(events[frame["event"]]).label
    for name in ("kind", "speaker", "event", "date", "place"):
        if frame.get(name):
            yield name, one_line(frame[name])


def _span(start: int | None, end: int | None) -> list[int] | None:
    return None if start is None or end is None else [start, end]
