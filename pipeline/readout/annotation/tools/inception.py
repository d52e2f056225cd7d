"""INCEpTION: UIMA CAS JSON with its type system out and back, a file a document.

Offsets in the file count UTF-16 units, as UIMA has it. JSON and not XMI: XML cannot hold control
characters. All that is labelled is one span layer, ``webanno.custom.Region``, with a relation layer
``webanno.custom.Link`` on it; tokens and sentences are DKPro's.

INCEpTION writes the person where our files have the document's id, and keeps nothing else of what a
document carries: its record is found by its text, else by its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import PurePath
from typing import Any

import msgspec
from msgspec import Struct, field

from readout.annotation.exporting import Files, json_line, write_documents
from readout.annotation.regions import STATUS, Region, RegionLinks, Regions
from readout.annotation.returned import Returned, ReturnedItem, decoded, linked, read, refused
from readout.annotation.tokens import Utf16, edges_of, sentences_of, words_of
from readout.config.configuration import text_digest
from readout.io.files import Location
from readout.io.safe import read_json
from readout.records.naming import title_of
from readout.records.types import Offsets, PlainData, Record

__all__ = ["LINK", "METADATA", "REGION", "SENTENCE", "SUFFIXES", "TOKEN", "from_tool", "to_tool"]

SUFFIXES = (".json",)
DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
TOKEN = f"{DKPRO}.segmentation.type.Token"
SENTENCE = f"{DKPRO}.segmentation.type.Sentence"
METADATA = f"{DKPRO}.metadata.type.DocumentMetaData"
REGION = "webanno.custom.Region"
LINK = "webanno.custom.Link"
SOFA = "uima.cas.Sofa"
TYPES: PlainData = read_json(files(__package__).joinpath("inception_types.json").read_bytes())
"""The type system, which stands in every file."""
EXPECTED = "UIMA CAS JSON"


def _cas(record: Record, regions: Regions, links: RegionLinks) -> Files:
    """Return a record as a CAS.

    ``identifier`` of the layer ``Region`` is the region's id, ``collectionId`` of the document's
    meta data the SHA-256 of its text.
    """
    units, text = Utf16(record.text), record.text
    sofa = {"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": text}
    structures: list[PlainData] = [{"%ID": 1, "%TYPE": SOFA, **sofa}]

    def add(kind: str, span: Offsets, **features: Any) -> int:
        number = len(structures) + 1
        begin, end = map(units.units, span)
        place = {"%ID": number, "%TYPE": kind, "@sofa": 1, "begin": begin, "end": end}
        structures.append(place | {key: one for key, one in features.items() if one is not None})
        return number

    meta = {"documentTitle": title_of(record), "documentId": record.id}
    add(METADATA, (0, len(text)), language="en", **meta, collectionId=text_digest(text))
    sentences = list(sentences_of(record))
    for sentence in sentences:
        add(SENTENCE, sentence)
    for word in words_of(text, edges_of([one.span for one in regions], sentences)):
        add(TOKEN, word)
    numbers, spans = {}, {one.id: one.span for one in regions}
    for one in regions:
        numbers[one.id] = add(
            REGION,
            one.span,
            label=one.label,
            layer=one.layer,
            identifier=one.id,
            status=one.status,
            confidence=one.confidence,
            notes=msgspec.json.encode(one.notes).decode() if one.notes else None,
        )
    for label, source, target in links:
        ends = {"@Governor": numbers[source], "@Dependent": numbers[target]}
        add(LINK, spans[target], label=label, **ends)
    members = [one["%ID"] for one in structures[1:]]
    cas = {
        "%TYPES": TYPES,
        "%FEATURE_STRUCTURES": structures,
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}},
    }
    return {".json": json_line(cas)}


to_tool = partial(write_documents, made=_cas)
"""Write ``NAME.json`` of every document."""


class _Structure(Struct):
    """A feature structure, of what is of use here."""

    id: int = field(name="%ID")
    type: str = field(name="%TYPE")
    text: str | None = field(name="sofaString", default=None)
    begin: int | None = None
    end: int | None = None
    label: str | None = None
    identifier: str | None = None
    status: str | None = None
    source: int | None = field(name="@Governor", default=None)
    target: int | None = field(name="@Dependent", default=None)
    document: str | None = field(name="documentId", default=None)
    sha256: str | None = field(name="collectionId", default=None)


class _Cas(Struct):
    structures: list[Any] = field(name="%FEATURE_STRUCTURES")


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the one document of a file."""
    yield ReturnedItem(None, None, partial(_returned, place))


def _returned(place: Location) -> Iterator[Returned]:
    cas = decoded(read(place), _Cas, EXPECTED)
    found = defaultdict(list)
    for one in cas.structures:
        structure = decoded(one, _Structure, EXPECTED)
        found[structure.type].append(structure)
    texts = [one.text for one in found[SOFA] if one.text is not None]
    if len(texts) > 1:
        raise refused("bad_file", "holds several texts: export a document a file")
    text = "".join(texts)  # nothing is written where a text is empty
    units = Utf16(text)
    marks = {one.id: _mark(one, units) for one in found[REGION]}
    links = linked(marks, ((one.label or "", one.source, one.target) for one in found[LINK]))
    back = Returned(text=text, sha256=text_digest(text), marks=[*marks.values()], links=links)
    # files are called NAME.json/PERSON.json
    path = PurePath(place.shown)
    back.name, folder = path.name.partition(".")[0], path.parent.name
    if folder.endswith(SUFFIXES):
        back.name, back.annotator = folder.removesuffix(".json"), back.name
    for one in found[METADATA]:
        # meta data of ours have the record's id, those of INCEpTION the person
        if one.sha256 == back.sha256:
            back.record = one.document
        else:
            back.annotator = back.annotator or one.document
    yield back


def _mark(one: _Structure, units: Utf16) -> Region:
    start, end = units.span(one.begin, one.end) or (0, 0)
    if start >= end:
        raise refused(
            "moved_span",
            f"the region {one.id} at {one.begin}-{one.end} is no stretch of the text, counted in "
            "UTF-16 units: delete it, or draw it again",
        )
    name, notes = one.identifier or f"#{one.id}", {STATUS: one.status} if one.status else {}
    return Region(name, one.label or "", start, end, notes=notes)
