"""Names of meetings: their ordinal, year, head and modifiers, and whether two names are of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.words import numbered, words

__all__ = [
    "ALIKE",
    "ERAS",
    "HEADS",
    "Meeting",
    "describe",
    "has_capital",
    "is_era",
    "is_name",
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
"""What a preposition ties to a name."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A name, taken apart: ``24th collective study session`` is number 24 of its name.

    ``head`` is the noun for its kind, ``modifiers`` the words before that; both in lower case.
    """

    name: str
    ordinal: int | None
    year: int | None
    head: str
    modifiers: frozenset[str]

    @property
    def bare(self) -> bool:
        """Whether no number tells it from others of its name."""
        return self.ordinal is None and self.year is None

    @property
    def edtf(self) -> str | None:
        """The year in its name as a date."""
        if self.year is None:
            return None
        return f"{self.year:04d}"


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


def has_capital(text: str) -> bool:
    """Tell whether there is a capital letter in a name."""
    return any(c.isupper() for c in text)


def is_era(name: str) -> bool:
    """Tell a war or a time (``the Cold War``): much was said during it, nothing at it."""
    return read_meeting(name).head in ERAS


def is_name(text: str) -> bool:
    """Tell a name: a capital in it, or a number (``twenty-fourth study session``)."""
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


def read_meeting(text: str) -> Meeting:
    """Take a meeting's name apart."""
    name, ordinal, year = describe(text)
    forms = name.lower().replace("-", " ").split()
    head = _head_of(name, forms)
    before = forms[: forms.index(head)] if head in forms else forms
    kind = ALIKE.get(head, head)
    return Meeting(name, ordinal, year, kind, frozenset(before))


def _head_of(name: str, forms: list[str]) -> str:
    """Return the last noun for a kind of meeting, else the word before the first preposition."""
    kinds = [form for form in forms if form in HEADS]
    short = kinds or _TAIL.sub("", name).lower().split()
    if short:
        return short[-1]
    return ""


def occasion_noun(page: Page, i: int) -> int | None:
    """Return where the name of a kind of event begins whose noun is token ``i``, or None.

    The noun takes the words that make it one with it: ``press conference``, ``telephone call``,
    ``joint study session``.
    """
    cues = lexicon()
    kinds = cues.words["occasion_kind"]
    word = page.word(i)
    before = page.word(i - 1)
    is_kind = before in kinds
    if word not in cues.nouns["occasion"] and not (word in SPOKEN and is_kind):
        return None
    tag = page.tokens.tag[i]
    if tag and not tag.startswith("NN"):
        return None
    if not is_kind and before not in cues.words["briefing_kind"]:
        return i
    if page.word(i - 2) in kinds:
        return i - 2
    return i - 1
