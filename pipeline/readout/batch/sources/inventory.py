"""The files that a command's inputs name.

Files, folders, globs, URLs and standard input, in order, each once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Literal, cast

from readout.errors import ConfigError
from readout.io.compression import SUFFIXES as COMPRESSED
from readout.io.compression import Codec, codec_of, uncompressed_name
from readout.io.extras import require
from readout.io.files import STDIN, Location, RemoteFile, place_of, shown

__all__ = ["SUFFIXES", "IdBy", "Input", "Inventory", "Skipped", "collect"]

IdBy = Literal["path", "stem", "sha256"]
"""The id of a file's document.

Its path below the folder or pattern that was given, without the suffix; the last part of that
alone; the hash of its bytes.
"""
LINES = "application/jsonl"
FOLDER = "inode/directory"
NO_INPUTS = "no inputs: name files, folders, globs or '-'"
LINK = "a link that leads out of the folder (see --follow-links)"

SUFFIXES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": LINES,
}
"""Suffix -> media type; each may be followed by ``.gz`` or ``.zst``."""
KNOWN = f"{', '.join(SUFFIXES)}, each also with {' or '.join(COMPRESSED)}"


@dataclass(frozen=True)
class StandardInput:
    """Bytes of standard input, opened like a file."""

    data: bytes = field(repr=False)

    def open(self, mode: Literal["rb"] = "rb") -> BinaryIO:
        """Open it, to be read from its beginning."""
        return BytesIO(self.data)


@dataclass(frozen=True)
class Input:
    """One file to read.

    Attributes
    ----------
    id : str
        See :data:`IdBy`; without its suffix and ``.gz`` or ``.zst`` (``stdin`` for standard input).
    path : str
        As given (a path or URL), joined for files found in a folder; ``-`` for standard input.
    media_type : str
        Of the content, whether compressed or not.
    codec : "gzip", "zstd" or None
        How the bytes are compressed.
    file : Path, RemoteFile or StandardInput
        What to open.
    hashed : bool
        Whether lines of a ``.jsonl`` that have no id are named by their hash.
    """

    id: str
    path: str
    media_type: str
    codec: Codec | None
    file: Path | RemoteFile | StandardInput
    hashed: bool = False

    @property
    def is_lines(self) -> bool:
        """Whether it holds a document a line."""
        return self.media_type == LINES


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that is not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Inventory:
    """All that a run reads: the files in the order of the arguments, and what was skipped."""

    files: tuple[Input, ...]
    skipped: tuple[Skipped, ...] = ()


class _Collector:
    def __init__(self, exclude: str | None, *, follow_links: bool) -> None:
        self.exclude = exclude
        self.follow_links = follow_links
        self.files: dict[str, Input] = {}
        self.skipped: list[Skipped] = []

    def named(self, place: Location) -> None:
        """Take a place that the user wrote; whatever is wrong with it is an error."""
        kind = place.kind()
        if kind == "folder":
            if not self._walk(place, place.base):
                raise ConfigError(f"{place.shown}: {self._nothing()}", code="nothing_to_read")
        elif kind != "file":
            raise ConfigError(
                f"{place.shown}: a pipe, socket or device, not a file; '-' reads standard input",
                code="not_a_file",
            )
        else:
            entry = _input(place, None)
            if entry is None:
                suffix = PurePath(place.name).suffix
                raise ConfigError(
                    f"{place.shown}: unknown suffix {suffix!r}; known: {KNOWN}",
                    code="unknown_suffix",
                )
            self.files.setdefault(place.key, entry)

    def matched(self, pattern: Location) -> None:
        """Take all that a glob matches; like in a folder, files of other kinds are skipped."""
        places = pattern.matches()
        if not places:
            raise ConfigError(f"{pattern.shown}: no file matches", code="no_match")
        readable = 0
        top = place_of(pattern.base).key
        for place in places:
            if place.is_folder():
                if place.leads_out(top) and not self.follow_links:
                    self._leave_out(place, LINK)
                elif "**" not in pattern.shown:  # which reaches the files by itself
                    readable += self._walk(place, pattern.base)
            else:
                readable += self._found(place, pattern.base, top)
        if not readable:
            raise ConfigError(f"{pattern.shown}: {self._nothing()}", code="nothing_to_read")

    def _walk(self, top: Location, base: str) -> int:
        """Take the files of a folder and of those within it, sorted by name.

        Return how many can be read.
        """
        key = top.key
        places = top.walk(self.exclude, follow_links=self.follow_links)
        return sum(self._found(place, base, key) for place in places)

    def _found(self, place: Location, base: str, top: str) -> bool:
        """Take a place in a folder, whose key is `top`; return whether it can be read."""
        if place.is_within(self.exclude):
            return False
        if not self.follow_links and place.leads_out(top):
            return self._leave_out(place, LINK)
        entry = _input(place, base)
        if place.is_folder() or (entry is None and place.is_unseen()):
            # reading will say why it cannot be listed
            name = _below(place, base).as_posix()
            self.files.setdefault(place.key, Input(name, place.shown, FOLDER, None, place.file))
            return False
        if entry is None:
            return self._leave_out(place, "unknown suffix")
        if not place.is_file():
            return self._leave_out(place, "no file (a broken link, a pipe or a device)")
        self.files.setdefault(place.key, entry)
        return True

    def _leave_out(self, place: Location, reason: str) -> bool:
        self.skipped.append(Skipped(place.shown, reason))
        return False

    def _nothing(self) -> str:
        links = any(one.reason == LINK for one in self.skipped)
        more = "; links that lead out of it are followed with --follow-links" if links else ""
        return f"nothing to read: no file with a known suffix ({KNOWN}){more}"


def collect(
    arguments: Sequence[str],
    *,
    exclude: Path | str | None = None,
    stdin: bytes | None = None,
    stdin_suffix: str = ".txt",
    id_by: IdBy = "path",
    follow_links: bool = False,
) -> Inventory:
    """Find the files that the arguments of a command mean.

    Parameters
    ----------
    arguments : sequence of str
        Files, folders (walked in sorted order, hidden files left out), globs, each also at a URL;
        ``-``.
    exclude : Path or str, optional
        A folder that is never walked into: the output folder, a path or URL.
    stdin : bytes, optional
        What standard input held; needed where ``-`` is among the arguments.
    stdin_suffix : str
        The format of standard input, one of :data:`SUFFIXES`, also with ``.gz`` or ``.zst``.
    id_by : str
        What names the document of a file; ``sha256`` reads each once for it.
    follow_links : bool
        Whether links in folders, or matched by a glob, are followed that lead out of the folder.

    Returns
    -------
    Inventory
        A file reached twice is listed once, at its first place.

    Raises
    ------
    ConfigError
        ``missing_path``, ``unknown_suffix``, ``nothing_to_read`` (a folder without a known file),
        ``no_match`` (a glob), ``not_a_file`` (a pipe or device), ``unreadable`` (a folder),
        ``no_inputs``, ``missing_package`` (pages, without the extra ``html``); for a URL also those
        of :func:`~readout.io.files.filesystem`.
    """
    if not arguments:
        raise ConfigError(NO_INPUTS, code="no_inputs")
    left_out = None if exclude is None else place_of(exclude).key
    collector = _Collector(left_out, follow_links=follow_links)
    for argument in arguments:
        if argument == STDIN:
            if stdin is None:
                raise ConfigError("-: standard input was not read", code="no_stdin")
            entry = _input(place_of(f"stdin{stdin_suffix}"), None)
            if entry is None:
                raise ConfigError(
                    f"-: unknown format {stdin_suffix!r}; known: {KNOWN}", code="unknown_suffix"
                )
            collector.files[STDIN] = replace(entry, path=STDIN, file=StandardInput(stdin))
            continue
        place = place_of(argument)
        if place.is_pattern():
            collector.matched(place)
        else:
            collector.named(place)
    files = collector.files.values()
    page = next((one for one in files if one.media_type == "text/html"), None)
    if page is not None:
        require("trafilatura", f"{page.path} (HTML)")
    return Inventory(tuple(_renamed(one, id_by) for one in files), tuple(collector.skipped))


def _renamed(entry: Input, id_by: IdBy) -> Input:
    """Name a file otherwise than by its path.

    One that cannot be read keeps that, and so does one of lines, which have ids of their own.
    """
    if id_by == "stem":
        return replace(entry, id=PurePath(entry.id).name)
    if id_by == "path" or entry.is_lines:
        return replace(entry, hashed=id_by == "sha256")
    try:
        with entry.file.open("rb") as stream:
            return replace(entry, id=hashlib.file_digest(cast(Any, stream), "sha256").hexdigest())
    except OSError:
        return entry


def _input(place: Location, base: str | None) -> Input | None:
    """Return a file as an input, named by its path below a folder, or by its stem."""
    name = PurePath(uncompressed_name(place.name))
    media_type = SUFFIXES.get(name.suffix.lower())
    if media_type is None:
        return None
    return Input(
        (_below(place, base).parent / shown(name.stem)).as_posix(),
        place.shown,
        media_type,
        codec_of(place.name),
        place.file,
    )


def _below(place: Location, base: str | None) -> PurePath:
    """Return the path below a folder, else the name alone."""
    path = PurePath(place.shown)
    if base is not None and path.is_relative_to(base):
        return path.relative_to(base)
    return PurePath(path.name)
