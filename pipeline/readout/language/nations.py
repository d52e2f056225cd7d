"""Which state an adjective is of ("Dutch")."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["nation_of"]


@cache
def _states() -> Mapping[str, str]:
    """Return the adjectives with their states, read once."""
    text = files("readout.language").joinpath("nations.toml").read_text("utf-8")
    states = tomllib.loads(text)
    return {word: state for state, said in states.items() for word in said}


def nation_of(adjective: str) -> str | None:
    """Return the state that an adjective in lower case is of, by the name in the gazetteer.

    Examples
    --------
    >>> nation_of("dutch"), nation_of("korean")
    ('Netherlands', None)
    """
    return _states().get(adjective)
