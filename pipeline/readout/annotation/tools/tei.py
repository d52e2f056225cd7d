"""TEI XML, a file a document.

Statements are ``said``, quoted terms ``soCalled``, block quotes ``quote``, names ``persName`` and
so on, where they nest; what overlaps, and all else, stands in ``standOff`` and points to its place.
The body's text is the record's, character for character, but for what XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from markupsafe import Markup

from readout.annotation.exporting import Files, Output, Records, write_documents
from readout.annotation.regions import Region, RegionLinks, Regions
from readout.io.text import templates_of
from readout.records.judged import LAYERS
from readout.records.naming import Named, clean, fit_for_xml, named, title_of, xml_value
from readout.records.types import Quote, Record, Segment

__all__ = ["BODY", "body_of", "to_tool", "xml_id"]

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
"""Depths of elements in the body; the body itself has 0."""
PERSON = "person:"
"""Prefix of the ``xml:id`` of a person."""
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.-]")


def to_tool(records: Records, output: Output) -> None:
    """Write ``NAME.xml`` of every document."""
    template = templates_of("readout.annotation", xml_value).get_template("tei.xml.jinja")

    def files(record: Record, regions: Regions, links: RegionLinks) -> Files:
        body = body_of(record, regions)
        inline = {one.get(ID) for one in body.iter()}
        known, kind = named(record), record.document.kind if record.document else None
        date = known.date()
        source = {"id": record.id, "path": record.source.path, "sha256": record.source.sha256}
        speakers = dict(filter(None, map(known.speaker, record.quotes)))
        # a bare return would be read as a line feed
        written = ET.tostring(body, encoding="unicode").replace("\r", "&#13;")
        page = template.render(
            title=title_of(record),
            source=source | {"kind": kind},
            date=date,
            plain_date=date is not None and _DAY.fullmatch(date),
            people={xml_id(PERSON + key): clean(name) for key, name in speakers.items()},
            groups=_groups(record, [one for one in regions if xml_id(one.id) not in inline]),
            links=[(label, xml_id(one), xml_id(other)) for label, one, other in links],
            body=Markup(written),  # noqa: S704 - escaped already
        )
        return {".xml": page.encode()}

    write_documents(records, output, files)


def xml_id(name: str) -> str:
    """Return a region's id as XML takes it: ``cue:45-49`` is ``cue.45-49``."""
    safe = _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", name.replace(":", "."))
    return safe if safe[:1].isalpha() else f"x.{safe}"


StandOff = tuple[str, str, int, int]
"""Id, label and place of what stands off."""


class TextElement(NamedTuple):
    """An element of the body: its place, how deep it stands, its name and attributes."""

    start: int
    end: int
    depth: int
    name: str
    attributes: dict[str, str]


def body_of(record: Record, regions: Regions) -> Any:
    """Return the element ``body`` with all regions in it that nest."""
    text, at = record.text, 0
    quotes, known = {quote.id: quote for quote in record.quotes}, named(record)
    elements = [
        *_blocks(record),
        *(_inline(one, quotes, known) for one in regions if one.layer in INLINE),
    ]
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
    found = []
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


def _inline(region: Region, quotes: dict[str, Quote], known: Named) -> TextElement:
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
            name, who = "said", known.speaker(quote)
            if who is not None:
                found["who"] = f"#{xml_id(PERSON + who[0])}"
            found["direct"] = DIRECT[quote.kind]
    return TextElement(region.start, region.end, REGION, name, found)


def _groups(record: Record, regions: Regions) -> dict[str, list[StandOff]]:
    """Return what stands off: sentences, regions that are not in the body, themes of passages."""
    groups = {"sentence": [(xml_id(one.id), "", *one.span) for one in record.sentences]}
    for layer in LAYERS:
        mine = (one for one in regions if one.layer == layer)
        groups[layer] = [(xml_id(one.id), one.label, *one.span) for one in mine]
    groups["passage"] = [
        (xml_id(f"p{number}:{theme.id}"), theme.id, *passage.span)
        for number, passage in enumerate(record.passages, start=1)
        for theme in passage.themes
    ]
    return groups
