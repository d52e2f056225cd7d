"""Statements held against sources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.analyze.reuse.sources import SourceText, against, read_sources
from readout.analyze.tables import FlatTable
from readout.errors import ConfigError
from readout.records.types import encode_record
from sample import TEXT, record

pytest.importorskip("rapidfuzz")

SPEECH = SourceText(
    "2014/speech.txt",
    "Friends of Tarn!\n\nOld yards and new docks\nmust grow together – and no valley shall ever "
    "pay for the coast. Let the ferries run, let the granaries be full, and let nobody wait.\n",
)
OTHER = SourceText("notes.md", "# Notes\n\nNobody waits in Tarn. The ferries run at noon.")


def rows(
    statements: Iterable[tuple[str, str]], sources: Iterable[SourceText]
) -> list[SimpleNamespace]:
    names = [column.name for column in FlatTable("against").columns]
    found = against([(one, "a", "ada quill", text) for one, text in statements], sources)
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in found]


def held(text: str, *sources: SourceText) -> SimpleNamespace:
    (row,) = rows([("a#q1", text)], sources or (OTHER, SPEECH))
    return row


def test_word_for_word_whatever_marks_and_line_ends() -> None:
    row = held("“Old yards and new docks must grow together and no valley")
    assert (row.verdict, row.source, row.share) == ("word_for_word", SPEECH.name, 1.0)
    assert (row.start, row.end) == (SPEECH.text.index("Old"), SPEECH.text.index(" shall"))
    assert row.passage == "Old yards and new docks must grow together – and no valley"
    assert row.difference == ""


def test_changed_with_the_difference() -> None:
    row = held("Old yards and new docks must grow together, and no valley should pay for the coast")
    assert (row.verdict, row.source) == ("changed", SPEECH.name)
    assert row.difference == "… no valley [-shall ever-] {+should+} pay for the coast"


def test_what_a_quotation_leaves_out() -> None:
    row = held("Old yards and new docks must grow together … Let the ferries run")
    assert (row.verdict, row.share) == ("changed", 1.0)
    assert "[-and no valley shall ever pay for the coast.-]" in row.difference


def test_not_found() -> None:
    row = held("The coast and the valley must grow for nobody, let alone for ferries in Tarn")
    assert (row.verdict, row.source, row.passage, row.share) == ("not_found", None, None, 0.0)


def test_few_words() -> None:
    assert held("the ferries run").verdict == "word_for_word"
    assert held("the ferries ran").verdict == "not_found"
    assert held("old yards").verdict == "too_short"
    assert held("…").verdict == "too_short"


def test_of_equals_the_first_source_counts() -> None:
    copy = SourceText("copy.txt", SPEECH.text)
    text = "Let the ferries run, let the granaries be full"
    assert held(text, SPEECH, copy).source == SPEECH.name
    assert held(text, copy, SPEECH).source == copy.name


def test_word_for_word_outranks_changed() -> None:
    text = "Let the ferries run, let the granaries be full, and let nobody wait"
    changed = SourceText("a.txt", SPEECH.text.replace("granaries", "barns"))
    assert held(text, changed, SPEECH).source == SPEECH.name


def test_one_row_a_statement() -> None:
    asked = [(f"a#q{n}", "the ferries run") for n in (1, 2, 3)]
    assert [row.statement for row in rows(asked, [OTHER])] == ["a#q1", "a#q2", "a#q3"]
    assert {row.verdict for row in rows(asked, [])} == {"not_found"}
    assert rows([], [OTHER]) == []


vocabulary = st.sampled_from(["old", "new", "yard", "dock", "coast", "must", "grow", "and"])
texts = st.lists(vocabulary, min_size=3, max_size=12).map(" ".join)


@settings(max_examples=60)
@given(texts, texts, texts)
def test_what_stands_in_a_source_is_found_word_for_word(before: str, said: str, after: str) -> None:
    source = SourceText("s", f"{before}. {said}, {after}")
    row = held(said, source)
    assert row.verdict == "word_for_word"
    assert source.text[row.start : row.end].replace(",", "").replace(".", "") == said


def test_texts_of_a_folder_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "2014").mkdir()
    (tmp_path / "2014" / "b.md").write_text("# Yards", encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfOld \xff yards")
    (tmp_path / "c.pdf").write_bytes(b"%PDF")
    found = [(source.name, source.text) for source in read_sources(tmp_path)]
    assert found == [("2014/b.md", "# Yards"), ("a.txt", "Old \ufffd yards")]


def test_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Old yards", encoding="utf-8")
    assert [(one.name, one.text) for one in read_sources(path)] == [("a.txt", "Old yards")]


def test_records(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    path.write_bytes(encode_record(record()) + b"\n")
    for place in (path, tmp_path):
        assert [(one.name, one.text) for one in read_sources(place)] == [("sample", TEXT)]


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no sources") as empty:
        read_sources(tmp_path)
    assert empty.value.code == "no_sources"
    with pytest.raises(ConfigError) as missing:
        read_sources(tmp_path / "nowhere")
    assert missing.value.code == "missing_path"
