"""The occasions that a statement may have, each with what speaks for it.

None sees another: what the reporting passage names, its phrases and dates, the events and days
that the text names before it, the occasion of the statement before and that of the last one by the
same voice, the document's own event.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from msgspec.structs import replace

from readout.language.cues import lexicon
from readout.language.events import Framed, naming
from readout.language.meetings import is_era
from readout.language.page import Page, head_of
from readout.language.phrases import head_token
from readout.language.timing import (
    DAY,
    MONTH,
    age_of,
    date_of,
    dateline_date,
    dates_at,
    edtfs_of,
    is_undated,
)
from readout.language.words import words
from readout.models.scorer import holding
from readout.records.spans import SpanIndex, holder, overlap
from readout.records.types import Entity, Event, EventMention, Occasion, Offsets
from readout.stages.quotes.resolve.phrased import Phrased, Way
from readout.stages.quotes.resolve.stated import Stated
from readout.stages.quotes.resolve.statement import Statement

__all__ = ["ABSENT", "Candidates", "OccasionCandidate", "Said"]

BACK = 4
"""Events before a statement that may be its occasion."""
LEAD = 4
"""Segments at the beginning in which the events stand that a document may be about."""
LEADING = 2
"""So many of them may be its occasion."""
AFTER = 400
"""Characters behind a sentence in which the next one may tell where it was said, and before one in
which stands whom "he" means.
"""
SENTENCE = 100
"""Tokens of such a sentence that are looked at."""
FAR = 3
"""Paragraphs that lie between are no longer told apart."""
DAY_BEFORE = 600
"""Characters before an event without a date in which the day is named on which it was."""
BEFORE = 4
HE = words("pronoun.male") | words("pronoun.female")
LATEST = "9999"
PLACED = words("word.placed") | words("word.placing")
SAYING = 20
"""Tokens beside an event in which it may be told that something was said there."""
SPOKEN = words("word.addressing")
HOLDING = words("word.holding")
DEFINITE = words("determiner.definite")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement before, and the occasion that it has.

    ``there``: whether who made it was at the document's event; None where that is open.
    """

    segment: int
    occasion: Occasion | None
    voice: str
    before: bool
    there: bool | None = None


@dataclass(slots=True)
class OccasionCandidate:
    """An occasion that a statement may have, None for none, and what speaks for it, by name."""

    occasion: Occasion | None
    features: dict[str, float] = field(default_factory=dict)


