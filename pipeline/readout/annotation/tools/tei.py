"""TEI XML, a file a document.

Statements are ``said``, quoted terms ``soCalled``, block quotes ``quote``, names ``persName`` and
so on, where they nest; what overlaps, and all else, stands in ``standOff`` and points to its place.
The body's text is the record's, character for character, but for what XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from readout.annotation.exporting import Files, write_documents
from readout.annotation.regions import Region, RegionLinks, Regions
from readout.records.judged import LAYERS
from readout.records.naming import clean, fit_for_xml, named, speaker_of, title_of
from readout.records.types import Quote, Record, Segment

__all__ = ["BODY", "TEI", "document", "to_tool", "xml_id"]

TEI = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
ID = f"{XML}id"
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
INLINE = ("quote", "entity")
DIV, LIST, BLOCK, REGION = range(1, 5)
"""How deep an element of the body stands; the body itself has 0."""
PERSON = "person:"
"""What the ``xml:id`` of a person begins with."""
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.-]")


def _file(record: Record, regions: Regions, links: RegionLinks) -> Files:
    root = document(record, regions, links)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    # a bare return would be read as a line feed
    return {".xml": data.replace(b"\r", b"&#13;") + b"\n"}


to_tool = partial(write_documents, made=_file)
"""Write ``NAME.xml`` of every document."""


def document(record: Record, regions: Regions, links: RegionLinks) -> Any:
    """Return a record as the element ``TEI``, whose names are those of its own name space."""
    body = _body(record, regions)
    inline = {one.get(ID) for one in body.iter()}
    root = ET.Element("TEI", xmlns=TEI)
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
    _stand_off(root, record, [one for one in regions if xml_id(one.id) not in inline])
    if links:
        group = _element("linkGrp", root[-1], type="relations")
        for label, source, target in links:
            _element("link", group, type=label, target=f"#{xml_id(source)} #{xml_id(target)}")
    ET.SubElement(root, "text").append(body)
    return root


def xml_id(name: str) -> str:
    """Return a region's id as XML takes it: ``cue:45-49`` is ``cue.45-49``."""
    safe = _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", name.replace(":", "."))
    return safe if safe[:1].isalpha() else f"x.{safe}"


class TextElement(NamedTuple):
    """An element of the body: its place, how deep it stands, its name and attributes."""

    start: int
    end: int
    depth: int
    name: str
    attributes: dict[str, str]


def _body(record: Record, regions: Regions) -> Any:
    """Return the element ``body`` with all regions in it that nest."""
    text, at = record.text, 0
    quotes = {quote.id: quote for quote in record.quotes}
    elements = [*_blocks(record), *(_inline(one, quotes) for one in regions if one.layer in INLINE)]
    elements.sort(key=lambda one: (one.start, -one.end, one.depth))
    builder, opened = ET.TreeBuilder(), list[TextElement]()

    def write(to: int) -> None:
        nonlocal at
        if at < to:
            builder.data(fit_for_xml(text[at:to]))
            at = to

    def close(to: int) -> None:
        while opened and opened[-1].end <= to:
            write(opened[-1].end)
            builder.end(opened.pop().name)

    whole = {ID: BODY, f"{XML}space": "preserve"}
    opened.append(TextElement(0, len(text), 0, "body", whole))
    builder.start("body", whole)
    for one in elements:
        close(one.start)
        if one.depth == REGION and (opened[-1].depth < BLOCK or opened[-1].end < one.end):
            continue
        write(one.start)
        builder.start(one.name, {key: fit_for_xml(value) for key, value in one.attributes.items()})
        opened.append(one)
    close(len(text))
    return builder.close()


def _blocks(record: Record) -> Iterator[TextElement]:
    """Yield the segments, what stands between them, and ``div`` and ``list`` around them.

    White space before a segment stands in the ``div`` or ``list`` that it opens.
    """
    at, end = 0, len(record.text)
    found: list[tuple[int, TextElement]] = []
    for segment in record.segments:
        if record.text[at : segment.start].strip():
            found.append((at, TextElement(at, segment.start, BLOCK, "ab", {})))
            at = segment.start
        found.append((at, _block(segment)))
        at = segment.end
    if record.text[at:].strip():
        found.append((at, TextElement(at, end, BLOCK, "ab", {})))
    # a div ends where the next heading opens one, a list where its items end
    div = listed = end
    names = ["", *(block.name for _, block in found)]
    for (start, block), before in zip(reversed(found), reversed(names[:-1]), strict=True):
        yield block
        if block.name != "item":
            listed = start
        elif before != "item":
            yield TextElement(start, listed, LIST, "list", {})
        if block.name == "head" or not before:
            yield TextElement(start, div, DIV, "div", {})
            div = start


def _block(segment: Segment) -> TextElement:
    name, attributes = BLOCKS.get(segment.kind, "ab"), {ID: xml_id(segment.id)}
    if name in ("head", "ab"):
        attributes["type"] = segment.kind
    if name == "head" and segment.level is not None:
        attributes["n"] = str(segment.level)
    return TextElement(segment.start, segment.end, BLOCK, name, attributes)


def _inline(region: Region, quotes: dict[str, Quote]) -> TextElement:
    found = {ID: xml_id(region.id)}
    if region.layer == "entity":
        name = NAMES.get(region.label, "rs")
        if region.label in ("EVENT", "TECH", "CONCEPT"):
            found["type"] = region.label
        if "kb_id" in region.notes:
            found["ref"] = f"https://www.wikidata.org/wiki/{region.notes['kb_id']}"
        edtf = region.notes.get("edtf")
        if edtf is not None and region.label == "DATE":
            found["when" if _DAY.fullmatch(edtf) else "n"] = edtf
    else:
        quote, name = quotes[region.item], "soCalled"
        if region.confidence is not None:
            found["cert"] = str(region.confidence)
        if quote.id != region.id:
            found["prev"] = f"#{xml_id(quote.id)}"
        if quote.kind != "term":
            name, who = "said", speaker_of(quote)
            if who is not None:
                found["who"] = f"#{xml_id(PERSON + who[0])}"
            found["direct"] = DIRECT[quote.kind]
    return TextElement(region.start, region.end, REGION, name, found)


def _stand_off(root: Any, record: Record, regions: Regions) -> None:
    """Write people, sentences, the regions that are not in the body, and themes of passages."""
    parent = _element("standOff", root)
    people = dict(filter(None, map(speaker_of, record.quotes)))
    if people:
        listed = _element("listPerson", parent)
        for key, name in people.items():
            person = _element("person", listed, **{ID: xml_id(PERSON + key)})
            _element("persName", person, clean(name))

    def spans(kind: str, rows: Iterable[tuple[str, str, int, int]]) -> None:
        group = _element("spanGrp", type=kind)
        for name, label, start, end in rows:
            target = f"#string-range({BODY},{start},{end - start})"
            _element("span", group, label, target=target, **{ID: xml_id(name)})
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


def _element(name: str, parent: Any = None, text: str = "", **attributes: str) -> Any:
    made = ET.Element(name, {key: fit_for_xml(value) for key, value in attributes.items()})
    made.text = fit_for_xml(text) or None
    if parent is not None:
        parent.append(made)
    return made
