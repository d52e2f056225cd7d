"""Records in the formats of others, and the folder that they are written to.

Files are written aside, and put in place once all of them are whole.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import msgspec

from readout import __version__
from readout.analyze.flatten import SureRecords
from readout.annotation.regions import (
    ALL_LAYERS,
    THEME,
    LabelTask,
    Layers,
    RegionLinks,
    Regions,
    table_of,
    tasks_of,
)
from readout.batch.targets import Target
from readout.config.configuration import text_digest
from readout.errors import ConfigError, FatalError, nearest
from readout.io.files import AnyPath, is_url
from readout.io.safe import NoJsonError, drafting, is_empty, pretty, read_json, writing
from readout.records.dates import first_and_last_day
from readout.records.judged import LAYERS
from readout.records.naming import named, title_of
from readout.records.types import PlainData, Record

__all__ = [
    "ARRAY",
    "FORMATS",
    "INDEX",
    "LARGEST",
    "LINES",
    "MANIFEST",
    "REST",
    "TASKS",
    "ExportOptions",
    "Exported",
    "Files",
    "Output",
    "Records",
    "Split",
    "export",
    "file_name",
    "json_line",
    "shards",
    "split_of",
    "splits_of",
    "write_documents",
    "write_shards",
    "write_tasks",
]

T = TypeVar("T")
Records = Iterator[Record]
"""Records to write, one in memory at a time."""
Files = dict[str, bytes]
"""Name, or what a name ends with -> what is in the file."""

FORMATS = {
    "csv": "tables:to_csv",
    "parquet": "nested:to_parquet",
    "duckdb": "nested:to_duckdb",
    "xlsx": "tables:to_xlsx",
    "hf": "nested:to_hf",
    "docbin": "docbin",
    "label-studio": "label_studio",
    "prodigy": "prodigy",
    "doccano": "doccano",
    "inception": "inception",
    "brat": "brat",
    "web-annotation": "web_annotation",
    "tei": "tei",
    "conllu": "conllu",
    "gexf": "gexf",
}
"""Name -> module of the tools, and its function that writes records, if it is not ``to_tool``."""
TASKS = ("label-studio", "prodigy", "doccano")
"""Formats that write passages as tasks, of which some may be chosen."""
REST = "train"
"""The split of what no other split asks for."""
_SPLIT = re.compile(
    r"(?P<name>[A-Za-z]\w{0,40})=((?P<since>\d{4}(-\d\d(-\d\d)?)?)|(?P<share>0*\.(?=0*[1-9])\d{1,10}))",
    re.ASCII,
)
MANIFEST = "export.json"
"""Description of an export with its files: written last."""
INDEX = "documents.jsonl"
"""Index of formats with a file a document, a line each: ``id``, ``sha256`` of its text, ``title``,
``layers``, ``files``."""
LARGEST = 32 * 2**20
"""Bytes of a shard, unless a single document has more."""
LONGEST_NAME = 80
"""Characters of a file's name that come from a document's id."""
LINES = (b"", b"", b"")
"""Bytes before, between and behind items that end with a line end."""
ARRAY = (b"[\n", b",\n", b"\n]\n")
"""The same of items of JSON that are to be a list."""
_OURS = re.compile(r"[\w-]+(/[\w-]+)?(\.\w+)+", re.ASCII)
"""Names of files that an export may have: all in its folder."""
_UNSAFE = re.compile(r"[^a-z0-9_-]+")
_TAKEN = re.compile(r"con|prn|aux|nul|(com|lpt)\d|export|documents|nobody")
"""Names that Windows keeps, that stand beside the files of documents, or for no person."""


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
    """Options of an export; each format takes those that concern it.

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
    layers: Layers = ALL_LAYERS
    raw: bool = False
    splits: tuple[Split, ...] = ()
    chosen: frozenset[str] | None = None
    beside: Files = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """The result of an export.

    Attributes
    ----------
    documents : int
        How many there are.
    files : list of str
        Their names, sorted.
    not_done : dict of str to int
        What was left out or cut, in words, and how often.
    """

    documents: int
    files: list[str]
    not_done: dict[str, int] = field(default_factory=dict)


