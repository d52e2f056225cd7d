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

from readout.discourse.meetings import ordinal_of, year_of
from readout.edtf import compatible

__all__ = ["KnownEvent", "known_event", "known_events"]

WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
NUMBERED = re.compile(r"(cop|g)(\d{1,2})$")
"""``COP26``; ``G20`` is a name and no number."""
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
    def key(self) -> str:
        """The series, number and year."""
        numbers = [n for n in (self.of, self.ordinal, self.year) if n is not None]
        where = (
            []
            if self.ordinal is not None or self.place is None
            else [self.place.lower()]
        )
        return "/".join([self.series, *map(str, numbers), *where])


@dataclass(frozen=True, slots=True)
class _Name:
    """The words of a name without its numbers, and these."""

    words: frozenset[str]
    ordinals: tuple[int, ...]
    year: int | None


@cache
def known_events() -> tuple[dict[frozenset[str], str], dict[str, list[KnownEvent]]]:
    """Return the series by the words of their names, and the events of each, read once."""
    text = files("readout.discourse").joinpath("known_events.jsonl").read_text("utf-8")
    series: dict[frozenset[str], str] = {}
    kinds: dict[str, str] = {}
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
    _, events = known_events()
    places = (event.place or "" for found in events.values() for event in found)
    return frozenset(word for place in places for word in WORD.findall(place.lower()))


def _read(name: str) -> _Name:
    kept: list[str] = []
    ordinals: list[int] = []
    year = None
    for form in WORD.findall(name.lower()):
        number = ordinal_of(form)
        within = NUMBERED.match(form)
        if year_of(form) is not None:
            year = year_of(form)
        elif number is not None:
            ordinals.append(number)
        elif within is not None and within[1] == "cop":
            kept.append("cop")
            ordinals.append(int(within[2]))
        elif form not in SMALL:
            kept.append(form.removesuffix("’s").removesuffix("'s"))
    return _Name(frozenset(kept), tuple(ordinals), year)


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
    found = _series_of(read)
    told = bool(read.ordinals) or read.year is not None
    if found is None or not (told or date):
        return None
    fitting = [event for event in found if _fits(event, read)]
    if len(fitting) > 1 or not told:
        fitting = [
            event for event in fitting if compatible(date or UNKNOWN, event.date)
        ]
    if len(fitting) > 1:
        fitting = [event for event in fitting if _is_placed(event, read)]
    if len(fitting) == 1:
        return fitting[0]
    return None


def _series_of(read: _Name) -> list[KnownEvent] | None:
    """Return the events of the series that a name is of, with a place in the name or without."""
    series, events = known_events()
    places = read.words & _places()
    for words in (read.words, read.words - places):
        if words in series:
            return events.get(series[words], [])
    return None


def _is_placed(event: KnownEvent, read: _Name) -> bool:
    """Tell whether the place of an event is in a name."""
    return (event.place or "-").lower() in read.words


def _fits(event: KnownEvent, read: _Name) -> bool:
    """Tell whether an event may be meant: by its numbers and its year."""
    numbers = tuple(n for n in (event.ordinal, event.of) if n is not None)
    if read.ordinals and read.ordinals != numbers:
        return False
    return read.year is None or read.year == event.year
