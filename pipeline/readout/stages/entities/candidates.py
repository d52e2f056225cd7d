"""Entity candidates: mentions with a label, a method and a worth, and the choice among them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from readout.records.types import EntityLabel, Spanned
from readout.stages.entities.tokens import WordTokens

__all__ = [
    "COINED",
    "DESCRIBED",
    "LISTS",
    "NAMES",
    "NUMBERED",
    "PLACES",
    "PROPER",
    "TRUST",
    "WHO",
    "EntityCandidate",
    "Method",
    "Normal",
    "edtf_of",
    "of_words",
    "resolve_overlaps",
]

Method = Literal["model", "gazetteer", "glossary", "rule"]
Normal = dict[str, str | int | None]

PLACES = frozenset({"GPE", "LOC"})
WHO = frozenset({"ORG", "PERSON"})
"""Labels of those who act."""
NUMBERED = frozenset({"EVENT", "WORK"})
"""Labels of what comes again with another year: meetings and documents."""
COINED = frozenset({"CONCEPT", "TECH", "WORK"})
"""Labels of what goes by several wordings; a gazetteer or glossary says which is the name."""
DESCRIBED = frozenset({"ORG", "WORK"})
"""Labels of what a head noun names ("the Board", "the Act")."""
NAMES = PLACES | WHO
"""Labels of what has a name of its own."""
PROPER = NAMES | {"EVENT"}
LISTS = frozenset({"gazetteer", "glossary"})
"""Methods that know names."""
TRUST: dict[Method, float] = {"glossary": 1.2, "gazetteer": 1.1, "rule": 1.0, "model": 1.0}
"""The weight of a candidate, by its method."""
WEAK = 0.1
"""The weight of a weak candidate."""
LENGTH = 4
"""The exponent of the length.

Above 1, one long name is worth more than the pieces that it is made of.
"""


@dataclass(slots=True)
class EntityCandidate(Spanned):
    """A proposed mention.

    ``weak`` marks one that gives way to all that are not (what a model alone says); ``full`` is the
    full name behind a short form; ``score`` is how sure a model is of it, 0 to 1. The ``anchor`` of
    a date's normal form may be the place in the text of the date that it was resolved against.
    """

    start: int
    end: int
    label: EntityLabel
    method: Method
    normal: Normal | None = None
    kb_id: str | None = None
    full: str | None = None
    weak: bool = False
    score: float = 1.0

    def surface(self, text: str) -> str:
        """Return what the mention is in the document's text."""
        return text[self.start : self.end]

    @property
    def worth(self) -> float:
        """The weight in the choice: the length, times trust in the method and the score."""
        trust = WEAK if self.weak else TRUST[self.method]
        size: int = (self.end - self.start) ** LENGTH
        return size * trust * (1.0 + self.score) / 2


def edtf_of(item: EntityCandidate) -> str:
    """Return the value of a date, nothing where it has none."""
    return str(item.normal["edtf"]) if item.normal is not None else ""


def of_words(
    words: WordTokens,
    first: int,
    last: int,
    label: EntityLabel,
    method: Method = "rule",
    **more: Any,
) -> EntityCandidate:
    """Return what is proposed from its first to its last word."""
    return EntityCandidate(words.starts[first], words.ends[last], label, method, **more)


def resolve_overlaps(candidates: Iterable[EntityCandidate]) -> list[EntityCandidate]:
    """Choose the disjoint candidates that are worth most together.

    So of equal spans the glossary's comes before the gazetteer's before a rule's before a model's;
    a longer name of any method outweighs those within it, unless they are much surer and cover most
    of it; and nobody's place depends on who came first.

    Returns
    -------
    list of EntityCandidate
        Disjoint and sorted by start. Found in time n log n, as the heaviest set of disjoint
        intervals.
    """
    items = [item for item in candidates if item.end > item.start]
    items.sort(key=lambda item: (item.end, -item.start, item.worth))
    ends = [item.end for item in items]
    best: list[float] = [0.0]
    before = []
    for number, item in enumerate(items):
        place = bisect_right(ends, item.start, 0, number)
        before.append(place)
        best.append(max(best[number], best[place] + item.worth))
    kept = []
    left = len(items)
    while left:
        last = left - 1
        taken = best[left] > best[last]
        if taken:
            kept.append(items[last])
        left = before[last] if taken else last
    return kept[::-1]
