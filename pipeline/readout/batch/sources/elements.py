"""What the elements of HTML are, for all that walk through them: a table (``elements.toml``)."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from readout.records.types import SegmentKind

__all__ = [
    "BREAKS",
    "HEADINGS",
    "INHERITED",
    "INLINE",
    "ITEMS",
    "KINDS",
    "LISTS",
    "QUOTES",
    "SILENT",
]


def _elements() -> dict[str, Any]:
    data = resources.files(__package__).joinpath("elements.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


_TABLE = _elements()
INLINE, SILENT, QUOTES, LISTS, ITEMS, INHERITED = (
    frozenset(_TABLE[name])
    for name in ("inline", "silent", "quotes", "lists", "items", "inherited")
)
BREAKS: dict[str, str] = _TABLE["breaks"]
HEADINGS: dict[str, int] = _TABLE["headings"]
KINDS: dict[str, SegmentKind] = _TABLE["kinds"]
