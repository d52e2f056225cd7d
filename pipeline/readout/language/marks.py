"""Pairing of quotation marks within one stretch of text, in linear time.

Curly, straight, single, guillemets, low-high marks, corner brackets, doubled back quotes; mixed
glyphs, nesting. Apostrophes, elisions (``’90s``), feet and inches are no marks. What cannot be
paired is told apart: an opening mark without its partner is an *unclosed* pair, a closing one a
*stray*; neither disturbs the pairs around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from readout.records.spans import trim
from readout.records.types import Offsets

__all__ = ["NOTE", "MarkPair", "Pairing", "pair_marks", "without_notes"]

MAX_DEPTH = 12
"""More nesting than this is noise: deeper opening marks are strays."""

MARK = re.compile(
    r"(?P<code>(?<![`\w])(?P<fence>`{1,3})(?![\s`])[^`]*(?<!\s)(?P=fence)(?![`\w])|```[^`]*```)"
    r"|(?P<ornament>(?P<mark>[\"'“”«»`])(?P=mark){2,})"
    r"|``|''|‘‘|’’|[“”„‟\"«»‹›「」『』‘’‚‛']|`(?=\w)"
)
"""A mark; three equal ones in a row and more, which are an ornament; code, which holds none."""
OPENERS = {
    "“": "double",
    "„": "double",
    "``": "double",
    "‘‘": "double",
    "«": "guillemet",
    "‹": "guillemet_single",
    "「": "corner",
    "『": "corner_white",
    "‘": "single",
    "‚": "single",
    "‛": "single",
    "`": "single",
}
CLOSERS = {
    "”": "double",
    "‟": "double",
    "''": "double",
    "’’": "double",
    "»": "guillemet",
    "›": "guillemet_single",
    "」": "corner",
    "』": "corner_white",
    "’": "single",
}
EITHER = {'"': "double", "'": "single"}
FAMILY = OPENERS | CLOSERS | EITHER
BEFORE_OPENING = frozenset("([{<—–-―/:=“„«‹「『‘‚\"'`…")
BEFORE_SINGLE = BEFORE_OPENING | {"", "”"}
"""The same for a single mark, of what is left of a character without white space."""
AFTER_CLOSING = frozenset(")]}>—–-―/.,;:?!…”»›」』’\"'*†‡[")
ELISION = re.compile(
    r"(?:\d0?s?\b|\d\ds\b|tis\b|twas\b|twere\b|em\b|cause\b|til\b|till\b|bout\b|round\b|n\b|cos\b)",
    re.I,
)
NEUTRAL = frozenset({*EITHER, "''"})
"""Glyphs of which only what stands around them tells whether they open or close."""
TURNED = frozenset("“«‹")
"""Opening marks that some texts write for closing ones."""
STOPS = frozenset(".!?…")
INCHES = frozenset({'"', "''", "”", "’’"})
FEET = re.compile(r"\d['’′] ?\d{1,3}\Z")
"""``5' 10``."""
WORD_ENDS = (
    r"(?:(?<=[a-z]{4}[.,;:”\"])|(?<=[”\"][.,;:])|(?<=[.,;][”\"])|(?<=[a-z][”\"])"
    r"|(?<=[A-Z\d]{2}”))"
)
INVISIBLE = r"[\u200b\u200e\u200f\u2060\ufeff]+"
UNSEEN = rf"{INVISIBLE}(?!\w)|(?<![\w-]){INVISIBLE}"
"""Characters that nobody sees, outside a word."""
NOTE = re.compile(rf"(?<=\S)\[\d{{1,3}}\]|{WORD_ENDS}\d{{1,3}}(?![\w%])|{UNSEEN}")
"""The mark of a footnote: ``spring.3``, ``“open”,12``, ``[4]``."""
FIRST_NOTE = re.compile(rf"(?:{NOTE.pattern})(?!(?<=\d) [a-z])")
"""One before a phrase; a number may count (``Vera said,20 ships sank``)."""
LAST_NOTE = re.compile(rf"(?:{NOTE.pattern})\Z")


def without_notes(text: str, start: int, end: int) -> Offsets:
    """Narrow a span by the marks of footnotes, and the white space, at its edges."""
    first, last = FIRST_NOTE.match(text, start, end), LAST_NOTE.search(text, start, end)
    return trim(text, first.end() if first else start, last.start() if last else end)


