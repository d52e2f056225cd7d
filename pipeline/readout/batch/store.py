"""The cache of stage outputs.

One SQLite file, safe against a kill at any moment, shared by runs side by side.

A document is finished when the outputs of all its stages are here under their cache keys: no other
ledger is needed, and a changed taxonomy leaves all outputs but those of the themes in place. Beside
each output stands what it was made from: which document, and (in a table of its own) the
fingerprint of the stage. So a run can say why an output is missing, and ``readout cache`` what
there is.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from readout.batch.cachefile import (
    FORMAT,
    PATIENCE,
    check_is_cache,
    check_tables,
    checksum,
    empty,
    failed,
    free_name,
    is_busy,
    make_ready,
    prepare,
    transaction,
    version_of,
)
from readout.errors import ConfigError, FatalError
from readout.io.safe import NoJsonError, read_json

__all__ = ["Entry", "Known", "Store", "is_sound"]

INSERT = "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?)"
PENDING_SECONDS = 1.0
PENDING_BYTES = 16_000_000
BUSY_SECONDS = 1.0
"""So long it waits amid its work, before it goes on and tries again later."""
MOST_PENDING = 500_000_000
"""Bytes that may wait."""
DAY = 86_400
SLACK_DAYS = 7
"""An output that is used again is noted so at most this often: reading should not be writing."""


class Entry(NamedTuple):
    """A stage output to be kept.

    Attributes
    ----------
    document : str
        Hash of the document as the stages see it: text, meta data that they read, layout.
    stage : str
        Short name.
    key : str
        Cache key.
    print : str
        Hash of the stage's fingerprint.
    payload : bytes
        The output, as the stage packs it.
    """

    document: str
    stage: str
    key: str
    print: str
    payload: bytes


class Known(NamedTuple):
    """An output that is there: its cache key, and what the fingerprint of its stage was."""

    key: str
    print: str
    content: dict[str, Any]


class Store:
    """Stage outputs by document, stage and cache key, on disk.

    What is put is written about once a second, in one short transaction: several runs may share a
    file.

    Parameters
    ----------
    path : Path
        The SQLite file; made where it is missing. A file that turns out to be damaged, at once or
        later, is set aside and a new one begun.
    read_only : bool
        Look up only: nothing is written, and a file that is missing or damaged counts as empty.
    named : bool
        Whether the user named the file: then one that is no cache is left alone, and is an error.

    Attributes
    ----------
    damaged : Path or None
        Where a damaged file was put (or is still, where nothing may be written).
    spoiled : int
        Documents of which an output was there that is not what was once put: it counts as missing.

    Raises
    ------
    FatalError
        ``store_failed``, from any method, where the disk is full or the file cannot be written.
    ConfigError
        ``newer_cache`` where a newer readout made the file, ``not_a_cache`` where something else
        did.
    """

    def __init__(self, path: Path, *, read_only: bool = False, named: bool = False) -> None:
        self.path = path
        self.damaged: Path | None = None
        self.spoiled = 0
        self._read_only = read_only
        self._inode = 0
        if named or (path.exists() and not path.is_file()):
            check_is_cache(path)
        self._pending: dict[tuple[str, str, str], Entry] = {}
        self._pending_bytes = 0
        self._prints: dict[str, tuple[str, str]] = {}
        self._stale: list[int] = []
        self._today = int(time.time()) // DAY
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as problem:
            self._begin_anew(problem)
        self._flushed = time.monotonic()

    @property
    def database(self) -> sqlite3.Connection:
        """The open database, for whoever looks into it (:mod:`readout.batch.upkeep`)."""
        return self._db

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            self.flush()
        except FatalError:
            if error is None:
                raise
        finally:
            self._db.close()

    def describe(self, prints: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        """Note the fingerprints of the stages whose outputs will be put.

        Parameters
        ----------
        prints : mapping of str to (str, dict)
            Stage name -> hash of its fingerprint, and the fingerprint as plain data.
        """
        self._prints = {
            digest: (stage, msgspec.json.encode(content).decode())
            for stage, (digest, content) in prints.items()
        }

    def get(self, document: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return the outputs of a document that are there, by stage name.

        Parameters
        ----------
        document : str
            Hash of the document.
        keys : mapping of str to str
            Stage name -> cache key.
        """
        if not keys:
            return {}
        try:
            found, overtaken = self._find(document, keys)
        except sqlite3.Error as problem:
            self._begin_anew(problem)
            return {}
        for stage in overtaken:  # written again: what is used is the newest
            self._pending.setdefault(found[stage][:3], found[stage])
        for stage, key in keys.items():
            if (entry := self._pending.get((document, stage, key))) is not None:
                found[stage] = entry
        return {stage: entry.payload for stage, entry in found.items()}

    def _find(self, document: str, keys: Mapping[str, str]) -> tuple[dict[str, Entry], set[str]]:
        """Return outputs of a document by stage, and the stages that have others, put later."""
        query = (
            "SELECT rowid, stage, key, print, used, payload, checksum FROM outputs "
            "WHERE document = ? ORDER BY rowid"
        )
        found: dict[str, Entry] = {}
        overtaken: set[str] = set()
        spoiled = False
        for row, stage, key, digest, used, payload, total in self._db.execute(query, (document,)):
            if keys.get(stage) != key:
                if stage in found:
                    overtaken.add(stage)
            elif not is_sound(document, stage, key, payload, total):
                spoiled = True
            else:
                found[stage] = Entry(document, stage, key, digest, payload)
                if not isinstance(used, int) or used < self._today - SLACK_DAYS:
                    self._stale.append(row)
        self.spoiled += spoiled
        return found, overtaken

    def known(self, document: str) -> dict[str, list[Known]]:
        """Return what is there of a document, by stage, the newest last."""
        query = (
            "SELECT outputs.stage, key, print, content FROM outputs LEFT JOIN prints USING (print) "
            "WHERE document = ? ORDER BY outputs.rowid"
        )
        found: dict[str, list[Known]] = {}
        try:
            for stage, key, digest, content in self._db.execute(query, (document,)):
                found.setdefault(stage, []).append(Known(key, digest, _content(content)))
        except sqlite3.Error as problem:
            self._begin_anew(problem)
        return found

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep outputs.

        They are safe on disk within about a second, or at the next :meth:`flush`.
        """
        for entry in entries:
            self._pending[entry[:3]] = entry
            self._pending_bytes += len(entry.payload)
        late = time.monotonic() - self._flushed > PENDING_SECONDS
        if self._pending and (late or self._pending_bytes > PENDING_BYTES):
            self._flush_if_free()

    def _flush_if_free(self) -> None:
        """Write, or do it later where another run, or ``readout cache prune``, has the file."""
        try:
            self.flush(patience=0.0)
        except FatalError as error:
            if not is_busy(error.__cause__) or self._pending_bytes > MOST_PENDING:
                raise
            self._flushed = time.monotonic()

    def flush(self, *, patience: float | None = None) -> None:
        """Write what is still in memory.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for another run that is writing; :data:`PATIENCE` by default.

        Raises
        ------
        FatalError
            See the class.
        """
        end = time.monotonic() + (PATIENCE if patience is None else patience)
        while not self._read_only:
            try:
                self._write()
            except sqlite3.Error as problem:
                if not is_busy(problem):
                    self._begin_anew(problem)
                elif time.monotonic() > end:
                    raise failed(self.path, problem) from problem
            else:
                return

    def _write(self) -> None:
        if self._pending or self._stale:
            with transaction(self._db):
                self._db.executemany(
                    "INSERT OR IGNORE INTO prints VALUES (?, ?, ?)",
                    [(digest, *content) for digest, content in self._prints.items()],
                )
                rows = [
                    (*e[:4], self._today, e.payload, checksum(*e[:3], e.payload))
                    for e in self._pending.values()
                ]
                self._db.executemany(INSERT, rows)
                used = [(self._today, row) for row in self._stale]
                self._db.executemany("UPDATE outputs SET used = ? WHERE rowid = ?", used)
        self._pending.clear()
        self._stale.clear()
        self._pending_bytes, self._flushed = 0, time.monotonic()

    def _open(self) -> sqlite3.Connection:
        if self._read_only:
            return self._look()
        database = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            prepare(database)
            end = time.monotonic() + PATIENCE
            while not make_ready(database, self.path):
                if time.monotonic() > end:
                    raise failed(self.path, sqlite3.OperationalError("another process holds it"))
            check_tables(database)
        except (sqlite3.DatabaseError, ConfigError, FatalError):
            database.close()
            raise
        self._inode = self.path.stat().st_ino if self.path.exists() else 0
        return database

    def _look(self) -> sqlite3.Connection:
        """Open without writing.

        Where no other process has left or holds a log beside it, that needs no lock either.
        """
        if not self.path.exists():
            return empty()
        mode = "mode=ro" if self.path.with_name(self.path.name + "-wal").exists() else "immutable=1"
        database = sqlite3.connect(f"{self.path.resolve().as_uri()}?{mode}", uri=True)
        try:
            prepare(database)
            if version_of(database, self.path) < FORMAT:
                database.close()
                return empty()
            check_tables(database)
            database.execute("SELECT key FROM outputs LIMIT 1").fetchall()
        except (sqlite3.DatabaseError, ConfigError):
            database.close()
            raise
        return database

    def _begin_anew(self, problem: sqlite3.Error) -> None:
        """Set a damaged file aside; whatever else is the matter with it is an error.

        Raises
        ------
        FatalError
            See the class.
        """
        other_tables = getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
        if type(problem) is not sqlite3.DatabaseError and not other_tables:
            raise failed(self.path, problem) from problem
        if hasattr(self, "_db"):
            self._db.close()
        self._stale.clear()
        if self._read_only:
            self.damaged, self._db = self.path, empty()
            return
        try:
            # else another run has begun a new one already
            if self._inode in (0, self.path.stat().st_ino):
                self.damaged = self.path.replace(free_name(self.path))
                for extra in ("-wal", "-shm"):
                    self.path.with_name(self.path.name + extra).unlink(missing_ok=True)
            self._db = self._open()
        except (OSError, sqlite3.Error) as again:
            raise failed(self.path, again) from again


def is_sound(document: str, stage: str, key: str, payload: Any, total: Any) -> bool:
    """Tell whether what stands in a row is what was once put there."""
    return isinstance(payload, bytes) and checksum(document, stage, key, payload) == total


def _content(written: Any) -> dict[str, Any]:
    """Return a fingerprint; an empty one where it cannot be read."""
    try:
        found: dict[str, Any] = read_json(str(written).encode(), dict[str, Any])
    except NoJsonError:
        return {}
    return found
