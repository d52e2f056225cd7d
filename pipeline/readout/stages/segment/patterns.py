"""Patterns made of word lists."""

from __future__ import annotations

import re

from readout.language import datelines
from readout.language.words import words

__all__ = ["DATE", "pattern"]

TAG = re.compile(r"<([a-z]+\.[a-z_]+)>")
DATE = re.compile(datelines.DATE)


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
