"""Meetings as events.

Their normal form, their dates, and the short mentions that stand for them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.language.words import titled, words
from readout.records import Segment, Sentence
from readout.spans import SpanIndex, trim
from readout.stages.entities.candidates import Candidate, Normal
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary.nouns import head_phrase
from readout.stages.entities.meetings import describe
from readout.stages.entities.read.tokens import Words, split_words

__all__ = ["Antecedents", "Event", "Setting", "events", "own_event", "short_mentions"]

PLURAL_HEADS, SMALL_HEADS = titled("entity.plural_event_heads"), words("entity.small_event_heads")
ADJECTIVES, HOLDING = words("entity.event_adjectives"), words("entity.holding_verbs")
GLOSSARY = frozenset({"glossary_term", "glossary_definition"})
_DEFINITE = frozenset({"this", "the", "that"})
_GOES_ON = frozenset({"of", "room", "rooms", "hall", "on", "for"})
_ANY_MEETING = frozenset({"conference", "meeting", "session"})
"""What any meeting may be called where "this" stands before it."""
LEAD = 2
_ALIKE = {"plenum": "session", "plenary": "session"}
MAX_MODIFIERS = 4
NEAR = 40
NEARBY = 300
SAME_CLAUSE = 25
LONGEST_DATE = 40
"""Words; no date has as many."""
JOINTS = frozenset({"(", "[", "of", "in", "[of", "on", "(held in", ","})
"""What stands between a meeting and the date that belongs to it."""


@dataclass
class Event:
    """A mention of a meeting.

    ``first`` is the first full mention of the same meeting (None in that itself).
    """

    mention: Candidate
    name: str
    ordinal: int | None
    edtf: str | None
    head: str
    modifiers: frozenset[str]
    dated: bool = False
    first: Event | None = None

    @property
    def normal(self) -> Normal:
        """The normal form, that of the first full mention where there is one."""
        event = self.first or self
        return {"name": event.name, "ordinal": event.ordinal, "edtf": event.edtf}


@dataclass
class Setting:
    """What the events of a document stand in."""

    text: str
    words: Words
    segments: SpanIndex[Segment]
    sentences: SpanIndex[Sentence]
    dates: SpanIndex[Candidate]
    gazetteer: Gazetteer

    def holds(self, first: int, last: int) -> bool:
        """Tell whether one of the words ``[first, last)`` says that something is held, opened or closed."""
        return bisect_left(self._holding, first) < bisect_left(self._holding, last)

    @cached_property
    def _holding(self) -> list[int]:
        return [place for place, form in enumerate(self.words.folded) if form in HOLDING]

    def years(self, position: int) -> list[int]:
        """List the years of the dates in the sentence at a position, each once."""
        sentence = self.sentences.at(position)
        if sentence is None:
            return []
        if sentence.start not in self._years:
            dates = self.dates.within(sentence.start, sentence.end)
            values = (str(date.normal["edtf"]) for date in dates if date.normal)
            self._years[sentence.start] = list(
                dict.fromkeys(int(v[:4]) for v in values if v[:4].isdigit())
            )
        return self._years[sentence.start]

    @cached_property
    def _years(self) -> dict[int, list[int]]:
        return {}


def events(setting: Setting, candidates: Iterable[Candidate]) -> list[Event]:
    """Describe the meetings among the candidates and join the mentions of one meeting."""
    found = [_describe(setting, item) for item in candidates if item.label == "EVENT"]
    _share_dates(setting, found)
    _small_mentions(setting, found)
    firsts: dict[tuple[str, int | None, str | None], Event] = {}
    for event in found:
        if event.mention.mention or (
            event.edtf is None and event.ordinal is None and _general(setting, event)
        ):
            continue
        key = (
            event.name.lower(),
            event.ordinal,
            None if event.ordinal is not None and not event.dated else event.edtf,
        )
        event.first = firsts.setdefault(key, event)
        if event.first is event:
            event.first = None
    antecedents = Antecedents(found)
    for event in found:
        if event.mention.mention:
            known = event.first
            if known is None:
                event.first = antecedents.first(event.head, event.modifiers, numbered=True)
            else:
                event.first = known.first or known
    return found


def _small_mentions(setting: Setting, found: Sequence[Event]) -> None:
    """Tell the definite mentions among what a model found: "this collective study session" is no name of its own."""
    small: list[Event] = []
    full_names: list[Event] = []
    for event in found:
        plain = (
            event.ordinal is None
            and not event.dated
            and setting.text[event.mention.start].islower()
        )
        (small if event.mention.method == "model" and plain else full_names).append(event)
    antecedents = Antecedents(full_names)
    for event in small:
        before = setting.words.folded[max(0, setting.words.at(event.mention.start) - 1)]
        full = (
            antecedents.nearest(event.head, event.modifiers, event.mention.start)
            if before in _DEFINITE
            else None
        )
        if full is not None:
            event.mention.mention, event.first = True, full.first or full


def _describe(setting: Setting, item: Candidate) -> Event:
    text = " ".join(setting.text[item.start : item.end].split())
    name, ordinal, year = describe(text)
    forms = [form.lower() for form in split_words(name)]
    last = [form.lower() for form in split_words(head_phrase(name))][-1:]
    head = next((form for form in reversed(forms) if form in _heads()), last[0] if last else "")
    before = forms[: forms.index(head)] if head in forms else forms
    entry = setting.gazetteer.lookup(name)
    if entry is not None and entry.label == "EVENT":
        name, item.kb_id = entry.name, entry.kb_id
    elif item.method == "glossary" and item.full:
        name = item.full
    edtf = f"{year:04d}" if year is not None else None
    event = Event(
        item,
        name,
        None if item.mention else ordinal,
        edtf,
        _ALIKE.get(head, head),
        frozenset(before),
        edtf is not None,
    )
    if not item.mention:
        held = _clause_date(setting, item)
        if edtf is None or (held is not None and held.startswith(f"{edtf}-")):
            event.edtf = held
    return event


def _heads() -> frozenset[str]:
    return SMALL_HEADS | {"sessions", "plenary"}


def _clause_date(setting: Setting, item: Candidate) -> str | None:
    """Return the date that the clause gives a meeting: "(April 2031)" behind it, "held on …", "In 2014, the …"."""
    sentence = setting.sentences.at(item.start)
    if sentence is None:
        return None
    for date in setting.dates.from_place(item.end):
        start, end = trim(setting.text, item.end, date.start)
        if date.start >= sentence.end or end - start > len("(held in"):
            break
        if setting.text[start:end] in JOINTS and date.normal and date.normal["edtf"]:
            return str(date.normal["edtf"])
    best: tuple[int, str] | None = None
    for date in _dates_near(setting, item, sentence):
        value = str(date.normal["edtf"]) if date.normal else ""
        opening = date.start - sentence.start <= NEAR and date.end <= item.start
        if opening and setting.text[date.end : date.end + 1] == ",":
            distance = 0
        else:
            low, high = min(item.end, date.end), max(item.start, date.start)
            first, last = setting.words.at(low), setting.words.at(high)
            holds = setting.holds(first, last)
            if not holds and date.start >= item.end and last - first <= 3:
                holds = setting.holds(setting.words.at(sentence.start), first)
            if last - first > SAME_CLAUSE or not holds:
                continue
            distance = high - low
        if best is None or distance < best[0]:
            best = (distance, value)
    return best[1] if best else None


def _dates_near(setting: Setting, item: Candidate, sentence: Sentence) -> list[Candidate]:
    """Return the dates with values that open the sentence of a meeting or stand near it: of an endless one, few."""
    words, opening = setting.words, sentence.start + NEAR + 1
    first = words.at(item.start) - SAME_CLAUSE - LONGEST_DATE
    low = words.starts[first] if first > 0 else 0
    last = words.at(item.end) + SAME_CLAUSE + 1
    high = words.starts[last] if last < len(words) else sentence.end
    near = setting.dates.within(sentence.start, min(opening, sentence.end))
    near += setting.dates.within(max(opening, low), min(sentence.end, high))
    return [date for date in near if date.normal and date.normal["edtf"]]


def _share_dates(setting: Setting, found: Sequence[Event]) -> None:
    """Give the date of a meeting to its other mentions, where all that have one agree; not in a glossary.

    A year in the name ("the 2031 Harbour Congress") is no date of earlier mentions without one: they may be of a later
    meeting of the same name. A mention with the year alone takes the month or day that another of that year has.
    """
    exact: dict[tuple[str, int | None, str], set[str]] = {}
    years = [event for event in found if event.dated and event.edtf is not None]
    for event in years:
        exact.setdefault((event.name.lower(), event.ordinal, str(event.edtf)[:4]), set()).add(
            str(event.edtf)
        )
    for event in years:
        values = exact[event.name.lower(), event.ordinal, str(event.edtf)[:4]] - {
            str(event.edtf)[:4]
        }
        event.edtf = (
            values.pop() if len(values) == 1 and len(str(event.edtf)) == len("YYYY") else event.edtf
        )
    dates: dict[tuple[str, int | None], dict[str, int]] = {}
    for event in found:
        if event.edtf is not None and not _general(setting, event):
            since = event.mention.start if event.dated and event.ordinal is None else 0
            known = dates.setdefault((event.name.lower(), event.ordinal), {})
            known[event.edtf] = min(since, known.get(event.edtf, since))
    for event in found:
        known = dates.get((event.name.lower(), event.ordinal), {})
        if (
            event.edtf is None
            and len(known) == 1
            and not event.mention.mention
            and not _general(setting, event)
        ):
            edtf, since = next(iter(known.items()))
            event.edtf = edtf if event.mention.start >= since else None


def _general(setting: Setting, event: Event) -> bool:
    """Tell whether a meeting is spoken of in the document's glossary, where it is what recurs, not one of its times."""
    segment = setting.segments.at(event.mention.start)
    return segment is not None and segment.kind in GLOSSARY


