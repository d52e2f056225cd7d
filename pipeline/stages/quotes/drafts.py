"""A quote in the making: which words, which stretches in marks, which reporting clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records import Offsets, QuoteKind
from pipeline.stages.quotes.clauses import Clause

__all__ = ["CONFIDENCE", "Draft"]

CONFIDENCE = {
    "marks-after": 0.95,
    "marks-before": 0.95,
    "marks-embedded": 0.8,
    "marks-adjacent": 0.85,
    "marks-previous": 0.8,
    "marks-next": 0.75,
    "marks-actor": 0.7,
    "marks-colon": 0.7,
    "marks-resumed": 0.85,
    "marks-continued": 0.6,
    "marks-signature": 0.85,
    "marks-label": 0.9,
    "marks-alone": 0.5,
    "marks-fragment": 0.5,
    "term": 0.8,
    "term-nested": 0.8,
    "label": 0.7,
    "clause-that": 0.9,
    "clause-colon": 0.8,
    "clause-clause": 0.8,
    "clause-bare": 0.6,
    "clause-infinitive": 0.7,
    "clause-question": 0.7,
    "clause-phrase": 0.6,
    "clause-final": 0.8,
    "clause-medial": 0.75,
    "clause-according": 0.85,
    "clause-as": 0.75,
    "clause-list": 0.7,
    "encoder-clause": 0.75,
    "encoder-mixed": 0.85,
    "encoder-marks": 0.85,
}
"""Rule -> how often it was right on development texts, roughly."""


@dataclass(slots=True, eq=False)
class Draft:
    """A quote before it has an id.

    ``stretches`` are the numbers of the quotations in marks that it owns; ``clause`` is the reporting clause, and
    ``speaker`` words that name the speaker without one (a label, a signature); ``source`` is the whole phrase that
    names who speaks, where the encoder saw it. ``unit`` is where it begins.
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

    @property
    def start(self) -> int:
        """Where the words begin."""
        return self.contents[0][0]

    @property
    def confidence(self) -> float:
        """How sure the rule is, 0 to 1."""
        return CONFIDENCE[self.method]
