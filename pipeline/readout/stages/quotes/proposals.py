"""Proposals of quotes: their words, method and speaker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readout.language.encoding import LabelledSpan
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.quotations import Stretched

__all__ = ["LabelledStatement", "Method", "Proposal", "Spans"]

Spans = tuple[Offsets, ...]


class Method(StrEnum):
    """Methods by which quotes are found.

    ``marks-…``: words in quotation marks, by where their attribution stands; ``encoder-…``: what
    the encoder labelled, by what delimits it; ``clause``: behind a cue without a labelled content;
    ``clause-list``: the items of a list; ``clause-phrase``: what somebody spoke of;
    ``report-continued``: a sentence in which a report goes on; ``term``: a name or a term.
    """

    CLAUSE = "clause"
    CLAUSE_LIST = "clause-list"
    ENCODER_CLAUSE = "encoder-clause"
    ENCODER_MARKS = "encoder-marks"
    ENCODER_MIXED = "encoder-mixed"
    MARKS_AFTER = "marks-after"
    MARKS_ALONE = "marks-alone"
    MARKS_BEFORE = "marks-before"
    MARKS_COLON = "marks-colon"
    MARKS_CONTINUED = "marks-continued"
    MARKS_EMBEDDED = "marks-embedded"
    MARKS_FRAGMENT = "marks-fragment"
    MARKS_LABEL = "marks-label"
    MARKS_PREVIOUS = "marks-previous"
    MARKS_RESUMED = "marks-resumed"
    MARKS_SIGNATURE = "marks-signature"
    REPORT_CONTINUED = "report-continued"
    TERM = "term"
    TOPIC = "clause-phrase"


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A content that the encoder labelled, with its cue and source.

    Attributes
    ----------
    content : tuple of int
        As the record has it: no outer marks, no "that".
    label : LabelledSpan
        The content as labelled.
    cue_odds, source_odds : float
        Log odds of the chosen cue and source.
    """

    content: Offsets
    cue: LabelledSpan | None
    source: LabelledSpan | None
    label: LabelledSpan
    cue_odds: float = 0.0
    source_odds: float = 0.0


@dataclass(slots=True, eq=False)
class Proposal(Stretched):
    """Words that may be a quote; where they are chosen, more is found out about them.

    Attributes
    ----------
    contents, marked : tuple of spans
        The words, and those of them that stand in marks.
    quotations : tuple of int
        Numbers of the quotations in marks that it takes.
    clause : Clause or None
        The reporting clause.
    speaker : tuple of int or None
        Words that name who speaks without one (a label, a signature).
    follows : int or None
        The number of the quotation whose voice goes on.
    alone : bool
        Whether the clause must report nothing else.
    source : tuple of int or None
        The whole phrase that names who speaks, where the encoder saw it.
    statement : LabelledStatement or None
        What the encoder labelled of it.
    confidence : float
        How sure it is, 0 to 1; known at the end, as is ``parent``, the quote in which it stands.
    continues : Proposal or None
        The statement whose report goes on in it.
    """

    kind: QuoteKind
    contents: Spans
    marked: Spans
    method: Method
    quotations: tuple[int, ...] = ()
    closed: bool = True
    clause: Clause | None = None
    speaker: Offsets | None = None
    follows: int | None = None
    alone: bool = False
    source: Offsets | None = None
    statement: LabelledStatement | None = None
    confidence: float = 0.0
    parent: Proposal | None = None
    continues: Proposal | None = None

    @property
    def speaking(self) -> Offsets | None:
        """Words that name who speaks: those without a clause, else those of the clause."""
        return self.speaker or (self.clause.speaker if self.clause is not None else None)

    @property
    def attributed(self) -> bool:
        """Whether a clause reports the words, or somebody is named."""
        return self.clause is not None or self.speaker is not None
