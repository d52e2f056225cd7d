"""Where a name begins and ends in what a recogniser found: no article, mark, title or tail."""

from __future__ import annotations

import re
from collections.abc import Callable

from readout.language.marks import without_notes
from readout.language.words import titled, words
from readout.stages.entities.read.tokens import is_large

__all__ = ["clean"]

EDGE = " \t\n\r\u00a0\u200b\u200c\u200d\ufeff\"“”„‟'‘’‚«»‹›「」『』()[]{}<>.,;:!?—–-…·•*#|/\\"
STOPPED = (" Jr.", " Sr.", "Ltd.", "Inc.", "Corp.", "Co.")
_POSSESSIVES = ("'s", "’s", "'S", "’S")
_ARTICLES = re.compile(rf"(?:(?:{'|'.join(sorted(words('entity.before_names')))}) )+")
_INITIALS = re.compile(r"(?<!\w)(?:[A-Z]\.\s?){1,3}\Z")
_GENERATION = re.compile(r"(?:,? )?(?:Jr|Sr)\b\.?")
"""What tells a son from his father, behind the name of either."""
_SMALL_THE = re.compile(r"(?:[a-z]{1,12}\s){1,3}the\s(?=[A-Z])")
_NO_EVENT = re.compile(r" with | in (?=[A-Z])")
INITIALS = 12
"""Characters of the initials before a name."""
TAILS = words("entity.name_tails")
TITLES = words("entity.titles")
MEETINGS = titled("entity.event_heads")

Edges = tuple[int, int]


def clean(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """Narrow a span to the name in it.

    No article, quotation mark, bracket, possessive, title or stop.

    Returns
    -------
    tuple of int
        The new offsets; empty where nothing is left.
    """
    steps = (without_notes, _within_marks, _after_articles, _before_tail, *STEPS.get(label, ()))
    before = None
    while before != (start, end):
        before = (start, end)
        for step in steps:
            start, end = step(text, start, end)
    return start, end


def _within_marks(text: str, start: int, end: int) -> Edges:
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        if _keeps_last(text[start:end]):
            break
        end -= 1
    possessive = text[start:end].endswith(_POSSESSIVES)
    return start, end - 2 if possessive else end


def _keeps_last(name: str) -> bool:
    """Tell whether a closing character belongs to the name: "U.S.", "Ltd.", "(Group)"."""
    if name.endswith("."):
        abbreviated = name.endswith(STOPPED) or name[-3:-2] == "."
        return abbreviated and len(name) >= 4
    return name.endswith(")") and "(" in name


def _after_articles(text: str, start: int, end: int) -> Edges:
    return _behind(_ARTICLES.match(text, start, end), start), end


def _behind(match: re.Match[str] | None, start: int) -> int:
    return start if match is None else match.end()


def _before_tail(text: str, start: int, end: int) -> Edges:
    """Leave out a conjunction or preposition at the end."""
    name, space, last = text[start:end].rpartition(" ")
    tail = space and last.lower() in TAILS
    return start, start + len(name) if tail else end


def _after_titles(text: str, start: int, end: int) -> Edges:
    space = text.find(" ", start, end)
    while text[start : max(start, space)].strip(".,").lower() in TITLES:
        start = space + 1
        space = text.find(" ", start, end)
    return start, end


def _with_initials(text: str, start: int, end: int) -> Edges:
    """Take in the initials before a person's name ("V. R. Pillai")."""
    if not is_large(text[start:end]):
        return start, end
    match = _INITIALS.search(text, max(0, start - INITIALS), start)
    return start if match is None else match.start(), end


def _with_generation(text: str, start: int, end: int) -> Edges:
    """Take in what tells a son from his father ("Ada Hale, Jr."), which alone is no name."""
    if _GENERATION.fullmatch(text, start, end):
        return start, start
    match = _GENERATION.match(text, end) if text[end : end + 1] in (",", " ") else None
    return start, match.end() if match else end


def _before_place(text: str, start: int, end: int) -> Edges:
    """Leave out where a person is from: "Aminata Diarra of Koro"; "of" as the second word stays."""
    name = text[start:end].partition(" of ")[0]
    return start, start + len(name) if " " in name else end


def _after_small_words(text: str, start: int, end: int) -> Edges:
    """Leave out small words and "the" before a name ("full the Compact")."""
    return _behind(_SMALL_THE.match(text, start, end), start), end


def _before_other_name(text: str, start: int, end: int) -> Edges:
    """Leave out another name for it behind ", or"."""
    name = text[start:end].partition(", or ")[0]
    return start, start + len(name)


def _end_of_meeting(text: str, start: int, end: int) -> Edges:
    """Leave out what a meeting's name does not go on with.

    "with a pledge", "in Arlin" behind its head noun.
    """
    for match in _NO_EVENT.finditer(text, start + 1, end):
        before = text[start : match.start()].rpartition(" ")[2]
        if match[0] == " with " or before in MEETINGS:
            return start, match.start()
    return start, end


STEPS: dict[str, tuple[Callable[[str, int, int], Edges], ...]] = {
    "PERSON": (_after_titles, _with_initials, _with_generation, _before_place),
    "EVENT": (_before_other_name, _end_of_meeting),
    "WORK": (_before_other_name,),
    "CONCEPT": (_after_small_words,),
}
"""What is done for single labels, in order."""
