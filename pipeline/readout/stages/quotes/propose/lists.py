"""Statements that go on in a list: ``The council stressed that we must:`` and the items below."""

from __future__ import annotations

import re
from dataclasses import replace

from readout.language.page import Page
from readout.language.phrases import can_speak
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import REPORTED, Proposal, Spans, Voice
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.reading import Reading, own_voice
from readout.stages.quotes.read.units import Unit

__all__ = ["by_items", "item_words", "listed"]

SHOWING = frozenset({"finding", "that"})
SAYING = frozenset({"bare", "infinitive"})
NUMBER = re.compile(r"[—–\-―•*·■▪◦\s]*(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+)?")
"""The bullet or number of an item."""


def listed(reading: Reading, unit: Unit, proposals: list[Proposal]) -> list[Proposal]:
    """Add the list items below a sentence that ends with a colon to what it reports last."""
    items = _items(reading, unit)
    if not items:
        return proposals
    told = [p for p in proposals if p.clause is not None]
    reports = [p for p in told if p.kind in REPORTED]
    if reports:
        last = reports[-1]
        longer = replace(last, contents=(*last.contents, *items))
        return [longer if proposal is last else proposal for proposal in proposals]
    clause = unit.clauses[-1]
    used = [proposal.clause for proposal in proposals]
    if clause not in used and _announces(reading, clause):
        whole = Proposal("indirect", items, (), Method.CLAUSE_LIST, voice=Voice(clause))
        return [*proposals, whole]
    return proposals


def _announces(reading: Reading, clause: Clause) -> bool:
    if not clause.plain or clause.voice not in ("active", "passive"):
        return False
    return not own_voice(reading.page, clause) and not _thing(reading, clause)


def _thing(reading: Reading, clause: Clause) -> bool:
    """Tell whether a mere thing "holds" or "shows" what the list names (``The box holds:``)."""
    shows = clause.frames & SHOWING and not clause.frames & SAYING
    if clause.speaker is None or not shows:
        return False
    return not can_speak(reading.page, clause.speaker)


def _items(reading: Reading, unit: Unit) -> Spans:
    """Return the words of the list items that follow a segment, without their bullets.

    None where one is quoted. Behind an item, another item that leads to a list is its neighbour,
    and what follows is that one's.
    """
    page = reading.page
    if unit.inside is not None or not unit.clauses:
        return ()
    segment = page.segments[unit.segment]
    rest = page.part((unit.end, segment.end))
    if rest.strip() or not reading.leads(unit):
        return ()
    is_item = segment.kind == "list_item"
    found: list[Offsets] = []
    for place in range(unit.segment + 1, len(page.segments)):
        segment = page.segments[place]
        if segment.kind != "list_item":
            break
        if is_item and page.text.endswith(":", segment.start, segment.end):
            break
        start, end = item_words(page.text, (segment.start, segment.end))
        if start < end and page.masked[page.token_at(start)]:
            return ()
        if start < end:
            found.append((start, end))
    return tuple(found)


def item_words(text: str, span: Offsets) -> Offsets:
    """Return the words of an item, or a sentence, without its bullet and its stop."""
    start, end = trim(text, *span)
    number = NUMBER.match(text, start, end)
    start = number.end() if number is not None else start
    return start, end - text[start:end].endswith(".")


def by_items(page: Page, statement: Proposal) -> list[Proposal]:
    """Return a statement that leads to a list, and each item of it that is not quoted.

    Where it has no words of its own, the first item stands for them.
    """
    first = statement.contents[:1]
    further = statement.contents[1:]
    items = tuple(span for span in further if _is_item(page, span))
    if not items or statement.marked or statement.clause is None:
        return [statement]
    own = tuple(span for span in further if span not in items)
    opening = replace(statement, contents=first + own)
    return [opening] + [
        Proposal(
            "indirect",
            (item,),
            (),
            Method.REPORT_CONTINUED,
            confidence=statement.confidence,
            continues=opening,
        )
        for item in items
    ]


def _is_item(page: Page, span: Offsets) -> bool:
    """Tell the whole words of a list item."""
    segment = page.segment_index.at(span[0])
    if segment is None or segment.kind != "list_item":
        return False
    return item_words(page.text, (segment.start, segment.end)) == span
