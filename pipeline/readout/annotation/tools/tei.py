"""TEI XML, a file a document.

Statements are ``said``, quoted terms ``soCalled``, block quotes ``quote``, names ``persName`` and
so on, where they nest; what overlaps, and all else, stands in ``standOff`` and points to its place.
The body's text is the record's, character for character, but for what XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from readout.annotation.documents import write_document, write_index
from readout.annotation.output import Output
from readout.annotation.regions import Link, Region, links_of, regions_of
from readout.records.judged import LAYERS, Layer
from readout.records.naming import clean, fit_for_xml, named, speaker_of, title_of
from readout.records.types import Quote, Record, Segment

__all__ = ["BODY", "TEI", "document", "write", "xml_id"]

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
DIRECT = {"direct": "true", "mixed": "unknown", "indirect": "false"}
INLINE: tuple[Layer, ...] = ("quote", "entity")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.-]")


def write(records: Iterator[Record], output: Output) -> None:
    """Write ``NAME.xml`` of every document."""
    for record in records:
        root = document(record, output.options.layers)
        data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        # a bare return would be read as a line feed
        data = data.replace(b"\r", b"&#13;")
        write_document(output, record, {".xml": data + b"\n"})
    write_index(output)


def document(record: Record, layers: frozenset[Layer] = frozenset(LAYERS)) -> Any:
    """Return a record as the element ``TEI``, whose names are those of its own name space."""
    regions = regions_of(record, layers)
    tree = _Tree(record, {quote.id: quote for quote in record.quotes})
    body = tree.body(regions)
    root = ET.Element("TEI", xmlns=TEI)
    root.append(_header(record))
    root.append(_stand_off(record, regions, tree.inline))
    text = ET.SubElement(root, "text")
    text.append(body)
    return root


def xml_id(name: str) -> str:
    """Return a region's id as XML takes it: ``cue:45-49`` is ``cue.45-49``."""
    safe = _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", name.replace(":", "."))
    return safe if safe[:1].isalpha() else f"x.{safe}"


@dataclass
class _Tree:
    """Builds the body; ``inline`` are the ids of what became an element in it."""

    record: Record
    quotes: dict[str, Quote]
    inline: set[str] = field(default_factory=set)
    _builder: Any = field(default_factory=ET.TreeBuilder)
    _open: list[str] = field(default_factory=list)

    def body(self, regions: list[Region]) -> Any:
        """Return the element ``body``."""
        waiting = [region for region in regions if region.layer in INLINE]
        self._start("body", {f"{XML}id": BODY, f"{XML}space": "preserve"})
        at = 0
        for segment in sorted(self.record.segments, key=lambda one: one.start):
            if segment.start < at or segment.end <= segment.start:
                continue
            self._between(at, segment.start, waiting, segment)
            self._block(segment.start, segment.end, waiting, *_block(segment))
            at = segment.end
        self._between(at, len(self.record.text), waiting, None)
        self._end_to(1)
        self._end()
        return self._builder.close()

    def _between(
        self, start: int, end: int, waiting: list[Region], following: Segment | None
    ) -> None:
        """Write what stands between two segments, and open what the next one needs."""
        text = self.record.text[start:end]
        if text.strip():
            self._ready(lists=False, heads=False)
            self._block(start, end, waiting, "ab", {})
        if following is not None:
            lists = following.kind == "list_item"
            self._ready(lists=lists, heads=following.kind in ("title", "heading"))
        if not text.strip():
            self._data(text)

    def _ready(self, *, lists: bool, heads: bool) -> None:
        """Close and open ``div`` and ``list``; a heading begins a ``div``."""
        if self._open[-1] == "list" and not lists:
            self._end()
        if heads:
            self._end_to(1)
        if len(self._open) == 1:
            self._start("div", {})
        if lists and self._open[-1] != "list":
            self._start("list", {})

    def _block(
        self, start: int, end: int, waiting: list[Region], name: str, attributes: dict[str, str]
    ) -> None:
        self._start(name, attributes)
        depth = len(self._open)
        ends: list[int] = []
        at = start
        for region in _within(waiting, start, end):
            while ends and ends[-1] <= region.start:
                at = self._to(at, ends.pop())
                self._end()
            if ends and ends[-1] < region.end:
                continue
            at = self._to(at, region.start)
            self._start(*self._element(region))
            self.inline.add(region.id)
            ends.append(region.end)
        while ends:
            at = self._to(at, ends.pop())
            self._end()
        self._to(at, end)
        self._end_to(depth)
        self._end()

    def _element(self, region: Region) -> tuple[str, dict[str, str]]:
        found = {f"{XML}id": xml_id(region.id)}
        if region.layer == "entity":
            return NAMES.get(region.label, "rs"), found | _named(region)
        quote = self.quotes[region.item]
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

    def _to(self, start: int, end: int) -> int:
        self._data(self.record.text[start:end])
        return end

    def _data(self, text: str) -> None:
        if text:
            self._builder.data(fit_for_xml(text))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        safe = {key: fit_for_xml(value) for key, value in attributes.items()}
        self._builder.start(name, safe)

    def _end(self) -> None:
        self._builder.end(self._open.pop())

    def _end_to(self, depth: int) -> None:
        while len(self._open) > depth:
            self._end()


