"""What a document is as a whole: its kind, speaker, event, date and place, each with its basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from msgspec.structs import replace

from readout.language.datelines import WEEKDAYS, read_dateline
from readout.language.events import SPOKEN, SURE, DocumentEvent, Framed
from readout.language.page import Page, head_of
from readout.language.people import People
from readout.language.timing import DAY, age_of, dateline_date, edtf_of, is_undated
from readout.language.words import letters
from readout.models.scorer import packaged
from readout.records.dates import compatible, days_apart, is_edtf
from readout.records.types import (
    Basis,
    DocumentKind,
    Entity,
    Event,
    EventMention,
    Frame,
    FrameSpeaker,
    Place,
    Segment,
)
from readout.stages.document.event_list import key_on, list_events
from readout.stages.document.kinds import CLOCK, Kinds, kinds_of
from readout.stages.document.lead import ARTICLES, Reading
from readout.stages.document.own_event import document_event
from readout.stages.document.speaker import Candidate, candidates, choose
from readout.stages.document.title_alone import TitleAlone, title_alone

__all__ = ["GIVEN", "KINDS", "frame_of"]

GIVEN = ("kind", "speaker", "event", "place")
"""What the meta data may give, beside the date and the title."""
KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
VOICED = SPOKEN | {"statement", "commentary"}
"""Kinds of documents that have a speaker."""
TITLED = 0.95
"""How sure a speaker and an event are that a title tells which the text does not repeat."""
FAR = 60
"""Days before the document's own date in which the event that it reports lies."""
HALF = 0.5
"""Share of the letters of a line that a person has whose line it is."""
HEAD = 5
LINE = 110
"""Segments and characters of the lines between title and text that name a place."""
FOOT = 3
BESIDE = 30
"""Segments at the end of which one may be the date; characters beside the date in it."""
NO_PLACE = frozenset({"via", "by", "remarks", "statement", "delivered", "prepared", "q"})
"""Words of lines under a title that name no place."""
MARKUP = " *_"


def frame_of(page: Page, meta: Mapping[str, Any]) -> Framed:
    """Return the frame of a document, and its events.

    Parameters
    ----------
    page : Page
        The document, with segments, sentences and entities.
    meta : mapping
        ``title`` and ``date`` as its source tells them; ``kind``, ``speaker``, ``event``, ``place``
        are taken as they are.
    """
    return _Framing(page, meta).framed()


@dataclass(frozen=True)
class _Found:
    """A field of the frame: its value, where it comes from, and how sure it is (0 to 1)."""

    value: Any
    basis: Basis
    confidence: float


