"""The patterns of dates and what their words mean, read once from ``dates.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from readout.language.datelines import MONTH, WEEKDAYS
from readout.language.words import numbered, words

__all__ = ["meaning", "patterns", "verbs"]


@cache
def _tables() -> dict[str, dict[str, Any]]:
    file = resources.files(__package__).joinpath("dates.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Compile the patterns by name, in the order in which ties are decided."""
    pieces = {
        "MONTH": MONTH,
        "WEEKDAY": f"(?:{'|'.join(WEEKDAYS).title()})",
        "COUNTED": "|".join(words("entity.counted")),
        "TENS": f"(?i:{'|'.join(numbered('entity.tens'))})",
        **_tables()["pieces"],
    }
    found = {}
    for name, text in _tables()["patterns"].items():
        pattern = text
        for piece in reversed(pieces):  # the later ones are made of the earlier ones
            pattern = pattern.replace("{" + piece + "}", pieces[piece])
        found[name] = re.compile(pattern)
    return found


@cache
def verbs() -> re.Pattern[str]:
    """Compile the words that tell a clause's time, as groups ``future``, ``past``, ``other``."""
    groups = [f"(?P<{time}>{pattern})" for time, pattern in _tables()["tenses"].items()]
    no_noun = r"(?<!\b[Aa]\s)(?<!\b[Aa]n\s)(?<!\b[Tt]he\s)"
    return re.compile(rf"{no_noun}\b(?:{'|'.join(groups)})\b")


def meaning(table: str, phrase: str) -> int:
    """Return the number that a table of ``dates.toml`` gives for words of a pattern."""
    number: int = _tables()[table][" ".join(phrase.lower().split())]
    return number
