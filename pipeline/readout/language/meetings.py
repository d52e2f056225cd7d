"""Meetings by their names: what a name tells, which mentions are one, what "this session" is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from readout.language.page import Page
from readout.language.timing import YEAR, clause_date
from readout.language.words import numbered, words

__all__ = [
    "ALIKE",
    "ERAS",
    "HEADS",
    "MeetingMention",
    "MeetingName",
    "Normal",
    "ProposedMeeting",
    "describe",
    "has_capital",
    "is_era",
    "is_name",
    "is_relative",
    "join_meetings",
    "occasion_noun",
    "ordinal_of",
    "read_meeting",
    "short_mentions",
    "year_of",
]

HEADS = words("entity.small_event_heads") | {"sessions", "plenary"}
ALIKE = {"plenum": "session", "plenary": "session"}
"""Heads for one kind of meeting."""
ERAS = words("word.era")
SPOKEN = frozenset({"call", "conversation", "talk"})
"""Occasions only with a word before them (``telephone call``)."""
TEN = 10
"""The first number that stands behind no ten (``twenty-first``)."""
_NUMBERS = numbered("entity.numbers")
_TENS = numbered("entity.tens")
_UNITS = "|".join(number for number, value in _NUMBERS.items() if value < TEN)
_OPENING = re.compile(
    rf"((?:{'|'.join(_TENS)})[- ](?:{_UNITS})\b|[^\W_]+)[ -]+(?=\S)", re.IGNORECASE
)
_NUMERAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_YEAR_BEHIND = re.compile(r"(?<=\w) ?\(((?:1[5-9]|20|21)\d\d)\)$| (?:of )?((?:1[5-9]|20|21)\d\d)$")
_RELATIVE = re.compile(r"of the (?:new )?year", re.IGNORECASE)
_TAIL = re.compile(r"(?<=\S) (?:of|on|for|in|at|to|with|by|from|between)\b.*", re.DOTALL)
"""What a preposition ties to a name."""


@dataclass(frozen=True, slots=True)
class MeetingName:
    """A name, taken apart: ``24th collective study session`` is number 24 of its name.

    ``head`` is the noun for its kind, ``modifiers`` the words before that; both in lower case.
    """

    name: str
    ordinal: int | None
    year: int | None
    head: str
    modifiers: frozenset[str]


def describe(text: str) -> tuple[str, int | None, int | None]:
    """Return a meeting's name without its ordinal and year, the ordinal, and the year."""
    rest = " ".join(text.split())
    ordinal: int | None = None
    year: int | None = None
    while opening := _OPENING.match(rest):
        form = opening[1]
        number = ordinal_of(form)
        named = year_of(form)
        if ordinal is None and number is not None:
            ordinal = number
        elif year is None and named is not None:
            year = named
        else:
            break
        rest = rest[opening.end() :]
    closing = _YEAR_BEHIND.search(rest)
    if closing is not None:
        rest = rest[: closing.start()]
        year = int(closing[1] or closing[2])
    return _RELATIVE.sub("", rest).strip() or rest, ordinal, year


def is_relative(name: str) -> bool:
    """Return whether a name counts within a year ("First Session of the New Year")."""
    return _RELATIVE.search(name) is not None


def has_capital(text: str) -> bool:
    """Return whether there is a capital letter in a name."""
    return any(c.isupper() for c in text)


def is_era(name: str) -> bool:
    """Return whether it is a war or a time, during which much was said (``the Cold War``)."""
    return read_meeting(name).head in ERAS


def is_name(text: str) -> bool:
    """Return if it is a name: a capital in it, or a number (``twenty-fourth study session``)."""
    return has_capital(text) or describe(text)[1] is not None


def ordinal_of(form: str) -> int | None:
    """Return the number of ``24th``, ``ninth`` or ``twenty-fourth``."""
    numeral = _NUMERAL.fullmatch(form)
    if numeral is not None:
        return int(numeral[1])
    ten, _, unit = form.lower().replace("-", " ").partition(" ")
    if not unit:
        return _NUMBERS.get(ten)
    last = _NUMBERS.get(unit, TEN)
    if ten in _TENS and last < TEN:
        return _TENS[ten] + last
    return None


def year_of(form: str) -> int | None:
    """Return the year that four digits name."""
    if _YEAR.fullmatch(form) is None:
        return None
    return int(form)


def read_meeting(text: str) -> MeetingName:
    """Take a meeting's name apart.

    Its head is the last noun for a kind of meeting, else the word before the first preposition.
    """
    name, ordinal, year = describe(text)
    forms = name.lower().replace("-", " ").split()
    kinds = [form for form in forms if form in HEADS] or _TAIL.sub("", name).lower().split()
    head = kinds[-1] if kinds else ""
    before = forms[: forms.index(head)] if head in forms else forms
    return MeetingName(name, ordinal, year, ALIKE.get(head, head), frozenset(before))


