"""The occasions that the words beside a cue name: an event, a noun, a scene set before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from readout.language.events import DocumentEvent, References
from readout.language.meetings import has_capital, is_era, occasion_noun
from readout.language.page import Page
from readout.language.timing import date_of, dates_at, edtf_of, edtfs_of
from readout.language.words import words
from readout.records.dates import compatible
from readout.records.spans import SpanIndex, overlap
from readout.records.types import Entity, Occasion
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.resolve.statement import Statement

__all__ = ["StatedOccasions"]

DEFINITE = words("determiner.definite")
OTHER = words("determiner.indefinite", "determiner.possessive")
PLACES = words("word.placing", "preposition.during") | {"in"}
PLACED = words("word.placed", "word.placing")
ADDRESSING = words("word.addressing")
EDGES = words("word.edge")
TYING = words("word.tying")
BEFORE = 4
LONG_BEFORE = 7
"""Tokens before an event that tell whether something is said there."""
STOPS = frozenset(".,")


class StatedOccasions:
    """Finds the occasions that the words beside the cues of one document name.

    Parameters
    ----------
    page : Page
        The document.
    event : DocumentEvent or None
        What the document reports.
    is_reported : callable
        Tells whether a character stands in marks or in what is reported.
    """

    def __init__(
        self, page: Page, event: DocumentEvent | None, is_reported: Callable[[int], bool]
    ) -> None:
        self.page = page
        self.event = event
        self.references = References(page, event)
        events = (e for e in page.entities if e.label == "EVENT" and has_capital(e.text))
        named = (e for e in events if not is_era(e.text))
        self._scenes = SpanIndex(e for e in named if not is_reported(e.start))
        """The named meetings that stand outside reported words."""

    def find(self, statement: Statement) -> Iterator[tuple[str, Occasion]]:
        """Yield the named occasions, each with its kind: ``event``, ``noun`` or ``scene``."""
        clause = statement.clause
        if clause is not None:
            readings = {
                "event": self._event(statement, clause),
                "noun": self._noun(statement, clause),
                "scene": self._scene(statement, clause),
            }
            yield from ((kind, one) for kind, one in readings.items() if one is not None)

    def _own(self) -> Occasion | None:
        event = self.event
        if event is None:
            return None
        return Occasion(event.text, "stated", event.start, event.end, event.entity, event.date)

    def _of(self, entity: Entity, dates: list[Entity]) -> Occasion | None:
        """Return a named event as an occasion, in its fullest form."""
        event = self.event
        date = date_of(entity, dates)
        if event is None or not self.references.is_own(entity):
            full = self.references.full(entity)
            return _named(full, date)
        capitals = sum(word[:1].isupper() for word in entity.text.split())
        if entity.id != event.entity and capitals < 2:
            return self._own()
        return _named(entity, event.date)

    def _event(self, statement: Statement, clause: Clause) -> Occasion | None:
        """Read a named event that speaks, or at which something is said."""
        found = (self.page.entity_at(i) for i in statement.tokens)
        entities = [entity for entity in found if entity is not None]
        for entity in entities:
            if entity.label == "EVENT" and not is_era(entity.text):
                speaks = overlap(entity.span, clause.speaker or (0, 0))
                if speaks or self._is_placed(entity):
                    return self._of(entity, [e for e in entities if e.label == "DATE"])
        return None

    def _is_placed(self, entity: Entity) -> bool:
        """Return if something is said at an event (``at the …``, ``the sidelines of the …``)."""
        first = self.page.token_at(entity.start)
        before = self.page.tokens.lower[max(0, first - LONG_BEFORE) : first]
        if not STOPS.isdisjoint(before[-2:]):
            return False
        edge = before[-2:-1] == ["of"] and not EDGES.isdisjoint(before[-3:-2])
        return edge or not PLACED.isdisjoint(before[-BEFORE:])

    def _noun(self, statement: Statement, clause: Clause) -> Occasion | None:
        """Read ``at a press conference``, ``opening the forum``, ``the end of the meeting``."""
        page = self.page
        lower = [page.tokens.lower[i] for i in statement.tokens]
        for position, i in enumerate(statement.tokens):
            first = None if page.entity_at(i) is not None else occasion_noun(page, i)
            if first is None:
                continue
            determiner = self._determiner(lower[max(0, position - LONG_BEFORE) : position], clause)
            if determiner in DEFINITE:
                return self._definite(first, i, statement)
            if determiner in OTHER:
                event, span = self.event, page.span(first, i + 1)
                if event is not None and overlap(event.span, span):
                    return self._own()
                return self._at(first, i, date_of(None, statement.adjuncts))
        return None

    def _at(self, first: int, noun: int, date: str | None) -> Occasion:
        """Return what a noun and the words before it name as an occasion."""
        span = self.page.span(first, noun + 1)
        return Occasion(self.page.part(span), "stated", *span, date=date)

    def _determiner(self, before: list[str], clause: Clause) -> str:
        """Return the word that opens the phrase of a noun, if something is said there."""
        places = PLACES if self.page.word(clause.head) == "told" else PLACES - {"told"}
        if not ADDRESSING.isdisjoint(before):
            places |= {"to"}
        for k in range(len(before) - 1, 0, -1):
            word, previous = before[k], before[k - 1]
            if word == "of" and previous in EDGES:
                return before[k + 1] if k + 1 < len(before) else word
            if word in STOPS or word == "of":
                return ""
            if previous in places:
                return word
        return ""

    def _definite(self, first: int, noun: int, statement: Statement) -> Occasion | None:
        """Return what "the meeting" comes back to.

        The document's own event where no other date stands beside the cue, else a meeting of that
        name.
        """
        word, event, references = self.page.word(noun), self.event, self.references
        date = date_of(None, statement.adjuncts)
        values = edtfs_of(statement.adjuncts)
        day = None if event is None else event.date
        mine = event is not None and (day is None or all(compatible(one, day) for one in values))
        if mine and references.means_own(word):
            return self._own()
        full = references.named_before(word, statement.position, other=not mine)
        if full is not None:
            return _named(full, date or edtf_of(full))
        return self._own() if mine else self._at(first, noun, date)

    def _scene(self, statement: Statement, clause: Clause) -> Occasion | None:
        """Take an event that the paragraph set before (``It began at the Congress. “…,” he said``).

        Where the document reports one of its own: only what had been said, or is tied to the other
        by ``where`` and the like.
        """
        page = self.page
        segment = page.segment_index.at(statement.position)
        start = statement.position if segment is None else segment.start
        last = self._scenes.last_within(start, statement.position)
        if last is None or self.references.is_own(last):
            return None
        lower = page.tokens.lower
        between = [*page.words(last.end, clause.cue[0]), *lower[clause.first : clause.hi]]
        tied = page.token_from(last.end) >= clause.lo and not TYING.isdisjoint(between)
        placed = self.event is None and self._is_placed(last)
        if placed or tied or "had" in lower[clause.first : clause.after]:
            return self._of(last, dates_at(page, last.start))
        return None


def _named(entity: Entity, date: str | None) -> Occasion:
    """Return a named event as an occasion."""
    return Occasion(entity.text, "stated", entity.start, entity.end, entity.id, date)
