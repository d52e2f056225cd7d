"""Which region is which: by its id, else by where it stands, one to one."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from readout.annotation.regions import layer_of
from readout.annotation.returned import Mark
from readout.models.pairing import one_to_one
from readout.records.judged import Layer
from readout.records.spans import iou

__all__ = ["Piece", "names_of"]

SAME_LABEL = 1.0
"""What a pair of one label is worth beside its overlap, which is 1 at most."""


@dataclass(frozen=True)
class Piece:
    """What of a region stood in a task: the region's id, layer and label, and its place there."""

    id: str
    layer: Layer
    label: str
    start: int
    end: int


def names_of(pieces: Sequence[Piece], marks: Sequence[Mark]) -> dict[str, str]:
    """Return, by the ids of marks, the ids of the regions that they are.

    By id, then by place and label, then by overlap within a layer, so that all pairs together
    share the most; marks that are new are left out.

    Parameters
    ----------
    pieces : sequence of Piece
        What stood in the task.
    marks : sequence of Mark
        What stands there now; offsets count in the same text.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """
    ids = {piece.id for piece in pieces}
    found = {mark.id: mark.id for mark in marks if mark.id in ids}
    new = [mark for mark in marks if mark.id not in found]
    left = [piece for piece in pieces if piece.id not in found]
    found |= _by_place(left, new)
    taken = set(found.values())
    new = [mark for mark in new if mark.id not in found]
    left = [piece for piece in left if piece.id not in taken]
    return found | _by_overlap(left, new)


def _by_place(left: list[Piece], new: list[Mark]) -> dict[str, str]:
    """Name the marks that have the place and label of a region."""
    waiting: defaultdict[tuple[int, int, str], list[Piece]] = defaultdict(list)
    for piece in left:
        waiting[piece.start, piece.end, piece.label].append(piece)
    found = {}
    for mark in new:
        same = waiting[mark.start, mark.end, mark.label]
        if same:
            found[mark.id] = same.pop(0).id
    return found


def _by_overlap(left: list[Piece], new: list[Mark]) -> dict[str, str]:
    """Name the marks that overlap with a region of their layer, so that all share the most."""
    new = sorted(new, key=lambda mark: mark.start)
    starts = [mark.start for mark in new]
    longest = max((mark.end - mark.start for mark in new), default=0)
    weights = {}
    for i, piece in enumerate(left):
        first = bisect_left(starts, piece.start - longest)
        for j in range(first, bisect_left(starts, piece.end)):
            weight = _weight(piece, new[j])
            if weight:
                weights[i, j] = weight
    return {new[j].id: left[i].id for i, j in one_to_one(weights, "readout import")}


def _weight(piece: Piece, mark: Mark) -> float:
    """Return how much speaks for a pair; 0 where they share nothing, or are of two layers."""
    shared = iou((piece.start, piece.end), (mark.start, mark.end))
    if not shared or layer_of(mark.label) != piece.layer:
        return 0.0
    return shared + SAME_LABEL * (mark.label == piece.label)
