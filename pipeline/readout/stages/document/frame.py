"""What a document is as a whole: its kind, speaker, event, date and place, each with its basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import takewhile
from typing import Any, NamedTuple, get_args

from msgspec.structs import replace

from readout.language.events import SPOKEN, SURE, Framed
from readout.language.page import Page, head_of
from readout.language.people import People
from readout.language.timing import DAY, PLACES, age_of, dateline_date, edtfs_of, is_undated
from readout.models.scorer import Scorers
from readout.records.dates import compatible, days_apart, is_edtf
from readout.records.types import Basis, DocumentKind, Event, Frame, FrameSpeaker, Place
from readout.stages.document.event_list import event_key, list_events
from readout.stages.document.kinds import Kinds, frame_scorers, kinds_of
from readout.stages.document.lead import Lead
from readout.stages.document.own_event import document_event
from readout.stages.document.place import place_candidates
from readout.stages.document.speaker import candidates, speaker_features
from readout.stages.document.title import event_in, is_repeated
from readout.stages.document.turns import turns_in

__all__ = ["GIVEN", "KINDS", "Framing", "frame_of"]

GIVEN = ("kind", "speaker", "event", "place")
"""What the meta data may give, beside the date and the title."""
KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
TITLED = 0.95
"""How sure an event is that a title tells which the text does not repeat."""
FAR = 60
"""Days before the document's own date in which the event that it reports lies."""
HEAD = 5
"""Segments of title and lines before the text in which the date stands."""


class FrameField(NamedTuple):
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
    return Framing(page, meta).framed()


