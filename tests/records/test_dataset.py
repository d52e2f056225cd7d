"""Outputs read back.

In one file or in parts, compressed or not, here or at a URL, nothing missing unnoticed.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import readout
from packing import pack
from readout.errors import ConfigError
from readout.io.compression import SUFFIXES
from readout.records.dataset import parts, read_lines, read_records
from readout.records.types import Record, decode_record, encode_record
from sample import record

ENDS = ("", *SUFFIXES)


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    yield fs
    fs.store.clear()


def some(*ids: str) -> list[Record]:
    found = []
    for identity in ids:
        one = record()
        one.id = identity
        found.append(one)
    return found


def packed(records: list[Record], name: str) -> bytes:
    data = b"".join(encode_record(one) + b"\n" for one in records)
    return pack(data, SUFFIXES.get(Path(name).suffix))


def put(folder: Path, **files: list[str]) -> None:
    """Write files of records.

    ``annotations_00001_jsonl_gz`` stands for the name with its punctuation.
    """
    for key, ids in files.items():
        name = (
            key.replace("annotations_0", "annotations-0")
            .replace("_jsonl", ".jsonl")
            .replace("l_", "l.")
        )
        (folder / name).write_bytes(packed(some(*ids), name))


def ids(path: object) -> list[str]:
    return [one.id for one in read_records(path)]  # type: ignore[arg-type]


# -- files, folders, parts
# -----------------------------------------------------------------------------------------


@given(
    st.lists(st.lists(st.text(max_size=5), max_size=3), min_size=1, max_size=12),
    st.lists(st.sampled_from(ENDS), min_size=12, max_size=12),
    st.sampled_from(["parts", "glob", "memory"]),
)
def test_what_is_written_in_parts_is_read_again(
    names: list[list[str]], ends: list[str], where: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fs = fsspec.filesystem("memory")
        for number, (group, end) in enumerate(zip(names, ends, strict=False), start=1):
            file = f"annotations-{number:05d}.jsonl{end}"
            (folder / file).write_bytes(packed(some(*group), file))
            fs.pipe(f"/round/trip/{file}", packed(some(*group), file))
        path = {"parts": name, "glob": f"{name}/annotations-*", "memory": "memory://round/trip"}[
            where
        ]
        try:
            wanted = [one for group in names for one in some(*group)]
            assert list(read_records(path)) == wanted
            assert [decode_record(line) for line in read_lines(path)] == wanted
        finally:
            fs.store.clear()


@pytest.mark.parametrize("end", ENDS)
def test_a_file(tmp_path: Path, end: str) -> None:
    path = tmp_path / f"any name.jsonl{end}"
    path.write_bytes(packed(some("a", "b"), path.name))
    assert ids(path) == ids(str(path)) == ids(f"file://{path}") == ["a", "b"]


@pytest.mark.parametrize("end", ENDS)
def test_a_folder_with_one_file(tmp_path: Path, end: str) -> None:
    name = f"annotations.jsonl{end}"
    (tmp_path / name).write_bytes(packed(some("a", "b"), name))
    (tmp_path / "quarantine.jsonl").write_bytes(b"{}\n")
    (tmp_path / ".annotations.jsonl").write_bytes(b"{}\n")
    (tmp_path / ".readout").mkdir()
    assert ids(tmp_path) == ids(f"{tmp_path}/") == ["a", "b"]
    assert [part.shown for part in parts(tmp_path)] == [str(tmp_path / name)]


def test_parts_go_by_number(tmp_path: Path) -> None:
    numbers = [*range(1, 13), *range(99_990, 100_002)]
    for number in numbers:
        (tmp_path / f"annotations-{number:05d}.jsonl").write_bytes(packed(some(str(number)), ""))
    assert ids(f"{tmp_path}/annotations-0000?.jsonl") == [str(n) for n in range(1, 10)]
    assert ids(f"{tmp_path}/annotations-*99*.jsonl") == [str(n) for n in range(99_990, 100_000)]
    assert ids(f"{tmp_path}/annotations-1*.jsonl") == ["100000", "100001"]


def test_lines_are_given_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"a": 1}\r\n\n  \n{"b": "\xe2\x80\xa8"}')
    assert list(read_lines(path)) == [b'{"a": 1}', b"", b"  ", b'{"b": "\xe2\x80\xa8"}']


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"\n" + encode_record(record()) + b"\r\n \n")
    assert ids(tmp_path / "x.jsonl") == ["sample"]
    (tmp_path / "x.jsonl").write_bytes(b"")
    assert ids(tmp_path / "x.jsonl") == []


def test_reading_holds_one_record_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl.zst"
    line = encode_record(record()) + b"\n"
    path.write_bytes(pack(line * 100_000, "zstd"))
    assert len(list(islice(read_records(tmp_path), 3))) == 3
    assert sum(1 for _ in read_lines(tmp_path)) == 100_000


def test_a_glob_over_several_runs(tmp_path: Path) -> None:
    for run in ("b", "a"):
        (tmp_path / run).mkdir()
        put(
            tmp_path / run,
            annotations_00001_jsonl=[f"{run}1"],
            annotations_00002_jsonl_gz=[f"{run}2"],
        )
    assert ids(f"{tmp_path}/*/annotations-*") == ["a1", "a2", "b1", "b2"]


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    path = tmp_path / "run [1].jsonl"
    path.write_bytes(packed(some("a"), path.name))
    assert ids(path) == ["a"]


def test_the_package_gives_it() -> None:
    assert readout.read_records is read_records


# -- what a manifest says
# ------------------------------------------------------------------------------------------


def manifest(folder: Path, value: object) -> None:
    (folder / "manifest.json").write_text(json.dumps(value))


def test_a_manifest_says_which_files_count(tmp_path: Path) -> None:
    put(
        tmp_path,
        annotations_jsonl=["old"],
        annotations_00001_jsonl_zst=["a"],
        annotations_00002_jsonl_zst=["b"],
    )
    new = ["quarantine.jsonl", "annotations-00002.jsonl.zst", "annotations-00001.jsonl.zst"]
    manifest(tmp_path, {"outputs": new})
    assert ids(tmp_path) == ["a", "b"]
    manifest(tmp_path, {"outputs": ["annotations.jsonl"]})
    assert ids(tmp_path) == ["old"]


@pytest.mark.parametrize(
    "value", [{}, {"outputs": None}, {"outputs": []}, {"outputs": ["../annotations.jsonl", "x"]}]
)
def test_a_manifest_that_names_no_annotations(tmp_path: Path, value: object) -> None:
    put(tmp_path, annotations_jsonl_gz=["a"])
    manifest(tmp_path, value)
    assert ids(tmp_path) == ["a"]
    put(tmp_path, annotations_00001_jsonl=["b"])
    with pytest.raises(ConfigError, match="more than once"):
        ids(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "", '{"outputs": 5}', '{"outputs": [5]}'])
def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    put(tmp_path, annotations_jsonl=["a"])
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ConfigError, match=r"manifest\.json: cannot be read") as caught:
        read_records(tmp_path)
    assert caught.value.code == "bad_manifest"


# -- errors
# --------------------------------------------------------------------------------------------------------


def refused(path: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_records(path)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ({}, "no_records", "name the output folder"),
        (
            {"annotations_jsonl": [], "annotations_jsonl_gz": []},
            "ambiguous_outputs",
            "annotations.jsonl.gz",
        ),
        (
            {"annotations_jsonl": [], "annotations_00001_jsonl": []},
            "ambiguous_outputs",
            "annotations-00001.jsonl",
        ),
        (
            {"annotations_00001_jsonl": [], "annotations_00001_jsonl_zst": []},
            "ambiguous_outputs",
            "take away",
        ),
        (
            {"annotations_00001_jsonl": [], "annotations_00003_jsonl": []},
            "missing_part",
            "part 00002 is missing before",
        ),
        (
            {"annotations_00002_jsonl_gz": []},
            "missing_part",
            "part 00001 is missing before annotations-00002.jsonl.gz",
        ),
    ],
)
def test_folders_that_are_refused(
    tmp_path: Path, files: dict[str, list[str]], code: str, words: str
) -> None:
    put(tmp_path, **files)
    error = refused(tmp_path)
    assert error.code == code
    assert error.message.startswith(f"{tmp_path}: ")
    assert words in error.message


def test_parts_may_count_from_zero(tmp_path: Path) -> None:
    put(tmp_path, annotations_00000_jsonl=["a"], annotations_00001_jsonl=["b"])
    assert ids(tmp_path) == ["a", "b"]


def test_a_part_that_the_manifest_lists_is_missing(tmp_path: Path) -> None:
    put(tmp_path, annotations_00001_jsonl=["a"])
    manifest(tmp_path, {"outputs": ["annotations-00001.jsonl", "annotations-00002.jsonl"]})
    error = refused(tmp_path)
    assert error.code == "missing_part"
    assert "annotations-00002.jsonl" in error.message


def test_globs_that_are_refused(tmp_path: Path) -> None:
    assert refused(f"{tmp_path}/annotations-*").code == "no_match"
    put(tmp_path, annotations_00002_jsonl=[], annotations_00004_jsonl=[])
    assert refused(f"{tmp_path}/annotations-*").code == "missing_part"


def test_nothing_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere").code == "missing_path"
    assert refused("memory://nowhere").code == "missing_path"


@pytest.mark.parametrize("end", SUFFIXES)
def test_a_damaged_part_gives_the_records_before_it(tmp_path: Path, end: str) -> None:
    names = [str(n) for n in range(400)]
    put(tmp_path, annotations_00001_jsonl=["first"])
    path = tmp_path / f"annotations-00002.jsonl{end}"
    lines = b"".join(encode_record(one) + b"\n" for one in some(*names))
    half = len(lines) // 2
    codec = SUFFIXES[end]
    path.write_bytes(pack(lines[:half], codec) + pack(lines[half:], codec)[:-20])
    records = read_records(tmp_path)
    assert next(records).id == "first"
    found: list[str] = []
    with pytest.raises(ConfigError, match="damaged or cut short") as caught:
        found.extend(one.id for one in records)
    assert caught.value.code == "corrupt_archive"
    assert caught.value.message.startswith(f"{path}: after line ")


def test_a_line_that_is_no_record(tmp_path: Path) -> None:
    put(tmp_path, annotations_00001_jsonl=["a"])
    (tmp_path / "annotations-00002.jsonl").write_bytes(encode_record(record()) + b'\n\n{"id": "x"')
    with pytest.raises(ConfigError, match="readout validate") as caught:
        ids(tmp_path)
    assert caught.value.code == "bad_records"
    assert caught.value.message.startswith(f"{tmp_path / 'annotations-00002.jsonl'}:3: ")


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, annotations_jsonl=["a"])

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConfigError, match=r"annotations\.jsonl: cannot be read: Permission denied"):
        ids(tmp_path)


# -- URLs ----------------------------------------------------------------------------------------------------------


def test_urls(memory: fsspec.AbstractFileSystem) -> None:
    for number, end in enumerate(ENDS, start=1):
        name = f"annotations-{number:05d}.jsonl{end}"
        memory.pipe(f"/runs/one/{name}", packed(some(str(number)), name))
    assert ids("memory://runs/one") == ids("memory://runs/one/") == ["1", "2", "3"]
    assert ids("memory://runs/*/annotations-*") == ["1", "2", "3"]
    assert ids("memory://runs/one/annotations-00003.jsonl.zst") == ["3"]
    assert [part.shown for part in parts("memory://runs/one/*.gz")] == [
        "memory://runs/one/annotations-00002.jsonl.gz"
    ]
    memory.pipe("/runs/one/manifest.json", b'{"outputs": ["annotations-00001.jsonl"]}')
    assert ids("memory://runs/one") == ["1"]
    memory.rm("/runs/one/annotations-00001.jsonl")
    assert refused("memory://runs/one").code == "missing_part"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(ConfigError, match="a pipe or a device") as caught:
        parts(tmp_path / "pipe.jsonl")
    assert caught.value.code == "not_a_file"
