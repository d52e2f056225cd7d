"""What the words for a speaker are by themselves: a name, a description, part of a longer name."""

from __future__ import annotations

from readout.language.meetings import has_capital
from readout.language.phrases import DESCRIBING
from readout.language.words import words
from readout.records.types import Entity

__all__ = ["describes", "longer", "may_be_name", "proper"]

NO_NAME = words("word.determiner") | {"all"}
"""Words that open no name."""
NOUNS = words("noun.person") | words("noun.occasion") | words("noun.document")
TITLED = ("EVENT", "WORK")
"""Labels of what a description may stand for, too."""


def longer(name: str, word: str) -> str | None:
    """Return the name of a meeting that a noun is a part of."""
    said = name.lower()
    if word in said.split() and word != said:
        return name
    return None


def describes(text: str) -> bool:
    """Tell a description, which opens with an article and a word in lower case."""
    first, _, rest = text.partition(" ")
    return first.lower() in DESCRIBING and rest[:1].islower()


def proper(entity: Entity) -> bool:
    """Tell a name from a description (``plenary session of the Council``)."""
    if entity.label in TITLED:
        first = entity.text[:1]
        return first.isupper() or first.isdigit()
    return has_capital(entity.text)


def may_be_name(found: list[str]) -> bool:
    """Tell words with capitals, in lower case, from a noun that begins a sentence."""
    last = found[-1]
    if last in NOUNS or found[0] in NO_NAME:
        return False
    if len(found) > 1:
        return True
    return len(last) > 1 and not last.endswith("s")
