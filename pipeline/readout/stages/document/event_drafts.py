"""Drafts of events: those with a name, the document's own, those of nouns and verbs alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from readout.language.events import NOUNS, DocumentEvent, References, noun_of
from readout.language.meetings import describe, has_capital, is_name, is_relative, occasion_noun
from readout.language.page import Page
from readout.language.timing import DAY, MONTH, date_of, dates_at, edtf_of
from readout.language.words import words
from readout.records.spans import overlap
from readout.records.types import Entity, EventMention, Offsets, Segment

__all__ = ["COMMON", "EventDraft", "named_drafts", "unnamed_drafts"]

VERBS = {
    **dict.fromkeys(words("word.meeting"), "meeting"),  # in any order
    **dict.fromkeys(words("word.visiting"), "visit"),  # in any order
    "spoke": "call",
    "telephoned": "call",
    "phoned": "call",
    "hosted": "meeting",
    "interviewed": "interview",
    "received": "meeting",
    "receives": "meeting",
    "signed": "ceremony",
}
"""Verbs that name an event -> its kind."""
COMMON = frozenset(NOUNS) | words("word.briefing_kind")
"""Words that name no event by themselves ("Press Briefing")."""
BARE = COMMON | words("word.occasion_kind")
"""The same, of an event without a number ("Plenary Session")."""
EVENT_WORDS = frozenset({*VERBS, *NOUNS, "told"})
"""Words that may name an event."""
DEFINITE = words("determiner.definite")
DETERMINERS = (
    DEFINITE | words("determiner.indefinite", "determiner.possessive") | frozenset({"'s", "'"})
)
PLACING = words("word.placed", "word.placing", "word.holding")
IN_WRITING = words("preposition.writing") | {"according"}
WRITTEN = words("word.written")
PUBLISHING = words("verb.publishing")
PRESS = words("noun.press")
BREAKS = frozenset(".;:,")
ACTIVE = frozenset({"VBD", "VBZ", ""})
"""Tags of a verb with a subject; empty in a pipeline without tags."""
REACH = 1000
"""Characters of an endless sentence in which those are named who meet."""
MODIFIERS = 5
MODIFYING = frozenset({"JJ", "JJS", "NN", "NNP", "NNS", "VBN", "POS", ""})
"""Tokens, and their tags, that may stand between a determiner and its noun."""
BEHIND = 5
"""Tokens behind a noun or verb up to the end of the month in which it was."""
BEFORE = 4
"""Tokens before a noun in which its determiner and preposition stand."""


@dataclass
class EventDraft:
    """An event in the making: its mentions, and what the fullest of them tells.

    ``own``: the words by which the document's own event is chosen.
    """

    page: Page
    mentions: list[EventMention]
    noun: str = ""
    entity: Entity | None = None
    date: str | None = None
    own: EventMention | None = None

    @property
    def name(self) -> str:
        """Its most telling proper name, nothing where it has none.

        One with its number in a series, rather than a headline's ("First Session of the Year");
        else the longest. Of words that are no entity those by which the own event is chosen name
        it, if they have a noun and a capital and open with no verb.
        """
        page, own = self.page, self.own
        naming = [mention for mention in self.mentions if mention.entity or mention is own]
        if own is not None and not own.entity:
            text, verb = page.part(own.span), page.word(page.token_from(own.start)) in VERBS
            if verb or not (has_capital(text) and noun_of(text)):
                naming.remove(own)
        named = [page.part(mention.span) for mention in naming]
        return max(filter(_is_proper, named), key=_rank, default="")

    def join(self, other: EventDraft) -> None:
        """Take what another draft of the same event has, but mentions within others."""
        for mention in other.mentions:
            span = mention.span
            at = bisect_left(self.mentions, span, key=attrgetter("span"))
            if not any(overlap(span, m.span) for m in self.mentions[max(0, at - 1) : at + 1]):
                self.mentions.insert(at, mention)
        self.noun = self.noun or other.noun
        self.date = self.date or other.date


def _is_proper(text: str) -> bool:
    """Return if it is a name: ``Salt Forum``, ``Second Session``, and no ``Plenary Session``."""
    stem, *numbers = describe(text)
    return is_name(text) and (any(numbers) or not BARE.issuperset(stem.lower().split()))


def _rank(name: str) -> tuple[bool, bool, int]:
    """Rank names: those that count within a year last, those with a number first, the longest."""
    return not is_relative(name), describe(name)[1] is not None, len(name)


def named_drafts(page: Page, own: DocumentEvent | None) -> Iterator[EventDraft]:
    """Yield the document's own event, and the events that are entities, each with all its mentions.

    The own one is an entity, words around one, or a noun or verb alone.
    """
    if own is not None:
        inside = page.entity_index.within(own.start, own.end)
        entity = next((entity for entity in inside if entity.label == "EVENT"), None)
        noun = VERBS.get(page.word(page.token_from(own.start))) or noun_of(own.text)
        mention = EventMention(own.start, own.end, None if entity is None else entity.id)
        yield EventDraft(page, [mention], noun, entity, own.date, mention)
    chains: dict[str, list[Entity]] = {}
    for entity in page.entities:
        if entity.label == "EVENT":
            chains.setdefault(entity.coref or entity.id, []).append(entity)
    for chain in chains.values():
        fullest = max(chain, key=lambda entity: (has_capital(entity.text), len(entity.text)))
        mentions = [EventMention(*entity.span, entity.id) for entity in chain]
        yield EventDraft(page, mentions, noun_of(fullest.text), fullest, edtf_of(fullest))


class _EventPhrase(NamedTuple):
    """A noun or verb for an event without its name: its place, first token, noun and kind."""

    span: Offsets
    first: int
    noun: str
    kind: str
    verb: bool = False


def unnamed_drafts(references: References, drafts: Sequence[EventDraft]) -> Iterator[EventDraft]:
    """Yield the events that only nouns and verbs tell.

    A noun that comes back to an event ("the meeting"), and another word of the lead for the
    document's own one, are mentions of that.

    Parameters
    ----------
    references : References
        The meetings of the document, and what it reports.
    drafts : sequence of EventDraft
        The events with a name, and the own one; they get the mentions that are theirs.
    """
    page = references.page
    own = next((draft for draft in drafts if draft.own), None)
    taken = (0, 0) if own is None else own.mentions[0].span
    last: dict[str, EventDraft] = {}
    for phrase in _event_phrases(page):
        if overlap(phrase.span, taken):
            continue
        determiner = _determiner(page, phrase)
        back = _own_event(page, phrase, own)
        if back is None and determiner in DEFINITE:
            back = last.get(phrase.noun) or _antecedent(references, phrase, own, drafts)
        if back is not None:
            back.join(EventDraft(page, [EventMention(*phrase.span)]))
        elif phrase.verb or _is_placed(page, phrase.first, phrase.noun, determiner):
            mention = EventMention(*phrase.span)
            last[phrase.noun] = EventDraft(page, [mention], phrase.kind, date=_date(page, phrase))
            yield last[phrase.noun]


def _antecedent(
    references: References,
    phrase: _EventPhrase,
    own: EventDraft | None,
    drafts: Sequence[EventDraft],
) -> EventDraft | None:
    """Return the event that "the meeting" comes back to: the own one, or the last of that name.

    A briefing comes back to a briefing alone.
    """
    event = references.event
    if own is not None and event is not None and references.means_own(phrase.noun):
        called = phrase.noun in event.text.lower() if event.briefing else phrase.kind != "briefing"
        if called:
            return own
    before = references.named_before(phrase.noun, phrase.span[0])
    mine = (d for d in drafts if before and before.id in {m.entity for m in d.mentions})
    return next(mine, None)


def _own_event(page: Page, phrase: _EventPhrase, own: EventDraft | None) -> EventDraft | None:
    """Return the document's own event where the lead tells of it by another word.

    By a verb what the title names (``met today with``) or the lead comes back to, by a noun for its
    kind in the title, or as one of its kind on its day, where the lead has not told of it yet.
    """
    lead = next((s for s in page.segments if s.kind == "paragraph"), None)
    if own is None or lead is None or phrase.span[0] >= lead.end:
        return None
    if NOUNS.get(own.noun) != NOUNS.get(phrase.kind, phrase.kind):
        return None
    return own if _is_same(page, phrase, own, lead) else None


def _is_same(page: Page, phrase: _EventPhrase, own: EventDraft, lead: Segment) -> bool:
    """Return whether the title and the lead tell of one event by two words."""
    at, first = phrase.span[0], own.mentions[0].start
    if phrase.verb:
        return first < lead.start or (at < first and page.word_before(first) in DEFINITE)
    if any(lead.start <= mention.start < lead.end for mention in own.mentions):
        return at < lead.start and own.noun in {phrase.noun, *VERBS.values()}
    return phrase.noun == own.noun or own.date == _date(page, phrase) is not None


def _date(page: Page, phrase: _EventPhrase) -> str | None:
    """Return the day or month right behind a noun or verb, else the day that its sentence tells.

    A mere year there is more often another's.
    """
    start, end = phrase.span
    dates = dates_at(page, start)
    behind = [d for d in dates if d.start >= end and len(page.words(end, d.end)) <= BEHIND]
    joined, date = (date_of(None, some, start) or "" for some in (behind, dates))
    if len(joined) >= MONTH:
        return joined
    return date if len(date) >= DAY else None


def _event_phrases(page: Page) -> Iterator[_EventPhrase]:
    """Yield the nouns and verbs outside entities that tell of events and writings."""
    for i, word in enumerate(page.tokens.lower):
        if word not in EVENT_WORDS or page.entity_at(i) is not None:
            continue
        if word in VERBS or word == "told":
            if _has_partner(page, i):
                noun, last = VERBS.get(word, "briefing"), i + 1 + (word == "told")
                yield _EventPhrase(page.span(i, last), i, noun, noun, verb=True)
        elif word == "meeting" and page.word(i + 1) == "with" and page.tokens.tag[i] == "VBG":
            opens = page.sentence_at(page.tokens.start[i])[0] == page.tokens.start[i]
            yield _EventPhrase(page.span(i, i + 1), i, word, word, verb=not opens)
        elif (first := _noun_from(page, i)) is not None:
            press = page.word(first) in PRESS
            kind = "briefing" if press else noun_of(page.part(page.span(first, i + 1)))
            yield _EventPhrase(page.span(first, i + 1), first, word, kind)


def _noun_from(page: Page, i: int) -> int | None:
    """Return the token from which on a noun names an event or a writing, None where it is none."""
    if page.word(i) not in WRITTEN:
        return occasion_noun(page, i)
    return i if page.tokens.tag[i][:2] in {"NN", ""} else None


def _has_partner(page: Page, i: int) -> bool:
    """Return whether a verb has its partner: ``met with``, ``spoke by phone``."""
    if page.word(i) == "told":
        return page.word(i + 1) in PRESS
    if page.word(i) == "interviewed":
        return page.word(i + 1) == "by"
    if page.tokens.tag[i] not in ACTIVE:
        return False
    behind = page.tokens.lower[i + 1 : i + BEFORE]
    if "with" in behind:
        return True
    if page.word(i) == "spoke":
        return behind[:1] == ["by"] and not {"phone", "telephone"}.isdisjoint(behind[1:2])
    start, end = page.sentence_at(page.tokens.start[i])
    inside = page.entity_index.within(start, min(end, start + REACH))
    persons = sum(entity.label == "PERSON" for entity in inside)
    return VERBS[page.word(i)] == "meeting" and persons > 1


def _determiner(page: Page, phrase: _EventPhrase) -> str:
    """Return the determiner before a noun phrase, past what stands before its noun.

    Whose it is stands for one ("the Bank's spring conference").
    """
    least = phrase.first if phrase.verb else max(0, phrase.first - MODIFIERS)
    for i in range(phrase.first - 1, least - 1, -1):
        if page.word(i) in DETERMINERS:
            return page.word(i)
        if page.tokens.tag[i] not in MODIFYING:
            break
    return ""


def _is_placed(page: Page, first: int, noun: str, determiner: str) -> bool:
    """Return if something is said or done there: ``at a``, ``in an``, ``held a``, ``during``."""
    before = page.tokens.lower[max(0, first - (BEFORE if determiner else 1)) : first]
    while not BREAKS.isdisjoint(before):
        before = before[1:]
    if noun not in WRITTEN:
        return not PLACING.isdisjoint(before)
    after = page.tokens.lower[first + 1 : first + 1 + BEFORE]
    return not (PUBLISHING.isdisjoint([*before, *after]) and IN_WRITING.isdisjoint(before))
