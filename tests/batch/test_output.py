from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from readout.batch.engines import Failure
from readout.batch.output import OutputFolder
from readout.batch.progress import ProgressBar
from readout.errors import ConfigError
from readout.io.safe import is_regular
from readout.records.dataset import SCHEMA
from readout.records.types import Source
from runs import Place, snapshot

SOURCE = Source("a.txt", "00", "text/plain")


def test_files_are_put_in_place_at_the_end_alone(tmp_path: Path) -> None:
    (tmp_path / ".readout").mkdir()
    (tmp_path / "annotations.jsonl").write_text("old\n")
    with OutputFolder(tmp_path) as folder:
        folder.write_record(b"new")
        folder.write_rejected("b", SOURCE, Failure("source", "empty", "nothing “there”"))
        assert (tmp_path / "annotations.jsonl").read_text() == "old\n"
        folder.publish({"schema": SCHEMA, "status": "complete"})
    assert (tmp_path / "annotations.jsonl").read_text() == "new\n"
    files = ("annotations.jsonl", "quarantine.jsonl")
    data = [(tmp_path / name).read_bytes() for name in files]
    assert json.loads((tmp_path / "manifest.json").read_text()) == {
        "schema": SCHEMA,
        "status": "complete",
        "outputs": ["annotations.jsonl"],
        "written": [
            {
                "file": name,
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
                "lines": 1,
            }
            for name, content in zip(files, data, strict=True)
        ],
    }
    assert json.loads((tmp_path / "quarantine.jsonl").read_text()) == {
        "id": "b",
        "source": {"path": "a.txt", "sha256": "00", "media_type": "text/plain", "line": None},
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
        folder.publish({"schema": SCHEMA})
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
    with pytest.raises(ConfigError, match="cannot be written to"), OutputFolder(tmp_path):
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
    progress = ProgressBar(stream)
    progress.start(2)
    progress.advance(5)
    progress.close()
    assert stream.getvalue() == ""


# -- what others have put there
# ------------------------------------------------------------------------------------------------

THEIRS = {
    "a manifest": ("manifest.json", b'{"name": "my web app"}'),
    "a list": ("manifest.json", b"[1, 2]"),
    "no JSON": ("manifest.json", b"mine"),
    "deep JSON": ("manifest.json", b"[" * 9999),
    "annotations": ("annotations.jsonl", b'{"mine": 1}\n'),
    "a part": ("annotations-00007.jsonl.gz", b"mine"),
    "a quarantine": ("quarantine.jsonl", b"mine"),
    "identities": ("identities.jsonl", b"mine"),
}


@pytest.mark.parametrize(("name", "data"), THEIRS.values(), ids=THEIRS)
def test_what_is_not_ours_is_not_written_over(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    before = snapshot(tmp_path)
    with pytest.raises(ConfigError) as caught, OutputFolder(tmp_path):
        pass
    assert (caught.value.code, caught.value.message) == (
        "not_ours",
        f"{tmp_path}: {name} there is not of a run of readout, and would be written over: "
        "name another folder with -o, or move it away",
    )
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    [
        "annotations.jsonl",
        "annotations-00001.jsonl",
        "quarantine.jsonl",
        "manifest.json",
        ".readout/run.json",
        ".readout/lock",
        ".readout/manifest.json.partial",
    ],
)
def test_a_folder_where_a_file_belongs_is_told_before_work(name: str, tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.publish({"schema": SCHEMA})
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name / "somebody's").mkdir(parents=True)
    with pytest.raises(ConfigError, match=name), OutputFolder(tmp_path):
        pass
    assert (tmp_path / name / "somebody's").is_dir()


def test_a_manifest_of_others_is_not_ours_where_a_run_has_been_either(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        folder.publish({"schema": SCHEMA})
    (tmp_path / "manifest.json").write_text('{"name": "my web app"}')
    with pytest.raises(ConfigError, match="is not of a run"), OutputFolder(tmp_path):
        pass
    (tmp_path / "manifest.json").write_text('{"schema": "readout-mani')  # damaged
    with OutputFolder(tmp_path) as folder:
        folder.publish({"schema": SCHEMA})


NAMES = (
    "annotations.jsonl",
    "quarantine.jsonl",
    "manifest.json",
    ".readout/annotations.jsonl",
    ".readout/quarantine.jsonl",
    ".readout/manifest.json",
    ".readout/manifest.json.new",
    ".readout/manifest.json.partial",
    ".readout/run.json",
    ".readout/run.json.new",
    ".readout/run.json.partial",
    ".readout/running",
    ".readout/lock",
    ".readout/cache.sqlite",
    ".readout/cache.sqlite-wal",
    ".readout/cache.sqlite-shm",
    ".readout/cache.sqlite-journal",
)
PLANTED = {
    "links": lambda path, target: path.symlink_to(target),
    "dangling links": lambda path, target: path.symlink_to(target.with_name("none")),
    "pipes": lambda path, target: os.mkfifo(path),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_not_written_through(
    plant: Callable[[Path, Path], None], place: Place
) -> None:
    place.add(a="Harbour news")
    target = place.path / "somebody's"
    target.write_bytes(b"somebody's")
    (place.out / ".readout").mkdir(parents=True)
    for name in NAMES:
        plant(place.out / name, target)
    result = place.run("-j", "1")
    assert result.exit_code == 0, result.stderr
    assert target.read_bytes() == b"somebody's"
    assert sorted(path.name for path in place.path.iterdir()) == [
        "c.cfg",
        "in",
        "out",
        "somebody's",
    ]
    assert place.outcome() == (["a"], {})
    assert all(is_regular(place.out / name) for name in NAMES[:3])


def test_a_link_in_place_of_the_working_folder_is_refused(place: Place) -> None:
    place.add(a="Harbour news")
    other = place.path / "other"
    other.mkdir()
    (other / "annotations.jsonl").write_text("somebody's")
    place.out.mkdir()
    (place.out / ".readout").symlink_to(other)
    before = snapshot(other)
    result = place.run()
    assert result.exit_code == 2
    assert snapshot(other) == before
    with pytest.raises(ConfigError) as caught, OutputFolder(place.out):
        pass
    assert (caught.value.code, caught.value.message) == (
        "not_ours",
        f"{place.out / '.readout'}: is a link: take it away, or name another folder with -o "
        "(--cache FILE puts the cache elsewhere)",
    )
