"""The cache of stage outputs: one SQLite file, safe against a kill, shared by runs side by side.

A document is finished when the outputs of all its stages are here under their cache keys: no other
ledger is needed, and a changed taxonomy leaves all outputs but those of the themes in place. Beside
each output stands what it was made from: which document, and (in a table of its own) the
fingerprint of the stage. So a run can say why an output is missing, and ``readout cache`` what
there is.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from readout.errors import ConfigError, FatalError
from readout.io.safe import NoJsonError, open_nofollow, read_json, real
from readout.records.types import PlainData

__all__ = [
    "SLACK_DAYS",
    "CachedOutput",
    "KnownOutput",
    "Pruned",
    "StageSize",
    "Store",
    "checksum",
    "payloads",
    "prune",
    "sizes",
]

FORMAT = 3
APPLICATION = 0x72646F74
"""SQLite's application id of our files: ``rdot``."""
HEADER = b"SQLite format 3\0"
TABLES = """
CREATE TABLE prints (
    print TEXT PRIMARY KEY, stage TEXT NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE outputs (
    document TEXT NOT NULL, stage TEXT NOT NULL, key TEXT NOT NULL, print TEXT NOT NULL,
    used INTEGER NOT NULL, payload BLOB NOT NULL, checksum TEXT NOT NULL
);
CREATE UNIQUE INDEX of_document ON outputs (document, stage, key);
"""
STATEMENTS = tuple(filter(None, map(str.strip, TABLES.split(";"))))
CREATE = (
    "DROP TABLE IF EXISTS outputs",
    "DROP TABLE IF EXISTS prints",
    *STATEMENTS,
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
)
FIND = (
    "SELECT rowid, stage, key, print, CAST(used AS INTEGER), payload, checksum FROM outputs "
    "WHERE document = ? ORDER BY rowid"
)
KNOWN = (
    "SELECT outputs.stage, key, print, content FROM outputs LEFT JOIN prints USING (print) "
    "WHERE document = ? ORDER BY outputs.rowid"
)
INSERT = "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?)"
SIZES = (
    "SELECT CAST(stage AS TEXT), CAST(print AS TEXT), count(*), sum(length(payload)), "
    "?1 - max(CASE typeof(used) WHEN 'integer' THEN used ELSE 0 END) FROM outputs "
    "GROUP BY 1, 2 ORDER BY 1, 5 DESC, 2"
)
PAYLOADS = (
    "SELECT CAST(document AS TEXT), CAST(stage AS TEXT), CAST(key AS TEXT), payload, checksum "
    "FROM outputs WHERE "
    "?1 IN (substr(key, 1, length(?1)), substr(document, 1, length(?1))) ORDER BY rowid LIMIT 100"
)
PRUNE = (
    "DELETE FROM outputs WHERE (?1 IS NULL OR used < ?1) AND (?2 IS NULL OR stage = ?2) AND "
    "(NOT ?3 OR rowid NOT IN (SELECT max(rowid) FROM outputs GROUP BY document, stage))"
)
DIGITS = 32
"""Digits of a checksum: half of a SHA-256."""
PATIENCE = 60.0
"""Seconds that a run waits for another one that is writing, which takes some ms."""
DAY = 86_400
SLACK_DAYS = 7
"""An output that is used again is noted so at most this often: reading should not be writing."""


class CachedOutput(NamedTuple):
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


class KnownOutput(NamedTuple):
    """An output that is there: its cache key, and what the fingerprint of its stage was."""

    key: str
    print: str
    content: PlainData


