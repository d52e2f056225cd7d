"""Plain text: decoded, with one kind of line end, and nothing else changed."""

from __future__ import annotations

from readout.batch.sources.blocks import Content, describe
from readout.batch.sources.decoding import decode
from readout.errors import DocumentError
from readout.records.types import Warning

__all__ = ["decode_whole", "read_plain"]


def read_plain(data: bytes) -> Content:
    """Read a ``.txt``; it tells nothing of itself, and its structure is left to the segment stage.

    Raises
    ------
    DocumentError
        ``empty``, ``binary`` or ``encoding``.
    """
    return _decoded(data)


def decode_whole(data: bytes, declared: str | None = None) -> Content:
    """Decode a file whose text another reader takes apart.

    Warnings lose their offsets, which count in the source.
    """
    found = _decoded(data, declared)
    found.warnings = [Warning(one.code, one.message) for one in found.warnings]
    return found


def _decoded(data: bytes, declared: str | None = None) -> Content:
    decoded = decode(data, declared=declared)
    if not decoded.text.strip():
        raise DocumentError("the file is empty, or holds only white space", code="empty")
    return Content(decoded.text, describe(), None, decoded.warnings)
