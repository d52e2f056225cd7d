"""Where a name begins and ends in what a recogniser found: no article, mark, title or tail."""

from __future__ import annotations

import re
from collections.abc import Callable

from readout.language.words import titled, words

__all__ = ["clean"]

EDGE = " \t\n\r\u00a0\u200b\u200c\u200d\ufeff\"“”„‟'‘’‚«»‹›「」『』()[]{}<>.,;:!?—–-…·•*#|/\\"
STOPPED = (" Jr.", "Ltd.", "Inc.", "Corp.", "Co.")
_POSSESSIVES = ("'s", "’s", "'S", "’S")
_ARTICLES = re.compile(rf"(?:(?:{'|'.join(sorted(words('entity.before_names')))}) )+")
_INITIALS = re.compile(r"(?<!\w)(?:[A-Z]\.\s?){1,3}\Z")
_SMALL_THE = re.compile(r"(?:[a-z]{1,12}\s){1,3}the\s(?=[A-Z])")
_NO_EVENT = re.compile(r" with | in (?=[A-Z])")
INITIALS = 12
"""Characters of the initials before a name."""
TAILS = words("entity.name_tails")
TITLES = words("entity.titles")
MEETINGS = titled("entity.event_heads")

Edges = tuple[int, int]


def clean(
    text: str,
    start: int,
    end: int,
    label: str,
) -> tuple[int, int]:
    """Narrow a span to the name in it.

    No article, quotation mark, bracket, possessive, title or stop.

    Returns
    -------
    tuple of int
        The new offsets; empty where nothing is left.
    """
    steps = (_within_marks, _after_articles, _before_tail, *STEPS.get(label, ()))
    before = None
    while before != (start, end):
        before = (start, end)
        for step in steps:
            start, end = step(text, start, end)
    return start, end


def _within_marks(
    text: str,
    start: int,
    end: int,
) -> Edges:
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE and not _keeps_last(text[start:end]):
        end -= 1
    return start, end - 2 if text[start:end].endswith(_POSSESSIVES) else end


def _keeps_last(name: str) -> bool:
    """Tell whether a closing character belongs to the name: "U.S.", "Ltd.", "(Group)"."""
    if name.endswith("."):
        return len(name) >= 4 and (name[-3] == "." or name.endswith(STOPPED))
    return name.endswith(")") and "(" in name


def _after_articles(
    text: str,
    start: int,
    end: int,
) -> Edges:
    match = _ARTICLES.match(text, start, end)
    return (match.end() if match is not None else start), end


def _before_tail(
    text: str,
    start: int,
    end: int,
) -> Edges:
    """Leave out a conjunction or preposition at the end."""
    space = text.rfind(" ", start, end)
    tail = space >= 0 and text[space + 1 : end].lower() in TAILS
    return start, space if tail else end


def _after_titles(
    text: str,
    start: int,
    end: int,
) -> Edges:
    space = text.find(" ", start, end)
    while space >= 0 and text[start:space].strip(".,").lower() in TITLES:
        start = space + 1
        space = text.find(" ", start, end)
    return start, end


def _with_initials(
    text: str,
    start: int,
    end: int,
) -> Edges:
    """Take in the initials before a person's name ("V. R. Pillai")."""
    if not text[start : start + 1].isupper():
        return start, end
    match = _INITIALS.search(text, max(0, start - INITIALS), start)
    return (match.start() if match is not None else start), end


def _before_place(
    text: str,
    start: int,
    end: int,
) -> Edges:
    """Leave out where a person is from: "Aminata Diarra of Koro"; "of" as the second word stays."""
    place = text.find(" of ", start, end)
    return start, place if place > start and " " in text[start:place] else end


def _after_small_words(
    text: str,
    start: int,
    end: int,
) -> Edges:
    """Leave out small words and "the" before a name ("full the Compact")."""
    match = _SMALL_THE.match(text, start, end)
    return (match.end() if match is not None else start), end


def _before_other_name(
    text: str,
    start: int,
    end: int,
) -> Edges:
    """Leave out another name for it behind ", or"."""
    other = text.find(", or ", start, end)
    return start, other if other > start else end


def _end_of_meeting(
    text: str,
    start: int,
    end: int,
) -> Edges:
    """Leave out what a meeting's name does not go on with.

    "with a pledge", "in Arlin" behind its head noun.
    """
    for match in _NO_EVENT.finditer(text, start + 1, end):
        before = text[start : match.start()].rpartition(" ")[2]
        if match[0] == " with " or before in MEETINGS:
            return start, match.start()
    return start, end


STEPS: dict[str, tuple[Callable[[str, int, int], Edges], ...]] = {
    "PERSON": (_after_titles, _with_initials, _before_place),
    "EVENT": (_before_other_name, _end_of_meeting),
    "WORK": (_before_other_name,),
    "CONCEPT": (_after_small_words,),
}
"""What is done for single labels, in order."""
