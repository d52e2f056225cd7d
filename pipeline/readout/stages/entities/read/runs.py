"""Runs of capitalised words, the raw material of names: where one begins, ends, splits at "and"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from readout.language.words import titled, words
from readout.stages.entities.read.scope import Scope, year_at

__all__ = ["AND", "Run", "read_run"]

_NUMERAL_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
OPENING = 2
"""Ordinals and years that may open a run."""
MAX_RUN = 40
"""Words of the longest run."""
AND = words("conjunction.within")
POSSESSIVES = titled("entity.name_possessives")


@dataclass(frozen=True)
class Run:
    """Words ``first`` to ``last`` (both included).

    ``ands`` are the places of "and" and "&" among them.
    """

    first: int
    last: int
    ands: tuple[int, ...]

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches between the "and"s."""
        start = self.first
        for place in (*self.ands, self.last + 1):
            yield start, place - 1
            start = place + 1


def read_run(scope: Scope, index: int) -> Run | None:
    """Read the run of capitalised words that begins at a word; an ordinal or a year may open it."""
    first = index
    while _opens(scope, index) and scope.joined(index):
        index += 1
        if index - first == OPENING:
            break
    if not scope.is_name(index):
        return None
    ands: list[int] = []
    last = index
    while last - first < MAX_RUN:
        following = _continue(scope, last)
        if following is None:
            break
        between = range(last + 1, following)
        ands += [place for place in between if scope.folded(place) in AND]
        last = following
    return Run(first, last, tuple(ands))


def _opens(scope: Scope, index: int) -> bool:
    if year_at(scope, index) is not None:
        return True
    return _NUMERAL_ORDINAL.fullmatch(scope.form(index)) is not None


def _continue(scope: Scope, last: int) -> int | None:
    """Return the next word of a run that has come as far as ``last``, or None where it ends."""
    if not scope.joined(last):
        return None
    following = last + 1
    if scope.is_name(following):
        return following
    if not scope.runs_on(following, 1):
        return _possessive(scope, last)
    form = scope.form(following)
    return last + 2 if _joins(scope, last, form) else None


def _joins(scope: Scope, last: int, form: str) -> bool:
    """Tell whether a run goes on over a small word, a number or a mark."""
    before = scope.form(last)
    if form == ".":
        return len(before) == 1 and before.isupper()
    if form == "'":
        return before.endswith("s") and last not in scope.closing
    number = form.isdigit() or _NUMERAL_ORDINAL.fullmatch(form) is not None
    return number or form.lower() in AND


def _possessive(scope: Scope, last: int) -> int | None:
    """Go over "'s" where it belongs to the name ("People's Bank")."""
    possessive = scope.reads(last + 1, "'", "s")
    if not possessive or scope.form(last) not in POSSESSIVES:
        return None
    mark = last + 2
    return last + 3 if scope.runs_on(mark, 1) else None
