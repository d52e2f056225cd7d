"""Writing records: one file or numbered parts, plain or compressed.

The same records give the same bytes.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import IO, BinaryIO, cast

from readout.batch.options import Compression
from readout.compression import zstd
from readout.dataset import STEM

__all__ = ["PartWriter", "settle"]

GZIP_LEVEL = 6
ZSTD_LEVEL = 6


class PartWriter:
    """Writes lines to ``annotations.jsonl``, or to ``annotations-00001.jsonl`` and so on.

    Parameters
    ----------
    folder : Path
        Where to write.
    shard_size : int, optional
        Lines a part; one file where None.
    compress : str, optional
        ``"gz"`` or ``"zst"``.
    """

    def __init__(
        self,
        folder: Path,
        shard_size: int | None = None,
        compress: Compression | None = None,
    ) -> None:
        self._folder = folder
        self._size = shard_size
        self._compress = compress
        self._names: list[str] = []
        self._count = 0
        self._open_next()

    def write(self, line: bytes) -> None:
        """Add a line (without its end)."""
        if self._size is not None and self._count == self._size:
            self._finish_part()
            self._open_next()
        self._stream.write(line + b"\n")
        self._count += 1

    def finish(self) -> list[str]:
        """Write out what is still in memory, to the disk itself; return the names of all files."""
        self._finish_part()
        return self._names

    def abandon(self) -> None:
        """Close the file as it is."""
        try:
            if self._stream is not self._raw and not self._raw.closed:
                self._stream.close()
        finally:
            self._raw.close()

    def _open_next(self) -> None:
        number = "" if self._size is None else f"-{len(self._names) + 1:05d}"
        name = f"{STEM}{number}.jsonl" + (
            f".{self._compress}" if self._compress else ""
        )
        self._raw: BinaryIO = (self._folder / name).open("wb")
        self._stream = _compressed(self._raw, self._compress)
        self._names.append(name)
        self._count = 0

    def _finish_part(self) -> None:
        if self._raw.closed:
            return
        if self._stream is not self._raw:
            self._stream.close()
        settle(self._raw)
        self._raw.close()


def settle(stream: IO[bytes]) -> None:
    """See to it that what was written outlives a power cut."""
    stream.flush()
    os.fsync(stream.fileno())


def _compressed(raw: BinaryIO, compress: Compression | None) -> BinaryIO:
    if compress == "gz":
        return cast(
            BinaryIO,
            gzip.GzipFile(
                filename="",
                mode="wb",
                compresslevel=GZIP_LEVEL,
                fileobj=raw,
                mtime=0,
            ),
        )
    if compress == "zst":
        library = zstd()
        options = {
            library.CompressionParameter.compression_level: ZSTD_LEVEL,
            library.CompressionParameter.checksum_flag: 1,
        }
        packed = cast(BinaryIO, library.ZstdFile(raw, "wb", options=options))
        packed.write(b"")  # a part without lines is an archive, too
        return packed
    return raw
