"""Where an export goes: files are written aside, and put in place once all of them are whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from readout.annotation.regions import ALL_LAYERS, THEME
from readout.annotation.tasks import LabelTask, tasks_of
from readout.batch.targets import Target
from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.io.files import is_url, place_of
from readout.io.safe import NoJsonError, read_json
from readout.records.judged import LAYERS, Layer
from readout.records.naming import title_of
from readout.records.types import Record

__all__ = [
    "ARRAY",
    "INDEX",
    "LARGEST",
    "LINES",
    "MANIFEST",
    "ExportOptions",
    "Output",
    "Split",
    "file_name",
    "json_line",
    "numbered",
    "write_documents",
    "write_shards",
    "write_tasks",
]

MANIFEST = "export.json"
"""What an export is and which files it has: written last."""
INDEX = "documents.jsonl"
"""Of formats with a file a document, a line each: ``id``, ``sha256`` of its text, ``title``,
``layers``, ``files``."""
LARGEST = 32 * 2**20
"""Bytes of a shard, unless a single document has more."""
LONGEST_NAME = 80
"""Characters of a file's name that come from a document's id."""
LINES = (b"", b"", b"")
"""Before, between and behind items that end with a line end."""
ARRAY = (b"[\n", b",\n", b"\n]\n")
"""The same of items of JSON that are to be a list."""
_UNSAFE = re.compile(r"[^a-z0-9_-]+")
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
"""Names that Windows keeps."""


@dataclass(frozen=True)
class Split:
    """A part of a dataset.

    Attributes
    ----------
    name : str
        What it is called.
    share : float or None
        Of the documents, by a hash of their ids.
    since : str or None
        ISO date, or the beginning of one: documents from that day on.
    """

    name: str
    share: float | None = None
    since: str | None = None


@dataclass(frozen=True)
class ExportOptions:
    """What can be asked of an export; each format takes what concerns it.

    Attributes
    ----------
    shard_size : int or None
        Documents a file.
    layers : frozenset of str
        What is labelled.
    raw : bool
        Whether cells of CSV may begin with what spreadsheets run as formulas.
    splits : tuple of Split
        Parts of a dataset beside ``train``.
    chosen : frozenset of str or None
        Ids of the tasks that are written, of formats that have tasks; None: all.
    beside : dict of str to bytes
        Further files of the export, by name.
    """

    shard_size: int | None = None
    layers: frozenset[Layer] = ALL_LAYERS
    raw: bool = False
    splits: tuple[Split, ...] = ()
    chosen: frozenset[str] | None = None
    beside: dict[str, bytes] = field(default_factory=dict)

    def tasks(self, record: Record) -> Iterator[LabelTask]:
        """Yield the tasks of a record that are asked for, in order."""
        for task in tasks_of(record, self.layers):
            if self.chosen is None or task.id in self.chosen:
                yield task


class Output:
    """A folder, here or behind an fsspec URL, that an export is written to.

    Parameters
    ----------
    path : str or Path
        A new or empty folder, or that of an earlier export, whose files go.
    options : ExportOptions
        What is asked of the files.

    Attributes
    ----------
    aside : Path
        A folder for files on their way, once it is entered; what is left in it goes away.

    Raises
    ------
    ConfigError
        On entering: ``not_an_export`` where it holds files and no :data:`MANIFEST`; ``unwritable``.
    FatalError
        While writing: ``unwritable``.
    """

    aside: Path

    def __init__(self, path: str | Path, options: ExportOptions) -> None:
        self.options = options
        self._path = str(path)
        self._remote = is_url(path)
        self._target = Target(path)
        self._names: list[str] = []
        self._stack = ExitStack()
        self._earlier: list[str] = []

    def __enter__(self) -> Output:
        folder = None if self._remote else Path(self._path)
        try:
            if folder is not None:
                if folder.exists() and not folder.is_dir():
                    raise ConfigError(f"{folder}: is no folder", code="unwritable")
                folder.mkdir(parents=True, exist_ok=True)
            self._target.check()
            self._earlier = self._read_earlier()
            aside = TemporaryDirectory(prefix=".export-", dir=folder)
            self.aside = Path(self._stack.enter_context(aside))
        except OSError as error:
            raise ConfigError(
                f"{self._path}: cannot be written to ({error.strerror or error}): name another "
                "folder with -o",
                code="unwritable",
            ) from error
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def path(self, name: str) -> Path:
        """Return where to write a file of the export; its name may have ``/`` in it."""
        path = self.aside / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._names.append(name)
        return path

    def write(self, name: str, data: bytes) -> None:
        """Write a file of the export."""
        self.path(name).write_bytes(data)

    def rename(self, old: str, new: str) -> None:
        """Give a file that was written another name."""
        self._names.remove(old)
        (self.aside / "files" / old).rename(self.path(new))

    def publish(self, told: dict[str, object]) -> list[str]:
        """Put the files in place, those of an earlier export away; return their names, sorted."""
        names = sorted(self._names)
        manifest = msgspec.json.encode({**told, "files": names})
        self.write(MANIFEST, msgspec.json.format(manifest, indent=1) + b"\n")
        for name in (*names, MANIFEST):
            self._target.place(self.aside / "files" / name, name)
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
            try:
                holds = bool(place_of(self._path).children())
            except ConfigError as error:
                if error.code not in ("missing_path", "unreadable") or not self._remote:
                    raise
                holds = False
            if holds:
                raise ConfigError(
                    f"{self._path}: holds files, and no {MANIFEST}: name a new or empty folder, or "
                    "the folder of an export",
                    code="not_an_export",
                )
            return []
        try:
            found = read_json(data, dict[str, object]).get("files")
        except NoJsonError:
            return []
        return [name for name in found if _is_inside(name)] if isinstance(found, list) else []


def _is_inside(name: object) -> bool:
    """Whether a name from a manifest is that of a file in its folder."""
    if not isinstance(name, str) or not name or "\\" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def json_line(value: object) -> bytes:
    """Return a value as a line of JSON."""
    return msgspec.json.encode(value) + b"\n"


def numbered(name: str, number: int) -> str:
    """Return the name of a shard: ``tasks-00001.json``."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{number:05d}.{suffix}"


