"""Lines of a text, put together to units.

A paragraph that was broken at column 72 is one unit, a paragraph a line is as many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from readout.records.spans import trim
from readout.records.types import SegmentKind
from readout.stages.segment.looks import INVISIBLE, Look, Marker, find_marker

__all__ = ["TextUnit", "build_units", "make_unit"]

WIDEST = 130
"""No text is broken at a wider column than this."""
NARROWEST = 30
"""Nor at a narrower one."""
SLACK = 1.15
"""So much wider than usual a run may be that is broken at the usual column all the same."""
FULL = 0.86
"""A line is full that its successor's first word would have brought over this share of it."""

LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
SETEXT = re.compile(r"(?:={3,}|-{3,})$")
ENUMERATION_END = re.compile(r"[;,:]\s*(?:and|or|but)?$")


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

    @cached_property
    def marker(self) -> Marker | None:
        """The mark that it opens with."""
        return find_marker(self.text)

    @property
    def reach(self) -> int:
        """The column at which it ends."""
        return self.indent + len(self.text)

    @property
    def quoted(self) -> bool:
        """Whether it is quoted as in a reply."""
        return self.text.startswith(">")

    @property
    def open(self) -> bool:
        """Whether it ends neither as a sentence nor before a list."""
        return not self.look.stopped and self.look.last not in ":;：；"


@dataclass
class TextUnit:
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
    def look(self) -> Look:
        """How the text behind the mark looks."""
        return Look(self.body)

    @cached_property
    def body(self) -> str:
        """The text behind the mark."""
        return self.text[self.marker.length :] if self.marker else self.text

    @property
    def body_start(self) -> int:
        """Where the text behind the mark begins."""
        mark = self.marker.length if self.marker else 0
        return self.start + self.lead + mark

    @property
    def mark_style(self) -> str:
        """The style of its mark, empty without one."""
        return self.marker.style if self.marker else ""

    @property
    def blank(self) -> bool:
        """Whether there is neither a letter nor a digit, in the mark or behind it."""
        alone = self.marker is not None and self.marker.length == len(self.text)
        return self.look.blank and not alone

    @property
    def introduces(self) -> bool:
        """Whether it ends with a colon: what follows is its list or quotation."""
        return self.look.last in {":", "："}

    @property
    def enumerated(self) -> bool:
        """Whether it ends as an item does after which others follow (``;``, ``; and``)."""
        return ENUMERATION_END.search(self.text[-24:]) is not None

    def forget_marker(self) -> None:
        """Take the mark for ordinary text (initials, a number that counts nothing)."""
        self.marker = None
        for name in ("look", "body"):
            self.__dict__.pop(name, None)


def make_unit(text: str, start: int, end: int) -> TextUnit:
    """Make the unit of a trimmed span, without a mark."""
    raw = text[start:end]
    shown = raw.lstrip(INVISIBLE)
    lead = len(raw) - len(shown)
    return TextUnit(start, end, shown.rstrip(INVISIBLE), lead)


@dataclass
class _Run:
    """Lines without a blank line between them, the first of the text among them or not."""

    lines: list[Line]
    opening: bool
    width: int = 0
    wrapped: bool = False
    """Whether they were broken at the width."""


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
    stop = len(text) if end is None else end
    runs = _runs(_lines(text, start, stop))
    for run in runs:
        _measure(run)
    wrapped = [run for run in runs if run.wrapped]
    usual = _usual_width(wrapped)
    units: list[TextUnit] = []
    for run in runs:
        units += _join(text, run, usual)
    _mark_blocks(units)
    if not any(_is_joined(unit) for unit in units):
        return units, None
    widest = max((run.width for run in wrapped), default=None)
    return units, usual or widest


def _usual_width(wrapped: list[_Run]) -> int | None:
    """Return the column at which the longer runs were broken."""
    widths = [run.width for run in wrapped if len(run.lines) > 2]
    if not widths:
        return None
    widths.sort()
    middle = len(widths) // 2
    return widths[middle]


def _is_joined(unit: TextUnit) -> bool:
    return unit.lines > 1 and not unit.underline and not unit.text.startswith(">")


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    """Yield the lines of a stretch that are not blank, whatever the line ends."""
    gap = True
    for low, high in _line_spans(text, start, end):
        first, last = trim(text, low, high)
        if first == last:
            gap = True
            continue
        lead = text[low:first]
        indent = len(lead.expandtabs(4)) + lead.count("\u3000")
        yield Line(first, last, indent, gap, text[first:last].strip(INVISIBLE))
        gap = False


def _line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in LINE_END.finditer(text, start, end):
        yield start, found.start()
        start = found.end()
    yield start, end


def _runs(lines: Iterator[Line]) -> list[_Run]:
    runs: list[_Run] = []
    for line in lines:
        if line.gap or not runs:
            runs.append(_Run([], opening=not runs))
        runs[-1].lines.append(line)
    return runs


def _full(line: Line, following: Line, width: int) -> bool:
    """Tell whether the next line's first word found no room on a line."""
    head = following.text[:40]
    word, _, _ = head.partition(" ")
    column = line.reach + 1 + len(word)
    return column >= FULL * width


def _flows(line: Line, following: Line) -> bool:
    """Tell whether the text seems to run on from a line to the next, which has no mark."""
    return following.look.lower or (len(line.text) >= 30 and line.open)