class Framing:
    """Works out the frame of one document, field by field; parameters as of :func:`frame_of`.

    ``scorers``: as :func:`frame_scorers` returns them, which are the default.
    """

    def __init__(self, page: Page, meta: Mapping[str, Any], scorers: Scorers | None = None) -> None:
        self.page = page
        self.given = {key: value.strip() for key, value in meta.items() if isinstance(value, str)}
        self.scorers = scorers or frame_scorers()
        title = self.given.get("title", "")
        self.title = title if title and not is_repeated(page, title) else ""
        """The title of the meta data, nothing where the text repeats it."""
        self.kinds: Kinds
        if self.given.get("kind") in KINDS:
            self.kinds = {self.given["kind"]: SURE}  # type: ignore[dict-item]
        else:
            self.kinds = kinds_of(page, title, self.scorers)
        self.kind = next(iter(self.kinds))
        self.opening = Lead(page, self.kinds)
        self.speakers = candidates(self.opening, self.people, self.title)
        self.own = document_event(self.opening, self.scorers)
        self.events, self.reported = list_events(self.people, self.own)

    @cached_property
    def people(self) -> People:
        """Whom the text names."""
        return People(self.page)

    def framed(self) -> Framed:
        """Return the frame and the events."""
        kind = FrameField(
            self.kind,
            "given" if self.given.get("kind") == self.kind else "text",
            self.kinds[self.kind],
        )
        told = self._event()
        own = None if told is None else next(e for e in self.events if e.id == told.value)
        found = {
            "kind": kind,
            "speaker": self._speaker(),
            "event": told,
            "date": self._date(),
            "place": self._place(),
        }
        known = {name: one for name, one in found.items() if one is not None}
        frame = Frame(
            basis={name: one.basis for name, one in known.items()},
            confidence={name: round(one.confidence, 3) for name, one in known.items()},
            **{name: one.value for name, one in known.items()},
        )
        events = [self._dated(e, frame) if e is own else e for e in self.events]
        return Framed(frame, events, turns_in(self.page, self.people, frame))

    def _dated(self, own: Event, frame: Frame) -> Event:
        """Return the document's own event with the document's place and date, where it has none.

        One of which the text says that it was some years ago has none. A readout gives what has
        just been, and nothing is spoken at an event to come.
        """
        own.place = own.place or _headed(frame)
        date, day = own.date, frame.date
        if day is None or is_undated(self.page, own.mentions[0].start):
            return own
        if date is not None:
            later = frame.kind in SPOKEN and age_of(date, day) == "later"
            if self._is_near(date) or not (frame.kind == "readout" or later):
                return own
        named = any(mention.entity for mention in own.mentions)
        key = event_key(own.name or "", day, named=named)
        return replace(own, date=day, anchor="meta.date", key=key)

    def _event(self) -> FrameField | None:
        """Return the document's own event: given, told by the title alone, or found in the text."""
        given = self.given.get("event", "").lower()
        for event in self.events if given else ():
            parts = (self.page.part(m.span) for m in event.mentions)
            if given in map(str.lower, [event.name or "", *parts]):
                return FrameField(event.id, "given", SURE)
        said = event_in(self.title)
        for event in self.events:
            if event.name and event.name.lower() in said:
                return FrameField(event.id, "title", TITLED)
        found = self.reported
        if found is None or self.own is None:
            return None
        return FrameField(found.id, self._where(found.mentions[0].start), self.own.confidence)

    def _where(self, position: int) -> Basis:
        """Return the part of the document where something stands."""
        segment = self.page.segment_index.at(position)
        if segment is not None and segment.kind in ("title", "byline"):
            return segment.kind
        lead = self.opening.lead
        return "lead" if lead and position < lead[0].end else "text"

    def _speaker(self) -> FrameField | None:
        """Return who speaks: given, or chosen among those whom the layout puts forward."""
        if given := self.given.get("speaker"):
            return FrameField(FrameSpeaker(given, canonical=given), "given", SURE)
        looks = (speaker_features(one, self.kinds) for one in self.speakers)
        at, sure = self.scorers["speaker"].choose(looks)
        if at is None:
            return None
        best = self.speakers[at]
        if best.span is None:
            return FrameField(FrameSpeaker(best.text, canonical=best.name), "title", sure)
        entity = best.entity
        known, name = (entity.id, self.people.canonical(entity)) if entity else (None, best.name)
        speaker = FrameSpeaker(best.text, *best.span, known, name)
        return FrameField(speaker, self._where(best.span[0]), sure)

    def _date(self) -> FrameField | None:
        """Return the date of the event, else that of the text."""
        for basis, value in self._dates():
            if value and is_edtf(value):
                sure = self.scorers["date"].probability({basis: 1.0})
                return FrameField(value, basis, round(sure, 2))
        return None

    def _dates(self) -> Iterator[tuple[Basis, str | None]]:
        """Yield the dates that may be the document's, the likeliest first."""
        published, own = self.page.date, self.own
        whole = len(published) >= DAY
        if self.kind in SPOKEN:
            yield "byline", self._head_date()
            yield "meta", published if whole else None
        if own is not None and own.date and self._is_near(own.date):
            yield self._where(own.start), own.date
        if not whole:
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
        above = takewhile(lambda s: s.kind != "paragraph", head_of(self.page.segments, HEAD))
        lines = (self.page.entity_index.within(*s.span) for s in above)
        return next((v for line in lines for v in edtfs_of(line) if len(v) == DAY), None)

    def _place(self) -> FrameField | None:
        """Return where it was: given, or chosen among the names of places."""
        if given := self.given.get("place"):
            return FrameField(Place(given), "given", SURE)
        found = list(place_candidates(self.opening))
        at, sure = self.scorers["place"].choose(features for _, features in found)
        if at is None:
            return None
        start, end = found[at][0]
        here = (e.id for e in self.page.entity_index.within(start, end) if e.label in PLACES)
        place = Place(self.page.part((start, end)), start, end, next(here, None))
        return FrameField(place, self._where(start), sure)


def _headed(frame: Frame) -> str | None:
    """Return the place that a line under the title tells, if any."""
    if frame.place is None or frame.basis["place"] != "byline":
        return None
    return frame.place.text
