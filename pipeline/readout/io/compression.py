"""Compressed files, ``.gz`` and ``.zst``.

Opened as streams of what is in them, one kind of error for all damage.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "SUFFIXES",
    "Codec",
    "CorruptArchiveError",
    "RatioError",
    "TooLargeError",
    "codec_of",
    "decompress",
    "open_compressed",
    "read_bounded",
    "uncompressed_name",
    "zstd",
]

Codec = Literal["gzip", "zstd"]
SUFFIXES: dict[str, Codec] = {".gz": "gzip", ".zst": "zstd"}
"""Suffix -> how a file is compressed."""

CHUNK = 1 << 20
"""Bytes that are read at once, and that a file may unpack to whatever its ratio."""


class CorruptArchiveError(OSError):
    """A compressed file is damaged, cut short or of another kind."""


class TooLargeError(ValueError):
    """There is more in a file than its reader takes."""


class RatioError(TooLargeError):
    """A compressed file unpacks to many times its size, as nothing that was written does."""


def codec_of(name: str) -> Codec | None:
    """Tell by its name how a file is compressed; None where it is not."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def uncompressed_name(name: str) -> str:
    """Return a file's name without ``.gz`` or ``.zst``."""
    return name[: -len(PurePath(name).suffix)] if codec_of(name) else name


def open_compressed(raw: BinaryIO, codec: Codec | None, ratio: int | None = None) -> BinaryIO:
    """Read what is in a compressed file, in little memory.

    Parameters
    ----------
    raw : binary file
        Open at its beginning, and buffered; it need not be seekable, and is left open. Several gzip
        members or zstd frames one after the other are read as one.
    codec : "gzip", "zstd" or None
        How it is compressed; None reads it as it is.
    ratio : int, optional
        How many times as large it may be unpacked, beyond a first megabyte.

    Returns
    -------
    binary file
        Reading it raises :class:`CorruptArchiveError` where the file is damaged or cut short,
        :class:`RatioError`, and what `raw` raises.
    """
    if codec is None:
        return raw
    packed = _Packed(raw)
    decoder: Any
    error: type[Exception] = zlib.error
    if codec == "gzip":
        decoder = gzip.GzipFile(fileobj=cast(BinaryIO, packed), mode="rb")
    else:
        library = zstd()
        decoder, error = library.ZstdFile(packed), library.ZstdError
    unpacked = _Unpacked(decoder, codec, error, packed, ratio)
    return cast(BinaryIO, io.BufferedReader(unpacked, 1 << 16))


def zstd() -> ModuleType:
    """Import Python's own reader and writer of ``.zst``, which older Pythons have as a package."""
    if sys.version_info >= (3, 14):
        return import_module("compression.zstd")
    return import_module("backports.zstd")


def decompress(data: bytes, codec: Codec | None, limit: int, ratio: int | None = None) -> bytes:
    """Unpack bytes at once, at most `limit` of them.

    Those of no codec are given back, if they are no more.

    Raises
    ------
    CorruptArchiveError
        As for :func:`open_compressed`.
    TooLargeError
        Where there are more; no more than `limit` were unpacked. A :class:`RatioError` as for
        :func:`open_compressed`.
    """
    return read_bounded(open_compressed(io.BytesIO(data), codec, ratio), limit)


def read_bounded(stream: BinaryIO, limit: int) -> bytes:
    """Read a stream to its end.

    A :class:`TooLargeError` where there are more bytes than `limit`.
    """
    chunks = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLargeError(f"more than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


@dataclass
class _Packed:
    """A compressed file that knows how much was read of it."""

    raw: BinaryIO
    count: int = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self.raw.read(size)
        self.count += len(data)
        return data


@dataclass(eq=False)
class _Unpacked(io.RawIOBase):
    """A decoder's output as a stream, its errors made one kind."""

    decoder: Any
    codec: Codec
    error: type[Exception]
    packed: _Packed
    ratio: int | None
    count: int = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        try:
            count: int | None = self.decoder.readinto(buffer)
        except (gzip.BadGzipFile, EOFError, self.error) as error:
            if not self.packed.count:  # to the library of zstd an empty file is cut short
                return 0
            raise CorruptArchiveError(
                f"the {self.codec} archive is damaged or cut short: {error}"
            ) from error
        self.count += count or 0
        if self.ratio is not None and self.count > CHUNK + self.ratio * self.packed.count:
            raise RatioError(f"{self.count:,} bytes out of {self.packed.count:,}")
        return count
