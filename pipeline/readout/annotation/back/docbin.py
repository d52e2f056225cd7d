"""spaCy Docs as the export wrote them, with spans that somebody changed; the record comes along."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from readout.annotation.files import LARGEST, read
from readout.annotation.returned import Mark, Returned, refused
from readout.annotation.returned_items import Item
from readout.annotation.tools.docbin import ATTRIBUTES, GROUPS, RECORD
from readout.config.configuration import text_digest
from readout.errors import DocumentError, cut
from readout.io.files import Place
from readout.records.checks import validate_line
from readout.records.judged import LAYERS
from readout.records.types import Record, decode_record

__all__ = ["ANNOTATOR", "SUFFIXES", "items"]

SUFFIXES = (".spacy",)
PIECE = 1 << 16
"""Bytes that are unpacked at once, to 64 MB at most."""
ANNOTATOR = "readout_annotator"
"""The key of ``doc.user_data`` that says whose work it is."""


@contextmanager
def _refusing(message: str) -> Iterator[None]:
    """Refuse what spaCy, or a library below it, raises an error at: it may be any."""
    try:
        yield
    except Exception as error:
        told = cut(f"{type(error).__name__}: {error}")
        raise refused("bad_file", f"{message} ({told})") from error


def items(place: Place) -> Iterator[Item]:
    """Yield the Docs of a file."""
    data = read(place)
    _check_size(data)
    for number, doc in enumerate(_docs(data), start=1):
        try:
            record = _record(doc)
        except DocumentError as error:
            yield Item(f"doc {number}", None, partial(_fail, error))
            continue
        read_doc = partial(_returned, doc, record, place.shown, number)
        yield Item(f"doc {number}", record.id, read_doc)


@_refusing("is no DocBin that spaCy reads")
def _docs(data: bytes) -> list[Doc]:
    found = DocBin(attrs=ATTRIBUTES, store_user_data=True).from_bytes(data)
    return list(found.get_docs(Vocab()))


def _check_size(data: bytes) -> None:
    """Make sure that no file unpacks to more than is read of any."""
    unpacking, size = zlib.decompressobj(), 0
    for start in range(0, len(data), PIECE):
        with _refusing("is no DocBin"):
            size += len(unpacking.decompress(data[start : start + PIECE]))
        if size > LARGEST:
            raise refused(
                "too_large", f"unpacks to more than {LARGEST} bytes: save it in several files"
            )


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
    problem = next(validate_line(told.encode()), None)
    if problem is not None:
        message = f"user_data[{RECORD!r}] is no record: {problem.path}: {problem.reason}"
        raise refused("bad_file", message)
    return decode_record(told)


def _returned(doc: Doc, record: Record, file: str, number: int) -> Iterator[Returned]:
    with _refusing("is damaged"):
        layers = [layer for layer in LAYERS if GROUPS[layer] in doc.spans]
        marks = [
            Mark(
                id=span.id_ or f"{layer} {index}",
                label=span.label_,
                start=span.start_char,
                end=span.end_char,
            )
            for layer in layers
            for index, span in enumerate(doc.spans[GROUPS[layer]])
        ]
        text = doc.text
    annotator = doc.user_data.get(ANNOTATOR)
    yield Returned(
        file=file,
        place=f"doc {number}",
        text=text,
        record=record.id,
        sha256=text_digest(record.text),
        annotator=annotator if isinstance(annotator, str) else None,
        layers=layers,
        linked=False,
        rated=False,
        carried=record,
        marks=marks,
    )
