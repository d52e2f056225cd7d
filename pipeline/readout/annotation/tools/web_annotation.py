"""W3C Web Annotations: an AnnotationPage a document as JSON-LD, beside its text.

Every annotation has a ``TextQuoteSelector`` with what stands around the words, so that it is found
in a text that was moved, and a ``TextPositionSelector`` in code points.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec

from readout.annotation.exporting import Files, Output, Records, json_line, write_documents
from readout.annotation.regions import Layers, RegionLinks, Regions
from readout.records.naming import title_of
from readout.records.types import PlainData, Record

__all__ = ["to_tool"]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and behind the words that a selector has."""


def to_tool(records: Records, output: Output) -> None:
    """Write ``NAME.jsonld`` and ``NAME.txt`` of every document."""
    write_documents(records, output, partial(_page, output.options.layers))


def _page(layers: Layers, record: Record, regions: Regions, links: RegionLinks) -> Files:
    """Return the annotations of a record: regions, links, and the themes of whole passages."""
    text, source = record.text, f"urn:readout:{quote(record.id, safe='')}"

    def iri(name: str) -> str:
        return f"{source}#{quote(name, safe=':')}"

    def annotation(name: str, motivation: str, body: list[Any], target: Any) -> PlainData:
        head = {"id": iri(name), "type": "Annotation", "motivation": motivation}
        return {**head, "body": body, "target": target}

    def stretch(start: int, end: int) -> PlainData:
        words = {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - AROUND) : start],
            "suffix": text[end : end + AROUND],
        }
        place = {"type": "TextPositionSelector", "start": start, "end": end}
        return {"source": source, "selector": [words, place]}

    items = []
    for region in regions:
        body = [_tag(region.label, region.confidence)]
        if region.notes:
            notes = msgspec.json.encode(region.notes).decode()
            kind = {"type": "TextualBody", "purpose": "describing", "format": "application/json"}
            body.append({**kind, "value": notes})
        items.append(annotation(region.id, "tagging", body, stretch(*region.span)))
    for link in links:
        body = [_tag(link.label), {"id": iri(link.target)}]
        items.append(annotation(link.id, "linking", body, iri(link.source)))
    for number, passage in enumerate(record.passages if "theme" in layers else (), start=1):
        for theme in passage.themes:
            body, place = [_tag(theme.id, theme.score)], stretch(*passage.span)
            items.append(annotation(f"p{number}:{theme.id}", "classifying", body, place))
    page = {"@context": CONTEXT, "id": f"{source}#page", "type": "AnnotationPage"}
    whole = {**page, "label": title_of(record), "items": items}
    return {".txt": text.encode(), ".jsonld": json_line(whole)}


def _tag(label: str, confidence: float | None = None) -> PlainData:
    found: PlainData = {"type": "TextualBody", "purpose": "tagging", "value": label}
    if confidence is not None:
        found["urn:readout:confidence"] = confidence
    return found
