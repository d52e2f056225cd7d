"""Sentences by rule: stops, abbreviations, quotations that go on."""

from __future__ import annotations

import re
from itertools import pairwise

from readout.language.marks import pair_marks
from readout.language.words import pattern, words
from readout.records.spans import holder, outermost, trim
from readout.records.types import Offsets

__all__ = ["split_sentences"]

MARKS = frozenset("“”„‟\"«»‹›「」『』‘’‚‛'`")
STOP = re.compile(
    r"(?P<stop>[.!?…。！？]+)(?P<close>[”’\"'»›」』)\]}]{0,4})"
    r"(?P<note>(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]{1,3}|\d{1,2}(?=\s)){0,3})"
    r"(?P<gap>\s+|(?=[“«「『])|$|(?<=[。！？])|(?<=[。！？][”’」』）])"
    r"|(?:(?<=[a-z]{3}\.)|(?<=[a-z]{2}\.[”»\"])|(?<=[!?][”»]))(?=[A-Z][a-z]{0,20}[ ,’']))"
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
    quotations = []
    if not MARKS.isdisjoint(text[start:end]):
        quotations = outermost(pair.outer for pair in pair_marks(text, start, end).pairs)
    edges = [start]
    for match in STOP.finditer(text, start, end):
        cut = match.end("note")
        quotation = holder(quotations, cut)
        inside = quotation is not None and quotation[0] < cut  # it goes on
        if cut < end and not inside and _ends_sentence(text, edges[-1], match, end):
            edges.append(cut)
    spans = (trim(text, *edge) for edge in pairwise([*edges, end]))
    return [(low, high) for low, high in spans if low < high]


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Return whether a sentence ends at a stop, by the word before and the word behind."""
    gap = match.end("gap")
    marks = text[gap : min(end, gap + 8)]
    following = gap + len(marks) - len(marks.lstrip(OPENING))
    if following >= end:
        return True
    first = text[following]
    if first.islower() or first in NO_START:
        return False
    if match["close"]:
        # “…” — Tom Arkel, mayor; “Why now?” Brandt asked.
        asked = match["stop"][-1] in "!?"
        goes_on = asked and REPORTED_BY.match(text, following, min(end, following + 160))
        return first not in DASHES and not goes_on
    return match["stop"] != "." or _full_stop(text, begin, match, following, end)


def _full_stop(text: str, begin: int, match: re.Match[str], following: int, end: int) -> bool:
    """Return whether a single stop, with nothing closing behind it, ends a sentence.

    None does behind what counts an item, or an abbreviation, unless a word that opens sentences, or
    an opening mark, follows.
    """
    stop = match.start("stop")
    before = BEFORE.search(text, max(begin, stop - 25), stop)
    if before is None:
        return True
    last = before[0]
    if _goes_on(text, begin, before, following):
        return False
    initial = len(last) == 1 and last.isupper()
    if not (initial or last.lower() in MAYBE or DOTTED.match(last)):
        return True
    word = WORD.match(text, following, min(end, following + 40))
    start = "" if word is None else word[0]
    if initial and start in {"A", "I"}:
        return False
    return following > match.end("gap") or start in STARTERS


def _goes_on(text: str, begin: int, before: re.Match[str], following: int) -> bool:
    """Return whether a sentence goes on behind the stop of a word.

    Such an abbreviation never ends one, or not before a number; or the word counts an item, at the
    head of the sentence, or within a paragraph ("these: 1. Water 2. Roads").
    """
    known = before[0].lower()
    if known in NEVER or (known in NUMBERED and NUMERAL.match(text, following)):
        return True
    at = before.start()
    if at <= begin + 1 and ENUMERATOR.match(text[begin : before.end()].strip()):
        return True
    lead = text[max(begin, at - 3) : at].rstrip()
    listed = not before[0].isalpha() and ENUMERATOR.match(before[0]) is not None
    return listed and (not lead or lead[-1] in ":;,.。")
