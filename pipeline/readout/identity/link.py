"""Reads the records of a folder once, and writes who is who beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import msgspec

from readout.identity.decisions import DECISIONS, Decisions, decisions_of
from readout.identity.meetings import Meetings
from readout.identity.rows import Finder, Identity
from readout.identity.speakers import Speakers
from readout.io.safe import fresh, put_in_place, writing
from readout.records.dataset import read_records
from readout.records.types import Record

__all__ = ["IDENTITIES", "identities", "link"]

IDENTITIES = "identities.jsonl"


def identities(records: Iterable[Record], decisions: Decisions) -> Iterator[Identity]:
    """Yield who is who in records, which are read once: events, bodies, persons, states."""
    finders: Sequence[Finder] = (Meetings(), Speakers(decisions.of))
    for record in records:
        for finder in finders:
            finder.add(record)
    return map(decisions.told, chain.from_iterable(finder.joined() for finder in finders))


def link(folder: Path) -> Counter[str]:
    """Write ``identities.jsonl`` beside the records of a folder; return how many of each kind.

    Raises
    ------
    ConfigError
        As for :func:`readout.read_records`; ``bad_identities``, ``unwritable``.
    """
    encode = msgspec.json.Encoder().encode
    found: Counter[str] = Counter()
    place = folder / IDENTITIES
    draft = place.with_name(f"{IDENTITIES}.partial")
    rows = identities(read_records(folder), decisions_of(folder / DECISIONS))
    with writing(place):
        with fresh(draft) as stream:
            for one in rows:
                found[one.kind] += 1
                stream.write(encode(one) + b"\n")
        put_in_place(draft, place)
    return found
