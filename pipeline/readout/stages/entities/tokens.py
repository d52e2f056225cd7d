"""The stage's own word tokens: what names are matched on, whatever tokenizer the pipeline has.

A token is a run of letters and digits, or a single other character. Hyphens inside a word and white
space are gaps between tokens, so that ``high-quality`` and ``high quality`` are the same two
tokens; apostrophes of all shapes are one token ``'``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from readout.language.meetings import ordinal_of
from readout.language.words import words

__all__ = ["LONG_WORD", "WordTokens", "folded_words", "number_of", "one_line", "split_words"]

_LETTER = r"[^\W_]"
_HYPHEN = r"[-\u2010\u2011]"
_TOKEN = re.compile(
    rf"{_LETTER}+|(?<!{_LETTER}){_HYPHEN}|{_HYPHEN}(?!{_LETTER})"
    r"|[^\w\s\-\u2010\u2011\u00ad\u200b-\u200d\u2060\ufeff]|_"
)
_APOSTROPHES = dict.fromkeys("'’ʼ＇‘`", "'")
LONGEST_NUMBER = 24
"""Characters of the longest words for a number."""
LONG_WORD = 4
"""Letters of a word that has a capital in titles and names."""
NOT_IN_NAMES = words("entity.not_in_names")


class WordTokens:
    """The tokens of one text, as parallel lists.

    Parameters
    ----------
    text : str
        Any text.

    Attributes
    ----------
    starts, ends : list of int
        Offsets of each token in code points.
    forms : list of str
        The tokens, apostrophes made equal.
    folded : list of str
        The same in lower case.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.forms: list[str] = []
        for match in _TOKEN.finditer(text):
            form = match[0]
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.forms.append(_APOSTROPHES.get(form, form))
        self.folded = [form.lower() for form in self.forms]

    def __len__(self) -> int:
        return len(self.forms)

    def at(self, position: int) -> int:
        """Return the index of the first token that starts at or after a position."""
        return bisect_left(self.starts, position)

    def between(self, start: int, end: int) -> list[str]:
        """Return the tokens that begin in the characters ``[start, end)``, in lower case."""
        return self.folded[self.at(start) : self.at(end)]

    @cached_property
    def names(self) -> list[bool]:
        """Whether each token is written as part of a name: a capital first, no function word.

        But capitals alone may be those of an abbreviation, whatever word they make.
        """
        return [
            form[0].isupper()
            and (form.lower() not in NOT_IN_NAMES or (len(form) > 1 and form.isupper()))
            for form in self.forms
        ]


def one_line(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())


def folded_words(text: str) -> list[str]:
    """Return the tokens of a text in lower case."""
    return [form.lower() for form in split_words(text)]


def split_words(text: str) -> list[str]:
    """Return the tokens of a text as they are matched."""
    if text.replace(" ", "").isalnum():
        return text.split()
    return WordTokens(text).forms


def number_of(words: WordTokens, index: int) -> tuple[int, int] | None:
    """Read an ordinal at a token.

    Returns
    -------
    tuple of int, or None
        Its value and the number of tokens it takes: ``24th`` is (24, 1), ``Twenty-fourth`` (24, 2).
    """
    for count in (2, 1):
        forms = words.folded[index : index + count]
        number = ordinal_of(" ".join(forms)[:LONGEST_NUMBER])
        if number is not None:
            return number, len(forms)
    return None
