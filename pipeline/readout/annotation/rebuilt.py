"""A record of what came back alone, where those that went out are not given."""

from __future__ import annotations

from readout.annotation.returned import Returned, refused
from readout.config.configuration import text_digest
from readout.records.types import SCHEMA, Record, Source

__all__ = ["rebuilt"]


def rebuilt(parts: list[Returned]) -> Record:
    """Return a record with nothing but its id and the text that its tasks make up.

    Raises
    ------
    DocumentError
        ``no_record`` where some of the text did not come back.
    """
    text, at = [], 0
    for part in sorted(parts, key=lambda one: one.start):
        if part.start == at:
            text.append(part.text)
            at += len(part.text)
    whole, first = "".join(text), parts[0]
    digest = text_digest(whole)
    if first.sha256 not in (None, digest):
        raise refused(
            "no_record",
            "not all of its text came back, or another one: give the records that went out with "
            "--records",
        )
    return Record(
        schema=SCHEMA,
        id=first.record or first.name or first.file,
        source=Source(None, digest, "text/plain"),
        meta={},
        text=whole,
        segments=[],
        sentences=[],
        glossary=[],
        entities=[],
        quotes=[],
        passages=[],
        stages={},
        warnings=[],
    )
