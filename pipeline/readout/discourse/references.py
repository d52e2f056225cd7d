"""Which meeting a text means by a name, by "the meeting", by "that session"."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from readout.discourse.events import DocumentEvent
from readout.discourse.meetings import describe, occasion_noun
from readout.discourse.timing import date_of, dates_at
from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity
from readout.spans import SpanIndex

__all__ = ["References"]

ALIKE = 0.6
"""Share of words that two names of one meeting have in common."""
ANY_MEETING, INDEFINITE = words("noun.any_meeting"), words("determiner.indefinite")


class References:
    """The meetings of a document, and the one that it reports.

    Parameters
    ----------
    page : Page
        The document.
    event : DocumentEvent or None
        What it reports.
    """

    def __init__(
        self,
        page: Page,
        event: DocumentEvent | None,
    ) -> None:
        self.page, self.event = page, event
        self._by_id = {e.id: e for e in page.entities}
        self._own = None if event is None else self._by_id.get(event.entity or "")
        self._named: dict[str, list[Entity]] = {}
        for entity in page.entities:
            if entity.label == "EVENT" and any(c.isupper() for c in entity.text):
                for word in set(entity.text.lower().split()):
                    self._named.setdefault(word, []).append(entity)
        self._known: dict[tuple[str, bool], SpanIndex[Entity]] = {}

    def full(self, entity: Entity) -> Entity:
        """Return the first full mention of a meeting."""
        return self._by_id.get(entity.coref or "", entity)

    def is_own(self, entity: Entity) -> bool:
        """Tell whether a mention is of what the document reports."""
        event, own = self.event, self._own
        if event is None:
            return False
        if own is not None:
            joined = own.id in {entity.id, entity.coref}
            linked = entity.coref is not None and entity.coref == own.coref
            if joined or linked or (own.normal and own.normal == entity.normal):
                return True
        return _alike(entity.text, event.text)

    def named_before(
        self,
        noun: str,
        position: int,
        *,
        other: bool = False,
    ) -> Entity | None:
        """Return the last meeting before a position with a noun in its name.

        ``other``: not the one that the document reports.
        """
        key = noun, other
        if key not in self._known:
            named = self._named.get(noun, ())
            self._known[key] = SpanIndex(
                e for e in named if not (other and self.is_own(e))
            )
        return self._known[key].last_within(0, position)

    def means_own(self, noun: str) -> bool:
        """Tell whether a noun may stand for what the document reports."""
        return self.event is not None and (
            noun in ANY_MEETING or noun in self.event.text.lower().split()
        )

    def brought_in(
        self,
        noun: str,
        token: int,
    ) -> int | None:
        """Return the token of "a meeting of officials" that was last brought in before a token."""
        places = self._indefinite.get(noun, [])
        at = bisect_left(places, token) - 1
        after = 0 if self.event is None else self.page.range(0, self.event.end)[1]
        return places[at] if at >= 0 and places[at] >= after else None

    def date_at(self, token: int) -> str | None:
        """Return the date in the sentence of a token."""
        return date_of(None, dates_at(self.page, self.page.tokens.start[token]))

    @cached_property
    def _indefinite(self) -> dict[str, list[int]]:
        """Where the text brings in meetings (``a meeting of county officials``), by noun."""
        lower, nouns = self.page.tokens.lower, lexicon().nouns["occasion"]
        found: dict[str, list[int]] = {}
        for i, word in enumerate(lower):
            if word not in nouns or self.page.masked[i]:
                continue
            opens = occasion_noun(self.page, i, lexicon())
            if opens is not None and not INDEFINITE.isdisjoint(
                lower[max(0, opens - 2) : opens]
            ):
                found.setdefault(word, []).append(i)
        return found


def _alike(one: str, two: str) -> bool:
    """Tell whether two names share most of their words, and no number tells the first apart."""
    (name, ordinal, year), (other, other_ordinal, other_year) = (
        describe(one),
        describe(two),
    )
    numbers = {ordinal, year} - {other_ordinal, other_year, None}
    words_of, others = set(name.lower().split()), set(other.lower().split())
    shared = len(words_of & others) / max(1, len(words_of | others))
    within = words_of <= others or others <= words_of
    return not numbers and (within or shared >= ALIKE)
