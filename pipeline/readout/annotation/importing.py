"""The formats that corrected annotations come back in, by name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import msgspec

from readout.annotation.back.judgements import judged, judged_layers
from readout.annotation.changes import Changes, changes_of
from readout.annotation.corrected import corrected
from readout.annotation.files import files_of
from readout.annotation.gathering import gather, layers_in
from readout.annotation.goldfiles import GoldFiles
from readout.annotation.output import file_name
from readout.annotation.pairs import match
from readout.annotation.rebuilt import rebuilt
from readout.annotation.regions import checked_layers
from readout.annotation.returned import Refusal, Returned, refused
from readout.annotation.returned_items import returned_from
from readout.config.configuration import text_digest
from readout.errors import ConfigError, DocumentError, nearest
from readout.records.dataset import parts as parts_of
from readout.records.dataset import read_records
from readout.records.judged import LAYERS, Layer
from readout.records.types import Record

__all__ = ["FORMATS", "Imported", "import_gold"]

FORMATS = {
    "label-studio": "label_studio",
    "prodigy": "prodigy",
    "doccano": "doccano",
    "inception": "inception",
    "brat": "brat",
    "docbin": "docbin",
    "csv": "judgements",
}
"""Name -> module of this package."""

People = dict[str | None, list[Returned]]
"""What came back of a document, by who did it."""


@dataclass
class Imported:
    """What came of an import.

    Attributes
    ----------
    gold : dict of str to int
        Files that were written, and how many documents each has.
    changes : Changes
        What people changed, and how much they kept.
    refusals : list of Refusal
        What was not imported.
    loose : list of str
        What was labelled and has no place in a record.
    beside : Path or None
        The file that says all of this; None where nothing was imported.
    """

    gold: dict[str, int] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    refusals: list[Refusal] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    beside: Path | None = None

    def told(self) -> dict[str, object]:
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
                "left_out": self.loose,
            }
        )
        return found


def import_gold(
    files: Iterable[str],
    tool: str,
    output: str | os.PathLike[str],
    *,
    records: str | os.PathLike[str] | None = None,
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
    files = tuple(files)
    chosen = checked_layers(tuple(layers)) if layers else None
    found = Imported()
    back = _Back(tool, chosen, found)
    for one in _read(files, tool, records is not None):
        if isinstance(one, Refusal):
            found.refusals.append(one)
        else:
            back.parts.append(one)
    back.settle(annotator)
    with GoldFiles(Path(output), _local(files, tool, records)) as gold:
        source = back.without_records() if records is None else read_records(records)
        for record in source:
            back.join(record, gold, compared=records is not None)
            if not back.waiting:
                break
        back.refuse_rest()
        found.gold = gold.counts
        told = msgspec.json.format(msgspec.json.encode(found.told()), indent=1)
        found.beside = gold.publish(told + b"\n")
    return found


def _local(files: Iterable[str], tool: str, records: str | os.PathLike[str] | None) -> list[Path]:
    """Return the files that are read, as far as they lie here."""
    module = import_module(f"readout.annotation.back.{FORMATS[tool]}")
    back = [place.file for place in files_of(files, module.SUFFIXES)]
    out = [] if records is None else [part.file for part in parts_of(records)]
    return [file for file in (*back, *out) if isinstance(file, Path)]


def _read(files: Iterable[str], tool: str, given: bool) -> Iterator[Returned | Refusal]:
    if tool not in FORMATS:
        raise ConfigError(
            f"unknown format {tool!r}: {nearest(tool, FORMATS)}", code="unknown_format"
        )
    if tool == "csv" and not given:
        raise ConfigError(
            "a sheet holds no texts: give the records that it was drawn from with --records",
            code="no_records",
        )
    module = import_module(f"readout.annotation.back.{FORMATS[tool]}")
    return returned_from(files_of(files, module.SUFFIXES), module.items)


@dataclass
class _Back:
    """All that came back, by document and person, until its record is found."""

    tool: str
    chosen: frozenset[Layer] | None
    found: Imported
    parts: list[Returned] = field(default_factory=list)
    waiting: dict[str, People] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    seen: dict[str | None, frozenset[Layer]] = field(default_factory=dict)
    judged: list[Layer] = field(default_factory=list)

    def settle(self, annotator: str | None) -> None:
        """Sort all tasks by document and person, once all are there.

        Raises
        ------
        ConfigError
            ``unknown_annotator``.
        """
        # a document of which one task cannot be read is not taken in part
        torn = {(one.file, one.document) for one in self.found.refusals}
        self.parts = [one for one in self.parts if (one.file, one.record) not in torn]
        names = {part.annotator for part in self.parts}
        if annotator is not None:
            _check_annotator(annotator, names)
            self.parts = [part for part in self.parts if part.annotator == annotator]
        elif len(names) == 1:
            for part in self.parts:
                part.annotator = None if part.guessed else part.annotator
        self._sort()

    def _sort(self) -> None:
        by_person: People = {}
        for part in self.parts:
            key = part.record or part.sha256 or ""
            for people in (by_person, self.waiting.setdefault(key, {})):
                people.setdefault(part.annotator, []).append(part)
            if part.name is not None:
                self.names[part.name] = key
        self.seen = {name: layers_in(parts) for name, parts in by_person.items()}
        self.judged = judged_layers(self.parts, self.chosen)

    def without_records(self) -> Iterator[Record]:
        """Yield records made of what came back; those of which parts are missing are refused."""
        for key, people in list(self.waiting.items()):
            carried = [one.carried for parts in people.values() for one in parts]
            if carried[0] is not None:
                yield carried[0]
                continue
            try:
                yield _first_whole(people)
            except DocumentError as error:
                self._refuse(self.waiting.pop(key), error)

    def join(self, record: Record, gold: GoldFiles, *, compared: bool) -> None:
        """Write gold of a record, if it came back."""
        people: People = {}
        name = self.names.get(file_name(record.id), "")
        for key in dict.fromkeys((record.id, text_digest(record.text), name)):
            for annotator, parts in self.waiting.pop(key, {}).items():
                people.setdefault(annotator, []).extend(parts)
        for annotator, parts in people.items():
            try:
                if parts[0].rows is None:
                    path = gold.path_of(annotator, several=len(self.seen) > 1)
                    self._one(record, parts, gold, path, compared=compared)
                else:
                    self._of_sheet(record, parts, gold)
            except DocumentError as error:
                self._refuse({annotator: parts}, error)

    def _of_sheet(self, record: Record, parts: list[Returned], gold: GoldFiles) -> None:
        """Write gold of each layer that was judged; of several, each into a file of its own."""
        mine = judged_layers(parts, self.chosen)
        if not mine:
            raise refused(
                "nothing_judged",
                "no statement and no entity of it is judged: 'readout evaluate' reads the rest",
            )
        for layer in mine:
            path = gold.path_of(layer, several=len(self.judged) > 1)
            try:
                told = [judged(record, one, layer) for one in parts]
                self._one(record, told, gold, path, compared=True)
            except DocumentError as error:
                self._refuse({None: parts}, error)

    def _one(
        self, record: Record, parts: list[Returned], gold: GoldFiles, path: Path, *, compared: bool
    ) -> None:
        layers = frozenset(LAYERS) if parts[0].layers else self.seen[parts[0].annotator]
        if self.chosen is not None and parts[0].read is None:
            layers = self.chosen
        gathered = gather(record, parts, layers)
        matched = match(gathered)
        made, loose = corrected(gathered, matched, self.tool)
        gold.write(made, path)
        if compared or parts[0].carried is not None:
            self.found.changes.take(changes_of(gathered, matched))
        told = f"{parts[0].file}: {record.id}"
        self.found.loose += [f"{told}: {one}" for one in parts[0].loose + loose]

    def refuse_rest(self) -> None:
        """Refuse what no record was found for."""
        error = refused(
            "unknown_record",
            "no record has its id, or its text: give the records that went out with --records",
        )
        for people in self.waiting.values():
            self._refuse(people, error)
        self.waiting = {}

    def _refuse(self, people: People, error: DocumentError) -> None:
        for annotator, parts in people.items():
            first = parts[0]
            self.found.refusals.append(
                Refusal(
                    file=first.file,
                    place=first.place or None,
                    document=first.record or first.name,
                    annotator=annotator,
                    code=error.code,
                    message=error.message,
                )
            )


def _first_whole(people: People) -> Record:
    """Return the record that the tasks of a person make up, of the first whose tasks do."""
    *others, last = people.values()
    for parts in others:
        with suppress(DocumentError):
            return rebuilt(parts)
    return rebuilt(last)


def _check_annotator(wanted: str, names: set[str | None]) -> None:
    if wanted not in names:
        known = nearest(wanted, {name for name in names if name is not None})
        raise ConfigError(
            f"nobody called {wanted!r} annotated anything: {known}", code="unknown_annotator"
        )
