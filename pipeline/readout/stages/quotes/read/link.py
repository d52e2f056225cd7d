"""Ties quotations to the reporting clauses of their own sentence: behind, before or around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from readout.language.page import Page
from readout.language.words import words
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import main_clause
from readout.stages.quotes.read.stretches import Stretch
from readout.stages.quotes.read.units import Unit

__all__ = ["Link", "following", "link_unit"]

Relation = Literal["after", "before", "around"]
JOINTS = words("word.joint") | {""}
"""All that may stand between a clause and the quotation that it opens, beside punctuation."""
PUNCTUATION = " :,—–-"
BEHIND = frozenset({",", "as"})
"""All that may stand between a quotation and the clause behind it."""
MAX_HEARER = 10
"""Words between a clause and the comma before its quotation."""


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
    for number in unit.stretches:
        link = _governing(page, unit, stretches[number])
        if link is not None:
            links[number] = link
    return links


def _governing(page: Page, unit: Unit, stretch: Stretch) -> Link | None:
    """Return the link to the clause behind a quotation, else to one before it.

    Where a comma parts them (``“…”, the mayor said``), one before comes first, and none governs
    what a preposition opens (``In “The Plan”, the mayor said that …``).
    """
    after = following(page, unit, stretch)
    before = _preceding(page, unit, stretch)
    if after is None:
        return before
    if page.words(stretch.outer[-1][1], after.clause.hull[0]):
        opening = page.token_from(stretch.outer[0][0]) - 1
        if before is not None or page.tokens.tag[opening] == "IN":
            return before
    return after


def following(page: Page, unit: Unit, stretch: Stretch) -> Link | None:
    """Return the link to the clause right behind a quotation of a unit, or None."""
    end = stretch.outer[-1][1]
    for clause in unit.clauses:
        if clause.hull[0] >= end:
            between = page.words(end, clause.hull[0])
            apart = clause.voice == "gerund" or not BEHIND.issuperset(between)
            return None if apart else Link(clause, "after", "")
    return None


def _preceding(page: Page, unit: Unit, stretch: Stretch) -> Link | None:
    start = stretch.outer[0][0]
    before = [clause for clause in unit.clauses if _reach(clause) <= start]
    if not before:
        return None
    clause = before[-1]
    if page.text[max(0, start - 3) : start].rstrip().endswith(":"):
        clause = main_clause(page, before) or clause
    gap = " ".join(page.text[_reach(clause) : start].split())
    if gap.startswith((".", "!", "?")):
        return None  # a sentence ended before it
    opened = gap.endswith(":") or gap.strip(PUNCTUATION) in JOINTS
    joined = opened or _to_hearer(gap, clause)
    return Link(clause, "before" if joined else "around", gap)


def _to_hearer(gap: str, clause: Clause) -> bool:
    """Tell whether a hearer, a place or a time stands before a comma (``told reporters,``)."""
    return gap.endswith(",") and clause.says and len(gap.split()) <= MAX_HEARER


def _reach(clause: Clause) -> int:
    """Return where a clause ends, with its speaker."""
    return max(clause.hull[1], clause.cue[1])
