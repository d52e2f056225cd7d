"""Gold documents as pages: what was labelled in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

from msgspec import UNSET, UnsetType

from readout.evaluate.gold import (
    GoldCue,
    GoldDocument,
    GoldEvent,
    GoldFrame,
    GoldNamed,
    GoldOccasion,
    GoldQuote,
    GoldSegment,
    GoldSentence,
    GoldSpan,
    GoldSpeaker,
    GoldText,
    GoldThemes,
)
from readout.evaluate.marks import FRAME, Mark, Page, Part
from readout.evaluate.pages import CONTINUED, entity_mark, mark, sort_marks
from readout.evaluate.recordpages import gold_page_of
from readout.evaluate.tally import trim_edges
from readout.records.types import Offsets

__all__ = ["gold_page"]

OWN = "own"
"""The label of a sentence in which no report goes on."""
T = TypeVar("T")
Told: TypeAlias = T | UnsetType | None
"""What is told; None where it is told to be none."""
Parts = dict[str, Part | None]


def gold_page(document: GoldDocument) -> Page:
    """Return the page of a gold document, or gold record."""
    gold = document.gold
    if document.record is not None or gold is None:
        return gold_page_of(document.record) if document.record else _empty(document)
    page = _empty(document)
    page.labels = frozenset(gold.entity_labels)
    page.unlisted = frozenset(gold.unlisted)
    page.frame = _frame(gold)
    kind = page.frame.get("kind")
    if kind is not None:
        page.kind = kind.text
    for add in (_add_plain, _add_reported, _add_continued, _add_themes):
        add(gold, page)
    return sort_marks(page)


def _empty(document: GoldDocument) -> Page:
    return Page(id=document.id, text=document.text)


def _add_plain(gold: GoldText, page: Page) -> None:
    """Add segments, sentences and entities."""
    text = gold.text
    if gold.segments is not UNSET:
        page.marks["segments"] = [mark(text, [_at(one)], one.kind) for one in gold.segments]
    if gold.sentences is not UNSET and not _labelled(gold.sentences):
        page.marks["sentences"] = [mark(text, [_at(one)], "sentence") for one in gold.sentences]
    if gold.entities is not UNSET:
        page.marks["entities"] = list(_entities(gold))


def _add_reported(gold: GoldText, page: Page) -> None:
    """Add quotes and events."""
    text = gold.text
    if gold.quotes is not UNSET:
        page.marks["quotes"] = [_quote(text, quote) for quote in gold.quotes]
    if gold.events is not UNSET:
        named = [one for one in gold.events if one.mentions]
        page.marks["events"] = [_event(text, one) for one in named]


def _labelled(sentences: list[GoldSentence]) -> bool:
    """Whether sentences say if reports go on in them, and are not all that there are."""
    return any(one.label is not None for one in sentences)


def _segments_by_number(gold: GoldText) -> dict[int | None, GoldSegment]:
    return {one.i: one for one in _listed(gold.segments)}


def _entities(gold: GoldText) -> Iterator[Mark]:
    segments = _segments_by_number(gold)
    for one in _listed(gold.entities):
        term = one.glossary
        if isinstance(term, int):
            term = gold.text[slice(*_at(segments[term]))]
        parts: Parts = {} if term is None else {"links": Part(term)}
        yield entity_mark(gold.text, _at(one), one.label, parts)


def _quote(text: str, quote: GoldQuote) -> Mark:
    parts: Parts = {}
    if quote.kind != "term":
        parts |= _told("cues", quote.cue, _cue)
        parts |= _told("speakers", quote.speaker, _speaker)
        parts |= _told("occasions", quote.occasion, _occasion)
    return mark(text, [_at(quote)], quote.kind, parts=parts)


def _event(text: str, event: GoldEvent) -> Mark:
    parts = _told("dates", event.date, _date)
    return mark(text, map(_at, event.mentions), event.kind, parts=parts)


def _told(name: str, told: Told[T], read: Callable[[T], Part]) -> Parts:
    """Return what is told under a name: nothing where it was not labelled."""
    if isinstance(told, UnsetType):
        return {}
    return {name: None if told is None else read(told)}


def _cue(cue: GoldCue) -> Part:
    return Part(cue.text or "", start=cue.start, end=cue.end)


def _speaker(speaker: GoldSpeaker) -> Part:
    return Part(speaker.text or "", kind=speaker.status)


def _occasion(occasion: GoldOccasion) -> Part:
    date = "" if occasion.date is None else str(occasion.date)
    return Part(occasion.event or "", date=date)


def _date(date: str) -> Part:
    return Part(date=date)


def _add_continued(gold: GoldText, page: Page) -> None:
    """Add where reports go on: all the stretches, or the sentences that were judged."""
    if gold.continued is not UNSET:
        page.marks[CONTINUED] = [mark(gold.text, [span], CONTINUED) for span in gold.continued]
        return
    judged = [one for one in _listed(gold.sentences) if one.sure and one.label in (CONTINUED, OWN)]
    if judged:
        page.units[CONTINUED] = [_at(one) for one in judged]
        going_on = [one for one in judged if one.label == CONTINUED]
        page.marks[CONTINUED] = [mark(gold.text, [_at(one)], CONTINUED) for one in going_on]


def _add_themes(gold: GoldText, page: Page) -> None:
    if gold.themes is UNSET:
        return
    segments = _segments_by_number(gold)
    text = gold.text
    themes: list[Mark] = []
    page.scopes["themes"] = []
    for one in gold.themes:
        place = _at(segments[one.par])
        page.scopes["themes"].append(trim_edges(text, *place))
        for label in dict.fromkeys(one.labels):
            parts = _told("relations", _relation(one, label), _kind)
            themes.append(mark(text, [place], label, parts=parts))
        if one.poles is not UNSET:
            poles = [mark(text, [_at(pole)], pole.pole) for pole in one.poles]
            page.marks.setdefault("poles", []).extend(poles)
            page.scopes.setdefault("poles", []).append(place)
    page.marks["themes"] = themes


def _relation(themes: GoldThemes, label: str) -> Told[str]:
    if themes.relations is UNSET:
        return UNSET
    return themes.relations.get(label)


def _kind(kind: str) -> Part:
    return Part(kind=kind)


def _frame(gold: GoldText) -> Parts:
    frame = gold.frame
    if frame is UNSET:
        frame = GoldFrame(event=gold.event)
    found: Parts = {}
    for name in FRAME:
        told = getattr(frame, name)
        words = told.text if isinstance(told, GoldNamed) else told
        found |= _told(name, words, Part)
    return found


def _listed(found: list[T] | UnsetType) -> list[T]:
    """Return a list, also of what was not labelled."""
    return [] if isinstance(found, UnsetType) else found


def _at(span: GoldSpan) -> Offsets:
    return span.start, span.end