def occasion_noun(page: Page, i: int) -> int | None:
    """Return where the name of a kind of event begins whose noun is token ``i``, or None.

    The noun takes the words that make it one with it: ``press conference``, ``telephone call``,
    ``joint study session``.
    """
    kinds = words("word.occasion_kind")
    word = page.word(i)
    before = page.word(i - 1)
    is_kind = before in kinds
    if word not in words("noun.occasion") and not (word in SPOKEN and is_kind):
        return None
    tag = page.tokens.tag[i]
    if tag and not tag.startswith("NN"):
        return None
    if not is_kind and before not in words("word.briefing_kind"):
        return i
    if page.word(i - 2) in kinds:
        return i - 2
    return i - 1


Normal = dict[str, str | int | None]
GLOSSARY = frozenset({"glossary_term", "glossary_definition"})
DEFINITE = words("determiner.definite")
GOES_ON = words("word.after_meeting")
"""Behind a head these make a longer name of it, or another thing."""
MAX_MODIFIERS = 4
NEARBY = 300
"""A meeting named within so many characters before is the one that is meant."""

Known = tuple[str, int | None]
"""A name without its numbers, in lower case, and its ordinal."""


@dataclass(frozen=True, slots=True)
class ProposedMeeting:
    """A mention of a meeting as it was found.

    ``full``: whether it is a name, else it needs an antecedent; ``model``: whether a model alone
    says so; ``name``: what a glossary or gazetteer calls it.
    """

    start: int
    end: int
    full: bool = True
    model: bool = False
    name: str | None = None


@dataclass(slots=True, eq=False)
class MeetingMention:
    """A mention of a meeting; ``first`` is the first full mention of the same one, if another."""

    start: int
    end: int
    meeting: MeetingName
    edtf: str | None
    full: bool = True
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


def join_meetings(page: Page, proposed: Sequence[ProposedMeeting]) -> list[MeetingMention]:
    """Read the mentions of meetings, date them and join those of one meeting."""
    found = [_read(page, item) for item in proposed]
    recurring = {event for event in found if _is_in_glossary(page, event)}
    _share_days(found)
    _share_dates(found, recurring)
    _point_small(page, proposed, found)
    _point_to_first(found, recurring)
    numbered = Antecedents([event for event in found if event.meeting.ordinal is not None])
    for event in found:
        if not event.full:
            full = event.first or numbered.first(event)
            event.first = full and (full.first or full)
    return found


def _read(page: Page, item: ProposedMeeting) -> MeetingMention:
    """Read a mention by itself and by its clause."""
    start, end = item.start, item.end
    meeting = read_meeting(page.text[start:end])
    if item.name is not None and meeting.modifiers.issubset(item.name.lower().split()):
        meeting = replace(meeting, name=item.name)
    year = None if meeting.year is None else str(meeting.year)
    if not item.full:
        return MeetingMention(start, end, replace(meeting, ordinal=None), year, full=False)
    held = clause_date(page, start, end)
    if held is None or (year is not None and not held.startswith(f"{year}-")):
        held = year
    return MeetingMention(start, end, meeting, held)


def _is_in_glossary(page: Page, event: MeetingMention) -> bool:
    """Return whether a meeting is one of the document's glossary, which recurs."""
    segment = page.segment_index.at(event.start)
    return segment is not None and segment.kind in GLOSSARY


def _share_days(found: Sequence[MeetingMention]) -> None:
    """Give a mention with the year alone the month or day that others of that year have."""
    days: dict[tuple[Known, int | None], set[str]] = {}
    vague = []
    for event in found:
        if event.edtf is None or len(event.edtf) <= YEAR:
            vague.append(event)
        elif event.meeting.year is not None:
            days.setdefault((event.known, event.meeting.year), set()).add(event.edtf)
    for event in vague:
        known = days.get((event.known, event.meeting.year), set())
        if len(known) == 1:
            (event.edtf,) = known


def _share_dates(found: Sequence[MeetingMention], recurring: Container[MeetingMention]) -> None:
    """Give the date of a meeting to its other mentions, where all that have one agree.

    A year in the name ("the 2031 Harbour Congress") is no date of earlier mentions without one:
    they may be of a later meeting of the same name.
    """
    dates: dict[Known, dict[str, int]] = {}
    single = [event for event in found if event not in recurring]
    for event in single:
        if event.edtf is not None:
            named = event.meeting.year is not None and event.meeting.ordinal is None
            known = dates.setdefault(event.known, {})
            since = event.start if named else 0
            known[event.edtf] = min(since, known.get(event.edtf, since))
    for event in single:
        known = dates.get(event.known, {})
        if event.full and event.edtf is None and len(known) == 1:
            ((edtf, since),) = known.items()
            event.edtf = edtf if event.start >= since else None


