"""Marks at the start of a line that number or point out an item or a heading.

Dashes, bullets, numbers, words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from readout.stages.segment.lexicon import lexicon

__all__ = ["Marker", "find_marker"]

DASH = re.compile(r"(?:[—–―─]{1,3}\s*|-{1,2}\s+|--)(?=[^\s—–―─-])")
BULLET = re.compile(r"(?:[•●▪■◆◦‣·○□►▶✓✔➢❖]\s*|[*+]\s+)(?=\S)")
MARKDOWN = re.compile(r"(#{1,6})\s+(?=\S)")
ARABIC = re.compile(
    r"(\d{1,3}(?:\.\d{1,2}){0,4})(?:[.)、．]{1,2}\s+|[.)、．](?=[A-Z“\"])|\s+(?=[A-Z“\"]))(?=\S)"
)
BARE = re.compile(r"(\d{1,3}(?:\.\d{1,2}){0,4}|[IVXLC]{1,6})[.)、]?$")
PAREN = re.compile(r"[(（](\d{1,3}|[ivxlc]{1,5}|[a-zA-Z])[)）]\s*(?=\S)")
ROMAN = re.compile(r"([IVXLC]{1,6})(?:[.)、．:]\s+|\s+[—–-]\s+)(?=\S)")
ALPHA = re.compile(r"([A-Za-z])[.)]\s+(?=\S)")
CIRCLED = re.compile(r"[①-⑳]\s*(?=\S)")
ROMAN_VALID = re.compile(r"(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


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
    depth : int
        1, or the number of parts of a decimal number (``1.2.3``: 3) or of signs of a Markdown
        heading.
    """

    style: str
    length: int
    value: int | None = None
    depth: int = 1

    @property
    def family(self) -> str:
        """The style without its variant."""
        return self.style.split(":")[0]


def find_marker(line: str) -> Marker | None:
    """Return the mark that a line opens with, or None.

    Parameters
    ----------
    line : str
        A line without white space at its edges.
    """
    head = line[:64]
    if match := MARKDOWN.match(head):
        depth = len(match[1])
        return Marker(f"markdown{depth}", match.end(), depth=depth)
    if match := DASH.match(head):
        return Marker(f"dash:{head[0]}", match.end())
    if match := BULLET.match(head):
        return Marker(f"bullet:{head[0]}", match.end())
    if match := CIRCLED.match(head):
        return Marker("circled", match.end(), ord(head[0]) - ord("①") + 1)
    if match := lexicon().section.match(head):
        return Marker(f"section:{match[1].lower()}", match.end())
    return _numbered(head)


def _numbered(head: str) -> Marker | None:  # noqa: PLR0911 - a ladder of tests
    if match := ARABIC.match(head):
        parts = match[1].split(".")
        if len(parts) == 1 and head[match.end(1)] not in ".)、．":
            return None
        closing = ")" if head[match.end(1)] == ")" else ""
        return Marker(f"arabic{len(parts)}{closing}", match.end(), int(parts[-1]), len(parts))
    if match := PAREN.match(head):
        return _paren(match)
    if (match := ROMAN.match(head)) and match[1] not in {"L", "C"} and ROMAN_VALID.match(match[1]):
        return Marker("roman", match.end(), _roman(match[1]))
    if match := ALPHA.match(head):
        letter = match[1]
        return Marker(
            "alpha" if letter.isupper() else "alpha:lower", match.end(), ord(letter.lower()) - 96
        )
    if (match := BARE.match(head)) and not match[1].isdigit() and len(head) == match.end():
        style = "roman" if match[1][0].isalpha() else "arabic2"
        return Marker(style, match.end(), None) if len(match[1]) > 1 or match[1] in "IVX" else None
    return None


def _paren(match: re.Match[str]) -> Marker:
    inner = match[1]
    if inner.isdigit():
        return Marker("paren:1", match.end(), int(inner))
    if inner in {"i", "v", "x"} or len(inner) > 1:
        return Marker("paren:i", match.end(), _roman(inner.upper()))
    return Marker("paren:a", match.end(), ord(inner.lower()) - 96)


def _roman(numeral: str) -> int:
    total = 0
    for sign, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = ROMAN_VALUES[sign]
        total += -value if following and ROMAN_VALUES[following] > value else value
    return total
