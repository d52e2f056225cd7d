"""spaCy Docs: entities, sentences, span groups, and the whole record beside them."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans

from readout.annotation.output import Output, numbered
from readout.annotation.regions import Region, regions_of
from readout.annotation.tokens import fresh_tokenizer, shared_tokenizer, tokens_of
from readout.records.judged import LAYERS, Layer
from readout.records.types import Offsets, Record, encode_record

__all__ = ["ATTRIBUTES", "GROUPS", "NAME", "RECORD", "doc_of", "write"]

NAME = "corpus.spacy"
RECORD = "readout_record"
"""The key of ``doc.user_data`` that holds the record as a line of JSON."""
GROUPS: dict[Layer, str] = {
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


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`NAME`, or numbered files of it, each a ``DocBin``."""
    files = 0
    for batch in _batches(records, output.options.shard_size):
        files += 1
        # a vocabulary a file: it keeps every word that it has met
        tokenizer = fresh_tokenizer()
        found = DocBin(attrs=ATTRIBUTES, store_user_data=True)
        for record in batch:
            found.add(doc_of(record, output.options.layers, tokenizer))
        output.path(numbered(NAME, files)).write_bytes(found.to_bytes())
    if files == 1:
        output.rename(numbered(NAME, 1), NAME)


def _batches(records: Iterator[Record], size: int | None) -> Iterator[list[Record]]:
    """Yield the records of each file; one is empty where there are none at all."""
    batch: list[Record] = []
    characters = 0
    for record in records:
        if batch and (len(batch) == size or characters >= BATCH):
            yield batch
            batch, characters = [], 0
        batch.append(record)
        characters += len(record.text)
    yield batch


def doc_of(
    record: Record, layers: frozenset[Layer] = frozenset(LAYERS), tokenizer: Language | None = None
) -> Doc:
    """Return a record as a Doc.

    Its tokens are cut where anything labelled begins or ends, so that every span has the record's
    own edges. ``doc.ents`` has the entities, ``doc.spans`` all of :data:`GROUPS`, ``doc.sents`` the
    sentences, ``doc.user_data[RECORD]`` the record.
    """
    regions = regions_of(record, layers)
    sentences = [(one.start, one.end) for one in record.sentences]
    doc, starts, ends = _tokenized(record.text, regions, sentences, tokenizer)
    for layer in sorted(layers):
        doc.spans[GROUPS[layer]] = [
            _span(doc, region, starts[region.start], ends[region.end])
            for region in regions
            if region.layer == layer
        ]
    if "entity" in layers:
        doc.ents = filter_spans(doc.spans[GROUPS["entity"]])
    doc.user_data[RECORD] = encode_record(record).decode()
    return doc


def _tokenized(
    text: str, regions: list[Region], sentences: list[Offsets], tokenizer: Language | None
) -> tuple[Doc, dict[int, int], dict[int, int]]:
    """Return a Doc, and which tokens begin and end at a character."""
    splitter = tokenizer or shared_tokenizer()
    spans = [(region.start, region.end) for region in regions]
    tokens = tokens_of(text, spans + sentences, splitter)
    begun = {start for start, end in sentences if start < end} | {0}
    doc = Doc(
        splitter.vocab,
        words=[text[token.start : token.end] for token in tokens],
        spaces=[token.space for token in tokens],
        sent_starts=[token.start in begun for token in tokens],
    )
    starts = {token.start: number for number, token in enumerate(tokens)}
    return (doc, starts, {token.end: number for number, token in enumerate(tokens, start=1)})


def _span(doc: Doc, region: Region, first: int, after: int) -> Span:
    kb_id = region.notes.get("kb_id", "")
    return Span(doc, first, after, region.label, kb_id=kb_id, span_id=region.id)
