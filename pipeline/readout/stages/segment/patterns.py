"""Patterns made of word lists, and how a date is written."""

from __future__ import annotations

import re

from readout.language.words import words

__all__ = ["DATE", "pattern"]

TAG = re.compile(r"<([a-z]+\.[a-z_]+)>")
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    rf"|{MONTH} {DAY}(?:,? \d{{4}})?|{DAY} {MONTH}(?:,? \d{{4}})?|{MONTH},? \d{{4}})"
)


def pattern(template: str, *, case: bool = False) -> re.Pattern[str]:
    """Compile a pattern in which ``<tag>`` stands for any of the words with that tag.

    Parameters
    ----------
    template : str
        A regular expression, ``(?:the )?<headings.section_words>``.
    case : bool
        Whether capitals and small letters differ.
    """
    return re.compile(TAG.sub(_any, template), 0 if case else re.IGNORECASE)


def _any(tag: re.Match[str]) -> str:
    """Make an alternation, longest word first."""
    listed = sorted(words(tag[1]))
    listed.sort(key=len, reverse=True)
    either = "|".join(map(re.escape, listed))
    return f"(?:{either})"
