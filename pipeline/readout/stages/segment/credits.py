"""Lines that say who wrote, when and where, and captions, told by the credit that they end with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from readout.language import datelines
from readout.language.words import pattern, words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.segment.features import TextFeatures
from readout.stages.segment.paragraphs import TextUnit
from readout.stages.segment.sentences import split_sentences

__all__ = ["BYLINE_OPENING", "captions_in", "is_byline", "is_credited", "is_loose_byline"]

DATE = re.compile(datelines.DATE)
DATE_LAST = re.compile(rf"(?:{datelines.DATE})\.$")
"""A date and stop at the end of a line on place and time: ``…, Tarn, 4 May 2031.``"""
BYLINE_OPENING = pattern(r"[(\[]?<bylines.openings> ")
LABEL = pattern(r"<bylines.labels>\s?[:：]\s?\S")
OCCASION = pattern(
    r"[–—-]?\s?<bylines.occasions> (?:delivered |given |made )?(?:by|at|to|before|with|of)\b"
)
AGENCIES = words("bylines.agencies")
ROLES = words("bylines.roles")
TITLES = words("entity.person_titles") - {"general", "major"} | {"prime"}
LONGEST = 45
"""Words of a line that says what was said by whom, where and when."""
TITLED = 3
"""Words of a title and a name ("President Ana Sol")."""
AMONG_NAMES = words("bylines.links") | ROLES
"""Lower-case words between the capitalised ones of a byline."""
TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?", re.IGNORECASE)
MAIL = re.compile(r"\S{1,64}@\S{1,64}\.\w{2,}$")
EDGES = '.,;:()[]|“”"/'


NAMES = frozenset(
    files(__package__).joinpath("names.txt").read_text("utf-8").partition("\n")[2].split()
)


def _words(text: str) -> list[str]:
    return list(filter(None, (word.strip(EDGES) for word in TextFeatures(text).words)))


def _are_names(words: list[str], most: int) -> bool:
    """Return whether all words are capitalised or link capitalised ones, and are not too many."""
    small = [word.lower() for word in words if not word[0].isupper()]
    return len(small) < len(words) <= most and AMONG_NAMES.issuperset(small)


def is_byline(features: TextFeatures) -> bool:
    """Return whether a line is a byline wherever it stands.

    "By Jane Doe and John Roe", "Source: …", a date and place.
    """
    if features.size > 25:
        return False
    words = _words(features.text)
    if opening := BYLINE_OPENING.match(features.text):
        names = words[len(opening[0].split()) :]
        if _are_names(names, 8 if features.stopped else 14):
            return True
    if LABEL.match(features.text):
        return len(words) <= (8 if features.stopped else 22)
    if features.finished or _dated(features, words):
        return not features.finished
    if not ROLES.isdisjoint(map(str.lower, words[:-1])) and _are_names(words, 10):
        return True  # a correspondent's line; else an agency's name alone, or an address
    return features.text.strip("()[]").lower() in AGENCIES or MAIL.match(features.text) is not None


def _dated(features: TextFeatures, words: list[str]) -> bool:
    """Return whether it is a line with a date and little more than a place, a time or names."""
    date = DATE.search(features.text[:120])
    if date is None or len(words) > 16:
        return False
    before, after = features.text[: date.start()], features.text[date.end() :]
    place = _words(before)  # or a name, parted from the date
    parted = "," in before or before.rstrip()[-1:] in tuple("|(/:-–—")
    if after[:1].isalnum() or (place and not (parted and _are_names(place, 5))):
        return False
    rest = _words(TIME.sub(" ", after))
    return LABEL.search(after) is not None or not rest or _are_names(rest, 8)


def is_loose_byline(features: TextFeatures) -> bool:
    """Return whether a line directly under the title is a byline: less is asked of it there."""
    text = features.text
    stopped = features.stopped and DATE_LAST.search(text) is None
    if features.size <= LONGEST and OCCASION.match(text) and not stopped:
        return True
    if features.size > 16 or features.several or features.finished or features.last in ":;,":
        return False
    words = _words(text)
    if DATE.search(text):
        return len(words) <= 12 and features.title_case >= 0.5
    return 2 <= len(words) <= 12 and _tells_who(text, words)


def _tells_who(text: str, words: list[str]) -> bool:
    """Return whether it is a name alone, or with an office: "Lena Brandt, Mayor of Harrow"."""
    named = any(word[0].isupper() and word.lower() in NAMES for word in words[:3])
    if not named and (len(words) < TITLED or words[0].lower() not in TITLES):
        return False
    name, comma, _ = text.partition(",")
    person = _words(name)
    return _are_names(words, 4) or (comma != "" and len(person) > 1 and _are_names(person, 4))


CREDIT = pattern(
    r"(?P<bracket>[\[(])(?:file )?<captions.pictures>s?"
    r"(?:[/:：]| (?:by|from|provided|courtesy)\b)[^()\[\]\n]{1,60}[)\]]"
)
LONGEST_CAPTION = 1000
"""Characters of a caption, its credit included."""
ALONE = 250
"""Characters that are all the caption's where they stand before its credit; of more, a sentence."""
NEAR = 8
"""Characters behind a credit that tell whether its sentence goes on."""
CAPTION_STOPS = frozenset(".!?…”\"’'")
QUOTATION_OPENS = frozenset("“\"‘'«「")


def is_credited(unit: TextUnit) -> bool:
    """Return if it is a caption by a sentence, without a mark, and the credit that it ends with."""
    if unit.marker is not None or unit.underline:
        return False
    credit = _find_credit(unit.text, 0, len(unit.text))
    if credit is None or unit.text[credit.end() :].strip(" ."):
        return False
    return unit.text[: credit.start()].rstrip()[-1] in CAPTION_STOPS


def captions_in(text: str, start: int, end: int) -> Iterator[Offsets]:
    """Yield the captions that open a paragraph, or stand behind its lead.

    Behind a lead a caption is the sentence before its credit.
    """
    while (credit := _find_credit(text, start, end)) is not None:
        opens = start
        if credit.start() - start > ALONE:
            opens, _ = split_sentences(text, start, credit.start())[-1]
        yield opens, credit.end()
        start, _ = trim(text, credit.end(), end)


def _find_credit(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first credit of a stretch: words before it, and behind it none or a sentence.

    What stands in round brackets within a sentence is none.
    """
    for credit in CREDIT.finditer(text, start, min(end, start + LONGEST_CAPTION)):
        before = text[start : credit.start()].rstrip()
        behind = text[credit.end() : min(end, credit.end() + NEAR)].strip(" .")[:1]
        apart = before and (credit["bracket"] == "[" or before[-1] in CAPTION_STOPS)
        if apart and (not behind or behind.isupper() or behind in QUOTATION_OPENS):
            return credit
    return None
