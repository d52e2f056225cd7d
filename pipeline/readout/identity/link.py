"""Reads the records of a folder once, writes who is who beside them, and looks it up."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from sys import intern
from typing import Any, cast

import msgspec
from msgspec import structs

from readout.identity.decisions import DECISIONS, Decisions, decisions_of
from readout.identity.meetings import Meetings
from readout.identity.rows import Doubt, Finder, Identity
from readout.identity.speakers import Speakers
from readout.io.files import AnyPath, Location
from readout.io.safe import fresh, make_folder, put_in_place, write_whole, writing
from readout.records.dataset import IDENTITIES, WORK, parts, read_records
from readout.records.naming import Told, Who
from readout.records.types import JOINT, Record

__all__ = ["Known", "identities", "known", "link", "told"]

VERSION = "3"
"""Is raised where the same records give other identities."""
STAMP = "identities.sha256"
"""File in the working folder: of what the identities were made, and what they are."""


class Known:
    """Who is who over all documents, looked up by document.

    Attributes
    ----------
    all : list of dict
        The fields of each :class:`Identity` but its mentions, and what is doubtful.
    doubtful : list of (str, str, Doubt)
        Whose mention is doubtful: the kind, ``who``, and what it may mean.
    """

    def __init__(self, rows: Iterable[Identity]) -> None:
        self.all: list[dict[str, Any]] = []
        self.doubtful: list[tuple[str, str, Doubt]] = []
        self._of: defaultdict[str, list[tuple[str, Who]]] = defaultdict(list)
        for one in rows:
            who = Who(one.who, one.name)
            for at in one.mentions:
                # a city is a state only where it speaks
                if at.relation != "capital" or not at.place.startswith("/entities/"):
                    self._of[at.document].append((intern(at.place), who))
            self.all.append(structs.asdict(one))
            del self.all[-1]["mentions"], self.all[-1]["doubtful"]
            self.doubtful += ((one.kind, one.who, it) for it in one.doubtful)

    def told(self, record: Record) -> Told:
        """Return a record that knows who is meant in it."""
        found: dict[str, Who] = {}
        for place, who in self._of.get(record.id, ()):
            _, name, number, *_ = place.split("/")
            own = getattr(record, name)[int(number)].id if number.isdecimal() else ""
            key = f"{name}/{own}"
            found[key] = (
                Who(*map(JOINT.join, zip(found[key], who, strict=True))) if key in found else who
            )
        made = Told(**structs.asdict(record))
        made.__dict__["whose"] = found
        return made

    def named(self, asked: str) -> frozenset[str]:
        """Return who has a text in a name by which any document calls them, whatever its case."""
        return frozenset(
            one["who"] for one in self.all if asked.casefold() in "\n".join(one["names"]).casefold()
        )


def identities(records: Iterable[Record], decisions: Decisions) -> Iterator[Identity]:
    """Yield who is who in records, which are read once: events, bodies, persons, states."""
    finders: Sequence[Finder] = (Meetings(decisions), Speakers(decisions))
    for record in records:
        for finder in finders:
            finder.add(record)
    return map(decisions.told, chain.from_iterable(finder.joined() for finder in finders))


def link(folder: Path) -> Counter[str]:
    """Write ``identities.jsonl`` beside the records of a folder; return how many of each kind.

    Nothing is done where neither records nor decisions changed.

    Raises
    ------
    ConfigError
        As for :func:`readout.read_records`; ``bad_identities``, ``unwritable``.
    """
    encode = msgspec.json.Encoder().encode
    place = folder / IDENTITIES
    files = parts(folder)
    if not _is_fresh(folder, files):
        draft = place.with_name(f"{IDENTITIES}.partial")
        rows = identities(read_records(folder), decisions_of(folder / DECISIONS))
        with writing(place):
            with fresh(draft) as stream:
                for one in rows:
                    stream.write(encode(one) + b"\n")
            put_in_place(draft, place)
            make_folder(folder / WORK, folder)
            write_whole(folder / WORK / STAMP, _stamp(folder, files))
    return Counter(one.kind for one in _rows(place))


def known(source: AnyPath) -> Known:
    """Return who is who in records: as it was linked, else found anew.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads; nobody is known of a pipe, which is read once.

    Raises
    ------
    ConfigError
        As for :func:`readout.read_records`; ``bad_identities``.
    """
    files = parts(source)
    first = files[0].file
    decisions = Decisions([])
    if isinstance(first, Path):
        if not first.is_file():
            return Known(())
        if _is_fresh(first.parent, files):
            return Known(_rows(first.parent / IDENTITIES))
        decisions = decisions_of(first.parent / DECISIONS)
    return Known(identities(read_records(source), decisions))


def told(source: AnyPath) -> Iterator[Told]:
    """Read records that know who is who; arguments and errors as of :func:`known`."""
    return map(known(source).told, read_records(source))


def _rows(path: Path) -> Iterator[Identity]:
    with path.open("rb") as stream:
        yield from map(msgspec.json.Decoder(Identity).decode, stream)


def _is_fresh(folder: Path, files: Sequence[Location]) -> bool:
    """Return whether the identities of a folder are those of its records and decisions."""
    try:
        return (folder / WORK / STAMP).read_bytes() == _stamp(folder, files)
    except OSError:
        return False


def _stamp(folder: Path, files: Sequence[Location]) -> bytes:
    """Return a hash of records, decisions and identities."""
    digest = hashlib.sha256(VERSION.encode())
    more = filter(Path.exists, (folder / DECISIONS, folder / IDENTITIES))
    for path in (*(one.file for one in files), *more):
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(cast(Any, stream), "sha256").digest())
    return digest.hexdigest().encode() + b"\n"
