"""The stage's own word tokens: what names are matched on, whatever tokenizer the pipeline has.

A token is a run of letters and digits, or a single other character. Hyphens inside a word and white
space are gaps between tokens, so that ``high-quality`` and ``high quality`` are the same two
tokens; apostrophes of all shapes are one token ``'``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from readout.stages.entities.lexicon import lexicon

__all__ = ["Words", "number_of", "split_words"]

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_HYPHENS = frozenset("-\u2010\u2011\u00ad")
_IGNORED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_APOSTROPHES = frozenset("'’ʼ＇‘`")
_NUMERAL = re.compile(r"(\d{1,3})(st|nd|rd|th)")


class Words:
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
        length = len(text)
        for match in _TOKEN.finditer(text):
            start, form = match.start(), match[0]
            if len(form) == 1 and not form.isalnum():
                if (
                    form in _HYPHENS
                    and 0 < start < length - 1
                    and text[start - 1].isalnum()
                    and text[start + 1].isalnum()
                ):
                    continue
                if form in _IGNORED:
                    continue
                if form in _APOSTROPHES:
                    form = "'"
            self.starts.append(start)
            self.ends.append(match.end())
            self.forms.append(form)
        self.folded = [form.lower() for form in self.forms]

    def __len__(self) -> int:
        return len(self.forms)

    def at(self, position: int) -> int:
        """Return the index of the first token that starts at or after a position."""
        return bisect_left(self.starts, position)

    def near(self, index: int, other: int) -> bool:
        """Tell whether nothing but a hyphen or short white space lies between two neighbours."""
        return self.starts[other] - self.ends[index] <= 2

    def is_name(self, index: int) -> bool:
        """Tell whether a token is written as part of a name.

        A capital first, and no function word.
        """
        form = self.forms[index]
        return form[0].isupper() and (
            form.lower() not in lexicon().not_in_names or (form.isupper() and len(form) > 1)
        )

    def slice(self, first: int, last: int) -> str:
        """Return the text from the first to the last token, both included."""
        return self.text[self.starts[first] : self.ends[last]]


def split_words(text: str) -> list[str]:
    """Return the tokens of a text as they are matched."""
    if text.replace(" ", "").isalnum():
        return text.split()
    return Words(text).forms


@lru_cache(maxsize=4096)
def _number(first: str, second: str) -> tuple[int, int] | None:
    words = lexicon()
    match = _NUMERAL.fullmatch(first)
    if match:
        return int(match[1]), 1
    ten = words.tens.get(first)
    if ten is not None:
        unit = words.numbers.get(second)
        return (ten + unit, 2) if unit is not None and unit < 10 else None
    value = words.numbers.get(first)
    return None if value is None else (value, 1)


def number_of(words: Words, index: int) -> tuple[int, int] | None:
    """Read an ordinal at a token.

    Returns
    -------
    tuple of int, or None
        Its value and the number of tokens it takes: ``24th`` is (24, 1), ``Twenty-fourth`` (24, 2).
    """
    first = words.forms[index]
    if not (first[0].isdigit() or first.isalpha()) or len(first) > 12:
        return None
    second = words.forms[index + 1] if index + 1 < len(words) else ""
    return _number(first.lower(), second.lower()[:12])
