"""Names of meetings: their ordinal, year, head and modifiers, and whether two names are of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.words import numbered, words

__all__ = [
    "HEADS",
    "Meeting",
    "describe",
    "occasion_noun",
    "ordinal_of",
    "read_meeting",
]

HEADS = words("entity.small_event_heads") | {"sessions", "plenary"}
ALIKE = {"plenum": "session", "plenary": "session"}
"""Heads for one kind of meeting."""
SPOKEN = frozenset({"call", "conversation"})
"""Occasions only with a word before them (``telephone call``)."""
_NUMBERS, _TENS = numbered("entity.numbers"), numbered("entity.tens")
_UNITS = "|".join(number for number, value in _NUMBERS.items() if value < 10)
_OPENING = re.compile(
    rf"((?:{'|'.join(_TENS)})[- ](?:{_UNITS})\b|[^\W_]+)[ -]+(?=\S)", re.IGNORECASE
)
_NUMERAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_YEAR_BEHIND = re.compile(
    r"(?<=\w) ?\(((?:1[5-9]|20|21)\d\d)\)$| (?:of )?((?:1[5-9]|20|21)\d\d)$"
)
_RELATIVE = re.compile(r"of the (?:new )?year", re.IGNORECASE)
_TAIL = re.compile(
    r"(?<=\S) (?:of|on|for|in|at|to|with|by|from|between)\b.*", re.DOTALL
)
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


def describe(text: str) -> tuple[str, int | None, int | None]:
    """Return a meeting's name without its ordinal and year, the ordinal, and the year."""
    rest, ordinal, year = " ".join(text.split()), None, None
    while opening := _OPENING.match(rest):
        form, behind = opening[1], rest[opening.end() :]
        if ordinal is None and (number := ordinal_of(form)) is not None:
            ordinal = number
        elif year is None and _YEAR.fullmatch(form):
            year = int(form)
        else:
            break
        rest = behind
    closing = _YEAR_BEHIND.search(rest)
    if closing is not None:
        rest, year = rest[: closing.start()], int(closing[1] or closing[2])
    return _RELATIVE.sub("", rest).strip() or rest, ordinal, year


def ordinal_of(form: str) -> int | None:
    """Return the number of ``24th``, ``ninth`` or ``twenty-fourth``."""
    numeral = _NUMERAL.fullmatch(form)
    if numeral is not None:
        return int(numeral[1])
    ten, _, unit = form.lower().replace("-", " ").partition(" ")
    return _TENS[ten] + _NUMBERS[unit] if unit else _NUMBERS.get(ten)


def read_meeting(text: str) -> Meeting:
    """Take a meeting's name apart."""
    name, ordinal, year = describe(text)
    forms = name.lower().replace("-", " ").split()
    kinds = [number for number, form in enumerate(forms) if form in HEADS]
    short = _TAIL.sub("", name).lower().split()
    head = forms[kinds[-1]] if kinds else short[-1] if short else ""
    before = forms[: forms.index(head)] if head in forms else forms
    return Meeting(name, ordinal, year, ALIKE.get(head, head), frozenset(before))


def occasion_noun(
    page: Page,
    i: int,
    lexicon: Lexicon,
) -> int | None:
    """Return where the name of a kind of event begins whose noun is token ``i``, or None.

    The noun takes the words that make it one with it: ``press conference``, ``telephone call``,
    ``joint study session``.
    """
    tag, word, before = page.tokens.tag[i], page.tokens.lower[i], page.word(i - 1)
    kinds = lexicon.words["occasion_kind"]
    spoken = word in SPOKEN and before in kinds
    if not (spoken or word in lexicon.nouns["occasion"]) or (
        tag and not tag.startswith("NN")
    ):
        return None
    if i == 0 or before not in kinds | lexicon.words["briefing_kind"]:
        return i
    return i - 2 if i > 1 and page.word(i - 2) in kinds else i - 1
