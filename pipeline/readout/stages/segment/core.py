"""A text, with or without the layout its format tells, to segments, sentences and glossary.

Plain data in and out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readout.records.spans import trim
from readout.records.types import Block, GlossaryEntry, Segment, SegmentKind, Sentence, Warning
from readout.stages.segment.credits import captions_in, is_byline, is_credited, is_loose_byline
from readout.stages.segment.glossary import Explained, find_glossary
from readout.stages.segment.kinds import (
    GLOSSARY_HEADINGS,
    HEADINGS,
    classify,
    heading_name,
    keeps_under_title,
)
from readout.stages.segment.looks import find_marker
from readout.stages.segment.paragraphs import TextUnit, build_units, make_unit
from readout.stages.segment.sentences import split_sentences

__all__ = ["Segmentation", "segment"]

MARKED = frozenset({"heading", "list_item", "paragraph"})
"""Kinds of blocks whose text may open with a mark."""


@dataclass
class Segmentation:
    """What the stage finds in one text: the record's lists of the same names."""

    segments: list[Segment]
    sentences: list[Sentence]
    glossary: list[GlossaryEntry]
    warnings: list[Warning]


@dataclass
class _Piece:
    """A segment before it has an id."""

    start: int
    end: int
    kind: SegmentKind
    style: str = ""
    level: int | None = None
    tail: bool = False
    """Whether a glossary at the tail is made of it."""


RANKS = {
    "section": 0,
    "roman": 1,
    "capitals": 2,
    "alpha": 4,
    "paren": 5,
    "circled": 5,
    "dash": 6,
    "bullet": 6,
}
"""Where styles stand to one another; all others are at 3, ordered by which came first."""


def _rank(style: str) -> int:
    return RANKS.get(style.split(":", maxsplit=1)[0], 3)


@dataclass
class Outline:
    """The headings that are open at a point of the document.

    The first style met is level 1, a style met below another is one deeper; numbers (``1.2.3``),
    Markdown and the levels that a format tells are taken as they are.
    """

    open: list[tuple[str, int, str]] = field(default_factory=list)
    """Style, level and id, outermost first."""

    @property
    def current(self) -> str | None:
        """Id of the innermost open heading."""
        return self.open[-1][2] if self.open else None

    def enter(
        self, style: str, identifier: str, level: int | None = None
    ) -> tuple[int, str | None]:
        """Open a heading.

        Parameters
        ----------
        style : str
            The style of its mark, ``plain``, ``capitals``, ``named`` or ``markdown2``.
        identifier : str
            Id of the heading's segment.
        level : int, optional
            The level that the format tells.

        Returns
        -------
        level : int
            From 1.
        parent : str or None
            Id of the heading it stands under.
        """
        if level is None and style.startswith("markdown"):
            level = int(style.removeprefix("markdown"))
        if level is None:
            self._close(style)
        else:
            self._close_from(level)
        parent = self.current
        found = self._depth + 1 if level is None else level
        self.open.append((style, found, identifier))
        return found, parent

    @property
    def _depth(self) -> int:
        """Level of the innermost open heading, 0 without any."""
        return self.open[-1][1] if self.open else 0

    def _close_from(self, level: int) -> None:
        while self.open and self._depth >= level:
            self.open.pop()

    def _close(self, style: str) -> None:
        """Close what a heading of this style cannot stand under."""
        while self.open and self.open[-1][0] == "named":
            self.open.pop()
        if style == "named":
            self.open.clear()
            return
        styles = [name for name, _, _ in self.open]
        if style in styles:
            del self.open[styles.index(style) :]
            return
        while self.open and self._above(style, self.open[-1][0]):
            self.open.pop()

    @staticmethod
    def _above(style: str, other: str) -> bool:
        """Tell whether a style stands above another that is open."""
        if style.startswith("arabic") and other.startswith("arabic"):
            return style < other
        return _rank(style) < _rank(other)


def segment(
    text: str, layout: Sequence[Block] | None = None, *, glossary: bool = True
) -> Segmentation:
    """Segment a text.

    Parameters
    ----------
    text : str
        The document.
    layout : sequence of Block, optional
        What the format tells (HTML, Markdown); without it the text is read as plain text.
    glossary : bool
        Whether to look for a glossary at the tail.

    Returns
    -------
    Segmentation
        Segments are trimmed, disjoint, in order, and hold all that is not white space.
    """
    warnings: list[Warning] = []
    if layout is None:
        units, width = build_units(text)
        classify(units)
        if width is not None:
            message = f"lines broken near column {width} were joined to paragraphs"
            warnings.append(Warning("hard_wrapped", message))
    else:
        units = _laid_out(text, layout)
    explained = find_glossary(units) if glossary else []
    segments = _number(text, _pieces(text, units, explained))
    return Segmentation(
        segments=segments,
        sentences=_sentences(text, segments),
        glossary=_entries(segments, explained),
        warnings=warnings,
    )


