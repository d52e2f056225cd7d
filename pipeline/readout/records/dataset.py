"""The outputs of a run, read back.

A file of records, a folder, numbered parts, compressed or not, at any URL.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path, PurePath
from textwrap import shorten
from typing import Any, cast

import msgspec

from readout.errors import ConfigError, cut
from readout.io.compression import CorruptArchiveError, codec_of, open_compressed, uncompressed_name
from readout.io.files import AnyPath, Location, place_of
from readout.io.safe import NoJsonError, check_apart, read_json, read_nofollow
from readout.records.types import SPANS, PlainData, Record, decode_record, stretches

__all__ = [
    "IDENTITIES",
    "MANIFEST",
    "MOST",
    "PUBLISHING",
    "QUARANTINE",
    "SCHEMA",
    "STEM",
    "WORK",
    "Manifest",
    "Written",
    "check_not_read",
    "is_annotations",
    "lines_of",
    "misplaced",
    "oversize",
    "parts",
    "read_lines",
    "read_manifest",
    "read_records",
    "shortfalls",
]

PUBLISHING = "publishing"
"""The manifest's status while a run puts its files in place."""
LONGEST = 1 << 28
"""Bytes of a line: of a document of 20,000,000 characters it has some 200,000,000."""
MOST_VALUES = 20_000_000
"""Commas and opening brackets of a line: it has no more values, each some 60 bytes in memory."""
STEM = "annotations"
WORK = ".readout"
"""Working folder of an output folder."""
WHOLE = f"{STEM}.jsonl"

_ANNOTATIONS = re.compile(rf"{STEM}(?:-(\d+))?\.jsonl")


def lines_of(place: Location) -> Iterator[bytes]:
    """Yield the lines of a file, unpacked and without their line ends, blank ones included.

    Raises
    ------
    ConfigError
        ``corrupt_archive``, ``unreadable``, ``bad_records`` (a line longer than any record); the
        message says after which line.
    """
    number = 0
    try:
        with place.file.open("rb") as raw, open_compressed(raw, codec_of(place.name)) as stream:
            while line := stream.readline(LONGEST + 1):
                number += 1
                if reason := oversize(line):  # before it takes more memory than there is
                    raise ConfigError(
                        f"{place.shown}:{number}: the line is {reason}: no record",
                        code="bad_records",
                    )
                yield line.rstrip(b"\r\n")
    except OSError as error:
        damaged = isinstance(error, CorruptArchiveError)
        where = f"{place.shown}: after line {number}" if number else place.shown
        advice = "; make it again" if damaged else ""
        raise ConfigError(
            f"{where}: cannot be read: {error.strerror or error}{advice}",
            code="corrupt_archive" if damaged else "unreadable",
        ) from error


def _folder_of(place: Location) -> str:
    """Return the folder of a file, as given, with the mark behind it; empty for the one here."""
    return place.shown.removesuffix(PurePath(place.shown).name)


def read_records(path: AnyPath) -> Iterator[Record]:
    """Read the records that a run wrote, one in memory at a time.

    Parameters
    ----------
    path : str or path
        A file (``.jsonl``, also with ``.gz`` or ``.zst``); an output folder, that is its
        ``annotations.jsonl`` or the parts of it (``annotations-00001.jsonl``, …) in the order of
        their numbers; or a glob of parts. Each may be a URL that fsspec reads
        (``s3://bucket/outputs``).

    Yields
    ------
    Record
        In the order in which they were written.

    Raises
    ------
    ConfigError
        At once: ``missing_path``, ``no_match`` (a glob), ``no_records`` (a folder without
        annotations), ``missing_part`` (a gap in the numbers, or a file of the manifest),
        ``ambiguous_outputs`` (the same annotations in several forms), ``bad_manifest``,
        ``unfinished``. While reading: ``corrupt_archive``, ``unreadable``, ``bad_records``.

    Examples
    --------
    >>> from readout import read_records
    >>> for record in read_records("outputs/"):  # doctest: +SKIP
    ...     print([quote.text for quote in record.quotes])
    """
    return _records(parts(path), os.fspath(path))


