"""How the output folder puts files in place: in which order, with what in the manifest, and what is left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from readout.batch.engines import Failure
from readout.batch.output import OutputFolder
from readout.batch.targets import Target
from readout.config.configuration import file_digest
from readout.errors import ConfigError, FatalError
from readout.records.dataset import PUBLISHING, SCHEMA
from readout.records.types import Source

SOURCE = Source("a.txt", "00", "text/plain", 3)
DIED = Failure("run", "worker_died", "the worker died", attempts=2)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Note what is done to the target, in order; of a manifest, what is in it."""
    noted: list[tuple[str, Any]] = []
    place, remove, settle = Target.place, Target.remove, Target.settle

    def noting_place(self: Target, file: Path, name: str | None = None) -> None:
        if file.name == "manifest.json":
            told = json.loads(file.read_bytes())
            if "written" in told:  # hashes: test_finishing_writes_all_and_names_the_files
                told["written"] = [one["file"] for one in told["written"]]
            noted.append(("manifest", told))
        else:
            noted.append(("place", file.name))
        place(self, file, name)

    def noting_remove(self: Target, name: str) -> None:
        noted.append(("remove", name))
        remove(self, name)

    def noting_settle(self: Target) -> None:
        noted.append(("settle", None))
        settle(self)

    monkeypatch.setattr(Target, "place", noting_place)
    monkeypatch.setattr(Target, "remove", noting_remove)
    monkeypatch.setattr(Target, "settle", noting_settle)
    return noted


def write(path: Path, count: int, manifest: dict[str, Any], **shape: Any) -> list[str]:
    with OutputFolder(path, **shape) as folder:
        for number in range(count):
            folder.write_record(b"%d" % number)
        return folder.publish(manifest)