def _point_small(
    page: Page, proposed: Sequence[ProposedMeeting], found: Sequence[MeetingMention]
) -> None:
    """Tell what a model found from names: "this collective study session" is none of its own."""
    small = set()
    for item, event in zip(proposed, found, strict=True):
        bare = event.meeting.ordinal is None and event.meeting.year is None
        if item.model and bare and page.text[event.start].islower():
            small.add(event)
    names = Antecedents([event for event in found if event not in small])
    for event in small:
        definite = page.word_before(event.start) in DEFINITE
        event.first = names.nearest(event) if definite else None
        event.full = event.first is None


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


class Antecedents:
    """Finds the meeting that a short mention stands for.

    Parameters
    ----------
    found : sequence of MeetingMention
        The full mentions in the order of the text.
    """

    def __init__(self, found: Sequence[MeetingMention]) -> None:
        self._full = [event for event in found if event.full]
        self._fitting: dict[tuple[str, frozenset[str]], list[MeetingMention]] = {}

    def last_before(self, position: int) -> MeetingMention | None:
        """Return the meeting named last before a position."""
        return _last(self._full, position)

    def first(self, event: MeetingMention) -> MeetingMention | None:
        """Return the first meeting with the head and modifiers of a mention."""
        return next(iter(self._of(event.meeting)), None)

    def nearest(self, event: MeetingMention) -> MeetingMention | None:
        """Return the last such meeting that ends shortly before a mention, else the first one."""
        last = _last(self._of(event.meeting), event.start)
        if last is not None and event.start - last.end <= NEARBY:
            return last
        return self.first(event)

    def _of(self, short: MeetingName) -> list[MeetingMention]:
        """Return the meetings with a head and modifiers."""
        key = short.head, short.modifiers
        if key not in self._fitting:
            names = ((event, event.meeting) for event in self._full)
            self._fitting[key] = [
                event
                for event, name in names
                if name.head == short.head and short.modifiers <= name.modifiers
            ]
        return self._fitting[key]


def _last(events: Sequence[MeetingMention], position: int) -> MeetingMention | None:
    """Return the last of sorted events that ends before a position."""
    index = bisect_right(events, position, key=attrgetter("end"))
    return events[index - 1] if index else None


def short_mentions(
    page: Page, found: Sequence[MeetingMention], *, heads: frozenset[str] = frozenset(), bare: bool
) -> Iterator[MeetingMention]:
    """Yield "this collective study session", "the conference": definite, of a named meeting.

    Parameters
    ----------
    page, found
        The document, and its events from :func:`join_meetings`.
    heads : frozenset of str
        Heads that are looked for beside the usual ones.
    bare : bool
        Whether "the" and a head alone are enough ("the conference"), as they always are after
        "this".
    """
    if not found:
        return
    antecedents = Antecedents(found)
    kinds = words("entity.small_event_heads") | heads
    for segment in page.segments:
        first, last = page.place_of(segment)
        for head in range(first, last):
            if page.word(head) in kinds and page.surface(head).islower():
                short, before = _short(page, head, first)
                definite = before in DEFINITE and page.word(head + 1) not in GOES_ON
                full = _meant(antecedents, short, before, bare=bare) if definite else None
                if full is not None:
                    short.first = full.first or full
                    yield short


def _meant(
    antecedents: Antecedents, short: MeetingMention, before: str, *, bare: bool
) -> MeetingMention | None:
    """Return the meeting that a short mention means; ``bare``: whether "the meeting" means one."""
    full = antecedents.first(short) if before != "the" else antecedents.nearest(short)
    if before == "the" and " " not in short.meeting.name:  # the one named last, or none
        full = full if bare and full is antecedents.last_before(short.start) else None
    apart = full is None or full.end <= short.start or short.end <= full.start
    return full if apart else None


def _short(page: Page, head: int, floor: int) -> tuple[MeetingMention, str]:
    """Return a head with its adjectives as a mention, and the word before.

    ``floor``: where it may begin (tokens).
    """
    begin, least = head, max(floor, head - MAX_MODIFIERS)
    while begin > least and page.word(begin - 1) in words("entity.event_adjectives"):
        begin -= 1
    start, end = page.span(begin, head + 1)
    kind = page.word(head)
    modifiers = frozenset(page.tokens.lower[begin:head])
    meeting = MeetingName(page.text[start:end], None, None, ALIKE.get(kind, kind), modifiers)
    return MeetingMention(start, end, meeting, None, full=False), page.word(begin - 1, floor)
