"""The events of a document: one entry an event, however often it is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from readout.language.events import NOUNS, DocumentEvent, References
from readout.language.meetings import describe, is_era
from readout.language.page import Page
from readout.language.people import People, labelled
from readout.language.phrases import head_token
from readout.language.timing import DAY, PLACES, YEAR
from readout.language.words import words
from readout.records.dates import compatible
from readout.records.types import Entity, Event, EventKind, EventMention, EventParticipant
from readout.stages.document.event_drafts import COMMON, EventDraft, named_drafts, unnamed_drafts
from readout.stages.document.known import known_event

__all__ = ["event_key", "list_events"]

KINDS: tuple[str, ...] = get_args(EventKind)
IN = re.compile(r",? (?:in|at|,) (?:the )?")
WHERE = frozenset({"in", "at"})
ARTICLES = words("determiner.definite")
HOLDING = words("word.holding")
REACH = 200
"""Characters behind a mention in which its place stands."""
WHO = frozenset({"PERSON", "ORG", "GPE"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "poss"})
OBJECTS = frozenset({"dobj", "nsubjpass"})
TIES = frozenset({"with", "between", "by"})
"""Prepositions before participants, behind an event or its verb."""
LARGE = frozenset({"summit", "congress", "conference", "forum", "session"})
"""Kinds of events that others are part of."""
LARGER = re.compile(
    r"(?:(?! that )[^.;:\n]){0,80}?"
    r"\b(?:(?:sidelines|margins|fringes|framework) of|during|at) (?:the |its )?"
)
"""Between an event and a larger one (``met with the envoy on the sidelines of the summit``)."""
NO_KEY = re.compile(r"[^a-z0-9]+")


def list_events(people: People, own: DocumentEvent | None) -> tuple[list[Event], Event | None]:
    """Return the events of a document, sorted by first mention, and its own event.

    Parameters
    ----------
    people : People
        Whom the document names; its page has the entities.
    own : DocumentEvent or None
        What it reports.
    """
    page = people.page
    references = References(page, own)
    drafts = _joined(references, list(named_drafts(page, own)))
    drafts.extend(unnamed_drafts(references, drafts))
    drafts.sort(key=lambda draft: draft.mentions[0].span)
    events = [_event(people, number, draft) for number, draft in enumerate(drafts, 1)]
    large = [event for event in events if event.kind in LARGE]
    for event in events:
        if event.kind not in LARGE | {"writing"}:
            wholes = (
                whole.id
                for mention in event.mentions
                for whole in large
                for one in whole.mentions
                if LARGER.fullmatch(page.text, mention.end, max(mention.end, one.start))
            )
            event.part_of = next(wholes, None)
    mine = (event for event, draft in zip(events, drafts, strict=True) if draft.own)
    return events, next(mine, None)


def _joined(references: References, drafts: Sequence[EventDraft]) -> list[EventDraft]:
    """Join what is one event: by what is known, the document's own, and what the glossary tells."""
    dated = _dated_by_entry(drafts)
    found: dict[object, EventDraft] = {}
    for draft in sorted(drafts, key=lambda draft: (not draft.own, draft.date is None)):
        identities: list[object] = [
            *filter(None, (known_event(draft.name, draft.date), _is_own(references, draft)))
        ]
        entry = None if draft.entity is None else draft.entity.refers_to
        if not identities:  # one without a date is of the only event that has its entry
            single = entry is not None and dated[entry] <= 1
            identities.append(entry if single else draft.mentions[0].start)
        first = next((found[one] for one in identities if one in found), draft)
        found |= dict.fromkeys(identities, first)
        if first is not draft:
            first.join(draft)
    return list({id(draft): draft for draft in found.values()}.values())


def _dated_by_entry(drafts: Sequence[EventDraft]) -> Counter[str | None]:
    """Count the events with a date of each glossary entry."""
    entities = (draft.entity for draft in drafts if draft.date)
    entries = {one.coref or one.id: one.refers_to for one in entities if one is not None}
    return Counter(entries.values())


def _is_own(references: References, draft: EventDraft) -> bool:
    """Return whether mentions are of the document's own event, stand in its name or are like it."""
    own, page = references.event, references.page
    if own is None or draft.own or draft.entity is None:
        return draft.own is not None
    inside = page.entity_index.within(own.start, own.end)
    ids = {entity.id for entity in inside if entity.label == "EVENT"}
    mine = not ids.isdisjoint(mention.entity for mention in draft.mentions)
    return mine or (bool(ids) and references.is_own(draft.entity))


def _event(people: People, number: int, draft: EventDraft) -> Event:
    """Make the event of the record.

    Its date is the one that is known, but the day on which the document's own event was there.
    """
    page = people.page
    entity, known, date = draft.entity, known_event(draft.name, draft.date), draft.date
    kind = NOUNS.get(draft.noun, draft.noun)
    key = event_key(draft.name, date, named=entity is not None)
    if known is not None:
        key = known.key
        kind = kind if kind in KINDS else known.kind
        own_day = draft.own and date is not None and compatible(date, known.date)
        date = date if own_day else known.date
    return Event(
        id=f"ev{number}",
        kind=kind if kind in KINDS else "other",  # type: ignore[arg-type]
        name=draft.name or None,
        ordinal=describe(draft.name)[1],
        body=_body(page, draft),
        date=date,
        anchor="known" if date != draft.date else None,
        place=_place(page, draft),
        glossary=None if entity is None else entity.refers_to,
        kb_id=None if entity is None else entity.kb_id,
        key=key,
        mentions=draft.mentions,
        participants=_participants(people, draft.mentions),
    )


