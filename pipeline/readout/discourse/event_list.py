"""What happens in a document: one entry an event, however often it is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

from readout.discourse.event_drafts import NOUNS, Draft, named_drafts, span_of
from readout.discourse.event_telling import told_drafts
from readout.discourse.events import DocumentEvent
from readout.discourse.known import KnownEvent, known_event
from readout.discourse.meetings import describe
from readout.discourse.named import labelled
from readout.discourse.references import References
from readout.discourse.timing import DAY, YEAR
from readout.edtf import compatible
from readout.language.page import Page
from readout.records import Event, EventKind

__all__ = ["key_on", "list_events"]

KINDS: tuple[str, ...] = get_args(EventKind)
PLACES = frozenset({"GPE", "LOC"})
IN = re.compile(r",? (?:in|at|,) (?:the )?")
WORD = re.compile(r"\w+|[^\w\s]")
WIDEST = 30
"""Words and marks of a body's name."""
NO_KEY = re.compile(r"[^a-z0-9]+")


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
    references = References(page, own)
    drafts = _joined(references, list(named_drafts(page, own)))
    drafts.extend(told_drafts(references, drafts))
    drafts.sort(key=lambda draft: span_of(draft.mentions[0]))
    bodies = _bodies(page)
    events = [
        _event(page, bodies, number, draft) for number, draft in enumerate(drafts, 1)
    ]
    mine = (event.id for event, draft in zip(events, drafts, strict=True) if draft.own)
    return events, next(mine, None)


def _joined(
    references: References,
    drafts: Sequence[Draft],
) -> list[Draft]:
    """Join what is one event: by what is known, the document's own, and what the glossary tells."""
    entities = (d.entity for d in drafts if d.entity is not None and d.date)
    dated = Counter(entity.refers_to for entity in entities)
    found: dict[object, Draft] = {}
    for draft in sorted(drafts, key=lambda draft: draft.date is None):
        first = found.setdefault(_identity(draft, references, dated), draft)
        if first is not draft:
            first.take(draft.mentions)
            first.names += draft.names
            first.own = first.own or draft.own
            first.date = first.date or draft.date
    return list(found.values())


def _identity(
    draft: Draft,
    references: References,
    dated: Mapping[str | None, int],
) -> object:
    """Return what is the same for drafts of one event.

    ``dated``: how many events with a date each glossary entry has; a mention without one is of the
    only event that has its entry.
    """
    known = _known(draft)
    if known is not None:
        return known
    entity = draft.entity
    if draft.own or (entity is not None and references.is_own(entity)):
        return "own"
    entry = None if entity is None else entity.refers_to
    if entry is not None and dated.get(entry, 0) <= 1:
        return entry
    return draft.mentions[0].start


def _known(draft: Draft) -> KnownEvent | None:
    """Return the event of a known series that a draft is."""
    return known_event(draft.name, draft.date) if draft.name else None


def _event(
    page: Page,
    bodies: Mapping[str, str],
    number: int,
    draft: Draft,
) -> Event:
    """Make the event of the record."""
    entity = draft.entity
    known = _known(draft)
    date = _date(draft, known)
    return Event(
        id=f"ev{number}",
        kind=_kind(draft, known),
        name=draft.name or None,
        ordinal=describe(draft.name)[1],
        body=_body(bodies, draft.name),
        date=date,
        anchor="known" if date != draft.date else None,
        place=_place(page, draft),
        glossary=None if entity is None else entity.refers_to,
        kb_id=None if entity is None else entity.kb_id,
        key=known.key if known is not None else _key(draft, date),
        mentions=draft.mentions,
    )


def _date(draft: Draft, known: KnownEvent | None) -> str | None:
    """Return the date that is known, but the day on which the document's own event was there."""
    date = draft.date
    if known is None:
        return date
    if draft.own and date is not None and compatible(date, known.date):
        return date
    return known.date


def _kind(draft: Draft, known: KnownEvent | None) -> EventKind:
    found = NOUNS.get(draft.noun, draft.noun)
    if known is not None and found not in KINDS:
        found = known.kind
    return found if found in KINDS else "other"  # type: ignore[return-value]


def _bodies(page: Page) -> dict[str, str]:
    """Return the id of the first mention of each body, by its words."""
    found: dict[str, str] = {}
    for entity in labelled(page, "ORG"):
        found.setdefault(entity.text, entity.id)
    return found


def _body(bodies: Mapping[str, str], name: str) -> str | None:
    """Return the body in whose name an event's name is told (``Congress of the Fen League``)."""
    words = [word.span() for word in WORD.finditer(name)]
    stretches = (
        name[start:end]
        for first, (start, _) in enumerate(words)
        for _, end in words[first : first + WIDEST]
    )
    longest = max((one for one in stretches if one in bodies), key=len, default=None)
    return None if longest is None else bodies[longest]


def _place(page: Page, draft: Draft) -> str | None:
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
    draft: Draft,
    date: str | None,
) -> str | None:
    """Return what tells an event from all others, or None where too little is known.

    Its name with number and year; of one that only its words tell, with the day.
    """
    stem, ordinal, year = describe(draft.name)
    numbers = [] if ordinal is None else [str(ordinal)]
    known = "" if date is None else date
    if " " not in stem or not known[:YEAR].isdigit():
        return None
    numbered = bool(numbers) or year is not None
    recurs = numbered and draft.entity is not None
    when = known[: YEAR if recurs else DAY]
    if not recurs and len(when) < DAY:
        return None
    return "/".join([NO_KEY.sub("-", stem.lower()).strip("-"), *numbers, when])


def key_on(key: str | None, date: str, other: str) -> str | None:
    """Return the key of an event of one date as it is on another."""
    stem, _, when = (key or "").rpartition("/")
    if not when or not date.startswith(when):
        return key
    return f"{stem}/{other[: len(when)]}"
