"""The patterns of dates, read once from ``dates.toml`` and compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

__all__ = ["MONTHS", "SEASONS", "WEEKDAYS", "patterns"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_MONTHS, 1)}
WEEKDAYS = {
    name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Compile the patterns by name, in the order in which ties are decided."""
    data = tomllib.loads(resources.files(__package__).joinpath("dates.toml").read_text("utf-8"))
    found = {}
    for name, pattern in data["patterns"].items():
        expanded = pattern
        for piece, text in data["pieces"].items():
            expanded = expanded.replace("{" + piece + "}", text)
        found[name] = re.compile(expanded)
    return found
