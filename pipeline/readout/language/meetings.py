"""Meetings by their names: number, year and kind; nouns for occasions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from readout.language.page import Page
from readout.language.words import numbered, words

__all__ = [
    "ALIKE",
    "ERAS",
    "HEADS",
    "SPOKEN",
    "MeetingName",
    "describe",
    "has_capital",
    "is_era",
    "is_name",
    "is_relative",
    "occasion_noun",
    "ordinal_of",
    "read_meeting",
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
"""A preposition behind a name, and the rest."""


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


@lru_cache(maxsize=4096)
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
