"""What the inputs of a command mean.

Files, folders, globs, URLs and standard input, in order, each once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Literal

from readout.errors import ConfigError
from readout.io.compression import SUFFIXES as COMPRESSED
from readout.io.compression import Codec, codec_of, uncompressed_name
from readout.io.extras import require
from readout.io.files import STDIN, Location, RemoteFile, place_of, shown

__all__ = ["SUFFIXES", "IdBy", "Input", "Inventory", "Skipped", "collect", "is_lines", "sha256_of"]

IdBy = Literal["path", "stem", "sha256"]
"""What names the document of a file.

Its path below the folder or pattern that was given, without the suffix; the last part of that
alone; the hash of its bytes.
"""
LINES = "application/jsonl"
FOLDER = "inode/directory"
NO_INPUTS = "no inputs: name files, folders, globs or '-'"
LINK = "a link that leads out of the folder (see --follow-links)"
BLOCK = 1 << 20
"""Bytes that are read at once."""

SUFFIXES: dict[str, str] = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": LINES,
}
"""Suffix -> media type; each may be followed by ``.gz`` or ``.zst``."""


@dataclass(frozen=True)
class Input:
    """One file to read, or a document within it.

    Attributes
    ----------
    id : str
        See :data:`IdBy`; without its suffix and ``.gz`` or ``.zst`` (``stdin`` for standard input).
    path : str
        As given (a path or URL), joined for files found in a folder; ``-`` for standard input.
    line : int or None
        Set where a document within a ``.jsonl`` is meant.
    media_type : str
        Of the content, whether compressed or not.
    codec : "gzip", "zstd" or None
        How the bytes are compressed.
    file : Path, RemoteFile or None
        What to open; None for standard input.
    hashed : bool
        Whether lines of a ``.jsonl`` that have no id are named by their hash.
    """

    id: str
    path: str
    line: int | None
    media_type: str
    codec: Codec | None = None
    file: Path | RemoteFile | None = None
    hashed: bool = False


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that is not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Inventory:
    """All that a run reads.

    The files in the order of the arguments, what was skipped, the bytes of ``-``.
    """

    files: tuple[Input, ...]
    skipped: tuple[Skipped, ...] = ()
    stdin: bytes | None = field(default=None, repr=False)


class _Collector:
    def __init__(self, exclude: str | None, *, follow_links: bool) -> None:
        self.exclude = exclude
        self.follow_links = follow_links
        self.files: list[Input] = []
        self.skipped: list[Skipped] = []
        self._seen: set[str] = set()

    def take(self, entry: Input, key: str) -> None:
        if key not in self._seen:
            self._seen.add(key)
            self.files.append(entry)

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
                    f"{place.shown}: unknown suffix {suffix!r}; known: {_known()}",
                    code="unknown_suffix",
                )
            self.take(entry, place.key)

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
            self.take(_unlisted(place, base), place.key)
            return False
        if entry is None:
            return self._leave_out(place, "unknown suffix")
        if not place.is_file():
            return self._leave_out(place, "no file (a broken link, a pipe or a device)")
        self.take(entry, place.key)
        return True

    def _leave_out(self, place: Location, reason: str) -> bool:
        self.skipped.append(Skipped(place.shown, reason))
        return False

    def _nothing(self) -> str:
        links = any(one.reason == LINK for one in self.skipped)
        more = "; links that lead out of it are followed with --follow-links" if links else ""
        return f"nothing to read: no file with a known suffix ({_known()}){more}"


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
            collector.take(_standard_input(stdin_suffix), STDIN)
            continue
        place = place_of(argument)
        if place.is_pattern():
            collector.matched(place)
        else:
            collector.named(place)
    page = next((one for one in collector.files if one.media_type == "text/html"), None)
    if page is not None:
        require("trafilatura", f"{page.path} (HTML)")
    files = (_renamed(entry, id_by, stdin) for entry in collector.files)
    return Inventory(tuple(files), tuple(collector.skipped), stdin)


def _renamed(entry: Input, id_by: IdBy, stdin: bytes | None) -> Input:
    """Name a file otherwise than by its path.

    One that cannot be read keeps that, and so does one of lines, which have ids of their own.
    """
    if id_by == "stem":
        return replace(entry, id=PurePath(entry.id).name)
    if id_by == "path" or is_lines(entry):
        return replace(entry, hashed=id_by == "sha256")
    try:
        return replace(entry, id=sha256_of(entry, stdin))
    except OSError:
        return entry


def is_lines(entry: Input) -> bool:
    """Whether a file holds a document a line."""
    return entry.media_type == LINES


def sha256_of(entry: Input, stdin: bytes | None = None) -> str:
    """Return the hash of a file's bytes, as they lie on disk.

    Raises
    ------
    OSError
        Where it cannot be read.
    """
    if entry.file is None:
        return hashlib.sha256(stdin or b"").hexdigest()
    digest = hashlib.sha256()
    with entry.file.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _input(place: Location, base: str | None) -> Input | None:
    """Return a file as an input, named by its path below a folder, or by its stem."""
    name = PurePath(uncompressed_name(place.name))
    media_type = SUFFIXES.get(name.suffix.lower())
    if media_type is None:
        return None
    below = PurePath()
    if base is not None and PurePath(place.shown).is_relative_to(base):
        below = PurePath(place.shown).relative_to(base).parent
    return Input(
        (below / shown(name.stem)).as_posix(),
        place.shown,
        None,
        media_type,
        codec_of(place.name),
        place.file,
    )


def _unlisted(place: Location, base: str) -> Input:
    """Return a folder that cannot be listed as an input, which goes to quarantine."""
    below = PurePath(place.shown)
    if below.is_relative_to(base):
        below = below.relative_to(base)
    return Input(below.as_posix(), place.shown, None, FOLDER, None, place.file)


def _standard_input(suffix: str) -> Input:
    entry = _input(place_of(f"stdin{suffix}"), None)
    if entry is None:
        raise ConfigError(f"-: unknown format {suffix!r}; known: {_known()}", code="unknown_suffix")
    return replace(entry, path=STDIN, file=None)


def _known() -> str:
    return f"{', '.join(SUFFIXES)}, each also with {' or '.join(COMPRESSED)}"