class _Framing:
    """Works out the frame of one document, field by field."""

    def __init__(self, page: Page, meta: Mapping[str, Any]) -> None:
        self.page = page
        self.meta = meta
        self.scorers = packaged("readout.stages.document", "frame_weights.json")

    def framed(self) -> Framed:
        """Return the frame; the document's own event gets the date that the document has."""
        found = {
            "kind": self.kind,
            "speaker": self._speaker(),
            "event": self._event(),
            "date": self._date(),
            "place": self._place(),
        }
        known = {name: one for name, one in found.items() if one is not None}
        frame = Frame(
            basis={name: one.basis for name, one in known.items()},
            confidence={name: round(one.confidence, 3) for name, one in known.items()},
            **{name: one.value for name, one in known.items()},
        )
        events, own = self._events
        dated = [self._dated(e, frame) if e.id == own else e for e in events]
        return Framed(frame, dated)

    def _dated(self, event: Event, frame: Frame) -> Event:
        """Return the document's own event with the document's date, where it has none of its own.

        One of which the text says that it was some years ago has none.
        A readout gives what has just been, and nothing is spoken at an event to come, or on another
        day than that of the lines under the title: another date is that of something else.
        """
        undated = is_undated(self.page, event.mentions[0].start)
        if frame.date is None or undated or self._has_own_date(event, frame):
            return event
        key = key_on(event, frame.date)
        return replace(event, date=frame.date, anchor="meta.date", key=key)

    def _has_own_date(self, event: Event, frame: Frame) -> bool:
        """Tell whether the document's own event has a date that may be its own."""
        if event.date is None or frame.date is None:
            return False
        if frame.kind not in SPOKEN:
            return frame.kind != "readout" or self._is_near(event.date)
        return self._is_spoken_on(event, event.date, frame.date)

    def _is_spoken_on(self, event: Event, date: str, day: str) -> bool:
        """Tell whether what is spoken on a day may be of an event of a date."""
        fits = compatible(date, day)
        if event.anchor != "known":
            if len(date) < DAY and fits:
                return False
            if self._head_date() == day:
                return fits
        ahead = age_of(date, day) == "later"
        return self._is_near(date) or not ahead

    def _given(self, field: str) -> str:
        """Return what the user gives of a field, nothing where it is no text."""
        value = self.meta.get(field)
        return value.strip() if isinstance(value, str) else ""

    @cached_property
    def kinds(self) -> Kinds:
        """How likely each kind is."""
        given = self._given("kind")
        if given in KINDS:
            return {given: SURE}
        return kinds_of(self.page, self._given("title"))

    @cached_property
    def kind(self) -> _Found:
        """What kind of document it is."""
        kind, sure = next(iter(self.kinds.items()))
        basis: Basis = "given" if self._given("kind") == kind else "text"
        return _Found(kind, basis, sure)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.page, self.kinds)

    @cached_property
    def _own(self) -> DocumentEvent | None:
        return document_event(self.page, self._reading)

    @cached_property
    def _events(self) -> tuple[list[Event], str | None]:
        """The events, and the id of the own one: given, told by the title alone, or found."""
        events, own = self._events_found
        given = next((event.id for event in events if self._is_given(event)), None)
        return events, given or self._titled or own

    @cached_property
    def _events_found(self) -> tuple[list[Event], str | None]:
        return list_events(self.page, self._own)

    def _is_given(self, event: Event) -> bool:
        """Tell whether the user names an event."""
        names = {name.lower() for name in _names(self.page, event)}
        return self._given("event").lower() in names

    @cached_property
    def _title(self) -> TitleAlone:
        """The title of the meta data where the text does not repeat it, else an empty one."""
        return title_alone(self.page, self._given("title"), self._people)

    @cached_property
    def _people(self) -> People:
        return People(self.page)

    @cached_property
    def _titled(self) -> str | None:
        """The id of the event of the text that the title names, or that has its noun alone."""
        events, _ = self._events_found
        title = self._title
        for event in events:
            name = event.name or ""
            if name and name.lower() in title.event:
                return event.id
        means = (event.id for event in events if self._is_called(event, title.noun))
        return next(means, None)

    def _is_called(self, event: Event, noun: str) -> bool:
        """Tell whether an event has no name, and is brought in as "this" or "the" and a noun."""
        if event.name or not noun:
            return False
        first = event.mentions[0]
        definite = self.page.word_before(first.start) in ARTICLES
        return definite and self.page.word_before(first.end) == noun

    def _event(self) -> _Found | None:
        events, own = self._events
        if own is None:
            return None
        event = next(event for event in events if event.id == own)
        if self._is_given(event):
            return _Found(own, "given", SURE)
        if own == self._titled:
            return _Found(own, "title", TITLED)
        basis = self._where(event.mentions[0])
        return _Found(own, basis, 1.0 if self._own is None else self._own.confidence)

    def _where(self, mention: EventMention | Entity | Segment) -> Basis:
        """Return the part of the document where something stands."""
        segment = self.page.segment_index.at(mention.start)
        if segment is not None and segment.kind in {"title", "byline"}:
            return "title" if segment.kind == "title" else "byline"
        lead = self._reading.lead
        within = bool(lead) and mention.start < lead[0].end
        return "lead" if within else "text"

    def _speaker(self) -> _Found | None:
        given = self._given("speaker")
        if given:
            return _Found(FrameSpeaker(given, canonical=given), "given", SURE)
        found = candidates(self._reading)
        best, sure = choose(found, self.kinds, self.scorers["speaker"])
        if best is None or not self._outranks_title(best):
            titled = self._titled_speaker(best)
            if titled:
                return _Found(titled, "title", TITLED)
        if best is None:
            return None
        entity = best.entity
        name = self._people.canonical(entity)
        speaker = FrameSpeaker(entity.text, entity.start, entity.end, entity.id, name)
        return _Found(speaker, self._where(entity), sure)

    def _outranks_title(self, best: Candidate) -> bool:
        """Tell whether somebody of the text outranks a title that is not there.

        A byline, the author of a commentary (its title has the name of whom it is about), and who
        is the same.
        """
        authored = best.signs or self.kind.value == "commentary"
        return authored or self._people.name_of(best.entity) == self._title.speaker

    def _titled_speaker(self, best: Candidate | None) -> FrameSpeaker | None:
        """Return whom the words of the title tell.

        Of one that stands in the text only where its names tell nobody.
        """
        kind = self.kind.value
        if kind not in VOICED:
            return None
        name = self._title.speaker
        if name:
            full = self._people.full_name(name, 0) or name
            return FrameSpeaker(name, canonical=full)
        if best is None and kind != "conference":
            return self._office_in_title()
        return None

    def _office_in_title(self) -> FrameSpeaker | None:
        """Return whom the words of the title in the text tell, where its names tell nobody.

        Mostly an office or a body (``Statement by the Spokesperson``); neither answers questions.
        """
        title = next((s for s in self.page.segments if s.kind == "title"), None)
        if title is None:
            return None
        told = TitleAlone(self.page.text[title.start : title.end], self._people)
        first, last = told.place
        if not told.speaker or first == last:
            return None
        start = title.start + first
        full = self._people.full_name(told.speaker, start) or told.speaker
        return FrameSpeaker(told.text[first:last], start, title.start + last, canonical=full)

    def _date(self) -> _Found | None:
        """Return the date of the event, else that of the text."""
        for basis, value in self._dates():
            if value and is_edtf(value):
                return _Found(value, basis, self._sure("date", basis))
        return None

    def _sure(self, field: str, basis: Basis) -> float:
        """Return how likely a date or a place is right by what it is based on."""
        return round(self.scorers[field].probability({basis: 1.0}), 2)

    def _dates(self) -> Iterator[tuple[Basis, str | None]]:
        """Yield the dates that may be the document's, the likeliest first."""
        published = self.page.date
        spoken = self.kind.value in SPOKEN
        if spoken:
            yield "byline", self._head_date()
            yield "meta", published if len(published) >= DAY else None
        own = self._own
        if own is not None and own.date and self._is_near(own.date):
            yield self._where(EventMention(own.start, own.end)), own.date
        if len(published) < DAY:
            yield "byline", self._head_date()
            yield ("lead", dateline_date(self.page, self._reading.lead[:1]) or self._day())
            yield "text", self._foot_date()
        yield "meta", published

    def _day(self) -> str | None:
        """Return the first full date of the lead, if it may be that of the document."""
        day = self._reading.day
        if day and (not self.page.date or compatible(day, self.page.date)):
            return day
        return None

    def _is_near(self, date: str) -> bool:
        """Tell whether the date of an event is one that a document of its date reports."""
        published = self.page.date
        exact = len(date) >= DAY or len(published) < DAY
        return exact and _days_before(date, published) <= FAR

    def _head_date(self) -> str | None:
        """Return the first full date in the title or the lines under it."""
        days = (self._days_in(segment) for segment in self._head())
        return next((day for found in days for _, day in found), None)

    def _foot_date(self) -> str | None:
        """Return the full date with which a line at the end closes, behind a place at the most."""
        for segment in reversed(self.page.segments[-FOOT:]):
            for entity, day in self._days_in(segment):
                closes = entity.end == segment.end and self._is_placed(segment, entity)
                if closes and compatible(day, self.page.date or day):
                    return day
        return None

    def _is_placed(self, segment: Segment, date: Entity) -> bool:
        """Tell whether a place at the most stands before a date ("Tarn, 4 May 2031")."""
        before = self.page.text[segment.start : date.start].strip()
        if not before:
            return True
        return len(before) <= BESIDE and before.endswith(",")

    def _days_in(self, segment: Segment) -> Iterator[tuple[Entity, str]]:
        """Yield the full dates of a segment."""
        for entity in self.page.entity_index.within(segment.start, segment.end):
            value = edtf_of(entity) if entity.label == "DATE" else None
            if value is not None and len(value) == DAY:
                yield entity, value

    def _head(self) -> list[Segment]:
        """Return the title and the lines between it and the text."""
        found: list[Segment] = []
        for segment in head_of(self.page.segments, HEAD):
            if segment.kind == "paragraph" or segment.end - segment.start > 2 * LINE:
                break
            found.append(segment)
        return found

    def _place(self) -> _Found | None:
        given = self._given("place")
        if given:
            return _Found(Place(given), "given", SURE)
        place = self._place_line() if self.kind.value in SPOKEN else None
        if place is not None:
            return _Found(place, "byline", self._sure("place", "byline"))
        beside = self._place_beside()
        if beside is None:
            return None
        return _Found(beside, "lead", self._sure("place", "lead"))

    def _place_line(self) -> Place | None:
        """Return the line under the title that says where a speech was given."""
        for segment in self._head()[1:]:
            line = self.page.text[segment.start : segment.end]
            text = line.strip(MARKUP)
            start = segment.start + line.find(text)
            if self._names_place(segment, text):
                return Place(text, start, start + len(text))
        found = map(self._place_before_date, self._head()[1:])
        return next((place for place in found if place is not None), None)

    def _place_before_date(self, segment: Segment) -> Place | None:
        """Return the place of a line that names it before the date (``Tarn, 14 June 2031``)."""
        dateline = read_dateline(self.page.text, segment.start, segment.end)
        if dateline is None or dateline.date is None or dateline.opens:
            return None
        start, end = dateline.place
        text = self.page.text[start:end]
        here = self.page.entity_index.overlapping(start, end)
        person = any(entity.label == "PERSON" for entity in here)
        other = not NO_PLACE.union(WEEKDAYS).isdisjoint(text.lower().split())
        if person or other or not self.page.text.startswith(",", end):
            return None
        return Place(text, start, end)

    def _names_place(self, segment: Segment, text: str) -> bool:
        """Tell a place from a time, a date, a greeting or the name of who speaks."""
        if not _may_be_place(text):
            return False
        words = set(self.page.words(segment.start, segment.end))
        if words & NO_PLACE:
            return False
        here = self.page.entity_index.within(segment.start, segment.end)
        return not any(_is_no_place(entity, text) for entity in here)

    def _place_beside(self) -> Place | None:
        """Return the place that stands behind the document's own event (``met in Tarn``)."""
        events, own = self._events
        name = next((event.place for event in events if event.id == own), None)
        if name is None:
            return None
        found = next((e for e in self.page.entities if e.text == name), None)
        if found is None:
            return Place(name)
        return Place(name, found.start, found.end, found.id)


def _may_be_place(text: str) -> bool:
    """Tell whether a line looks like a name."""
    if not text[:1].isupper() or CLOCK.match(text):
        return False
    ends = text[-1] in ".,:!?" and not text.endswith("D.C.")
    return len(text) <= LINE and not ends


def _is_no_place(entity: Entity, line: str) -> bool:
    """Tell whether an entity makes a line one of a date, or of the person who speaks."""
    if entity.label == "DATE":
        return True
    whole = letters(entity.text) > HALF * letters(line)
    return entity.label == "PERSON" and whole


def _names(page: Page, event: Event) -> Sequence[str]:
    """Return the words by which a document names an event."""
    named = [] if event.name is None else [event.name]
    return [*(page.text[m.start : m.end] for m in event.mentions), *named]


def _days_before(date: str, published: str) -> int:
    """Return how many days a date lies before another; many where it lies behind it."""
    first, last = date.partition("/")[0][:DAY], published[:DAY]
    try:
        days = days_apart(first, last)
    except ValueError:
        return 0 if compatible(date, published or date) else FAR + 1
    return days if days >= 0 else FAR + 1
