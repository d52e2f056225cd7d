"""The events of occasions: one that the document's list lacks is new, known dates hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec.structs import replace

from readout.language.events import NOUNS, noun_of
from readout.language.page import Page
from readout.language.phrases import head_word
from readout.language.words import words
from readout.records.dates import compatible
from readout.records.types import Event, EventKind, EventMention, Occasion, Offsets, Quote

__all__ = ["with_events"]

KINDS: tuple[str, ...] = get_args(EventKind)
WRITINGS = words("noun.document") | words("word.written")


def with_events(
    page: Page, events: Sequence[Event], quotes: Sequence[Quote], own: str | None
) -> tuple[list[Event], list[Quote]]:
    """Return new events, and quotes such that every occasion with words has its event and date.

    Parameters
    ----------
    page : Page
        The document.
    events : sequence of Event
        Its events; they keep their ids.
    quotes : sequence of Quote
        Its quotes.
    own : str or None
        Which event the document reports.

    Returns
    -------
    (added, quotes)
        The events of occasions whose words name none of those given, with these words as their
        mention. What is not the document's own is ``stated``.
    """
    added: dict[Offsets, Event] = {}
    placed = [_placed(page, events, added, quote) for quote in quotes]
    known = {event.id: event for event in (*events, *added.values())}
    return list(added.values()), [_agreed(known, own, quote) for quote in placed]


def _agreed(events: Mapping[str, Event], own: str | None, quote: Quote) -> Quote:
    """Return a quote whose occasion has the date that its event tells, and whose event it is."""
    occasion = quote.occasion
    if occasion is None or occasion.event is None:
        return quote
    event = events[occasion.event]
    basis = occasion.basis if event.id == own else "stated"
    occasion = replace(occasion, date=_when(occasion, event), basis=basis)
    return replace(quote, occasion=occasion)


def _when(occasion: Occasion, event: Event) -> str | None:
    """Return the date of an occasion; its event's where it has none, or where that is known."""
    if not occasion.date:
        return event.date
    if event.date is None or event.anchor != "known":
        return occasion.date
    fits = compatible(occasion.date, event.date)
    return occasion.date if fits else event.date


def _placed(
    page: Page, events: Sequence[Event], added: dict[Offsets, Event], quote: Quote
) -> Quote:
    """Return a quote whose occasion has its event; a new one is put among those added."""
    occasion = quote.occasion
    span = None if occasion is None else _lacking(occasion)
    if occasion is None or span is None:
        return quote
    number = len(events) + len(added) + 1
    event = added.setdefault(span, _event(page, number, span, occasion))
    return replace(quote, occasion=replace(occasion, event=event.id))


def _lacking(occasion: Occasion) -> Offsets | None:
    """Return the words of an occasion that has no event."""
    if occasion.event is not None or occasion.start is None or occasion.end is None:
        return None
    return occasion.start, occasion.end


def _event(page: Page, number: int, span: Offsets, occasion: Occasion) -> Event:
    """Make the event that the words of an occasion name."""
    return Event(
        id=f"ev{number}",
        kind=_kind(page, span),
        name=None,
        ordinal=None,
        body=None,
        date=occasion.date or None,
        anchor=None,
        place=None,
        glossary=None,
        kb_id=None,
        key=None,
        mentions=[EventMention(*span, occasion.entity)],
    )


def _kind(page: Page, span: Offsets) -> EventKind:
    """Return the kind of event by its noun: a document is writing, a mere day is other."""
    if head_word(page, span) in WRITINGS:
        return "writing"
    kind: EventKind = NOUNS.get(noun_of(page.part(span)), "other")  # type: ignore[assignment]
    return kind if kind in KINDS else "other"
