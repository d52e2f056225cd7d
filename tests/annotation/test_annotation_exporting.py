from __future__ import annotations

import json
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import hostile
from exporting import contents, written
from readout.annotation.exporting import (
    FORMATS,
    MANIFEST,
    ExportOptions,
    Output,
    export,
    file_name,
    split_of,
    splits_of,
    write_shards,
)
from readout.errors import ConfigError, FatalError
from sample import record


@given(st.text(max_size=300), st.text(max_size=300))
def test_names_of_files_are_safe_and_tell_ids_apart(one: str, other: str) -> None:
    name = file_name(one)
    assert name.isascii() and name == name.lower() and 0 < len(name) < 100
    assert not set(name) & set('/\\:*?"<>|. ')
    if one != other:
        assert name != file_name(other)


@pytest.mark.parametrize(
    "id",
    [
        *("con", "aux", "com1", "", "..", ".x", "a.b", "A", "2023/report"),
        *("export", "documents", "nobody"),
    ],
)
def test_names_that_mean_something_are_not_used(id: str) -> None:
    assert file_name(id) != id


RESERVED = (
    *("export", "documents", "annotation", "visual", "index", "records", "data", "report"),
    *("manifest", "annotations", "quarantine", "CON", "nul", "train", "links", "nobody"),
)


@pytest.mark.parametrize("to", FORMATS)
def test_documents_may_have_any_name(to: str, tmp_path: Path) -> None:
    found = written([replace(record(), id=name) for name in RESERVED], to, tmp_path)
    assert found.documents == len(RESERVED)
    assert len(set(found.files)) == len(found.files)
    listed = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    assert (listed["format"], sorted(listed["files"])) == (to, found.files)
    assert set(contents(tmp_path / "out")) == {*found.files, MANIFEST}


def test_plain_names_stay() -> None:
    assert file_name("report_2023-04") == "report_2023-04"


@pytest.mark.parametrize(("count", "size", "files"), [(0, 2, 1), (1, 2, 1), (2, 2, 1), (5, 2, 3)])
def test_shards(count: int, size: int, files: int, tmp_path: Path) -> None:
    with Output(tmp_path, ExportOptions(shard_size=size)) as output:
        write_shards(output, "a/x.jsonl", ([b"1\n", b"2\n"] for _ in range(count)))
        names = output.publish({})
    assert len(names) == files
    assert names[0] == ("a/x.jsonl" if files == 1 else "a/x-00001.jsonl")
    assert b"".join((tmp_path / name).read_bytes() for name in names) == b"1\n2\n" * count


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="name a new or empty folder") as caught:
        written([record()], "csv", tmp_path)
    assert caught.value.code == "not_an_export"
    assert contents(tmp_path / "out") == {"thesis.txt": b"mine"}


def test_a_folder_of_links_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(ConfigError, match="name a new or empty folder"):
        written([record()], "csv", tmp_path)
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_files_of_an_earlier_export_go(tmp_path: Path) -> None:
    written([record()], "csv", tmp_path)
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    found = written([record()], "parquet", tmp_path)
    assert set(contents(tmp_path / "out")) == {*found.files, MANIFEST, "mine.txt"}


def test_a_manifest_that_names_files_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    names = ["../mine.txt", str(tmp_path / "mine.txt")]
    (tmp_path / "out" / MANIFEST).write_text(json.dumps({"files": names}), encoding="utf-8")
    written([record()], "csv", tmp_path)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_nothing_is_written_where_a_record_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"{}\n")
    for name in FORMATS:
        with pytest.raises(ConfigError, match="not a record"):
            export(path, name, tmp_path / name)
        assert contents(tmp_path / name) == {}


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Output, "publish", full)
    with pytest.raises(FatalError, match="No space left"):
        written([record()], name, tmp_path)
    assert contents(tmp_path / "out") == {}


def test_an_unknown_format_and_a_file_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean 'parquet'"):
        written([record()], "parket", tmp_path)
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(ConfigError, match="name another folder"):
        written([record()], "csv", tmp_path)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "duckdb"])
def test_a_url_gets_the_same_files_and_every_run_the_same_bytes(name: str, tmp_path: Path) -> None:
    records = hostile.records()
    options = ExportOptions(shard_size=4)
    written(records, name, tmp_path, options)
    local = contents(tmp_path / "out")
    url = f"memory://exports/{name}"
    export(tmp_path / "records.jsonl", name, url, options)
    memory = fsspec.filesystem("memory")
    found = memory.find(f"/exports/{name}")
    remote = {path.removeprefix(f"/exports/{name}/"): memory.cat_file(path) for path in found}
    assert remote == local


def test_splits_are_read_and_refused() -> None:
    for wrong in ("test", "test=", "test=1.5", "test=0", "a b=0.1", "test=2024-1", "train=0.5"):
        with pytest.raises(ConfigError):
            splits_of((wrong,))
    with pytest.raises(ConfigError, match="each once"):
        splits_of(("test=0.1", "test=0.2"))
    with pytest.raises(ConfigError, match="nothing for train"):
        splits_of(("test=0.5", "dev=0.5"))


def test_splits_by_date_and_by_hash() -> None:
    splits = splits_of(("dev=0.3", "test=2031-05", "late=2040"))
    one = record()
    assert split_of(one, splits) == "test"
    one.meta["date"] = "2041"
    assert split_of(one, splits) == "late"
    one.meta["date"] = None
    found = []
    for number in range(2_000):
        one.id = str(number)
        found.append(split_of(one, splits))
    assert set(found) == {"train", "dev"}
    assert 0.27 < found.count("dev") / len(found) < 0.33
