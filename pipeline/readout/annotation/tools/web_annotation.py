"""W3C Web Annotations: an AnnotationPage a document as JSON-LD, beside its text.

Every annotation has a ``TextQuoteSelector`` with what stands around the words, so that it is found
in a text that was moved, and a ``TextPositionSelector`` in code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from readout.annotation.documents import write_document, write_index
from readout.annotation.output import Output
from readout.annotation.regions import Link, Region, links_of, regions_of
from readout.records.naming import title_of
from readout.records.types import Passage, Record

__all__ = ["AROUND", "CONTEXT", "page", "write"]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and behind the words that a selector has."""


def write(records: Iterator[Record], output: Output) -> None:
    """Write ``NAME.jsonld`` and ``NAME.txt`` of every document."""
    for record in records:
        files = {
            ".txt": record.text.encode(),
            ".jsonld": msgspec.json.encode(page(record, output)) + b"\n",
        }
        write_document(output, record, files)
    write_index(output)


def page(record: Record, output: Output) -> dict[str, Any]:
    """Return the annotations of a record."""
    source = f"urn:readout:{quote(record.id, safe='')}"
    regions = regions_of(record, output.options.layers)
    there = {region.id for region in regions}
    items = [_annotation(region, record, source) for region in regions]
    items += [
        _linking(link, source)
        for link in links_of(record)
        if link.source in there and link.target in there
    ]
    if "theme" in output.options.layers:
        for number, passage in enumerate(record.passages, start=1):
            items += _classifying(passage, number, record, source)
    return {
        "@context": CONTEXT,
        "id": f"{source}#page",
        "type": "AnnotationPage",
        "label": title_of(record),
        "items": items,
    }


def _annotation(region: Region, record: Record, source: str) -> dict[str, Any]:
    body = [_tag(region.label)]
    if region.notes:
        notes = msgspec.json.encode(region.notes).decode()
        body.append(
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "application/json",
                "value": notes,
            }
        )
    found = {
        "id": _iri(source, region.id),
        "type": "Annotation",
        "motivation": "tagging",
        "body": body,
        "target": _target(record.text, region.start, region.end, source),
    }
    if region.confidence is not None:
        body[0]["urn:readout:confidence"] = region.confidence
    return found


def _linking(link: Link, source: str) -> dict[str, Any]:
    return {
        "id": _iri(source, link.id),
        "type": "Annotation",
        "motivation": "linking",
        "body": [_tag(link.label), {"id": _iri(source, link.target)}],
        "target": _iri(source, link.source),
    }


def _classifying(
    passage: Passage, number: int, record: Record, source: str
) -> Iterator[dict[str, Any]]:
    """Yield the themes that a passage has as a whole."""
    for theme in passage.themes:
        body = _tag(theme.id)
        body["urn:readout:confidence"] = theme.score
        yield {
            "id": _iri(source, f"p{number}:{theme.id}"),
            "type": "Annotation",
            "motivation": "classifying",
            "body": [body],
            "target": _target(record.text, passage.start, passage.end, source),
        }


def _tag(label: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": "tagging", "value": label}


def _iri(source: str, name: str) -> str:
    return f"{source}#{quote(name, safe=':')}"


def _target(text: str, start: int, end: int, source: str) -> dict[str, Any]:
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    return {"source": source, "selector": [words, place]}
