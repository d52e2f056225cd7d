"""What a document is as a whole: its kind, speaker, event, date and place, each with its basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import takewhile
from typing import Any, NamedTuple, get_args

from msgspec.structs import replace

from readout.language.datelines import read_dateline
from readout.language.events import NOUNS, SPOKEN, SURE, Framed
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
    Offsets,
    Place,
    Segment,
)
from readout.stages.document.event_list import key_on, list_events
from readout.stages.document.kinds import CLOCK, Kinds, kinds_of
from readout.stages.document.lead import ARTICLES, TITLE_ENDS, Lead
from readout.stages.document.own_event import document_event
from readout.stages.document.speaker import SpeakerCandidate, candidates, choose
from readout.stages.document.title import event_in, is_repeated, place_in, speaker_in

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
NO_PLACE = frozenset({"via", "by", "remarks", "statement", "delivered", "prepared", "q"})
"""Words of lines under a title that name no place."""
MARKUP = " *_"


class _Field(NamedTuple):
    """A field of the frame: its value, where it comes from, and how sure it is (0 to 1)."""

    value: Any
    basis: Basis
    confidence: float


def frame_of(page: Page, meta: Mapping[str, Any]) -> Framed:
    """Return the frame of a document, and its events; its own event has the document's date.

    Parameters
    ----------
    page : Page
        The document, with segments, sentences and entities.
    meta : mapping
        ``title`` as its source tells it; ``kind``, ``speaker``, ``event``, ``place`` are taken as
        they are.
    """
    framing = _Framing(page, meta)
    found = {
        "kind": framing.kind,
        "speaker": framing.speaker(),
        "event": framing.event(),
        "date": framing.date(),
        "place": framing.place(),
    }
    known = {name: one for name, one in found.items() if one is not None}
    frame = Frame(
        basis={name: one.basis for name, one in known.items()},
        confidence={name: round(one.confidence, 3) for name, one in known.items()},
        **{name: one.value for name, one in known.items()},
    )
    events, own = framing.events
    return Framed(frame, [framing.dated(e, frame) if e.id == own else e for e in events])


class _Framing:
    """Works out the frame of one document, field by field."""

    def __init__(self, page: Page, meta: Mapping[str, Any]) -> None:
        self.page = page
        self.given = {key: value.strip() for key, value in meta.items() if isinstance(value, str)}
        self.scorers = packaged("readout.stages.document", "frame_weights.json")
        title = self.given.get("title", "")
        self.people = People(page)
        self.title = "" if is_repeated(page, title) else title
        self.kinds: Kinds
        if self.given.get("kind") in KINDS:
            self.kinds = {self.given["kind"]: SURE}  # type: ignore[dict-item]
        else:
            self.kinds = kinds_of(page, title)
        kind, sure = next(iter(self.kinds.items()))
        self.kind = _Field(kind, "given" if self.given.get("kind") == kind else "text", sure)
        self.opening = Lead(page, self.kinds)
        self.own = document_event(self.opening)
        self.listed, self.reported = list_events(page, self.own)

    @cached_property
    def events(self) -> tuple[list[Event], str | None]:
        """The events, and the id of the own one: given, told by the title alone, or found."""
        given = next((event.id for event in self.listed if self._is_given(event)), None)
        return self.listed, given or self._titled or self.reported

    def dated(self, event: Event, frame: Frame) -> Event:
        """Return the document's own event with the document's date, where it has none of its own.

        One of which the text says that it was some years ago has none.
        """
        undated = is_undated(self.page, event.mentions[0].start)
        if frame.date is None or undated or self._is_own_date(event.date, frame.kind, frame.date):
            return event
        key = key_on(event, frame.date)
        return replace(event, date=frame.date, anchor="meta.date", key=key)

    def _is_own_date(self, date: str | None, kind: str, day: str) -> bool:
        """Return whether a date may be that of the own event of a document of a day.

        A readout gives what has just been, and nothing is spoken at an event to come.
        """
        if date is None or self._is_near(date):
            return date is not None
        return kind != "readout" and (kind not in SPOKEN or age_of(date, day) != "later")

    def _is_given(self, event: Event) -> bool:
        """Return whether the user names an event."""
        names = {event.name or "", *(self.page.text[m.start : m.end] for m in event.mentions)}
        given = self.given.get("event", "").lower()
        return given != "" and given in {name.lower() for name in names}

    @cached_property
    def _titled(self) -> str | None:
        """The id of the event that the title alone names, or is but "this forum" in the text."""
        said = event_in(self.title)
        named = (event.id for event in self.listed if event.name and event.name.lower() in said)
        until = takewhile(lambda word: word not in TITLE_ENDS, said.split())
        noun = next((word for word in reversed([*until]) if word in NOUNS), "")
        called = (event.id for event in self.listed if noun and self._is_called(event, noun))
        return next(named, None) or next(called, None)

    def _is_called(self, event: Event, noun: str) -> bool:
        """Return whether an event has no name, and is brought in as "this" or "the" and a noun."""
        first = event.mentions[0]
        definite = self.page.word_before(first.start) in ARTICLES
        return not event.name and definite and self.page.word_before(first.end) == noun

    def event(self) -> _Field | None:
        """Return the document's own event."""
        events, own = self.events
        event = next((event for event in events if event.id == own), None)
        if event is None:
            return None
        if self._is_given(event):
            return _Field(own, "given", SURE)
        if own == self._titled:
            return _Field(own, "title", TITLED)
        return _Field(own, self._where(event.mentions[0]), self.own.confidence if self.own else 1.0)

    def _where(self, mention: EventMention | Entity | Segment) -> Basis:
        """Return the part of the document where something stands."""
        segment = self.page.segment_index.at(mention.start)
        if segment is not None and segment.kind in {"title", "byline"}:
            return "title" if segment.kind == "title" else "byline"
        lead = self.opening.lead
        return "lead" if lead and mention.start < lead[0].end else "text"

    def speaker(self) -> _Field | None:
        """Return who speaks; the words of a title tell it where no byline and no name does."""
        if given := self.given.get("speaker"):
            return _Field(FrameSpeaker(given, canonical=given), "given", SURE)
        best, sure = choose(candidates(self.opening), self.kinds, self.scorers["speaker"])
        if self.kind.value in VOICED:
            titled = self._speaker_of_title_alone(best)
            if titled is None and best is None and self.kind.value != "conference":
                titled = self._speaker_of_title()
            if titled is not None:
                return _Field(titled, "title", TITLED)
        if best is None:
            return None
        entity = best.entity
        name = self.people.canonical(entity)
        speaker = FrameSpeaker(entity.text, entity.start, entity.end, entity.id, name)
        return _Field(speaker, self._where(entity), sure)

    def _speaker_of_title_alone(self, best: SpeakerCandidate | None) -> FrameSpeaker | None:
        """Return whom the title of the meta data tells that the text does not repeat.

        A byline, the author of a commentary (its title has the name of whom it is about), and who
        is the same outrank it.
        """
        name = speaker_in(self.title, self.people)
        if best is not None:
            authored = best.signs or self.kind.value == "commentary"
            if authored or self.people.name_of(best.entity) == name:
                return None
        if not name:
            return None
        return FrameSpeaker(name, canonical=self.people.full_name(name, 0) or name)

    def _speaker_of_title(self) -> FrameSpeaker | None:
        """Return whom the words of the title in the text tell, where its names tell nobody.

        Mostly an office or a body, neither of which answers questions.
        """
        title = next((s for s in self.page.segments if s.kind == "title"), None)
        if title is None:
            return None
        said = self.page.text[title.start : title.end]
        name = speaker_in(said, self.people)
        first, last = place_in(said, name)
        if first == last:
            return None
        start = title.start + first
        full = self.people.full_name(name, start) or name
        return FrameSpeaker(said[first:last], start, title.start + last, canonical=full)

    def date(self) -> _Field | None:
        """Return the date of the event, else that of the text."""
        for basis, value in self._dates():
            if value and is_edtf(value):
                return _Field(value, basis, self._based("date", basis))
        return None

    def _based(self, field: str, basis: Basis) -> float:
        """Return how sure a date or a place is that has some basis."""
        return round(self.scorers[field].probability({basis: 1.0}), 2)

    def _dates(self) -> Iterator[tuple[Basis, str | None]]:
        """Yield the dates that may be the document's, the likeliest first."""
        published, own = self.page.date, self.own
        if self.kind.value in SPOKEN:
            yield "byline", self._head_date()
            yield "meta", published if len(published) >= DAY else None
        if own is not None and own.date and self._is_near(own.date):
            yield self._where(EventMention(own.start, own.end)), own.date
        if len(published) < DAY:
            day = self.opening.day
            fits = day if day and compatible(day, published or day) else None
            yield "byline", self._head_date()
            yield "lead", dateline_date(self.page, self.opening.lead[:1]) or fits
        yield "meta", published

    def _is_near(self, date: str) -> bool:
        """Return whether the date of an event is one that a document of its date reports."""
        published = self.page.date
        if len(date) < DAY <= len(published):
            return False
        try:
            days = days_apart(date.partition("/")[0][:DAY], published[:DAY])
        except ValueError:
            return compatible(date, published or date)
        return 0 <= days <= FAR

    def _head_date(self) -> str | None:
        """Return the first full date in the title or the lines under it."""
        for segment in self._head():
            for entity in self.page.entity_index.within(segment.start, segment.end):
                value = edtf_of(entity) if entity.label == "DATE" else None
                if value is not None and len(value) == DAY:
                    return value
        return None

    def _head(self) -> Iterator[Segment]:
        """Yield the title and the lines between it and the text."""
        for segment in head_of(self.page.segments, HEAD):
            if segment.kind == "paragraph" or segment.end - segment.start > 2 * LINE:
                return
            yield segment

    def place(self) -> _Field | None:
        """Return where it was: given, the line under a speech's title, beside the own event."""
        if given := self.given.get("place"):
            return _Field(Place(given), "given", SURE)
        lines = list(self._head())[1:] if self.kind.value in SPOKEN else []
        line = next((place for place in map(self._place_line, lines) if place is not None), None)
        if line is not None:
            return _Field(line, "byline", self._based("place", "byline"))
        events, own = self.events
        name = next((event.place for event in events if event.id == own), None)
        if name is None:
            return None
        found = next((e for e in self.page.entities if e.text == name), None)
        beside = Place(name, found.start, found.end, found.id) if found else Place(name)
        return _Field(beside, "lead", self._based("place", "lead"))

    def _before_date(self, segment: Segment) -> Offsets:
        """Return the part of a line before its date, the whole line where it has none."""
        dateline = read_dateline(self.page.text, segment.start, segment.end)
        if dateline is None or dateline.date is None or dateline.opens:
            return segment.start, segment.end
        return dateline.place

    def _place_line(self, segment: Segment) -> Place | None:
        """Return the place that a line is, or begins with before its date (``Tarn, 14 June 2031``).

        None of a time, a date, a greeting, or who speaks.
        """
        low, high = self._before_date(segment)
        line = self.page.text[low:high]
        text = line.strip(MARKUP)
        ends = text[-1:] in ".,:!?" and not text.endswith("D.C.")
        if not text[:1].isupper() or CLOCK.match(text) or len(text) > LINE or ends:
            return None
        if not NO_PLACE.isdisjoint(self.page.words(low, high)):
            return None
        for entity in self.page.entity_index.within(low, high):
            whole = letters(entity.text) > HALF * letters(text)
            if entity.label == "DATE" or (entity.label == "PERSON" and whole):
                return None
        start = low + line.find(text)
        return Place(text, start, start + len(text))
