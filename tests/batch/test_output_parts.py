from __future__ import annotations

import gzip
import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.batch.output import OutputFolder, PartWriter
from readout.io.compression import zstd
from readout.records.dataset import SCHEMA

UNPACK = {
    None: lambda data: data,
    "gz": gzip.decompress,
    "zst": lambda data: zstd().decompress(data),
}


@given(
    st.lists(st.binary(min_size=1, max_size=20).filter(lambda line: b"\n" not in line), max_size=9),
    st.sampled_from([None, 1, 2, 5]),
    st.sampled_from([None, "gz", "zst"]),
)
def test_parts_hold_all_lines_in_order(
    lines: list[bytes], size: int | None, compress: str | None
) -> None:
    found = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            writer = PartWriter(Path(folder), size, compress)  # type: ignore[arg-type]
            for line in lines:
                writer.write(line)
            written = writer.finish()
            names = [one.file for one in written]
            writer.abandon()
            assert sorted(path.name for path in Path(folder).iterdir()) == sorted(names)
            data = [(Path(folder) / name).read_bytes() for name in names]
            found.append(data)
            assert [one.sha256 for one in written] == [
                hashlib.sha256(part).hexdigest() for part in data
            ]
            assert [one.bytes for one in written] == list(map(len, data))
            assert sum(one.lines for one in written) == len(lines)
    assert found[0] == found[1]  # no clock in them
    parts = [UNPACK[compress](data).splitlines() for data in found[0]]
    assert [line for part in parts for line in part] == [
        line for line in lines for line in line.splitlines() or [b""]
    ]
    if size is not None:
        assert len(parts) == max(1, -(-len(lines) // size))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("annotations"))


def test_files_of_an_earlier_shape_go(tmp_path: Path) -> None:
    (tmp_path / "annotations-of-mine.txt").write_text("stays")
    for shape, expected in (
        ({"shard_size": 1}, ["annotations-00001.jsonl", "annotations-00002.jsonl"]),
        ({"compress": "zst"}, ["annotations.jsonl.zst"]),
        ({"shard_size": 5, "compress": "gz"}, ["annotations-00001.jsonl.gz"]),
        ({}, ["annotations.jsonl"]),
    ):
        with OutputFolder(tmp_path, **shape) as folder:  # type: ignore[arg-type]
            folder.write_record(b"1")
            folder.write_record(b"2")
            assert folder.publish({"schema": SCHEMA}) == expected
        assert names(tmp_path) == sorted([*expected, "annotations-of-mine.txt"])
        assert names(tmp_path / ".readout") == []


def test_what_a_killed_run_left_in_the_working_folder_goes(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        assert not folder.died
        left = tmp_path / ".readout" / "annotations-00007.jsonl.gz"
        left.write_bytes(b"half")
    (tmp_path / ".readout" / "running").touch()
    with OutputFolder(tmp_path) as folder:
        assert folder.died
        assert not left.exists()
    with OutputFolder(tmp_path) as folder:
        assert not folder.died


@pytest.mark.parametrize("compress", ["gz", "zst"])
def test_an_abandoned_part_is_closed(tmp_path: Path, compress: str) -> None:
    writer = PartWriter(tmp_path, 2, compress)  # type: ignore[arg-type]
    writer.write(b"x")
    writer.abandon()
    writer.abandon()
