"""What happens in a document: one entry an event, however often it is named.

Named meetings are joined by the entity stage (``coref``); here come those that only a noun or a
verb tells ("at a press conference", "spoke today with"), and what is written ("in a letter").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from readout.discourse.events import DocumentEvent
from readout.discourse.known import KnownEvent, known_event
from readout.discourse.meetings import describe, occasion_noun
from readout.discourse.references import References, has_capital
from readout.discourse.timing import date_of, dates_at, normal_of
from readout.language.page import Page
from readout.language.words import kinds_under, words
from readout.records import Entity, Event, EventKind, EventMention, Offsets
from readout.spans import overlap

__all__ = ["list_events"]

KINDS: tuple[str, ...] = get_args(EventKind)
NOUNS = kinds_under("event")
DEFINITE = words("determiner.definite")
INDEFINITE = words("determiner.indefinite") | words("determiner.possessive")
PLACED = words("word.placed") | words("word.placing")
IN_WRITING = words("preposition.writing")
WRITTEN = words("word.written")
VERBS = {
    **dict.fromkeys(words("word.meeting"), "meeting"),
    **dict.fromkeys(words("word.visiting"), "visit"),
    "spoke": "call",
}
"""What a verb tells that names an event."""
PRESS = words("noun.press")
TO_THE_PRESS = words("word.briefing_kind")
PUBLISHING = words("verb.publishing")
HOLDING = words("word.holding")
MEETING = words("word.meeting")
ACTIVE = frozenset({"VBD", "VBZ"})
BREAKS = frozenset(".;:,")
REACH = 1000
"""Characters of an endless sentence in which those are named who meet."""
BEFORE = 4
"""Tokens before a noun in which its determiner and preposition stand."""
PLACE_GAP = 3
"""Characters, with "in" or "at", between an event and the place where it was."""
PLACES = frozenset({"GPE", "LOC"})
IN = re.compile(r",? (?:in|at|,) (?:the )?")
NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass
class _Draft:
    """An event in the making: its mentions, and what the fullest of them tells."""

    mentions: list[EventMention]
    noun: str = ""
    entity: Entity | None = None
    date: str | None = None
    own: bool = False
    names: list[str] = field(default_factory=list)


def list_events(
    page: Page,
    own: DocumentEvent | None,
) -> tuple[list[Event], str | None]:
    """Return the events of a document, sorted by first mention, and the id of its own event.

    Parameters
    ----------
    page : Page
        The document, with its entities.
    own : DocumentEvent or None
        What it reports.
    """
    drafts = list(_named(page, own))
    drafts.extend(_told(page, own, drafts))
    drafts.sort(key=lambda draft: draft.mentions[0].start)
    events = [_event(page, number, draft) for number, draft in enumerate(drafts, 1)]
    mine = (event.id for event, draft in zip(events, drafts, strict=True) if draft.own)
    return events, next(mine, None)


def _named(
    page: Page,
    own: DocumentEvent | None,
) -> Iterator[_Draft]:
    """Yield the events that are entities, with all their mentions."""
    chains: dict[str, list[Entity]] = {}
    for entity in page.entities:
        if entity.label == "EVENT":
            chains.setdefault(entity.coref or entity.id, []).append(entity)
    for chain in chains.values():
        mentions = [EventMention(e.start, e.end, e.id) for e in chain]
        fullest = max(chain, key=_fullness)
        draft = _Draft(mentions, _noun_of(fullest.text), fullest)
        draft.names = [e.text for e in chain if has_capital(e.text)]
        draft.date = normal_of(fullest, "edtf")
        if own is not None and own.entity in {entity.id for entity in chain}:
            draft.own = True
            draft.date = own.date or draft.date
        yield draft


def _fullness(entity: Entity) -> tuple[bool, int]:
    return has_capital(entity.text), len(entity.text)


def _noun_of(text: str) -> str:
    """Return the noun that tells the kind of an event, nothing where none does."""
    found = text.lower().replace("-", " ").split()
    before_tail = [word for word in found if word in NOUNS]
    if "press" in found and before_tail[-1:] == ["conference"]:
        return "briefing"
    return before_tail[-1] if before_tail else ""


def _told(
    page: Page,
    own: DocumentEvent | None,
    named: Sequence[_Draft],
) -> Iterator[_Draft]:
    """Yield the events that only nouns and verbs tell, the document's own among them."""
    mine = None
    if own is not None and not any(draft.own for draft in named):
        mine = _own_draft(page, own)
        yield mine
    target = mine or next((draft for draft in named if draft.own), None)
    telling = _Telling(page, References(page, own), target, named)
    taken = None if mine is None else _span(mine.mentions[0])
    for told in _tellings(page):
        if taken is None or not overlap(told.span, taken):
            yield from telling.take(told)