def read_lines(path: AnyPath) -> Iterator[bytes]:
    """Read the lines of records as they were written.

    Parameters
    ----------
    path : str or path
        As for :func:`read_records`.

    Yields
    ------
    bytes
        The JSON of a record, without its line end; an empty line is given as one.

    Raises
    ------
    ConfigError
        As for :func:`read_records`, without ``bad_records``.
    """
    return (line for part in parts(path) for line in lines_of(part))


def parts(path: AnyPath) -> list[Location]:
    """Find the files that :func:`read_records` reads, in order.

    It says which and what is an error.
    """
    place = place_of(path)
    if place.is_pattern():
        folders: dict[str, list[Location]] = {}
        for match in place.matches():
            if match.is_file():
                folders.setdefault(_folder_of(match), []).append(match)
        if not folders:
            raise ConfigError(f"{place.shown}: no file matches", code="no_match")
        return [part for name, files in folders.items() for part in _in_order(files, name or ".")]
    kind = place.kind()
    if kind == "folder":
        return _of_folder(place)
    if kind == "other" and not place.shown.startswith("/dev/"):  # those a shell makes
        raise ConfigError(
            f"{place.shown}: a pipe or a device, at which nobody may ever write: name a file",
            code="not_a_file",
        )
    return [place]


def check_not_read(output: Path, sources: Iterable[AnyPath]) -> None:
    """Make sure that a file that is written is none of records that are read, nor their manifest.

    Parameters
    ----------
    output : Path
        The file to write.
    sources : iterable of str or path
        Records, as for :func:`read_records`.

    Raises
    ------
    ConfigError
        ``overwrites``; as for :func:`read_records` where there are none.
    """
    if output.is_file():
        found = [part for source in sources for part in parts(source)]
        beside = [part.beside(MANIFEST) for part in found]
        files = (part.file for part in (*found, *beside))
        check_apart(output, [file for file in files if isinstance(file, Path)])


def oversize(line: bytes) -> str:
    """Return what is too large about a line for a record; nothing where nothing is."""
    if len(line) > LONGEST:
        return f"longer than {LONGEST:,} bytes"
    if len(line) > MOST_VALUES:  # else it cannot have so many
        values = sum(line.count(sign) for sign in (b",", b"[", b"{"))
        return f"of more than {MOST_VALUES:,} values" if values > MOST_VALUES else ""
    return ""


def _records(files: Sequence[Location], path: str) -> Iterator[Record]:
    for part in files:
        for number, line in enumerate(lines_of(part), start=1):
            if line.strip():
                try:
                    record = decode_record(line)
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                    raise ConfigError(
                        f"{part.shown}:{number}: not a record: {error}; 'readout validate {path}' "
                        "says more",
                        code="bad_records",
                    ) from error
                if (wrong := misplaced(record)) is not None:
                    raise ConfigError(
                        f"{part.shown}:{number}: not a record: {wrong}: offsets that are no "
                        f"stretch of the text; 'readout validate {path}' says more",
                        code="bad_records",
                    )
                yield record


def _of_folder(place: Location) -> list[Location]:
    found = {child.name: child for child in place.children() if child.is_file()}
    named = _named_by_manifest(found[MANIFEST]) if MANIFEST in found else []
    for name in named:
        if name not in found:
            raise ConfigError(
                f"{place.shown}: {name}, which {MANIFEST} lists, is not there; bring it back, or "
                "run again",
                code="missing_part",
            )
    chosen = [found[name] for name in named or found if is_annotations(name)]
    if not chosen:
        raise ConfigError(
            f"{place.shown}: holds no {WHOLE} and no parts of it: name the output folder of a run, "
            "or its files",
            code="no_records",
        )
    return _in_order(chosen, place.shown, complete=True)