class Candidates:
    """Finds what may be the occasions of one document's statements.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame and events.
    contents : list of tuple of int
        All that its quotes report.
    voices : dict of str to str
        The word by which the statements of one are told from those of others, by the mention.
    """

    def __init__(
        self, page: Page, framed: Framed, contents: list[Offsets], voices: dict[str, str]
    ) -> None:
        self.page = page
        self.own = framed.own(page)
        self.stated = Stated(page, self.own, contents)
        self.own_id = framed.frame.event
        self.sure = framed.frame.confidence.get("event", 0.0)
        self.events = {event.id: event for event in framed.events}
        mentions = _mentions(framed.events)
        self._by_start = {mention.start: event for mention, event in mentions}
        self.mentions = [mention for mention, _ in mentions]
        self.index = SpanIndex(self.mentions)
        self.segments = {s.start: n for n, s in enumerate(page.segments)}
        lead = head_of(page.segments, LEAD)
        self.lead_date = dateline_date(page, lead) or framed.frame.date
        self.lead_end = lead[-1].end if lead else 0
        self.leading = list(islice(self._lead(), LEADING))
        self.voices = voices
        self.beside = self._beside()
        self.phrased = Phrased(page, self.stated, self.lead_end)
        self._best: dict[str, EventMention | None] = {}

    def segment(self, position: int) -> int:
        """Return the number of the segment at a position."""
        segment = self.page.segment_index.at(position)
        return -1 if segment is None else self.segments[segment.start]

    def of(
        self, statement: Statement, last: Said | None, voiced: Said | None
    ) -> list[OccasionCandidate]:
        """Return the candidates of a statement, none the first.

        ``last``: the statement before; ``voiced``: the last one by the same voice.
        """
        found: dict[str, OccasionCandidate] = {"": OccasionCandidate(None)}
        ways = (
            self._named(statement),
            self._own(),
            self._phrased(statement),
            self._before(statement),
            self._with_voice(statement),
            self._carried(statement, last, "carried"),
            self._carried(statement, voiced, "voiced"),
        )
        signs = set(statement.signs)
        if last is not None and last.occasion is None:
            signs.add("last_none")
        if self.own is None:
            signs.add("no_event")
        taken = self._taken(statement)
        for way in ways:
            for name, told, looks in way:
                if is_era(told.text):
                    continue
                occasion = self._with_event(told)
                key = self._key(occasion)
                candidate = found.setdefault(key, OccasionCandidate(occasion))
                more = [*looks, *self._age(occasion)]
                if occasion.event is None and occasion.date in taken:
                    more.append("of_event")
                _add(candidate.features, name, tuple(more), signs)
        absent = _was_absent(statement, voiced)
        for one in found.values():
            if absent and self._inherits_own(one):
                one.occasion = None
        return list(found.values())

    def _inherits_own(self, candidate: OccasionCandidate) -> bool:
        """Tell whether nothing beside a statement names the document's own event, its occasion."""
        return self.is_own(candidate.occasion) and HERE.isdisjoint(candidate.features)

    def is_own(self, occasion: Occasion | None) -> bool:
        """Tell whether an occasion is the document's own event."""
        if occasion is None or occasion.event is None:
            return False
        return occasion.event == self.own_id

    def _taken(self, statement: Statement) -> set[str]:
        """Return the dates of the events in the sentence: a day beside one is that event's."""
        sentence = self.page.sentence_at(statement.position)
        return {
            self._by_start[mention.start].date or ""
            for mention in self.index.within(*sentence)[:BACK]
            if not _is_within(mention, statement)
        }

    def _age(self, occasion: Occasion) -> Iterator[str]:
        """Yield how long before the document an occasion was."""
        age = age_of(occasion.date or "", self.page.date)
        if age is not None:
            yield f"age={age}"

    def _with_event(self, occasion: Occasion) -> Occasion:
        """Return an occasion with the id of the event that it names before a preposition."""
        if occasion.event is not None or occasion.start is None:
            return occasion
        start = occasion.start
        end = occasion.end or start
        head = head_token(self.page, (start, end))
        after = self.page.tokens.end[head]
        named = self.index.overlapping(start, after)
        if not named:
            return occasion
        return replace(occasion, event=self._by_start[named[0].start].id)

    def _key(self, occasion: Occasion) -> str:
        """Return what two ways to name one occasion share: a day is one wherever it stands."""
        if occasion.event is not None:
            return occasion.event
        dated = occasion.entity in self.phrased.ids
        place = occasion.date if dated else occasion.start
        return f"{place} {occasion.text.lower()}"

    def _named(self, statement: Statement) -> Iterator[Way]:
        """Yield what the reporting passage names, by the way in which it does."""
        if statement.passage is None:
            signed = self.stated.signed(statement.draft)
            if signed is not None:
                yield "signed", signed, ()
            return
        for rank, (name, told) in enumerate(self.stated.find(statement.passage)):
            occasion = self._with_date(told)
            yield "stated", occasion, (name, "first" if rank == 0 else "later")

    def _with_date(self, occasion: Occasion) -> Occasion:
        """Return an occasion with the date of the place where it stands, if it has no other."""
        if occasion.date is not None or occasion.start is None:
            return occasion
        place = EventMention(occasion.start, occasion.end or occasion.start)
        return replace(occasion, date=self._date_at(place))

    def _own(self) -> Iterator[Way]:
        """Yield the document's own event."""
        occasion = self.stated.own("inherited")
        if occasion is not None:
            own = replace(occasion, event=self.own_id)
            tenth = int(self.sure * 10)
            bucket = min(9, tenth)
            yield "own", own, (f"sure{bucket}",)

    def _phrased(self, statement: Statement) -> Iterator[Way]:
        """Yield the phrases and dates about the statement."""
        if statement.passage is not None:
            yield from self.phrased.of(statement.passage)

    def _before(self, statement: Statement) -> Iterator[Way]:
        """Yield the events that stand in the sentence, before it, and in the lead."""
        sentence, end = self.page.sentence_at(statement.position)
        for mention in self.index.within(sentence, end)[:BACK]:
            if not _is_within(mention, statement):
                yield self._event(mention, statement, "sentence")
        at = sentence
        for back in range(BACK):
            last = self.index.last_within(0, at)
            if last is None:
                break
            at = last.start
            yield self._event(last, statement, f"before{back}")
        for mention in self.index.within(end, end + AFTER)[:1]:
            yield self._event(mention, statement, "after")
        for mention in self.leading:
            if not _is_within(mention, statement):
                yield self._event(mention, statement, "lead")

    def _with_voice(self, statement: Statement) -> Iterator[Way]:
        """Yield the nearest events in whose sentences the same voice is named."""
        named = self.beside.get(statement.voice, [])
        at = bisect_left(named, statement.position, key=_start)
        for mention in named[max(0, at - 1) : at + 1]:
            if not _is_within(mention, statement):
                yield self._event(mention, statement, "with_voice")

    def _beside(self) -> dict[str, list[EventMention]]:
        """Return the events by the words of the sentences in which they are named.

        "He" is whoever was named last before ("He made the remarks at a news conference").
        """
        found: dict[str, list[EventMention]] = {}
        persons = SpanIndex(e for e in self.page.entities if e.label == "PERSON")
        for mention in self.mentions:
            sentence = self.page.sentence_at(mention.start)
            lo, hi = self.page.range(*sentence)
            last = min(hi, lo + SENTENCE)
            said = set(self.page.tokens.lower[lo:last])
            if not said.isdisjoint(HE):
                said |= self._meant(sentence, persons)
            for word in said:
                found.setdefault(word, []).append(mention)
        return found

    def _meant(self, sentence: Offsets, persons: SpanIndex[Entity]) -> set[str]:
        """Return the name of whom "he" means in a sentence that names nobody."""
        start, _ = sentence
        if persons.within(*sentence):
            return set()
        first = max(0, start - AFTER)
        named = persons.last_within(first, start)
        if named is None:
            return set()
        return {self.voices[named.id]}

    def _event(self, mention: EventMention, statement: Statement, where: str) -> Way:
        """Return an event by one of its mentions, and how that stands there."""
        event = self._by_start[mention.start]
        named = self._shown(event, mention)
        occasion = Occasion(
            self.page.text[named.start : named.end],
            "stated" if where == "sentence" else "inherited",
            named.start,
            named.end,
            named.entity,
            event.date or self._date_at(mention),
            event.id,
        )
        looks = tuple(self._looks(mention, event, statement, where))
        return where.rstrip("0123456789"), occasion, looks

    def _shown(self, event: Event, mention: EventMention) -> EventMention:
        """Return the mention that names an event best: by its name, else by a noun."""
        if event.id not in self._best:
            self._best[event.id] = naming(self.page, event)
        return self._best[event.id] or mention

    def _date_at(self, mention: EventMention) -> str | None:
        """Return the day beside an event, or the last day or month before; in the lead its own."""
        dates = self._untold(dates_at(self.page, mention.start))
        day = date_of(None, dates, mention.start)
        if day is not None:
            return day
        if is_undated(self.page, mention.start):
            return None
        start = self.page.sentence_at(mention.start)[0]
        first = max(0, start - DAY_BEFORE)
        before = self._untold(self.page.entity_index.within(first, start))
        known = self.page.date or LATEST
        values = edtfs_of(before)
        whole = [value for value in values if len(value) in (MONTH, DAY)]
        if whole and whole[-1] <= known:
            return whole[-1]
        if mention.start < self.lead_end:
            return self.lead_date
        return None

    def _near(self, mention: EventMention) -> list[str]:
        """Return the words beside an event, in lower case."""
        page = self.page
        first = page.token_from(mention.start)
        lo, hi = page.range(*page.sentence_at(mention.start))
        begin = max(lo, first - SAYING)
        end = min(hi, first + SAYING)
        return page.tokens.lower[begin:end]

    def _untold(self, entities: list[Entity]) -> list[Entity]:
        """Return the entities that do not stand in what is reported: its dates are not events'."""
        return [entity for entity in entities if not self.stated.is_reported(entity)]

    def _looks(
        self, mention: EventMention, event: Event, statement: Statement, where: str
    ) -> Iterator[str]:
        """Yield what an event looks like, by one of its mentions, to a statement."""
        away = self.segment(statement.position) - self.segment(mention.start)
        yield where
        yield f"event={event.kind}"
        near = max(-1, min(FAR, away))
        yield f"away{near}"
        holds = {
            "undated": event.date is None,
            "nameless": event.name is None,
            "again": len(event.mentions) > 1,
            "own": event.id == self.own_id,
            "caption": self._is_caption(mention),
        }
        yield from holding(holds)
        yield from self._words_beside(mention)
        passage = statement.passage
        speaker = None if passage is None else passage.clause.speaker
        if speaker is None:
            return
        if overlap((mention.start, mention.end), speaker):
            yield "speaks"
        elif mention.start < statement.position:
            yield "ahead"

    def _is_caption(self, mention: EventMention) -> bool:
        segment = self.page.segment_index.at(mention.start)
        return segment is not None and segment.kind == "caption"

    def _words_beside(self, mention: EventMention) -> Iterator[str]:
        """Yield what the words beside an event tell: something was held, or said there."""
        page = self.page
        lower = page.tokens.lower
        first = page.token_from(mention.start)
        before = lower[max(0, first - BEFORE) : first]
        near = self._near(mention)
        verbs = lexicon().verbs.keys()
        holds = {
            "placed": not PLACED.isdisjoint(before),
            "held": not HOLDING.isdisjoint(before),
            "told": "told" in before[-2:],
            "spoken": not SPOKEN.isdisjoint(near),
            "saying": not verbs.isdisjoint(near),
            "press": page.word(first) == "told",
            "definite": page.word(first - 1) in DEFINITE,
        }
        yield from holding(holds)

    def _carried(self, statement: Statement, said: Said | None, way: str) -> Iterator[Way]:
        """Yield the occasion of a statement before."""
        if said is None or said.occasion is None:
            return
        away = self.segment(statement.draft.start) - said.segment
        near = max(0, min(FAR, away))
        looks = [f"away{near}"]
        looks.append(f"was_{said.occasion.basis}")
        if said.before and "had" not in statement.signs:
            looks.append("back")
        if said.voice == statement.voice:
            looks.append("same_voice")
        elif "goes_on" in statement.signs:
            looks.append("goes_on")
        if away <= 0 and "goes_on" in statement.signs:
            looks.append("goes_on_here")
        if said.occasion.event == self.own_id:
            looks.append("own")
        elif away <= 0 and "goes_on" in statement.signs:
            looks.append("elsewhere_goes_on")
        occasion = replace(said.occasion, basis="inherited")
        yield way, occasion, tuple(looks)

    def _lead(self) -> Iterator[EventMention]:
        """Yield the first mentions of the events in title and lead."""
        seen: set[str] = set()
        for mention in self.index.within(0, self.lead_end):
            event = self._by_start[mention.start]
            if event.id not in seen:
                seen.add(event.id)
                yield mention