def _body(page: Page, draft: EventDraft) -> str | None:
    """Return the body in an event's name (``Congress of the Fen League``), or whose it is."""
    inside = [
        body
        for body in labelled(page, "ORG")
        if re.search(rf"(?<!\w){re.escape(body.text)}(?!\w)", draft.name)
    ]
    if inside:
        return max(inside, key=lambda body: len(body.text)).id
    owners = (_owner(page, mention) for mention in (draft.mentions if draft.name else ()))
    return next((owner for owner in owners if owner is not None), None)


def _owner(page: Page, mention: EventMention) -> str | None:
    """Return the body whose event it is: ``the Fen League's congress``, ``… held its congress``."""
    start = page.sentence_at(mention.start)[0]
    bodies = [b for b in page.entity_index.within(start, mention.start) if b.label == "ORG"]
    if not bodies:
        return None
    tie = page.words(bodies[-1].end, mention.start)
    held = tie[-1:] == ["its"] and not HOLDING.isdisjoint(tie)
    return bodies[-1].id if held or tie in (["'s"], ["'"]) else None


def _place(page: Page, draft: EventDraft) -> str | None:
    """Return the place where a mention says that it was (``the forum in Tarn``)."""
    for mention in draft.mentions:
        end = page.sentence_at(mention.start)[1]
        last = min(end, mention.end + REACH)
        for place in page.entity_index.within(mention.start, last):
            if place.label in PLACES and _is_where(page, mention, place):
                return place.text
    return None


def _is_where(page: Page, mention: EventMention, place: Entity) -> bool:
    """Return whether a place stands right behind a mention, or hangs on it in the parse.

    On whom somebody meets (``met with the envoy in Tarn``), too, or on what holds it (``the forum
    opened in Tarn``).
    """
    opens = IN.match(page.text, mention.end)
    if opens is not None and opens.end() == place.start:
        return True
    tokens = page.tokens
    lo, hi = page.place_of(mention)
    i = page.token_at(place.start) - 1
    i -= page.word(i) in ARTICLES
    if page.word(i) not in WHERE or i < lo:
        return False
    above = tokens.head[i]
    if page.word(above) in HOLDING:
        tied = tokens.head[lo:hi]
        return above in tied
    if page.label_at(above) == "PERSON":
        return above > lo
    return above == lo or (lo < above < hi and tokens.head[above] not in range(lo, hi))


def _participants(people: People, mentions: Sequence[EventMention]) -> list[EventParticipant]:
    """Return who takes part, in the order of the text, each by the first mention."""
    found: dict[str, EventParticipant] = {}
    for mention in mentions:
        for one in sorted(_named(people.page, mention), key=lambda one: one.start):
            participant = EventParticipant(one.id, one.text, people.canonical(one))
            found.setdefault(people.name_of(one), participant)
    return list(found.values())


def _named(page: Page, mention: EventMention) -> Iterator[Entity]:
    """Yield whom the words around a mention name: persons rather than bodies and states.

    Subject and object of the verb that tells the event or has it as its object, whose it is, and
    those behind "with", "between" and "by".
    """
    tokens, lo = page.tokens, page.place_of(mention)[0]
    tells = tokens.tag[lo].startswith("V")
    top = lo if tells else head_token(page, mention.span)
    verb = tokens.head[top] if tokens.dep[top] in OBJECTS else top
    roles = SUBJECTS | OBJECTS if tells else SUBJECTS
    for i in [*tokens.children.get(top, ()), *tokens.children.get(verb, ())]:
        if tokens.dep[i] in roles or page.word(i) in TIES:
            span = page.span(tokens.left[i], tokens.right[i] + 1)
            inside = [one for one in page.entity_index.within(*span) if one.label in WHO]
            yield from [one for one in inside if one.label == "PERSON"] or inside


def event_key(name: str, date: str | None, *, named: bool) -> str | None:
    """Return what tells an event from all others, or None where too little is known.

    Its name with number and year; of one that only its words tell (not ``named``), with the day.
    """
    stem, ordinal, year = describe(name)
    name_words = set(stem.lower().split())
    date = date or ""
    if is_era(name) or not date[:YEAR].isdigit() or len(name_words) == 1 or name_words <= COMMON:
        return None  # "Press Briefing" names none
    recurs = named and not (ordinal is None and year is None)
    when = date[: YEAR if recurs else DAY]
    if not recurs and len(when) < DAY:
        return None
    numbers = [] if ordinal is None else [str(ordinal)]
    return "/".join([NO_KEY.sub("-", stem.lower()).strip("-"), *numbers, when])
