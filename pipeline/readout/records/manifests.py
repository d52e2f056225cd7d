"""The manifest that a run leaves beside its outputs, read back."""

from __future__ import annotations

from typing import Any

import msgspec

from readout.io.safe import NoJsonError, read_json

__all__ = ["MANIFEST", "MOST", "SCHEMA", "Manifest", "Written", "read_manifest"]

MANIFEST = "manifest.json"
SCHEMA = "readout-manifest/1"
MOST = 64_000_000
"""Bytes that a manifest may have: of a million parts it has some 200 for each."""


class Written(msgspec.Struct):
    """A file that a run has written: its name, and what tells whether it is still whole.

    ``sha256`` and ``bytes`` are those of the file as it lies there, compressed or not; ``lines``
    are those within.
    """

    file: str
    sha256: str
    bytes: int
    lines: int


class Manifest(msgspec.Struct):
    """What commands read of a manifest; ``full`` is all of it as plain data."""

    schema: str | None = None
    status: str | None = None
    outputs: list[str] = []
    counts: dict[str, Any] = {}
    written: list[Written] = []
    full: dict[str, Any] = {}

    @property
    def ours(self) -> bool:
        """Whether a run of this package wrote it."""
        return self.schema == SCHEMA

    def count(self, name: str) -> int | None:
        """Return a number that stands under ``counts``; None where none does."""
        found = self.counts.get(name)
        return found if isinstance(found, int) else None


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest, or what somebody else calls so.

    Raises
    ------
    NoJsonError
        Where it is no JSON object, or its fields are of other types than ours.
    """
    full = read_json(data, dict[str, Any])
    fields = {name: full[name] for name in _FIELDS if full.get(name) is not None}
    try:
        return msgspec.convert({**fields, "full": full}, Manifest)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NoJsonError(str(error)) from error


_FIELDS = [name for name in Manifest.__struct_fields__ if name != "full"]
