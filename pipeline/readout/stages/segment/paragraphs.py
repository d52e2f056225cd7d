"""Lines of a text, put together to units.

A paragraph that was broken at column 72 is one unit, a paragraph a line is as many.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from readout.records.spans import trim
from readout.records.types import SegmentKind, Spanned
from readout.stages.segment.features import INVISIBLE, Marker, TextFeatures, find_marker

__all__ = ["TextUnit", "build_units", "make_unit"]

WIDEST = 130
"""No text is broken at a wider column than this."""
NARROWEST = 30
"""Nor at a narrower one."""
SLACK = 1.15
"""How much wider than the usual column a run may be that is broken there."""
FULL = 0.86
"""A line is full that its successor's first word would have brought over this share of it."""
OUTLIERS = 20
"""One in so many lines may be longer than the column at which its paragraph was broken."""
SETEXT = re.compile(r"(?:={3,}|-{3,})$")
LEAST_FLOWING = 30
"""Characters of a line that runs on to the next with a capital."""
LEAST_OPEN = 40
"""Characters of a line that goes on in a small letter, where no column tells of a break."""
LONGEST_UNDERLINED = 300
"""Characters of a heading that is underlined."""
TITLED = 0.6
"""The share of words with a capital that tells a title from the text under it."""


@dataclass
class Line:
    """A line that is not blank.

    ``start`` and ``end`` leave out white space at the edges; ``indent`` counts columns; ``text`` is
    without invisible characters at its edges.
    """

    start: int
    end: int
    indent: int
    text: str

    @cached_property
    def features(self) -> TextFeatures:
        """Features of the line, its mark included."""
        return TextFeatures(self.text)

    @cached_property
    def marker(self) -> Marker | None:
        """The mark that it opens with."""
        return find_marker(self.text)

    @property
    def can_head(self) -> bool:
        """Whether a sign under it can make it a heading."""
        return self.marker is None and len(self.text) <= LONGEST_UNDERLINED

    @property
    def heads(self) -> bool:
        """Whether it is a Markdown heading."""
        return self.marker is not None and self.marker.markdown

    @property
    def reach(self) -> int:
        """The column at which it ends."""
        return self.indent + len(self.text)

    @property
    def open(self) -> bool:
        """Whether it ends neither as a sentence nor before a list."""
        return not self.features.stopped and self.features.last not in ":;：；"


@dataclass
class TextUnit(Spanned):
    """Lines that belong together, before and after it is known what they are.

    ``text`` is the unit without invisible characters at its edges (``lead`` of them before it),
    ``marker`` the mark it opens with, ``block`` tells whether it is set in as a whole,
    ``underline`` the sign that underlines it.
    """

    start: int
    end: int
    text: str
    lead: int = 0
    marker: Marker | None = None
    indent: int = 0
    first_indent: int = 0
    lines: int = 1
    block: bool = False
    kind: SegmentKind = "paragraph"
    style: str = ""
    level: int | None = None
    underline: str = ""

    @cached_property
    def features(self) -> TextFeatures:
        """Features of the text behind the mark."""
        return TextFeatures(self.body)

    @cached_property
    def body(self) -> str:
        """The text behind the mark."""
        return self.text[self.marker.length :] if self.marker else self.text

    @property
    def blank(self) -> bool:
        """Whether there is neither a letter nor a digit, in the mark or behind it."""
        alone = self.marker is not None and self.marker.length == len(self.text)
        return self.features.blank and not alone

    @property
    def markdown(self) -> bool:
        """Whether it opens with the mark of a Markdown heading."""
        return self.marker is not None and self.marker.markdown

    @property
    def joined(self) -> bool:
        """Whether it is a paragraph that was broken."""
        return self.lines > 1 and not self.underline and self.text[:1] != ">"

    def forget_marker(self) -> None:
        """Take the mark for ordinary text (initials, a number that counts nothing)."""
        self.marker = None
        for name in ("features", "body"):
            self.__dict__.pop(name, None)


def make_unit(text: str, start: int, end: int) -> TextUnit:
    """Make the unit of a trimmed span, without a mark."""
    raw = text[start:end]
    shown = raw.lstrip(INVISIBLE)
    return TextUnit(start, end, shown.rstrip(INVISIBLE), len(raw) - len(shown))


