"""When and where something was said: a scored choice among candidates, none among them."""

from __future__ import annotations

from msgspec.structs import replace

from readout.language.events import Framed
from readout.language.page import Page
from readout.models.scorer import Scorer, packaged
from readout.records.types import Occasion, Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.resolve.candidates import ABSENT, Candidates, OccasionCandidate, Said
from readout.stages.quotes.resolve.statement import Statement, StatementReader

__all__ = ["OccasionResolver", "packaged_scorer"]

DIGITS = 3
OTHER_TIME = ("had", "another_time", "dated_elsewhere", "habitual", "before_event")
APART = frozenset({*OTHER_TIME, *ABSENT})
"""Signs of a statement that was made at another time or place than those around it."""
OUTSIDE = ("told", "outsider", "comments")
"""Signs of somebody who speaks of the event, to a paper."""


def packaged_scorer() -> Scorer:
    """Return the scorer of occasions, read once."""
    return packaged("readout.stages.quotes.resolve", "occasion_weights.json")["occasion"]


class OccasionResolver:
    """Finds the occasions of one document's quotes, in order of the text.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame and events.
    contents : list of tuple of int
        All that the document's quotes report: no occasion is taken from there.
    scorer : Scorer, optional
        What chooses among the candidates; the packaged one where none is given.
    """

    def __init__(
        self, page: Page, framed: Framed, contents: list[Offsets], scorer: Scorer | None = None
    ) -> None:
        self.statements = StatementReader(page, framed, contents)
        read = self.statements
        self.candidates = Candidates(page, framed, read.contents, read.voices)
        self.scorer = scorer or packaged_scorer()
        self.last: Said | None = None
        self.voiced: dict[str, Said] = {}

    def resolve(self, draft: Proposal) -> Occasion | None:
        """Return the occasion of a draft, or None: for terms, for what was said nowhere."""
        if draft.kind == "term":
            return None
        statement = self.read(draft)
        found = self.choices(statement)
        chances = self.scorer.shares(candidate.features for candidate in found)
        best = max(range(len(found)), key=chances.__getitem__)
        occasion = found[best].occasion
        self.take(statement, occasion)
        if occasion is None:
            return None
        return replace(occasion, confidence=round(chances[best], DIGITS))

    def read(self, draft: Proposal) -> Statement:
        """Return what is known of a draft that stands behind those taken before."""
        voice = "" if self.last is None else self.last.voice
        return self.statements.read(draft, voice)

    def choices(self, statement: Statement) -> list[OccasionCandidate]:
        """Return the candidates of a statement, none the first."""
        voiced = self.voiced.get(statement.voice)
        return self.candidates.of(statement, self.last, voiced)

    def take(self, statement: Statement, occasion: Occasion | None) -> None:
        """Remember the occasion of a statement for those that follow."""
        if "nested" in statement.signs:
            return
        segment = self.candidates.segment(statement.draft.start)
        before = "had" in statement.signs
        there = self._is_there(statement, occasion)
        said = Said(segment, occasion, statement.voice, before, there)
        self.last = said
        if said.voice:
            self.voiced[said.voice] = said

    def _is_there(self, statement: Statement, occasion: Occasion | None) -> bool | None:
        """Tell whether who speaks is at the document's event; None where that is open."""
        if self.candidates.is_own(occasion):
            return True
        voiced = self.voiced.get(statement.voice)
        known = None if voiced is None else voiced.there
        signs = statement.signs
        if known or not signs.isdisjoint(OUTSIDE):
            return bool(known)
        if occasion is None and signs.isdisjoint(APART):
            return False
        return known
