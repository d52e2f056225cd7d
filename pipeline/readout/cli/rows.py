"""Lines that say what was weighed: how ``readout explain`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from readout.cli.terminal import say
from readout.models.scorer import Contribution
from readout.records.types import Offsets

__all__ = ["MOST", "parts", "quoted", "row", "shortened", "text_of"]

SHOWN = 60
"""Characters of a text in a list."""
MOST = 8
"""Features of a model that are shown, measures or words of one kind."""


def row(name: str, items: Iterable[str]) -> None:
    """Print a name and what there is to say of it; nothing where there is nothing."""
    joined = "; ".join(items)
    if joined:
        say(f"  {name:12s} {joined}")


def parts(found: Sequence[Contribution], most: int = MOST) -> str:
    """Return what adds most to some log odds."""
    told = [f"{part.name} {part.odds:+.2f}" for part in islice(found, most)]
    if len(found) > most:
        rest = sum(part.odds for part in found[most:])
        told.append(f"{len(found) - most} others {rest:+.2f}")
    return ", ".join(told)


def text_of(text: str, span: Offsets) -> str:
    """Return the text of a span on one line."""
    return " ".join(text[slice(*span)].split())


def quoted(text: str, spans: Iterable[Offsets]) -> list[str]:
    """Return the texts of spans in marks."""
    return [f"“{text_of(text, span)}”" for span in spans]


def shortened(words: str) -> str:
    """Return the beginning of a text."""
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
