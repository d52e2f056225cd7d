"""The way back: what people corrected in a tool, joined with its records, as gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import msgspec

from readout.annotation.alignment import align, layers_in
from readout.annotation.changes import ChangeCounts, changes_of
from readout.annotation.exporting import file_name
from readout.annotation.rebuilding import rebuilt, record_of_texts
from readout.annotation.regions import ALL_LAYERS, Layers, checked_layers
from readout.annotation.returned import Refusal, Returned, files_of, refusal, refused, returned_from
from readout.annotation.sheet import judged, judged_layers
from readout.config.configuration import text_digest
from readout.errors import ConfigError, DocumentError, FatalError, nearest
from readout.io.files import AnyPath, Location
from readout.io.safe import check_apart, fresh, make_place, pretty, put_in_place, writing
from readout.records.dataset import parts as parts_of
from readout.records.dataset import read_records
from readout.records.judged import Layer
from readout.records.types import Record, encode_record

__all__ = ["FORMATS", "Imported", "import_gold"]

FORMATS = {
    "label-studio": "tools.label_studio",
    "prodigy": "tools.prodigy",
    "doccano": "tools.doccano",
    "inception": "tools.inception",
    "brat": "tools.brat",
    "docbin": "tools.docbin",
    "csv": "sheet",
}
"""Name -> module of this package."""
SUFFIX = ".jsonl"
CHANGES = ".changes.json"
"""Suffix of the report of changes, beside the gold."""


@dataclass
class Imported:
    """The result of an import.

    Attributes
    ----------
    gold : dict of str to int
        Files that were written, and how many documents each has.
    changes : ChangeCounts
        What people changed, and how much they kept.
    refusals : list of Refusal
        What was not imported.
    left_out : list of str
        What was labelled and has no place in a record.
    beside : Path or None
        The file that says all of this; None where nothing was imported.
    """

    gold: dict[str, int] = field(default_factory=dict)
    changes: ChangeCounts = field(default_factory=ChangeCounts)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    beside: Path | None = None

    def summary(self) -> dict[str, object]:
        """Return all of it as plain data.

        ``gold``, ``by_label`` and ``by_confidence`` (how much was kept, moved, relabelled, deleted,
        added), ``changes`` (all that was not kept), ``refused``, ``left_out``.
        """
        found: dict[str, object] = msgspec.to_builtins(
            {
                "gold": self.gold,
                "by_label": self.changes.labels(),
                "by_confidence": self.changes.bands(),
                "changes": self.changes.all,
                "refused": self.refusals,
                "left_out": self.left_out,
            }
        )
        return found


def import_gold(
    files: Iterable[str],
    tool: str,
    output: AnyPath,
    *,
    records: AnyPath | None = None,
    annotator: str | None = None,
    layers: Sequence[str] = (),
) -> Imported:
    """Make gold records of what people corrected in a tool.

    Parameters
    ----------
    files : iterable of str
        What the tool exported: files, folders of them, patterns.
    tool : str
        One of :data:`FORMATS`.
    output : str or path
        The ``.jsonl`` to write; of several people, or layers of a sheet, one each, with its name.
    records : str or path, optional
        Those that went out; without them a document has what came back alone (not ``docbin``).
    annotator : str, optional
        Take what this person did alone.
    layers : sequence of str
        Take these layers alone; by default those that went out, or, where a format does not say
        which, those of which a label came back.

    Returns
    -------
    Imported

    Raises
    ------
    ConfigError
        Nothing has been written: ``unknown_format``, ``unknown_layer``, ``unknown_annotator``,
        ``bad_output``, ``overwrites``, ``missing_package``; as ``read_records``.
    FatalError
        ``unwritable``.
    """
    chosen = checked_layers(tuple(layers)) if layers else None
    if tool not in FORMATS:
        raise ConfigError(
            f"unknown format {tool!r}: {nearest(tool, FORMATS)}", code="unknown_format"
        )
    if tool == "csv" and records is None:
        raise ConfigError(
            "a sheet holds no texts: give the records that it was drawn from with --records",
            code="no_records",
        )
    module = import_module(f"readout.annotation.{FORMATS[tool]}")
    places, path = list(files_of(files, module.SUFFIXES)), Path(output)
    sources = [*places, *(() if records is None else parts_of(records))]
    if path.suffix != SUFFIX or path.is_dir():
        raise ConfigError(
            f"{path}: gold is a {SUFFIX}: name one with -o, as in -o gold{SUFFIX}",
            code="bad_output",
        )
    make_place(path.parent)
    found = Imported()
    back = list(returned_from(places, module.from_tool, found.refusals))
    parts = _by_whom(back, annotator)
    gold = _GoldImport(path, tool, chosen, sources, parts, found)
    for record in gold.records() if records is None else read_records(records):
        gold.join(record, compared=records is not None)
        if not gold.waiting:
            break
    nothing = refused(
        "unknown_record",
        "no record has its id, or its text: give the records that went out with --records",
    )
    for waiting in gold.waiting.values():
        gold.refuse(waiting, nothing)
    return gold.publish()


class _GoldImport:
    """An import under way: returned documents that wait for their record, and gold.

    Gold is written aside, and put in place once all files are whole.

    Parameters
    ----------
    path : Path
        A ``.jsonl``; where several people annotated, or several layers are apart, each has a file
        of the name with theirs in it.
    tool : str
        The format.
    chosen : frozenset of str or None
        The layers to take.
    read : sequence of Location
        What the same command reads, and must not be overwritten.
    parts : list of Returned
        What came back.
    found : Imported
        Takes what comes of it.
    """

    def __init__(
        self,
        path: Path,
        tool: str,
        chosen: Layers | None,
        read: Sequence[Location],
        parts: list[Returned],
        found: Imported,
    ) -> None:
        self._path, self._tool, self._chosen, self._found = path, tool, chosen, found
        self._read = [one.file for one in read if isinstance(one.file, Path)]
        self._lines: dict[Path, list[bytes]] = {}
        self.waiting: dict[str, list[Returned]] = {}
        for part in parts:
            self.waiting.setdefault(part.key, []).append(part)
        self._names = {one.name: one.key for one in parts}
        self._seen = {name: layers_in(mine) for name, mine in _by_person(parts)}
        self._judged = judged_layers(parts, chosen)

    def records(self) -> Iterator[Record]:
        """Yield records made of what came back; those of which parts are missing are refused."""
        for key, parts in list(self.waiting.items()):
            # where one person's text is another one, that of somebody else will do
            for some in (parts, *dict(_by_person(parts)).values()):
                try:
                    yield some[0].carried or record_of_texts(some)
                    break
                except DocumentError as error:
                    wrong = error
            else:
                self.refuse(self.waiting.pop(key), wrong)

    def join(self, record: Record, *, compared: bool) -> None:
        """Take gold of a record, if it came back; of a sheet, of each layer by itself."""
        name = self._names.get(file_name(record.id), "")
        keys = dict.fromkeys((record.id, text_digest(record.text), name))
        for _, parts in _by_person([one for key in keys for one in self.waiting.pop(key, ())]):
            for layer in judged_layers(parts, self._chosen) or (None,):
                try:
                    self._take(record, parts, layer, compared=compared)
                except DocumentError as error:
                    self.refuse(parts, error)

    def _take(
        self, record: Record, parts: list[Returned], layer: Layer | None, *, compared: bool
    ) -> None:
        """Take gold of what one person did, or of what was judged of a layer."""
        whose, several = parts[0].annotator, len(self._seen) > 1
        layers = self._chosen or (ALL_LAYERS if parts[0].layers else self._seen[whose])
        if layer is not None:
            parts = [judged(record, one, layer) for one in parts]
            whose, several, layers = layer, len(self._judged) > 1, ALL_LAYERS
        first = parts[0]
        if first.rows is not None:
            raise refused(
                "nothing_judged",
                "no statement and no entity of it is judged: 'readout evaluate' reads the rest",
            )
        alignment = align(record, parts, layers)
        made, left_out = rebuilt(alignment, self._tool)
        name = "nobody" if whose is None else file_name(whose)
        path = self._path.with_name(f"{self._path.stem}.{name}{SUFFIX}") if several else self._path
        if path not in self._lines:
            check_apart(path, self._read)
        self._lines.setdefault(path, []).append(encode_record(made))
        if compared or first.carried is not None:
            self._found.changes.take(changes_of(alignment))
        where = f"{first.file}: {record.id}"
        self._found.left_out += [f"{where}: {one}" for one in first.left_out + left_out]

    def refuse(self, parts: list[Returned], error: DocumentError) -> None:
        """Refuse what people did of a document."""
        for whose, mine in _by_person(parts):
            first = mine[0]
            document = first.record or first.name
            self._found.refusals.append(refusal(error, first.file, first.place, document, whose))

    def publish(self) -> Imported:
        """Write the files, and what is told of them beside, if there are any.

        Raises
        ------
        FatalError
            ``unwritable``.
        """
        found = self._found
        found.gold = {str(path): len(lines) for path, lines in self._lines.items()}
        if not self._lines:
            return found
        found.beside = self._path.with_name(f"{self._path.stem}{CHANGES}")
        files = {path: [*lines, b""] for path, lines in self._lines.items()}
        files[found.beside] = [pretty(found.summary())]
        drafts = {path: path.with_name(f".{path.name}.partial") for path in files}
        try:
            with writing(self._path, "free some space, or name another file with -o", FatalError):
                for path, lines in files.items():
                    with fresh(drafts[path]) as stream:
                        stream.write(b"\n".join(lines))
                for path, draft in drafts.items():
                    put_in_place(draft, path)
        finally:
            for draft in drafts.values():
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
        return found


def _by_person(parts: list[Returned]) -> list[tuple[str | None, list[Returned]]]:
    """Return what each person did."""
    names = dict.fromkeys(part.annotator for part in parts)
    return [(name, [part for part in parts if part.annotator == name]) for name in names]


def _by_whom(parts: list[Returned], annotator: str | None) -> list[Returned]:
    """Return what somebody did alone; a guess at the name of the only person is dropped."""
    names = {part.annotator for part in parts}
    if annotator is None:
        for part in parts if len(names) == 1 else ():
            part.annotator = None if part.guessed else part.annotator
        return parts
    if annotator not in names:
        known = nearest(annotator, {name for name in names if name is not None})
        raise ConfigError(
            f"nobody called {annotator!r} annotated anything: {known}", code="unknown_annotator"
        )
    return [part for part in parts if part.annotator == annotator]
