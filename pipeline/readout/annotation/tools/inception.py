"""UIMA CAS JSON with its type system, for INCEpTION and dkpro-cassis: a file a document.

Offsets in the file count UTF-16 units, as UIMA has it. JSON and not XMI: XML cannot hold control
characters. All that is labelled is one span layer, ``webanno.custom.Region``, with a relation layer
``webanno.custom.Link`` on it; tokens and sentences are DKPro's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from readout.annotation.documents import write_document, write_index
from readout.annotation.offsets import Utf16
from readout.annotation.output import Output
from readout.annotation.regions import Region, links_of, regions_of
from readout.annotation.sentences import sentences_of
from readout.annotation.tokens import words_of
from readout.config.configuration import text_digest
from readout.records.naming import title_of
from readout.records.types import Record

__all__ = ["LINK", "METADATA", "REGION", "TYPES", "cas", "write"]

DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
TOKEN = f"{DKPRO}.segmentation.type.Token"
SENTENCE = f"{DKPRO}.segmentation.type.Sentence"
METADATA = f"{DKPRO}.metadata.type.DocumentMetaData"
REGION = "webanno.custom.Region"
LINK = "webanno.custom.Link"
ANNOTATION = "uima.tcas.Annotation"
TEXT, FLOAT = "uima.cas.String", "uima.cas.Float"
SOFA = 1


def _type(name: str, parent: str = ANNOTATION, **features: str) -> dict[str, Any]:
    ranges = {key: {"%NAME": key, "%RANGE": kind} for key, kind in features.items()}
    return {"%NAME": name, "%SUPER_TYPE": parent, **ranges}


TYPES = {
    TOKEN: _type(TOKEN),
    SENTENCE: _type(SENTENCE),
    METADATA: _type(
        METADATA,
        "uima.tcas.DocumentAnnotation",
        documentTitle=TEXT,
        documentId=TEXT,
        collectionId=TEXT,
    ),
    REGION: _type(
        REGION, label=TEXT, layer=TEXT, identifier=TEXT, status=TEXT, confidence=FLOAT, notes=TEXT
    ),
    LINK: _type(LINK, Governor=REGION, Dependent=REGION, label=TEXT),
}
"""The type system, which stands in every file."""


def write(records: Iterator[Record], output: Output) -> None:
    """Write ``NAME.json`` of every document."""
    for record in records:
        found = msgspec.json.encode(cas(record, output)) + b"\n"
        write_document(output, record, {".json": found})
    write_index(output)


def cas(record: Record, output: Output) -> dict[str, Any]:
    """Return a record as a CAS.

    ``identifier`` of the layer ``Region`` is the region's id, ``collectionId`` of the document's
    meta data the SHA-256 of its text.
    """
    regions = regions_of(record, output.options.layers)
    sofa = {
        "%ID": SOFA,
        "%TYPE": "uima.cas.Sofa",
        "sofaNum": 1,
        "sofaID": "_InitialView",
        "mimeType": "text",
        "sofaString": record.text,
    }
    found = _Structures(Utf16(record.text))
    found.add(
        METADATA,
        (0, len(record.text)),
        language="en",
        documentTitle=title_of(record),
        documentId=record.id,
        collectionId=text_digest(record.text),
    )
    sentences = list(sentences_of(record))
    for sentence in sentences:
        found.add(SENTENCE, sentence)
    edges = _edges(regions, sentences)
    for word in words_of(record.text, edges):
        found.add(TOKEN, word)
    numbers = {
        region.id: found.add(REGION, _span(region), **_features(region)) for region in regions
    }
    spans = {region.id: _span(region) for region in regions}
    for link in links_of(record):
        if link.source in numbers and link.target in numbers:
            ends = {"@Governor": numbers[link.source], "@Dependent": numbers[link.target]}
            found.add(LINK, spans[link.target], label=link.label, **ends)
    return {
        "%TYPES": TYPES,
        "%FEATURE_STRUCTURES": [sofa, *found.structures],
        "%VIEWS": {
            "_InitialView": {"%SOFA": SOFA, "%MEMBERS": [one["%ID"] for one in found.structures]}
        },
    }


class _Structures:
    """Feature structures, numbered as they come."""

    def __init__(self, units: Utf16) -> None:
        self._units = units
        self.structures: list[dict[str, Any]] = []

    def add(self, kind: str, span: tuple[int, int], **features: Any) -> int:
        """Add an annotation of a span in code points; return its number."""
        number = SOFA + 1 + len(self.structures)
        begin, end = map(self._units.units, span)
        place = {"%ID": number, "%TYPE": kind, "@sofa": SOFA, "begin": begin, "end": end}
        self.structures.append(place | features)
        return number


def _span(region: Region) -> tuple[int, int]:
    return region.start, region.end


def _edges(regions: list[Region], sentences: list[tuple[int, int]]) -> Iterable[int]:
    return {place for span in (*map(_span, regions), *sentences) for place in span}


def _features(region: Region) -> dict[str, Any]:
    told = {
        "label": region.label,
        "layer": region.layer,
        "identifier": region.id,
        "status": region.notes.get("status"),
        "confidence": region.confidence,
        "notes": msgspec.json.encode(region.notes).decode() if region.notes else None,
    }
    return {key: value for key, value in told.items() if value is not None}
