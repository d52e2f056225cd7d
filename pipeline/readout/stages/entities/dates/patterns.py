"""The patterns of dates, what their words mean, and the time that a clause around a date tells.

Patterns and meanings stand in ``dates.toml``; a clause is read by its verbs, without a tagger.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

from readout.language.datelines import MONTH, WEEKDAYS
from readout.language.words import numbered, words

__all__ = ["Tense", "meaning", "patterns", "tense", "verbs"]


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


Tense = Literal["future", "past", "open"]
REACH = 160
"""How many characters before and behind a date are looked at, up to the ends of its clause."""
_ENDS = re.compile(r"(?:(?<!\b[A-Z])\.|[!?;:\n])(?=\s|\Z)|[“”\"]")


def tense(match: re.Match[str]) -> Tense | None:
    """Tell of what time the clause of a date speaks.

    The verb next before it decides, else the first behind it.

    Parameters
    ----------
    match : re.Match
        Where the date stands.

    Returns
    -------
    Tense or None
        ``open`` where the next verb is a new clause's or an infinitive; None where there is none.
    """
    text = match.string
    start, end = match.span()
    before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
    behind = _ENDS.split(text[end : end + REACH], maxsplit=1)[0]
    earlier = list(verbs().finditer(before))
    verb = earlier[-1] if earlier else verbs().search(behind)
    if verb is None:
        return None
    if verb["future"]:
        return "future"
    return "past" if verb["past"] else "open"
