"""Which mentions of meetings are one, and what "this session" stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from readout.discourse.meetings import ALIKE, Meeting, read_meeting
from readout.discourse.timing import YEAR, clause_date
from readout.language.page import Page
from readout.language.words import words

__all__ = ["Event", "Normal", "Proposed", "join", "short_mentions"]

Normal = dict[str, str | int | None]
GLOSSARY = frozenset({"glossary_term", "glossary_definition"})
DEFINITE = words("determiner.definite")
ANY_MEETING = words("noun.any_meeting")
"""What any meeting may be called where "this" stands before it."""
GOES_ON = words("word.after_meeting")
"""Behind a head these make a longer name of it, or another thing."""
MAX_MODIFIERS = 4
NEARBY = 300
"""A meeting named within so many characters before is the one that is meant."""
HOLDING = words("entity.holding_verbs")

Known = tuple[str, int | None]
"""A name without its numbers, in lower case, and its ordinal."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mention of a meeting as it was found.

    ``full``: whether it is a name, else it needs an antecedent; ``model``: whether a model alone
    says so; ``name``: what a glossary or gazetteer calls it.
    """

    start: int
    end: int
    full: bool = True
    model: bool = False
    name: str | None = None


@dataclass(
    frozen=True,
    slots=True,
    eq=False,
)
class Event:
    """A mention of a meeting; ``first`` is the first full mention of the same one, if another."""

    start: int
    end: int
    meeting: Meeting
    edtf: str | None
    full: bool = True
    first: Event | None = None

    @property
    def normal(self) -> Normal:
        """The normal form, that of the first full mention where there is one."""
        event = self.first or self
        return {
            "name": event.meeting.name,
            "ordinal": event.meeting.ordinal,
            "edtf": event.edtf,
        }

    @property
    def known(self) -> Known:
        """By what it is told from others."""
        return self.meeting.name.lower(), self.meeting.ordinal


def join(page: Page, proposed: Sequence[Proposed]) -> list[Event]:
    """Read the mentions of meetings, date them and join those of one meeting."""
    found = [_read(page, item) for item in proposed]
    found = _with_days(found)
    found = _with_shared_dates(page, found)
    found = _without_small(page, proposed, found)
    return _joined(page, found)


def _read(page: Page, item: Proposed) -> Event:
    """Read a mention by itself and by its clause."""
    meeting = read_meeting(page.text[item.start : item.end])
    if item.name is not None and meeting.modifiers <= set(item.name.lower().split()):
        meeting = replace(meeting, name=item.name)
    year = None if meeting.year is None else f"{meeting.year:04d}"
    if not item.full:
        return Event(
            item.start, item.end, replace(meeting, ordinal=None), year, full=False
        )
    held = clause_date(page, item.start, item.end, HOLDING)
    fits = held is not None and (year is None or held.startswith(f"{year}-"))
    return Event(item.start, item.end, meeting, held if fits else year)


def _with_days(found: list[Event]) -> list[Event]:
    """Give a mention with the year alone the month or day that others of that year have."""
    years = [event for event in found if event.meeting.year is not None]
    exact: dict[tuple[Known, int | None], set[str]] = {}
    for event in years:
        if event.edtf is not None and len(event.edtf) > YEAR:
            exact.setdefault((event.known, event.meeting.year), set()).add(event.edtf)
    return [
        _only(event, exact.get((event.known, event.meeting.year), set()))
        for event in found
    ]


def _only(event: Event, values: set[str]) -> Event:
    """Date a mention by the only value there is, where it has none or the year alone."""
    rough = event.edtf is None or len(event.edtf) == YEAR
    return (
        replace(event, edtf=next(iter(values))) if rough and len(values) == 1 else event
    )


def _with_shared_dates(page: Page, found: list[Event]) -> list[Event]:
    """Give the date of a meeting to its other mentions, where all that have one agree.

    A year in the name ("the 2031 Harbour Congress") is no date of earlier mentions without one:
    they may be of a later meeting of the same name.
    """
    dates: dict[Known, dict[str, int]] = {}
    for event in found:
        if event.edtf is not None and not _general(page, event):
            named = event.meeting.year is not None and event.meeting.ordinal is None
            since, known = (
                event.start if named else 0,
                dates.setdefault(event.known, {}),
            )
            known[event.edtf] = min(since, known.get(event.edtf, since))
    return [_shared(page, event, dates.get(event.known, {})) for event in found]


def _shared(
    page: Page,
    event: Event,
    known: dict[str, int],
) -> Event:
    if (
        event.edtf is not None
        or not event.full
        or len(known) != 1
        or _general(page, event)
    ):
        return event
    edtf, since = next(iter(known.items()))
    return replace(event, edtf=edtf) if event.start >= since else event


def _general(page: Page, event: Event) -> bool:
    """Tell a meeting of the document's glossary: it is what recurs, not one of its times."""
    segment = page.segment_index.at(event.start)
    return segment is not None and segment.kind in GLOSSARY


def _without_small(
    page: Page,
    proposed: Sequence[Proposed],
    found: list[Event],
) -> list[Event]:
    """Tell what a model found from names: "this collective study session" is none of its own."""
    small = [
        item.model
        and event.meeting.ordinal is None
        and event.meeting.year is None
        and page.text[event.start].islower()
        for item, event in zip(proposed, found, strict=True)
    ]
    names = Antecedents(
        [event for event, no in zip(found, small, strict=True) if not no]
    )
    kept = []
    for event, plain in zip(found, small, strict=True):
        before = page.word(page.range(event.start, event.start)[0] - 1)
        full = names.nearest(event) if plain and before in DEFINITE else None
        kept.append(event if full is None else replace(event, full=False, first=full))
    return kept


