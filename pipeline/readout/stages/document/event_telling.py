"""Events that only a noun or a verb tells: "at a press conference", "spoke today with"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readout.language.events import NOUNS, References, noun_of
from readout.language.meetings import occasion_noun
from readout.language.page import Page
from readout.language.timing import DAY, YEAR, date_of, dates_at, edtf_of
from readout.language.words import words
from readout.records.spans import overlap
from readout.records.types import Entity, EventMention, Offsets
from readout.stages.document.event_drafts import VERBS, Draft, own_draft, span_of

__all__ = ["told_drafts"]

DEFINITE = words("determiner.definite")
INDEFINITE = words("determiner.indefinite") | words("determiner.possessive")
PLACED = words("word.placed") | words("word.placing")
IN_WRITING = words("preposition.writing")
WRITTEN = words("word.written")
PRESS = words("noun.press")
ACCORDING = frozenset({"according"})
BREAKS = frozenset(".;:,")
DETERMINERS = DEFINITE | INDEFINITE | {"'s", "'"}
THEY = frozenset({"we", "they"})
BE = frozenset({"is", "are", "was", "were"})
NO_OBJECT = BREAKS | {"on", "in", "at", "again", "here", "there"}
"""Behind "we met" these open no object."""
PUBLISHING = words("verb.publishing")
HOLDING = words("word.holding")
MEETING = words("word.meeting")
PHONE = frozenset({"phone", "telephone"})
TELLING = frozenset({*VERBS, *NOUNS, "told"})
"""Words that may tell of an event."""
ACTIVE = frozenset({"VBD", "VBZ"})
VERBAL = ("V", "MD")
REACH = 1000
"""Characters of an endless sentence in which those are named who meet."""
MODIFIERS = 5
MODIFYING = frozenset({"JJ", "JJS", "NN", "NNP", "NNS", "VBN", "POS", ""})
"""Tokens, and their tags, that may stand between a determiner and its noun."""
BEFORE = 4
"""Tokens before a noun in which its determiner and preposition stand."""
BEHIND = 8
"""Tokens behind a noun in which its own date and "at which" stand."""
AT = frozenset({"at", "during", "in", "on"})
OF_YEAR = ("in", "of")
OWNS = frozenset({"'s", "’s", "'", "’"})
PARTICIPLES = ("VBN", "")
PUT_OUT = (PUBLISHING & {"issued", "posted", "published", "released", "sent"}) | {"dated"}
"""Behind a noun these bring in its date, as participles."""
TOPICS = frozenset({"about", "for", "on", "over"})
"""Behind these stands what a meeting is about, or its date."""
OTHERS = frozenset({"and", "or", "but", "that", "who", "when", "where"})
NOT_OF_NOUN = BREAKS | OTHERS | {"which"}
"""Behind these stands nothing that belongs to the noun before."""


def told_drafts(references: References, named: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the events that only nouns and verbs tell, the document's own among them.

    ``references``: the meetings of the document, and what it reports; ``named``: those with a name.
    """
    page = references.page
    own = references.event
    mine = None
    if own is not None and not any(draft.own for draft in named):
        mine = own_draft(page, own)
        yield mine
    target = mine or next((draft for draft in named if draft.own), None)
    telling = _Telling(references, target, named)
    taken = None if mine is None else span_of(mine.mentions[0])
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

    def __init__(self, references: References, own: Draft | None, named: Sequence[Draft]) -> None:
        self.page = references.page
        self.references = references
        self.own = own
        self.by_entity = {m.entity: draft for draft in named for m in draft.mentions}
        self.last: dict[str, Draft] = {}
        body = (s for s in self.page.segments if s.kind == "paragraph")
        lead = next(body, None)
        self.lead = (0, 0) if lead is None else (lead.start, lead.end)

    def take(self, told: _Told) -> Iterator[Draft]:
        """Yield the event where it is a new one; a mention of one told before is added to it."""
        determiner = "" if told.verb else _determiner(self.page, told.first)
        back = self._told_before(told) if determiner in DEFINITE else None
        if self._tells_own(told):
            back = self.own
        if back is not None:
            back.take([EventMention(*told.span)])
        elif told.verb or _is_placed(self.page, told.first, told.noun, determiner):
            date = self._date_of(told)
            draft = Draft([EventMention(*told.span)], told.kind, date=date)
            self.last[told.noun] = draft
            yield draft

    def _tells_own(self, told: _Told) -> bool:
        """Tell whether the lead tells of the document's own event by another word.

        By a verb what the title names (``met today with``) or the lead comes back to, by a verb of
        the title, or as one of its kind on its day, where the lead has not told of it yet.
        """
        own = self.own
        if own is None or NOUNS.get(own.noun) != NOUNS.get(told.kind, told.kind):
            return False
        start, end = self.lead
        if told.span[0] >= end:
            return False
        if told.verb:
            return self._by_verb(own, told.span[0])
        if any(start <= mention.start < end for mention in own.mentions):
            return False
        return own.date is not None and own.date == self._date_of(told)

    def _by_verb(self, own: Draft, at: int) -> bool:
        """Tell whether a verb of the title or the lead tells of the document's own event."""
        first = own.mentions[0].start
        if self._in_title(first):
            return True
        if self._in_title(at):
            return self._alike(at, self.lead[0])
        back = self.page.word_before(first) in DEFINITE
        return back and at < first

    def _alike(self, position: int, other: int) -> bool:
        """Tell whether two sentences name the same two who meet."""
        return len(self._named(position) & self._named(other)) > 1

    def _named(self, position: int) -> set[str]:
        """Return the last words of the names in a sentence."""
        inside = _inside(self.page, position)
        named = [entity.text.lower() for entity in inside if entity.label != "DATE"]
        return {name.split()[-1] for name in named}

    def _in_title(self, position: int) -> bool:
        segment = self.page.segment_index.at(position)
        return segment is not None and segment.kind == "title"

    def _date_of(self, told: _Told) -> str | None:
        """Return the date that belongs to the noun, else the day that stands in the sentence.

        A mere year there is more often another's.
        """
        joined = None if told.verb else _joined_date(self.page, told.span)
        if joined:
            return joined
        position = told.span[0]
        date = date_of(None, dates_at(self.page, position), position)
        return date if date is not None and len(date) >= DAY else None

    def _told_before(self, told: _Told) -> Draft | None:
        """Return the event to which "the meeting" comes back."""
        if told.noun in self.last:
            return self.last[told.noun]
        if self.own is not None and _comes_back(self.references, told):
            return self.own
        named = self.references.named_before(told.noun, told.span[0])
        return None if named is None else self.by_entity.get(named.id)


