"""What is scored, whether gold or found: marks in a text, what is told of each, and the frame."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field

from readout.records.spans import overlap
from readout.records.types import Offsets

__all__ = ["FRAME", "LAYERS", "PARTS", "Credit", "Mark", "Page", "Part", "covered", "shared"]

LAYERS = ("segments", "sentences", "entities", "quotes", "continued", "events", "themes", "poles")
"""Layers of marks, in the order in which they are told."""
PARTS = {
    "entities": ("links",),
    "quotes": ("cues", "speakers", "occasions"),
    "events": ("dates",),
    "themes": ("relations",),
}
"""What is told of the marks of a layer, and scored by itself."""
FRAME = ("kind", "speaker", "event", "date", "place")
"""What is told of a document as a whole."""


class Credit(NamedTuple):
    """What something found is worth by each measure, 0 to 1."""

    strict: float
    partial: float
    type: float


class Part(Struct, frozen=True):
    """Something told of a mark or of a document.

    ``kind`` is a status or a type; ``also`` are other names of the same; offsets are there where it
    has a place.
    """

    text: str = ""
    kind: str = ""
    date: str = ""
    start: int | None = None
    end: int | None = None
    also: tuple[str, ...] = ()


class Mark(Struct, frozen=True, kw_only=True):
    """A labelled thing at a place.

    ``spans`` are where it stands, without what does not count at the edges. ``parts`` has what is
    told of it: None is told to be none, what is not there was not labelled. ``confidence`` is null
    of gold, and where there is none. One that is ``optional`` (a quote within another) is not wrong
    where gold lacks it.
    """

    spans: tuple[Offsets, ...]
    label: str
    parts: dict[str, Part | None] = field(default_factory=dict)
    confidence: float | None = None
    optional: bool = False

    @property
    def hull(self) -> Offsets:
        """From its first to its last character."""
        return self.spans[0][0], max(end for _, end in self.spans)


class Page(Struct, kw_only=True):
    """A document with its marks.

    Attributes
    ----------
    id, text, kind : str
        Of the document; ``kind`` is empty where it is not known.
    marks : dict of str to list of Mark
        By layer, sorted; of gold, a layer that is not there was not labelled.
    frame : dict of str to Part or None
        What is told of the whole; what is not there was not labelled.
    labels : frozenset of str
        The labels of entities that gold has; all where it is empty.
    unlisted : frozenset of str
        Layers and labels of which gold has not all: others that are found are not wrong.
    scopes : dict of str to list of Offsets
        Layer -> the stretches in which it was labelled, of gold; everywhere where it is not there.
    units : dict of str to list of Offsets
        Layer -> the sentences that were judged one by one, of gold.
    """

    id: str
    text: str
    kind: str = ""
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    frame: dict[str, Part | None] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    scopes: dict[str, list[Offsets]] = field(default_factory=dict)
    units: dict[str, list[Offsets]] = field(default_factory=dict)


def shared(one: Mark, other: Mark) -> float:
    """Return what two marks have in common of all that either has, 0 to 1."""
    if one.spans == other.spans:
        return 1.0
    both = sum(overlap(a, b) for a in one.spans for b in other.spans)
    return both / (_length(one) + _length(other) - both) if both else 0.0


def covered(place: Offsets, spans: list[Offsets]) -> float:
    """Return how much of a stretch lies in disjoint spans, 0 to 1."""
    length = place[1] - place[0]
    return sum(overlap(place, span) for span in spans) / length if length else 0.0


def _length(mark: Mark) -> int:
    return sum(end - start for start, end in mark.spans)
