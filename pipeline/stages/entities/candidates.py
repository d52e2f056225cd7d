"""What every part of the stage proposes, and how one label a stretch of text comes out of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.records import EntityLabel

__all__ = ["Candidate", "Occupied", "resolve_overlaps"]

Method = Literal["model", "gazetteer", "glossary", "rule"]
Normal = dict[str, str | int | None]

_RANK: dict[str, int] = {"glossary": 3, "gazetteer": 2, "rule": 1, "model": 0}


@dataclass(slots=True)
class Candidate:
    """A proposed mention.

    ``weak`` marks one that gives way to all that are not (what a model alone says); ``mention`` one that is no full
    name and needs an antecedent; ``full`` is the full name behind a short form; ``year_from`` is where the text has
    the year that a partial date was resolved against.
    """

    start: int
    end: int
    label: EntityLabel
    method: Method
    normal: Normal | None = None
    kb_id: str | None = None
    full: str | None = None
    refers_to: str | None = None
    weak: bool = False
    mention: bool = False
    year_from: int | None = None

    @property
    def strength(self) -> tuple[int, int, int]:
        """What decides between overlapping candidates: not weak, then the length, then the method."""
        return (0 if self.weak else 1, self.end - self.start, _RANK[self.method])


class Occupied:
    """A growing set of disjoint spans that answers whether another one would overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, start: int, end: int) -> bool:
        """Tell whether no span taken so far overlaps ``[start, end)``."""
        index = bisect_left(self._starts, end)
        return index == 0 or self._ends[index - 1] <= start

    def take(self, start: int, end: int) -> bool:
        """Add a span if it is free; say whether it was."""
        if not self.free(start, end):
            return False
        index = bisect_left(self._starts, start)
        self._starts.insert(index, start)
        self._ends.insert(index, end)
        return True


def resolve_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep one candidate a stretch of text: those that are not weak first, the longest of them, the best method.

    So rules, glossary and gazetteer outrank the model wherever they overlap; of equal spans the glossary's comes
    before the gazetteer's before a rule's.

    Returns
    -------
    list of Candidate
        Disjoint and sorted by start.
    """
    taken = Occupied()
    best_first = sorted(candidates, key=lambda c: (c.strength, -c.start), reverse=True)
    kept = [c for c in best_first if c.end > c.start and taken.take(c.start, c.end)]
    return sorted(kept, key=lambda c: c.start)