@dataclass(frozen=True, slots=True)
class _Told:
    """Words that tell of an event without its name: where they begin, their noun, their kind."""

    span: Offsets
    first: int
    noun: str
    kind: str
    verb: bool = False


class _Telling:
    """Joins what nouns and verbs tell to the events told before."""

    def __init__(
        self,
        page: Page,
        references: References,
        own: _Draft | None,
        named: Sequence[_Draft],
    ) -> None:
        self.page = page
        self.references = references
        self.own = own
        self.by_entity = {m.entity: draft for draft in named for m in draft.mentions}
        self.last: dict[str, _Draft] = {}

    def take(self, told: _Told) -> Iterator[_Draft]:
        """Yield the event where it is a new one; a mention of one told before is added to it."""
        determiner = "" if told.verb else _determiner(self.page, told.first)
        back = self._told_before(told) if determiner in DEFINITE else None
        if back is not None:
            back.mentions.append(EventMention(*told.span))
            back.mentions.sort(key=lambda mention: mention.start)
        elif told.verb or _is_placed(self.page, told.first, told.noun, determiner):
            date = date_of(None, dates_at(self.page, told.span[0]), told.span[0])
            draft = _Draft([EventMention(*told.span)], told.kind, date=date)
            self.last[told.noun] = draft
            yield draft

    def _told_before(self, told: _Told) -> _Draft | None:
        """Return the event to which "the meeting" comes back."""
        if told.noun in self.last:
            return self.last[told.noun]
        if self.own is not None and self.references.means_own(told.noun):
            return self.own
        named = self.references.named_before(told.noun, told.span[0])
        return None if named is None else self.by_entity.get(named.id)


def _tellings(page: Page) -> Iterator[_Told]:
    """Yield the nouns and verbs outside entities that tell of events and writings."""
    for i, word in enumerate(page.tokens.lower):
        if page.entity_at(i) is not None:
            continue
        if word in VERBS or word == "told":
            yield from _by_verb(page, i)
        elif word in NOUNS:
            first = i if word in WRITTEN else occasion_noun(page, i)
            if first is not None:
                press = page.word(first) in PRESS
                kind = "briefing" if press else word
                yield _Told(page.span(first, i + 1), first, word, kind)


def _by_verb(page: Page, i: int) -> Iterator[_Told]:
    """Yield what a verb tells with its partner: ``met with``, ``told reporters``."""
    word = page.word(i)
    if word == "told":
        if page.word(i + 1) in PRESS:
            yield _Told(page.span(i, i + 2), i, "briefing", "briefing", verb=True)
        return
    if page.tagged and page.tokens.tag[i] not in ACTIVE:
        return
    partner = "with" in page.tokens.lower[i + 1 : i + BEFORE]
    if partner or (word in MEETING and _has_two(page, i)):
        noun = VERBS[word]
        yield _Told(page.span(i, i + 1), i, noun, noun, verb=True)


def _has_two(page: Page, i: int) -> bool:
    """Tell whether two persons or more stand in the sentence of a token."""
    start, end = page.sentence_at(page.tokens.start[i])
    inside = page.entity_index.within(start, min(end, start + REACH))
    return sum(entity.label == "PERSON" for entity in inside) > 1


