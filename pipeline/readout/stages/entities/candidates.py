"""What every part of the stage proposes, and how one label a stretch of text comes out of it.

The scored merge.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from readout.records import EntityLabel

__all__ = ["Candidate", "resolve_overlaps"]

Method = Literal["model", "gazetteer", "glossary", "rule"]
Normal = dict[str, str | int | None]

TRUST: dict[str, float] = {"glossary": 1.2, "gazetteer": 1.1, "rule": 1.0, "model": 1.0}
WEAK = 0.1
"""How far a method is trusted, and a candidate that is weak; see :attr:`Candidate.worth`."""
LENGTH = 4
"""The exponent of the length.

Above 1, one long name is worth more than the pieces that it is made of.
"""


@dataclass(slots=True)
class Candidate:
    """A proposed mention.

    ``weak`` marks one that gives way to all that are not (what a model alone says); ``mention`` one
    that is no full name and needs an antecedent; ``full`` is the full name behind a short form;
    ``year_from`` is where the text has the year that a partial date was resolved against; ``score``
    is how sure a model is of it, 0 to 1.
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
    score: float = 1.0

    @property
    def worth(self) -> float:
        """What it adds to a reading of the text.

        Its length, by how far its method and score can be trusted.
        """
        trust = WEAK if self.weak else TRUST[self.method]
        size: int = (self.end - self.start) ** LENGTH
        return size * trust * (1.0 + self.score) / 2


def resolve_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose the disjoint candidates that are worth most together.

    So of equal spans the glossary's comes before the gazetteer's before a rule's before a model's;
    a longer name of any method outweighs those within it, unless they are much surer and cover most
    of it; and nobody's place depends on who came first.

    Returns
    -------
    list of Candidate
        Disjoint and sorted by start. Found in time n log n, as the heaviest set of disjoint
        intervals.
    """
    items = sorted(
        (c for c in candidates if c.end > c.start), key=lambda c: (c.end, -c.start, c.worth)
    )
    ends = [c.end for c in items]
    best: list[float] = [0.0]
    before: list[int] = []
    for number, item in enumerate(items):
        place = bisect_right(ends, item.start, 0, number)
        before.append(place)
        best.append(max(best[number], best[place] + item.worth))
    kept: list[Candidate] = []
    at = len(items)
    while at:
        if best[at] > best[at - 1]:
            kept.append(items[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return kept[::-1]
