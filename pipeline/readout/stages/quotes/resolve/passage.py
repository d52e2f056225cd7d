"""The words around a statement in which its occasion may be named."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readout.language.page import Page
from readout.language.timing import edtfs_of
from readout.language.words import words
from readout.records.dates import compatible
from readout.records.types import Entity, Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clauses import Clause

__all__ = ["Passage", "read_passage"]

TIMED = words("word.timed")


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence of a reporting clause, without what stands in marks or is reported.

    Attributes
    ----------
    tokens : list of int
        Its tokens.
    words : list of str
        The same in lower case.
    clause : Clause
        The clause.
    named : list of Entity
        The dates in it.
    dates : list of Entity
        Those that stand as adjuncts, before the speaker or behind the cue.
    before : bool
        Whether it tells what had been said before (``had promised``).
    """

    tokens: list[int]
    words: list[str]
    clause: Clause
    named: list[Entity]
    dates: list[Entity]
    before: bool

    @property
    def position(self) -> int:
        """The character where the cue begins."""
        return self.clause.cue[0]

    def is_apart(self, date: str | None) -> bool:
        """Tell whether it has a date other than the given one."""
        if date is None:
            return False
        return any(not compatible(value, date) for value in edtfs_of(self.dates))


def read_passage(
    page: Page, draft: Proposal, clause: Clause, contents: Sequence[Offsets]
) -> Passage:
    """Return the words around a draft; ``contents``: what the document's quotes report, sorted."""
    spans = [*draft.contents, *_beside(page, clause, contents)]
    tokens = [i for i in _told(page, clause, spans) if not page.masked[i]]
    lower = page.tokens.lower
    named = _dates(page, tokens)
    return Passage(
        tokens,
        [lower[i] for i in tokens],
        clause,
        named,
        [date for date in named if _is_adjunct(page, clause, date)],
        before="had" in lower[clause.first : clause.after],
    )


def _told(page: Page, clause: Clause, reported: Sequence[Offsets]) -> Iterator[int]:
    """Yield the tokens around a clause that are not reported."""
    starts = page.tokens.start
    reached = clause.lo
    for low, high in sorted(reported):
        first = bisect_left(starts, low, clause.lo, clause.hi)
        yield from range(reached, first)
        reached = max(reached, bisect_left(starts, high, clause.lo, clause.hi))
    yield from range(reached, clause.hi)


def _beside(page: Page, clause: Clause, contents: Sequence[Offsets]) -> list[Offsets]:
    """Return what others report in the sentence, where the clause itself is no part of it."""
    start, end = page.span(clause.lo, clause.hi)
    first = bisect_left(contents, (start, 0))
    near = contents[first : bisect_left(contents, (end, 0))]
    return [(lo, hi) for lo, hi in near if not lo <= clause.cue[0] < hi]


def _dates(page: Page, tokens: list[int]) -> list[Entity]:
    """Return the dates that hold some of the tokens."""
    found: dict[str, Entity] = {}
    for i in tokens:
        entity = page.entity_at(i)
        if entity is not None and edtfs_of([entity]):
            found.setdefault(entity.id, entity)
    return list(found.values())


def _is_adjunct(page: Page, clause: Clause, date: Entity) -> bool:
    """Tell whether a date opens the sentence, follows the cue, or stands behind "on"."""
    if clause.hull[0] <= date.start < clause.hull[1]:
        return False
    first = page.token_at(date.start)
    if first in (clause.lo, clause.after):
        return True
    return page.word(first - 1, clause.lo) in TIMED
