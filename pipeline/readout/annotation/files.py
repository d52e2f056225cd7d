"""Files that come back from tools: found, read, decoded; what is wrong with one is told by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from readout.annotation.returned import refused
from readout.errors import ConfigError
from readout.io.compression import (
    CorruptArchiveError,
    TooLargeError,
    codec_of,
    decompress,
    uncompressed_name,
)
from readout.io.files import Place, place_of

__all__ = ["LARGEST", "decoded", "files_of", "lines_of", "numbered_lines", "read"]

LARGEST = 2**30
"""Bytes of a file that is read, so that a packed one cannot fill the memory."""
BESIDE = ("documents.jsonl", "export.json", "datapackage.json")
"""Files of an export that hold no annotations."""

T = TypeVar("T")


def files_of(paths: Iterable[str], suffixes: Sequence[str]) -> Iterator[Place]:
    """Yield the files that are named: themselves, those in folders, those that a pattern means.

    Parameters
    ----------
    paths : iterable of str
        As given.
    suffixes : sequence of str
        What the names of files in folders and of patterns end with (``.json``).

    Raises
    ------
    ConfigError
        ``missing_path``, ``no_match``, ``no_files`` (a folder without any).
    """
    for path in paths:
        place = place_of(path)
        if place.is_pattern():
            found = _fitting(place.matches(), suffixes)
            reason, code = "no file matches", "no_match"
        elif place.kind() == "folder":
            found = _fitting(place.walk(), suffixes)
            reason, code = f"holds no {' or '.join(suffixes)}", "no_files"
        else:
            found, reason, code = [place], "", ""
        if not found:
            raise ConfigError(f"{place.shown}: {reason}", code=code)
        yield from found


def _fitting(places: Iterable[Place], suffixes: Sequence[str]) -> list[Place]:
    return [
        place
        for place in places
        if uncompressed_name(place.name).endswith(tuple(suffixes)) and place.name not in BESIDE
    ]


def read(place: Place) -> bytes:
    """Return what is in a file, unpacked.

    Raises
    ------
    DocumentError
        ``unreadable`` (a pipe or a device, too), ``corrupt_archive``, ``too_large``.
    """
    try:
        if place.kind() != "file":
            raise refused("unreadable", "is no file: save it as one, and name that")
        with place.file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        return decompress(data, codec_of(place.name), LARGEST)
    except CorruptArchiveError as error:
        raise refused("corrupt_archive", f"{error}: save it again") from error
    except TooLargeError as error:
        message = f"holds {error}: export it in several files"
        raise refused("too_large", message) from error
    except ConfigError as error:
        raise refused("unreadable", error.message) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise refused("unreadable", message) from error


def decoded(data: bytes | Any, kind: type[T], told: str) -> T:
    """Return JSON, or what JSON was decoded to, as a type.

    Parameters
    ----------
    told : str
        What it should be and where that comes from, for the error.

    Raises
    ------
    DocumentError
        ``bad_file`` where it is none, another, or nested too deep.
    """
    try:
        if isinstance(data, bytes):
            return msgspec.json.decode(data, type=kind)
        return msgspec.convert(data, kind)
    except RecursionError as error:
        message = f"is nested too deep for {told}"
        raise refused("bad_file", message) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise refused("bad_file", f"is not {told}: {error}") from error


def lines_of(place: Place) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank, numbered from 1."""
    yield from numbered_lines(read(place))


def numbered_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    r"""Yield the lines of bytes that are not blank, numbered from 1; ``\n`` alone ends one."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield number, line