def _joined(page: Page, found: list[Event]) -> list[Event]:
    """Point every mention to the first full one of its meeting."""
    firsts: dict[tuple[Known, str | None], Event] = {}
    full: list[Event] = []
    for event in (event for event in found if event.full):
        bare = event.edtf is None and event.meeting.ordinal is None
        if not (bare and _general(page, event)):
            first = firsts.setdefault((event.known, _told_by(event)), event)
            full.append(event if first is event else replace(event, first=first))
        else:
            full.append(event)
    starts, names = {event.start: event for event in full}, iter(full)
    numbered = Antecedents(
        [event for event in full if event.meeting.ordinal is not None]
    )
    return [
        next(names) if event.full else _pointed(event, starts, numbered)
        for event in found
    ]


def _told_by(event: Event) -> str | None:
    """Return the date that tells a meeting from others of its name; a number alone does, too."""
    numbered = event.meeting.ordinal is not None and event.meeting.year is None
    return None if numbered else event.edtf


def _pointed(
    event: Event,
    starts: dict[int, Event],
    numbered: Antecedents,
) -> Event:
    """Point a short mention to what it stands for."""
    full = numbered.first(event) if event.first is None else starts[event.first.start]
    return event if full is None else replace(event, first=full.first or full)


class Antecedents:
    """Finds the meeting that a short mention stands for.

    Parameters
    ----------
    found : sequence of Event
        The full mentions in the order of the text.
    """

    def __init__(self, found: Sequence[Event]) -> None:
        self._full = [event for event in found if event.full]
        self._ends = [event.end for event in self._full]
        self._headed: dict[str, list[Event]] = {}
        for event in self._full:
            self._headed.setdefault(event.meeting.head, []).append(event)
        self._fitting: dict[tuple[str, frozenset[str]], list[Event]] = {}

    def last_before(self, position: int) -> Event | None:
        """Return the meeting named last before a position."""
        index = bisect_right(self._ends, position) - 1
        return self._full[index] if index >= 0 else None

    def first(self, event: Event) -> Event | None:
        """Return the first meeting with the head and modifiers of a mention."""
        return next(iter(self._of(event)), None)

    def nearest(self, event: Event) -> Event | None:
        """Return the last such meeting that ends shortly before a mention, else the first one."""
        fitting = self._of(event)
        index = bisect_right(fitting, event.start, key=lambda one: one.end) - 1
        near = index >= 0 and event.start - fitting[index].end <= NEARBY
        return fitting[index] if near else next(iter(fitting), None)

    def _of(self, event: Event) -> list[Event]:
        key = event.meeting.head, event.meeting.modifiers
        if key not in self._fitting:
            headed = self._headed.get(key[0], ())
            self._fitting[key] = [
                one for one in headed if key[1] <= one.meeting.modifiers
            ]
        return self._fitting[key]


def short_mentions(
    page: Page,
    found: Sequence[Event],
    own: Event | None,
    *,
    heads: frozenset[str] = frozenset(),
    bare: bool,
) -> Iterator[Event]:
    """Yield "this collective study session", "the conference": definite, of a named meeting.

    Parameters
    ----------
    page, found
        The document, and its events from :func:`join`.
    own : Event or None
        What the document reports, which "this session" means where none of that name does.
    heads : frozenset of str
        Heads that are looked for beside the usual ones.
    bare : bool
        Whether "the" and a head alone are enough ("the conference"), as they always are after
        "this".
    """
    if not found:
        return
    antecedents, lower = Antecedents(found), page.tokens.lower
    kinds = words("entity.small_event_heads") | heads
    for segment in page.segments:
        first, last = page.range(segment.start, segment.end)
        for head in range(first, last):
            if lower[head] in kinds and page.surface(head).islower():
                event = _short(page, first, head, bare=bare)
                full = None if event is None else _meant(page, event, antecedents, own)
                if event is not None and full is not None:
                    yield replace(event, first=full.first or full)


def _short(
    page: Page,
    floor: int,
    head: int,
    *,
    bare: bool,
) -> Event | None:
    """Read a definite mention of few words that ends in a head; ``floor``: where it may begin."""
    lower, adjectives, begin = page.tokens.lower, words("entity.event_adjectives"), head
    least = max(floor, head - MAX_MODIFIERS)
    while begin > least and lower[begin - 1] in adjectives:
        begin -= 1
    before = page.word(begin - 1, floor)
    alone = begin == head and before == "the"
    if before not in DEFINITE or (alone and not bare) or page.word(head + 1) in GOES_ON:
        return None
    start, end = page.span(begin, head + 1)
    kind, modifiers = ALIKE.get(lower[head], lower[head]), frozenset(lower[begin:head])
    meeting = Meeting(page.text[start:end], None, None, kind, modifiers)
    return Event(start, end, meeting, None, full=False)


def _meant(
    page: Page,
    event: Event,
    antecedents: Antecedents,
    own: Event | None,
) -> Event | None:
    """Return the meeting that a short mention means."""
    before = page.word(page.range(event.start, event.start)[0] - 1)
    alone = not event.meeting.modifiers
    full = antecedents.nearest(event) if before == "the" else antecedents.first(event)
    if full is None and alone and before == "this":
        full = _reported(event, own)
    if full is None or (full.start < event.end and event.start < full.end):
        return None
    named_since = antecedents.last_before(event.start) is not full
    return None if alone and before == "the" and named_since else full


def _reported(event: Event, own: Event | None) -> Event | None:
    """Return what the document reports, where "this session" may mean it."""
    if own is None or event.meeting.head not in ANY_MEETING:
        return None
    return own if own.end < event.start else None