class Antecedents:
    """Finds the meeting that a short mention stands for.

    Parameters
    ----------
    found : sequence of Event
        The events in the order of the text; those that are no full names are left out.
    """

    def __init__(self, found: Sequence[Event]) -> None:
        self._full = [event for event in found if not event.mention.mention]
        self._ends = [event.mention.end for event in self._full]
        self._headed: dict[str, list[Event]] = {}
        for event in self._full:
            self._headed.setdefault(event.head, []).append(event)
        self._fitting: dict[tuple[str, frozenset[str]], list[Event]] = {}
        self._numbered: dict[tuple[str, frozenset[str]], Event | None] = {}

    def last_before(self, position: int) -> Event | None:
        """Return the meeting named last before a position."""
        index = bisect_right(self._ends, position) - 1
        return self._full[index] if index >= 0 else None

    def first(
        self, head: str, modifiers: frozenset[str], *, numbered: bool = False
    ) -> Event | None:
        """Return the first meeting of the document with a head and modifiers, with an ordinal if so wanted."""
        fitting, key = self._of(head, modifiers), (head, modifiers)
        if not numbered:
            return fitting[0] if fitting else None
        if key not in self._numbered:
            self._numbered[key] = next(
                (event for event in fitting if event.ordinal is not None), None
            )
        return self._numbered[key]

    def nearest(self, head: str, modifiers: frozenset[str], position: int) -> Event | None:
        """Return the last such meeting that ends shortly before a position, else the first of the document."""
        fitting = self._of(head, modifiers)
        index = bisect_right(fitting, position, key=lambda e: e.mention.end) - 1
        if index >= 0 and position - fitting[index].mention.end <= NEARBY:
            return fitting[index]
        return fitting[0] if fitting else None

    def _of(self, head: str, modifiers: frozenset[str]) -> list[Event]:
        key = (head, modifiers)
        if key not in self._fitting:
            self._fitting[key] = [e for e in self._headed.get(head, ()) if modifiers <= e.modifiers]
        return self._fitting[key]


