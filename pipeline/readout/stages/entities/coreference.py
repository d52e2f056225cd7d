"""The stage's meetings as :mod:`readout.language.meetings` reads them: which are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.language import meetings
from readout.language.meetings import Normal, Proposed, describe
from readout.language.page import Page, Tokens
from readout.language.timing import years_at
from readout.language.words import words as listed
from readout.records.spans import SpanIndex
from readout.records.types import Entity, Segment, Sentence
from readout.stages.entities.candidates import EntityCandidate
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.tokens import WordTokens

__all__ = ["MeetingMention", "Setting", "events", "short_mentions"]


@dataclass(frozen=True, eq=False)
class MeetingMention:
    """A mention of a meeting, and what the document tells of it.

    ``first`` is the first full mention of the same meeting (None in that itself).
    """

    mention: EntityCandidate
    of: meetings.Event
    first: EntityCandidate | None

    @property
    def normal(self) -> Normal:
        """The normal form, that of the first full mention where there is one."""
        return self.of.normal

    @property
    def edtf(self) -> str | None:
        """The date."""
        return self.of.edtf


@dataclass
class Setting:
    """What the events of a document stand in: its text, and the names that were found in it."""

    text: str
    words: WordTokens
    segments: Sequence[Segment]
    sentences: Sequence[Sentence]
    kept: Sequence[EntityCandidate]
    gazetteer: Gazetteer

    @cached_property
    def page(self) -> Page:
        """The document as :mod:`readout.language.meetings` reads it, untagged."""
        entities = [
            Entity(f"e{number}", c.start, c.end, self.text[c.start : c.end], c.label, c.normal)
            for number, c in enumerate(self.kept, 1)
        ]
        return plain_page(self.text, self.words, self.segments, self.sentences, entities)

    def years(self, position: int) -> list[int]:
        """List the years of the dates in the sentence at a position, each once."""
        return years_at(self.page, position)


def plain_page(
    text: str,
    words: WordTokens,
    segments: Sequence[Segment],
    sentences: Sequence[Sentence],
    entities: list[Entity],
) -> Page:
    """Return a page of the stage's own tokens, without tags and tree."""
    count = len(words)
    own = list(range(count))
    blank = [""] * count
    tokens = Tokens(words.starts, words.ends, words.folded, blank, blank, own)
    return Page(
        text=text,
        tokens=tokens,
        parsed=False,
        tagged=False,
        segments=list(segments),
        sentences=list(sentences),
        entities=entities,
        glossary=[],
        masked=bytearray(count),
        entity_index=SpanIndex(entities),
        sentence_index=SpanIndex(sentences),
        segment_index=SpanIndex(segments),
        roles=[],
    )


def events(setting: Setting) -> list[MeetingMention]:
    """Describe the meetings among the names and join the mentions of one meeting."""
    mentions = [item for item in setting.kept if item.label == "EVENT"]
    proposed = [_proposed(setting, item) for item in mentions]
    joined = meetings.join(setting.page, proposed)
    for item, event in zip(mentions, joined, strict=True):
        item.mention = not event.full
        entity = setting.page.entity_index.at(item.start)
        if entity is not None:
            entity.normal = event.normal
    return _paired(mentions, mentions, joined)


def _paired(
    names: Iterable[EntityCandidate],
    items: Iterable[EntityCandidate],
    found: Sequence[meetings.Event],
) -> list[MeetingMention]:
    """Pair mentions with their events; ``names``: those among which the first ones are."""
    known = {name.start: name for name in names}
    firsts = (None if event.first is None else known[event.first.start] for event in found)
    return [
        MeetingMention(item, event, first)
        for item, event, first in zip(items, found, firsts, strict=True)
    ]


def _proposed(setting: Setting, item: EntityCandidate) -> Proposed:
    """Return a mention with the name by which a gazetteer or the glossary knows it."""
    entry = setting.gazetteer.lookup(describe(setting.text[item.start : item.end])[0])
    name = item.full if item.method == "glossary" else None
    if entry is not None and entry.label == "EVENT":
        name = entry.name
        item.kb_id = entry.kb_id
    full = not item.mention
    model = item.method == "model"
    return Proposed(item.start, item.end, full=full, model=model, name=name)


def short_mentions(
    setting: Setting, found: Sequence[MeetingMention], *, bare: bool
) -> list[MeetingMention]:
    """Find "this collective study session", "the conference": of a named meeting of the same head.

    ``bare``: whether "the" and a head alone are enough ("the conference").
    """
    named = {e.of.meeting.head for e in found if e.mention.method == "glossary" and e.of.full}
    heads = frozenset(named) - listed("entity.plural_event_heads")
    joined = [event.of for event in found]
    short = list(meetings.short_mentions(setting.page, joined, heads=heads, bare=bare))
    items = [
        EntityCandidate(event.start, event.end, "EVENT", "rule", mention=True, weak=True)
        for event in short
    ]
    return _paired((event.mention for event in found), items, short)
