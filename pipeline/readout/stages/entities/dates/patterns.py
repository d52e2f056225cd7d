"""The patterns of dates and what their words mean, read once from ``dates.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from readout.language.datelines import MONTH, WEEKDAYS
from readout.language.words import words

__all__ = ["meaning", "patterns", "verbs"]

Table = dict[str, str]


@cache
def _tables() -> dict[str, dict[str, str | int]]:
    text = resources.files(__package__).joinpath("dates.toml").read_text("utf-8")
    return tomllib.loads(text)


def _texts(name: str) -> dict[str, str]:
    return {key: str(value) for key, value in _tables()[name].items()}


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Compile the patterns by name, in the order in which ties are decided.

    In each the group ``date`` is what is taken for the date, by default the whole.
    """
    pieces = {
        "MONTH": MONTH,
        "WEEKDAY": f"(?:{'|'.join(WEEKDAYS).title()})",
        "COUNTED": "|".join(words("entity.counted")),
        **_texts("pieces"),
    }
    return {name: re.compile(_filled(text, pieces)) for name, text in _texts("patterns").items()}


def _filled(pattern: str, pieces: dict[str, str]) -> str:
    """Put the pieces into a pattern, of which later ones may be made of earlier ones."""
    for name in reversed(pieces):
        pattern = pattern.replace("{" + name + "}", pieces[name])
    return pattern if "(?P<date>" in pattern else f"(?P<date>{pattern})"


@cache
def verbs() -> re.Pattern[str]:
    """Compile the pattern of the words that tell a clause's time: ``future``, ``past``, ``other``."""
    groups = "|".join(f"(?P<{name}>{text})" for name, text in _texts("tenses").items())
    return re.compile(rf"(?<!\b[Aa]\s)(?<!\b[Aa]n\s)(?<!\b[Tt]he\s)\b(?:{groups})\b")


def meaning(table: str, words: str) -> int:
    """Return the number that a table of ``dates.toml`` gives for words.

    Raises
    ------
    ValueError
        Where it has none.
    """
    number = _tables()[table].get(" ".join(words.lower().split()))
    if not isinstance(number, int):
        raise ValueError(f"{words!r} is none of the {table}")
    return number