def _tellings(page: Page) -> Iterator[_Told]:
    """Yield the nouns and verbs outside entities that tell of events and writings."""
    for i, word in enumerate(page.tokens.lower):
        if word not in TELLING or page.entity_at(i) is not None:
            continue
        if word in VERBS or word == "told":
            yield from _by_verb(page, i)
        elif word == "meeting" and page.word(i + 1) == "with" and _is_gerund(page, i):
            yield _Told(page.span(i, i + 1), i, word, word, verb=True)
        else:
            first = _noun_from(page, i)
            if first is not None:
                press = page.word(first) in PRESS
                kind = "briefing" if press else noun_of(page.text_of(first, i + 1))
                yield _Told(page.span(first, i + 1), first, word, kind)


def _noun_from(page: Page, i: int) -> int | None:
    """Return the token from which on a noun names an event or a writing, None where it is none."""
    if page.word(i) not in WRITTEN:
        return occasion_noun(page, i)
    tag = page.tokens.tag[i]
    return i if not tag or tag.startswith("NN") else None


def _joined_date(page: Page, span: Offsets) -> str | None:
    """Return the date that belongs to a noun.

    ``the rally in Tarn in May``, ``a report published last month``, ``yesterday's debate``.
    """
    start, end = page.sentence_at(span[0])
    owner = page.entity_index.last_within(start, span[0])
    if _owns(page, owner, span[0]):
        return edtf_of(owner)
    first, last = page.token_from(span[1]), page.range(start, end)[1]
    for i in range(first, min(first + BEHIND, last)):
        entity = page.entity_at(i)
        if entity is None and _parts(page, i):
            return None
        if entity is not None and entity.label == "DATE":
            return _whole(page, i, edtf_of(entity) or "")
    return None


def _owns(page: Page, owner: Entity | None, start: int) -> bool:
    """Tell whether a date and "'s" stand before a noun, with modifiers at most between."""
    if owner is None or owner.label != "DATE":
        return False
    lo, hi = page.range(owner.end, start)
    tags = page.tokens.tag[lo + 1 : hi]
    near = len(tags) <= MODIFIERS and MODIFYING.issuperset(tags)
    return near and page.word(lo) in OWNS


def _whole(page: Page, i: int, date: str) -> str | None:
    """Return a date at a token; of a mere year only what "in" or "of" brings in."""
    mere = len(date) == YEAR and page.word(i - 1) not in OF_YEAR
    return None if mere else date