def export(
    source: AnyPath,
    to: str,
    output: AnyPath,
    options: ExportOptions | None = None,
    *,
    confidence: float = 0.0,
) -> Exported:
    """Write what a run wrote in another format; the same records give the same files.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads.
    to : str
        One of :data:`FORMATS`.
    output : str or path
        A new or empty folder, or that of an earlier export; a text may be an fsspec URL.
    options : ExportOptions, optional
        What else is asked.
    confidence : float
        Statements, terms and themes below it are left out, 0 to 1; all are there by default.

    Returns
    -------
    Exported

    Raises
    ------
    ConfigError
        Nothing has been written: ``unknown_format``, ``no_tasks``, ``not_an_export``,
        ``bad_confidence``, ``missing_package``, and as :func:`readout.read_records` raises.
    FatalError
        ``unwritable``: disk full, no right to write.
    """
    options = options or ExportOptions()
    if to not in FORMATS:
        raise ConfigError(f"unknown format {to!r}: {nearest(to, FORMATS)}", code="unknown_format")
    if options.chosen is not None and to not in TASKS:
        raise ConfigError(
            f"{to} has whole documents, no passages to choose: name {', '.join(TASKS)}",
            code="no_tasks",
        )
    module, _, name = FORMATS[to].partition(":")
    write = getattr(import_module(f"readout.annotation.tools.{module}"), name or "to_tool")
    documents = 0

    def counted() -> Records:
        nonlocal documents
        for record in corpus:
            documents += 1
            yield record

    corpus = SureRecords(source, confidence)
    path, advice = os.fspath(output), "free some space, or name another folder with -o"
    with Output(path, options) as place, writing(path, advice, FatalError):
        write(counted(), place)
        for file, data in options.beside.items():
            place.write(file, data)
        place.not_done.update(
            {f"{of} below the confidence": n for of, n in corpus.left_out.items()}
        )
        not_done = dict(+place.not_done)
        manifest = {"format": to, "readout": __version__, "documents": documents}
        return Exported(documents, place.publish(manifest | {"not_done": not_done}), not_done)


def splits_of(asked: tuple[str, ...]) -> tuple[Split, ...]:
    """Read splits as they are given: ``test=0.1`` by hash, ``test=2024-06`` by date.

    Raises
    ------
    ConfigError
        ``bad_split``.
    """
    found: dict[str, Split] = {}
    for one in asked:
        match = _SPLIT.fullmatch(one)
        if match is None or match["name"] in {REST, *found}:
            problem = (
                f"each once, and {REST} is what the others leave"
                if match
                else "give NAME=SHARE (test=0.1, by hash) or NAME=DATE (test=2024-06, documents "
                "from that day on)"
            )
            raise ConfigError(f"split {one!r}: {problem}", code="bad_split")
        share = float(match["share"]) if match["share"] else None
        found[match["name"]] = Split(match["name"], share, match["since"])
    if sum(one.share or 0 for one in found.values()) >= 1:
        raise ConfigError(
            f"splits {', '.join(asked)}: the shares leave nothing for {REST}", code="bad_split"
        )
    return tuple(found.values())


