"""Ties quotations to the reporting clauses of their own sentence.

Right of them, left of them, or around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from readout.language.page import Page
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import main_clause
from readout.stages.quotes.read.stretches import Stretch
from readout.stages.quotes.read.units import Unit

__all__ = ["Link", "following", "link_unit"]

Relation = Literal["after", "before", "around"]
JOINTS = frozenset(
    {"", ":", ",", "that", ": that", ", that", "—", "–", "-", "as", "of", "is", "was", "it", ", :"}
)
PAUSES = frozenset(",?!—–…-")


@dataclass(frozen=True, slots=True)
class Link:
    """A quotation's clause.

    ``after`` it, ``before`` it without words between, or ``around`` it; ``gap`` between.
    """

    clause: Clause
    relation: Relation
    gap: str


def link_unit(page: Page, unit: Unit, stretches: list[Stretch]) -> dict[int, Link]:
    """Return, for each quotation of a unit that a clause governs, the link.

    The clause right after a closing mark comes first (``“…,” the mayor said``), then the nearest
    one before.
    """
    links: dict[int, Link] = {}
    for order, number in enumerate(unit.stretches):
        stretch = stretches[number]
        found = following(page, unit, stretch, stretches, order) or _preceding(page, unit, stretch)
        if found is not None:
            links[number] = found
    return links


def following(
    page: Page, unit: Unit, stretch: Stretch, stretches: list[Stretch], order: int
) -> Link | None:
    """Return the link to the clause right behind a quotation, the ``order``-th of its unit, or None."""
    end = stretch.outer[-1][1]
    clause = next((c for c in unit.clauses if c.hull[0] >= end), None)
    if clause is None or clause.voice == "gerund" or clause.hull[0] - end > 24:
        return None
    gap = page.text[end : clause.hull[0]].strip()
    if gap not in {"", ",", "—", "–", "-", ",—"}:
        return None
    last = page.text[stretch.end - 1 : stretch.end]
    paused = gap != "" or last in PAUSES or last in ".\"'”’"
    if not paused:
        return None
    if last == "." and gap == "" and _introduces(page, unit, clause, stretches, order):
        return None
    if last in "?!" and gap == "" and _introduces(page, unit, clause, stretches, order):
        return None
    return Link(clause, "after", gap)


def _introduces(
    page: Page, unit: Unit, clause: Clause, stretches: list[Stretch], order: int
) -> bool:
    """Tell whether a clause behind a finished quotation leads on to the next one or to a clause of its own."""
    tail_start = max(clause.hull[1], clause.cue[1])
    follows = unit.stretches[order + 1] if order + 1 < len(unit.stretches) else None
    tail_end = stretches[follows].outer[0][0] if follows is not None else unit.end
    tail = page.text[tail_start:tail_end].strip()
    return (
        tail[:1] == ":" or tail.startswith("that ") or (follows is None and len(tail.split()) > 8)
    )


def _preceding(page: Page, unit: Unit, stretch: Stretch) -> Link | None:
    start = stretch.outer[0][0]
    before = [
        c for c in unit.clauses if max(c.hull[1], c.cue[1]) <= start and c.voice != "according"
    ]
    if not before:
        return None
    colon = page.text[max(0, start - 3) : start].rstrip().endswith(":")
    clause = (main_clause(page, before) if colon else None) or before[-1]
    gap = " ".join(
        page.text[max(clause.cue[1], clause.hull[1] if clause.inverted else 0) : start].split()
    )
    if gap.startswith((".", "!", "?")):
        return None  # a sentence ended before it
    if (
        gap in JOINTS
        or gap.endswith((":", " that"))
        or (gap.endswith(",") and _hearer(gap, clause))
    ):
        return Link(clause, "before", gap)
    return Link(clause, "around", gap)


def _hearer(gap: str, clause: Clause) -> bool:
    """Tell whether only a hearer, a place or a time stands between cue and comma (``told reporters on Monday,``)."""
    return len(gap.split()) <= 10 and "bare" in clause.frames