def _named_by_manifest(place: Location) -> list[str]:
    """Return the files of annotations that a manifest lists; none where it has no such list."""
    try:
        with place.file.open("rb") as stream:
            found = read_manifest(stream.read(MOST))
    except (OSError, NoJsonError) as error:
        raise ConfigError(
            f"{place.shown}: cannot be read ({error}), so that it is not known which files hold "
            "the annotations: bring it back, or name the files themselves",
            code="bad_manifest",
        ) from error
    if found.status == PUBLISHING:
        raise ConfigError(
            f"{place.shown}: a run is putting its files in place, or was ended at that: wait, or "
            "start it again",
            code="unfinished",
        )
    return [name for name in found.outputs if is_annotations(name)]


def is_annotations(name: str) -> bool:
    """Return whether a file name is one of annotations."""
    return _ANNOTATIONS.fullmatch(uncompressed_name(name)) is not None


def _in_order(places: Sequence[Location], folder: str, *, complete: bool = False) -> list[Location]:
    """Sort the files of one folder by their numbers, which must have no gap.

    `complete` ones begin with the first.
    """
    ours = _numbered(places)
    numbers = [number for number, _ in ours]
    if len(set(numbers)) < len(numbers) or -1 in numbers[:-1]:
        names = shorten(", ".join(place.name for _, place in ours), 100)
        raise ConfigError(
            f"{folder}: holds the same annotations more than once ({names}): take away what is "
            "old, or name the files themselves",
            code="ambiguous_outputs",
        )
    first = min(numbers[:1] + [1] * complete, default=1)
    for expected, (number, place) in enumerate(ours, start=first):
        if number != expected:
            raise ConfigError(
                f"{folder}: part {expected:05d} is missing before {place.name}; "
                "bring it back, or run again",
                code="missing_part",
            )
    chosen = places if -1 in numbers or not ours else [place for _, place in ours]
    return list(chosen)


def _numbered(places: Sequence[Location]) -> list[tuple[int, Location]]:
    """Return files of annotations by their numbers; what is not in parts has the number -1."""
    named = ((_ANNOTATIONS.fullmatch(uncompressed_name(place.name)), place) for place in places)
    ours = [(int(match[1] or -1), place) for match, place in named if match]
    return sorted(ours, key=itemgetter(0))


def misplaced(record: Record) -> str | None:
    """Name the first list or field with a stretch that has no place in the text; None where none.

    Parameters
    ----------
    record : Record
        As it was read: offsets may be whatever is a number.
    """
    frame = record.document
    parts = {} if frame is None else {"speaker": frame.speaker, "place": frame.place}
    spans: Iterator[tuple[str, int | None, int | None]] = chain(
        ((name, start, end) for name in SPANS for start, end, _ in stretches(record, name)),
        ((f"document.{name}", one.start, one.end) for name, one in parts.items() if one),
    )
    for name, start, end in spans:
        if start is None or end is None:
            if start is not end:
                return name
        elif not 0 <= start <= end <= len(record.text):
            return name
    return None


MANIFEST = "manifest.json"
SCHEMA = "readout-manifest/1"
MOST = 64_000_000
"""Bytes that a manifest may have: of a million parts it has some 200 for each."""


class Written(msgspec.Struct):
    """A file that a run has written: its name, and what tells whether it is still whole.

    ``sha256`` and ``bytes`` are those of the file as it lies there, compressed or not; ``lines``
    are those within.
    """

    file: str
    sha256: str
    bytes: int
    lines: int


