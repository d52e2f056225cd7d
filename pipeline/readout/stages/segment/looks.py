"""Small facts about a stretch's look that tell a heading from a paragraph."""

from __future__ import annotations

import re
from functools import cached_property

__all__ = ["INNER_STOP", "INVISIBLE", "Look"]

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
CLOSERS = "”’\"'»›」』)）]}*_" + INVISIBLE
OPENERS = "“‘\"'«‹「『(（[{*_¿¡" + INVISIBLE
WORD_EDGES = OPENERS + CLOSERS + ",;:.!?"
STOPS = frozenset(".!?…。！？")
PAUSES = frozenset(",:;，：；")
QUOTATION_OPENS = frozenset('“"«「')
QUOTATION_CLOSES = frozenset('”"»」')
BRACKETS = frozenset("()[]（）")
FOOTNOTE = re.compile(
    r"(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]|(?<=[a-z”\"’)]\.)\d{1,2}|(?<=[.!?][”\"’])\d{1,2})$"
)
ACRONYM_END = re.compile(r"(?:\b(?:[A-Z]\.){2,3}|\b(?:Co|Inc|Ltd|Corp|Jr|Sr)\.)$")
INNER_STOP = re.compile(r"[a-z0-9%)”\"’][.!?…][”\"’)]?\s+[“\"‘(]?[A-Z]")
BRACKETED = re.compile(r"[(\[（].*[)\]）]\Z", re.DOTALL)
QUOTED = re.compile(r"(?=[“\"‘'«「]).*[”\"’'»」]\Z", re.DOTALL)
TAIL = 48
"""As much of a line's end is looked at (characters)."""
LONG = 420
"""As much of a long stretch is looked at (characters)."""


class Look:
    """What a stretch of text looks like; each fact is worked out once.

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
    def long(self) -> bool:
        """Whether this is too long for anything but a paragraph."""
        return len(self.text) > 300 or self.size > 45

    @cached_property
    def last(self) -> str:
        """The last character apart from closing marks, brackets and note numbers."""
        tail = self.text[-TAIL:]
        once = FOOTNOTE.sub("", tail.rstrip())
        twice = FOOTNOTE.sub("", once.rstrip(CLOSERS))
        shown = twice or tail.rstrip(CLOSERS)
        return shown[-1:]

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
            plain = word.strip(WORD_EDGES)
            if len(plain) >= 4 and plain[0].isalpha():
                long += 1
                capitals += plain[0].isupper()
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
        outer = BRACKETED.match(self.text) is not None
        return outer and BRACKETS.isdisjoint(self.text[1:-1])

    @cached_property
    def blank(self) -> bool:
        """Whether there is neither a letter nor a digit."""
        return not any(map(str.isalnum, self.text))
