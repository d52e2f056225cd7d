"""A text's lines, and the small facts about a line's look that tell a heading from a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from readout.spans import trim

__all__ = ["Line", "Look", "split_lines"]

LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
CLOSERS = "”’\"'»›」』)）]}*_" + INVISIBLE
OPENERS = "“‘\"'«‹「『(（[{*_¿¡" + INVISIBLE
STOPS = ".!?…。！？"
FOOTNOTE = re.compile(
    r"(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]|(?<=[a-z”\"’)]\.)\d{1,2}|(?<=[.!?][”\"’])\d{1,2})$"
)
ACRONYM_END = re.compile(r"(?:\b(?:[A-Z]\.){2,3}|\b(?:Co|Inc|Ltd|Corp|Jr|Sr)\.)$")
INNER_STOP = re.compile(r"[a-z0-9%)”\"’][.!?…][”\"’)]?\s+[“\"‘(]?[A-Z]")
TAIL = 48
"""As much of a line's end is looked at."""


@dataclass
class Line:
    """A line that is not blank.

    ``start`` and ``end`` leave out white space at the edges; ``indent`` counts columns; ``gap``
    tells whether a blank line (or the start of the text) stands before it; ``text`` is without
    invisible characters at its edges.
    """

    start: int
    end: int
    indent: int
    gap: bool
    text: str

    @cached_property
    def look(self) -> Look:
        """How the line looks, its mark included."""
        return Look(self.text)


def split_lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Split ``text[start:end]`` into its lines that are not blank, whatever the line ends."""
    limit = len(text) if end is None else end
    found: list[Line] = []
    gap, position = True, start
    while position <= limit:
        match = LINE_END.search(text, position, limit)
        stop, following = match.span() if match else (limit, limit + 1)
        first, last = trim(text, position, stop)
        if first == last:
            gap = True
        else:
            lead = text[position:first]
            indent = len(lead.expandtabs(4)) + lead.count("\u3000")
            found.append(Line(first, last, indent, gap, text[first:last].strip(INVISIBLE)))
            gap = False
        position = following
    return found


class Look:
    """What a stretch of text looks like; each fact is worked out once.

    Parameters
    ----------
    text : str
        A line or a paragraph without a list marker, trimmed.
    """

    LONG = 420

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> list[str]:
        """The words, parted by white space (of a long text only the first few hundred characters)."""
        return self.text[: self.LONG].split()

    @cached_property
    def long(self) -> bool:
        """Whether this is too long for anything but a paragraph."""
        return len(self.text) > 300 or len(self.words) > 45

    @cached_property
    def last(self) -> str:
        """The last character apart from closing marks, brackets and note numbers."""
        tail = self.text[-TAIL:].rstrip(CLOSERS)
        tail = (
            FOOTNOTE.sub("", FOOTNOTE.sub("", self.text[-TAIL:].rstrip()).rstrip(CLOSERS)) or tail
        )
        return tail[-1:]

    @cached_property
    def stopped(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.last in STOPS and self.last != ""

    @cached_property
    def acronym_stop(self) -> bool:
        """Whether the stop at the end may belong to an abbreviation ("in the U.S.")."""
        return ACRONYM_END.search(self.text[-TAIL:]) is not None

    @cached_property
    def several(self) -> bool:
        """Whether a sentence ends inside."""
        return INNER_STOP.search(self.text[: self.LONG]) is not None

    @cached_property
    def first(self) -> str:
        """The first character apart from opening marks and brackets."""
        return self.text[:TAIL].lstrip(OPENERS)[:1]

    @cached_property
    def lower(self) -> bool:
        """Whether it opens with a lower-case letter."""
        return self.first.islower()

    @cached_property
    def title_case(self) -> float:
        """The share of words of four letters and more, the first apart, that begin with a capital; 1 without any."""
        plain = [w.strip(OPENERS + CLOSERS + ",;:.!?") for w in self.words[1:]]
        long = [w for w in plain if len(w) >= 4 and w[0].isalpha()]
        return sum(w[0].isupper() for w in long) / len(long) if long else 1.0

    @cached_property
    def capitals(self) -> bool:
        """Whether all letters (four at least) are capitals."""
        letters = [c for c in self.text[: self.LONG] if c.isalpha()]
        return len(letters) >= 4 and all(c.isupper() for c in letters)

    @cached_property
    def quoted(self) -> bool:
        """Whether it stands in quotation marks from the first character to the last."""
        return self.text[:1] in set("“\"‘'«「") and self.text[-1:] in set("”\"’'»」")

    @cached_property
    def opens_quotation(self) -> bool:
        """Whether it opens with a quotation mark that is not closed before its last characters."""
        return self.text[:1] in set('“"«「') and not any(
            mark in self.text[1:-2] for mark in '”"»」'
        )

    @cached_property
    def bracketed(self) -> bool:
        """Whether it stands in one pair of brackets: "(Applause)"."""
        return (
            self.text[:1] in set("([（")
            and self.text[-1:] in set(")]）")
            and not set(self.text[1:-1]) & set("()[]（）")
        )

    @cached_property
    def blank(self) -> bool:
        """Whether there is neither a letter nor a digit."""
        return not any(c.isalnum() for c in self.text)
