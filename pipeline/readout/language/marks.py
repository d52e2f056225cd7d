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

__all__ = ["NOTE", "MarkPair", "Pairing", "pair_all", "pair_marks", "without_notes"]

MAX_DEPTH = 12
"""More nesting than this is noise: deeper opening marks are strays."""

MARK = re.compile(r"``|''|‘‘|’’|[“”„‟\"«»‹›「」『』‘’‚‛']")
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
ORNAMENT = 3
"""So many equal marks in a row are an ornament."""
WORD_ENDS = (
    r"(?:(?<=[a-z]{4}[.,;:”\"])|(?<=[”\"][.,;:])|(?<=[.,;][”\"])|(?<=[a-z][”\"])"
    r"|(?<=[A-Z\d]{2}”))"
)
NOTE = re.compile(rf"(?<=\S)\[\d{{1,3}}\]|{WORD_ENDS}\d{{1,3}}(?![\w%])")
"""The mark of a footnote: ``spring.3``, ``“open”,12``, ``[4]``."""


def without_notes(text: str, start: int, end: int) -> Offsets:
    """Narrow a span by the marks of footnotes, and the white space, at its edges."""
    opening = NOTE.match(text, start, end)
    if opening is not None:
        start = opening.end()
    for note in NOTE.finditer(text, start, end):
        if note.end() == end:
            end = note.start()
    return trim(text, start, end)


@dataclass(frozen=True, slots=True)
class MarkPair:
    """An opening mark and its partner.

    Attributes
    ----------
    open, close : tuple of int
        Offsets of the marks themselves; ``close`` is None where it is missing.
    family : str
        ``double``, ``single``, ``guillemet``, ``guillemet_single``, ``corner`` or ``corner_white``.
    end : int
        Where the content ends (for an unclosed pair: the end of the stretch, or before the next
        mark of its kind).
    depth : int
        0 for an outermost pair.
    parent : int or None
        Index of the surrounding pair in the list.
    """

    open: Offsets
    close: Offsets | None
    family: str
    end: int
    depth: int
    parent: int | None

    @property
    def content(self) -> Offsets:
        """Offsets of what stands between the marks."""
        return self.open[1], self.end

    @property
    def outer(self) -> Offsets:
        """Offsets with the marks."""
        return self.open[0], self.close[1] if self.close else self.end


@dataclass(frozen=True, slots=True)
class Pairing:
    """All pairs in order of their opening mark, and the marks that have no partner."""

    pairs: list[MarkPair]
    strays: list[Offsets]


@dataclass(slots=True)
class _Open:
    mark: Offsets
    glyph: str
    family: str
    close: Offsets | None = None
    end: int = -1


def pair_marks(text: str, start: int = 0, end: int | None = None) -> list[MarkPair]:
    """Return the pairs of quotation marks in ``text[start:end]``, one segment of a document.

    Unclosed ones are among them (``close`` is None); offsets count in ``text``.
    """
    return pair_all(text, start, end).pairs


