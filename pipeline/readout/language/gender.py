"""Whether a person is a man or a woman, where a title or the given name says so.

For the pronoun behind a speaker.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from readout.language.cues import lexicon

__all__ = ["Gender", "gender_of", "gender_of_pronoun"]

Gender = Literal["female", "male"]
PRONOUNS: Mapping[str, Gender] = {
    "he": "male",
    "him": "male",
    "his": "male",
    "she": "female",
    "her": "female",
}
TITLES: Mapping[str, Gender] = {
    "mr": "male",
    "mr.": "male",
    "sir": "male",
    "lord": "male",
    "king": "male",
    "prince": "male",
    "chairman": "male",
    "spokesman": "male",
    "mrs": "female",
    "mrs.": "female",
    "ms": "female",
    "ms.": "female",
    "madam": "female",
    "madame": "female",
    "lady": "female",
    "queen": "female",
    "princess": "female",
    "chairwoman": "female",
    "spokeswoman": "female",
    "congresswoman": "female",
    "congressman": "male",
    "councilwoman": "female",
    "councilman": "male",
    "businesswoman": "female",
    "businessman": "male",
}


@cache
def _names() -> Mapping[str, Gender]:
    data = files("readout.language").joinpath("given_names.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(data)
    found: dict[str, Gender] = dict.fromkeys(lists["female"], "female")
    return found | dict.fromkeys(lists["male"], "male")


def gender_of_pronoun(word: str) -> Gender | None:
    """Return the gender of a personal pronoun in lower case, or None (``it``, ``who``)."""
    return PRONOUNS.get(word)


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
    words = [unicodedata.normalize("NFC", word.lower()) for word in name.split()]
    for title in (before.lower(), words[0] if len(words) > 1 else ""):
        if title in TITLES:
            return TITLES[title]
    titles = lexicon().words["title"] | {"vice"}
    given = words
    if words and words[0] == "vice" and len(words) > 2 and words[1] in TITLES:
        return TITLES[words[1]]
    while given and given[0] in titles:
        given = given[1:]
    if len(given) < 2:
        return None
    return _names().get(given[0]) or _names().get(given[0].split("-")[0])
