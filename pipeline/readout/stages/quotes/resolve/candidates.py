"""The occasions that a statement may have, each with what speaks for it.

What proposes them is a tuple of generators (:data:`GENERATORS`), none of which sees another's
result: the document's own event, dates and phrases beside the cue, events that the text names
before, the occasion of the statement before and that of the last one by the same speaker.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Literal

from msgspec.structs import replace

from readout.language.events import Framed, naming
from readout.language.meetings import is_era
from readout.language.page import Page, head_of
from readout.language.phrases import base_phrase, head_token
from readout.language.timing import (
    DAY,
    MONTH,
    date_of,
    dateline_date,
    dates_among,
    dates_at,
    edtf_of,
    edtfs_of,
    is_undated,
)
from readout.language.words import words
from readout.models.scorer import holding
from readout.records.spans import SpanIndex, holder, outermost, overlap
from readout.records.types import EventMention, Occasion, Offsets
from readout.stages.quotes.resolve.stated import StatedOccasions
from readout.stages.quotes.resolve.statement import Statement

__all__ = ["ABSENT", "GENERATORS", "OccasionCandidate", "OccasionPage", "candidates"]

Proposed = tuple[str, Occasion, list[str]]
"""The origin of an occasion, the occasion, and its features there."""

BACK = 4
"""Events before a statement that may be its occasion."""
LEAD = 4
"""Segments at the beginning in which the events stand that a document may be about."""
LEADING = 2
"""Events that may be its occasion, at most."""
DATES = 3
"""Dates of a sentence that are looked at."""
PHRASES = 6
"""Phrases beside a cue that are looked at."""
SENTENCE = 100
"""Tokens of the sentence of an event in which a speaker may be named."""
FAR = 3
"""Paragraphs that lie between are no longer told apart."""
DAY_BEFORE = 600
"""Characters before an event without a date in which the day is named on which it was."""
BEFORE = 4
"""Tokens before an event that tell whether something was held or said there."""
LATEST = "9999"
PLACED = words("word.placed", "word.placing")
HOLDING = words("word.holding")
DEFINITE = words("determiner.definite")
OPENINGS = DEFINITE | words("determiner.indefinite", "determiner.possessive")
NO_OCCASIONS = words("word.pronoun") | {"addition", "fact", "manner", "sense", "way", "words"}
"""Heads of phrases that tell who or how, and of no occasion (``in a way``)."""
KINDS = {
    "document": words("noun.document", "word.written"),
    "occasion": words("noun.occasion"),
    "person": words("noun.person"),
    "body": words("noun.body"),
}
"""Kinds of a phrase, by its head."""
NO_PHRASE = ("PERSON", "DATE")
"""Names that tell no occasion by themselves."""


@dataclass(slots=True)
class OccasionCandidate:
    """An occasion that a statement may have, None for none, and what speaks for it, by name."""

    occasion: Occasion | None
    features: dict[str, float] = field(default_factory=dict)


class OccasionPage:
    """A document as the generators read it: its events, and its dates that nobody reports.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame and events.
    contents : list of tuple of int
        All that its quotes report.
    """

    def __init__(self, page: Page, framed: Framed, contents: list[Offsets]) -> None:
        self.page = page
        self.own = framed.own(page)
        self.own_id = framed.frame.event
        self._contents = outermost(contents)
        every = ((mention, event) for event in framed.events for mention in event.mentions)
        named = sorted(every, key=lambda one: one[0].start)
        self.mentions = [mention for mention, _ in named]
        self.event_at = {mention.start: event for mention, event in named}
        """The event of each mention, by where that begins."""
        self.index = SpanIndex(self.mentions)
        self.stated = StatedOccasions(page, self.own, self.is_reported)
        self._by_id = {event.id: event for event in framed.events}
        self.shown = {event.id: naming(page, event) for event in framed.events}
        """The mention that names each event best: by its name, else by a noun."""
        self._starts = list(map(attrgetter("start"), page.segments))
        lead = head_of(page.segments, LEAD)
        self.lead_end = lead[-1].end if lead else 0
        firsts = {self.event_at[m.start].id: m for m in self.index.within(0, self.lead_end)[::-1]}
        self.leading = sorted(firsts.values(), key=attrgetter("start"))[:LEADING]
        """The first mentions of the first events of the lead."""
        self._dates = dateline_date(page, lead), framed.frame.date
        dates = dates_among(page.entities)
        self.date_ids = {date.id for date in dates}
        self.dates = SpanIndex(date for date in dates if not self.is_reported(date.start))

    @cached_property
    def mentions_by_word(self) -> dict[str, list[EventMention]]:
        """The mentions of events by the words of their sentences."""
        found: dict[str, list[EventMention]] = {}
        for mention in self.mentions:
            lo, hi = self.page.range(*self.page.sentence_at(mention.start))
            for word in set(self.page.tokens.lower[lo : min(hi, lo + SENTENCE)]):  # in any order
                found.setdefault(word, []).append(mention)
        return found

    def is_reported(self, position: int) -> bool:
        """Return whether a character stands in marks or in what is reported."""
        return self.page.is_masked(position) or holder(self._contents, position) is not None

    def segment(self, position: int) -> int:
        """Return the number of the segment at a position."""
        return bisect_right(self._starts, position)

    def is_own(self, occasion: Occasion | None) -> bool:
        """Return whether an occasion is the document's own event."""
        return occasion is not None and occasion.event is not None and occasion.event == self.own_id

    def is_writing(self, occasion: Occasion | None) -> bool:
        """Return whether an occasion is a writing that only a noun names."""
        event = None if occasion is None else self._by_id.get(occasion.event or "")
        return event is not None and event.kind == "writing" and event.name is None

    def date_at(self, mention: EventMention) -> str | None:
        """Return the day beside an event, or the last day or month before; in the lead its own."""
        beside = [d for d in dates_at(self.page, mention.start) if not self.is_reported(d.start)]
        day = date_of(None, beside, mention.start)
        if day is not None or is_undated(self.page, mention.start):
            return day
        start = self.page.sentence_at(mention.start)[0]
        before = edtfs_of(self.dates.within(max(0, start - DAY_BEFORE), start))
        whole = [value for value in before if len(value) in (MONTH, DAY)]
        if whole and whole[-1] <= (self.page.date or LATEST):
            return whole[-1]
        return next(filter(None, self._dates), None) if mention.start < self.lead_end else None


