"""Captions of pictures, told by the credit that they end with: ``[Photo/Lake News]``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readout.records.spans import holder, trim
from readout.records.types import Offsets
from readout.stages.segment.paragraphs import Unit
from readout.stages.segment.patterns import pattern
from readout.stages.segment.quotations import outer_quotations
from readout.stages.segment.sentences import split_sentences

__all__ = ["captions_in", "is_credited"]

CREDIT = pattern(
    r"(?P<bracket>[\[(])(?:file )?<captions.pictures>s?"
    r"(?:[/:：]| (?:by|from|provided|courtesy)\b)[^()\[\]\n]{1,60}[)\]]"
)
LONGEST = 1000
"""Characters of a caption, its credit included."""
ALONE = 250
"""Characters that are all the caption's where they stand before its credit; of more, a sentence."""
NEAR = 8
"""Characters behind a credit that tell whether its sentence goes on."""
STOPS = frozenset(".!?…”\"’'")
OPENS = frozenset("“\"‘'«「")


def is_credited(unit: Unit) -> bool:
    """Tell a caption by a sentence, without a mark, and the credit that it ends with."""
    if unit.marker is not None or unit.underline:
        return False
    credit = _find(unit.text, 0, len(unit.text))
    if credit is None or unit.text[credit.end() :].strip(" ."):
        return False
    return _is_stopped(unit.text, 0, credit)


def captions_in(text: str, start: int, end: int) -> Iterator[Offsets]:
    """Yield the captions that open a paragraph, or stand behind its lead.

    Behind a lead a caption is the sentence before its credit.
    """
    while (credit := _find(text, start, end)) is not None:
        opens = start
        if credit.start() - start > ALONE:
            opens, _ = split_sentences(text, start, credit.start())[-1]
        yield opens, credit.end()
        start, _ = trim(text, credit.end(), end)


def _find(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first credit of a stretch: no words in brackets within a sentence."""
    limit = min(end, start + LONGEST)
    for credit in CREDIT.finditer(text, start, limit):
        if _ends_caption(text, start, end, credit):
            return credit
    return None


def _ends_caption(text: str, start: int, end: int, credit: re.Match[str]) -> bool:
    """Tell a credit by what stands around it: words before it, and behind it none or a sentence."""
    if not text[start : credit.start()].strip():
        return False
    near = min(end, credit.end() + NEAR)
    behind = text[credit.end() : near]
    goes_on = behind.strip(" .")[:1]
    anew = not goes_on or goes_on.isupper() or goes_on in OPENS
    apart = credit["bracket"] == "[" or _is_stopped(text, start, credit)
    if not anew or not apart:
        return False
    quoted = outer_quotations(text, start, min(end, near + LONGEST))
    return holder(quoted, credit.start()) is None


def _is_stopped(text: str, start: int, credit: re.Match[str]) -> bool:
    """Tell whether a sentence ends before a credit."""
    before = text[start : credit.start()].rstrip()
    return before[-1:] in STOPS
