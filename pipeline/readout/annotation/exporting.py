"""The formats that records can be written in, by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from readout import __version__
from readout.analyze.corpus import SureRecords
from readout.annotation.options import Options
from readout.annotation.output import Output
from readout.errors import ConfigError, FatalError, nearest
from readout.records.types import Record

__all__ = ["FORMATS", "TASKS", "Exported", "export"]

FORMATS = {
    "csv": ("tables", "flat tables as CSV"),
    "parquet": ("parquet", "nested records and flat tables as Parquet"),
    "duckdb": ("database", "flat tables and nested records in a DuckDB file"),
    "xlsx": ("spreadsheet", "flat tables as sheets of a workbook, for people"),
    "hf": ("huggingface", "a dataset folder that load_dataset takes, with card and splits"),
    "docbin": ("docbin", "spaCy Docs with spans"),
    "label-studio": ("label_studio", "a Label Studio project: configuration, tasks, predictions"),
    "prodigy": ("prodigy", "Prodigy tasks with spans and relations"),
    "doccano": ("doccano", "doccano examples with entities and relations"),
    "inception": ("inception", "UIMA CAS JSON with its type system, for INCEpTION"),
    "brat": ("brat", "brat stand-off, a text and an .ann a document"),
    "web-annotation": ("web_annotation", "W3C Web Annotations as JSON-LD"),
    "tei": ("tei", "TEI XML, a file a document"),
    "conllu": ("conllu", "CoNLL-U, annotations in MISC"),
    "gexf": ("gexf", "who speaks on what and when, as a graph"),
}
"""Name -> module of this package, and what it writes."""
TASKS = ("label-studio", "prodigy", "doccano")
"""Those that write passages as tasks, of which some may be chosen."""


class Writes(Protocol):
    """Writes records in a format."""

    def __call__(self, records: Iterator[Record], output: Output) -> None:
        """Write all records, one in memory at a time."""


@dataclass(frozen=True)
class Exported:
    """What came of an export: how many documents, which files, sorted."""

    documents: int
    files: list[str]


def export(
    source: str | os.PathLike[str],
    to: str,
    output: str | os.PathLike[str],
    options: Options | None = None,
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
    options : Options, optional
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
    options = options or Options()
    _check(to, options)
    write = cast(Writes, import_module(f"readout.annotation.tools.{FORMATS[to][0]}").write)
    counted = _Counted(SureRecords(source, confidence))
    with Output(os.fspath(output), options) as place:
        try:
            write(iter(counted), place)
            for name, data in options.beside.items():
                place.path(name).write_bytes(data)
            told = {"format": to, "readout": __version__, "documents": counted.documents}
            files = place.publish(told)
        except OSError as error:
            raise FatalError(
                f"{os.fspath(output)}: cannot be written ({error.strerror or error}): free some "
                "space, or name another folder with -o",
                code="unwritable",
            ) from error
    return Exported(counted.documents, files)


def _check(to: str, options: Options) -> None:
    if to not in FORMATS:
        raise ConfigError(f"unknown format {to!r}: {nearest(to, FORMATS)}", code="unknown_format")
    if options.chosen is not None and to not in TASKS:
        raise ConfigError(
            f"{to} has whole documents, no passages to choose: name {', '.join(TASKS)}",
            code="no_tasks",
        )


class _Counted:
    """Records, and how many there were."""

    def __init__(self, records: SureRecords) -> None:
        self._records = records
        self.documents = 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.documents += 1
            yield record
