"""Sentences by rule: stops, abbreviations, quotations that go on."""

from __future__ import annotations

import re
from bisect import bisect_right

from readout.records import Offsets
from readout.spans import trim
from readout.stages.segment.lexicon import lexicon
from readout.stages.segment.quotations import outer_quotations

__all__ = ["split_sentences"]

STOP = re.compile(
    r"(?P<stop>[.!?…]+)(?P<close>[”’\"'»›」』)\]}]{0,4})(?P<note>(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]{1,3}|\d{1,2}(?=\s)){0,3})"
    r"(?P<gap>\s+|(?=[“«「『])|$)"
    r"|(?P<wide>[。！？]+[”’」』）]{0,4})"
)
OPENING = "“‘\"'«‹「『([（{¿¡*_"
BEFORE = re.compile(r"[^\s“”\"‘’«»()\[\]（）—–/]{1,24}$")
"""The word that a stop ends; a longer one is no abbreviation."""

DOTTED = re.compile(r"(?:[A-Za-z]\.){1,5}[A-Za-z]$")
NUMERAL = re.compile(r"(?:\d|[IVXLC]+\b)")
ENUMERATOR = re.compile(
    r"[(（]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLC]{1,5}|[ivx]{1,4}|[A-Za-z])[)）]?$"
)
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


def split_sentences(text: str, start: int, end: int) -> list[Offsets]:
    """Split one segment into its sentences.

    Parameters
    ----------
    text : str
        The document.
    start, end : int
        The segment, without white space at its edges.

    Returns
    -------
    list of tuple of int
        Trimmed, disjoint, in order; together they hold all of the segment that is not white space.
    """
    quotations = outer_quotations(text, start, end)
    starts = [low for low, _ in quotations]
    found: list[Offsets] = []
    begin = start
    for match in STOP.finditer(text, start, end):
        cut = match.end("wide") if match["wide"] else match.end("note")
        if cut >= end:
            break
        at = bisect_right(starts, cut - 1) - 1
        if at >= 0 and cut < quotations[at][1]:
            continue
        if match["wide"] is None and not _ends(text, begin, match, end):
            continue
        span = trim(text, begin, cut)
        if span[0] < span[1]:
            found.append(span)
        begin = cut
    last = trim(text, begin, end)
    if last[0] < last[1]:
        found.append(last)
    return found


def _ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Tell whether a sentence ends at a stop, by the word before and the word behind."""
    following = _next(text, match.end("gap"), end)
    if following == end:
        return True
    first = text[following]
    if first.islower() or first in ".,;:!?…":
        return False
    closed = bool(match["close"])
    if closed and first in "—–―":  # “…” — Tom Arkel, mayor
        return False
    word = WORD.match(text, following, min(end, following + 40))
    opened = following > match.end("gap")
    if (
        closed
        and match["stop"][-1] in "!?"
        and lexicon().reported_by.match(text, following, min(end, following + 160))
    ):
        return False
    if match["stop"] != "." or closed:
        return True
    return _full_stop(
        text, begin, match.start("stop"), following, word[0] if word else "", opened=opened
    )


def _next(text: str, position: int, end: int) -> int:
    """Return where the first letter, digit or sign behind opening marks stands."""
    limit = min(end, position + 8)
    while position < limit and text[position] in OPENING:
        position += 1
    return position if position < end else end


def _full_stop(
    text: str, begin: int, stop: int, following: int, word: str, *, opened: bool
) -> bool:
    """Tell whether a single stop, with nothing closing behind it, ends a sentence."""
    before = BEFORE.search(text, max(begin, stop - 25), stop)
    if before is None:
        return True
    last = before[0]
    if before.start() <= begin + 1 and ENUMERATOR.match(text[begin:stop].strip()):
        return False
    if ENUMERATOR.match(last) and not last.isalpha() and _enumerates(text, begin, before.start()):
        return False
    known, lists = last.lower(), lexicon()
    if known in lists.never:
        return False
    if known in lists.numbered and NUMERAL.match(text, following):
        return False
    starts = opened or word in lists.starters
    if len(last) == 1 and last.isupper():
        return starts and (last == "I" or word not in {"A", "I"})
    if known in lists.maybe or DOTTED.match(last):
        return starts
    return True


def _enumerates(text: str, begin: int, position: int) -> bool:
    """Tell whether a number stands where an enumeration within a paragraph counts ("these: 1.

    Water 2. Roads").
    """
    lead = text[max(begin, position - 3) : position].rstrip()
    return not lead or lead[-1] in ":;,.。"
