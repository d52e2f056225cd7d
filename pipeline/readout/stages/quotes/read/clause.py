"""A reporting clause: the words that report, and who says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from readout.records.types import Offsets

__all__ = ["Clause", "Voice", "with_speaker"]

Voice = Literal["active", "passive", "noun", "gerund", "according"]
CLAUSE_FRAMES = frozenset({"bare", "that", "finding"})
"""Frames of verbs that a clause may follow."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting clause.

    Attributes
    ----------
    cue : tuple of int
        The words that report, auxiliaries included (characters).
    lemma, frames
        Of the cue's head, see :class:`readout.language.cues.CueVerb`.
    voice : str
        ``active``, ``passive``, ``noun`` ("a warning was issued"), ``gerund`` ("stating, …") or
        ``according``.
    head, first, after : int
        Tokens: the reporting verb, the first one of the cue, the one after it.
    lo, hi : int
        Tokens of the sentence.
    hull : tuple of int
        The characters of speaker and cue together.
    speaker : tuple of int or None
        The words that name who says it.
    agentless : bool
        Whether nobody stands behind the cue.
    plain : bool
        False where the clause denies, wishes or is the author's own voice: it reports only words in
        marks.
    inverted : bool
        Whether the speaker follows the cue.
    """

    cue: Offsets
    lemma: str
    frames: frozenset[str]
    voice: Voice
    head: int
    first: int
    after: int
    lo: int
    hi: int
    hull: Offsets
    speaker: Offsets | None = None
    agentless: bool = False
    plain: bool = True
    inverted: bool = False

    @property
    def takes_clause(self) -> bool:
        """Whether what is reported may be a clause."""
        return not self.frames.isdisjoint(CLAUSE_FRAMES)

    @property
    def names(self) -> bool:
        """Whether its verb gives a thing a name."""
        return "naming" in self.frames

    @property
    def says(self) -> bool:
        """Whether its verb is one of saying, which needs no "that"."""
        return "bare" in self.frames

    @property
    def begins(self) -> int:
        """The first character of speaker and cue."""
        return self.hull[0]

    @property
    def ends(self) -> int:
        """The character behind speaker and cue."""
        return max(self.hull[1], self.cue[1])


def with_speaker(clause: Clause, phrase: Offsets, *, inverted: bool) -> Clause:
    """Return the clause with the words that name who speaks; ``inverted``: they follow the cue."""
    hull = min(phrase[0], clause.cue[0]), max(phrase[1], clause.cue[1])
    return replace(clause, speaker=phrase, inverted=inverted, hull=hull)