def split_of(record: Record, splits: tuple[Split, ...]) -> str:
    """Return the split that a document is in: the same in every run, whatever the other documents.

    Dates come first, the latest one that it reaches; a document without a date is in none of them.
    """
    date = named(record).date()
    days = None if date is None else first_and_last_day(date)
    day = days[0].isoformat() if days else ""
    dated = [one for one in splits if one.since is not None and one.since <= day]
    if dated:
        return max(dated, key=lambda split: split.since or "").name
    # a number from 0 up to 1 that follows from the id
    digest = sha256(record.id.encode("utf-8", "surrogatepass")).digest()
    place = int.from_bytes(digest[:6]) / 2**48
    for one in splits:
        place -= one.share or 0
        if place < 0:
            return one.name
    return REST


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
    names : list of str
        The files that were written.
    not_done : Counter
        What was left out or cut, in words.

    Raises
    ------
    ConfigError
        On entering: ``not_an_export`` where it holds files and no :data:`MANIFEST`; ``locked``
        where another command writes there; ``unwritable``.
    FatalError
        While writing: ``unwritable``.
    """

    aside: Path

    def __init__(self, path: str | Path, options: ExportOptions) -> None:
        self.options, self._path, self._target = options, str(path), Target(path)
        self.names: list[str] = []
        self.not_done: Counter[str] = Counter()
        self._earlier: list[str] = []
        self._ends = ExitStack()

    def __enter__(self) -> Output:
        folder = None if is_url(self._path) else Path(self._path)
        with writing(self._path, "name another folder with -o"):
            self._target.check()
            data = self._target.read(MANIFEST)
            if data is not None:
                with suppress(NoJsonError):
                    earlier = read_json(data, _Manifest).files
                    self._earlier = [name for name in earlier if _OURS.fullmatch(name)]
            elif (
                self._target.names() if folder is None else folder.exists() and not is_empty(folder)
            ):
                raise ConfigError(
                    f"{self._path}: holds files, and no {MANIFEST}: name a new or empty folder, or "
                    "the folder of an export",
                    code="not_an_export",
                )
        if folder is None:
            self.aside = Path(self._ends.enter_context(TemporaryDirectory()))
        else:
            self.aside = self._ends.enter_context(drafting(folder))
        return self

    def __exit__(self, *exception: object) -> None:
        self._ends.close()

    def path(self, name: str) -> Path:
        """Return where to write a file of the export; its name may have ``/`` in it."""
        path = self.aside / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.names.append(name)
        return path

    def write(self, name: str, data: bytes) -> None:
        """Write a file of the export."""
        self.path(name).write_bytes(data)

    def publish(self, manifest: dict[str, object]) -> list[str]:
        """Put the files in place, those of an earlier export away; return their names, sorted."""
        names = sorted(self.names)
        # so that a folder is known as ours where this is cut off
        self._list({"files": sorted({*names, *self._earlier})})
        for name in names:
            self._target.place(self.aside / "files" / name, name)
        self._list({**manifest, "files": names})
        for name in sorted(set(self._earlier) - set(names)):
            self._target.remove(name)
        self._target.settle()
        return names

    def _list(self, manifest: dict[str, object]) -> None:
        (self.aside / MANIFEST).write_bytes(pretty(manifest))
        self._target.place(self.aside / MANIFEST)


class _Manifest(msgspec.Struct):
    """The files of an earlier export."""

    files: list[str]


def json_line(value: object) -> bytes:
    """Return a value as a line of JSON."""
    return msgspec.json.encode(value) + b"\n"


def file_name(id: str) -> str:
    """Return the name of a document's file: safe on every system, another one for every id.

    ``2023/report`` gives ``2023_report-`` and eight characters; a plain ``report`` stays as it is.
    """
    safe = _UNSAFE.sub("_", id.lower())[:LONGEST_NAME].strip("_")
    if safe and safe == id and not _TAKEN.fullmatch(safe):
        return safe
    return f"{safe or 'document'}-{sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def shards(
    output: Output, name: str, items: Iterable[T], weight: Callable[[T], int], most: int = LARGEST
) -> Iterator[tuple[Path, Iterator[T]]]:
    """Yield the files that documents go into, and those of each, in order.

    Parameters
    ----------
    name : str
        Of the file, with its suffix (``tasks.json``); where there are several, they are
        ``tasks-00001.json`` and so on. Without documents there is one, too.
    weight : callable
        How much a document counts: a file has as many as the options say, and ends before where
        they count `most`.
    """
    number, held, weighed = 1, 0, 0
    stem, _, suffix = name.rpartition(".")

    def file_of(item: T) -> int:
        nonlocal number, held, weighed
        if held and (held == output.options.shard_size or weighed >= most):
            number, held, weighed = number + 1, 0, 0
        held, weighed = held + 1, weighed + weight(item)
        return number

    for count, group in groupby(items, file_of):
        yield output.path(f"{stem}-{count:05d}.{suffix}"), group
    if held == 0:
        yield output.path(name), iter(())
    elif number == 1:
        first = output.names.pop()
        (output.aside / "files" / first).rename(output.path(name))


def write_shards(
    output: Output,
    name: str,
    documents: Iterable[Sequence[bytes]],
    around: tuple[bytes, bytes, bytes] = LINES,
) -> None:
    """Write the items of documents into one file, or into numbered ones, as :func:`shards`.

    Parameters
    ----------
    documents : iterable of sequence of bytes
        The items of each document, which always go into one file.
    around : tuple of bytes
        What stands before, between and behind the items of a file.
    """
    head, between, tail = around

    for path, group in shards(
        output, name, documents, lambda items: len(between.join((*items, b"")))
    ):
        with path.open("wb") as stream:
            stream.write(head)
            for number, item in enumerate(chain.from_iterable(group)):
                stream.write(between + item if number else item)
            stream.write(tail)


def write_tasks(
    records: Iterable[Record],
    output: Output,
    name: str,
    made: Callable[[LabelTask, str], PlainData],
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
    met, chosen = set[str](), output.options.chosen

    def documents() -> Iterator[list[bytes]]:
        for record in records:
            title, items = title_of(record), []
            for task in tasks_of(record, output.options.layers):
                if chosen is not None and task.id not in chosen:
                    continue
                met.update(region.label for region in task.regions)
                met.update(THEME + theme for theme in task.asked)
                item = msgspec.json.encode(made(task, title))
                items.append(item if around is ARRAY else item + b"\n")
            yield items

    write_shards(output, name, documents(), around)
    return met


def write_documents(
    records: Iterable[Record], output: Output, made: Callable[[Record, Regions, RegionLinks], Files]
) -> None:
    """Write the files of each document, and :data:`INDEX`.

    Parameters
    ----------
    made : callable
        Gives what the files of a record, with its regions and links, end with (``.ann``), and
        what is in them.
    """
    layers = [layer for layer in LAYERS if layer in output.options.layers]
    with output.path(INDEX).open("wb") as index:
        for record in records:
            name, table = file_name(record.id), table_of(record, output.options.layers)
            files = {f"{name}{suffix}": data for suffix, data in made(record, *table).items()}
            for file, data in files.items():
                output.write(file, data)
            entry = {"id": record.id, "sha256": text_digest(record.text), "title": title_of(record)}
            index.write(json_line({**entry, "layers": layers, "files": list(files)}))