@dataclass(slots=True)
class MarkPair:
    """An opening mark and its partner.

    Attributes
    ----------
    open, close : tuple of int
        Offsets of the marks themselves; ``close`` is None where it is missing.
    glyph : str
        The opening mark.
    family : str
        Such as ``double``, ``single``, ``guillemet``, ``corner``.
    end : int
        Where the content ends (for an unclosed pair: the end of the stretch, or before the next
        mark of its kind).
    depth : int
        0 for an outermost pair.
    parent : int or None
        Index of the surrounding pair in the list.
    """

    open: Offsets
    glyph: str
    family: str
    end: int
    close: Offsets | None = None
    depth: int = 0
    parent: int | None = None

    @property
    def content(self) -> Offsets:
        """Offsets of what stands between the marks."""
        return self.open[1], self.end

    @property
    def outer(self) -> Offsets:
        """Offsets with the marks."""
        return self.open[0], self.close[1] if self.close else self.end


def pair_marks(
    text: str, start: int = 0, end: int | None = None, *, turned: bool = False
) -> Pairing:
    """Pair the quotation marks in ``text[start:end]`` and say which are stray.

    Parameters
    ----------
    text : str
        The document.
    start, end : int
        The segment; the marks of one segment never pair with those of another.
    turned : bool
        Whether closing marks may open quotations wherever they stand, if a segment has no others.

    Returns
    -------
    Pairing
        Pairs in order, unclosed ones among them (``close`` is None), and stray marks; offsets count
        in ``text``.
    """
    found = Pairing(text, start, len(text) if end is None else end)
    marks: list[Offsets] = []
    code: list[Offsets] = []  # marks in it count for nothing
    apart: dict[str | None, list[Offsets]] = {"ornament": found.strays, "code": code}
    for match in MARK.finditer(text, start, found.end):
        apart.get(match.lastgroup, marks).append(match.span())
    glyphs = [text[s:e] for s, e in marks if FAMILY[text[s:e]] == "double"]
    if len(glyphs) % 2 == 0 and set(glyphs) == {"”"}:
        # every other one stands as an opening mark does: white space before it, a letter behind
        found.turns = turned or all(
            not text[max(start, at - 1) : at].strip() and text[at + 1 : at + 2].isalnum()
            for at, _ in marks[::2]
        )
    for mark in marks:
        found.take(mark)
    found.finish()
    return found


