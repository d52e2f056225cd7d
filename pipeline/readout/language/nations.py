"""The states, by the names that the gazetteer has."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["is_state"]


@cache
def _states() -> frozenset[str]:
    text = files("readout.language").joinpath("nations.txt").read_text("utf-8")
    return frozenset(text.splitlines())


def is_state(name: str) -> bool:
    """Return whether a name is that of a state, as the gazetteer has it.

    Examples
    --------
    >>> is_state("Netherlands"), is_state("Holland")
    (True, False)
    """
    return name in _states()
