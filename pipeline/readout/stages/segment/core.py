"""A text, with or without the layout its format tells, to segments, sentences and glossary.

Plain data in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from readout.records import Block, GlossaryEntry, Segment, SegmentKind, Sentence, Warning
from readout.spans import trim
from readout.stages.segment.bylines import is_byline, is_loose_byline
from readout.stages.segment.glossary import Explained, aliases_of, find_glossary
from readout.stages.segment.kinds import classify, heading_name
from readout.stages.segment.lexicon import lexicon
from readout.stages.segment.lines import INVISIBLE
from readout.stages.segment.markers import find_marker
from readout.stages.segment.sections import Outline
from readout.stages.segment.sentences import split_sentences
from readout.stages.segment.units import Unit, build_units

__all__ = ["Segmentation", "segment"]


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
    warnings: list[Warning] = []
    if layout is None:
        units, width = build_units(text)
        classify(units)
        if width is not None:
            warnings.append(
                Warning(
                    "hard_wrapped", f"lines broken near column {width} were joined to paragraphs"
                )
            )
    else:
        units = _laid_out(text, layout)
    explained = find_glossary(units) if glossary else []
    pieces = _pieces(text, units, explained)
    segments = _number(text, pieces)
    sentences: list[Sentence] = []
    for one in segments:
        for start, end in split_sentences(text, one.start, one.end):
            sentences.append(Sentence(f"t{len(sentences) + 1}", one.id, start, end))
    return Segmentation(segments, sentences, _entries(segments, explained), warnings)


def _laid_out(text: str, layout: Sequence[Block]) -> list[Unit]:
    """Make units of a format's blocks; text that no block holds is read as plain text."""
    units: list[Unit] = []
    position = 0
    for block in sorted(layout, key=lambda b: (b.start, -b.end)):
        start, end = trim(text, max(position, block.start), min(block.end, len(text)))
        if start >= end:
            continue
        units.extend(_between(text, position, start))
        shown = text[start:end].lstrip(INVISIBLE)
        lead = end - start - len(shown)
        shown = shown.rstrip(INVISIBLE)
        marker = find_marker(shown) if block.kind in {"heading", "list_item", "paragraph"} else None
        units.append(
            Unit(start, end, shown, lead=lead, marker=marker, kind=block.kind, level=block.level)
        )
        position = end
    units.extend(_between(text, position, len(text)))
    under_title = False
    for unit in units:
        if unit.kind in {"paragraph", "heading"} and _byline(unit, under_title=under_title):
            unit.kind, unit.level = "byline", None
        if unit.kind == "heading":
            name = heading_name(unit.body)
            unit.style = (
                "named" if unit.level is None and name in lexicon().headings else "laid out"
            )
        under_title = unit.kind == "title" or (
            under_title and unit.kind in {"byline", "other", "caption"}
        )
    return units


def _byline(unit: Unit, *, under_title: bool) -> bool:
    if unit.kind == "heading":
        return under_title and is_byline(unit.look)
    return is_byline(unit.look) or (under_title and is_loose_byline(unit.look))


def _between(text: str, start: int, end: int) -> list[Unit]:
    """Read what lies between two blocks, if it is more than white space."""
    low, high = trim(text, start, end)
    return build_units(text, low, high)[0] if low < high else []


def _pieces(text: str, units: list[Unit], explained: list[Explained]) -> list[_Piece]:
    """Turn units into segments, those of the glossary into terms and definitions."""
    starts = {one.units[0]: one for one in explained}
    inside = {index for one in explained for index in one.units}
    more = {index for one in explained for index in one.more}
    pieces: list[_Piece] = []
    for index, unit in enumerate(units):
        if index in starts:
            one = starts[index]
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
    entered = False
    for number, piece in enumerate(pieces, start=1):
        identifier = f"s{number}"
        if piece.kind == "heading":
            level, parent = outline.enter(piece.style, identifier, piece.level)
            segments.append(Segment(identifier, "heading", piece.start, piece.end, parent, level))
            continue
        if piece.tail and not entered:
            entered = True
            if not _under_glossary(text, segments):
                outline.open.clear()
        section = None if piece.kind == "title" else outline.current
        segments.append(Segment(identifier, piece.kind, piece.start, piece.end, section))
    return segments


def _under_glossary(text: str, segments: list[Segment]) -> bool:
    """Tell whether the last heading is one such as "Glossary"."""
    for one in reversed(segments):
        if one.kind == "heading":
            shown = text[one.start : one.end]
            marker = find_marker(shown)
            return (
                heading_name(shown[marker.length :] if marker else shown)
                in lexicon().glossary_headings
            )
    return False


def _entries(segments: list[Segment], explained: list[Explained]) -> list[GlossaryEntry]:
    """Make the glossary's entries, with the ids of their segments."""
    by_start = {one.start: one.id for one in segments}
    entries: list[GlossaryEntry] = []
    for number, one in enumerate(explained, start=1):
        term, definition = by_start[one.term[0]], by_start[one.definition[0]]
        entries.append(
            GlossaryEntry(
                f"g{number}", one.name, aliases_of(one.name, one.explanation), term, definition
            )
        )
    return entries
