"""The states, and which one an adjective is of ("Dutch")."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["is_state", "nation_of"]


@cache
def _states() -> Mapping[str, list[str]]:
    """Return the states with their adjectives, read once."""
    text = files("readout.language").joinpath("nations.toml").read_text("utf-8")
    return tomllib.loads(text)


def is_state(name: str) -> bool:
    """Return whether a name is that of a state, as the gazetteer has it."""
    return name in _states()


def nation_of(adjective: str) -> str | None:
    """Return the state that an adjective in lower case is of, by the name in the gazetteer.

    Examples
    --------
    >>> nation_of("dutch"), nation_of("korean")
    ('Netherlands', None)
    """
    return next((state for state, said in _states().items() if adjective in said), None)
