"""The occasions that a reporting passage names: an event, a name, a noun, a scene set before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Literal

from readout.language.events import DocumentEvent, References
from readout.language.meetings import has_capital, is_era, occasion_noun
from readout.language.page import Page
from readout.language.timing import date_of, dates_at, edtf_of
from readout.language.words import words
from readout.records.spans import HasOffsets, SpanIndex, holder, outermost, overlap
from readout.records.types import Entity, Occasion, Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.resolve.statement import ReportingPassage

__all__ = ["Stated"]

DEFINITE = words("determiner.definite")
OTHER = words("determiner.indefinite") | words("determiner.possessive")
PLACED = words("word.placed")
PLACING = words("word.placing")
DURING = words("preposition.during")
ADDRESSING = words("word.addressing")
EDGES = words("word.edge")
TYING = words("word.tying")
BEFORE = 4
LONG_BEFORE = 7
STOPS = frozenset(".,")


class Stated:
    """Finds the occasions that the reporting passages of one document name.

    Parameters
    ----------
    page : Page
        The document.
    event : DocumentEvent or None
        What the document reports.
    contents : list of tuple of int
        All that the document's quotes report: no occasion is taken from there.
    """

    def __init__(self, page: Page, event: DocumentEvent | None, contents: list[Offsets]) -> None:
        self.page = page
        self.event = event
        self.reported = outermost(contents)
        self.references = References(page, event)

    def find(self, passage: ReportingPassage) -> Iterator[tuple[str, Occasion]]:
        """Yield what each way to name an occasion finds, with the name of the way."""
        for name, way in WAYS.items():
            found = way(self, passage)
            if found is not None:
                yield name, found

    def signed(self, draft: Proposal) -> Occasion | None:
        """Return the event that stands behind a signature (``— Ana Sol, at the Fen Congress``)."""
        segment = self.page.segment_index.at(draft.start)
        if segment is None:
            return None
        line = self.page.text.find("\n", draft.end, segment.end)
        stop = line if line >= 0 else segment.end
        here = self.page.entity_index.within(draft.end, stop)
        for entity in here:
            if entity.label == "EVENT" and self.is_placed(entity):
                return self._of(entity, [e for e in here if e.label == "DATE"])
        return None

    def own(self, basis: Literal["stated", "inherited"]) -> Occasion | None:
        """Return the document's own event as an occasion."""
        event = self.event
        if event is None:
            return None
        return Occasion(event.text, basis, event.start, event.end, event.entity, event.date)

    def _of(self, entity: Entity, dates: list[Entity]) -> Occasion | None:
        """Return a named event as an occasion, in its fullest form."""
        event = self.event
        date = date_of(entity, dates)
        if event is None or not self.references.is_own(entity):
            full = self.references.full(entity)
            return _named(full, date or edtf_of(full))
        capitals = [word for word in entity.text.split() if word[:1].isupper()]
        if entity.id != event.entity and len(capitals) < 2:
            return self.own("stated")
        return _named(entity, event.date or date)

    # -- passes: each reads one way to name an occasion ------------------------------------------

    def _event(self, passage: ReportingPassage) -> Occasion | None:
        """Read a named event that speaks, or at which something is said."""
        found = (self.page.entity_at(i) for i in passage.tokens)
        here = [entity for entity in found if entity is not None]
        speaker = passage.clause.speaker or (0, 0)
        for entity in here:
            if entity.label != "EVENT" or is_era(entity.text):
                continue
            speaks = overlap((entity.start, entity.end), speaker)
            if speaks or self.is_placed(entity):
                return self._of(entity, [e for e in here if e.label == "DATE"])
        return None

    def is_placed(self, entity: Entity) -> bool:
        """Tell whether something is said at an event (``at the …``, ``the sidelines of the …``)."""
        first = self.page.token_at(entity.start)
        before = self.page.tokens.lower[max(0, first - LONG_BEFORE) : first]
        near = before[-BEFORE:]
        if not STOPS.isdisjoint(before[-2:]):
            return False
        if not (PLACED | PLACING).isdisjoint(near):
            return True
        if "to" in near and not ADDRESSING.isdisjoint(before):
            return True
        edge = self.page.word(first - 3)
        return self.page.word(first - 2) == "of" and edge in EDGES

    def _at(self, first: int, last: int, date: str | None) -> Occasion:
        """Return what tokens name as an occasion."""
        start, end = self.page.span(first, last)
        return Occasion(self.page.text[start:end], "stated", start, end, date=date)

    def _noun(self, passage: ReportingPassage) -> Occasion | None:
        """Read ``at a press conference``, ``opening the forum``, ``the end of the meeting``."""
        for position, i in enumerate(passage.tokens):
            if self.page.entity_at(i) is not None:
                continue
            first = occasion_noun(self.page, i)
            if first is None:
                continue
            before = passage.words[max(0, position - LONG_BEFORE) : position]
            determiner = self._determiner(before, passage)
            if determiner in DEFINITE:
                return self._definite(first, i, passage, that=determiner == "that")
            if determiner in OTHER:
                return self._indefinite(first, i, passage)
        return None

    def _determiner(self, before: list[str], passage: ReportingPassage) -> str:
        """Return the word that opens the phrase of a noun, if something is said there."""
        places = PLACING | DURING | {"in"}
        if self.page.word(passage.clause.head) != "told":
            places -= {"told"}
        if not ADDRESSING.isdisjoint(before):
            places |= {"to"}
        for k in range(len(before) - 1, 0, -1):
            word = before[k]
            previous = before[k - 1]
            if word == "of" and previous in EDGES:
                if k + 1 < len(before):
                    return before[k + 1]
                return word
            if word in STOPS or word == "of":
                return ""
            if previous in places:
                return word
        return ""

    def _indefinite(self, first: int, noun: int, passage: ReportingPassage) -> Occasion | None:
        """Read ``a meeting``, which is the document's own where that stands there."""
        noun_span = self.page.span(first, noun + 1)
        event = self.event
        if event is not None and overlap((event.start, event.end), noun_span):
            return self.own("stated")
        return self._at(first, noun + 1, date_of(None, passage.dates))

    def _definite(
        self, first: int, noun: int, passage: ReportingPassage, *, that: bool
    ) -> Occasion | None:
        """Resolve ``the meeting``: one brought in since, the document's own, or an earlier name.

        ``that``: ``that meeting``, which is another than the document's own where one was named.
        """
        word = self.page.word(noun)
        at = passage.position
        if that:
            other = self.references.named_before(word, at, other=True)
            if other is not None:
                return self._of(other, passage.dates)
        date = date_of(None, passage.dates)
        event = self.event
        mine = event is not None and not passage.is_apart(event.date)
        if mine and self.references.means_own(word):
            return self.own("stated")
        full = self.references.named_before(word, at, other=not mine)
        if full is not None:
            return _named(full, date or edtf_of(full))
        if mine:
            return self.own("stated")
        return self._at(first, noun + 1, date)

    def _scene(self, passage: ReportingPassage) -> Occasion | None:
        """Take an event that the paragraph set before (``It began at the Congress. “…,” he said``).

        Where the document reports one of its own: only what had been said, or is tied to the other
        by ``where`` and the like.
        """
        segment = self.page.segment_index.at(passage.position)
        if segment is None:
            return None
        last = self._scenes.last_within(segment.start, passage.position)
        if last is None or self.references.is_own(last):
            return None
        set_here = self.event is None and self.is_placed(last)
        if not (set_here or passage.before or self._is_tied(last, passage.clause)):
            return None
        return self._of(last, dates_at(self.page, last.start))

    def _is_tied(self, entity: Entity, clause: Clause) -> bool:
        """Tell whether a clause is tied to an event of its sentence by ``where`` and the like."""
        page = self.page
        if page.token_from(entity.end) < clause.lo:
            return False
        between = page.words(entity.end, clause.cue[0])
        rest = page.tokens.lower[clause.first : clause.hi]
        return not TYING.isdisjoint([*between, *rest])

    @cached_property
    def _scenes(self) -> SpanIndex[Entity]:
        """The named meetings that stand outside reported words."""
        events = (e for e in self.page.entities if e.label == "EVENT")
        named = (e for e in events if has_capital(e.text) and not is_era(e.text))
        return SpanIndex(e for e in named if not self.is_reported(e))

    def is_reported(self, entity: HasOffsets) -> bool:
        """Tell whether an event stands in marks or in what is reported."""
        if self.page.is_masked(entity.start):
            return True
        return holder(self.reported, entity.start) is not None


def _named(entity: Entity, date: str | None) -> Occasion:
    """Return a named event as an occasion."""
    return Occasion(entity.text, "stated", entity.start, entity.end, entity.id, date)


WAYS: dict[str, Callable[[Stated, ReportingPassage], Occasion | None]] = {
    "event": Stated._event,
    "noun": Stated._noun,
    "scene": Stated._scene,
}
"""The ways to name an occasion."""
