"""TEI XML, a file a document.

Statements are ``said``, quoted terms ``soCalled``, block quotes ``quote``, names ``persName`` and
so on, where they nest; what overlaps, and all else, stands in ``standOff`` and points to its place.
The body's text is the record's, character for character, but for what XML cannot hold.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

from readout.annotation.output import Output, write_documents
from readout.annotation.regions import ALL_LAYERS, Region, links_among, regions_of
from readout.records.judged import LAYERS, Layer
from readout.records.naming import clean, fit_for_xml, named, speaker_of, title_of
from readout.records.types import Record, Segment

__all__ = ["BODY", "TEI", "document", "to_tool", "xml_id"]

TEI = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
BODY = "text"
"""The ``xml:id`` of the body, in whose characters stand-off pointers count."""
NAMES = {
    "PERSON": "persName",
    "ORG": "orgName",
    "GPE": "placeName",
    "LOC": "geogName",
    "EVENT": "rs",
    "DATE": "date",
    "WORK": "title",
    "TECH": "term",
    "CONCEPT": "term",
}
"""Label of an entity -> its element."""
BLOCKS = {
    "title": "head",
    "heading": "head",
    "paragraph": "p",
    "list_item": "item",
    "quotation": "quote",
}
"""Kind of a segment -> its element; ``ab`` of all others."""
DIRECT = {"direct": "true", "mixed": "unknown", "indirect": "false"}
INLINE: tuple[Layer, ...] = ("quote", "entity")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.-]")


def to_tool(records: Iterator[Record], output: Output) -> None:
    """Write ``NAME.xml`` of every document."""

    def files(record: Record) -> dict[str, bytes]:
        root = document(record, output.options.layers)
        data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        # a bare return would be read as a line feed
        return {".xml": data.replace(b"\r", b"&#13;") + b"\n"}

    write_documents(records, output, files)


def document(record: Record, layers: frozenset[Layer] = ALL_LAYERS) -> Any:
    """Return a record as the element ``TEI``, whose names are those of its own name space."""
    regions = regions_of(record, layers)
    tree = _Body(record, [region for region in regions if region.layer in INLINE])
    root = ET.Element("TEI", xmlns=TEI)
    _header(root, record)
    _stand_off(root, record, [region for region in regions if region.id not in tree.inline])
    links = links_among(record, {region.id for region in regions})
    if links:
        group = _element("linkGrp", root[-1], type="relations")
        for label, source, target in links:
            _element("link", group, type=label, target=f"#{xml_id(source)} #{xml_id(target)}")
    ET.SubElement(root, "text").append(tree.element)
    return root


def xml_id(name: str) -> str:
    """Return a region's id as XML takes it: ``cue:45-49`` is ``cue.45-49``."""
    safe = _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", name.replace(":", "."))
    return safe if safe[:1].isalpha() else f"x.{safe}"


class _Body:
    """The element ``body``; ``inline`` are the ids of the regions that became elements in it."""

    def __init__(self, record: Record, regions: list[Region]) -> None:
        self.inline: set[str] = set()
        self._text = record.text
        self._quotes = {quote.id: quote for quote in record.quotes}
        self._waiting = deque(regions)
        self._builder = ET.TreeBuilder()
        self._open: list[str] = []
        self._start("body", {f"{XML}id": BODY, f"{XML}space": "preserve"})
        at = 0
        for segment in sorted(record.segments, key=lambda one: one.start):
            if at <= segment.start < segment.end:
                self._between(at, segment.start, segment)
                self._block(segment.start, segment.end, *_block(segment))
                at = segment.end
        self._between(at, len(record.text), None)
        self._end_to(0)
        self.element: Any = self._builder.close()

    def _between(self, start: int, end: int, following: Segment | None) -> None:
        """Write what stands between two segments, and open what the next one needs."""
        blank = not self._text[start:end].strip()
        if not blank:
            self._ready("")
            self._block(start, end, "ab", {})
        if following is not None:
            self._ready(following.kind)
        if blank:
            self._data(start, end)

    def _ready(self, kind: str) -> None:
        """Close and open ``div`` and ``list`` for a segment; a heading begins a ``div``."""
        listed = kind == "list_item"
        if self._open[-1] == "list" and not listed:
            self._end_to(len(self._open) - 1)
        if BLOCKS.get(kind) == "head":
            self._end_to(1)
        if len(self._open) == 1:
            self._start("div", {})
        if listed and self._open[-1] != "list":
            self._start("list", {})

    def _block(self, start: int, end: int, name: str, attributes: dict[str, str]) -> None:
        """Write a block with the regions in it that nest."""
        self._start(name, attributes)
        depth, at = len(self._open), start
        ends: list[int] = []
        while self._waiting and self._waiting[0].start < end:
            region = self._waiting.popleft()
            if region.start < start or region.end > end:
                continue
            while ends and ends[-1] <= region.start:
                at = self._data(at, ends.pop())
                self._end_to(len(self._open) - 1)
            if not ends or ends[-1] >= region.end:
                at = self._data(at, region.start)
                self._start(*self._inline(region))
                self.inline.add(region.id)
                ends.append(region.end)
        while ends:
            at = self._data(at, ends.pop())
            self._end_to(len(self._open) - 1)
        self._data(at, end)
        self._end_to(depth - 1)

    def _inline(self, region: Region) -> tuple[str, dict[str, str]]:
        found = {f"{XML}id": xml_id(region.id)}
        if region.layer == "entity":
            return NAMES.get(region.label, "rs"), found | _named(region)
        quote = self._quotes[region.item]
        if region.confidence is not None:
            found["cert"] = str(region.confidence)
        if quote.id != region.id:
            found["prev"] = f"#{xml_id(quote.id)}"
        if quote.kind == "term":
            return "soCalled", found
        who = speaker_of(quote)
        if who is not None:
            found["who"] = f"#{_person(who[0])}"
        return "said", found | {"direct": DIRECT[quote.kind]}

    def _data(self, start: int, end: int) -> int:
        if start < end:
            self._builder.data(fit_for_xml(self._text[start:end]))
        return end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        self._builder.start(name, _fit(attributes))

    def _end_to(self, depth: int) -> None:
        while len(self._open) > depth:
            self._builder.end(self._open.pop())