def _within(regions: list[Region], start: int, end: int) -> Iterator[Region]:
    """Yield the regions of a block, and take from the list what stands before its end."""
    passed = 0
    for region in regions:
        if region.start >= end:
            break
        passed += 1
        if start <= region.start and region.end <= end:
            yield region
    del regions[:passed]


def _block(segment: Segment) -> tuple[str, dict[str, str]]:
    found = {f"{XML}id": xml_id(segment.id)}
    if segment.kind in ("title", "heading"):
        kind = {"type": segment.kind}
        level = {} if segment.level is None else {"n": str(segment.level)}
        return "head", found | kind | level
    plain = {"paragraph": "p", "list_item": "item", "quotation": "quote"}
    if segment.kind in plain:
        return plain[segment.kind], found
    return "ab", found | {"type": segment.kind}


def _named(region: Region) -> dict[str, str]:
    notes = region.notes
    found = {"type": region.label} if region.label in ("EVENT", "TECH", "CONCEPT") else {}
    if "kb_id" in notes:
        found["ref"] = f"https://www.wikidata.org/wiki/{notes['kb_id']}"
    edtf = notes.get("edtf")
    if edtf is not None and region.label == "DATE":
        found["when" if _DAY.fullmatch(edtf) else "n"] = edtf
    return found


def _person(key: str) -> str:
    return xml_id(f"person:{key}")


def _header(record: Record) -> Any:
    root = _element("teiHeader")
    about = _element("fileDesc", root)
    _element("title", _element("titleStmt", about), title_of(record))
    _element("p", _element("publicationStmt", about), "Written by readout.")
    source = _element("sourceDesc", about)
    told = {"id": record.id, "path": record.source.path, "sha256": record.source.sha256}
    for key, value in told.items():
        if value is not None:
            _element("ab", source, value, type=key)
    profile = _element("profileDesc", root)
    date = named(record).date()
    if date is not None:
        attributes = {"when": date} if _DAY.fullmatch(date) else {}
        _element("date", _element("creation", profile), date, **attributes)
    if record.document is not None:
        _element("ab", source, record.document.kind, type="kind")
    return root


def _stand_off(record: Record, regions: list[Region], inline: set[str]) -> Any:
    root = _element("standOff")
    _people(record, root)
    _spans(root, "sentence", ((one.id, "", one.start, one.end) for one in record.sentences))
    for layer in LAYERS:
        rest = (one for one in regions if one.layer == layer and one.id not in inline)
        _spans(root, layer, ((one.id, one.label, one.start, one.end) for one in rest))
    themes = (
        (f"p{number}:{theme.id}", theme.id, passage.start, passage.end)
        for number, passage in enumerate(record.passages, start=1)
        for theme in passage.themes
    )
    _spans(root, "passage", themes)
    there = {region.id for region in regions}
    _links(root, (link for link in links_of(record) if {link.source, link.target} <= there))
    return root


def _people(record: Record, root: Any) -> None:
    people = dict(filter(None, map(speaker_of, record.quotes)))
    if people:
        listed = _element("listPerson", root)
        for key, name in people.items():
            person = _element("person", listed, **{f"{XML}id": _person(key)})
            _element("persName", person, clean(name))


def _spans(root: Any, kind: str, spans: Iterable[tuple[str, str, int, int]]) -> None:
    group = _element("spanGrp", type=kind)
    for name, label, start, end in spans:
        target = f"#string-range({BODY},{start},{end - start})"
        _element("span", group, label, target=target, **{f"{XML}id": xml_id(name)})
    if len(group):
        root.append(group)


def _links(root: Any, links: Iterable[Link]) -> None:
    group = _element("linkGrp", type="relations")
    for link in links:
        target = f"#{xml_id(link.source)} #{xml_id(link.target)}"
        _element("link", group, type=link.label, target=target)
    if len(group):
        root.append(group)


def _element(name: str, parent: Any = None, text: str = "", **attributes: str) -> Any:
    safe = {key: fit_for_xml(value) for key, value in attributes.items()}
    made = ET.Element(name, safe)
    made.text = fit_for_xml(text) or None
    if parent is not None:
        parent.append(made)
    return made