# -- generators -----------------------------------------------------------------------------------


def stated(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield what the words beside the cue name."""
    for rank, (name, occasion) in enumerate(document.stated.find(statement)):
        date = occasion.date
        if date is None and occasion.start is not None:
            date = document.date_at(EventMention(occasion.start, occasion.end or occasion.start))
        yield "stated", replace(occasion, date=date), [name, "later" if rank else "first"]


def dated(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield the dates of the sentence, the nearest first."""
    page, clause = document.page, statement.clause
    if clause is None:
        return
    near = sorted(statement.dates, key=lambda d: abs(d.start - statement.position))
    for rank, date in enumerate(near[:DATES]):
        speaker = clause.speaker or (0, 0)
        first = page.token_at(date.start)
        place = "elsewhere"
        if first in (clause.after, clause.after + 1):
            place = "at_cue"
        elif speaker[0] <= date.start < speaker[1]:
            place = "in_speaker"
        elif first in (clause.lo, clause.lo + 1):
            place = "opens"
        free = "adjunct" if date in statement.adjuncts else "loose"
        value = edtf_of(date)
        exact = f"long{min(len(value or ''), DAY + 1)}"  # a year, a day, an interval
        features = [f"rank{rank}", free, exact, place, _side(date.start, statement)]
        features += [f"after={page.word_before(date.start)}", f"{place}:{free}"]
        yield "date", Occasion(date.text, "stated", date.start, date.end, date.id, value), features


def placed(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield what a preposition ties to the sentence (``in a comment to the paper``)."""
    page, clause = document.page, statement.clause
    if clause is None:
        return
    tokens = page.tokens
    heads = [i for i in statement.tokens if tokens.dep[i] == "pobj"]
    for i in sorted(heads, key=lambda i: abs(i - clause.head))[:PHRASES]:
        prep = tokens.head[i]
        features = [f"prep={tokens.lower[prep]}", _side(tokens.start[i], statement)]
        features.append("on_cue" if tokens.head[prep] == clause.head else "off_cue")
        if prep == clause.lo:
            features.append("opens")
        phrase = base_phrase(page, i, clause.lo, clause.hi)
        yield from _phrase(document, statement, "placed", i, phrase, features)


def speaking(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield what speaks, where that is no named person (``the report said``)."""
    speaker = None if statement.clause is None else statement.clause.speaker
    if speaker is not None:
        head = head_token(document.page, speaker)
        yield from _phrase(document, statement, "speaks", head, speaker, ["subject"])


def events(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield the events in the sentence, before it, and in the lead; then the document's own."""
    for mention in _beside(document, statement):
        yield from _event(document, statement, mention, "sentence")
    at, _ = document.page.sentence_at(statement.position)
    for back in range(BACK):
        last = document.index.last_within(0, at)
        if last is None:
            break
        at = last.start
        yield from _event(document, statement, last, f"before{back}")
    for mention in document.leading:
        yield from _event(document, statement, mention, "lead")
    own = document.own
    if own is not None:
        place = own.start, own.end, own.entity, own.date, document.own_id
        yield "own", Occasion(own.text, "inherited", *place), []


def with_speaker(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield the nearest events in whose sentences the same speaker is named."""
    named = document.mentions_by_word.get(statement.speaker_word, [])
    at = bisect_left(named, statement.position, key=lambda mention: mention.start)
    for mention in named[max(0, at - 1) : at + 1]:
        yield from _event(document, statement, mention, "with_voice")


def prior(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield the occasions of the statement before, and of the last one by the same speaker."""
    for origin, earlier in (("carried", statement.last), ("voiced", statement.last_by_speaker)):
        if earlier is None or earlier.occasion is None:
            continue
        away = max(0, document.segment(statement.draft.start) - earlier.segment)
        goes_on = "goes_on" in statement.features
        own = earlier.occasion.event == document.own_id
        features = holding(
            {
                "back": earlier.before,
                "same_voice": earlier.speaker_word == statement.speaker_word,
                "goes_on": earlier.speaker_word != statement.speaker_word and goes_on,
                "goes_on_here": not away and goes_on,
                "own": own,
                "elsewhere_goes_on": not own and not away and goes_on,
            }
        )
        features += [f"away{min(FAR, away)}", f"was_{earlier.occasion.basis}"]
        yield origin, replace(earlier.occasion, basis="inherited"), features


GENERATORS: tuple[Callable[[OccasionPage, Statement], Iterator[Proposed]], ...] = (
    stated,
    events,
    dated,
    placed,
    speaking,
    with_speaker,
    prior,
)
"""Generators of a statement's occasions; of two that mean one event, the first names it."""


def _side(position: int, statement: Statement) -> str:
    """Return on which side of the cue something stands."""
    return "behind" if position > statement.position else "ahead"


def _phrase(
    document: OccasionPage,
    statement: Statement,
    origin: str,
    head: int,
    phrase: Offsets,
    features: list[str],
) -> Iterator[Proposed]:
    """Yield a phrase as an occasion, with the date within it or beside the cue."""
    page = document.page
    label, word = page.label_at(head), page.word(head)
    start, end = phrase
    if not start <= page.tokens.start[head] < end or word in NO_OCCASIONS or label in NO_PHRASE:
        return
    first = page.token_from(start)
    opens = page.word(first) in OPENINGS and page.tokens.end[first] < end
    opening = page.word(first) if opens else ""
    start = page.tokens.start[first + opens]
    near = {"inside": page.entity_index.within(start, end), "beside": statement.adjuncts}
    dates = {name: date_of(None, found, start) for name, found in near.items()}
    dated, date = next(filter(itemgetter(1), dates.items()), ("none", None))
    features += [f"label={label}", f"opening={opening}", f"date={dated}"]
    kinds = [f"kind={kind}" for kind, nouns in KINDS.items() if word in nouns]
    features += [
        *kinds,
        *(f"{kind}:{feature}" for kind in kinds for feature in features),
        f"word={word}",
    ]
    yield origin, Occasion(page.text[start:end], "stated", start, end, date=date), features


def _beside(document: OccasionPage, statement: Statement) -> list[EventMention]:
    """Return the mentions of events in the sentence of a statement, outside its words."""
    found = document.index.within(*document.page.sentence_at(statement.position))[:BACK]
    return [m for m in found if holder(statement.draft.contents, m.start) is None]


def _event(
    document: OccasionPage, statement: Statement, mention: EventMention, where: str
) -> Iterator[Proposed]:
    """Yield an event by one of its mentions outside the statement, with that one's features."""
    if holder(statement.draft.contents, mention.start) is not None:
        return
    page = document.page
    event = document.event_at[mention.start]
    stands = where == "sentence" and mention.entity is not None
    shown = mention if stands else document.shown[event.id] or mention
    date = event.date or document.date_at(mention)
    place = shown.start, shown.end, shown.entity, date, event.id
    basis: Literal["stated", "inherited"] = "stated" if where == "sentence" else "inherited"
    away = document.segment(statement.position) - document.segment(mention.start)
    first = page.token_from(mention.start)
    before = page.tokens.lower[max(0, first - BEFORE) : first]
    speaker = (None if statement.clause is None else statement.clause.speaker) or (0, 0)
    speaks = bool(overlap(mention.span, speaker))
    features = holding(
        {
            "undated": event.date is None,
            "nameless": event.name is None,
            "again": len(event.mentions) > 1,
            "own": event.id == document.own_id,
            "placed": not PLACED.isdisjoint(before),
            "held": not HOLDING.isdisjoint(before),
            "told": "told" in before[-2:],
            "definite": page.word(first - 1) in DEFINITE,
            "speaks": speaks,
            "ahead": not speaks
            and statement.clause is not None
            and mention.start < statement.position,
        }
    )
    features += [where, f"event={event.kind}", f"away{max(-1, min(FAR, away))}"]
    yield (
        where.rstrip("0123456789"),
        Occasion(page.part((shown.start, shown.end)), basis, *place),
        features,
    )


# -- candidates with their features ---------------------------------------------------------------

GROUPS = {
    "stated": "here",
    "sentence": "here",
    "date": "here",
    "placed": "here",
    "speaks": "here",
    "own": "own",
    "carried": "carry",
    "voiced": "carry",
}
"""Groups of origins: named in the passage, the document's own, that of a statement before; the
others are named elsewhere in the text.
"""
PHRASES_OF = ("placed", "speaks")
"""Origins in a whole phrase."""
ABSENT = ("voice=according", "of_document", "present")
"""Features of a statement that was not made at the own event, unless its speaker was there."""
ATTENDS = ("takes_part", "speaker=first")
"""Features of a speaker who is at the document's event."""


def candidates(document: OccasionPage, statement: Statement) -> list[OccasionCandidate]:
    """Return the candidates of a statement, none the first."""
    found: dict[str, OccasionCandidate] = {"": OccasionCandidate(None)}
    in_passage = set()
    for origin, occasion, features in _proposed(document, statement):
        # a day is one wherever it stands
        place = occasion.date if occasion.entity in document.date_ids else occasion.start
        key = occasion.event or f"{place} {occasion.text.lower()}"
        if GROUPS.get(origin) == "here":
            in_passage.add(key)
        one = found.setdefault(key, OccasionCandidate(occasion))
        one.features.update(dict.fromkeys(_features(origin, features, statement.features), 1.0))
        if origin in PHRASES_OF and document.is_writing(one.occasion):  # "letter" has more words
            more = {"text": occasion.text, "start": occasion.start, "end": occasion.end}
            one.occasion = replace(one.occasion or occasion, **more)
    if _was_absent(statement):
        for key, one in found.items():
            if key not in in_passage and document.is_own(one.occasion):
                one.occasion = None
    return list(found.values())


def _proposed(document: OccasionPage, statement: Statement) -> Iterator[Proposed]:
    """Yield what the generators propose, each with its event; nothing is said at an era."""
    taken = {document.event_at[m.start].date for m in _beside(document, statement)} - {None}
    for generate in GENERATORS:
        for origin, one, features in generate(document, statement):
            if not is_era(one.text):
                occasion = one
                if one.event is None and one.start is not None and one.end is not None:
                    # its head tells the event, not what stands behind a preposition
                    head = head_token(document.page, (one.start, one.end))
                    ends = document.page.tokens.end[head]
                    named = document.index.overlapping(one.start, ends)
                    if named:
                        occasion = replace(one, event=document.event_at[named[0].start].id)
                if occasion.event is None and occasion.date in taken:
                    features.append("of_event")  # a day beside an event is that event's
                yield origin, occasion, features


def _features(origin: str, features: list[str], of_statement: frozenset[str]) -> Iterator[str]:
    """Yield the features of an occasion by its origin, and its group with each of the statement."""
    group = GROUPS.get(origin, "text")
    yield origin
    yield from (f"{origin}:{feature}" for feature in features)
    yield from (f"{group}&{feature}" for feature in of_statement)  # in any order
    if group == "text" or origin == "sentence":
        yield from (f"event:{feature}" for feature in features)
    if group != "here":
        yield from (f"inherit&{feature}" for feature in of_statement)  # in any order


def _was_absent(statement: Statement) -> bool:
    """Return whether who speaks was not at the document's event: a report, somebody far away.

    Or told a paper, or was not there before. Who is named in the sentence of the event was, and so
    was "I".
    """
    features, earlier = statement.features, statement.last_by_speaker
    if not features.isdisjoint(ATTENDS):
        return False
    if "told" in features:
        return True
    if statement.draft.speaking is not None and earlier is not None and earlier.there is not None:
        return not earlier.there
    return not features.isdisjoint(ABSENT)
