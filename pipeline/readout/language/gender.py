"""A person's gender, by title or given name.

For the pronoun behind a speaker.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Literal

from readout.language.words import words

__all__ = ["Gender", "gender_of", "gender_of_pronoun"]

Gender = Literal["female", "male"]
GENDERS: tuple[Gender, ...] = ("female", "male")
DEPUTY = "vice"
"""A word before a title: "vice chairwoman"."""


@cache
def _tagged(kind: str) -> Mapping[str, Gender]:
    # in any order
    return {word: gender for gender in GENDERS for word in words(f"{kind}.{gender}")}


@cache
def _names() -> Mapping[str, Gender]:
    text = files("readout.language").joinpath("given_names.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(text)
    return {name: gender for gender in GENDERS for name in lists[gender]}


def gender_of_pronoun(word: str) -> Gender | None:
    """Return the gender of a personal pronoun in lower case, or None (``it``, ``who``)."""
    return _tagged("pronoun").get(word)


def gender_of(name: str, before: str = "") -> Gender | None:
    """Return what a name tells of a person's gender, or None.

    Parameters
    ----------
    name : str
        As the text has it, with titles or without.
    before : str
        The word before the name, which may be a title.

    Examples
    --------
    >>> gender_of("Anna Lorne"), gender_of("Lorne", "Mr."), gender_of("Lorne")
    ('female', 'male', None)
    """
    by_title = _tagged("title")
    parts = [unicodedata.normalize("NFC", word.lower()) for word in name.split()]
    known = words("word.title") | {DEPUTY, *by_title}
    titles = list(takewhile(known.__contains__, parts[:-1]))
    for title in (before.lower(), *titles):
        if title in by_title:
            return by_title[title]
    names = parts[len(titles) :]
    if len(names) < 2:
        return None
    return _names().get(names[0]) or _names().get(names[0].split("-")[0])