def _block(segment: Segment) -> tuple[str, dict[str, str]]:
    name, found = BLOCKS.get(segment.kind, "ab"), {f"{XML}id": xml_id(segment.id)}
    if name in ("head", "ab"):
        found["type"] = segment.kind
    if name == "head" and segment.level is not None:
        found["n"] = str(segment.level)
    return name, found


def _named(region: Region) -> dict[str, str]:
    found = {"type": region.label} if region.label in ("EVENT", "TECH", "CONCEPT") else {}
    if "kb_id" in region.notes:
        found["ref"] = f"https://www.wikidata.org/wiki/{region.notes['kb_id']}"
    edtf = region.notes.get("edtf")
    if edtf is not None and region.label == "DATE":
        found["when" if _DAY.fullmatch(edtf) else "n"] = edtf
    return found


def _person(key: str) -> str:
    return xml_id(f"person:{key}")


def _header(root: Any, record: Record) -> None:
    header = _element("teiHeader", root)
    about = _element("fileDesc", header)
    _element("title", _element("titleStmt", about), title_of(record))
    _element("p", _element("publicationStmt", about), "Written by readout.")
    source = _element("sourceDesc", about)
    told = {"id": record.id, "path": record.source.path, "sha256": record.source.sha256}
    told["kind"] = record.document.kind if record.document else None
    for key, value in told.items():
        if value is not None:
            _element("ab", source, value, type=key)
    profile, date = _element("profileDesc", header), named(record).date()
    if date is not None:
        attributes = {"when": date} if _DAY.fullmatch(date) else {}
        _element("date", _element("creation", profile), date, **attributes)


def _stand_off(root: Any, record: Record, regions: list[Region]) -> None:
    """Write people, sentences, the regions that are not in the body, and themes of passages."""
    parent = _element("standOff", root)
    people = dict(filter(None, map(speaker_of, record.quotes)))
    if people:
        listed = _element("listPerson", parent)
        for key, name in people.items():
            person = _element("person", listed, **{f"{XML}id": _person(key)})
            _element("persName", person, clean(name))

    def spans(kind: str, rows: Iterable[tuple[str, str, int, int]]) -> None:
        group = _element("spanGrp", type=kind)
        for name, label, start, end in rows:
            target = f"#string-range({BODY},{start},{end - start})"
            _element("span", group, label, target=target, **{f"{XML}id": xml_id(name)})
        if len(group):
            parent.append(group)

    spans("sentence", ((one.id, "", one.start, one.end) for one in record.sentences))
    for layer in LAYERS:
        spans(layer, ((r.id, r.label, r.start, r.end) for r in regions if r.layer == layer))
    themes = (
        (f"p{number}:{theme.id}", theme.id, passage.start, passage.end)
        for number, passage in enumerate(record.passages, start=1)
        for theme in passage.themes
    )
    spans("passage", themes)


def _fit(attributes: dict[str, str]) -> dict[str, str]:
    return {key: fit_for_xml(value) for key, value in attributes.items()}


def _element(name: str, parent: Any = None, text: str = "", **attributes: str) -> Any:
    made = ET.Element(name, _fit(attributes))
    made.text = fit_for_xml(text) or None
    if parent is not None:
        parent.append(made)
    return made