class Store:
    """Stage outputs by document, stage and cache key, on disk.

    What is put is written at once, in a short transaction: several runs may share a file.

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
    database : sqlite3.Connection
        The open file.
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
        self.database = sqlite3.connect(":memory:")
        self._read_only = read_only
        self._inode = 0
        self._prints: list[tuple[str, str, str]] = []
        self._today = _today()
        if named or (path.exists() and not path.is_file()):
            _check_is_cache(path)
        try:
            self._open()
        except sqlite3.DatabaseError as problem:
            self._begin_anew(problem)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def describe(self, prints: Mapping[str, tuple[str, PlainData]]) -> None:
        """Note the fingerprints of the stages whose outputs will be put.

        Parameters
        ----------
        prints : mapping of str to (str, dict)
            Stage name -> hash of its fingerprint, and the fingerprint as plain data.
        """
        self._prints = [
            (digest, stage, msgspec.json.encode(content).decode())
            for stage, (digest, content) in prints.items()
        ]

    def get(self, document: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return the outputs of a document that are there, by stage name.

        Parameters
        ----------
        document : str
            Hash of the document.
        keys : mapping of str to str
            Stage name -> cache key.
        """
        found: dict[str, CachedOutput] = {}
        overtaken = {}
        stale: list[int] = []
        spoiled = False
        for row, stage, key, digest, used, payload, total in self._rows(FIND, document):
            if keys.get(stage) != key:
                if stage in found:  # others were put later: written again, it is the newest
                    overtaken[stage] = found[stage]
            elif not _is_sound(document, stage, key, payload, total):
                spoiled = True
            else:
                found[stage] = CachedOutput(document, stage, key, digest, payload)
                if used < self._today - SLACK_DAYS:
                    stale.append(row)
        self.spoiled += spoiled
        if not self._read_only:
            self.put(overtaken.values(), stale)
        return {stage: entry.payload for stage, entry in found.items()}

    def known(self, document: str) -> dict[str, list[KnownOutput]]:
        """Return what is there of a document, by stage, the newest last."""
        found: dict[str, list[KnownOutput]] = {}
        for stage, key, digest, content in self._rows(KNOWN, document):
            fingerprint = {}
            with suppress(NoJsonError):
                fingerprint = read_json(str(content), PlainData)
            found.setdefault(stage, []).append(KnownOutput(key, digest, fingerprint))
        return found

    def _rows(self, query: str, document: str) -> list[Any]:
        try:
            return self.database.execute(query, (document,)).fetchall()
        except sqlite3.Error as problem:
            self._begin_anew(problem)
            return []

    def put(self, entries: Iterable[CachedOutput], stale: Sequence[int] = ()) -> None:
        """Keep outputs, in the file itself; note that rows of it were used today.

        It may have to wait where another run, or ``readout cache prune``, has the file.
        """
        rows = [
            (*entry[:4], self._today, entry.payload, checksum(*entry[:3], entry.payload))
            for entry in entries
        ]
        while rows or stale:
            used = [(self._today, row) for row in stale]
            try:
                with self.database as database:
                    database.execute("BEGIN IMMEDIATE")
                    database.executemany(
                        "INSERT OR IGNORE INTO prints VALUES (?, ?, ?)", self._prints
                    )
                    database.executemany(INSERT, rows)
                    database.executemany("UPDATE outputs SET used = ? WHERE rowid = ?", used)
                break
            except sqlite3.Error as problem:
                self._begin_anew(problem)
                stale = ()  # they count in the file that was set aside

    def _open(self) -> None:
        """Open the file, begun where there is none, and look whether it is one of ours.

        Raises
        ------
        sqlite3.DatabaseError
            Where it is damaged, or has other tables, views or triggers than ours.
        """
        self.database.close()
        if not self.path.exists():
            if self._read_only:
                self.database = _empty()
                return
            _begin(self.path)
        mode = "rw"
        if self._read_only:  # where no other process has a log beside it, that needs no lock
            beside = self.path.with_name(f"{self.path.name}-wal").exists()
            mode = "ro" if beside else "ro&immutable=1"
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        self.database = sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, uri=True)
        with ExitStack() as failed:
            failed.callback(self.database.close)
            self.database.text_factory = lambda data: data.decode("utf-8", "replace")
            self.database.execute("PRAGMA trusted_schema=OFF")
            self.database.execute("PRAGMA synchronous=NORMAL")
            (version,) = self.database.execute("PRAGMA user_version").fetchone()
            if version > FORMAT:
                raise ConfigError(
                    f"{self.path}: this cache was made by a newer readout: update policy-readout, "
                    "or name another cache with --cache",
                    code="newer_cache",
                )
            if version < FORMAT and self._read_only:
                self.database = _empty()
                return
            if version < FORMAT:
                self.database.execute("PRAGMA journal_mode=WAL")
                _make_tables(self.database)
            query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
            if {sql for (sql,) in self.database.execute(query)} != set(STATEMENTS):
                raise sqlite3.DatabaseError("the tables are not those of a cache")
            failed.pop_all()
        self._inode = self.path.stat().st_ino

    def _begin_anew(self, problem: sqlite3.Error) -> None:
        """Set a damaged file aside; whatever else is the matter with it is an error.

        Raises
        ------
        FatalError
            See the class.
        """
        other_tables = getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
        if type(problem) is not sqlite3.DatabaseError and not other_tables:
            raise _failed(self.path, problem) from problem
        self.database.close()
        if self._read_only:
            self.damaged, self.database = self.path, _empty()
            return
        try:
            # else another run has begun a new one already
            if self._inode in (0, self.path.stat().st_ino):
                aside = self.path.with_suffix(".damaged")
                numbers = count(2)
                while aside.exists():
                    aside = self.path.with_suffix(f".damaged-{next(numbers)}")
                self.damaged = self.path.replace(aside)
                for extra in ("-wal", "-shm"):
                    self.path.with_name(self.path.name + extra).unlink(missing_ok=True)
            self._open()
        except (OSError, sqlite3.Error) as again:
            raise _failed(self.path, again) from again