class Manifest(msgspec.Struct):
    """The fields of a manifest that commands read; ``full`` is all of it as plain data."""

    schema: str | None = None
    status: str | None = None
    outputs: list[str] = []
    counts: PlainData = {}
    written: list[Written] = []
    full: PlainData = {}

    @property
    def ours(self) -> bool:
        """Whether a run of this package wrote it."""
        return self.schema == SCHEMA

    def count(self, name: str) -> int | None:
        """Return a number that stands under ``counts``; None where none does."""
        found = self.counts.get(name)
        return found if isinstance(found, int) else None


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest, or what somebody else calls so.

    Raises
    ------
    NoJsonError
        Where it is no JSON object, or its fields are of other types than ours.
    """
    full = read_json(data, PlainData)
    fields = {name: full[name] for name in _FIELDS if full.get(name) is not None}
    try:
        return msgspec.convert({**fields, "full": full}, Manifest)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NoJsonError(str(error)) from error


_FIELDS = [name for name in Manifest.__struct_fields__ if name != "full"]


Shortfalls = Iterator[tuple[str, str]]
"""Files, each with what of it is not what the manifest says."""
QUARANTINE = "quarantine.jsonl"
IDENTITIES = "identities.jsonl"
COUNTED = ("inputs", "annotated", "quarantined")
"""The first is always the sum of the others."""


def shortfalls(records: Mapping[Location, int]) -> Shortfalls:
    """Hold files of records against the manifests that lie beside them.

    Parameters
    ----------
    records : mapping of Location to int
        What was read, and how many records each file holds.

    Yields
    ------
    tuple of (str, str)
        File, and what of it is not what the manifest says. Nothing of files without one.

    Raises
    ------
    ConfigError
        ``bad_manifest``, ``unreadable``.
    """
    folders: dict[str, list[Location]] = {}
    for part in records:
        folders.setdefault(_folder_of(part), []).append(part)
    for parts in folders.values():
        manifest = _manifest(parts[0].beside(MANIFEST))
        if manifest is not None:
            for reason in _contradictions(manifest):
                yield parts[0].beside(MANIFEST).shown, reason
            yield from _shortfalls_of_folder(manifest, parts, records)


def _manifest(place: Location) -> Manifest | None:
    """Return the manifest of a run that lies at a place; None where none does."""
    try:
        if isinstance(place.file, Path):
            found = read_manifest(read_nofollow(place.file, MOST))
        else:
            found = read_manifest(place.file.read_bytes())
    except OSError:
        return None
    except NoJsonError as error:
        raise ConfigError(f"{place.shown}: cannot be read: {error}", code="bad_manifest") from error
    return found if found.ours else None


def _contradictions(manifest: Manifest) -> Iterator[str]:
    """Hold a manifest of ours against itself."""
    counts = [manifest.count(name) for name in COUNTED]
    inputs, *parts = (count or 0 for count in counts)
    if manifest.counts and (None in counts or inputs != sum(parts)):
        counted = ", ".join(f"{name} {manifest.counts.get(name)!r}" for name in COUNTED)
        yield f"counts that no run has: {cut(counted)}; inputs are annotated and quarantined ones"
    listed = {one.file for one in manifest.written} - {QUARANTINE}
    if "written" in manifest.full and listed != set(manifest.outputs):
        yield "lists other files under written than under outputs"


def _shortfalls_of_folder(
    manifest: Manifest, parts: Sequence[Location], records: Mapping[Location, int]
) -> Shortfalls:
    written = {one.file: one for one in manifest.written}
    for part in parts:
        if part.name in written:
            yield from _of_file(part, records[part], written[part.name])
    if {part.name for part in parts} != set(manifest.outputs):
        return
    found, annotated = sum(records[part] for part in parts), manifest.count("annotated")
    if annotated not in (None, found):
        place = parts[0].shown if len(parts) == 1 else _folder_of(parts[0]) or "."
        yield place, f"{found:,} records, where the manifest counts {annotated:,}"
    if QUARANTINE in written:
        yield from _of_file(parts[0].beside(QUARANTINE), None, written[QUARANTINE])


def _of_file(part: Location, lines: int | None, written: Written) -> Shortfalls:
    """Hold a file against what the run wrote; its lines are counted where nobody has."""
    if isinstance(part.file, Path) and not part.file.is_file():
        yield part.shown, "is missing, which the manifest lists"
        return
    try:
        count = sum(1 for _ in lines_of(part)) if lines is None else lines
        if count != written.lines:
            yield part.shown, f"{count:,} lines, where the run wrote {written.lines:,}"
            return
        with part.file.open("rb") as raw:
            digest = hashlib.file_digest(cast(Any, raw), "sha256").hexdigest()
        if digest != written.sha256:
            yield part.shown, "is not, byte for byte, what the run wrote (its SHA-256 differs)"
    except ConfigError as error:
        yield part.shown, error.message
    except OSError as error:
        yield part.shown, f"cannot be read: {error.strerror or error}"