def own_event(
    setting: Setting, found: Sequence[Event], segments: Iterable[Segment]
) -> Event | None:
    """Find the meeting that the document reports: the first one of its lead that is held there, or has a date.

    Parameters
    ----------
    setting, found
        The document, and its events from :func:`events`.
    segments : iterable of Segment
        In order; the lead is the first paragraphs, the title what it falls back on.
    """
    body = [s for s in segments if s.kind == "paragraph"][:LEAD]
    full = [e for e in found if not e.mention.mention]
    for segment in body:
        inside = [e for e in full if segment.start <= e.mention.start < segment.end]
        held = [e for e in inside if e.edtf is not None or _held(setting, e)]
        if held:
            return held[0].first or held[0]
    titles = [
        e
        for e in full
        if (s := setting.segments.at(e.mention.start)) is not None and s.kind == "title"
    ]
    return (titles[0].first or titles[0]) if titles else None


def _held(setting: Setting, event: Event) -> bool:
    """Tell whether the sentence of a meeting says that it is held, opened or closed."""
    sentence = setting.sentences.at(event.mention.start)
    if sentence is None:
        return False
    return setting.holds(setting.words.at(sentence.start), setting.words.at(sentence.end))


def short_mentions(
    setting: Setting,
    found: Sequence[Event],
    ranges: Iterable[tuple[int, int]],
    own: Event | None,
    *,
    bare: bool,
) -> list[Event]:
    """Find "this collective study session", "the conference": definite, with a named antecedent of the same head.

    Parameters
    ----------
    setting, found
        The document, and its full events from :func:`events`.
    ranges : iterable of (int, int)
        The words of each segment.
    own : Event or None
        The meeting that the document reports, which "this session" means where none of that name does.
    bare : bool
        Whether "the" and a head alone are enough ("the conference"), as they always are after "this".
    """
    if not found:
        return []
    words, mentions, antecedents = setting.words, [], Antecedents(found)
    named = {e.head for e in found if e.mention.method == "glossary" and not e.mention.mention}
    heads = SMALL_HEADS | (named - PLURAL_HEADS)
    for first, last in ranges:
        for index in range(first, last):
            if words.forms[index] in heads:
                begin = _definite(words, first, index)
                if begin is not None:
                    event = _mention(setting, antecedents, begin, index, own, bare=bare)
                    mentions += [event] if event is not None else []
    return mentions


