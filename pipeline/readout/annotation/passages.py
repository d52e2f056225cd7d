"""The passages of records, which may be chosen: where they stand, and what was decided in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from readout.annotation.alike import Sketch, sketch
from readout.annotation.doubt import Decision, decisions_of
from readout.annotation.tasks import windows_of
from readout.records.judged import Layer
from readout.records.types import Record

__all__ = ["Passage", "passages_of"]


class Passage(Struct, frozen=True):
    """A passage: the stretch that a task of an export is.

    Attributes
    ----------
    document : int
        The document that it is of, counted in the corpus.
    window : int
        Which of its document's windows it is.
    start, end : int
        Where it stands.
    held : list of Decision
        What was decided in it.
    words : tuple of int
        By which those in nearly the same words are known.
    """

    document: int
    window: int
    start: int
    end: int
    held: list[Decision]
    words: Sketch


def passages_of(record: Record, document: int, layers: frozenset[Layer]) -> Iterator[Passage]:
    """Yield the passages of a record, but those of white space alone."""
    windows = windows_of(record)
    starts = [start for start, _ in windows]
    held: list[list[Decision]] = [[] for _ in windows]
    for place, decision in decisions_of(record, layers):
        window = max(0, bisect_right(starts, place) - 1)
        held[window].append(decision)
    for window, (start, end) in enumerate(windows):
        text = record.text[start:end]
        if text.strip():
            yield Passage(document, window, start, end, held[window], sketch(text))
