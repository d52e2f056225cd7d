"""Statements that go on in a list: ``The council stressed that we must:`` and the items below."""

from __future__ import annotations

import re

from readout.language.phrases import can_speak
from readout.records import Offsets
from readout.spans import trim
from readout.stages.quotes.compose import Composer
from readout.stages.quotes.drafts import Draft
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.units import Unit

__all__ = ["extend_lists"]

NUMBER = re.compile(r"[—–\-―•*·■▪◦\s]*(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+)?")
"""The bullet or number of an item."""


def extend_lists(composer: Composer, units: list[Unit]) -> None:
    """Add the list items below a statement that ends with a colon to its content."""
    by_unit: dict[int, list[Draft]] = {}
    for draft in composer.drafts:
        if draft.kind in {"indirect", "mixed"} and draft.clause is not None:
            by_unit.setdefault(draft.unit, []).append(draft)
    for order, unit in enumerate(units):
        if not composer.page.text[unit.start : unit.end].rstrip().endswith(":") or not unit.clauses:
            continue
        items = _items(composer, unit)
        if not items:
            continue
        if by_unit.get(order):
            by_unit[order][-1].contents += items
            continue
        clause = unit.clauses[-1]
        if (
            clause.plain
            and clause.voice in {"active", "passive"}
            and not composer.own_voice(clause)
            and id(clause) not in composer.used
            and not _thing(composer, clause)
        ):
            composer.add(Draft("indirect", items, [], True, "clause-list", order, clause))


def _thing(composer: Composer, clause: Clause) -> bool:
    """Tell whether a mere thing "holds" or "shows" what the list names (``The box holds:``)."""
    if (
        clause.speaker is None
        or not clause.frames & {"that", "finding"}
        or clause.frames & {"bare", "infinitive"}
    ):
        return False
    return not can_speak(composer.page, clause.speaker, composer.lexicon)


def _items(composer: Composer, unit: Unit) -> list[Offsets]:
    """Return the words of the list items that follow a segment, without their bullets.

    None where one is quoted.
    """
    page = composer.page
    found: list[Offsets] = []
    rest = trim(page.text, unit.end, page.segments[unit.segment].end)
    if rest[0] < rest[1]:
        return []
    for place in range(unit.segment + 1, len(page.segments)):
        segment = page.segments[place]
        if segment.kind != "list_item":
            break
        start, end = trim(page.text, segment.start, segment.end)
        number = NUMBER.match(page.text, start, end)
        start = number.end() if number is not None else start
        end -= page.text[start:end].endswith(".")
        if start < end:
            if page.masked[page.token_at(start)]:
                return []
            found.append((start, end))
    return found
