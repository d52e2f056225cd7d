"""What can be asked of an export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from readout.analyze.flatten import days
from readout.annotation.tasks import Task, tasks_of
from readout.errors import ConfigError
from readout.records.judged import LAYERS, Layer
from readout.records.naming import named
from readout.records.types import Record

__all__ = ["REST", "Options", "Split", "split_of", "splits_of"]

REST = "train"
"""The split of what no other split asks for."""
_SPLIT = re.compile(r"(?P<name>[A-Za-z]\w{0,40})=(?P<value>[\d.-]{1,12})", re.ASCII)
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


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
class Options:
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
        Parts of a dataset beside :data:`REST`.
    chosen : frozenset of str or None
        Ids of the tasks that are written, of formats that have tasks; None: all.
    beside : dict of str to bytes
        Further files of the export, by name.
    """

    shard_size: int | None = None
    layers: frozenset[Layer] = frozenset(LAYERS)
    raw: bool = False
    splits: tuple[Split, ...] = ()
    chosen: frozenset[str] | None = None
    beside: dict[str, bytes] = field(default_factory=dict)

    def tasks(self, record: Record) -> Iterator[Task]:
        """Yield the tasks of a record that are asked for, in order."""
        for task in tasks_of(record, self.layers):
            if self.chosen is None or task.id in self.chosen:
                yield task


def splits_of(asked: tuple[str, ...]) -> tuple[Split, ...]:
    """Read splits as they are given: ``test=0.1`` by hash, ``test=2024-06`` by date.

    Raises
    ------
    ConfigError
        ``bad_split``.
    """
    found = tuple(_split(one) for one in asked)
    names = [one.name for one in found]
    if len(set(names)) < len(names) or REST in names:
        raise ConfigError(
            f"splits {', '.join(names)}: each once, and {REST} is what the others leave",
            code="bad_split",
        )
    if sum(one.share or 0 for one in found) >= 1:
        raise ConfigError(
            f"splits {', '.join(asked)}: the shares leave nothing for {REST}", code="bad_split"
        )
    return found


def split_of(record: Record, splits: tuple[Split, ...]) -> str:
    """Return the split that a document is in: the same in every run, whatever the other documents.

    Dates come first, the latest one that it reaches; a document without a date is in none of them.
    """
    first, _ = days(named(record).date())
    dated = [one for one in splits if one.since is not None]
    for one in sorted(dated, key=lambda split: split.since or "", reverse=True):
        if first is not None and first.isoformat() >= (one.since or ""):
            return one.name
    place = _hash(record.id)
    for one in splits:
        if one.share is not None:
            place -= one.share
            if place < 0:
                return one.name
    return REST


def _hash(id: str) -> float:
    """Return a number from 0 up to 1 that follows from an id."""
    return int.from_bytes(sha256(id.encode("utf-8", "surrogatepass")).digest()[:6]) / 2**48


def _split(asked: str) -> Split:
    match = _SPLIT.fullmatch(asked)
    value = match["value"] if match else ""
    if match and _DAY.fullmatch(value):
        return Split(match["name"], since=value)
    try:
        share = float(value)
    except ValueError:
        share = 0.0
    if match is None or not 0 < share < 1:
        raise ConfigError(
            f"split {asked!r}: give NAME=SHARE (test=0.1, by hash) or NAME=DATE (test=2024-06, "
            "documents from that day on)",
            code="bad_split",
        )
    return Split(match["name"], share=share)
