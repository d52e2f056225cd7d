"""Compressed streams: all that was packed comes out, and damage is always noticed."""

from __future__ import annotations

import io
import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packing import pack
from readout.io.compression import (
    Codec,
    CorruptArchiveError,
    TooLargeError,
    codec_of,
    decompress,
    open_compressed,
    uncompressed_name,
)

SKIPPABLE = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"
MEGABYTES = 1 << 28


class Dribble(io.RawIOBase):
    """Gives a few bytes a time, and cannot seek: a network at its worst."""

    def __init__(self, data: bytes, step: int) -> None:
        self._stream = io.BytesIO(data)
        self._step = step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        return self._stream.readinto(memoryview(buffer)[: self._step])


chunks = st.lists(
    st.binary(max_size=50) | st.integers(0, 300_000).map(lambda n: b"ab" * n), max_size=4
)
codecs = st.sampled_from(["gzip", "zstd"])


@given(chunks, codecs, st.booleans(), st.booleans(), st.integers(1, 9))
def test_what_is_packed_comes_out(
    parts: list[bytes], codec: Codec, checksum: bool, size: bool, step: int
) -> None:
    packed = b"".join(pack(part, codec, checksum=checksum, size=size) for part in parts)
    if codec == "zstd":
        packed = SKIPPABLE + packed + SKIPPABLE
    assert decompress(packed, codec, MEGABYTES) == b"".join(parts)
    with open_compressed(io.BufferedReader(Dribble(packed, step)), codec) as stream:
        assert stream.read() == b"".join(parts)


@given(st.binary(max_size=300), codecs, st.booleans(), st.data())
def test_a_file_cut_short_is_noticed(
    content: bytes, codec: Codec, checksum: bool, data: st.DataObject
) -> None:
    first, second = (
        pack(content, codec, checksum=checksum),
        pack(content[::-1], codec, checksum=checksum),
    )
    packed = first + second
    cut = data.draw(st.integers(1, len(packed) - 1).filter(lambda n: n != len(first)))
    with pytest.raises(CorruptArchiveError, match=f"{codec} archive is damaged or cut short"):
        decompress(packed[:cut], codec, MEGABYTES)


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_long_files_cut_anywhere(codec: Codec) -> None:
    packed = pack(os.urandom(400_000) + b"a" * 1_000_000, codec)
    for cut in (1, 2, 3, 4, 5, 8, 9, 100, 131_100, 200_000, 399_000):
        with pytest.raises(CorruptArchiveError):
            decompress(packed[:-cut], codec, MEGABYTES)


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
@pytest.mark.parametrize(
    "tail", [b"junk", b"more than a few bytes of junk", b"\x28\xb5\x2f\xfd", b"\x1f\x8b"]
)
def test_junk_is_noticed(codec: Codec, tail: bytes) -> None:
    for data in (tail, pack(b"words", codec) + tail):
        with pytest.raises(CorruptArchiveError):
            decompress(data, codec, MEGABYTES)


@given(st.binary(max_size=100))
def test_any_bytes_are_no_surprise(data: bytes) -> None:
    for prefix in (b"", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"):
        with suppress(CorruptArchiveError):
            decompress(prefix + data, "zstd", MEGABYTES)


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_a_flipped_bit_is_noticed(codec: Codec) -> None:
    packed = bytearray(pack(b"The harbour stays open. " * 50, codec))
    packed[-1] ^= 1
    with pytest.raises(CorruptArchiveError):
        decompress(bytes(packed), codec, MEGABYTES)


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_unpacking_stops_at_the_limit(codec: Codec) -> None:
    bomb = pack(bytes(50_000_000), codec)
    with pytest.raises(TooLargeError):
        decompress(bomb, codec, 3_000_000)
    assert len(decompress(bomb, codec, 50_000_000)) == 50_000_000


def test_empty_files_are_empty() -> None:
    assert (
        decompress(b"", "gzip", 9) == decompress(b"", "zstd", 9) == decompress(b"", None, 9) == b""
    )


def test_errors_of_the_file_itself_are_left_alone() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise PermissionError(13, "Permission denied")

    for codec in ("gzip", "zstd"):
        with pytest.raises(PermissionError):
            open_compressed(Broken(), codec).read()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "codec", "plain"),
    [
        ("a.jsonl", None, "a.jsonl"),
        ("a.jsonl.gz", "gzip", "a.jsonl"),
        ("s3://b/a.v2.txt.ZST", "zstd", "s3://b/a.v2.txt"),
        (".gz", None, ".gz"),
        ("", None, ""),
    ],
)
def test_names(name: str, codec: Codec | None, plain: str) -> None:
    assert (codec_of(name), uncompressed_name(name)) == (codec, plain)