def _opens_anew(line: Line, following: Line) -> bool:
    """Tell whether the next line opens with a mark, and not with a dash within a sentence."""
    marker = following.marker
    if marker is None:
        return False
    if marker.family != "dash" or not line.open or line.look.last == ",":
        return True
    behind = Look(following.text[marker.length :])
    return not behind.lower


def _measure(run: _Run) -> None:
    """Find out whether the lines of a run were broken at a column."""
    count = len(run.lines)
    reaches = [line.reach for line in run.lines]
    reaches.sort()
    longest = count - 1
    if count >= 10:
        longest = int(0.95 * longest)
    run.width = reaches[longest]
    if count == 1 or not NARROWEST <= run.width <= WIDEST:
        return
    if count == 2 and not _may_wrap(run):
        return
    joints = 0
    flowing = 0
    for line, following in pairwise(run.lines):
        if not _opens_anew(line, following):
            joints += 1
            flowing += _flows(line, following) and _full(line, following, run.width)
    run.wrapped = 2 * flowing >= joints > 0


def _may_wrap(run: _Run) -> bool:
    """Tell whether two lines alone may be one paragraph."""
    head, tail = run.lines
    if tail.look.lower:
        return True
    return not run.opening and len(head.text) >= 60 and head.look.title_case < 0.6


def _join(text: str, run: _Run, width: int | None) -> Iterator[TextUnit]:
    """Yield the units of one run."""
    lines: list[Line] = []
    for line in run.lines:
        if lines and not _belongs(line, lines, run, width):
            yield _unit(text, lines)
            lines = []
        lines.append(line)
    yield _unit(text, lines)


def _unit(text: str, lines: list[Line]) -> TextUnit:
    """Make a unit of lines; the last may be the sign that underlines the others."""
    head = lines[0]
    last = lines[-1]
    underlined = len(lines) > 1 and SETEXT.match(last.text) is not None
    shown = lines[-2] if underlined else last
    unit = make_unit(text, head.start, shown.end)
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
    """Tell whether a line goes on with the unit that the lines before it make."""
    head = lines[0]
    line = lines[-1]
    if line.quoted or following.quoted:
        return line.quoted and following.quoted
    if SETEXT.match(following.text):
        return len(lines) == 1 and _can_be_underlined(line)
    if _parted(head, line, following):
        return False
    if head.marker is not None and following.indent > head.indent:
        return True
    if _steps(line, following, first=len(lines) == 1):
        return False
    return _runs_on(following, lines, run, width)


def _steps(line: Line, following: Line, *, first: bool) -> bool:
    """Tell whether the next line is set in or out; behind a first line it may be set out."""
    deeper = following.indent - line.indent
    if first:
        return deeper >= 2
    return abs(deeper) >= 2


def _can_be_underlined(line: Line) -> bool:
    return line.marker is None and not line.look.long and not line.look.blank


def _parted(head: Line, line: Line, following: Line) -> bool:
    """Tell whether two lines never belong together.

    One has no words, the next opens with a mark of its own, or a Markdown heading ends.
    """
    if line.look.blank or following.look.blank:
        return True
    heading = head.marker is not None and head.marker.markdown
    return heading or _opens_anew(line, following)


def _runs_on(following: Line, lines: list[Line], run: _Run, width: int | None) -> bool:
    """Tell whether the text of a unit runs on to the next line, by looks and the column."""
    line = lines[-1]
    ahead = following.look
    opening = run.opening and lines[0] is run.lines[0]
    column = _column(run, width)
    if column is None:
        least = 15 if opening else 40
        return ahead.lower and _is_open_line(line, least)
    if _full(line, following, column):
        title = opening and _is_title_over(line.look, ahead)
        if not title:
            return True
    return ahead.lower and line.open


def _column(run: _Run, width: int | None) -> int | None:
    """Return the column at which the lines of a run are broken, if at any."""
    if run.wrapped:
        return run.width
    if width is None or run.width > SLACK * width:
        return None
    return width


def _is_open_line(line: Line, least: int) -> bool:
    """Tell whether a line is long, and ends within a sentence."""
    if len(line.text) < least:
        return False
    last = line.text[-1]
    return last.isalnum() or last in ",-–—’”"


def _is_title_over(look: Look, ahead: Look) -> bool:
    """Tell a title from the text under it by its capitals."""
    ends = not look.stopped and not ahead.lower
    return ends and look.title_case >= 0.6 > ahead.title_case


def _mark_blocks(units: list[TextUnit]) -> None:
    """Point out the units that are set in as a whole, against the rest of the document."""
    common = Counter(unit.indent for unit in units if unit.marker is None)
    if not common:
        return
    usual = _commonest(common)
    opening = {unit.first_indent for unit in units if unit.first_indent > unit.indent}
    for unit in units:
        if unit.indent < usual + 2:
            continue
        if unit.lines == 1 and unit.indent in opening:
            continue
        if 2 * common[unit.indent] < len(units):
            unit.block = unit.look.stopped or len(unit.text) > 80


def _commonest(counts: Counter[int]) -> int:
    """Return the indent that most units have, the least of several."""
    most = max(counts.values())
    return min(indent for indent, count in counts.items() if count == most)
