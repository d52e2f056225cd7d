"""Writing records: one file or numbered parts, plain or compressed.

The same records give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path
from typing import BinaryIO, cast

from readout.batch.options import Compression
from readout.io.compression import zstd
from readout.io.safe import fresh
from readout.records.dataset import STEM
from readout.records.manifests import Written

__all__ = ["PartWriter", "Summed"]

GZIP_LEVEL = 6
ZSTD_LEVEL = 6


class Summed:
    """A new file that knows the SHA-256 of what was written to it.

    Parameters
    ----------
    path : Path
        Where; whatever stands there is replaced.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream = fresh(path)
        self._sum = hashlib.sha256()
        self._size = 0

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._stream.closed

    def write(self, data: bytes) -> int:
        """Add some bytes."""
        self._sum.update(data)
        self._size += len(data)
        return self._stream.write(data)

    def flush(self) -> None:
        """Hand over what is in memory to the system."""
        self._stream.flush()

    def finish(self, lines: int) -> Written:
        """See to it that the file outlives a power cut, close it, and tell what is in it."""
        with self._stream as stream:
            stream.flush()
            os.fsync(stream.fileno())
        return Written(self._path.name, self._sum.hexdigest(), self._size, lines)

    def close(self) -> None:
        """Close it as it is."""
        self._stream.close()


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
        self, folder: Path, shard_size: int | None = None, compress: Compression | None = None
    ) -> None:
        self._folder = folder
        self._size = shard_size
        self._compress = compress
        self._written: list[Written] = []
        self._count = 0
        self._open_next()

    def write(self, line: bytes) -> None:
        """Add a line (without its end)."""
        if self._size is not None and self._count == self._size:
            self._finish_part()
            self._open_next()
        self._stream.write(line + b"\n")
        self._count += 1

    def finish(self) -> list[Written]:
        """Write out what is still in memory, to the disk itself; return what was written."""
        self._finish_part()
        return self._written

    def abandon(self) -> None:
        """Close the file as it is."""
        try:
            if self._stream is not self._raw and not self._raw.closed:
                self._stream.close()
        finally:
            self._raw.close()

    def _open_next(self) -> None:
        number = "" if self._size is None else f"-{len(self._written) + 1:05d}"
        name = f"{STEM}{number}.jsonl" + (f".{self._compress}" if self._compress else "")
        self._raw = Summed(self._folder / name)
        self._stream: Summed | BinaryIO = _compressed(self._raw, self._compress)
        self._count = 0

    def _finish_part(self) -> None:
        if self._raw.closed:
            return
        if self._stream is not self._raw:
            self._stream.close()
        self._written.append(self._raw.finish(self._count))


def _compressed(raw: Summed, compress: Compression | None) -> Summed | BinaryIO:
    if compress == "gz":
        return cast(
            BinaryIO,
            gzip.GzipFile(
                filename="",
                mode="wb",
                compresslevel=GZIP_LEVEL,
                fileobj=cast(BinaryIO, raw),
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
