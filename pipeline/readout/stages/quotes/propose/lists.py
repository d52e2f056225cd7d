"""Statements that go on in a list: ``The council stressed that we must:`` and the items below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from readout.language.page import Page
from readout.language.phrases import can_speak
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Attribution, Method, Proposal, Spans
from readout.stages.quotes.read.clauses import Clause, is_author
from readout.stages.quotes.read.reading import QuoteReading, SentenceUnit

__all__ = ["by_items", "item_words", "listed"]

SHOWING = frozenset({"finding", "that"})
SAYING = frozenset({"bare", "infinitive"})
NUMBER = re.compile(r"[—–\-―•*·■▪◦\s]*(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+)?")
"""The bullet or number of an item."""


def listed(reading: QuoteReading) -> Iterator[tuple[SentenceUnit, Spans, Proposal | None]]:
    """Yield the sentences that lead to a list, with its items, and what the rules make of them.

    A clause that announces no words of its own (``The council decided:``) reports the items.
    """
    for unit in reading.units:
        items = _items(reading, unit)
        if items:
            clause = unit.clauses[-1] if unit.clauses else None
            announced = clause is not None and _announces(reading.page, clause)
            voice = Attribution(clause)
            whole = Proposal("indirect", items, (), Method.CLAUSE_LIST, voice=voice)
            yield unit, items, whole if announced else None


def _announces(page: Page, clause: Clause) -> bool:
    """Tell a clause that reports; a mere thing "holds" or "shows" (``The box holds:``)."""
    if not clause.plain or clause.voice not in ("active", "passive") or is_author(page, clause):
        return False
    shows = clause.frames & SHOWING and not clause.frames & SAYING
    return not shows or clause.speaker is None or can_speak(page, clause.speaker)


def _items(reading: QuoteReading, unit: SentenceUnit) -> Spans:
    """Return the words of the list items that follow a segment, without their bullets.

    None where one is quoted. Behind an item, another item that leads to a list is its neighbour,
    and what follows is that one's.
    """
    page = reading.page
    segment = page.segments[unit.segment]
    if not reading.leads(unit) or page.text[unit.end : segment.end].strip():
        return ()
    is_item = segment.kind == "list_item"
    found: list[Offsets] = []
    for place in range(unit.segment + 1, len(page.segments)):
        segment = page.segments[place]
        neighbour = is_item and page.text.endswith(":", segment.start, segment.end)
        if segment.kind != "list_item" or neighbour:
            break
        start, end = item_words(page.text, (segment.start, segment.end))
        if start < end and page.is_masked(start):
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
    further = statement.contents[1:]
    items = tuple(span for span in further if _is_item(page, span))
    if not items or statement.marked or statement.clause is None:
        return [statement]
    own = tuple(span for span in further if span not in items)
    opening = replace(statement, contents=statement.contents[:1] + own)
    sure = statement.confidence
    method = Method.REPORT_CONTINUED
    return [opening] + [
        Proposal("indirect", (item,), (), method, confidence=sure, continues=opening)
        for item in items
    ]


def _is_item(page: Page, span: Offsets) -> bool:
    """Tell the whole words of a list item."""
    segment = page.segment_index.at(span[0])
    if segment is None or segment.kind != "list_item":
        return False
    return item_words(page.text, (segment.start, segment.end)) == span
