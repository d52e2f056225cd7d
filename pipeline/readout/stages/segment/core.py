"""A text, with or without the layout its format tells, to segments, sentences and glossary.

Plain data in and out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readout.records.spans import trim
from readout.records.types import Block, GlossaryEntry, Segment, SegmentKind, Sentence, Warning
from readout.stages.segment.credits import captions_in, is_byline, is_credited, is_loose_byline
from readout.stages.segment.features import find_marker
from readout.stages.segment.glossary import Explained, find_glossary
from readout.stages.segment.kinds import HEADINGS, classify, heading_name, keeps_under_title
from readout.stages.segment.paragraphs import TextUnit, build_units, make_unit
from readout.stages.segment.sentences import split_sentences

__all__ = ["Segmentation", "segment"]

MARKED = frozenset({"heading", "list_item", "paragraph"})
"""Kinds of blocks whose text may open with a mark."""


@dataclass
class Segmentation:
    """The segments, sentences and glossary of one text, as the record has them."""

    segments: list[Segment]
    sentences: list[Sentence]
    glossary: list[GlossaryEntry]
    warnings: list[Warning]


RANKS = {"section": 0, "roman": 1, "capitals": 2, "alpha": 4, "paren": 5, "dash": 6, "bullet": 6}
"""Ranks of numbering styles; all others are at 3, in order of appearance."""


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
        for depth, (other, above, _) in enumerate(self.open):
            if above >= level if level is not None else not _stands_over(other, style):
                del self.open[depth:]
                break
        parent = self.current
        found = level or 1 + (self.open[-1][1] if self.open else 0)
        self.open.append((style, found, identifier))
        return found, parent


def _stands_over(style: str, other: str) -> bool:
    """Return whether a heading of one style stands over one of another that comes later."""
    if "named" in (style, other) or style == other:
        return False
    if style.startswith("arabic") and other.startswith("arabic"):
        return style < other
    rank, other_rank = (RANKS.get(one.partition(":")[0], 3) for one in (style, other))
    return rank <= other_rank


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
    warnings = []
    if layout is None:
        units, width = build_units(text)
        classify(units)
        if width is not None:
            message = f"lines broken near column {width} were joined to paragraphs"
            warnings.append(Warning("hard_wrapped", message))
    else:
        units = _laid_out(text, layout)
    explained = find_glossary(units) if glossary else []
    segments = _segments(text, units, explained)
    ids = {one.start: one.id for one in segments}
    spans = [(one.id, *span) for one in segments for span in split_sentences(text, *one.span)]
    return Segmentation(
        segments=segments,
        sentences=[Sentence(f"t{number}", *span) for number, span in enumerate(spans, start=1)],
        glossary=[
            GlossaryEntry(
                id=f"g{number}",
                term=one.name,
                aliases=one.aliases,
                term_segment=ids[one.term[0]],
                definition_segment=ids[one.definition[0]],
            )
            for number, one in enumerate(explained, start=1)
        ],
        warnings=warnings,
    )


def _laid_out(text: str, layout: Sequence[Block]) -> list[TextUnit]:
    """Make units of a format's blocks; text that no block holds is read as plain text."""
    units = []
    position = 0
    end_of_text = Block("paragraph", len(text), len(text))
    for block in (*sorted(layout, key=lambda block: (block.start, -block.end)), end_of_text):
        start, end = trim(text, max(position, block.start), min(block.end, len(text)))
        if start < end or block is end_of_text:
            between, _ = build_units(text, *trim(text, position, start))
            units += between
            position = end
        if start < end:
            unit = make_unit(text, start, end)
            unit.kind, unit.level = block.kind, block.level
            unit.marker = find_marker(unit.text) if block.kind in MARKED else None
            units.append(unit)
    _classify_blocks(units)
    return units


def _classify_blocks(units: list[TextUnit]) -> None:
    """Set what the format does not tell, in place: bylines, and styles of headings."""
    under_title = False
    for unit in units:
        if _is_byline(unit, under_title=under_title):
            unit.kind = "byline"
            unit.level = None
        elif unit.kind == "paragraph" and is_credited(unit):
            unit.kind = "caption"
        elif unit.kind == "heading":
            named = unit.level is None and heading_name(unit.body) in HEADINGS
            unit.style = "named" if named else "laid out"
        under_title = keeps_under_title(unit, before=under_title)


def _is_byline(unit: TextUnit, *, under_title: bool) -> bool:
    """Return whether what a format calls a paragraph or a heading is a byline."""
    if unit.kind == "paragraph" and under_title and is_loose_byline(unit.features):
        return True
    possible = unit.kind == "paragraph" or (under_title and unit.kind == "heading")
    return possible and is_byline(unit.features)


def _segments(
    text: str, units: Sequence[TextUnit], explained: Sequence[Explained]
) -> list[Segment]:
    """Turn units into segments with ids, levels and sections.

    Those of the glossary become terms and definitions; a glossary without a heading closes all
    that are open.
    """
    terms = {index: one for one in explained for index in one.units}
    outline = Outline()
    segments: list[Segment] = []
    for index, unit in enumerate(units):
        one = terms.get(index)
        if one is not None and one.alone:
            outline.open.clear()
        for start, end, kind in _parts(text, unit, one, index):
            identifier = f"s{len(segments) + 1}"
            level, section = None, outline.current if kind != "title" else None
            if kind == "heading":
                level, section = outline.enter(unit.style, identifier, unit.level)
            segments.append(Segment(identifier, kind, start, end, section=section, level=level))
    return segments


def _parts(
    text: str, unit: TextUnit, one: Explained | None, index: int
) -> Iterator[tuple[int, int, SegmentKind]]:
    """Yield the segments of a unit: of a paragraph the captions of pictures apart."""
    if one is not None:
        place = one.units.index(index)
        if place == 0:
            yield *trim(text, *one.term), "glossary_term"
            yield *trim(text, *one.definition), "glossary_definition"
        elif place > 1:
            yield unit.start, unit.end, "glossary_definition"
        return
    start = unit.start
    for opens, end in captions_in(text, start, unit.end) if unit.kind == "paragraph" else ():
        if start < opens:
            yield *trim(text, start, opens), unit.kind
        yield opens, end, "caption"
        start, _ = trim(text, end, unit.end)
    if start < unit.end:
        yield start, unit.end, unit.kind
