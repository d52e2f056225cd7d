"""One document as its page shows it: blocks of atoms, marks over them, what the marks are of.

The text is cut at every edge of a span, so that whoever draws it need not count characters. An
:class:`Atom` is a stretch in which nothing begins and nothing ends; every mark is a whole number of
atoms. A browser counts UTF-16, a record code points: with atoms it counts neither.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from readout.records.naming import Named, clean, extent, one_line, title_of
from readout.records.spans import holder, outermost
from readout.records.types import Offsets, PlainData, Quote, Record, SegmentKind, Spanned, Theme

__all__ = [
    "LAYERS",
    "Article",
    "Atom",
    "TextBlock",
    "TextMark",
    "ThemeHit",
    "article",
    "article_of",
    "blocks",
    "cut",
    "frame_lines",
    "merged",
]

LAYERS = (
    "quote",
    "term",
    "warning",
    "relation",
    "evidence",
    "pole",
    "occasion",
    "speaker",
    "cue",
    "event",
    "entity",
    "marked",
)
"""Layers of marks; of marks over the same words the earlier one stands outside."""


class TextMark(NamedTuple):
    """A stretch of text, what it is marked as, and the items (by number) that it belongs to."""

    layer: str
    start: int
    end: int
    owners: tuple[int, ...]


class Atom(NamedTuple):
    """A stretch of text and the marks over it (by number, the outermost first).

    ``text`` is null where it may not be shown.
    """

    start: int
    text: str | None
    marks: tuple[int, ...]


class TextBlock(NamedTuple):
    """A segment, or words that stand in none."""

    kind: SegmentKind
    start: int
    end: int
    level: int | None
    segment: str | None


def merged(marks: Iterable[TextMark]) -> list[TextMark]:
    """Join marks of one layer over the same words, leave out empty ones, sort.

    The order is that of nesting: by start, the longer first, then by layer.
    """
    owners: defaultdict[tuple[str, int, int], list[int]] = defaultdict(list)
    for layer, start, end, owned in marks:
        if start < end:
            owners[layer, start, end] += owned
    joined = (
        TextMark(layer, start, end, tuple(dict.fromkeys(owned)))
        for (layer, start, end), owned in owners.items()
    )
    return sorted(joined, key=lambda one: (one.start, -one.end, LAYERS.index(one.layer)))


def blocks(record: Record) -> list[TextBlock]:
    """Return the segments of a record and the words between them, in order.

    They are disjoint, and leave out nothing but white space.
    """
    found: list[TextBlock] = []
    at = 0
    for segment in sorted(record.segments, key=lambda one: one.start):
        start = max(at, segment.start)
        if start < segment.end:
            found += _between(record.text, at, start)
            found.append(TextBlock(segment.kind, start, segment.end, segment.level, segment.id))
            at = segment.end
    found += _between(record.text, at, len(record.text))
    return found


def cut(
    text: str,
    marks: Sequence[TextMark],
    *,
    edges: Collection[int] = (),
    visible: Sequence[Offsets] | None = None,
) -> list[Atom]:
    """Cut a text at every edge of every mark.

    Parameters
    ----------
    text : str
        All of it.
    marks : sequence of TextMark
        As :func:`merged` gives them.
    edges : collection of int
        Where to cut besides, in code points.
    visible : sequence of (int, int), optional
        What may be shown, sorted and disjoint; all by default. The text of other atoms is null.

    Returns
    -------
    list of Atom
        They tile the text.
    """
    free = [(0, len(text))] if visible is None else visible
    places = {0, len(text), *edges, *chain.from_iterable(free)}
    places.update(chain.from_iterable(mark[1:3] for mark in marks))
    atoms = []
    over: list[int] = []
    following = 0
    for start, end in pairwise(sorted(one for one in places if 0 <= one <= len(text))):
        over = [number for number in over if marks[number].end > start]
        while following < len(marks) and marks[following].start <= start:
            over.append(following)
            following += 1
        piece = text[start:end] if holder(free, start) else None
        atoms.append(Atom(start, piece, tuple(over)))
    return atoms


def _between(text: str, start: int, end: int) -> Iterator[TextBlock]:
    if text[start:end].strip():
        yield TextBlock("other", start, end, None, None)


@dataclass(frozen=True)
class ThemeHit(Spanned):
    """A theme that a passage has."""

    theme: Theme
    segment: str
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """A document as a page draws it.

    Attributes
    ----------
    blocks : list of TextBlock
        The parts of the text.
    atoms : list of list of Atom
        The atoms of each block; they tile it.
    marks : list of TextMark
        As :func:`readout.report.atoms.merged` gives them; owners are numbers of quotes, entities,
        hits, events or warnings, by layer.
    hits : list of ThemeHit
        The themes of the passages, in order.
    visible : list of (int, int)
        What of the text may be shown, in order.
    """

    named: Named
    blocks: list[TextBlock]
    atoms: list[list[Atom]]
    marks: list[TextMark]
    hits: list[ThemeHit]
    visible: list[Offsets]

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.named.record

    @cached_property
    def statements(self) -> list[str]:
        """The ids of the statements: each has its place as a number."""
        return [quote.id for quote in self.record.quotes if quote.kind != "term"]

    def block_at(self, place: int) -> int:
        """Return the number of the block that holds a place, or of the one before it."""
        return max(0, bisect_right(self.blocks, place, key=attrgetter("start")) - 1)

    def segment_at(self, place: int) -> str:
        """Return the id of the segment that holds a place; an empty text where none does."""
        if not self.blocks:
            return ""
        block = self.blocks[self.block_at(place)]
        return (block.segment or "") if block.start <= place < block.end else ""


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
    places = {one.id: one.span for one in record.segments}
    hits = [
        ThemeHit(theme, passage.segment, *places.get(passage.segment, (0, 0)))
        for passage in record.passages
        for theme in passage.themes
    ]
    marks = merged(_marks(record, hits))
    visible = outermost(span for span in _visible(record, parts, shown) if span[0] < span[1])
    edges = [edge for part in parts for edge in (part.start, part.end)]
    atoms = cut(record.text, marks, edges=edges, visible=visible)
    # what lies between blocks is white space
    starts = [atom.start for atom in atoms]
    shared = [
        atoms[bisect_left(starts, part.start) : bisect_left(starts, part.end)] for part in parts
    ]
    return Article(named, parts, shared, marks, hits, visible)


def _visible(record: Record, parts: Iterable[TextBlock], shown: int | None) -> Iterator[Offsets]:
    """Yield what may be shown: so many code points, and, if not all, statements and titles."""
    yield 0, len(record.text) if shown is None else shown
    if shown is not None:
        for quote in record.quotes:
            if quote.kind != "term":
                yield from quote.content
        yield from ((part.start, part.end) for part in parts if part.kind == "title")


def article_of(found: Article, first: int) -> PlainData:
    """Return the document as data for its page.

    Parameters
    ----------
    found : Article
        The document, cut.
    first : int
        The row of its first quote in the table of statements; the others come behind it.
    """
    named, record = found.named, found.record
    numbers = {quote.id: number for number, quote in enumerate(record.quotes)}
    places = {one.id: one.span for one in record.segments}
    return {
        "id": clean(record.id),
        "title": title_of(record),
        "frame": _frame(named),
        "blocks": [
            [
                block.kind,
                block.level,
                block.start,
                block.end,
                [[a.start, a.text if a.text is None else clean(a.text), *a.marks] for a in atoms],
            ]
            for block, atoms in zip(found.blocks, found.atoms, strict=True)
        ],
        "marks": [[*mark[:3], list(mark.owners)] for mark in found.marks],
        "quotes": [
            _quote(found, quote, numbers) | {"row": row}
            for row, quote in enumerate(record.quotes, first)
        ],
        "entities": _entities(named),
        "hits": _hits(found),
        "events": _events(named),
        "turns": _turns(found),
        "glossary": [
            {
                "term": one_line(entry.term),
                "aliases": [one_line(alias) for alias in entry.aliases],
                "at": places.get(entry.term_segment),
                "definition": places.get(entry.definition_segment),
            }
            for entry in record.glossary
        ],
        "warnings": [
            [one.code, one_line(one.message), one.start, one.end] for one in record.warnings
        ],
    }


def _marks(record: Record, hits: Sequence[ThemeHit]) -> Iterator[TextMark]:
    """Yield what is marked: the layer, where, and the number of the item in its list."""
    for layer, number, spans in _layers(record, hits):
        for span in spans:
            start, end = span if isinstance(span, tuple) else (span.start, span.end)
            if start is not None:
                yield TextMark(layer, start, end, (number,))


def _layers(record: Record, hits: Sequence[ThemeHit]) -> Iterator[tuple[str, int, Iterable[Any]]]:
    """Yield layers with what stands in them: pairs of offsets, or items that have offsets."""
    for number, quote in enumerate(record.quotes):
        yield "term" if quote.kind == "term" else "quote", number, quote.content
        if quote.kind == "mixed":
            yield "marked", number, quote.marked
        for layer in ("cue", "speaker", "occasion"):
            yield layer, number, filter(None, [getattr(quote, layer)])
    for number, entity in enumerate(record.entities):
        yield "entity", number, [entity]
    for number, event in enumerate(record.events):
        yield "event", number, event.mentions
    for number, hit in enumerate(hits):
        yield "evidence", number, hit.theme.evidence
        yield "pole", number, hit.theme.poles
        if hit.theme.relation is not None:
            yield "relation", number, hit.theme.relation.evidence
    for number, warning in enumerate(record.warnings):
        yield "warning", number, [warning]


def _quote(found: Article, quote: Quote, numbers: Mapping[str, int]) -> PlainData:
    start, end = extent(quote)
    key, called = found.named.speaker(quote) or (None, None)
    mention, occasion = quote.speaker.text, quote.occasion
    events = list(found.named.events)
    return {
        "kind": quote.kind,
        "at": [start, end],
        "block": found.block_at(start),
        "speaker": called,
        "key": key,
        "mention": None if mention is None else one_line(mention),
        "cue": None if quote.cue is None else one_line(quote.cue.text),
        "status": quote.speaker.status,
        "occasion": occasion
        and {
            "text": one_line(occasion.text),
            "id": found.named.occasion(occasion).id,
            "date": occasion.date and clean(occasion.date),
            "basis": occasion.basis,
            "event": events.index(occasion.event) if occasion.event in events else None,
        },
        "parent": numbers.get(quote.parent or ""),
        "continues": numbers.get(quote.continues or ""),
        "method": quote.method,
        "confidence": round(quote.confidence, 3),
        "closed": quote.closed,
    }


def _entities(named: Named) -> list[PlainData]:
    record = named.record
    glossary = {entry.id: number for number, entry in enumerate(record.glossary)}
    return [
        {
            "label": entity.label,
            "at": entity.span,
            "name": named.name_of(entity),
            "edtf": None
            if (edtf := (entity.normal or {}).get("edtf")) is None
            else clean(str(edtf)),
            "glossary": glossary.get(entity.refers_to or ""),
            "kb": entity.kb_id and clean(entity.kb_id),
            "method": entity.method,
        }
        for entity in record.entities
    ]


def _hits(found: Article) -> list[PlainData]:
    return [
        {
            "theme": clean(hit.theme.id),
            "score": round(hit.theme.score, 3),
            "at": hit.span,
            "block": found.block_at(hit.start),
            "relation": (relation := hit.theme.relation) and relation.type,
            "sure": relation and round(relation.score, 3),
            "evidence": hit.theme.evidence,
            "poles": [[clean(one.pole), one.start, one.end] for one in hit.theme.poles],
        }
        for hit in found.hits
    ]


def _events(named: Named) -> list[PlainData]:
    return [
        {
            "id": (name := named.event(event)).id,
            "label": name.label.removesuffix(f" · {clean(named.record.id)}"),
            "kind": event.kind,
            "date": event.date and clean(event.date),
            "body": name.body,
            "key": event.key and clean(event.key),
            "mentions": [one.span for one in event.mentions],
        }
        for event in named.record.events
    ]


def _turns(found: Article) -> list[PlainData]:
    """Return who speaks in turn, in which role, and the number of the turn that it answers."""
    turns = found.record.turns or []
    numbers = {turn.id: number for number, turn in enumerate(turns)}
    return [
        {
            "at": turn.span,
            "block": found.block_at(turn.start),
            "speaker": (found.named.speaker(turn) or (None, None))[1],
            "role": turn.role,
            "answers": numbers.get(turn.answers or ""),
        }
        for turn in turns
    ]


def _frame(named: Named) -> PlainData:
    """Return what the document is as a whole; what nothing says is null or left out."""
    fields: PlainData = {"date": named.date(), "publisher": named.publisher()}
    frame = named.record.document
    if frame is None:
        return fields
    fields["kind"] = frame.kind
    fields["basis"] = dict(frame.basis)
    fields["confidence"] = {name: round(value, 2) for name, value in frame.confidence.items()}
    if frame.speaker is not None:
        fields["speaker"] = named.of_document()
        fields["speaker_at"] = _span(frame.speaker)
    if frame.place is not None:
        fields["place"] = one_line(frame.place.text)
        fields["place_at"] = _span(frame.place)
    events = [event.id for event in named.record.events]
    if frame.event in events:
        fields["event"] = events.index(frame.event)
    return fields


def frame_lines(named: Named) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a frame that are texts, as one reads them."""
    frame = _frame(named)
    events = named.record.events
    if "event" in frame:
        frame["event"] = named.event(events[frame["event"]]).label
    for name in ("kind", "speaker", "event", "date", "place"):
        if frame.get(name):
            yield name, one_line(frame[name])


def _span(item: Any) -> list[int] | None:
    return None if item.start is None or item.end is None else [item.start, item.end]
