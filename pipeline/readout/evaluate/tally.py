"""Counting right and wrong, and comparing spans leniently at their edges."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readout.records import Offsets
from readout.spans import trim

__all__ = ["Figure", "Tally", "normal", "trim_edges", "trim_entity"]

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
    """Counts of right and wrong by name, and a line for every error."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    comparisons: dict[str, list[int]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def count(self, name: str, right: bool) -> None:
        """Count one decision."""
        entry = self.counts.setdefault(name, [0, 0])
        entry[0] += right
        entry[1] += 1

    def compare(self, name: str, found: int, spurious: int, missed: int) -> None:
        """Count what was found, found wrongly, and missed."""
        entry = self.comparisons.setdefault(name, [0, 0, 0])
        for i, number in enumerate((found, spurious, missed)):
            entry[i] += number

    def error(self, kind: str, what: str, text: str) -> None:
        """Note a disagreement."""
        self.errors.append(f"{kind}: {what}: {' '.join(text.split())}")

    def figures(self) -> list[Figure]:
        """Return all scores.

        Shares of right decisions, then F1 of comparisons with their sums by first word.
        """
        shares = [
            Figure(n, right / total, f"{right}/{total}")
            for n, (right, total) in self.counts.items()
        ]
        sums: dict[str, list[int]] = {}
        for name, entry in self.comparisons.items():
            group, _, part = name.partition(" ")
            if part and part != "indirect":
                total = sums.setdefault(
                    f"{group} in marks" if group == "quotes" else group, [0, 0, 0]
                )
                for i, number in enumerate(entry):
                    total[i] += number
        return shares + [
            _f1(name, entry) for name, entry in sorted({**self.comparisons, **sums}.items())
        ]


def _f1(name: str, entry: list[int]) -> Figure:
    found, spurious, missed = entry
    total = 2 * found + spurious + missed
    return Figure(
        f"{name} F1",
        2 * found / total if total else 0.0,
        f"found {found} spurious {spurious} missed {missed}",
    )


def normal(text: str | None) -> str:
    """Reduce a text to lower-case words, for comparing."""
    return re.sub(r"\W+", " ", (text or "").lower()).strip()


def trim_edges(text: str, start: int, end: int) -> Offsets:
    """Leave out white space, marks and punctuation at either edge."""
    return trim(text, start, end, EDGE)


def trim_entity(text: str, start: int, end: int) -> Offsets:
    """Leave out edges and a leading article or determiner."""
    start, end = trim_edges(text, start, end)
    for article in ARTICLES:
        if text[start:end].lower().startswith(article):
            return start + len(article), end
    return start, end
