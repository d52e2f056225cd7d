"""Compressed files, ``.gz`` and ``.zst``.

Opened as streams of what is in them, one kind of error for all damage.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "SUFFIXES",
    "Codec",
    "CorruptArchiveError",
    "TooLargeError",
    "codec_of",
    "decompress",
    "open_compressed",
    "read_bounded",
    "uncompressed_name",
]

Codec = Literal["gzip", "zstd"]
SUFFIXES: dict[str, Codec] = {".gz": "gzip", ".zst": "zstd"}
"""Suffix -> how a file is compressed."""

CHUNK = 1 << 20
MAGIC, SKIPPABLE = 0xFD2FB528, range(0x184D2A50, 0x184D2A60)
LEAST_HEADER = 5
RUN = 1
"""The type of a zstd block that holds one byte and says how often."""


class CorruptArchiveError(OSError):
    """A compressed file is damaged, cut short or of another kind."""


class TooLargeError(ValueError):
    """There is more in a file than its reader takes."""


class _Readable(Protocol):
    def readinto(self, buffer: WriteableBuffer, /) -> int | None: ...


def codec_of(name: str) -> Codec | None:
    """Tell by its name how a file is compressed; None where it is not."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def uncompressed_name(name: str) -> str:
    """Return a file's name without ``.gz`` or ``.zst``."""
    return name[: -len(PurePath(name).suffix)] if codec_of(name) else name


def open_compressed(raw: BinaryIO, codec: Codec | None) -> BinaryIO:
    """Read what is in a compressed file, in little memory.

    Parameters
    ----------
    raw : binary file
        Open at its beginning, and buffered; it need not be seekable, and is left open. Several gzip
        members or zstd frames one after the other are read as one.
    codec : "gzip", "zstd" or None
        How it is compressed; None reads it as it is.

    Returns
    -------
    binary file
        Reading it raises :class:`CorruptArchiveError` where the file is damaged or cut short, and
        what `raw` raises.
    """
    if codec is None:
        return raw
    unpacked = _Unpacked(
        _Zstd(raw) if codec == "zstd" else gzip.GzipFile(fileobj=raw, mode="rb"), codec
    )
    return cast(BinaryIO, io.BufferedReader(unpacked, 1 << 16))


def decompress(
    data: bytes,
    codec: Codec | None,
    limit: int,
) -> bytes:
    """Unpack bytes at once, at most `limit` of them.

    Those of no codec are given back, if they are no more.

    Raises
    ------
    CorruptArchiveError
        As for :func:`open_compressed`.
    TooLargeError
        Where there are more; no more than `limit` were unpacked.
    """
    if codec is None and len(data) > limit:
        raise TooLargeError(f"more than {limit} bytes")
    return (
        data
        if codec is None
        else read_bounded(open_compressed(io.BytesIO(data), codec), limit)
    )


def read_bounded(stream: BinaryIO, limit: int) -> bytes:
    """Read a stream to its end.

    A :class:`TooLargeError` where there are more bytes than `limit`.
    """
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLargeError(f"more than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


class _Unpacked(io.RawIOBase):
    """What a decoder gives, its errors made one kind."""

    def __init__(
        self,
        decoder: _Readable,
        codec: Codec,
    ) -> None:
        self._decoder = decoder
        self._codec = codec

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        try:
            return self._decoder.readinto(buffer)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise CorruptArchiveError(
                f"the {self._codec} archive is damaged or cut short: {error}"
            ) from error


class _Zstd:
    """A reader of zstd frames that notices where the last one breaks off.

    The library does not.
    """

    def __init__(self, raw: BinaryIO) -> None:
        import zstandard

        self._frames = _Frames(raw)
        decompressor = zstandard.ZstdDecompressor()
        source = cast(BinaryIO, self._frames)
        self._reader = decompressor.stream_reader(
            source, read_across_frames=True, closefd=False
        )
        self._error = zstandard.ZstdError

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        try:
            count: int = self._reader.readinto(buffer)
        except self._error as error:
            raise EOFError(
                str(error).removeprefix("zstd decompress error: ")
            ) from error
        if not count and not self._frames.complete:
            raise EOFError("it ends within a frame")
        return count


class _Frames:
    """Bytes on their way to the decoder, and where in a frame they are (RFC 8878, section 3.1)."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._head = b""
        self._skip = 0
        self._walk = self._steps()
        self._need = next(self._walk)

    @property
    def complete(self) -> bool:
        """Whether the bytes so far end with a frame."""
        return not self._head and not self._skip and self._need == 4

    def read(self, size: int = -1, /) -> bytes:
        """Hand on bytes of the file."""
        data = self._raw.read(size)
        at = 0
        while at < len(data):
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            missing = self._need - len(self._head)
            self._head += data[at : at + missing]
            at += missing
            if len(self._head) == self._need:
                self._need = next(self._walk)
        return data

    def _taken(self) -> bytes:
        head, self._head = self._head, b""
        return head

    def _steps(self) -> Iterator[int]:
        """Yield how many bytes must be seen next; what may be passed over is added to `_skip`."""
        from zstandard import frame_header_size, get_frame_parameters

        while True:
            yield 4
            magic = int.from_bytes(self._head, "little")
            if magic in SKIPPABLE:
                yield 8
                self._skip = int.from_bytes(self._taken()[4:], "little")
                continue
            if magic != MAGIC:
                yield from self._nothing()
            yield LEAST_HEADER
            yield frame_header_size(self._head)
            checksum = get_frame_parameters(self._taken()).has_checksum
            last = False
            while not last:
                yield 3
                header = int.from_bytes(self._taken(), "little")
                last = bool(header & 1)
                self._skip = 1 if header >> 1 & 3 == RUN else header >> 3
            self._skip += 4 if checksum else 0

    def _nothing(self) -> Iterator[int]:
        """Follow no further: the decoder itself refuses what has no frame's mark."""
        while True:
            self._taken()
            yield CHUNK