def test_one_file_is_put_in_place_before_its_manifest(
    tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    names = write(tmp_path, 1, {"schema": "s", "status": "complete"})
    assert names == ["annotations.jsonl"]
    assert steps == [
        ("place", "annotations.jsonl"),
        ("place", "quarantine.jsonl"),
        (
            "manifest",
            {
                "schema": "s",
                "status": "complete",
                "outputs": names,
                "written": [*names, "quarantine.jsonl"],
            },
        ),
        ("settle", None),
    ]
    told = (tmp_path / "manifest.json").read_text()
    assert told.startswith(
        '{\n  "schema": "s",\n  "status": "complete",\n  "outputs": [\n'
        '    "annotations.jsonl"\n  ],\n  "written": [\n    {\n      "file": "annotations.jsonl",'
    )
    assert told.endswith("}\n")
    assert sorted(p.name for p in (tmp_path / ".readout").iterdir()) == ["lock"]


def test_several_files_are_announced_first(tmp_path: Path, steps: list[tuple[str, Any]]) -> None:
    names = write(tmp_path, 2, {"schema": "s", "status": "complete"}, shard_size=1)
    assert names == ["annotations-00001.jsonl", "annotations-00002.jsonl"]
    announced = {"schema": "s", "status": PUBLISHING, "outputs": names}
    assert steps[0] == ("manifest", announced)
    assert [what for what, _ in steps[1:]] == ["place"] * 3 + ["manifest", "settle"]


def test_files_of_an_earlier_run_are_announced_and_go_last(
    tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    old = write(tmp_path, 2, {"schema": SCHEMA, "status": "complete"}, shard_size=1)
    steps.clear()
    write(tmp_path, 1, {"schema": SCHEMA, "status": "stopped"}, shard_size=1)
    assert steps == [
        ("manifest", {"schema": SCHEMA, "status": PUBLISHING, "outputs": old}),
        ("place", "annotations-00001.jsonl"),
        ("place", "quarantine.jsonl"),
        (
            "manifest",
            {
                "schema": SCHEMA,
                "status": "stopped",
                "outputs": old[:1],
                "written": [old[0], "quarantine.jsonl"],
            },
        ),
        ("remove", "annotations-00002.jsonl"),
        ("settle", None),
    ]
    assert not (tmp_path / "annotations-00002.jsonl").exists()


@pytest.mark.parametrize("outputs", [None, [], ["../mine.txt", "notes.md"]])
def test_only_annotations_are_taken_for_an_earlier_runs(
    tmp_path: Path, steps: list[tuple[str, Any]], outputs: Any
) -> None:
    earlier = {"schema": SCHEMA, "outputs": outputs}
    (tmp_path / "manifest.json").write_text(json.dumps(earlier))
    write(tmp_path, 0, {})
    assert [what for what, _ in steps] == ["place", "place", "manifest", "settle"]


@pytest.mark.parametrize(
    ("manifest", "stands"),
    [
        ('{"status": "complete"}', True),
        ('{"status": "interrupted"}', False),
        ("{}", False),
        ("[1]", False),
        ("no json", False),
        ("", False),
        (None, False),
    ],
)
def test_whether_outputs_of_a_complete_run_stand(
    tmp_path: Path, manifest: str | None, stands: bool
) -> None:
    with OutputFolder(tmp_path) as folder:
        if manifest is not None:
            (tmp_path / "manifest.json").write_text(manifest)
        assert folder.stands() is stands


def test_a_worker_that_died_is_remembered_until_the_next_run(tmp_path: Path) -> None:
    ordinary = Failure("source", "empty", "nothing there")
    for failures, died in (([ordinary, DIED, ordinary], False), ([ordinary], True), ([], False)):
        with OutputFolder(tmp_path) as folder:
            assert folder.died is died
            for failure in failures:
                folder.write_rejected("a", SOURCE, failure)
            folder.publish({"schema": SCHEMA})
    entry = {"stage": "run", "code": "worker_died", "message": "the worker died"}
    with OutputFolder(tmp_path) as folder:
        folder.write_rejected("a", SOURCE, DIED)
        folder.publish({"schema": SCHEMA})
    (line,) = (tmp_path / "quarantine.jsonl").read_text().splitlines()
    source = {"path": "a.txt", "sha256": "00", "media_type": "text/plain", "line": 3}
    assert json.loads(line) == {"id": "a", "source": source, **entry, "attempts": 2}


def test_a_run_that_is_under_way_says_so(tmp_path: Path) -> None:
    """In a folder that is made with those above it."""
    running = tmp_path / "new" / "deep" / ".readout" / "running"
    with OutputFolder(tmp_path / "new" / "deep"):
        assert running.exists()
    assert not running.exists()


def test_entering_leaves_what_is_no_annotation(tmp_path: Path) -> None:
    work = tmp_path / ".readout"
    work.mkdir()
    (work / "notes").write_text("mine")
    (work / "annotations.jsonl.gz").write_text("half")
    with OutputFolder(tmp_path):
        pass
    assert (work / "notes").read_text() == "mine"
    assert not (work / "annotations.jsonl.gz").exists()


def test_a_file_of_the_runs_own_is_kept_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And outlives a power cut: it is on the disk before it is in its place."""
    settled: list[int] = []
    monkeypatch.setattr(os, "fsync", settled.append)
    with OutputFolder(tmp_path) as folder:
        folder.keep("run.json", b"one")
        folder.keep("run.json", b"two")
        assert len(settled) == 2
    work = tmp_path / ".readout"
    assert (work / "run.json").read_bytes() == b"two"
    assert not [path for path in work.iterdir() if path.name.endswith(".new")]


def test_finishing_writes_all_and_names_the_files(tmp_path: Path) -> None:
    with OutputFolder(tmp_path, compress=None) as folder:
        folder.write_record(b"1")
        folder.write_rejected("a", SOURCE, DIED)
        folder.write_rejected("b", SOURCE, DIED)
        written = folder.finish()
        work = tmp_path / ".readout"
        files = [work / "annotations.jsonl", work / "quarantine.jsonl"]
        assert [(w.file, w.sha256, w.bytes, w.lines) for w in written] == [
            (f.name, file_digest(f), f.stat().st_size, lines)
            for lines, f in enumerate(files, start=1)
        ]
        assert (work / "annotations.jsonl").read_bytes() == b"1\n"
        assert (work / "quarantine.jsonl").read_bytes().endswith(b'"attempts":2}\n')


@pytest.mark.parametrize("strerror", ["No space left on device", None])
def test_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strerror: str | None
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, strerror) if strerror else OSError("odd")

    with OutputFolder(tmp_path) as folder:
        monkeypatch.setattr(folder._records, "write", full)
        with pytest.raises(FatalError) as caught:
            folder.write_record(b"1")
    assert caught.value.code == "unwritable"
    assert caught.value.message == (
        f"{tmp_path}: cannot be written ({strerror or 'odd'}): free some space, or see "
        "why not, and run again; finished documents are kept"
    )


def test_what_is_in_the_way_is_told(tmp_path: Path) -> None:
    with OutputFolder(tmp_path), pytest.raises(ConfigError) as caught, OutputFolder(tmp_path):
        pass
    assert (caught.value.code, caught.value.message) == (
        "locked",
        f"{tmp_path}: another run is writing into this folder: wait for it, or name "
        "another one with -o",
    )
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError) as caught, OutputFolder(tmp_path / "file"):
        pass
    assert (caught.value.code, caught.value.message) == (
        "unwritable",
        f"{tmp_path / 'file' / '.readout'}: cannot be written to (Not a directory): see why not, "
        "or name another folder with -o",
    )


def test_a_target_that_refuses_frees_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Target) -> None:
        raise ConfigError("no", code="unwritable")

    with monkeypatch.context() as patch:
        patch.setattr(Target, "check", refuse)
        with pytest.raises(ConfigError, match="no"), OutputFolder(tmp_path):
            pass
    with OutputFolder(tmp_path) as folder:
        assert not folder.died


def test_leaving_a_folder_whose_disk_is_full_frees_it(tmp_path: Path) -> None:
    """What cannot be closed, or taken away, is no reason to stay."""

    with OutputFolder(tmp_path) as folder:

        def full(end: Callable[[], None]) -> None:
            end()
            raise OSError(28, "No space left on device")

        folder._records.abandon = partial(full, folder._records.abandon)  # type: ignore[method-assign]
        folder._rejected.abandon = partial(full, folder._rejected.abandon)  # type: ignore[method-assign]
        (tmp_path / ".readout" / "running").unlink()
    with OutputFolder(tmp_path):
        pass
