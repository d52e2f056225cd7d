"""Reads the records of a folder once, and writes who is who beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from readout.identity.meetings import Meetings
from readout.identity.rows import Finder, Identity
from readout.io.safe import write_whole, writing
from readout.records.dataset import read_records

__all__ = ["IDENTITIES", "identities", "link"]

IDENTITIES = "identities.jsonl"


def identities(folder: Path) -> list[Identity]:
    """Return who is who in the records of a folder, sorted by ``who``.

    Raises
    ------
    ConfigError
        As for :func:`readout.read_records`.
    """
    finders: Sequence[Finder] = (Meetings(),)
    for record in read_records(folder):
        for finder in finders:
            finder.add(record)
    found = [identity for finder in finders for identity in finder.joined()]
    return sorted(found, key=lambda one: one.who)


def link(folder: Path) -> Counter[str]:
    """Write ``identities.jsonl`` beside the records of a folder; return how many of each kind.

    Raises
    ------
    ConfigError
        As for :func:`readout.read_records`; ``unwritable``.
    """
    found = identities(folder)
    encode = msgspec.json.Encoder().encode
    place = folder / IDENTITIES
    with writing(place):
        write_whole(place, b"".join(encode(one) + b"\n" for one in found))
    return Counter(one.kind for one in found)
