"""Mentions of meetings: when each is held, which are of one meeting, what "this session" is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from readout.language.meetings import MeetingName, read_meeting
from readout.language.timing import YEAR
from readout.language.words import words
from readout.records.spans import SpanIndex, trim
from readout.records.types import Offsets
from readout.stages.entities.candidates import PLACES, EntityCandidate, Normal, edtf_of
from readout.stages.entities.proposers import EntityReading

__all__ = ["Clauses", "MeetingMention", "join_meetings", "short_mentions"]

GLOSSARY = frozenset({"glossary_term", "glossary_definition"})
DEFINITE = words("determiner.definite")
ADJECTIVES = words("entity.event_adjectives")
SMALL_HEADS = words("entity.small_event_heads")
GOES_ON = words("word.after_meeting")
"""Words behind a head that make a longer name of it, or another thing."""
MAX_MODIFIERS = 4
NEARBY = 300
"""Characters before a short mention in which the meeting that it means is named."""
NEAR = 40
"""Characters from the start of a sentence to a date that opens it, at most."""
REACH = 2000
"""Characters of an endless sentence that are looked through, before and behind a position."""
SAME_CLAUSE = 25
"""Words between a meeting and the date of its clause, at most."""
CLAUSE_REACH = 300
"""Characters of these words, at most."""
BEHIND = 3
"""Words between a meeting and its date, where the sentence opens or holds something."""
JOINTS = frozenset({"(", "[", "of", "in", "[of", "on", "(held in", ","})
"""Words and brackets between a meeting and its date."""
HOLDING = words("entity.holding_verbs")

Known = tuple[str, int | None]
"""A name without its numbers, in lower case, and its ordinal."""


class Clauses:
    """The dates beside the names of a document.

    Parameters
    ----------
    reading : EntityReading
        The document.
    kept : sequence of EntityCandidate
        Its names and dates, disjoint and in order.
    """

    def __init__(self, reading: EntityReading, kept: Sequence[EntityCandidate]) -> None:
        self.text = reading.text
        self._words = reading.words
        self._kept = SpanIndex(kept)
        self._dates = SpanIndex([item for item in kept if item.label == "DATE" and edtf_of(item)])
        self._sentences = SpanIndex(reading.document.sentences)

    def _sentence(self, position: int) -> Offsets:
        found = self._sentences.at(position)
        return found.span if found is not None else (position, position)

    def years(self, position: int, event: MeetingMention | None) -> Iterator[int]:
        """Yield the year of a meeting, and those of the dates in the sentence at a position."""
        first, last = self._sentence(position)
        dates = self._dates.within(max(first, position - REACH), min(last, position + REACH))
        values = [event.edtf or "" if event is not None else "", *map(edtf_of, dates)]
        yield from (int(value[:YEAR]) for value in values if value[:YEAR].isdigit())

    def date(self, meeting: Offsets) -> str | None:
        """Return the date that its clause gives a meeting.

        "(April 2031)" behind it, "held on …", "In 2014, the …".
        """
        start, end = meeting
        first, last = self._sentence(start)
        joined = self._joined(end, last)
        if joined is not None:
            return edtf_of(joined)
        opening = min(first + NEAR + 1, last)
        low, high = max(opening, start - CLAUSE_REACH), min(last, end + CLAUSE_REACH)
        near = [*self._dates.within(first, opening), *self._dates.within(low, high)]
        far = [(self._distance(meeting, date, first), edtf_of(date)) for date in near]
        held = [(distance, value) for distance, value in far if distance is not None]
        return min(held, key=itemgetter(0))[1] if held else None

    def _joined(self, end: int, last: int) -> EntityCandidate | None:
        """Return the date that hardly anything but a place parts from the meeting before it."""
        for item in self._kept.from_place(end):
            start, stop = trim(self.text, end, item.start)
            if item.start >= last or self.text[start:stop] not in JOINTS:
                return None
            if item.label == "DATE" and edtf_of(item):
                return item
            if item.label not in PLACES:
                return None
            end = item.end
        return None

    def _distance(self, meeting: Offsets, date: EntityCandidate, first: int) -> int | None:
        """Return how far a date stands that the clause gives the meeting, None of any other.

        Words between them, or before both, open, hold or close a meeting; ``first``: where the
        sentence begins.
        """
        start, end = meeting
        opens = date.start - first <= NEAR and date.end <= start
        if opens and self.text.startswith(",", date.end):
            return 0
        low, high = min(end, date.end), max(start, date.start)
        between = self._words.between(low, high)
        held = not HOLDING.isdisjoint(between)
        if not held and date.start >= end and len(between) <= BEHIND:
            held = not HOLDING.isdisjoint(self._words.between(max(first, low - REACH), low))
        return high - low if held and len(between) <= SAME_CLAUSE else None


@dataclass(slots=True, eq=False)
class MeetingMention:
    """A mention of a meeting; ``first`` is the first full mention of the same one, if another.

    ``full``: whether it is a name, else it needs an antecedent.
    """

    start: int
    end: int
    meeting: MeetingName
    edtf: str | None = None
    full: bool = False
    first: MeetingMention | None = None

    @property
    def normal(self) -> Normal:
        """The normal form, that of the first full mention."""
        event = self.first or self
        return {"name": event.meeting.name, "ordinal": event.meeting.ordinal, "edtf": event.edtf}

    @property
    def known(self) -> Known:
        """By what it is told from others."""
        return self.meeting.name.lower(), self.meeting.ordinal


def join_meetings(
    reading: EntityReading, kept: Sequence[EntityCandidate], clauses: Clauses
) -> list[MeetingMention]:
    """Read the mentions of meetings among names, date them and join those of one meeting.

    Every full mention points to the first one of its meeting; those in a glossary are of meetings
    that recur. What is no full mention points to the meeting it stands for.
    """
    events = [item for item in kept if item.label == "EVENT"]
    found = [_read(reading, item, clauses) for item in events]
    homes = map(SpanIndex(reading.document.segments).at, (event.start for event in found))
    recurring = {e for e, home in zip(found, homes, strict=True) if home and home.kind in GLOSSARY}
    _share_days(found)
    _share_dates([event for event in found if event not in recurring])
    _point_lower_case(reading, {item.start for item in events if item.method == "model"}, found)
    _point_to_first(found, recurring)
    _point_short(found)
    return found


def _point_to_first(found: Sequence[MeetingMention], recurring: Container[MeetingMention]) -> None:
    """Point every full mention to the first one of its meeting."""
    firsts: dict[tuple[Known, str | None], MeetingMention] = {}
    for event in found:
        numbered = event.meeting.ordinal is not None
        if event.full and (event.edtf is not None or numbered or event not in recurring):
            # a number alone tells it from others of its name
            date = None if numbered and event.meeting.year is None else event.edtf
            first = firsts.setdefault((event.known, date), event)
            event.first = None if first is event else first


def _read(reading: EntityReading, item: EntityCandidate, clauses: Clauses) -> MeetingMention:
    """Read a mention by itself, by what a gazetteer or the glossary calls it, and by its clause."""
    meeting = read_meeting(item.surface(reading.text))
    name = item.full if item.method == "glossary" else None
    entry = reading.gazetteer.lookup(meeting.name)
    if entry is not None and entry.label == "EVENT":
        name, item.kb_id = entry.name, entry.kb_id
    if name is not None and meeting.modifiers.issubset(name.lower().split()):
        meeting = replace(meeting, name=name)
    year = None if meeting.year is None else str(meeting.year)
    held = clauses.date(item.span)
    if held is None or (year is not None and not held.startswith(f"{year}-")):
        held = year
    return MeetingMention(item.start, item.end, meeting, held, full=True)


def _share_days(found: Sequence[MeetingMention]) -> None:
    """Give a mention with the year alone the month or day that others of that year have."""
    days: dict[tuple[Known, int | None], set[str]] = defaultdict(set)
    for event in found:
        if event.meeting.year is not None and len(event.edtf or "") > YEAR:
            days[event.known, event.meeting.year].add(event.edtf or "")
    for event in found:
        known = days[event.known, event.meeting.year]
        if len(known) == 1 and len(event.edtf or "") <= YEAR:
            (event.edtf,) = known


def _share_dates(single: Sequence[MeetingMention]) -> None:
    """Give the date of a meeting to its other mentions, where all that have one agree.

    A year in the name ("the 2031 Harbour Congress") is no date of earlier mentions without one:
    they may be of a later meeting of the same name.
    """
    dates: dict[Known, dict[str, int]] = defaultdict(dict)
    for event in single:
        if event.edtf is not None:
            known = dates[event.known]
            since = 0 if event.meeting.year is None else event.start
            known[event.edtf] = min(since, known.get(event.edtf, since))
    for event in single:
        known = dates[event.known]
        if event.full and event.edtf is None and len(known) == 1:
            ((edtf, since),) = known.items()
            event.edtf = edtf if event.start >= since else None


def _point_lower_case(
    reading: EntityReading, of_models: Container[int], found: Sequence[MeetingMention]
) -> None:
    """Tell what a model found from names: "this collective study session" is none of its own.

    ``of_models``: where the mentions begin that a model found.
    """
    text, own = reading.text, reading.words
    small = {
        event
        for event in found
        if event.start in of_models
        and (event.meeting.ordinal, event.meeting.year) == (None, None)
        and text[event.start].islower()
    }
    names = Antecedents([event for event in found if event not in small])
    for event in small:  # in any order
        definite = own.folded[max(0, own.at(event.start) - 1) : own.at(event.start)]
        event.first = names.nearest(event) if not DEFINITE.isdisjoint(definite) else None
        event.full = event.first is None


def _point_short(found: Sequence[MeetingMention]) -> None:
    """Point what is no full mention to the meeting it stands for."""
    numbered = Antecedents([event for event in found if event.meeting.ordinal is not None])
    for event in found:
        if not event.full and (full := event.first or numbered.first(event)):
            event.first = full.first or full


class Antecedents:
    """Finds the meeting that a short mention stands for.

    Parameters
    ----------
    found : sequence of MeetingMention
        The full mentions in the order of the text.
    """

    def __init__(self, found: Sequence[MeetingMention]) -> None:
        self.all = SpanIndex(event for event in found if event.full)
        self._fitting: dict[tuple[str, frozenset[str]], SpanIndex[MeetingMention]] = {}

    def first(self, event: MeetingMention) -> MeetingMention | None:
        """Return the first meeting with the head and modifiers of a mention."""
        return next(self._fit(event.meeting).from_place(0), None)

    def nearest(self, event: MeetingMention) -> MeetingMention | None:
        """Return the last such meeting that ends shortly before a mention, else the first one."""
        last = self._fit(event.meeting).last_within(0, event.start)
        if last is not None and event.start - last.end <= NEARBY:
            return last
        return self.first(event)

    def _fit(self, short: MeetingName) -> SpanIndex[MeetingMention]:
        """Return the meetings with a head and modifiers."""
        key = short.head, short.modifiers
        if key not in self._fitting:
            self._fitting[key] = SpanIndex(
                event
                for event in self.all.from_place(0)
                if event.meeting.head == short.head and short.modifiers <= event.meeting.modifiers
            )
        return self._fitting[key]


def short_mentions(
    reading: EntityReading, found: Sequence[MeetingMention], heads: frozenset[str], *, bare: bool
) -> Iterator[MeetingMention]:
    """Yield "this collective study session", "the conference": definite, of a named meeting.

    Parameters
    ----------
    reading, found
        The document, and its meetings from :func:`join_meetings`.
    heads : frozenset of str
        Heads that are looked for beside the usual ones.
    bare : bool
        Whether "the" and a head alone are enough ("the conference"), as they always are after
        "this".
    """
    if not found:
        return
    antecedents = Antecedents(found)
    kinds = SMALL_HEADS | heads
    for scope in reading.scopes:
        for head in range(scope.first, scope.last):
            if scope.folded(head) not in kinds or not scope.form(head).islower():
                continue
            begin, least = head, max(scope.first, head - MAX_MODIFIERS)
            while begin > least and scope.folded(begin - 1) in ADJECTIVES:
                begin -= 1
            before = scope.folded(begin - 1)
            if before in DEFINITE and scope.folded(head + 1) not in GOES_ON:
                start, end = scope.words.starts[begin], scope.words.ends[head]
                short = MeetingMention(start, end, read_meeting(reading.text[start:end]))
                full = _antecedent(antecedents, short, before, bare=bare)
                if full is not None:
                    short.first = full.first or full
                    yield short


def _antecedent(
    antecedents: Antecedents, short: MeetingMention, before: str, *, bare: bool
) -> MeetingMention | None:
    """Return the meeting that a short mention means; ``bare``: whether "the meeting" means one."""
    if before != "the":
        return antecedents.first(short)
    full = antecedents.nearest(short)
    if " " in short.meeting.name:
        return full
    return full if bare and full is antecedents.all.last_within(0, short.start) else None
