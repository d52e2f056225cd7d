"""Events whose dates are facts: congresses, plenums, summits of a series, by number and year.

``known_events.jsonl`` was compiled for this project: a line a series with the names that texts give
it, a line an event with its date (EDTF).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from readout.language.meetings import ordinal_of, year_of
from readout.language.people import without_owner
from readout.records.dates import compatible

__all__ = ["KnownEvent", "known_event", "known_events"]

WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
CONFERENCE = re.compile(r"\bcop(\d{1,2})\b")
"""``COP26``, whose number is an ordinal; ``G20`` is a name."""
UNKNOWN = "XXXX"
"""The date of which nothing is known."""
SMALL = frozenset({"the", "of", "in", "at", "on", "for", "a", "s", "annual"})


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event of a series; ``of``: the number of the congress or committee that it belongs to."""

    series: str
    kind: str
    ordinal: int | None
    of: int | None
    year: int
    date: str
    place: str | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its own number and that of what it belongs to, as far as it has them."""
        return tuple(number for number in (self.ordinal, self.of) if number is not None)

    @property
    def key(self) -> str:
        """The series, number and year."""
        place = [] if self.ordinal is not None or self.place is None else [self.place.lower()]
        return "/".join([self.series, *map(str, [*reversed(self.numbers), self.year]), *place])


class EventWords(NamedTuple):
    """The words of a name without its numbers, and these."""

    words: frozenset[str]
    ordinals: tuple[int, ...]
    year: int | None


@cache
def known_events() -> tuple[dict[frozenset[str], str], dict[str, list[KnownEvent]]]:
    """Return the series by the words of their names, and the events of each, read once."""
    text = files("readout.stages.document").joinpath("known_events.jsonl").read_text("utf-8")
    series: dict[frozenset[str], str] = {}
    kinds = {}
    found: dict[str, list[KnownEvent]] = {}
    for row in map(json.loads, text.splitlines()):
        name = row.pop("series")
        if "names" in row:
            kinds[name] = row["kind"]
            for form in row["names"]:
                series.setdefault(_read(form).words, name)
        else:
            found.setdefault(name, []).append(KnownEvent(name, kinds[name], **row))
    return series, found


@cache
def _places() -> frozenset[str]:
    """Return the words of the places of all events."""
    events = chain.from_iterable(known_events()[1].values())
    return frozenset(WORD.findall(" ".join(event.place or "" for event in events).lower()))


def _read(name: str) -> EventWords:
    kept = []
    ordinals = []
    year = None
    for form in WORD.findall(CONFERENCE.sub(r"cop \1th", name.lower())):
        number = ordinal_of(form)
        if year_of(form) is not None:
            year = year_of(form)
        elif number is not None:
            ordinals.append(number)
        elif form not in SMALL:
            kept.append(without_owner(form))
    return EventWords(frozenset(kept), tuple(ordinals), year)


def known_event(name: str, date: str | None = None) -> KnownEvent | None:
    """Return the event that a name tells with its number or year; None where several may be.

    Parameters
    ----------
    name : str
        As a text has it: ``Third Plenary Session of the 18th CPC Central Committee``.
    date : str, optional
        What the text tells of its date (EDTF).

    Examples
    --------
    >>> known_event("12th BRICS Summit").date
    '2020-11-17'
    >>> known_event("BRICS Summit") is None
    True
    """
    read = _read(name)
    numbered = bool(read.year or read.ordinals)
    fitting = []
    if numbered or date:
        series, events = known_events()
        without_place = series.get(read.words - _places(), "")
        fitting = [
            event
            for event in events.get(series.get(read.words, without_place), [])
            if read.ordinals in {(), event.numbers} and read.year in {None, event.year}
        ]
    if len(fitting) > 1 or not numbered:
        fitting = [event for event in fitting if compatible(date or UNKNOWN, event.date)]
    return _single(fitting, read)


def _single(fitting: list[KnownEvent], read: EventWords) -> KnownEvent | None:
    """Return the only event, or of several the only one whose place the name has."""
    if len(fitting) > 1:
        fitting = [event for event in fitting if str(event.place).lower() in read.words]
    return fitting[0] if len(fitting) == 1 else None
