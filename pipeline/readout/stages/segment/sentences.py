"""Sentences by rule: stops, abbreviations, quotations that go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from readout.language.marks import pair_marks
from readout.language.words import pattern, words
from readout.records.spans import holder, outermost, trim
from readout.records.types import Offsets

__all__ = ["outer_quotations", "split_sentences"]

MARKS = frozenset("“”„‟\"«»‹›「」『』‘’‚‛'`")


def outer_quotations(text: str, start: int, end: int) -> list[Offsets]:
    """Return the outermost quotations of a stretch with their marks, disjoint and in order.

    One that is never closed runs to where :func:`readout.language.marks.pair_marks` ends it.
    """
    if MARKS.isdisjoint(text[start:end]):
        return []
    return outermost(pair.outer for pair in pair_marks(text, start, end))


STOP = re.compile(
    r"(?P<stop>[.!?…]+)(?P<close>[”’\"'»›」』)\]}]{0,4})"
    r"(?P<note>(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]{1,3}|\d{1,2}(?=\s)){0,3})"
    r"(?P<gap>\s+|(?=[“«「『])|$"
    r"|(?:(?<=[a-z]{3}\.)|(?<=[a-z]{2}\.[”»\"])|(?<=[!?][”»]))(?=[A-Z][a-z]{0,20}[ ,’']))"
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
REPORTED_BY = pattern(
    r"(?:[HS]he|They|[A-Z][\w.’'-]{0,30}(?: [A-Z][\w.’'-]{0,30}){0,3}) <sentences.reporting>\b",
    case=True,
)
NEVER = words("sentences.never")
NUMBERED = words("sentences.numbered")
MAYBE = words("sentences.maybe")
STARTERS = words("sentences.starters")
NO_START = frozenset(".,;:!?…")
DASHES = frozenset("—–―")


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
    edges = [start, *_ends(text, start, end), end]
    found: list[Offsets] = []
    for begin, stop in pairwise(edges):
        low, high = trim(text, begin, stop)
        if low < high:
            found.append((low, high))
    return found


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where the sentences of a segment end, but for the last."""
    quotations = outer_quotations(text, start, end)
    begin = start
    for match in STOP.finditer(text, start, end):
        cut = match.end("wide" if match["wide"] else "note")
        if cut >= end:
            return
        if _within(quotations, cut):
            continue
        if match["wide"] or _ends_sentence(text, begin, match, end):
            yield cut
            begin = cut


def _within(quotations: list[Offsets], cut: int) -> bool:
    """Tell whether a quotation goes on behind a place."""
    quotation = holder(quotations, cut)
    return quotation is not None and quotation[0] < cut


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Tell whether a sentence ends at a stop, by the word before and the word behind."""
    following = _next(text, match.end("gap"), end)
    if following == end:
        return True
    first = text[following]
    if first.islower() or first in NO_START:
        return False
    if match["close"]:
        return not _goes_on(text, match["stop"], following, end)
    if match["stop"] != ".":
        return True
    word = WORD.match(text, following, min(end, following + 40))
    opened = following > match.end("gap")
    start = "" if word is None else word[0]
    return _full_stop(text, begin, match.start("stop"), following, start, opened=opened)


def _goes_on(text: str, stop: str, following: int, end: int) -> bool:
    """Tell whether the sentence goes on behind a closing mark.

    “…” — Tom Arkel, mayor; “Why now?” Brandt asked.
    """
    if text[following] in DASHES:
        return True
    limit = min(end, following + 160)
    return stop[-1] in "!?" and REPORTED_BY.match(text, following, limit) is not None


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
    if _enumerates(text, begin, before):
        return False
    last = before[0]
    if _wants_more(last.lower(), text, following):
        return False
    if not _abbreviates(last):
        return True
    if last != "I" and _is_initial(last) and word in {"A", "I"}:
        return False
    return opened or word in STARTERS


def _wants_more(known: str, text: str, following: int) -> bool:
    """Tell whether an abbreviation never ends a sentence, or not before a number."""
    if known in NEVER:
        return True
    return known in NUMBERED and NUMERAL.match(text, following) is not None


def _abbreviates(last: str) -> bool:
    """Tell whether a stop may belong to the word before it: an initial, or an abbreviation."""
    if _is_initial(last) or last.lower() in MAYBE:
        return True
    return DOTTED.match(last) is not None


def _is_initial(last: str) -> bool:
    return len(last) == 1 and last.isupper()


def _enumerates(text: str, begin: int, before: re.Match[str]) -> bool:
    """Tell whether the word before a stop counts an item.

    At the head of the sentence, or within a paragraph ("these: 1. Water 2. Roads").
    """
    at = before.start()
    if at <= begin + 1:
        opening = text[begin : before.end()].strip()
        if ENUMERATOR.match(opening):
            return True
    if before[0].isalpha() or not ENUMERATOR.match(before[0]):
        return False
    lead = text[max(begin, at - 3) : at].rstrip()
    return not lead or lead[-1] in ":;,.。"
