from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from readout.batch.engines import Failure
from readout.batch.output import OutputFolder
from readout.batch.progress import NoProgress, ProgressBar
from readout.errors import ConfigError
from readout.records import Source
from runs import snapshot

SOURCE = Source("a.txt", "00", "text/plain")


def test_files_are_put_in_place_at_the_end_alone(tmp_path: Path) -> None:
    (tmp_path / "annotations.jsonl").write_text("old\n")
    with OutputFolder(tmp_path) as folder:
        folder.write_record(b"new")
        folder.write_rejected(
            "b", SOURCE, Failure("source", "empty", "nothing “there”")
        )
        assert (tmp_path / "annotations.jsonl").read_text() == "old\n"
        folder.publish({"status": "complete"})
    assert (tmp_path / "annotations.jsonl").read_text() == "new\n"
    assert json.loads((tmp_path / "manifest.json").read_text()) == {
        "status": "complete",
        "outputs": ["annotations.jsonl"],
    }
    assert json.loads((tmp_path / "quarantine.jsonl").read_text()) == {
        "id": "b",
        "source": {
            "path": "a.txt",
            "sha256": "00",
            "media_type": "text/plain",
            "line": None,
        },
        "stage": "source",
        "code": "empty",
        "message": "nothing “there”",
        "attempts": 1,
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        ".readout",
        "annotations.jsonl",
        "manifest.json",
        "quarantine.jsonl",
    ]


def test_an_unfinished_run_leaves_the_earlier_files(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.publish({})
    with pytest.raises(ZeroDivisionError), OutputFolder(tmp_path) as folder:
        folder.write_record(b"half")
        raise ZeroDivisionError
    assert (tmp_path / "annotations.jsonl").read_bytes() == b""


def test_below_a_file_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(ConfigError, match="cannot be written to") as caught,
        OutputFolder(tmp_path / "file" / "out"),
    ):
        pass
    assert caught.value.code == "unwritable"


def test_the_lock_is_free_again_where_entering_failed(tmp_path: Path) -> None:
    blocked = tmp_path / ".readout" / "annotations.jsonl"
    blocked.mkdir(parents=True)
    with (
        pytest.raises(ConfigError, match="cannot be written to"),
        OutputFolder(tmp_path),
    ):
        pass
    blocked.rmdir()
    with OutputFolder(tmp_path):
        before = snapshot(tmp_path)
        with pytest.raises(ConfigError, match="another run"), OutputFolder(tmp_path):
            pass
        assert snapshot(tmp_path) == before


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_documents_words_and_time_left() -> None:
    stream = Terminal()
    bar = ProgressBar(stream)
    bar.start(3)
    for _ in range(3):
        bar.advance(1000)
    bar.close()
    shown = stream.getvalue()
    assert "3/3" in shown
    assert "words/s" in shown
    assert "<" in shown  # time spent < time left


def test_the_bar_is_off_where_nobody_looks() -> None:
    stream = io.StringIO()
    for progress in (ProgressBar(stream), NoProgress()):
        progress.start(2)
        progress.advance(5)
        progress.close()
    assert stream.getvalue() == ""
