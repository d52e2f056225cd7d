"""Events in the making: those with a name, and the document's own."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readout.language.events import DocumentEvent, noun_of
from readout.language.meetings import has_capital, is_name
from readout.language.page import Page
from readout.language.timing import normal_of
from readout.language.words import words
from readout.records.types import Entity, EventMention, Offsets

__all__ = ["VERBS", "Draft", "named_drafts", "own_draft", "span_of"]

VERBS = {
    **dict.fromkeys(words("word.meeting"), "meeting"),
    **dict.fromkeys(words("word.visiting"), "visit"),
    "spoke": "call",
}
"""What a verb tells that names an event."""


@dataclass
class Draft:
    """An event in the making: its mentions, and what the fullest of them tells."""

    mentions: list[EventMention]
    noun: str = ""
    entity: Entity | None = None
    date: str | None = None
    own: bool = False
    names: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its fullest proper name, nothing where it has none."""
        return max(self.names, key=len, default="")

    def take(self, mentions: Sequence[EventMention]) -> None:
        """Add mentions, in the order of the text."""
        for mention in mentions:
            insort(self.mentions, mention, key=span_of)


def span_of(mention: EventMention) -> Offsets:
    """Return the characters of a mention."""
    return mention.start, mention.end


def named_drafts(page: Page, own: DocumentEvent | None) -> Iterator[Draft]:
    """Yield the events that are entities, each with all its mentions."""
    chains: dict[str, list[Entity]] = {}
    for entity in page.entities:
        if entity.label == "EVENT":
            chains.setdefault(entity.coref or entity.id, []).append(entity)
    for chain in chains.values():
        mentions = [EventMention(e.start, e.end, e.id) for e in chain]
        fullest = max(chain, key=_fullness)
        draft = Draft(mentions, noun_of(fullest.text), fullest)
        draft.names = [e.text for e in chain if is_name(e.text)]
        draft.date = normal_of(fullest, "edtf")
        if own is not None and _is_own(own, chain):
            _own_first(page, draft, own)
        yield draft


def _is_own(own: DocumentEvent, chain: Sequence[Entity]) -> bool:
    """Tell whether mentions are of the document's own event: its entity, or one in its name."""
    if own.entity is not None:
        return own.entity in {entity.id for entity in chain}
    return any(own.start <= entity.start and entity.end <= own.end for entity in chain)


def _own_first(page: Page, draft: Draft, own: DocumentEvent) -> None:
    """Make a draft that of the document's own event, under the name by which it is chosen."""
    draft.own = True
    draft.date = own.date or draft.date
    if own.entity is not None:
        return
    told = own_draft(page, own)
    inside = [m for m in draft.mentions if own.start <= m.start < own.end]
    told.mentions[0].entity = inside[0].entity
    draft.mentions = [m for m in draft.mentions if m not in inside]
    draft.take(told.mentions)
    draft.noun = told.noun or draft.noun
    draft.names = told.names or draft.names


def _fullness(entity: Entity) -> tuple[bool, int]:
    return has_capital(entity.text), len(entity.text)


def own_draft(page: Page, own: DocumentEvent) -> Draft:
    """Return the document's own event, which a noun or a verb tells."""
    draft = Draft([EventMention(own.start, own.end)], noun_of(own.text), own=True)
    draft.date = own.date
    opening = page.word(page.token_from(own.start))
    if opening in VERBS and not draft.noun:
        draft.noun = VERBS[opening]
    elif draft.noun and has_capital(own.text):
        draft.names = [own.text]
    return draft
