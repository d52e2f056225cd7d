"""Counting right and wrong, and comparing spans leniently at their edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from readout.records.spans import trim
from readout.records.types import Offsets

__all__ = ["Figure", "Tally", "alike", "normal", "trim_edges", "trim_entity"]

EDGE = " \n\t\r“”\"'‘’«».,;:—–-()"
ARTICLES = ("the ", "a ", "an ", "this ", "its ")


@dataclass(frozen=True)
class Figure:
    """A score: its name, its value from 0 to 1, and the counts behind it."""

    name: str
    value: float
    detail: str


@dataclass
class Tally:
    """Right and wrong decisions by name, what was found and missed, and a line for every error."""

    decisions: dict[str, list[bool]] = field(default_factory=dict)
    comparisons: dict[str, Counter[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def count(self, name: str, right: bool, *error: str) -> None:
        """Count one decision; where it is wrong, note the error (see :meth:`error`)."""
        self.decisions.setdefault(name, []).append(right)
        if error and not right:
            self.error(*error)

    def compare(self, name: str, *, found: int = 0, spurious: int = 0, missed: int = 0) -> None:
        """Count what was found, found wrongly, and missed."""
        counts = self.comparisons.setdefault(name, Counter())
        counts.update(found=found, spurious=spurious, missed=missed)

    def compare_sets(
        self, name: str, mine: AbstractSet[Hashable], theirs: AbstractSet[Hashable]
    ) -> None:
        """Count what two sets, of a record and of gold, share and do not share."""
        shared = len(mine & theirs)
        self.compare(name, found=shared, spurious=len(mine) - shared, missed=len(theirs) - shared)

    def error(self, kind: str, what: str, text: str) -> None:
        """Note a disagreement: of what kind, between what, and the words it is about."""
        self.errors.append(f"{kind}: {what}: {' '.join(text.split())}")

    def figures(self) -> list[Figure]:
        """Return all scores.

        Shares of right decisions, then F1 of comparisons with their sums by first word.
        """
        sums: dict[str, Counter[str]] = {}
        for name, counts in self.comparisons.items():
            group, _, part = name.partition(" ")
            if part and part != "indirect":
                whole = "quotes in marks" if group == "quotes" else group
                sums.setdefault(whole, Counter()).update(counts)
        shares = [_share(name, decisions) for name, decisions in self.decisions.items()]
        compared = sorted({**self.comparisons, **sums}.items())
        return shares + [_f1(name, counts) for name, counts in compared if counts.total()]


def _share(name: str, decisions: list[bool]) -> Figure:
    right, total = sum(decisions), len(decisions)
    return Figure(name, right / total, f"{right}/{total}")


def _f1(name: str, counts: Counter[str]) -> Figure:
    total = counts["found"] + counts.total()
    value = 2 * counts["found"] / total if total else 0.0
    detail = " ".join(f"{kind} {count}" for kind, count in counts.items())
    return Figure(f"{name} F1", value, detail)


def normal(text: str | None) -> str:
    """Reduce a text to lower-case words, for comparing."""
    return re.sub(r"\W+", " ", (text or "").lower()).strip()


def alike(mine: str, theirs: str) -> bool:
    """Tell whether one of two normal texts is part of the other."""
    return mine in theirs or theirs in mine


def trim_edges(text: str, start: int, end: int) -> Offsets:
    """Leave out white space, marks and punctuation at either edge."""
    return trim(text, start, end, EDGE)


def trim_entity(text: str, start: int, end: int) -> Offsets:
    """Leave out edges and a leading article or determiner."""
    start, end = trim_edges(text, start, end)
    words = text[start:end].lower()
    article = next(filter(words.startswith, ARTICLES), "")
    return start + len(article), end
