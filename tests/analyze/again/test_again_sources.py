"""Sources from files and records."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.analyze.again.sources import read_sources
from readout.errors import ConfigError
from readout.records.types import encode_record
from sample import TEXT, record


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
