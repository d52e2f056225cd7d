"""Sentences as other tools need them: all of the text in one, no white space at their edges."""

from __future__ import annotations

from collections.abc import Iterator

from readout.records.spans import trim
from readout.records.types import Offsets, Record

__all__ = ["sentences_of"]


def sentences_of(record: Record) -> Iterator[Offsets]:
    """Yield the sentences of a record in order, and what stands between them.

    They do not overlap, and hold all that is not white space.
    """
    at = 0
    for sentence in sorted(record.sentences, key=lambda one: one.start):
        yield from _trimmed(record.text, at, sentence.start)
        at = max(at, sentence.start)
        yield from _trimmed(record.text, at, sentence.end)
        at = max(at, sentence.end)
    yield from _trimmed(record.text, at, len(record.text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Offsets]:
    if start < end:
        first, last = trim(text, start, end)
        if first < last:
            yield first, last
