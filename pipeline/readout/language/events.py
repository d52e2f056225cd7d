"""The events of a document, as its statements refer to them: what it reports, what a name means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readout.language.meetings import ALIKE, describe, has_capital, read_meeting
from readout.language.page import Page
from readout.language.words import kinds_under, words
from readout.records.spans import SpanIndex
from readout.records.types import Entity, Event, EventMention, Frame, Spanned, Turn

__all__ = ["NOUNS", "SPOKEN", "SURE", "DocumentEvent", "Framed", "References", "naming", "noun_of"]

SPOKEN = frozenset({"speech", "conference"})
"""Kinds of documents that consist of what is said."""

TOLD_TO_THE_PRESS = frozenset({"briefing", "interview"})

SURE = 1.0
"""Confidence in what the user gives."""
NOUNS = kinds_under("event")
"""Nouns for events, with their kinds."""
TAILS = frozenset({"of", "with", "on", "for", "at", "in", "to", "by", "between"})
"""Prepositions before an event's theme, partner or place."""
OTHERWISE = {
    "press call": "briefing",
    "press conference": "briefing",
    "press meeting": "briefing",
    "phone talk": "call",
    "telephone talk": "call",
    "video talk": "call",
    "courtesy call": "visit",
    "farewell call": "visit",
}
"""Kinds of events that two words name together."""
SHARED = 0.6
"""Share of words that two names of one meeting have in common."""
ANY_MEETING = words("noun.any_meeting")
VISITS = words("event.visit")


@dataclass(frozen=True, slots=True)
class DocumentEvent(Spanned):
    """The event that a document reports: its mention, its entity's id and its date (EDTF).

    ``briefing``: whether it is a press conference or the like; ``confidence``: 0 to 1.
    """

    start: int
    end: int
    text: str
    entity: str | None
    date: str | None
    briefing: bool = False
    confidence: float = 1.0


@dataclass(frozen=True)
class Framed:
    """A frame, and the events and turns of its document."""

    frame: Frame
    events: list[Event]
    turns: Sequence[Turn] = ()

    def own(self, page: Page) -> DocumentEvent | None:
        """Return what the document reports, by its fullest name, else by its first noun.

        Else by its longest mention.
        """
        event = next((e for e in self.events if e.id == self.frame.event), None)
        if event is None:
            return None
        longest = max(event.mentions, key=lambda m: m.end - m.start)
        mention = naming(page, event) or longest
        return DocumentEvent(
            mention.start,
            mention.end,
            page.text[mention.start : mention.end],
            mention.entity,
            event.date,
            event.kind in TOLD_TO_THE_PRESS,
            self.frame.confidence.get("event", SURE),
        )


class References:
    """The meetings of a document, and the one that it reports.

    Parameters
    ----------
    page : Page
        The document.
    event : DocumentEvent or None
        What it reports.
    """

    def __init__(self, page: Page, event: DocumentEvent | None) -> None:
        self.page = page
        self.event = event
        self._by_id = {entity.id: entity for entity in page.entities}
        own = "" if event is None else event.entity or ""
        self._own = self._by_id.get(own)
        self._named: dict[str, list[Entity]] = {}
        for entity in page.entities:
            if entity.label == "EVENT" and has_capital(entity.text):
                for word in _nouns(entity.text):  # in any order
                    self._named.setdefault(word, []).append(entity)
        self._known: dict[tuple[str, bool], SpanIndex[Entity]] = {}

    def full(self, entity: Entity) -> Entity:
        """Return the first full mention of a meeting."""
        return self._by_id.get(entity.coref or "", entity)

    def is_own(self, entity: Entity) -> bool:
        """Return whether a mention is of what the document reports."""
        if self.event is None:
            return False
        own = self._own
        if own is not None:  # an earlier stage found both to be of one meeting
            same = bool(own.normal) and own.normal == entity.normal
            if same or self.full(own) is self.full(entity):
                return True
        return _same_words(entity.text, self.event.text)

    def named_before(self, noun: str, position: int, *, other: bool = False) -> Entity | None:
        """Return the last meeting before a position with a noun in its name.

        ``other``: not the one that the document reports.
        """
        kind = ALIKE.get(noun, noun)
        key = kind, other
        if key not in self._known:
            named = self._named.get(kind, [])
            if other:
                named = [entity for entity in named if not self.is_own(entity)]
            self._known[key] = SpanIndex(named)
        return self._known[key].last_within(0, position)

    def means_own(self, noun: str) -> bool:
        """Return whether a noun may stand for what the document reports; no meeting for a visit."""
        if self.event is None:
            return False
        own = _nouns(self.event.text)
        if ALIKE.get(noun, noun) in own:
            return True
        return noun in ANY_MEETING and read_meeting(self.event.text).head not in VISITS


def _nouns(name: str) -> set[str]:
    """Return the words of a name; of words for one kind of meeting the same."""
    return {ALIKE.get(word, word) for word in name.lower().split()}


def _same_words(one: str, two: str) -> bool:
    """Return whether two names share most of their words, and no number tells the first apart."""
    name, *numbers = describe(one)
    other, *others = describe(two)
    numbered = set(numbers) - {*others, None}
    mine = set(name.lower().split())
    theirs = set(other.lower().split())
    shared = len(mine & theirs) / max(1, len(mine | theirs))
    within = mine <= theirs or theirs <= mine
    return not numbered and (within or shared >= SHARED)


def naming(page: Page, event: Event) -> EventMention | None:
    """Return the first mention by an event's name or, where it has none, by no verb."""
    for one in event.mentions:
        if page.part(one.span) == event.name:
            return one
        tag = page.tokens.tag[page.token_from(one.start)]
        if event.name is None and not tag.startswith("V"):
            return one
    return None


def noun_of(text: str) -> str:
    """Return the noun that tells the kind of an event, nothing where none does.

    The last one before the first preposition, else the first one behind it.
    """
    found = text.lower().replace("-", " ").split()
    at = next((i for i, word in enumerate(found) if word in TAILS), len(found))
    before = [word for word in found[:at] if word in NOUNS]
    behind = [word for word in found[at:] if word in NOUNS]
    noun = (before[-1:] + behind[:1] + [""])[0]
    for word in found[:at]:
        kind = OTHERWISE.get(f"{word} {noun}")
        if kind is not None:
            return kind
    return noun
