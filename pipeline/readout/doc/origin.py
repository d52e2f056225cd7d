"""A ``Doc``'s id, source and meta data, kept on it so that its record can be made at any time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec
from spacy.tokens import Doc

from readout.config.configuration import text_digest
from readout.doc.kept import extend, read, write
from readout.records.dates import is_edtf
from readout.records.types import Block, Document, PlainData, Source, Warning

__all__ = [
    "date_of",
    "layout_of",
    "meta_of",
    "origin_of",
    "set_document",
    "set_origin",
    "text_of",
    "text_source",
]

META = "readout_meta"
LAYOUT = "readout_layout"
ORIGIN = "readout_origin"
FIRST_ID = "text-1"


class Origin(msgspec.Struct, frozen=True):
    """A document's id, source and warnings."""

    id: str
    source: Source
    warnings: list[Warning]


extend(META)
extend(LAYOUT, list[Block])
extend(ORIGIN, Origin)


def set_document(doc: Doc, meta: PlainData, layout: Sequence[Block] | None = None) -> None:
    """Put on a ``Doc`` what its source knows.

    ``meta`` (``date`` in EDTF, ``title``) and the layout.
    """
    write(doc, META, meta)
    write(doc, LAYOUT, None if layout is None else list(layout))


def meta_of(doc: Doc) -> PlainData:
    """Return the document's meta data; empty where nobody set any."""
    return read(doc, META) or {}


@lru_cache(maxsize=1)
def text_of(doc: Doc) -> str:
    """Return the text of a document, which spaCy joins anew each time that it is asked."""
    return doc.text


def date_of(doc: Doc) -> str | None:
    """Return the date (EDTF) that the meta data give; None where they give another thing.

    Sources turn what they read into EDTF. What a caller set by himself is not taken at its word.
    """
    date = meta_of(doc).get("date")
    return date if isinstance(date, str) and is_edtf(date) else None


def layout_of(doc: Doc) -> list[Block] | None:
    """Return the blocks that the input format told, or None for plain text."""
    layout = read(doc, LAYOUT)
    return None if layout is None else list(layout)


def set_origin(doc: Doc, document: Document) -> None:
    """Keep on a ``Doc`` the id and the source of its document, and what its reading warned of."""
    write(doc, ORIGIN, Origin(document.id, document.source, document.warnings))


def origin_of(doc: Doc) -> Document:
    """Return the document that a ``Doc`` was made of.

    One that no source made has the id ``text-1`` and its text for a source, as a text that a
    pipeline is called on.
    """
    text = doc.text
    origin = read(doc, ORIGIN) or Origin(FIRST_ID, text_source(text), [])
    return Document(
        id=origin.id,
        text=text,
        meta=dict(read(doc, META) or {}),
        source=origin.source,
        layout=read(doc, LAYOUT),
        warnings=list(origin.warnings),
    )


def text_source(text: str) -> Source:
    """Return the source of a text that lies in no file."""
    return Source(None, text_digest(text), "text/plain")
