"""spaCy Docs as the export wrote them, with spans that somebody changed; the record comes along."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec
import spacy
from spacy.tokens import Doc, DocBin

from readout.config import text_digest
from readout.errors import DocumentError
from readout.exchange.regions import LAYERS
from readout.export.docbin import ATTRIBUTES, GROUPS, RECORD
from readout.importing.files import read
from readout.importing.items import Item
from readout.importing.returned import Mark, Returned, refused
from readout.places import Place
from readout.records import Record, decode_record

__all__ = ["ANNOTATOR", "SUFFIXES", "items"]

SUFFIXES = (".spacy",)
ANNOTATOR = "readout_annotator"
"""The key of ``doc.user_data`` that says whose work it is."""


def items(place: Place) -> Iterator[Item]:
    """Yield the Docs of a file."""
    data = read(place)
    try:
        found = DocBin(attrs=ATTRIBUTES, store_user_data=True).from_bytes(data)
        docs = list(found.get_docs(spacy.blank("en").vocab))
    except Exception as error:  # spaCy raises whatever its formats raise
        message = f"is no DocBin that spaCy reads ({type(error).__name__}: {error})"
        raise refused("bad_file", message) from error
    for number, doc in enumerate(docs, start=1):
        try:
            record = _record(doc)
        except DocumentError as error:
            yield Item(f"doc {number}", None, partial(_fail, error))
            continue
        read_doc = partial(_returned, doc, record, place.shown, number)
        yield Item(f"doc {number}", record.id, read_doc)


def _fail(error: DocumentError) -> Iterator[Returned]:
    raise error


def _record(doc: Doc) -> Record:
    told = doc.user_data.get(RECORD)
    if not isinstance(told, str):
        raise refused(
            "no_record",
            f"holds no record in user_data[{RECORD!r}]: save the Docs that the export wrote, with "
            "store_user_data=True",
        )
    try:
        return decode_record(told)
    except (msgspec.MsgspecError, RecursionError) as error:
        message = f"user_data[{RECORD!r}] is no record: {error}"
        raise refused("bad_file", message) from error


def _returned(
    doc: Doc,
    record: Record,
    file: str,
    number: int,
) -> Iterator[Returned]:
    layers = [layer for layer in LAYERS if GROUPS[layer] in doc.spans]
    annotator = doc.user_data.get(ANNOTATOR)
    yield Returned(
        file=file,
        place=f"doc {number}",
        text=doc.text,
        record=record.id,
        sha256=text_digest(record.text),
        annotator=annotator if isinstance(annotator, str) else None,
        layers=layers,
        linked=False,
        rated=False,
        carried=record,
        marks=[
            Mark(
                id=span.id_ or f"{layer} {index}",
                label=span.label_,
                start=span.start_char,
                end=span.end_char,
            )
            for layer in layers
            for index, span in enumerate(doc.spans[GROUPS[layer]])
        ],
    )
