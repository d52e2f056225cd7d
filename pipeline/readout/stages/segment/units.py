"""Lines put together to units.

A paragraph that was broken at column 72 is one unit, a paragraph a line is as many.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from readout.records import SegmentKind
from readout.stages.segment.lines import INVISIBLE, Line, Look, split_lines
from readout.stages.segment.markers import Marker, find_marker

__all__ = ["Unit", "build_units"]

WIDEST = 130
"""No text is broken at a wider column than this."""

FULL = 0.86
"""A line that its successor's first word would have brought over this share of the width is full."""

SETEXT = re.compile(r"(?:={3,}|-{3,})$")
ENUMERATION_END = re.compile(r"[;,:]\s*(?:and|or|but)?$")


@dataclass
class Unit:
    """Lines that belong together, before and after it is known what they are.

    ``text`` is the unit without invisible characters at its edges (``lead`` of them before it), ``marker`` the mark
    it opens with, ``block`` tells whether it is set in as a whole, ``underline`` the sign that underlines it.
    """

    start: int
    end: int
    text: str
    indent: int = 0
    first_indent: int = 0
    lead: int = 0
    lines: int = 1
    block: bool = False
    marker: Marker | None = None
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
    def blank(self) -> bool:
        """Whether there is neither a letter nor a digit, in the mark or behind it."""
        return self.look.blank and (self.marker is None or self.marker.length < len(self.text))

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


@dataclass
class _Run:
    """Lines without a blank line between them."""

    lines: list[Line]
    markers: list[Marker | None] = field(default_factory=list)
    width: int = 0
    wrapped: bool = False

    def full(self, index: int, width: int) -> bool:
        """Tell whether the next line's first word found no room on this line."""
        line, following = self.lines[index], self.lines[index + 1]
        word = following.text[:40].split(maxsplit=1)[0] if following.text else ""
        return line.indent + len(line.text) + 1 + len(word) >= FULL * width

    def flows(self, index: int) -> bool:
        """Tell whether the text seems to run on from this line to the next."""
        line, following = self.lines[index], self.lines[index + 1]
        if self.markers[index + 1] is not None and not self.dashed_on(index):
            return False
        look = line.look
        return following.look.lower or (
            len(line.text) >= 30 and not look.stopped and look.last not in ":;：；"
        )

    def dashed_on(self, index: int) -> bool:
        """Tell whether the dash that opens the next line is one within a sentence."""
        marker = self.markers[index + 1]
        if marker is None or marker.family != "dash":
            return False
        line, following = self.lines[index], self.lines[index + 1]
        look = line.look
        return (
            Look(following.text[marker.length :]).lower
            and not look.stopped
            and look.last not in ":;,：；"
        )


