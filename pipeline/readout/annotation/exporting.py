"""Records in the formats of others, by name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module

from readout import __version__
from readout.analyze.flatten import SureRecords
from readout.annotation.output import ExportOptions, Output, Split
from readout.errors import ConfigError, FatalError, nearest
from readout.records.dates import first_and_last_day
from readout.records.naming import named
from readout.records.types import Record

__all__ = ["FORMATS", "REST", "TASKS", "Exported", "export", "split_of", "splits_of"]

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
"""Those that write passages as tasks, of which some may be chosen."""
REST = "train"
"""The split of what no other split asks for."""
_SPLIT = re.compile(r"(?P<name>[A-Za-z]\w{0,40})=(?P<value>[\d.-]{1,12})", re.ASCII)
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@dataclass(frozen=True)
class Exported:
    """What came of an export: how many documents, which files, sorted."""

    documents: int
    files: list[str]


def export(
    source: str | os.PathLike[str],
    to: str,
    output: str | os.PathLike[str],
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

    def counted() -> Iterator[Record]:
        nonlocal documents
        for record in corpus:
            documents += 1
            yield record

    corpus = SureRecords(source, confidence)
    with Output(os.fspath(output), options) as place:
        try:
            write(counted(), place)
            for file, data in options.beside.items():
                place.write(file, data)
            told = {"format": to, "readout": __version__, "documents": documents}
            return Exported(documents, place.publish(told))
        except OSError as error:
            raise FatalError(
                f"{os.fspath(output)}: cannot be written ({error.strerror or error}): free some "
                "space, or name another folder with -o",
                code="unwritable",
            ) from error


def splits_of(asked: tuple[str, ...]) -> tuple[Split, ...]:
    """Read splits as they are given: ``test=0.1`` by hash, ``test=2024-06`` by date.

    Raises
    ------
    ConfigError
        ``bad_split``.
    """

    def wrong(reason: str) -> ConfigError:
        return ConfigError(reason, code="bad_split")

    found: dict[str, Split] = {}
    for one in asked:
        split = _split(one)
        if split is None:
            raise wrong(
                f"split {one!r}: give NAME=SHARE (test=0.1, by hash) or NAME=DATE (test=2024-06, "
                "documents from that day on)"
            )
        if split.name in found or split.name == REST:
            raise wrong(f"split {one!r}: each once, and {REST} is what the others leave")
        found[split.name] = split
    if sum(one.share or 0 for one in found.values()) >= 1:
        raise wrong(f"splits {', '.join(asked)}: the shares leave nothing for {REST}")
    return tuple(found.values())


def _split(asked: str) -> Split | None:
    match = _SPLIT.fullmatch(asked)
    name, value = match.groups() if match else ("", "")
    if _DAY.fullmatch(value):
        return Split(name, since=value)
    share = 0.0
    with suppress(ValueError):
        share = float(value)
    return Split(name, share=share) if 0 < share < 1 else None


def split_of(record: Record, splits: tuple[Split, ...]) -> str:
    """Return the split that a document is in: the same in every run, whatever the other documents.

    Dates come first, the latest one that it reaches; a document without a date is in none of them.
    """
    date = named(record).date()
    days = None if date is None else first_and_last_day(date)
    dated = [one for one in splits if one.since is not None]
    for one in sorted(dated, key=lambda split: split.since or "", reverse=True):
        if days is not None and days[0].isoformat() >= (one.since or ""):
            return one.name
    # a number from 0 up to 1 that follows from the id
    digest = sha256(record.id.encode("utf-8", "surrogatepass")).digest()
    place = int.from_bytes(digest[:6]) / 2**48
    for one in splits:
        if one.share is not None:
            place -= one.share
            if place < 0:
                return one.name
    return REST
