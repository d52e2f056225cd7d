"""The items of a file, each read on its own: what is wrong with one leaves the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from readout.annotation.returned import Refusal, Returned
from readout.errors import DocumentError
from readout.io.files import Place

__all__ = ["Item", "Items", "record_in", "returned_from"]


@dataclass(frozen=True)
class Item:
    """A task or a document of a file, not yet read.

    Attributes
    ----------
    place : str or None
        Where in the file it stands, for messages.
    document : str or None
        The id of its record, if it is known before it is read.
    read : callable
        Gives what came back of it, of each person; raises DocumentError.
    """

    place: str | None
    document: str | None
    read: Callable[[], Iterable[Returned]]


Items = Callable[[Place], Iterator[Item]]
"""Gives the items of a file; raises DocumentError where the file as a whole cannot be read."""


def returned_from(places: Iterable[Place], items: Items) -> Iterator[Returned | Refusal]:
    """Yield what comes back in files, and what of them cannot be read."""
    for place in places:
        try:
            for item in items(place):
                yield from _read(place.shown, item)
        except DocumentError as error:
            yield Refusal(file=place.shown, code=error.code, message=error.message)


def _read(file: str, item: Item) -> Iterator[Returned | Refusal]:
    try:
        yield from list(item.read())
    except DocumentError as error:
        yield Refusal(
            file=file,
            place=item.place,
            document=item.document,
            code=error.code,
            message=error.message,
        )


def record_in(*mappings: Any) -> str | None:
    """Return the id of a record from the first mapping that has one, whatever else it holds."""
    for mapping in mappings:
        found = mapping.get("record") if isinstance(mapping, dict) else None
        if isinstance(found, str):
            return found
    return None
