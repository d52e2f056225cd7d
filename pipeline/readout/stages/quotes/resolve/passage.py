"""The words around a statement in which its occasion may be named."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from readout.discourse.timing import edtf_of
from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity, Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause

__all__ = ["Passage", "read_passage"]

TIMED = words("word.timed")


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence of a reporting clause, without what stands in marks or is reported.

    Attributes
    ----------
    tokens : list of int
        Its tokens.
    clause : Clause
        The clause.
    dates : list of Entity
        The dates that stand as adjuncts, before the speaker or behind the cue.
    before : bool
        Whether it tells what had been said before (``had promised``).
    """

    tokens: list[int]
    clause: Clause
    dates: list[Entity]
    before: bool

    def words(self, page: Page) -> list[str]:
        """Return its words in lower case."""
        return [page.tokens.lower[i] for i in self.tokens]


def read_passage(
    page: Page,
    draft: Proposal,
    clause: Clause,
    contents: Sequence[Offsets],
) -> Passage:
    """Return the words around a draft; ``contents``: what the document's quotes report, sorted."""
    spans = [*draft.contents, *_beside(page, clause, contents)]
    starts = page.tokens.start
    tokens = [
        i
        for i in range(clause.lo, clause.hi)
        if not page.masked[i]
        and not any(start <= starts[i] < end for start, end in spans)
    ]
    before = "had" in page.tokens.lower[clause.first : clause.after]
    return Passage(tokens, clause, _dates(page, clause, tokens), before)


def _beside(
    page: Page,
    clause: Clause,
    contents: Sequence[Offsets],
) -> list[Offsets]:
    """Return what others report in the sentence, where the clause itself is no part of it."""
    start, end = page.span(clause.lo, clause.hi)
    near = contents[bisect_left(contents, (start, 0)) : bisect_left(contents, (end, 0))]
    return [span for span in near if not span[0] <= clause.cue[0] < span[1]]


def _dates(
    page: Page,
    clause: Clause,
    tokens: list[int],
) -> list[Entity]:
    found: dict[str, Entity] = {}
    for i in tokens:
        entity = page.entity_at(i)
        if entity is not None and entity.label == "DATE" and edtf_of(entity):
            found.setdefault(entity.id, entity)
    return [date for date in found.values() if _is_adjunct(page, clause, date)]


def _is_adjunct(
    page: Page,
    clause: Clause,
    date: Entity,
) -> bool:
    if clause.hull[0] <= date.start < clause.hull[1]:
        return False
    first = page.token_at(date.start)
    return (
        first in {clause.lo, clause.after} or page.word(first - 1, clause.lo) in TIMED
    )
