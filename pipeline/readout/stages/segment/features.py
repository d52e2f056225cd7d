"""Features of a line or paragraph that tell its kind, and the mark with which it opens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from readout.language.words import pattern

__all__ = ["INNER_STOP", "INVISIBLE", "Marker", "TextFeatures", "find_marker"]

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
CLOSERS = "”’\"'»›」』)）]}*_" + INVISIBLE
OPENERS = "“‘\"'«‹「『(（[{*_¿¡" + INVISIBLE
WORD_EDGES = OPENERS + CLOSERS + ",;:.!?"
STOPS = frozenset(".!?…。！？")
PAUSES = frozenset(",:;，：；")
QUOTATION_OPENS = frozenset('“"«「')
QUOTATION_CLOSES = frozenset('”"»」')
FOOTNOTE = re.compile(
    r"(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]|(?<=[a-z”\"’)]\.)\d{1,2}|(?<=[.!?][”\"’])\d{1,2})$"
)
ACRONYM_END = re.compile(r"(?:\b(?:[A-Z]\.){2,3}|\b(?:Co|Inc|Ltd|Corp|Jr|Sr)\.)$")
INNER_STOP = re.compile(r"[a-z0-9%)”\"’][.!?…][”\"’)]?\s+[“\"‘(]?[A-Z]")
BRACKETED = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]\Z")
QUOTED = re.compile(r"(?=[“\"‘'«「]).*[”\"’'»」]\Z", re.DOTALL)
TAIL = 48
"""Characters of a line's end that are read."""
LONG = 420
"""Characters of a long text that are read."""


class TextFeatures:
    """Features of a line or paragraph; each is worked out once.

    Parameters
    ----------
    text : str
        A line or a paragraph without a list marker, trimmed.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> list[str]:
        """The words, parted by white space; of a long text only the first."""
        return self.text[:LONG].split()

    @property
    def size(self) -> int:
        """The number of words."""
        return len(self.words)

    @cached_property
    def last(self) -> str:
        """The last character apart from closing marks, brackets and note numbers."""
        tail = self.text[-TAIL:]
        once = FOOTNOTE.sub("", tail.rstrip())
        return FOOTNOTE.sub("", once.rstrip(CLOSERS))[-1:]

    @property
    def stopped(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.last in STOPS

    @property
    def pauses(self) -> bool:
        """Whether it ends with a comma, colon or semicolon."""
        return self.last in PAUSES

    @cached_property
    def acronym_stop(self) -> bool:
        """Whether the stop at the end may belong to an abbreviation ("in the U.S.")."""
        return ACRONYM_END.search(self.text[-TAIL:]) is not None

    @property
    def finished(self) -> bool:
        """Whether it ends as a sentence does, and not with an abbreviation."""
        return self.stopped and not self.acronym_stop

    @cached_property
    def several(self) -> bool:
        """Whether a sentence ends inside."""
        return INNER_STOP.search(self.text[:LONG]) is not None

    @cached_property
    def lower(self) -> bool:
        """Whether it opens with a lower-case letter, apart from opening marks and brackets."""
        shown = self.text[:TAIL].lstrip(OPENERS)
        return shown[:1].islower()

    @cached_property
    def title_case(self) -> float:
        """The share of capitals among words of four letters and more, the first apart.

        1 without any.
        """
        long = 0
        capitals = 0
        for word in self.words[1:]:
            bare = word.strip(WORD_EDGES)
            if len(bare) >= 4 and bare[0].isalpha():
                long += 1
                capitals += bare[0].isupper()
        return capitals / long if long else 1.0

    @cached_property
    def capitals(self) -> bool:
        """Whether all letters (four at least) are capitals."""
        letters = list(filter(str.isalpha, self.text[:LONG]))
        return len(letters) >= 4 and all(map(str.isupper, letters))

    @cached_property
    def quoted(self) -> bool:
        """Whether it stands in quotation marks from the first character to the last."""
        return QUOTED.match(self.text) is not None

    @cached_property
    def opens_quotation(self) -> bool:
        """Whether it opens with a quotation mark that is not closed before its last characters."""
        opened = self.text[:1] in QUOTATION_OPENS
        return opened and QUOTATION_CLOSES.isdisjoint(self.text[1:-2])

    @cached_property
    def bracketed(self) -> bool:
        """Whether it stands in one pair of brackets: "(Applause)"."""
        return BRACKETED.match(self.text) is not None

    @cached_property
    def blank(self) -> bool:
        """Whether there is neither a letter nor a digit."""
        return not any(map(str.isalnum, self.text))


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
PAREN = re.compile(r"(?:[(（](\d{1,3}|[ivxlc]{1,5}|[a-zA-Z])[)）]|([①-⑳]))\s*(?=\S)")
ROMAN = re.compile(
    r"(?!L\b)((?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?<=[IVXLC])(?:[.)、．:]\s+|\s+[—–-]\s+)(?=\S)"
)
ALPHA = re.compile(r"([A-Za-z])[.)]\s+(?=\S)")
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
HEAD = 64
"""Characters of a line that can belong to its mark."""


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
        The number that a letter or a Roman numeral stands for.
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
    for family, sign in MARKS.items():
        if match := sign.match(head):
            mark = match[match.lastindex or 0]
            style, value = _read(family, mark, bracket=match[0].startswith(")", len(mark)))
            return Marker(style, match.end(), value)
    return None


def _read(family: str, sign: str, *, bracket: bool) -> tuple[str, int | None]:
    """Return the style of a mark, and the number that a letter or Roman numeral stands for."""
    if family == "alpha":
        return "alpha" if sign.isupper() else "alpha:lower", ord(sign.lower()) - ord("a") + 1
    if family == "roman":
        return family, _value(sign)
    style = f"{family}:{sign.lower()}"
    if family == "markdown":
        style = f"markdown{len(sign)}"
    elif family == "arabic":
        style = f"arabic{len(sign.split('.'))}{')' * bracket}"
    elif family == "paren":
        numeral = len(sign) > 1 or sign in "ivx"
        style = f"paren:{'1' if sign.isdigit() else 'i' if numeral else 'a'}"
    return style, None


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


MARKS = {
    "dash": DASH,
    "bullet": BULLET,
    "section": SECTION,
    "markdown": MARKDOWN,
    "arabic": ARABIC,
    "paren": PAREN,
    "roman": ROMAN,
    "alpha": ALPHA,
}
"""The families of marks with their patterns, in the order in which they are tried."""
