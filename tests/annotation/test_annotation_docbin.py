"""Docs as spaCy reads them, in a process that knows nothing of this package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

import hostile
from exporting import contents, written
from readout.annotation.exporting import ExportOptions
from readout.annotation.regions import regions_of
from readout.annotation.tokens import tokens_of, words_of
from readout.annotation.tools.docbin import ATTRIBUTES, GROUPS, NAME, RECORD, doc_of
from readout.records.types import Record, decode_record

TEXTS = st.text(st.sampled_from("ab. \n\u00a0🛠\u0301“"), max_size=40)
READ = """
import json, spacy, sys
from spacy.tokens import DocBin
docs = DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank("en").vocab)
json.dump([[doc.text, [[s.start_char, s.end_char, s.label_, s.id_] for name in doc.spans for s in doc.spans[name]]]
    for doc in docs], sys.stdout)
"""


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_tokens_tile_the_text_and_end_where_spans_do(
    text: str, places: list[tuple[int, int]]
) -> None:
    spans = [(min(a, b), max(a, b)) for a, b in places if max(a, b) <= len(text)]
    tokens = tokens_of(text, spans)
    assert "".join(text[one.start : one.end] + " " * one.space for one in tokens) == text
    starts, ends = {one.start for one in tokens}, {one.end for one in tokens}
    for start, end in spans:
        if start < end:
            assert start in starts and end in ends


@given(TEXTS, st.lists(st.integers(0, 40), max_size=5))
def test_words_have_no_white_space_at_their_edges(text: str, cuts: list[int]) -> None:
    words = [text[start:end] for start, end in words_of(text, cuts)]
    assert all(word and word == word.strip() for word in words)
    assert "".join(words) == "".join(text.split())


def read(path: Path) -> list[spacy.tokens.Doc]:
    found = DocBin(attrs=ATTRIBUTES, store_user_data=True).from_disk(path)
    return list(found.get_docs(spacy.blank("en").vocab))


def same(doc: spacy.tokens.Doc, record: Record) -> None:
    assert doc.text == record.text
    found = {
        (layer, span.id_, span.label_, span.start_char, span.end_char)
        for layer, name in GROUPS.items()
        for span in doc.spans[name]
    }
    assert found == {
        (one.layer, one.id, one.label, one.start, one.end) for one in regions_of(record)
    }
    assert [(one.start_char, one.end_char, one.label_) for one in doc.ents] == [
        (one.start, one.end, one.label) for one in record.entities
    ]
    assert decode_record(doc.user_data[RECORD]) == record


@pytest.mark.parametrize("size", [None, 3])
def test_docs_come_back(size: int | None, tmp_path: Path) -> None:
    records = hostile.records(large=size is None)
    found = written(records, "docbin", tmp_path, ExportOptions(shard_size=size))
    docs = [doc for name in found.files for doc in read(tmp_path / "out" / name)]
    for doc, record in zip(docs, records, strict=True):
        same(doc, record)


def test_sentences_begin_where_the_record_has_them() -> None:
    for record in hostile.records():
        starts = {one.start for one in record.sentences if one.start < one.end}
        found = {token.idx for token in doc_of(record) if token.is_sent_start}
        assert starts <= found <= starts | {0}


def test_read_without_this_package(tmp_path: Path) -> None:
    records = hostile.records()
    written(records, "docbin", tmp_path)
    command = [sys.executable, "-c", READ, str(tmp_path / "out" / NAME)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    for (text, spans), record in zip(found, records, strict=True):
        assert text == record.text
        for start, end, label, name in spans:
            assert [label, text[start:end]] in [
                [one.label, one.text] for one in regions_of(record) if one.id == name
            ]


def test_layers_and_nothing(tmp_path: Path) -> None:
    written([], "docbin", tmp_path)
    assert read(tmp_path / "out" / NAME) == []
    written(hostile.records(), "docbin", tmp_path, ExportOptions(layers=frozenset({"quote"})))
    docs = read(tmp_path / "out" / NAME)
    assert {name for doc in docs for name in doc.spans} == {GROUPS["quote"]}
    assert set(contents(tmp_path / "out")) == {NAME, "export.json"}
