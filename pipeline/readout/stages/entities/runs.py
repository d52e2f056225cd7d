"""Runs of capitalised words, the raw material of names.

Where one begins, ends, and splits at "and".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from readout.records import Segment
from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.words import Words

__all__ = ["Run", "Scope", "abbreviation_in_brackets", "is_title_cased", "read_run", "year_at"]

_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_NUMERAL_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
MAX_RUN = 40
SMALL_WORD = 3
MAX_HEADLINE = 300


@dataclass
class Scope:
    """The words of one segment, and what is known about them before names are read.

    ``known`` maps the first word of a name that the gazetteer or the model gave to its last word
    and label; ``closing`` holds the last words of those names.
    """

    words: Words
    first: int
    last: int
    title_cased: bool
    known: dict[int, tuple[int, str]] = field(default_factory=dict)
    closing: set[int] = field(default_factory=set)

    def form(self, index: int) -> str:
        """Return the token at an index, or an empty one outside of the segment."""
        return self.words.forms[index] if self.first <= index < self.last else ""

    def is_name(self, index: int) -> bool:
        """Tell whether the token at an index, if any, is written as part of a name."""
        return self.first <= index < self.last and self.words.is_name(index)

    def joined(self, index: int) -> bool:
        """Tell whether only a hyphen or a space parts a word from the next one of the segment."""
        return index + 1 < self.last and self.words.near(index, index + 1)


@dataclass
class Run:
    """Words ``first`` to ``last`` (both included).

    ``ands`` are the places of "and" and "&" among them.
    """

    first: int
    last: int
    ands: list[int]

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches between the "and"s."""
        start = self.first
        for place in (*self.ands, self.last + 1):
            yield start, place - 1
            start = place + 1


def year_at(scope: Scope, index: int) -> int | None:
    """Read a year of four digits at a word."""
    form = scope.form(index)
    return int(form) if len(form) == 4 and _YEAR.fullmatch(form) else None


def read_run(scope: Scope, index: int) -> Run | None:
    """Read the run of capitalised words that begins at a word; an ordinal or a year may open it."""
    first = index
    while index - first < 2 and _opens(scope, index) and scope.joined(index):
        index += 1
    if not scope.is_name(index):
        return None
    ands: list[int] = []
    last = index
    while last - first < MAX_RUN:
        following = _continue(scope, last)
        if following is None:
            break
        if following - last == 2 and scope.form(last + 1).lower() in {"and", "&"}:
            ands.append(last + 1)
        last = following
    return Run(first, last, ands)


def _opens(scope: Scope, index: int) -> bool:
    form = scope.form(index)
    return form[:1].isdigit() and (
        year_at(scope, index) is not None or _NUMERAL_ORDINAL.fullmatch(form) is not None
    )


def _continue(scope: Scope, last: int) -> int | None:
    """Return the next word of a run that has come as far as ``last``, or None where it ends."""
    if not scope.joined(last):
        return None
    form, following = scope.form(last), scope.form(last + 1)
    if scope.is_name(last + 1):
        return last + 1
    if not scope.is_name(last + 2) or not scope.joined(last + 1):
        return _possessive(scope, last, form, following)
    goes_on = (
        following.lower() in {"and", "&"}
        or (following == "." and len(form) == 1 and form.isupper())
        or (following.isdigit() or _NUMERAL_ORDINAL.fullmatch(following) is not None)
        or (following == "'" and form.endswith("s") and last not in scope.closing)
    )
    return last + 2 if goes_on else None


def _possessive(scope: Scope, last: int, form: str, following: str) -> int | None:
    """Go over "'s" where it belongs to the name ("People's Bank")."""
    if following != "'" or form not in lexicon().name_possessives or scope.form(last + 2) != "s":
        return None
    return last + 3 if scope.joined(last + 2) and scope.is_name(last + 3) else None


def abbreviation_in_brackets(scope: Scope, index: int) -> int | None:
    """Return the place of the closing bracket of "(ABC)" that opens at a word, or None."""
    if scope.form(index) != "(" or scope.form(index + 2) != ")":
        return None
    form = scope.form(index + 1)
    capitals = sum(character.isupper() for character in form)
    return index + 2 if 2 <= len(form) <= 10 and capitals >= 2 else None


def is_title_cased(words: Words, first: int, last: int, segment: Segment) -> bool:
    """Tell whether a segment is written as a headline, nearly every longer word with a capital.

    Then a capital says nothing about names.
    """
    if segment.end - segment.start > MAX_HEADLINE or words.text[segment.start : segment.end].rstrip(
        "\"”’')] \n"
    )[-1:] in {".", ","}:
        return False
    long_words = [
        form for form in words.forms[first:last] if form.isalpha() and len(form) > SMALL_WORD
    ]
    capitals = sum(form[0].isupper() for form in long_words)
    if segment.kind in {"title", "heading"} and capitals == len(long_words) >= 2:
        return True
    return len(long_words) >= 5 and capitals >= 0.75 * len(long_words)
