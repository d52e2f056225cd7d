"""What an event is called, for people to read: ``Sol–Dev meeting, Tarn, 14 November 2041``."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from readout.identity.persons import alike
from readout.identity.states import states
from readout.identity.tellings import TALKED, Days, Telling, length

__all__ = ["name_of"]

PARTIES = 3
"""So many who take part are named."""
LONGEST = 100
SPOKEN = re.compile(
    r"(?:\d{4} )?(?:Speech|Address|Remarks|Statement) (?:to|at|in|on) (?:the )?(?=\w+ )"
)
"""Before the name of the event at which something was said."""


def name_of(tellings: Sequence[Telling]) -> str:
    """Return the name of an event: who met, else its proper name, else a title; place and day."""
    own = [told for told in tellings if told.own] or tellings
    name = _sides(own) or _proper(tellings)
    place = _first(told.place for told in own if told.place).split(",")[0]
    days = min((told.days for told in own if not told.loose), key=length, default=None)
    parts = [name[:LONGEST], "" if place in name else place, _written(days) if days else ""]
    return ", ".join(filter(None, parts))


def _sides(tellings: Sequence[Telling]) -> str:
    """Return the name of talks by who took part; nothing for other events."""
    who = _who(tellings)
    first = tellings[0]
    if first.group not in TALKED or len(who) < 2 or (first.words and len(first.persons) < 2):
        return ""
    kind = next((told.kind for told in tellings if told.kind in {"call", "visit"}), "meeting")
    more = " and others" if len(who) > PARTIES else ""
    return f"{'–'.join(who[:PARTIES])}{more} {kind}"


def _proper(tellings: Sequence[Telling]) -> str:
    """Return the proper name that is told most, else the title of who reports it."""
    named = _first(told.name for told in tellings if told.words)
    first = tellings[0]
    return SPOKEN.sub("", named) or (first.title if first.own else first.name)


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
    return list(found) or sorted({states()[one].name for told in tellings for one in told.states})


def _first(found: Iterable[str]) -> str:
    """Return the most frequent text, of several the first."""
    return next((text for text, _ in Counter(found).most_common(1)), "")


def _written(days: Days) -> str:
    """Return a day or days in words."""
    first, last = map(dt.date.fromordinal, days)
    if (first.year, first.month) != (last.year, last.month):
        return f"{first:%B %Y} – {last:%B %Y}"
    if length(days) > 26:
        return f"{last:%B %Y}"
    return f"{first.day}–{last.day} {last:%B %Y}" if first < last else f"{last.day} {last:%B %Y}"