GROUPS = {
    "stated": "here",
    "signed": "here",
    "sentence": "here",
    "date": "here",
    "placed": "here",
    "speaks": "here",
    "day": "day",
    "own": "own",
    "carried": "carry",
    "voiced": "carry",
}
"""What ways have in common: named in the passage, a day before it, the document's own, that of a
statement before; the others are named elsewhere in the text.
"""
ABSENT = ("voice=according", "of_document", "present")
"""Signs of a statement that was not made at the document's event, unless who speaks was there."""
ATTENDS = ("takes_part", "speaker=first")
"""Signs of one who is at the document's event."""
HERE = frozenset(way for way, group in GROUPS.items() if group == "here")


def _add(features: dict[str, float], way: str, more: tuple[str, ...], signs: set[str]) -> None:
    """Add the ways of a candidate, what it looks like, and both with the signs of the statement."""
    group = GROUPS.get(way, "text")
    features[way] = 1.0
    for one in more:
        features[f"{way}:{one}"] = 1.0
        if group == "text" or way == "sentence":
            features[f"event:{one}"] = 1.0
    for sign in signs:
        features[f"{group}&{sign}"] = 1.0
        if way != group:
            features[f"{way}&{sign}"] = 1.0
        if group != "here":
            features[f"inherit&{sign}"] = 1.0


