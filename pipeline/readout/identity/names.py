"""What an event is called, for people to read: ``Sol–Dev meeting, Tarn, 14 November 2041``."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import shorten

from readout.identity.persons import alike
from readout.identity.states import states
from readout.identity.tellings import SAID, TALKED, Days, Telling, length
from readout.language.events import noun_of

__all__ = ["name_of"]

MET = TALKED - {"press"}
"""Groups of events at which those who take part meet."""
PARTIES = 3
"""So many who take part are named."""
LONGEST = 100


def name_of(tellings: Sequence[Telling]) -> str:
    """Return the name of an event, its place and day."""
    own = [told for told in tellings if told.own] or tellings
    name = _called(own) or _proper(tellings) or _title(own[0]) or _plain(own)
    place = _first(told.place for told in own).split(",")[0]
    days = min((told.days for told in own if not told.loose), key=length, default=None)
    name = shorten(name.rstrip("."), LONGEST, placeholder=" …")
    parts = [name, "" if place in name else place, _written(days) if days else ""]
    return ", ".join(filter(None, parts))


def _called(tellings: Sequence[Telling]) -> str:
    """Return what the meta data call an event, else who met."""
    return _first(told.name for told in tellings if told.given) or _sides(tellings)


def _sides(tellings: Sequence[Telling]) -> str:
    """Return the name of talks by who took part; nothing for other events."""
    who, first = _who(tellings), tellings[0]
    kinds = {told.kind for told in tellings if told.group in MET}
    better = first.words if len(first.persons) < 2 else len(who) > PARTIES and _title(first)
    if not kinds or first.group not in TALKED or len(who) < 2 or better:
        return ""
    return f"{_listed(who)} {min(kinds & {'call', 'visit'}, default='meeting')}"


def _listed(who: Sequence[str]) -> str:
    return "–".join(who[:PARTIES]) + (" and others" if len(who) > PARTIES else "")


def _proper(tellings: Sequence[Telling]) -> str:
    """Return the proper name that is told most; a verb ("visited …") is none."""
    return _first(
        told.name
        for told in tellings
        if told.words and (told.kind in SAID or not told.name[:1].islower() or noun_of(told.name))
    )


def _title(told: Telling) -> str:
    """Return the title of a report that names what it reports."""
    return told.title if told.own and noun_of(told.title) else ""


def _plain(tellings: Sequence[Telling]) -> str:
    """Return whose an event was, else who tells of it, and its kind."""
    first = tellings[0]
    noun = first.name.lower() if noun_of(first.name) else first.kind
    who = _who(tellings)
    whose = _listed(who) if len(who) > 1 or first.persons else first.publisher
    return f"{whose} {noun}".strip()


def _who(tellings: Iterable[Telling]) -> list[str]:
    """Return who takes part, each by the shortest name that is told; the states where nobody is.

    Whom most do not name took no part: one tells of it afterwards.
    """
    every = [person for told in tellings for person in told.persons.items()]
    found: dict[str, None] = {}
    for name, _ in every:
        forms = [written for other, written in every if alike(name, other)]
        if 2 * len(forms) > sum(bool(told.persons) for told in tellings):
            found[min(forms, key=lambda form: (form.count(" "), form))] = None
    return list(found) or sorted({states()[one] for told in tellings for one in told.states})


def _first(found: Iterable[str]) -> str:
    """Return the most frequent text that is not empty, of several the first."""
    return next((text for text, _ in Counter(filter(None, found)).most_common(1)), "")


def _written(days: Days) -> str:
    """Return a day or days in words."""
    first, last = map(dt.date.fromordinal, days)
    opens, closes = f"{first:%B %Y}", f"{last:%B %Y}"
    if opens != closes:
        return f"{opens} – {closes}"
    if length(days) > 26:
        return closes
    return f"{first.day}–{last.day} {closes}" if first < last else f"{last.day} {closes}"