def checksum(document: str, stage: str, key: str, payload: bytes) -> str:
    """Return what tells whether an output is still the one that was kept under these names."""
    found = hashlib.sha256("\0".join((document, stage, key, "")).encode())
    found.update(payload)
    return found.hexdigest()[:DIGITS]


def _is_sound(document: str, stage: str, key: str, payload: Any, total: Any) -> bool:
    """Return whether what stands in a row is what was once put there."""
    return isinstance(payload, bytes) and checksum(document, stage, key, payload) == total


def _failed(path: Path, problem: sqlite3.Error | OSError) -> FatalError:
    code = getattr(problem, "sqlite_errorcode", None)
    busy = code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    advice = "wait for whoever uses it" if busy else "free some disk space, or see why not,"
    return FatalError(
        f"{path}: the cache cannot be read or written ({problem}): {advice} and run again; what "
        "was finished is kept",
        code="store_failed",
    )


def _begin(path: Path) -> None:
    """Put a cache that is ready, and empty, in its place, unless another run is quicker."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            _make_tables(database)
        with suppress(FileExistsError):
            os.link(draft, path)
    except OSError:  # a file system without links: what another run has begun is lost, no more
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _make_tables(database: sqlite3.Connection) -> None:
    """Make the tables, in place of those of an earlier version; another run may be quicker."""
    with database:
        database.execute("BEGIN IMMEDIATE")
        if database.execute("PRAGMA user_version").fetchone() == (FORMAT,):
            return
        for statement in CREATE:
            database.execute(statement)


def _empty() -> sqlite3.Connection:
    """Return a cache in memory that has nothing."""
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    return database


def _check_is_cache(path: Path) -> None:
    """Make sure that a file that the user named is ours, or not there yet.

    Raises
    ------
    ConfigError
        ``not_a_cache``.
    """
    try:
        with open_nofollow(real(path)) as stream:
            head = stream.read(72)
    except FileNotFoundError:
        return
    except OSError as error:
        if path.is_file():
            return  # told by who opens it
        raise ConfigError(f"{path}: is no file: name another cache", code="not_a_cache") from error
    if head and (head[:16], int.from_bytes(head[68:72], "big")) != (HEADER, APPLICATION):
        raise ConfigError(
            f"{path}: is no cache of readout, and stays as it is: name another file",
            code="not_a_cache",
        )


# -- for ``readout cache``


class StageSize(NamedTuple):
    """The outputs of one stage in one state (settings, files, code) in a cache.

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
        Days since one of them was used, as far as it is noted (see :data:`SLACK_DAYS`).
    """

    stage: str
    print: str
    outputs: int
    size: int
    unused: int


class Pruned(NamedTuple):
    """The result of pruning a cache: outputs taken out, bytes saved."""

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
    with _opened(path, read_only=True) as database:
        return [StageSize._make(row) for row in database.execute(SIZES, (_today(),))]


def payloads(path: Path, key: str) -> list[tuple[str, bytes | None]]:
    """Return stage and output (JSON on one line) of entries.

    Those whose cache key, or document hash, begins with ``key``; None where an output is not what
    was once put there.
    """
    with _opened(path, read_only=True) as database:
        rows = database.execute(PAYLOADS, (key,)).fetchall()
    found = []
    for document, stage, own, payload, total in rows:
        output = None
        if _is_sound(document, stage, own, payload, total):
            with suppress(NoJsonError, msgspec.MsgspecError):
                read_json(payload)
                output = bytes(msgspec.json.format(payload, indent=-1))
        found.append((stage, output))
    return found


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
    oldest = None if days is None else _today() - days
    before = path.stat().st_size if path.exists() else 0
    with _opened(path) as database:
        with database:
            database.execute("BEGIN IMMEDIATE")
            gone = database.execute(PRUNE, (oldest, stage, superseded)).rowcount
            database.execute("DELETE FROM prints WHERE print NOT IN (SELECT print FROM outputs)")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Pruned(gone, max(0, before - path.stat().st_size))


@contextmanager
def _opened(path: Path, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise ConfigError(
            f"{path}: no cache there: name an output folder with -o, or a cache", code="no_cache"
        )
    with Store(path, read_only=read_only, named=not read_only) as store:
        if store.damaged is not None:
            more = "" if read_only else f"; the old one is {store.damaged} now"
            raise ConfigError(
                f"{path}: the cache is damaged: the next run begins a new one{more}",
                code="damaged_cache",
            )
        try:
            yield store.database
        except sqlite3.Error as problem:
            raise _failed(path, problem) from problem


def _today() -> int:
    return int(time.time()) // DAY