def _parts(page: Page, i: int) -> bool:
    """Tell a token behind which nothing belongs to the noun before, or what the noun is about."""
    brings = i + (page.word(i) == ",")
    if page.word(brings) in PUT_OUT and page.tokens.tag[brings] in PARTICIPLES:
        return False
    verb = page.tokens.tag[i].startswith(VERBAL)
    topic = page.word(i) in TOPICS and page.label_at(i + 1) != "DATE"
    return verb or topic or page.word(i) in NOT_OF_NOUN


def _is_gerund(page: Page, i: int) -> bool:
    """Tell "while meeting with" from "a meeting with"."""
    return page.tokens.tag[i] == "VBG"


def _by_verb(page: Page, i: int) -> Iterator[_Told]:
    """Yield what a verb tells with its partner: ``met with``, ``told reporters``."""
    word = page.word(i)
    if word == "told":
        if page.word(i + 1) in PRESS:
            yield _Told(page.span(i, i + 2), i, "briefing", "briefing", verb=True)
        return
    if page.tagged and page.tokens.tag[i] not in ACTIVE:
        return
    if _with_partner(page, i) or (word in MEETING and (_they_meet(page, i) or _has_two(page, i))):
        noun = VERBS[word]
        yield _Told(page.span(i, i + 1), i, noun, noun, verb=True)


def _with_partner(page: Page, i: int) -> bool:
    """Tell "met with" and "spoke by telephone"."""
    behind = page.tokens.lower[i + 1 : i + BEFORE]
    by_phone = behind[:1] == ["by"] and not PHONE.isdisjoint(behind[1:2])
    return "with" in behind or (by_phone and page.word(i) == "spoke")


def _they_meet(page: Page, i: int) -> bool:
    """Tell "when we met on 5 May" from "we met our targets"."""
    return page.word(i - 1) in THEY and page.word(i + 1) in NO_OBJECT


def _has_two(page: Page, i: int) -> bool:
    """Tell whether two persons or more stand in the sentence of a token."""
    inside = _inside(page, page.tokens.start[i])
    return sum(entity.label == "PERSON" for entity in inside) > 1


def _inside(page: Page, position: int) -> list[Entity]:
    """Return the entities in the sentence at a position."""
    start, end = page.sentence_at(position)
    return page.entity_index.within(start, min(end, start + REACH))


def _comes_back(references: References, told: _Told) -> bool:
    """Tell whether "the meeting" comes back to the document's own event; a briefing only to one."""
    own = references.event
    if own is None or (own.briefing and told.noun not in own.text.lower()):
        return False
    if told.kind == "briefing" and not own.briefing:
        return False
    return references.means_own(told.noun)


def _determiner(page: Page, first: int) -> str:
    """Return the determiner before a noun phrase, past what stands before its noun.

    Whose it is stands for one ("the Bank's spring conference").
    """
    for i in range(first - 1, first - 1 - MODIFIERS, -1):
        if page.word(i) in DETERMINERS:
            return page.word(i)
        if i < 0 or page.tokens.tag[i] not in MODIFYING:
            return ""
    return ""


def _is_placed(page: Page, first: int, noun: str, determiner: str) -> bool:
    """Tell whether something is said or done there.

    ``at a``, ``in an``, ``held a``, ``during``, ``there was a``; ``, at which``.
    """
    if _has_clause(page, first) or _there_is(page, first):
        return True
    near = BEFORE if determiner else 1
    before = page.tokens.lower[max(0, first - near) : first]
    while not BREAKS.isdisjoint(before):
        before = before[1:]
    if noun in WRITTEN:
        after = page.tokens.lower[first + 1 : first + 1 + BEFORE]
        put_out = not PUBLISHING.isdisjoint([*before, *after])
        return put_out or not (IN_WRITING | ACCORDING).isdisjoint(before)
    return not (PLACED | HOLDING).isdisjoint(before)


def _there_is(page: Page, first: int) -> bool:
    """Tell whether "there was a" brings in a noun phrase."""
    near = range(max(0, first - BEFORE), first - 1)
    return any(page.word(i) == "there" and page.word(i + 1) in BE for i in near)


def _has_clause(page: Page, first: int) -> bool:
    """Tell whether "at which" or "in which" comes back to a noun phrase."""
    lower = page.tokens.lower
    end = page.sentence_at(page.tokens.start[first])[1]
    for i in range(first, min(first + BEHIND + 2, len(lower) - 1)):
        verb = page.tokens.tag[i].startswith(VERBAL)
        if verb or lower[i] in OTHERS or page.tokens.start[i] >= end:
            return False
        if lower[i] in AT and lower[i + 1] == "which":
            return True
    return False
