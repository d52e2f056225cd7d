"""Reads the records of a folder once, writes who is who beside them, and looks it up."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from sys import intern
from typing import Any

import msgspec
from msgspec import structs

from readout.identity.decisions import DECISIONS, Decisions, decisions_of
from readout.identity.meetings import Meetings
from readout.identity.rows import Identity, item_at
from readout.identity.speakers import Speakers
from readout.io.files import AnyPath
from readout.io.garbage import no_collection
from readout.io.safe import drafting, fresh, make_folder, put_in_place, write_whole, writing
from readout.records.dataset import IDENTITIES, WORK, parts, read_records
from readout.records.naming import Told, Who
from readout.records.types import JOINT, Record

__all__ = ["Known", "content_of", "identities", "known", "link", "told"]

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
    """

    def __init__(self, rows: Iterable[Identity]) -> None:
        self.all: list[dict[str, Any]] = []
        self._of: defaultdict[str, list[tuple[str, Who]]] = defaultdict(list)
        for one in rows:
            who = Who(one.who, one.name)
            for at in one.mentions:
                # a city is a state only where it speaks
                if at.relation != "capital" or not at.place.startswith("/entities/"):
                    self._of[at.document].append((intern(at.place), who))
            row = structs.asdict(one)
            del row["mentions"], row["doubtful"]
            self.all.append(row)

    def told(self, record: Record) -> Told:
        """Return a record that knows who is meant in it."""
        found: dict[str, Who] = {}
        for place, who in self._of.get(record.id, ()):
            listed, item = item_at(record, place)
            key = f"{listed}/{getattr(item, 'id', '')}"
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
    meetings, speakers = Meetings(decisions), Speakers(decisions)
    for record in records:
        meetings.add(record)
        speakers.add(record)
    return map(decisions.told, chain(meetings.joined(), speakers.joined()))


@no_collection()
def link(folder: Path, content: bytes = b"") -> Iterator[Identity]:
    """Write ``identities.jsonl`` beside the records of a folder; return its rows.

    Nothing is written where neither records nor decisions changed. ``content`` is the hash of the
    records (:func:`content_of`), where it is known.

    Raises
    ------
    ConfigError
        As for :func:`readout.read_records`; ``bad_identities``, ``unwritable``,
        ``locked`` where another command writes there.
    """
    encode = msgspec.json.Encoder().encode
    place = folder / IDENTITIES
    content = content or content_of(one.file for one in parts(folder))
    if not _is_fresh(folder, content):
        rows = identities(read_records(folder), decisions_of(folder / DECISIONS))
        with drafting(folder) as drafts, writing(place):
            draft = drafts / IDENTITIES
            with fresh(draft) as stream:
                stream.writelines(encode(one) + b"\n" for one in rows)
            put_in_place(draft, place)
            make_folder(folder / WORK, folder)
            write_whole(folder / WORK / STAMP, _stamp(folder, content))
    return _rows(place)


@no_collection()
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
        if _is_fresh(first.parent, content_of(one.file for one in files)):
            return Known(_rows(first.parent / IDENTITIES))
        decisions = decisions_of(first.parent / DECISIONS)
    return Known(identities(read_records(source), decisions))


def told(source: AnyPath) -> Iterator[Told]:
    """Read records that know who is who; arguments and errors as of :func:`known`."""
    return map(known(source).told, read_records(source))


def _rows(path: Path) -> Iterator[Identity]:
    with path.open("rb") as stream:
        yield from map(msgspec.json.Decoder(Identity).decode, stream)


def _is_fresh(folder: Path, content: bytes) -> bool:
    """Return whether the identities of a folder are those of its records and decisions."""
    try:
        return (folder / WORK / STAMP).read_bytes() == _stamp(folder, content)
    except OSError:
        return False


def _stamp(folder: Path, content: bytes) -> bytes:
    """Return a hash of records, decisions and identities."""
    more = content_of(filter(Path.exists, (folder / DECISIONS, folder / IDENTITIES)))
    return hashlib.sha256(VERSION.encode() + content + more).hexdigest().encode() + b"\n"


def content_of(files: Iterable[Any]) -> bytes:
    """Return a hash of what stands in files, be they here or at a URL."""
    digest = hashlib.sha256()
    for one in files:
        with one.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.digest()
