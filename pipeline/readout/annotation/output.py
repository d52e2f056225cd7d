"""Where an export goes: files are written aside, and put in place once all of them are whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

import msgspec

from readout.annotation.options import Options
from readout.batch.targets import Target
from readout.errors import ConfigError
from readout.io.files import is_url, place_of
from readout.io.safe import NoJsonError, read_json

__all__ = [
    "ARRAY",
    "LARGEST",
    "LINES",
    "MANIFEST",
    "Frame",
    "Output",
    "file_name",
    "numbered",
    "write_shards",
]

MANIFEST = "export.json"
"""What an export is and which files it has: written last."""
LARGEST = 32 * 2**20
"""Bytes of a shard, unless a single document has more."""
LONGEST_NAME = 80
"""Characters of a file's name that come from a document's id."""
_UNSAFE = re.compile(r"[^a-z0-9_-]+")


class Output:
    """A folder, here or behind an fsspec URL, that an export is written to.

    Parameters
    ----------
    path : str or Path
        A new or empty folder, or that of an earlier export, whose files go.
    options : Options
        What is asked of the files.

    Raises
    ------
    ConfigError
        On entering: ``not_an_export`` where it holds files and no :data:`MANIFEST`; ``unwritable``.
    FatalError
        While writing: ``unwritable``.
    """

    def __init__(self, path: str | Path, options: Options) -> None:
        self.options = options
        self._path = str(path)
        self._remote = is_url(path)
        self._target = Target(path)
        self._names: list[str] = []
        self._stack = ExitStack()
        self._earlier: list[str] = []
        self._folder: Path

    def __enter__(self) -> Output:
        if not self._remote and Path(self._path).exists() and not Path(self._path).is_dir():
            raise ConfigError(f"{self._path}: is no folder", code="unwritable")
        try:
            if not self._remote:
                Path(self._path).mkdir(parents=True, exist_ok=True)
            self._target.check()
            self._earlier = self._read_earlier()
            folder = None if self._remote else self._path
            aside = TemporaryDirectory(prefix=".export-", dir=folder)
            self._folder = Path(self._stack.enter_context(aside))
        except OSError as error:
            raise ConfigError(
                f"{self._path}: cannot be written to ({error.strerror or error}): name another "
                "folder with -o",
                code="unwritable",
            ) from error
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    @property
    def aside(self) -> Path:
        """A folder for files on their way; what is left in it goes away."""
        return self._folder

    def path(self, name: str) -> Path:
        """Return where to write a file of the export, for what takes a path.

        Parameters
        ----------
        name : str
            May have ``/`` in it.
        """
        path = self._folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._names.append(name)
        return path

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a file of the export to be written."""
        with self.path(name).open("wb") as stream:
            yield stream

    def rename(self, old: str, new: str) -> None:
        """Give a file that was written another name."""
        self._names.remove(old)
        folder = self._folder / "files"
        (folder / old).rename(self.path(new))

    def publish(self, told: dict[str, object]) -> list[str]:
        """Put the files in place, those of an earlier export away; return their names, sorted."""
        names = sorted(self._names)
        manifest = msgspec.json.encode({**told, "files": names})
        self.path(MANIFEST).write_bytes(msgspec.json.format(manifest, indent=1) + b"\n")
        for name in (*names, MANIFEST):
            self._target.place(self._folder / "files" / name, name)
        for name in sorted(set(self._earlier) - set(names)):
            self._target.remove(name)
        self._target.settle()
        return names

    def _read_earlier(self) -> list[str]:
        """Return the files of the export that is there.

        Raises
        ------
        ConfigError
            ``not_an_export`` where other files are.
        """
        data = self._target.read(MANIFEST)
        if data is None:
            if self._holds_files():
                raise ConfigError(
                    f"{self._path}: holds files, and no {MANIFEST}: name a new or empty folder, or "
                    "the folder of an export",
                    code="not_an_export",
                )
            return []
        try:
            found = read_json(data, dict[str, object]).get("files")
        except NoJsonError:
            found = None
        return [name for name in found if _is_inside(name)] if isinstance(found, list) else []

    def _holds_files(self) -> bool:
        place = place_of(self._path)
        try:
            return bool(place.children())
        except ConfigError as error:
            if error.code in ("missing_path", "unreadable") and self._remote:
                return False
            raise


@dataclass(frozen=True)
class Frame:
    """What stands around the items of a file, and between them."""

    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""


ARRAY = Frame(b"[\n", b",\n", b"\n]\n")
"""Around items of JSON that are to be a list."""
LINES = Frame()
"""Around items that end with a line end."""


def write_shards(
    output: Output, name: str, documents: Iterable[Sequence[bytes]], frame: Frame = LINES
) -> None:
    """Write items into one file, or into numbered ones, a document's items always into one.

    Parameters
    ----------
    output : Output
        Where to.
    name : str
        Of the file, with its suffix (``tasks.json``); where there are several, they are
        ``tasks-00001.json`` and so on.
    documents : iterable of sequence of bytes
        The items of each document; a file has as many documents as the options say, and ends
        before where it has reached :data:`LARGEST` bytes.
    frame : Frame
        What stands around the items.
    """
    waiting = iter(documents)
    pending = next(waiting, None)
    files = 0
    while pending is not None or not files:
        files += 1
        with output.open(numbered(name, files)) as stream:
            stream.write(frame.head)
            pending = _fill(
                stream, chain([pending or ()], waiting), frame, output.options.shard_size
            )
            stream.write(frame.tail)
    if files == 1:
        output.rename(numbered(name, 1), name)


def numbered(name: str, number: int) -> str:
    """Return the name of a shard: ``tasks-00001.json``."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{number:05d}.{suffix}"


def file_name(id: str) -> str:
    """Return the name of a document's file: safe on every system, another one for every id.

    ``2023/report`` gives ``2023_report-`` and eight characters; a plain ``report`` stays as it is.
    """
    safe = _UNSAFE.sub("_", id.lower())[:LONGEST_NAME].strip("_")
    if safe and safe == id and not _is_reserved(safe):
        return safe
    return f"{safe or 'document'}-{sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _is_reserved(name: str) -> bool:
    """Whether Windows keeps a name for a device."""
    return name in ("con", "prn", "aux", "nul") or re.fullmatch(r"(com|lpt)\d", name) is not None


def _fill(
    stream: BinaryIO, documents: Iterator[Sequence[bytes]], frame: Frame, size: int | None
) -> Sequence[bytes] | None:
    """Write documents until a file is full; return the next one, which did not go in."""
    empty = True
    for number, items in enumerate(documents):
        if number and (number == size or stream.tell() >= LARGEST):
            return items
        for item in items:
            stream.write(item if empty else frame.between + item)
            empty = False
    return None


def _is_inside(name: object) -> bool:
    """Whether a name from a manifest is that of a file in its folder."""
    if not isinstance(name, str) or not name or "\\" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
