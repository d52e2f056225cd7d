"""Marks at the start of a line that number or point out an item or a heading.

Dashes, bullets, numbers, words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from readout.stages.segment.patterns import pattern

__all__ = ["Marker", "find_marker"]

DASH = re.compile(r"(?=(.))(?:[—–―─]{1,3}\s*|-{1,2}\s+|--)(?=[^\s—–―─-])")
BULLET = re.compile(r"(?=(.))(?:[•●▪■◆◦‣·○□►▶✓✔➢❖]\s*|[*+]\s+)(?=\S)")
MARKDOWN = re.compile(r"(#{1,6})\s+(?=\S)")
SECTION = pattern(
    r"(?:the )?(<headings.section_words>) "
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLC]{1,6}|[A-Z]|<headings.numerals>)(?![\w’'])[.:)—–-]?\s*"
)
ARABIC = re.compile(
    r"(\d{1,3}(?:\.\d{1,2}){0,4})"
    r"(?:[.)、．]{1,2}\s+|[.)、．](?=[A-Z“\"])|(?:(?<=\.\d)|(?<=\.\d\d))\s+(?=[A-Z“\"]))(?=\S)"
)
"""A number of one part alone needs a stop or bracket behind it."""
BARE = re.compile(r"(\d{1,3}(?:\.\d{1,2}){1,4}|[IVXLC]{2,6}|[IVX])[.)、]?\Z")
PAREN = re.compile(r"[(（](\d{1,3}|[ivxlc]{1,5}|[a-zA-Z])[)）]\s*(?=\S)")
ROMAN = re.compile(
    r"(?!L\b)((?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?<=[IVXLC])(?:[.)、．:]\s+|\s+[—–-]\s+)(?=\S)"
)
ALPHA = re.compile(r"([A-Za-z])[.)]\s+(?=\S)")
CIRCLED = re.compile(r"[①-⑳]\s*(?=\S)")
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
HEAD = 64
"""So many characters of a line can belong to its mark."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the start of a line.

    Attributes
    ----------
    style : str
        Kind of mark: ``dash:—``, ``bullet:•``, ``markdown2``, ``arabic1``, ``paren:1``, ``roman``,
        ``alpha``, ``section:part``, …
    length : int
        Characters up to the text behind the mark.
    value : int or None
        The number it stands for.
    """

    style: str
    length: int
    value: int | None = None

    @property
    def family(self) -> str:
        """The style without its variant."""
        return self.style.partition(":")[0]

    @property
    def markdown(self) -> bool:
        """Whether it is that of a Markdown heading."""
        return self.style.startswith("markdown")


def find_marker(line: str) -> Marker | None:
    """Return the mark that a line opens with, or None.

    Parameters
    ----------
    line : str
        A line without white space at its edges.
    """
    head = line[:HEAD]
    for style, sign in SIGNS:
        if match := sign.match(head):
            return Marker(f"{style}:{match[1].lower()}", match.end())
    for number, read in NUMBERS:
        if match := number.match(head):
            return read(match)
    return None


def _markdown(match: re.Match[str]) -> Marker:
    signs = len(match[1])
    return Marker(f"markdown{signs}", match.end())


def _circled(match: re.Match[str]) -> Marker:
    sign = match[0][0]
    return Marker("circled", match.end(), ord(sign) - ord("①") + 1)


def _arabic(match: re.Match[str]) -> Marker:
    number = match[1]
    parts = number.split(".")
    style = f"arabic{len(parts)}"
    if match[0].startswith(")", len(number)):
        style = f"{style})"
    last = int(parts[-1])
    return Marker(style, match.end(), last)


def _paren(match: re.Match[str]) -> Marker:
    inner = match[1]
    end = match.end()
    if inner.isdigit():
        return Marker("paren:1", end, int(inner))
    if len(inner) > 1 or inner in "ivx":
        numeral = inner.upper()
        return Marker("paren:i", end, _value(numeral))
    return Marker("paren:a", end, _place(inner))


def _roman(match: re.Match[str]) -> Marker:
    return Marker("roman", match.end(), _value(match[1]))


def _alpha(match: re.Match[str]) -> Marker:
    letter = match[1]
    style = "alpha" if letter.isupper() else "alpha:lower"
    return Marker(style, match.end(), _place(letter))


def _bare(match: re.Match[str]) -> Marker:
    return Marker("roman" if match[1].isalpha() else "arabic2", match.end())


def _place(letter: str) -> int:
    """Return a letter's place in the alphabet."""
    return ord(letter.lower()) - ord("a") + 1


def _value(numeral: str) -> int:
    """Return the value of a Roman numeral."""
    total = 0
    for sign, following in pairwise(f"{numeral} "):
        value = ROMAN_VALUES[sign]
        if value < ROMAN_VALUES.get(following, 0):
            total -= value
        else:
            total += value
    return total


SIGNS = (("dash", DASH), ("bullet", BULLET), ("section", SECTION))
NUMBERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Marker]], ...] = (
    (MARKDOWN, _markdown),
    (CIRCLED, _circled),
    (ARABIC, _arabic),
    (PAREN, _paren),
    (ROMAN, _roman),
    (ALPHA, _alpha),
    (BARE, _bare),
)