def pair_all(text: str, start: int = 0, end: int | None = None, *, turned: bool = False) -> Pairing:
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
        Pairs in order, and offsets of stray marks.
    """
    limit = len(text) if end is None else end
    state = _Pairer(text, start, limit)
    marks = _marks(text, start, limit, state.strays)
    glyphs = [text[s:e] for s, e in marks if FAMILY[text[s:e]] == "double"]
    if len(glyphs) > 1 and len(glyphs) % 2 == 0 and set(glyphs) == {"”"}:
        # every other one stands as an opening mark does: white space before it, a letter behind
        state.turns = turned or all(
            (at == start or text[at - 1].isspace()) and text[at + 1 : at + 2].isalnum()
            for at, _ in marks[::2]
        )
    for mark in marks:
        state.take(mark)
    return state.finish()


def _marks(text: str, start: int, end: int, strays: list[Offsets]) -> list[Offsets]:
    """List the glyphs that may be marks; runs of an equal glyph are strays."""
    runs: list[list[Offsets]] = []
    for match in MARK.finditer(text, start, end):
        first, last = match.span()
        if runs and runs[-1][-1][1] == first and text[first - 1] == text[first]:
            runs[-1].append((first, last))
        else:
            runs.append([(first, last)])
    found: list[Offsets] = []
    for run in runs:
        first, last = run[0][0], run[-1][1]
        if last - first >= ORNAMENT and text[first] in "\"'“”«»":
            strays.append((first, last))
        else:
            found += run
    return found


class _Pairer:
    """The stack of marks that are open, and what has become of those seen."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.stack: list[_Open] = []
        self.count: dict[str, int] = {}
        self.all: list[_Open] = []
        self.strays: list[Offsets] = []
        self.pending: Offsets | None = None
        """A closing single mark that may be an apostrophe after s: the next mark tells."""
        self.turns = False
        """Whether all marks are the closing one (``”Yes,” he said``): every other one opens."""

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
            self._take_single(mark, glyph, before, after)
        elif self._is_inches(mark, glyph, before):
            return
        elif self._opens(glyph, family, before, after):
            self._open(mark, glyph, family)
        else:
            self._close(mark, family)

    def _is_inches(self, mark: Offsets, glyph: str, before: str) -> bool:
        if glyph not in INCHES or not before.isdigit():
            return False
        alone = glyph != "”" and not self.count.get("double")
        return alone or FEET.search(self.text[max(self.start, mark[0] - 6) : mark[0]]) is not None

    def _opens(self, glyph: str, family: str, before: str, after: str) -> bool:
        """Return whether a mark opens a quotation; if not, it closes one."""
        opening = before.isspace() or before in BEFORE_OPENING
        closing = after.isspace() or after in AFTER_CLOSING
        is_open = self.count.get(family, 0) > 0
        if self.turns and glyph == "”":
            return not is_open
        if glyph in NEUTRAL:
            return opening if opening != closing else not is_open
        if glyph in OPENERS:
            closes = (is_open, opening, closing) == (True, False, True)
            return not (closes and glyph in TURNED)
        return not (is_open or closing) and (before.isspace() or before in "([")

    def _take_single(self, mark: Offsets, glyph: str, before: str, after: str) -> None:
        """Take a single mark, which may be an apostrophe."""
        if (before + after).isalnum():
            return
        opens = before.strip() in BEFORE_SINGLE and glyph != "’" and not after.isspace()
        if opens and not ELISION.match(self.text, mark[1], self.end):
            self._open(mark, glyph, "single")
            return
        closes = glyph not in OPENERS and not (before.isspace() or after.isalpha())
        if closes and self.count.get("single"):
            self.pending = mark if before + after in ("s ", "S ") else None
            if self.pending is None:
                self._close(mark, "single")

    def _settle(self) -> None:
        """Close with the mark behind an s, where no other closing mark followed."""
        pending, self.pending = self.pending, None
        if pending is not None:
            self._close(pending, "single")

    def _open(self, mark: Offsets, glyph: str, family: str) -> None:
        self._settle()
        if len(self.stack) >= MAX_DEPTH:
            self.strays.append(mark)
            return
        item = _Open(mark, glyph, family)
        self.stack.append(item)
        self.all.append(item)
        self.count[family] = self.count.get(family, 0) + 1

    def _close(self, mark: Offsets, family: str) -> None:
        if family != "single":
            self._settle()
        if not self.count.get(family):
            if family != "single":
                self.strays.append(mark)
            return
        while True:
            item = self.stack.pop()
            self.count[item.family] -= 1
            item.end = mark[0]
            if item.family == family:
                item.close = mark
                return

    def finish(self) -> Pairing:
        """End what is open with the segment, drop apostrophes taken for marks, number the pairs."""
        self._settle()
        for item in self.stack:
            item.end = self.end
        kept = []
        for item in self.all:
            first, last = item.mark
            around = self.text[max(self.start, first - 1) : first] + self.text[last : last + 1]
            if item.close is None and len(around) > 1 and around.isspace():
                self.strays.append(item.mark)  # it opens nothing by itself
            elif item.close or item.family != "single" or self._opens_sentence(item):
                kept.append(item)
        self._cut(kept)
        pairs = self._numbered(kept)
        return Pairing(pairs, sorted(self.strays))

    def _opens_sentence(self, item: _Open) -> bool:
        """Distinguish an unclosed single mark that opens a sentence from an apostrophe."""
        first, last = item.mark
        if item.glyph != "‘" or item.end != self.end or not self.text[last].isupper():
            return False
        lead = self.text[max(self.start, first - 2) : first].rstrip()
        return not lead or lead[-1] in ":,"

    def _numbered(self, kept: list[_Open]) -> list[MarkPair]:
        """Return the pairs with their depths; marks of one that holds nothing are strays."""
        pairs: list[MarkPair] = []
        above: list[int] = []
        for item in kept:
            if not self.text[item.mark[1] : item.end].strip():
                self.strays += [mark for mark in (item.mark, item.close) if mark]
                continue
            while above and pairs[above[-1]].end <= item.mark[0]:
                above.pop()
            parent = above[-1] if above else None
            pairs.append(MarkPair(item.mark, item.close, item.family, item.end, len(above), parent))
            above.append(len(pairs) - 1)
        return pairs

    def _cut(self, kept: list[_Open]) -> None:
        """End an unclosed pair before the next mark of its own glyph opens."""
        following: dict[str, int] = {}
        for item in reversed(kept):
            if item.close is None:
                reopens = following.get(item.glyph)
                if reopens is not None and reopens < item.end:
                    item.end = self._sentence_end(item.mark[1], reopens)
            following[item.glyph] = item.mark[0]
        around: list[_Open] = []
        for item in kept:
            while around and around[-1].end < item.end:
                outer = around.pop()
                if outer.end > item.mark[0]:
                    outer.end = self._sentence_end(outer.mark[1], item.mark[0])
            around.append(item)

    def _sentence_end(self, start: int, end: int) -> int:
        """Return where the last sentence before ``end`` ends, or ``end`` without white space."""
        while end > start and self.text[end - 1].isspace():
            end -= 1
        stop = max(self.text.rfind(f"{point} ", start, end) for point in ".?!")
        return stop + 1 if stop > start else end
