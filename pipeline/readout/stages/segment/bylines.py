"""Lines that say who wrote, when and where."""

from __future__ import annotations

import re

from readout.stages.segment.lexicon import lexicon
from readout.stages.segment.lines import Look

__all__ = ["is_byline", "is_loose_byline"]

NAME = re.compile(r"[A-Z][\w’'.-]*")
TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
YEAR = re.compile(r"\b(?:1[89]|20)\d{2}\b")
MAIL = re.compile(r"\S{1,64}@\S{1,64}\.\w{2,}$")
AGENCY_LINE = re.compile(r"[(\[][^()\[\]]{2,60}[)\]]$")
EDGES = '.,;:()[]|“”"/'


def _words(look: Look) -> list[str]:
    return [word.strip(EDGES) for word in look.words if word.strip(EDGES)]


def _names(words: list[str], *, most: int) -> bool:
    """Tell whether all words are capitalised or link capitalised ones, and there are not too many."""
    links = lexicon().links
    capitals = [
        word for word in words if NAME.match(word) or (not word[0].isascii() and word[0].isupper())
    ]
    return (
        0 < len(words) <= most
        and bool(capitals)
        and all(
            word in capitals or word.lower() in links or word.lower() in lexicon().roles
            for word in words
        )
    )


def _has_name(words: list[str]) -> bool:
    return any(word[:1].isupper() and word.lower() in lexicon().names for word in words)


def is_byline(look: Look) -> bool:
    """Tell whether a line is a byline wherever it stands ("By Jane Doe", "Source: …", a date and place)."""
    if len(look.words) > 25 or len(look.text) > 220:
        return False
    words, lists = _words(look), lexicon()
    if match := lists.byline_opening.match(look.text):
        rest = words[len(match[0].split()) :]
        if _names(rest, most=14) and not rest[0].isdigit() and not (look.stopped and len(rest) > 8):
            return True
    if lists.byline_label.match(look.text):
        return not look.several and len(words) <= 22 and (not look.stopped or len(words) <= 8)
    if look.stopped and not look.acronym_stop:
        return False
    return _dated(look, words) or _correspondent(words) or _agency(look)


def _dated(look: Look, words: list[str]) -> bool:
    """Tell a line with a date and little more than a place, a time or names."""
    match = lexicon().date.search(look.text[:120])
    if match is None or len(words) > 16:
        return False
    before, after = look.text[: match.start()], look.text[match.end() :]
    left = _words(Look(before))
    right = _words(Look(TIME.sub(" ", after)))
    if after[:1].isalnum() or len(left) > 5 or (left and not _names(left, most=5)):
        return False
    if (
        left
        and "," not in before
        and before.strip()[-1:] not in "|(/:-–—"
        and left[0].lower() not in {"on", "date", "beijing"}
    ):
        return False
    labelled = lexicon().byline_label.search(after) is not None and look.last not in ":："
    zones = {"a.m", "p.m", "am", "pm", "gmt", "utc", "et", "cet"}
    return (
        labelled
        or not right
        or _names([word for word in right if word.lower() not in zones] or ["A"], most=8)
    )


def _correspondent(words: list[str]) -> bool:
    """Tell a line such as "Harbour Post correspondent Lena Brandt"."""
    roles = [i for i, word in enumerate(words) if word.lower() in lexicon().roles]
    if not roles or len(words) > 10 or not _names(words, most=10):
        return False
    after = words[roles[-1] + 1 :]
    return (bool(after) and len(after) <= 7 and NAME.match(after[0]) is not None) or _has_name(
        words[: roles[0]]
    )


def _agency(look: Look) -> bool:
    """Tell a line that is nothing but the name of an agency, in brackets or not, or an address."""
    if MAIL.match(look.text) and len(look.words) == 1:
        return True
    inner = look.text.strip("()[]")
    if inner.lower() in lexicon().agencies:
        return True
    match = lexicon().agency.match(inner)
    return bool(AGENCY_LINE.match(look.text)) and match is not None and len(look.words) <= 8


def is_loose_byline(look: Look) -> bool:  # noqa: PLR0911 - a ladder of tests
    """Tell whether a line directly under the title is a byline: less is asked of it there."""
    if lexicon().occasion.match(look.text) and not look.stopped and len(look.words) <= 30:
        return True
    if (
        len(look.words) > 16
        or look.several
        or (look.stopped and not look.acronym_stop)
        or look.last in ":;,"
    ):
        return False
    words = _words(look)
    if lexicon().agency.match(look.text):
        return True
    if lexicon().date.search(look.text) or (YEAR.search(look.text) and TIME.search(look.text)):
        return len(words) <= 12 and look.title_case >= 0.5
    if "|" in look.text or " · " in look.text or "•" in look.text:
        return _names(words, most=12)
    # a name alone, or with an office: "Lena Brandt, Mayor of Harrow"
    first = words[:3]
    named = _has_name(first) and 2 <= len(words) <= 12
    head = _words(Look(look.text.split(",")[0]))
    if named and "," in look.text and 2 <= len(head) <= 4 and _names(head, most=4):
        return True
    return named and _names(words, most=4)