def file_name(id: str) -> str:
    """Return the name of a document's file: safe on every system, another one for every id.

    ``2023/report`` gives ``2023_report-`` and eight characters; a plain ``report`` stays as it is.
    """
    safe = _UNSAFE.sub("_", id.lower())[:LONGEST_NAME].strip("_")
    if safe and safe == id and not _DEVICES.fullmatch(safe):
        return safe
    return f"{safe or 'document'}-{sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def write_shards(
    output: Output,
    name: str,
    documents: Iterable[Sequence[bytes]],
    around: tuple[bytes, bytes, bytes] = LINES,
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
    around : tuple of bytes
        What stands before, between and behind the items of a file.
    """
    head, between, tail = around
    waiting = iter(documents)
    document = next(waiting, None)
    files = 0
    while document is not None or not files:
        files += 1
        held, before = 0, b""
        with output.path(numbered(name, files)).open("wb") as stream:
            stream.write(head)
            while document is not None and not (
                held and (held == output.options.shard_size or stream.tell() >= LARGEST)
            ):
                for item in document:
                    stream.write(before + item)
                    before = between
                held += 1
                document = next(waiting, None)
            stream.write(tail)
    if files == 1:
        output.rename(numbered(name, 1), name)


def write_tasks(
    records: Iterable[Record],
    output: Output,
    name: str,
    made: Callable[[LabelTask, str], dict[str, Any]],
    around: tuple[bytes, bytes, bytes] = LINES,
) -> set[str]:
    """Write the tasks of records as JSON; return the labels that are met, or looked for.

    Parameters
    ----------
    records, output, name, around
        As of :func:`write_shards`.
    made : callable
        Makes of a task and the title of its document what the tool takes.
    """
    met: set[str] = set()

    def documents() -> Iterator[list[bytes]]:
        for record in records:
            title, items = title_of(record), []
            for task in output.options.tasks(record):
                met.update(region.label for region in task.regions)
                met.update(THEME + theme for theme in task.asked)
                item = msgspec.json.encode(made(task, title))
                items.append(item if around is ARRAY else item + b"\n")
            yield items

    write_shards(output, name, documents(), around)
    return met


def write_documents(
    records: Iterable[Record], output: Output, made: Callable[[Record], dict[str, bytes]]
) -> None:
    """Write the files of each document, and :data:`INDEX`.

    Parameters
    ----------
    made : callable
        Gives what the files of a record end with (``.ann``), and what is in them.
    """
    layers = [layer for layer in LAYERS if layer in output.options.layers]
    with output.path(INDEX).open("wb") as index:
        for record in records:
            name = file_name(record.id)
            files = {f"{name}{suffix}": data for suffix, data in made(record).items()}
            for file, data in files.items():
                output.write(file, data)
            told = {"id": record.id, "sha256": text_digest(record.text), "title": title_of(record)}
            index.write(json_line({**told, "layers": layers, "files": list(files)}))
