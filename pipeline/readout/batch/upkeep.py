"""Looking into a cache and making it smaller, for ``readout cache``."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from readout.batch.cachefile import failed, transaction
from readout.batch.store import DAY, Store, is_sound
from readout.errors import ConfigError
from readout.io.safe import NoJsonError, read_json

__all__ = ["Pruned", "StageSize", "payloads", "prune", "sizes"]


@dataclass(frozen=True)
class StageSize:
    """What a cache holds of one stage in one state (settings, files, code).

    Attributes
    ----------
    stage : str
        Short name.
    print : str
        Hash of the stage's fingerprint.
    outputs : int
        Documents.
    size : int
        Bytes of their outputs.
    unused : int
        Days since one of them was used, as far as it is noted (see ``SLACK_DAYS`` of the store).
    """

    stage: str
    print: str
    outputs: int
    size: int
    unused: int


@dataclass(frozen=True)
class Pruned:
    """What was taken out of a cache: outputs, and bytes that the file is smaller now."""

    outputs: int
    size: int


def sizes(path: Path) -> list[StageSize]:
    """Return what a cache holds, by stage and by the state that the stage was in.

    Raises
    ------
    ConfigError
        ``no_cache`` where there is none.
    FatalError
        ``store_failed`` where it cannot be read.
    """
    query = (
        "SELECT CAST(stage AS TEXT), CAST(print AS TEXT), count(*), sum(length(payload)), "
        "max(CASE typeof(used) WHEN 'integer' THEN used ELSE 0 END) FROM outputs "
        "GROUP BY 1, 2 ORDER BY 1, 5"
    )
    with _opened(path, read_only=True) as database:
        rows = database.execute(query).fetchall()
    return [
        StageSize(stage, digest, count, size, _today() - used)
        for stage, digest, count, size, used in rows
    ]


def payloads(path: Path, key: str) -> list[tuple[str, bytes | None]]:
    """Return stage and output (JSON on one line) of entries.

    Those whose cache key, or document hash, begins with ``key``; None where an output is not what
    was once put there.
    """
    pattern = key.replace("%", "").replace("_", "") + "%"
    query = (
        "SELECT document, stage, key, payload, checksum FROM outputs "
        "WHERE key LIKE ? OR document LIKE ? ORDER BY rowid LIMIT 100"
    )
    with _opened(path, read_only=True) as database:
        rows = database.execute(query, (pattern, pattern)).fetchall()
    return [(str(row[1]), _output(*row)) for row in rows]


def _output(document: Any, stage: Any, key: Any, payload: Any, total: Any) -> bytes | None:
    names = str(document), str(stage), str(key)
    if not is_sound(*names, payload, total):
        return None
    try:
        read_json(payload)
        return bytes(msgspec.json.format(payload, indent=-1))
    except (NoJsonError, msgspec.MsgspecError):
        return None


def prune(
    path: Path, *, days: int | None = None, stage: str | None = None, superseded: bool = False
) -> Pruned:
    """Take outputs out of a cache and give the space back to the disk.

    Parameters
    ----------
    path : Path
        The cache.
    days : int, optional
        Those that were not used for more than so many days.
    stage : str, optional
        Those of this stage.
    superseded : bool
        Those of documents that have another output of the same stage, made or used later.

    Notes
    -----
    Conditions add up; without any, all goes. A run beside it loses nothing: it computes again what
    it misses.

    Raises
    ------
    ConfigError
        ``no_cache`` where there is none.
    FatalError
        ``store_failed`` where it cannot be written.
    """
    conditions: list[str] = ["1"]
    values: list[str | int] = []
    if days is not None:
        conditions.append("used < ?")
        values.append(_today() - days)
    if stage is not None:
        conditions.append("stage = ?")
        values.append(stage)
    if superseded:
        conditions.append("rowid NOT IN (SELECT max(rowid) FROM outputs GROUP BY document, stage)")
    before = path.stat().st_size if path.exists() else 0
    with _opened(path) as database:
        with transaction(database):
            query = f"DELETE FROM outputs WHERE {' AND '.join(conditions)}"  # noqa: S608 - our own
            count = database.execute(query, values).rowcount
            database.execute("DELETE FROM prints WHERE print NOT IN (SELECT print FROM outputs)")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Pruned(count, max(0, before - path.stat().st_size))


@contextmanager
def _opened(path: Path, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise ConfigError(
            f"{path}: no cache there: name an output folder with -o, or a cache", code="no_cache"
        )
    with Store(path, read_only=read_only, named=not read_only) as store:
        if store.damaged is not None:
            raise ConfigError(
                f"{path}: the cache is damaged: the next run begins a new one"
                + ("" if read_only else f"; the old one is {store.damaged} now"),
                code="damaged_cache",
            )
        try:
            yield store.database
        except sqlite3.Error as problem:
            raise failed(path, problem) from problem


def _today() -> int:
    return int(time.time()) // DAY
