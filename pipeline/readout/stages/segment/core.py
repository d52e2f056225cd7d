"""A text, with or without the layout its format tells, to segments, sentences and glossary.

Plain data in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from readout.records import Block, GlossaryEntry, Segment, SegmentKind, Sentence, Warning
from readout.spans import trim
from readout.stages.segment.bylines import is_byline, is_loose_byline
from readout.stages.segment.explanations import Explained, aliases_of, find_glossary
from readout.stages.segment.kinds import (
    GLOSSARY_HEADINGS,
    HEADINGS,
    classify,
    heading_name,
    keeps_under_title,
)
from readout.stages.segment.markers import find_marker
from readout.stages.segment.paragraphs import Unit, build_units, make_unit
from readout.stages.segment.sections import Outline
from readout.stages.segment.sentences import split_sentences

__all__ = ["Segmentation", "segment"]

MARKED = frozenset({"heading", "list_item", "paragraph"})
"""Kinds of blocks whose text may open with a mark."""


@dataclass
class Segmentation:
    """What the stage finds in one text: the record's lists of the same names."""

    segments: list[Segment] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    glossary: list[GlossaryEntry] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)


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
    units, warnings = _plain_units(text) if layout is None else (_laid_out(text, layout), [])
    explained = find_glossary(units) if glossary else []
    segments = _number(text, _pieces(text, units, explained))
    return Segmentation(
        segments, _sentences(text, segments), _entries(segments, explained), warnings
    )


def _plain_units(text: str) -> tuple[list[Unit], list[Warning]]:
    """Make units of a text without layout, and warn where its lines were joined."""
    units, width = build_units(text)
    classify(units)
    if width is None:
        return units, []
    message = f"lines broken near column {width} were joined to paragraphs"
    return units, [Warning("hard_wrapped", message)]


def _laid_out(text: str, layout: Sequence[Block]) -> list[Unit]:
    """Make units of a format's blocks; text that no block holds is read as plain text."""
    units: list[Unit] = []
    position = 0
    for block in sorted(layout, key=lambda block: (block.start, -block.end)):
        start, end = trim(text, max(position, block.start), min(block.end, len(text)))
        if start < end:
            units += _between(text, position, start)
            units.append(_block_unit(text, start, end, block))
            position = end
    units += _between(text, position, len(text))
    under_title = False
    for unit in units:
        if _is_byline(unit, under_title=under_title):
            unit.kind, unit.level = "byline", None
        if unit.kind == "heading":
            named = unit.level is None and heading_name(unit.body) in HEADINGS
            unit.style = "named" if named else "laid out"
        under_title = keeps_under_title(unit, before=under_title)
    return units


def _block_unit(text: str, start: int, end: int, block: Block) -> Unit:
    unit = make_unit(text, start, end)
    unit.kind = block.kind
    unit.level = block.level
    unit.marker = find_marker(unit.text) if block.kind in MARKED else None
    return unit


def _is_byline(unit: Unit, *, under_title: bool) -> bool:
    """Tell whether what a format calls a paragraph or a heading is a byline."""
    if unit.kind == "heading":
        return under_title and is_byline(unit.look)
    if unit.kind != "paragraph":
        return False
    return is_byline(unit.look) or (under_title and is_loose_byline(unit.look))


def _between(text: str, start: int, end: int) -> list[Unit]:
    """Read what lies between two blocks, if it is more than white space."""
    low, high = trim(text, start, end)
    units, _ = build_units(text, low, high)
    return units


def _pieces(text: str, units: list[Unit], explained: list[Explained]) -> list[_Piece]:
    """Turn units into segments, those of the glossary into terms and definitions."""
    terms = {one.units[0]: one for one in explained}
    inside = {index for one in explained for index in one.units}
    more = {index for one in explained for index in one.more}
    pieces: list[_Piece] = []
    for index, unit in enumerate(units):
        if index in terms:
            one = terms[index]
            pieces.append(_Piece(*trim(text, *one.term), "glossary_term", tail=not one.told))
            pieces.append(_Piece(*trim(text, *one.definition), "glossary_definition"))
        elif index in more:
            pieces.append(_Piece(unit.start, unit.end, "glossary_definition"))
        elif index not in inside:
            pieces.append(_Piece(unit.start, unit.end, unit.kind, unit.style, unit.level))
    return pieces


def _number(text: str, pieces: list[_Piece]) -> list[Segment]:
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
        one = Segment(identifier, piece.kind, piece.start, piece.end, section, level)
        segments.append(one)
    return segments


def _heads_glossary(heading: str) -> bool:
    """Tell whether a heading is one such as "Glossary"."""
    marker = find_marker(heading)
    name = heading if marker is None else heading[marker.length :]
    return heading_name(name) in GLOSSARY_HEADINGS


def _sentences(text: str, segments: list[Segment]) -> list[Sentence]:
    """Split the segments into sentences."""
    spans = (
        (one.id, start, end)
        for one in segments
        for start, end in split_sentences(text, one.start, one.end)
    )
    return [Sentence(f"t{number}", *span) for number, span in enumerate(spans, start=1)]


def _entries(segments: list[Segment], explained: list[Explained]) -> list[GlossaryEntry]:
    """Make the glossary's entries, with the ids of their segments."""
    ids = {one.start: one.id for one in segments}
    entries: list[GlossaryEntry] = []
    for number, one in enumerate(explained, start=1):
        term = ids[one.term[0]]
        definition = ids[one.definition[0]]
        aliases = aliases_of(one.name, one.explanation)
        entries.append(GlossaryEntry(f"g{number}", one.name, aliases, term, definition))
    return entries
