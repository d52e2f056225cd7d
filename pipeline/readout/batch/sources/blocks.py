"""The content of one document, and a builder of text and layout from extracted blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from readout.errors import DocumentError
from readout.records.types import Block, PlainData, SegmentKind, Warning

__all__ = ["LEAST_PROSE", "SEPARATOR", "Content", "LayoutBuilder", "describe", "is_sentence"]

SEPARATOR = "\n\n"
"""Separator of blocks in an extracted text."""

PROSE = frozenset({"paragraph", "list_item", "quotation", "glossary_definition", "other"})
LEAST_PROSE = 100
"""Characters: links, teasers and labels are shorter."""
LEAST_WORDS = 3
"""Words of a sentence: links are shorter (``Read more.``)."""
STOPS = tuple(".!?…")
CLOSING = "\"'”’»)]"
_PARTING = re.compile(r"(?<=[.!?…\"'”’»)\]])\s+")
TITLE_WITHIN = 4
"""Blocks at the beginning among which the title is looked for."""


@dataclass
class Content:
    """The content of one document, before it has an id and a source.

    Attributes
    ----------
    text : str
        The text that all offsets count in.
    meta : dict
        What the input says of itself; ``title``, ``date`` and ``language`` are always there.
    layout : list of Block or None
        The blocks that the format tells, sorted and disjoint; None for plain text.
    warnings : list of Warning
        What was odd and got repaired.
    """

    text: str
    meta: PlainData
    layout: list[Block] | None = None
    warnings: list[Warning] = field(default_factory=list)


def describe(
    title: str | None = None, date: str | None = None, language: str | None = None, **more: Any
) -> PlainData:
    """Make the ``meta`` of a document.

    The three fields that are always there, and whatever else is known.
    """
    return {"title": title, "date": date, "language": language, **more}


class _Found(NamedTuple):
    """A block before it has a place in the text."""

    kind: SegmentKind
    text: str
    level: int | None = None


class LayoutBuilder:
    """Collects the blocks of a structured input and joins them into one text.

    The blocks stand in the order in which they were added, parted by an empty line; blocks without
    a visible character are left out.

    Attributes
    ----------
    quotes : int
        Block quotes that are open: what is added within one is a ``quotation``.
    marks : list of str
        Of each list item that is open the mark that its first block takes; empty once it did.
    """

    def __init__(self) -> None:
        self._blocks: list[_Found] = []
        self.quotes = 0
        self.marks: list[str] = []

    def __len__(self) -> int:
        return len(self._blocks)

    def add(self, kind: SegmentKind, text: str, level: int | None = None) -> None:
        """Add a block.

        Parameters
        ----------
        kind : str
            One of the kinds of a segment.
        text : str
            Its text; white space around it is dropped.
        level : int, optional
            The level of a heading, from 1.
        """
        shown = text.strip()
        if not shown:
            return
        if self.quotes:
            kind, level = "quotation", None
        if self.marks and self.marks[-1]:
            shown, self.marks[-1] = self.marks[-1] + shown, ""
            kind = "list_item" if kind == "paragraph" else kind
        self._blocks.append(_Found(kind, shown, level))

    def entitle(self, title: str | None) -> str | None:
        """Make sure that the document opens with its title, as far as it is known.

        A block of these words (letter case aside) near the beginning becomes the title; else a
        first heading of level 1 does; else the title is put before all blocks.

        Parameters
        ----------
        title : str or None
            The title that the input names outside its blocks.

        Returns
        -------
        str or None
            The title, or None where there is none.
        """
        if not self._blocks:
            return title
        wanted = _folded(title or "")
        for place, block in enumerate(self._blocks[:TITLE_WITHIN]):
            if _folded(block.text) == wanted:
                self._blocks[place] = _Found("title", block.text)
                return block.text
        first = self._blocks[0]
        if (first.kind, first.level) == ("heading", 1):
            self._blocks[0] = _Found("title", first.text)
            return first.text
        if wanted:
            self._blocks.insert(0, _Found("title", (title or "").strip()))
        return title

    def characters(self) -> int:
        """Count the characters of all blocks, those between them aside."""
        return sum(len(block.text) for block in self._blocks)

    def prose(self) -> list[str]:
        """Return the blocks that are long enough for sentences, headings and captions aside."""
        return [
            _folded(block.text)
            for block in self._blocks
            if block.kind in PROSE and len(block.text) >= LEAST_PROSE
        ]

    def sentences(self) -> list[str]:
        """Return the sentences of all blocks, headings and captions aside."""
        parts = (_PARTING.split(block.text) for block in self._blocks if block.kind in PROSE)
        return [_folded(part) for part in chain.from_iterable(parts) if is_sentence(part)]

    def content(self, meta: PlainData, warnings: list[Warning], nothing: str) -> Content:
        """Return the text, and a layout whose blocks cover all of it but the empty lines.

        Raises
        ------
        DocumentError
            ``no_text``, which says `nothing`, where there is no block.
        """
        if not self._blocks:
            raise DocumentError(nothing, code="no_text")
        layout = []
        start = 0
        for block in self._blocks:
            end = start + len(block.text)
            layout.append(Block(block.kind, start, end, block.level))
            start = end + len(SEPARATOR)
        return Content(SEPARATOR.join(one.text for one in self._blocks), meta, layout, warnings)


def is_sentence(text: str) -> bool:
    """Return whether some words read as a sentence.

    Examples
    --------
    >>> is_sentence("Two mills closed (in spring)."), is_sentence("Read more.")
    (True, False)
    """
    words = text.split()
    return len(words) >= LEAST_WORDS and words[-1].rstrip(CLOSING).endswith(STOPS)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
