"""What the inputs of a command mean: files, folders, globs and standard input, in order, each once."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import ConfigError

__all__ = ["SUFFIXES", "Input", "Inventory", "Skipped", "collect"]

SUFFIXES: dict[str, str] = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": "application/jsonl",
}
"""Suffix -> media type; each may be followed by ``.gz``."""
GZ = ".gz"
STDIN = "-"


@dataclass(frozen=True)
class Input:
    """One file to read, or a document within it.

    Attributes
    ----------
    id : str
        The file's stem, without its suffix and ``.gz`` (``stdin`` for standard input).
    path : str
        As given, joined for files found in a folder; ``-`` for standard input.
    line : int or None
        Set where a document within a ``.jsonl`` is meant.
    media_type : str
        Of the content, whether compressed or not.
    compressed : bool
        Whether the bytes are gzip.
    file : Path or None
        What to open; None for standard input.
    """

    id: str
    path: str
    line: int | None
    media_type: str
    compressed: bool = False
    file: Path | None = None


@dataclass(frozen=True)
class Skipped:
    """A file in a folder that is not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Inventory:
    """All that a run reads: the files in the order of the arguments, what was skipped, the bytes of ``-``."""

    files: tuple[Input, ...]
    skipped: tuple[Skipped, ...] = ()
    stdin: bytes | None = field(default=None, repr=False)


class _Collector:
    def __init__(self, exclude: Path | None) -> None:
        self.exclude = os.path.realpath(exclude) if exclude is not None else None
        self.files: list[Input] = []
        self.skipped: list[Skipped] = []
        self._seen: set[str] = set()

    def take(self, entry: Input, key: str) -> None:
        if key not in self._seen:
            self._seen.add(key)
            self.files.append(entry)

    def named(self, path: str) -> None:
        """Take a path that the user wrote; whatever is wrong with it is an error."""
        mode = _mode(path)
        if stat.S_ISDIR(mode):
            self._folder(path)
        elif not stat.S_ISREG(mode):
            raise ConfigError(
                f"{shown(path)}: a pipe, socket or device, not a file; '-' reads standard input",
                code="not_a_file",
            )
        else:
            entry = _input(path)
            if entry is None:
                raise ConfigError(
                    f"{shown(path)}: unknown suffix {Path(path).suffix!r}; known: {_known()}", code="unknown_suffix"
                )
            self.take(entry, os.path.realpath(path))

    def matched(self, pattern: str) -> None:
        """Take all that a glob matches; like in a folder, files of other kinds are skipped."""
        paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - also takes absolute patterns
        if not paths:
            raise ConfigError(f"{shown(pattern)}: no file matches", code="no_match")
        readable = 0
        for path in paths:
            if Path(path).is_dir():
                if "**" not in pattern:  # which reaches the files by itself
                    readable += self._walk(path)
            else:
                readable += self._found(path)
        if not readable:
            raise ConfigError(f"{shown(pattern)}: {_nothing()}", code="nothing_to_read")

    def _folder(self, path: str) -> None:
        if not self._walk(path):
            raise ConfigError(f"{shown(path)}: {_nothing()}", code="nothing_to_read")

    def _walk(self, top: str) -> int:
        """Take the files of a folder and of those within it, sorted by name; return how many can be read."""
        return sum(self._found(path) for path in _files(top, self.exclude))

    def _found(self, path: str) -> bool:
        real = os.path.realpath(path)
        if self.exclude is not None and Path(real).is_relative_to(self.exclude):
            return False
        entry = _input(path)
        if entry is None:
            self.skipped.append(Skipped(shown(path), "unknown suffix"))
            return False
        if not Path(path).is_file():
            self.skipped.append(Skipped(shown(path), "no file (a broken link, a pipe or a device)"))
            return False
        self.take(entry, real)
        return True


def collect(
    arguments: Sequence[str],
    *,
    exclude: Path | None = None,
    stdin: bytes | None = None,
    stdin_suffix: str = ".txt",
) -> Inventory:
    """Find the files that the arguments of a command mean.

    Parameters
    ----------
    arguments : sequence of str
        Files, folders (walked in sorted order, hidden files left out), globs, ``-``.
    exclude : Path, optional
        A folder that is never walked into: the output folder.
    stdin : bytes, optional
        What standard input held; needed where ``-`` is among the arguments.
    stdin_suffix : str
        The format of standard input, one of :data:`SUFFIXES`, also with ``.gz``.

    Returns
    -------
    Inventory
        A file reached twice is listed once, at its first place.

    Raises
    ------
    ConfigError
        ``missing_path``, ``unknown_suffix``, ``nothing_to_read`` (a folder without a known file), ``no_match`` (a
        glob), ``not_a_file`` (a pipe or device), ``unreadable`` (a folder), ``no_inputs``.
    """
    if not arguments:
        raise ConfigError("no inputs: name files, folders, globs or '-'", code="no_inputs")
    collector = _Collector(exclude)
    for argument in arguments:
        if argument == STDIN:
            if stdin is None:
                raise ConfigError("-: standard input was not read", code="no_stdin")
            collector.take(_standard_input(stdin_suffix), STDIN)
        elif glob.has_magic(argument) and not os.path.lexists(argument):
            collector.matched(argument)
        else:
            collector.named(argument)
    return Inventory(tuple(collector.files), tuple(collector.skipped), stdin)


def shown(path: str) -> str:
    """Return a path as text that can be written as UTF-8, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(top: str, exclude: str | None) -> Iterator[str]:
    """Walk a folder without recursion; links to folders are followed, each real folder entered once."""
    entered: set[str] = set()
    pending = [top]
    while pending:
        path = pending.pop()
        if path != top and not Path(path).is_dir():
            yield path
            continue
        real = os.path.realpath(path)
        if real == exclude or real in entered:
            continue
        entered.add(real)
        try:
            names = sorted(name for name in os.listdir(path) if not name.startswith("."))  # noqa: PTH208
        except OSError as error:
            raise ConfigError(f"{shown(path)}: {error.strerror}", code="unreadable") from error
        pending.extend(os.path.join(path, name) for name in reversed(names))  # noqa: PTH118


def _mode(path: str) -> int:
    try:
        return Path(path).stat().st_mode
    except FileNotFoundError:
        raise ConfigError(f"{shown(path)}: no such file or folder", code="missing_path") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError(f"{shown(path)}: {reason}", code="missing_path") from error


def _input(path: str) -> Input | None:
    name = Path(path).name
    compressed = name.lower().endswith(GZ)
    stem = Path(name[: -len(GZ)] if compressed else name)
    media_type = SUFFIXES.get(stem.suffix.lower())
    if media_type is None:
        return None
    return Input(shown(stem.stem), shown(path), None, media_type, compressed, Path(path))


def _standard_input(suffix: str) -> Input:
    entry = _input(f"stdin{suffix}")
    if entry is None:
        raise ConfigError(f"-: unknown format {suffix!r}; known: {_known()}", code="unknown_suffix")
    return Input(entry.id, STDIN, None, entry.media_type, entry.compressed)


def _known() -> str:
    return f"{', '.join(SUFFIXES)}, each also with {GZ}"


def _nothing() -> str:
    return f"nothing to read: no file with a known suffix ({_known()})"
