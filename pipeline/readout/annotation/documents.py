"""Formats that have a file a document: safe names, and a list of what is where."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from readout.annotation.output import Output, file_name
from readout.config.configuration import text_digest
from readout.records.judged import LAYERS
from readout.records.naming import title_of
from readout.records.types import Record

__all__ = ["INDEX", "joined", "write_document", "write_index"]

INDEX = "documents.jsonl"
"""A line a document: ``id``, ``sha256`` of its text, ``title``, ``layers``, ``files``."""
SPOOL = "index"


def write_document(output: Output, record: Record, files: dict[str, bytes]) -> None:
    """Write the files of a document.

    Parameters
    ----------
    files : dict of str to bytes
        What they end with (``.ann``) -> what is in them.
    """
    name = file_name(record.id)
    names = []
    for suffix, data in files.items():
        names.append(f"{name}{suffix}")
        output.path(names[-1]).write_bytes(data)
    told = {
        "id": record.id,
        "sha256": text_digest(record.text),
        "title": title_of(record),
        "layers": [layer for layer in LAYERS if layer in output.options.layers],
        "files": names,
    }
    with (output.aside / SPOOL).open("ab") as stream:
        stream.write(msgspec.json.encode(told) + b"\n")


def write_index(output: Output) -> None:
    """Write :data:`INDEX`, once all documents are written."""
    spool = output.aside / SPOOL
    spool.touch()
    spool.rename(output.path(INDEX))


def joined(parts: Iterable[str]) -> bytes:
    """Return lines as the bytes of a file."""
    return "".join(f"{part}\n" for part in parts).encode()
