"""spaCy Docs: entities, sentences, span groups, and the whole record beside them.

They come back with spans that somebody changed; the record comes along.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans
from spacy.vocab import Vocab

from readout.annotation.exporting import Output, Records, shards
from readout.annotation.regions import ALL_LAYERS, Layers, Region, regions_of
from readout.annotation.returned import LARGEST, Returned, ReturnedItem, read, refused
from readout.annotation.tokens import shared_tokenizer, tokens_of
from readout.config.configuration import text_digest
from readout.errors import cut
from readout.io.files import Location
from readout.records.checks import validate_line
from readout.records.judged import LAYERS
from readout.records.types import Record, decode_record, encode_record

__all__ = [
    "ANNOTATOR",
    "ATTRIBUTES",
    "GROUPS",
    "RECORD",
    "SUFFIXES",
    "doc_of",
    "from_tool",
    "to_tool",
]

SUFFIXES = (".spacy",)
NAME = "corpus.spacy"
RECORD = "readout_record"
"""The key of ``doc.user_data`` that holds the record as a line of JSON."""
ANNOTATOR = "readout_annotator"
"""The key of ``doc.user_data`` that says whose work it is."""
GROUPS: dict[str, str] = {
    "entity": "readout_entities",
    "quote": "readout_quotes",
    "cue": "readout_cues",
    "speaker": "readout_speakers",
    "occasion": "readout_occasions",
    "event": "readout_events",
    "theme": "readout_themes",
    "pole": "readout_poles",
}
"""Layer -> the group of ``doc.spans``; a span's ``id_`` is the region's."""
ATTRIBUTES = ("ORTH", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")
BATCH = 2**21
"""Characters of text of a file, unless asked otherwise; Docs take more than their texts."""
PIECE = 1 << 16
"""Bytes that are unpacked at once, to 64 MB at most."""


def to_tool(records: Records, output: Output) -> None:
    """Write ``corpus.spacy``, or numbered files of it, each a ``DocBin``."""
    for path, group in shards(output, NAME, records, lambda record: len(record.text), BATCH):
        shared_tokenizer.cache_clear()  # a vocabulary a file
        found = DocBin(attrs=ATTRIBUTES, store_user_data=True)
        for record in group:
            found.add(doc_of(record, output.options.layers))
        path.write_bytes(found.to_bytes())


def doc_of(record: Record, layers: Layers = ALL_LAYERS) -> Doc:
    """Return a record as a Doc.

    Its tokens are cut where anything labelled begins or ends, so that every span has the record's
    own edges. ``doc.ents`` has the entities, ``doc.spans`` all of :data:`GROUPS`, ``doc.sents`` the
    sentences, ``doc.user_data[RECORD]`` the record.
    """
    regions = regions_of(record, layers)
    sentences = [one.span for one in record.sentences]
    tokens = tokens_of(record.text, [one.span for one in regions] + sentences)
    begun = {start for start, end in sentences if start < end} | {0}
    doc = Doc(
        shared_tokenizer().vocab,
        words=[record.text[token.start : token.end] for token in tokens],
        spaces=[token.space for token in tokens],
        sent_starts=[token.start in begun for token in tokens],
    )
    spans: defaultdict[str, list[Any]] = defaultdict(list)
    for one in regions:
        kb_id = one.notes.get("kb_id", "")
        spans[one.layer].append(doc.char_span(*one.span, one.label, kb_id, span_id=one.id))
    for layer in sorted(layers):
        doc.spans[GROUPS[layer]] = spans[layer]
    if "entity" in layers:
        doc.ents = filter_spans(doc.spans[GROUPS["entity"]])
    doc.user_data[RECORD] = encode_record(record).decode()
    return doc


@contextmanager
def _refusing(message: str) -> Iterator[None]:
    """Refuse what spaCy, or a library below it, raises an error at: it may be any."""
    try:
        yield
    except Exception as error:
        reason = cut(f"{type(error).__name__}: {error}")
        raise refused("bad_file", f"{message} ({reason})") from error


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the Docs of a file."""
    data = read(place)
    unpacking, size = zlib.decompressobj(), 0
    for start in range(0, len(data), PIECE):
        with _refusing("is no DocBin"):
            size += len(unpacking.decompress(data[start : start + PIECE]))
        if size > LARGEST:
            raise refused(
                "too_large", f"unpacks to more than {LARGEST} bytes: save it in several files"
            )
    with _refusing("is no DocBin that spaCy reads"):
        found = DocBin(attrs=ATTRIBUTES, store_user_data=True).from_bytes(data)
        docs = list(found.get_docs(Vocab()))
    for number, doc in enumerate(docs, start=1):
        yield ReturnedItem(f"doc {number}", None, partial(_returned, doc))


def _returned(doc: Doc) -> Iterator[Returned]:
    line = doc.user_data.get(RECORD)
    if not isinstance(line, str):
        raise refused(
            "no_record",
            f"holds no record in user_data[{RECORD!r}]: save the Docs that the export wrote, with "
            "store_user_data=True",
        )
    for problem in validate_line(line.encode()):
        message = f"user_data[{RECORD!r}] is no record: {problem.path}: {problem.reason}"
        raise refused("bad_file", message)
    record, annotator = decode_record(line), doc.user_data.get(ANNOTATOR)
    with _refusing("is damaged"):
        layers = [layer for layer in LAYERS if GROUPS[layer] in doc.spans]
        marks = [
            Region(span.id_ or f"{layer} {index}", span.label_, span.start_char, span.end_char)
            for layer in layers
            for index, span in enumerate(doc.spans[GROUPS[layer]])
        ]
        text = doc.text
    yield Returned(
        text=text,
        record=record.id,
        sha256=text_digest(record.text),
        annotator=annotator if isinstance(annotator, str) else None,
        layers=layers,
        linked=False,
        carried=record,
        marks=marks,
    )