def _laid_out(text: str, layout: Sequence[Block]) -> list[TextUnit]:
    """Make units of a format's blocks; text that no block holds is read as plain text."""
    units: list[TextUnit] = []
    position = 0
    for block in sorted(layout, key=_outer_first):
        first = max(position, block.start)
        last = min(block.end, len(text))
        start, end = trim(text, first, last)
        if start < end:
            units += _between(text, position, start)
            units.append(_block_unit(text, start, end, block))
            position = end
    units += _between(text, position, len(text))
    _classify_blocks(units)
    return units


def _outer_first(block: Block) -> tuple[int, int]:
    return block.start, -block.end


def _classify_blocks(units: list[TextUnit]) -> None:
    """Set what the format does not tell, in place: bylines, and styles of headings."""
    under_title = False
    for unit in units:
        if _is_byline(unit, under_title=under_title):
            unit.kind = "byline"
            unit.level = None
        elif unit.kind == "paragraph" and is_credited(unit):
            unit.kind = "caption"
        if unit.kind == "heading":
            named = unit.level is None and heading_name(unit.body) in HEADINGS
            unit.style = "named" if named else "laid out"
        under_title = keeps_under_title(unit, before=under_title)


def _block_unit(text: str, start: int, end: int, block: Block) -> TextUnit:
    unit = make_unit(text, start, end)
    unit.kind = block.kind
    unit.level = block.level
    unit.marker = find_marker(unit.text) if block.kind in MARKED else None
    return unit


def _is_byline(unit: TextUnit, *, under_title: bool) -> bool:
    """Tell whether what a format calls a paragraph or a heading is a byline."""
    if unit.kind == "heading":
        return under_title and is_byline(unit.look)
    if unit.kind != "paragraph":
        return False
    return is_byline(unit.look) or (under_title and is_loose_byline(unit.look))


def _between(text: str, start: int, end: int) -> list[TextUnit]:
    """Read what lies between two blocks, if it is more than white space."""
    low, high = trim(text, start, end)
    units, _ = build_units(text, low, high)
    return units


def _pieces(text: str, units: list[TextUnit], explained: list[Explained]) -> Iterator[_Piece]:
    """Turn units into segments, those of the glossary into terms and definitions."""
    terms = {index: one for one in explained for index in one.units}
    for index, unit in enumerate(units):
        one = terms.get(index)
        if one is None:
            yield from _parted(text, unit)
            continue
        place = one.units.index(index)
        if place == 0:
            yield _Piece(*trim(text, *one.term), "glossary_term", tail=not one.told)
            yield _Piece(*trim(text, *one.definition), "glossary_definition")
        elif place > 1:
            yield _Piece(unit.start, unit.end, "glossary_definition")


def _parted(text: str, unit: TextUnit) -> Iterator[_Piece]:
    """Yield a unit; of a paragraph, the captions of pictures apart."""
    start = unit.start
    captions = captions_in(text, start, unit.end) if unit.kind == "paragraph" else ()
    for opens, end in captions:
        if start < opens:
            yield _Piece(*trim(text, start, opens), unit.kind)
        yield _Piece(opens, end, "caption")
        start, _ = trim(text, end, unit.end)
    if start < unit.end:
        yield _Piece(start, unit.end, unit.kind, unit.style, unit.level)


def _number(text: str, pieces: Iterator[_Piece]) -> list[Segment]:
    """Give the segments ids, levels and sections."""
    outline = Outline()
    segments: list[Segment] = []
    heading = ""
    entered = False
    for number, piece in enumerate(pieces, start=1):
        identifier = f"s{number}"
        level = None
        if piece.kind == "heading":
            heading = text[piece.start : piece.end]
            level, section = outline.enter(piece.style, identifier, piece.level)
        else:
            if piece.tail and not entered and not _heads_glossary(heading):
                outline.open.clear()
            entered = entered or piece.tail
            section = None if piece.kind == "title" else outline.current
        one = Segment(
            id=identifier,
            kind=piece.kind,
            start=piece.start,
            end=piece.end,
            section=section,
            level=level,
        )
        segments.append(one)
    return segments


def _heads_glossary(heading: str) -> bool:
    """Tell whether a heading is one such as "Glossary"."""
    marker = find_marker(heading)
    name = heading if marker is None else heading[marker.length :]
    return heading_name(name) in GLOSSARY_HEADINGS


def _sentences(text: str, segments: list[Segment]) -> list[Sentence]:
    """Split the segments into sentences."""
    found: list[Sentence] = []
    for one in segments:
        for start, end in split_sentences(text, one.start, one.end):
            sentence = Sentence(id=f"t{len(found) + 1}", segment=one.id, start=start, end=end)
            found.append(sentence)
    return found


def _entries(segments: list[Segment], explained: list[Explained]) -> list[GlossaryEntry]:
    """Make the glossary's entries, with the ids of their segments."""
    ids = {one.start: one.id for one in segments}
    entries: list[GlossaryEntry] = []
    for number, one in enumerate(explained, start=1):
        term, _ = one.term
        definition, _ = one.definition
        entry = GlossaryEntry(
            id=f"g{number}",
            term=one.name,
            aliases=one.aliases,
            term_segment=ids[term],
            definition_segment=ids[definition],
        )
        entries.append(entry)
    return entries