def _definite(words: Words, first: int, head: int) -> int | None:
    """Return the first word after "this" or "the" that goes with a head, or None."""
    begin = head
    adjectives = ADJECTIVES
    while begin > first and head - begin < MAX_MODIFIERS and words.folded[begin - 1] in adjectives:
        begin -= 1
    return begin if begin > first and words.folded[begin - 1] in _DEFINITE else None


def _mention(
    setting: Setting,
    antecedents: Antecedents,
    begin: int,
    head: int,
    own: Event | None,
    *,
    bare: bool,
) -> Event | None:
    words = setting.words
    definite, alone = words.folded[begin - 1] == "the", begin == head
    if (alone and definite and not bare) or (
        head + 1 < len(words) and words.forms[head + 1] in _GOES_ON
    ):
        return None
    start, end = words.starts[begin], words.ends[head]
    kind = _ALIKE.get(words.forms[head], words.forms[head])
    modifiers = frozenset(words.folded[begin:head])
    full = (
        antecedents.nearest(kind, modifiers, start)
        if definite
        else antecedents.first(kind, modifiers)
    )
    if (
        full is None
        and alone
        and words.folded[begin - 1] == "this"
        and own is not None
        and own.mention.end < start
    ):
        full = own if kind in _ANY_MEETING else None
    if full is None or (full.mention.start < end and start < full.mention.end):
        return None
    if alone and definite and antecedents.last_before(start) is not full:
        return None
    first = full.first or full
    item = Candidate(start, end, "EVENT", "rule", mention=True, weak=True)
    return Event(item, first.name, first.ordinal, first.edtf, kind, modifiers, first=first)