class Pairing:
    """The pairs of marks of a stretch in order, and the marks that have no partner.

    Attributes
    ----------
    pairs : list of MarkPair
        In order of their opening marks.
    strays : list of (int, int)
        Marks without a partner, in order.
    turns : bool
        Whether all marks are the closing one (``”Yes,” he said``): every other one opens.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.pairs: list[MarkPair] = []
        self.strays: list[Offsets] = []
        self.turns = False
        self._open: list[MarkPair] = []
        self._pending: Offsets | None = None
        """A closing single mark that may be an apostrophe after s: the next mark tells."""

    def take(self, mark: Offsets) -> None:
        """Decide what a glyph is, by itself and by what stands around it."""
        text, (first, last) = self.text, mark
        before = text[first - 1] if first > self.start else " "
        after = text[last] if last < self.end else " "
        glyph = text[first:last]
        family = FAMILY[glyph]
        if glyph in TURNED and last == self.end:  # it closes behind a stop (``all. “``)
            lead = text[max(self.start, first - 2) : first]
            before = lead.rstrip()[-1:] if lead[:1] in STOPS else lead[-1:]
        if family == "single":
            self._take_single(mark, before, after)
        elif glyph in INCHES and before.isdigit() and self._is_inches(glyph, first):
            return
        elif self._opens(glyph, before, after):
            self._begin(mark)
        else:
            self._close(mark, family)

    def _holds(self, family: str) -> bool:
        """Return whether a pair of a family is open."""
        return any(pair.family == family for pair in self._open)

    def _is_inches(self, glyph: str, at: int) -> bool:
        """Return whether a mark behind a number is for inches."""
        alone = glyph != "”" and not self._holds("double")
        return alone or FEET.search(self.text, max(self.start, at - 6), at) is not None

    def _opens(self, glyph: str, before: str, after: str) -> bool:
        """Return whether a mark opens a quotation; if not, it closes one."""
        opening = before.isspace() or before in BEFORE_OPENING
        closing = after.isspace() or after in AFTER_CLOSING
        is_open = self._holds(FAMILY[glyph])
        if self.turns and glyph == "”":
            return not is_open
        if glyph in NEUTRAL:
            return opening if opening != closing else not is_open
        if glyph in OPENERS:
            return glyph not in TURNED or (is_open, opening, closing) != (True, False, True)
        return not (is_open or closing) and (before.isspace() or before in "([")

    def _take_single(self, mark: Offsets, before: str, after: str) -> None:
        """Take a single mark, which may be an apostrophe."""
        if (before + after).isalnum():
            return
        glyph = self.text[slice(*mark)]
        opens = before.strip() in BEFORE_SINGLE and glyph != "’" and not after.isspace()
        if opens and not ELISION.match(self.text, mark[1], self.end):
            self._begin(mark)
            return
        closes = glyph not in OPENERS and not (before.isspace() or after.isalpha())
        if closes and self._holds("single"):
            self._pending = mark if before + after in ("s ", "S ") else None
            if self._pending is None:
                self._close(mark, "single")

    def _settle(self) -> None:
        """Close with the mark behind an s, where no other closing mark followed."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._close(pending, "single")

    def _begin(self, mark: Offsets) -> None:
        self._settle()
        if len(self._open) >= MAX_DEPTH:
            self.strays.append(mark)
            return
        glyph = self.text[slice(*mark)]
        pair = MarkPair(mark, glyph, FAMILY[glyph], self.end)
        self._open.append(pair)
        self.pairs.append(pair)

    def _close(self, mark: Offsets, family: str) -> None:
        if family != "single":
            self._settle()
            if not self._holds(family):
                self.strays.append(mark)
                return
        elif not self._holds(family):
            return
        while True:
            pair = self._open.pop()
            pair.end = mark[0]
            if pair.family == family:
                pair.close = mark
                return

    def finish(self) -> None:
        """Drop apostrophes taken for marks, end pairs that nothing closes, number the pairs."""
        self._settle()
        kept = list(filter(self._is_quotation, self.pairs))
        self._cut(kept)
        self.pairs = []
        above: list[int] = []
        for pair in kept:
            if not self.text[slice(*pair.content)].strip():
                self.strays += [mark for mark in (pair.open, pair.close) if mark]
                continue
            while above and self.pairs[above[-1]].end <= pair.open[0]:
                above.pop()
            pair.depth, pair.parent = len(above), above[-1] if above else None
            above.append(len(self.pairs))
            self.pairs.append(pair)
        self.strays.sort()

    def _is_quotation(self, pair: MarkPair) -> bool:
        """Return whether a pair is one, closed or not: an opening mark between spaces is a stray.

        An unclosed single mark is an apostrophe, unless it opens a sentence.
        """
        first, last = pair.open
        lead, after = self.text[max(self.start, first - 2) : first], self.text[last : last + 1]
        if pair.close:
            return True
        if lead[-1:].isspace() and after.isspace():
            self.strays.append(pair.open)
            return False
        if pair.family != "single":
            return True
        opens = (lead.rstrip()[-1:] or ":") in ":,"
        return opens and pair.glyph == "‘" and pair.end == self.end and after.isupper()

    def _cut(self, kept: list[MarkPair]) -> None:
        """End an unclosed pair before the next mark of its own glyph opens."""
        following: dict[str, int] = {}
        for pair in reversed(kept):
            if pair.close is None:
                reopens = following.get(pair.glyph)
                if reopens is not None and reopens < pair.end:
                    pair.end = self._sentence_end(pair.open[1], reopens)
            following[pair.glyph] = pair.open[0]
        around: list[MarkPair] = []
        for pair in kept:
            while around and around[-1].end < pair.end:
                outer = around.pop()
                if outer.end > pair.open[0]:
                    outer.end = self._sentence_end(outer.open[1], pair.open[0])
            around.append(pair)

    def _sentence_end(self, start: int, end: int) -> int:
        """Return where the last sentence before ``end`` ends, or ``end`` without white space."""
        while end > start and self.text[end - 1].isspace():
            end -= 1
        stop = max(self.text.rfind(f"{point} ", start, end) for point in ".?!")
        return stop + 1 if stop > start else end
