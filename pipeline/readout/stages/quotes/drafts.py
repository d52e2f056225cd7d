"""A quote in the making: which words, which stretches in marks, which reporting clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from readout.language.encoding import LabelledSpan
from readout.records import Offsets, QuoteKind
from readout.stages.quotes.read.clause import Clause

__all__ = ["Corrections", "Draft", "Statement"]


@dataclass(slots=True)
class Statement:
    """A content that the encoder labelled, with its cue and source.

    ``content`` is as the record has it (no outer marks, no "that"); ``strays`` says how many
    quotation marks without a partner stood at its edges; ``label`` is the content as labelled; the
    odds (log) are those of the chosen cue and source.
    """

    content: Offsets
    cue: LabelledSpan | None
    source: LabelledSpan | None
    strays: int
    label: LabelledSpan
    cue_odds: float = 0.0
    source_odds: float = 0.0


@dataclass(slots=True, eq=False)
class Draft:
    """A quote before it has an id.

    ``stretches`` are the numbers of the quotations in marks that it owns; ``clause`` is the
    reporting clause, and ``speaker`` words that name the speaker without one (a label, a
    signature); ``source`` is the whole phrase that names who speaks, where the encoder saw it.
    ``unit`` is where it begins.
    """

    kind: QuoteKind
    contents: list[Offsets]
    marked: list[Offsets]
    closed: bool
    method: str
    unit: int
    clause: Clause | None = None
    speaker: Offsets | None = None
    source: Offsets | None = None
    stretches: list[int] = field(default_factory=list)
    parent: Draft | None = None
    statement: Statement | None = None
    """What the encoder labelled of it."""
    confidence: float = 0.0
    """How sure it is, 0 to 1; known at the end."""

    @property
    def start(self) -> int:
        """Where the words begin."""
        return self.contents[0][0]


class _Correction(NamedTuple):
    order: int
    start: int
    old: Clause
    new: Clause | None


class Corrections:
    """What took the place of a clause, for the quotations behind that go on with it."""

    def __init__(self) -> None:
        self._count = 0
        self._of: dict[int, list[_Correction]] = {}

    def add(self, start: int, old: Clause, new: Clause | None) -> None:
        """Note that from a position on one clause stands for another."""
        self._count += 1
        self._of.setdefault(id(old), []).append(_Correction(self._count, start, old, new))

    def apply(self, draft: Draft) -> None:
        """Correct the clause of a draft.

        One correction after the other, in the order in which they were made.
        """
        order = 0
        while True:
            known = self._of.get(id(draft.clause), ())
            found = next(
                (one for one in known if one.order > order and draft.start > one.start), None
            )
            if found is None:
                return
            order, draft.clause = found.order, found.new
