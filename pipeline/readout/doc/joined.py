"""Results of several documents that spaCy made one of: offsets moved, ids made unique."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

__all__ = ["joined"]

ID = re.compile(r"[a-z]+[0-9]+\Z")
"""Ids of the record: ``q1``, ``s12``."""
REFERENCES = frozenset(
    {
        "anchor",
        "body",
        "continues",
        "coref",
        "definition_segment",
        "entity",
        "event",
        "glossary",
        "parent",
        "refers_to",
        "section",
        "segment",
        "term_segment",
    }
)
"""Fields that hold an id of the same document, or nothing, or a word that is no id."""
EDGES = frozenset({"start", "end"})
PAIRS = frozenset({"content", "marked", "evidence"})
"""Fields of lists of ``[start, end]``."""


def joined(parts: Sequence[tuple[int, Any]]) -> Any:
    """Join the results of the documents that one document was made of.

    Parameters
    ----------
    parts : sequence of (int, value)
        Where in the joined text each document begins, and what is kept of it.

    Returns
    -------
    any
        Lists, and lists by name, as one, with offsets of the joined text; the ids of the second
        document begin with ``2.`` and so on. None for what several documents cannot share (meta
        data, the encoder's scores).
    """
    values = [value for _, value in parts]
    if all(isinstance(value, list) for value in values):
        return _listed(parts)
    if all(map(_is_named, values)):
        names = {name: None for value in values for name in value}
        return {
            name: _listed([(start, value.get(name, [])) for start, value in parts])
            for name in names
        }
    return values[0] if len(values) == 1 else None


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, list) for one in value.values())


def _listed(parts: Sequence[tuple[int, list[Any]]]) -> list[Any]:
    found: list[Any] = []
    for number, (start, items) in enumerate(parts, start=1):
        prefix = f"{number}." if number > 1 else ""
        found += [_moved_item(item, start, prefix) for item in items]
    return found


def _moved_item(item: Any, by: int, prefix: str) -> Any:
    """Return an item elsewhere in the text, of the type that it has."""
    data = _moved(msgspec.to_builtins(item), by, prefix)
    if isinstance(data, dict) and isinstance(name := data.get("id"), str):
        data["id"] = f"{prefix}{name}"
    return data if type(data) is type(item) else msgspec.convert(data, type(item))


def _moved(data: Any, by: int, prefix: str) -> Any:
    if isinstance(data, list):
        return [_moved(one, by, prefix) for one in data]
    if not isinstance(data, dict):
        return data
    return {key: _field(key, value, by, prefix) for key, value in data.items()}


def _field(key: str, value: Any, by: int, prefix: str) -> Any:
    """Move what a field holds; what it says of anything but this document stays."""
    if key in EDGES and isinstance(value, int):
        return value + by
    if key in PAIRS and isinstance(value, list):
        return [[start + by, end + by] for start, end in value]
    if isinstance(value, str):
        is_id = key in REFERENCES and ID.match(value)
        return f"{prefix}{value}" if is_id else value
    return _moved(value, by, prefix)