def build_units(text: str, start: int = 0, end: int | None = None) -> tuple[list[Unit], int | None]:
    """Put the lines of ``text[start:end]`` together to units.

    Returns
    -------
    units : list of Unit
        In order; they hold all that is not white space.
    width : int or None
        The column at which paragraphs were broken, or None where none was.
    """
    runs = _runs(split_lines(text, start, end))
    for number, run in enumerate(runs):
        _measure(run, opening=number == 0)
    widths = sorted(run.width for run in runs if run.wrapped and len(run.lines) > 2)
    width = widths[len(widths) // 2] if widths else None
    units: list[Unit] = []
    for number, run in enumerate(runs):
        units.extend(_join(text, run, width, opening=number == 0))
    _mark_blocks(units)
    joined = any(
        unit.lines > 1 and not unit.underline and not unit.text.startswith(">") for unit in units
    )
    return units, (
        width or max((run.width for run in runs if run.wrapped), default=None)
    ) if joined else None


def _runs(lines: list[Line]) -> list[_Run]:
    runs: list[_Run] = []
    for line in lines:
        if line.gap or not runs:
            runs.append(_Run([]))
        runs[-1].lines.append(line)
        runs[-1].markers.append(find_marker(line.text))
    return runs


def _measure(run: _Run, *, opening: bool) -> None:
    """Find out whether the lines of a run were broken at a column."""
    lengths = sorted(line.indent + len(line.text) for line in run.lines)
    run.width = lengths[-1] if len(lengths) < 10 else lengths[int(0.95 * (len(lengths) - 1))]
    pairs = range(len(run.lines) - 1)
    if not pairs or run.width > WIDEST:
        return
    joints = [i for i in pairs if run.markers[i + 1] is None or run.dashed_on(i)]
    flowing = sum(run.flows(i) and run.full(i, run.width) for i in joints)
    head = run.lines[0].look
    prose = not opening and len(head.text) >= 60 and head.title_case < 0.6
    enough = len(run.lines) > 2 or run.lines[1].look.lower or prose
    run.wrapped = enough and bool(joints) and 2 * flowing >= len(joints) and run.width >= 30


def _join(text: str, run: _Run, width: int | None, *, opening: bool) -> list[Unit]:
    """Make the units of one run."""
    units: list[Unit] = []
    first = 0
    for index in range(len(run.lines)):
        last = index == len(run.lines) - 1
        if last or not _belongs(run, first, index, width, opening=opening and first == 0):
            units.append(_unit(text, run, first, index))
            first = index + 1
    return units


def _unit(text: str, run: _Run, first: int, last: int) -> Unit:
    lines = run.lines[first : last + 1]
    start, end = lines[0].start, lines[-1].end
    setext = len(lines) > 1 and SETEXT.match(lines[-1].text)
    if len(lines) == 1:
        shown, lead = (
            lines[0].text,
            0 if text[start] == lines[0].text[:1] else _lead(text[start:end]),
        )
    else:
        raw = text[start : lines[-2].end if setext else end]
        lead = _lead(raw)
        shown = raw[lead:].rstrip(INVISIBLE)
    unit = Unit(
        start, end, shown, min(line.indent for line in lines), lines[0].indent, lead, len(lines)
    )
    unit.marker = None if setext else run.markers[first]
    unit.underline = lines[-1].text[0] if setext else ""
    if len(lines) == 1 and unit.marker is None:
        unit.look = lines[0].look
    return unit


def _lead(raw: str) -> int:
    return len(raw) - len(raw.lstrip(INVISIBLE))


def _belongs(run: _Run, first: int, index: int, width: int | None, *, opening: bool) -> bool:  # noqa: PLR0911 - a ladder of tests
    """Tell whether line ``index + 1`` goes on with the unit that began at line ``first``."""
    line, following = run.lines[index], run.lines[index + 1]
    if line.text.startswith(">") or following.text.startswith(">"):
        return line.text.startswith(">") and following.text.startswith(">")
    if SETEXT.match(following.text):
        return (
            first == index
            and run.markers[index] is None
            and not line.look.long
            and not line.look.blank
        )
    look, ahead = line.look, following.look
    marker = run.markers[first]
    if look.blank or ahead.blank or (marker is not None and marker.family.startswith("markdown")):
        return False
    if run.markers[index + 1] is not None and not run.dashed_on(index):
        return False
    if marker is not None and following.indent > run.lines[first].indent:
        return True
    if following.indent - line.indent >= 2 or (
        line.indent - following.indent >= 2 and index > first
    ):
        return False
    return _runs_on(run, index, width, look, ahead, opening=opening)


def _runs_on(
    run: _Run, index: int, width: int | None, look: Look, ahead: Look, *, opening: bool
) -> bool:
    """Tell whether the text of a line runs on to the next, by their looks and the column."""
    if run.wrapped or (width is not None and run.width <= 1.15 * width):
        column = run.width if run.wrapped else width
        title = (
            opening
            and not look.stopped
            and not ahead.lower
            and look.title_case >= 0.6 > ahead.title_case
        )
        if column is not None and not title and run.full(index, column):
            return True
        return ahead.lower and not look.stopped and look.last not in ":;：；"
    text = run.lines[index].text
    return (
        ahead.lower
        and len(text) >= (15 if opening else 40)
        and (text[-1].isalnum() or text[-1] in ",-–—’”")
    )


def _mark_blocks(units: list[Unit]) -> None:
    """Point out the units that are set in as a whole, against the rest of the document."""
    common = Counter(unit.indent for unit in units if unit.marker is None)
    if not common:
        return
    most = max(common.values())
    base = min(indent for indent, count in common.items() if count == most)
    opening = {unit.first_indent for unit in units if unit.first_indent > unit.indent}
    for unit in units:
        deep = unit.indent >= base + 2 and not (unit.lines == 1 and unit.indent in opening)
        unit.block = (
            deep
            and 2 * common[unit.indent] < len(units)
            and (unit.look.stopped or len(unit.text) > 80)
        )