def _was_absent(statement: Statement, voiced: Said | None) -> bool:
    """Tell whether who speaks was not at the document's event: a report, somebody far away.

    Or told a paper, or was not there before. Who is named in the sentence of the event was, and so
    was "I".
    """
    signs = statement.signs
    if not signs.isdisjoint(ATTENDS):
        return False
    if "told" in signs:
        return True
    named = statement.draft.speaking is not None
    if named and voiced is not None and voiced.there is not None:
        return not voiced.there
    return not signs.isdisjoint(ABSENT)


def _is_within(mention: EventMention, statement: Statement) -> bool:
    """Tell whether an event stands in the words of a statement."""
    at = mention.start
    contents = statement.draft.contents
    return holder(contents, at) is not None


def _mentions(events: list[Event]) -> list[tuple[EventMention, Event]]:
    """Return all mentions of events, sorted; of two that overlap the first."""
    every: list[tuple[EventMention, Event]] = []
    for event in events:
        every.extend((mention, event) for mention in event.mentions)
    every.sort(key=_place)
    found: list[tuple[EventMention, Event]] = []
    for mention, event in every:
        if not found or mention.start >= found[-1][0].end:
            found.append((mention, event))
    return found


def _start(mention: EventMention) -> int:
    return mention.start


def _place(one: tuple[EventMention, Event]) -> Offsets:
    mention = one[0]
    return mention.start, -mention.end