def _own_draft(page: Page, own: DocumentEvent) -> _Draft:
    """Return the document's own event, which a noun or a verb tells."""
    draft = _Draft([EventMention(own.start, own.end)], _noun_of(own.text), own=True)
    draft.date = own.date
    opening = page.word(page.token_from(own.start))
    if opening in VERBS and not draft.noun:
        draft.noun = VERBS[opening]
    elif draft.noun and has_capital(own.text):
        draft.names = [own.text]
    return draft


def _span(mention: EventMention) -> Offsets:
    return mention.start, mention.end


def _determiner(page: Page, first: int) -> str:
    """Return the determiner before a noun phrase, past an adjective."""
    for i in (first - 1, first - 2):
        if page.word(i) in DEFINITE | INDEFINITE:
            return page.word(i)
    return ""


def _is_placed(
    page: Page,
    first: int,
    noun: str,
    determiner: str,
) -> bool:
    """Tell whether something is said or done there: ``at a``, ``in an``, ``held a``, ``during``."""
    near = BEFORE if determiner else 1
    before = page.tokens.lower[max(0, first - near) : first]
    while not BREAKS.isdisjoint(before):
        before = before[1:]
    if noun in WRITTEN:
        return not (IN_WRITING | PUBLISHING).isdisjoint(before)
    return not (PLACED | HOLDING).isdisjoint(before)


def _event(
    page: Page,
    number: int,
    draft: _Draft,
) -> Event:
    """Make the event of the record."""
    entity = draft.entity
    name = max(draft.names, key=len, default=None)
    stem, ordinal, year = describe(name or "")
    known = known_event(name, draft.date) if name is not None else None
    date = _fuller(draft.date, known)
    year = year or (int(date[:4]) if date and date[:4].isdigit() else None)
    return Event(
        id=f"ev{number}",
        kind=_kind(draft, known),
        name=name,
        ordinal=ordinal,
        body=_body(page, name),
        date=date,
        anchor="known" if known is not None and date != draft.date else None,
        place=_place(page, draft) or (known.place if known is not None else None),
        glossary=None if entity is None else entity.refers_to,
        kb_id=None if entity is None else entity.kb_id,
        key=known.key if known is not None else _key(stem, ordinal, year),
        mentions=draft.mentions,
    )


def _fuller(date: str | None, known: KnownEvent | None) -> str | None:
    """Return a known date where the text gives none, or a coarser one that agrees."""
    if known is None:
        return date
    if date is None or (len(date) < len(known.date) and known.date.startswith(date)):
        return known.date
    return date


def _kind(draft: _Draft, known: KnownEvent | None) -> EventKind:
    found = NOUNS.get(draft.noun, draft.noun)
    if known is not None and found not in KINDS:
        found = known.kind
    return found if found in KINDS else "other"  # type: ignore[return-value]


def _body(page: Page, name: str | None) -> str | None:
    """Return the body in whose name an event's name is told (``Congress of the Fen League``)."""
    if name is None:
        return None
    bodies = (e for e in page.entities if e.label == "ORG" and e.text in name)
    longest = max(bodies, key=lambda e: len(e.text), default=None)
    return None if longest is None else longest.id


def _place(page: Page, draft: _Draft) -> str | None:
    """Return the place that stands right behind a mention (``the forum in Tarn``)."""
    for mention in draft.mentions:
        opens = IN.match(page.text, mention.end)
        if opens is None:
            continue
        place = page.entity_index.at(opens.end())
        if place is not None and place.label in PLACES and place.start == opens.end():
            return place.text
    return None


def _key(
    stem: str,
    ordinal: int | None,
    year: int | None,
) -> str | None:
    """Return what tells an event from all others: name, number, year; None where that is little."""
    if " " not in stem or (ordinal is None and year is None):
        return None
    parts = [NO_KEY.sub("-", stem.lower()).strip("-")]
    parts += [str(number) for number in (ordinal, year) if number is not None]
    return "/".join(parts)
