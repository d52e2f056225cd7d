"""Who held which office when, where that is a fact: presidents, heads of government, ministers."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from readout.identity.rows import slug
from readout.identity.states import folded, named_in, rows

__all__ = ["Tenure", "asked", "holders", "terms"]

SAME = (
    "president, head of state, leader",
    "general secretary, party leader, party chief",
    "prime minister, premier, taoiseach, head of government, pm",
    "foreign minister, secretary of state, foreign secretary, minister of foreign affairs, "
    "minister for foreign affairs, external affairs minister, minister of external affairs, "
    "secretary",
    "king, queen, emperor, monarch",
)
"""Words for one office, in several states."""
OTHER = re.compile(
    r"\b(?:former|ex|deputy|vice|assistant|acting|under|next|then|first|press|general)\b"
)
"""Before an office: another one, or no more."""


class Tenure(NamedTuple):
    """A term of office: days are ordinals, ``last`` is the first day of the next one."""

    iso: str
    person: str
    first: int
    last: int

    @property
    def who(self) -> str:
        """The address of who held it."""
        return f"person/{slug(self.person)}"


@cache
def terms() -> dict[str, list[Tenure]]:
    """Return the terms of each office."""
    found = defaultdict(list)
    for row in rows("offices.csv"):
        days = (row["from"], row["to"] or dt.date.max.isoformat())
        first, last = (dt.date.fromisoformat(day).toordinal() for day in days)
        found[row["office"]].append(Tenure(row["state"], row["person"], first, last))
    return dict(found)


@cache
def _offices() -> dict[str, tuple[str, ...]]:
    """Return the words for offices, the longest first, each with the offices that it may mean."""
    known: dict[str, tuple[str, ...]] = {office: (office,) for office in terms()}
    same = [tuple(group.split(", ")) for group in SAME]
    known |= {word: group for group in same for word in group}
    return dict(sorted(known.items(), key=lambda one: -len(one[0])))


@lru_cache(maxsize=1 << 16)
def asked(phrase: str) -> tuple[tuple[str, ...], str | None] | None:
    """Return the offices that a phrase may mean, and the state; None where it means no office.

    Examples
    --------
    >>> asked("the Chinese Premier")[1], asked("President of Russia")[1], asked("a deputy premier")
    ('CHN', 'RUS', None)
    """
    said = folded(phrase)
    known = _offices()
    office = next((word for word in known if re.search(rf"\b{word}\b", said)), None)
    if office is None:
        return None
    before, _, behind = said.partition(office)
    found = list(named_in(f"{before.title()} , {behind.title()}"))
    codes = list(dict.fromkeys(iso for iso, _ in found))
    rest = re.sub(r"\b(?:of|the|'s|s)\b", " ", f"{before} {behind}").split()
    if OTHER.search(before) or len(codes) > 1 or len(rest) > sum(len(w.split()) for _, w in found):
        return None
    return known[office], next(iter(codes), None)


def holders(offices: Iterable[str], iso: str | None, day: int) -> list[Tenure]:
    """Return who held one of some offices on a day, in a state or in any."""
    return [
        term
        for office in offices
        for term in terms().get(office, ())
        if term.first <= day < term.last and iso in (None, term.iso)
    ]
