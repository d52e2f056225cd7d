"""What a line of JSON has that its type does not know: kept, and written again where it stood.

Newer versions of this package and tools of others add fields to records and to what stands in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import asdict

__all__ = ["UnknownFields", "unknown_fields", "with_unknown"]

UnknownFields = Sequence[tuple[Struct, dict[str, Any]]]
"""Structs, each with the fields that its type does not know, as plain data."""


def unknown_fields(raw: Any, read: Any) -> Iterator[tuple[Struct, dict[str, Any]]]:
    """Find what was not read of plain data.

    Parameters
    ----------
    raw : object
        The plain data.
    read : object
        What was read of them.

    Yields
    ------
    tuple of (Struct, dict)
        A struct within `read`, and the fields of `raw` that it does not have.
    """
    if isinstance(read, Struct):
        known = read.__struct_fields__
        beside = {name: value for name, value in raw.items() if name not in known}
        if beside:
            yield read, beside
        for name in known:
            if name in raw:
                yield from unknown_fields(raw[name], getattr(read, name))
    elif isinstance(read, list):
        for one, typed in zip(raw, read, strict=True):
            yield from unknown_fields(one, typed)


def with_unknown(read: Any, beside: Mapping[int, dict[str, Any]]) -> Any:
    """Make plain data of a struct again, with what was unknown in it.

    Parameters
    ----------
    read : object
        A struct, or what stands in one.
    beside : mapping of int to dict
        ``id`` of a struct -> the fields that its type does not know.
    """
    if isinstance(read, Struct):
        written = {
            name: with_unknown(value, beside)
            for name, value in asdict(read).items()
            if value is not UNSET
        }
        return {**written, **beside.get(id(read), {})}
    if isinstance(read, list):
        return [with_unknown(one, beside) for one in read]
    return msgspec.to_builtins(read)
