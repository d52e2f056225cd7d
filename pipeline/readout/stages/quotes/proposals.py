"""What may be a quote: which words, by which method, behind which reporting clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from readout.language.encoding import LabelledSpan
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.methods import Method
from readout.stages.quotes.read.clause import Clause

__all__ = ["REPORTED", "Proposal", "Spans", "Statement", "Voice"]

Spans = tuple[Offsets, ...]
REPORTED = frozenset({"indirect", "mixed"})
"""Kinds of quotes of which not all need stand in marks."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A content that the encoder labelled, with its cue and source.

    Attributes
    ----------
    content : tuple of int
        As the record has it: no outer marks, no "that".
    strays : int
        How many quotation marks without a partner stood at its edges.
    label : LabelledSpan
        The content as labelled.
    cue_odds, source_odds : float
        Log odds of the chosen cue and source.
    """

    content: Offsets
    cue: LabelledSpan | None
    source: LabelledSpan | None
    strays: int
    label: LabelledSpan
    cue_odds: float = 0.0
    source_odds: float = 0.0


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, as far as the words around tell.

    Attributes
    ----------
    clause : Clause or None
        The reporting clause.
    speaker : tuple of int or None
        Words that name the speaker without one (a label, a signature).
    follows : int or None
        The number of the quotation whose voice goes on.
    alone : bool
        Whether the clause must report nothing else.
    """

    clause: Clause | None = None
    speaker: Offsets | None = None
    follows: int | None = None
    alone: bool = False

    def __bool__(self) -> bool:
        """Tell whether anybody is told."""
        return self.clause is not None or self.speaker is not None


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Words that may be a quote.

    Attributes
    ----------
    contents, marked : tuple of spans
        The words, and those of them that stand in marks.
    quotations : tuple of int
        Numbers of the quotations in marks that it takes.
    voice : Voice
        Who speaks.
    source : tuple of int or None
        The whole phrase that names who speaks, where the encoder saw it.
    statement : Statement or None
        What the encoder labelled of it.
    """

    kind: QuoteKind
    contents: Spans
    marked: Spans
    method: Method
    quotations: tuple[int, ...] = ()
    closed: bool = True
    voice: Voice = field(default_factory=Voice)
    source: Offsets | None = None
    statement: Statement | None = None
    confidence: float = 0.0
    """How sure it is, 0 to 1; known at the end."""
    parent: Proposal | None = None
    """The quote in which it stands; known at the end."""
    continues: Proposal | None = None
    """The statement whose report goes on in it."""

    @property
    def start(self) -> int:
        """Where the words begin."""
        return self.contents[0][0]

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.contents[-1][1]

    @property
    def clause(self) -> Clause | None:
        """The reporting clause."""
        return self.voice.clause

    @property
    def speaker(self) -> Offsets | None:
        """Words that name the speaker without a clause."""
        return self.voice.speaker

    @property
    def speaking(self) -> Offsets | None:
        """Words that name who speaks: those without a clause, else those of the clause."""
        if self.speaker is not None or self.clause is None:
            return self.speaker
        return self.clause.speaker
