"""Compressed bytes, made as the codecs' own tools make them."""

from __future__ import annotations

import gzip

from readout.io.compression import Codec, zstd


def pack(data: bytes, codec: Codec | None, *, checksum: bool = True, size: bool = True) -> bytes:
    if codec == "gzip":
        return gzip.compress(data, mtime=0)
    if codec == "zstd":
        library = zstd()
        parameter = library.CompressionParameter
        options = {parameter.checksum_flag: checksum, parameter.content_size_flag: size}
        packed: bytes = library.compress(data, options=options)
        return packed
    return data