@dataclass
class _Run:
    """Lines without a blank line between them, the first of the text among them or not."""

    lines: list[Line]
    opening: bool

    @cached_property
    def width(self) -> int:
        """The column that its lines reach; of many lines the longest do not count."""
        reaches = sorted(line.reach for line in self.lines)
        return reaches[-1 - len(reaches) // OUTLIERS]

    @cached_property
    def wrapped(self) -> bool:
        """Whether its lines were broken at that column."""
        alone = len(self.lines) == 2 and not self.lines[1].features.lower
        if alone or not NARROWEST <= self.width <= WIDEST:
            return False
        joints = [pair for pair in pairwise(self.lines) if not _opens_anew(*pair)]
        flowing = sum(
            (following.features.lower or (len(line.text) >= LEAST_FLOWING and line.open))
            and _full(line, following, self.width)
            for line, following in joints
        )
        return 2 * flowing >= len(joints) > 0


def build_units(
    text: str, start: int = 0, end: int | None = None
) -> tuple[list[TextUnit], int | None]:
    """Put the lines of ``text[start:end]`` together to units.

    Returns
    -------
    units : list of TextUnit
        In order; they hold all that is not white space.
    width : int or None
        The column at which paragraphs were broken, or None where none was.
    """
    runs = _runs(text, start, len(text) if end is None else end)
    widths = sorted(run.width for run in runs if run.wrapped and len(run.lines) > 2)
    usual = widths[len(widths) // 2] if widths else None
    units = []
    for run in runs:
        lines: list[Line] = []
        for line in run.lines:
            if lines and not _belongs(line, lines, run, usual):
                units.append(_unit(text, lines))
                lines = []
            lines.append(line)
        units.append(_unit(text, lines))
    _mark_blocks(units)
    return units, usual if any(unit.joined for unit in units) else None


def _runs(text: str, start: int, end: int) -> list[_Run]:
    """Return the lines that are not blank, whatever the line ends, parted at blank ones."""
    runs: list[_Run] = []
    gap = True
    for line in text[start:end].splitlines(keepends=True):
        first, last = trim(text, start, start + len(line))
        lead = text[start:first]
        start += len(line)
        if first < last:
            if gap:
                runs.append(_Run([], opening=not runs))
            indent = len(lead.expandtabs(4)) + lead.count("\u3000")
            runs[-1].lines.append(Line(first, last, indent, text[first:last].strip(INVISIBLE)))
        gap = first == last
    return runs


def _full(line: Line, following: Line, width: int) -> bool:
    """Return whether the next line's first word found no room on a line."""
    word, _, _ = following.text[:40].partition(" ")
    return line.reach + 1 + len(word) >= FULL * width


def _opens_anew(line: Line, following: Line) -> bool:
    """Return whether the next line opens with a mark, and not with a dash within a sentence."""
    marker = following.marker
    if marker is None or marker.family != "dash" or not line.open or line.features.last == ",":
        return marker is not None
    return not TextFeatures(following.text[marker.length :]).lower


def _unit(text: str, lines: list[Line]) -> TextUnit:
    """Make a unit of lines; the last may be the sign that underlines the others."""
    head, last = lines[0], lines[-1]
    underlined = len(lines) > 1 and SETEXT.match(last.text) is not None
    unit = make_unit(text, head.start, lines[-2].end if underlined else last.end)
    unit.end = last.end
    unit.indent = min(line.indent for line in lines)
    unit.first_indent = head.indent
    unit.lines = len(lines)
    if underlined:
        unit.underline = last.text[0]
    else:
        unit.marker = head.marker
    return unit


def _belongs(following: Line, lines: list[Line], run: _Run, width: int | None) -> bool:
    """Return whether a line goes on with the unit that the lines before it make.

    None does that has no words or a mark of its own, or is set in or out; a first line may be set
    in against the others.
    """
    head, line = lines[0], lines[-1]
    openings = line.text[:1], following.text[:1]
    if ">" in openings:
        return openings == (">", ">")
    if SETEXT.match(following.text):
        return head is line and line.can_head
    wordless = line.features.blank or following.features.blank
    if head.heads or wordless or _opens_anew(line, following):
        return False
    if head.marker is not None and following.indent > head.indent:
        return True
    least = -line.indent if head is line else -1
    level = least <= following.indent - line.indent < 2
    return level and _runs_on(following, lines, run, width)


def _runs_on(following: Line, lines: list[Line], run: _Run, width: int | None) -> bool:
    """Return whether the text of a unit runs on to the next line, by looks and the column."""
    line, ahead = lines[-1], following.features
    column = run.width if run.wrapped else width
    if column is None or run.width > SLACK * column:
        open_end = line.text[-1:].isalnum() or line.text[-1:] in tuple(",-–—’”")
        return ahead.lower and open_end and len(line.text) >= LEAST_OPEN
    if ahead.lower and line.open:
        return True
    title = run.opening and lines[0] is run.lines[0] and _is_title_over(line.features, ahead)
    return not title and _full(line, following, column)


def _is_title_over(features: TextFeatures, ahead: TextFeatures) -> bool:
    """Distinguish a title from the text under it by its capitals."""
    return (
        not (features.stopped or ahead.lower) and features.title_case >= TITLED > ahead.title_case
    )


def _mark_blocks(units: list[TextUnit]) -> None:
    """Point out the units that are set in as a whole, against the rest of the document."""
    common = Counter(unit.indent for unit in units if unit.marker is None)
    usual = min(common, key=lambda indent: (-common[indent], indent), default=0)
    opening = {unit.first_indent for unit in units if unit.first_indent > unit.indent}
    for unit in units if common else ():
        first_line = unit.lines == 1 and unit.indent in opening
        if unit.indent >= usual + 2 and not first_line and 2 * common[unit.indent] < len(units):
            unit.block = unit.features.stopped or len(unit.text) > 80
