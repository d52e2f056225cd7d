"""The SQLite file of a cache: told from others, set up, read without a trace."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from readout.errors import ConfigError, FatalError
from readout.io.safe import open_plain, real

__all__ = [
    "FORMAT",
    "PATIENCE",
    "check_is_cache",
    "check_tables",
    "checksum",
    "empty",
    "failed",
    "free_name",
    "is_busy",
    "make_ready",
    "prepare",
    "transaction",
    "version_of",
]

FORMAT = 3
APPLICATION = 0x72646F74
"""What tells our files from other SQLite files: ``rdot``."""
PATIENCE = 60.0
"""Seconds that a run waits for another one that is writing.

Each writes for some milliseconds a second.
"""
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
STATEMENTS = frozenset(filter(None, map(str.strip, TABLES.split(";"))))
DIGITS = 32
"""Of a checksum: half of a SHA-256."""


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Do all that stands within, or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def failed(path: Path, problem: sqlite3.Error | OSError) -> FatalError:
    """Make the error for a cache that cannot be used."""
    advice = (
        "wait for whoever uses it" if is_busy(problem) else "free some disk space, or see why not,"
    )
    return FatalError(
        f"{path}: the cache cannot be read or written ({problem}): {advice} and run again; what "
        "was finished is kept",
        code="store_failed",
    )


def is_busy(problem: BaseException | None) -> bool:
    """Tell whether somebody else holds the file."""
    return getattr(problem, "sqlite_errorcode", None) in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


def make_ready(database: sqlite3.Connection, path: Path) -> bool:
    """Set a file up, unless it is; False where somebody else holds it at the moment."""
    try:
        if database.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            # does not wait for others by itself
            database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        if version_of(database, path) < FORMAT:
            with transaction(database):
                make_tables(database, path)
    except sqlite3.OperationalError as problem:
        if not is_busy(problem):
            raise
        return False
    return True


def version_of(database: sqlite3.Connection, path: Path) -> int:
    """Return the version of the tables; 0 where there are none.

    Raises
    ------
    ConfigError
        ``newer_cache``.
    """
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > FORMAT:
        raise ConfigError(
            f"{path}: this cache was made by a newer readout: update policy-readout, or name "
            "another cache with --cache",
            code="newer_cache",
        )
    return int(version)


def checksum(document: str, stage: str, key: str, payload: bytes) -> str:
    """Return what tells whether an output is still the one that was kept under these names."""
    found = hashlib.sha256("\0".join((document, stage, key, "")).encode())
    found.update(payload)
    return found.hexdigest()[:DIGITS]


def check_is_cache(path: Path) -> None:
    """Make sure that a file that the user named is ours, or not there yet.

    Raises
    ------
    ConfigError
        ``not_a_cache``.
    FatalError
        ``store_failed`` where somebody holds the file for too long.
    """
    try:
        with open_plain(real(path)) as stream:
            head = stream.read(72)
    except FileNotFoundError:
        return
    except OSError as error:
        if path.is_file():
            return  # told by who opens it
        raise ConfigError(f"{path}: is no file: name another cache", code="not_a_cache") from error
    application = int.from_bytes(head[68:72], "big")
    ours = head[:16] == HEADER and (
        application == APPLICATION or (application == 0 and _is_being_made(path))
    )
    if head and not ours:
        raise ConfigError(
            f"{path}: is no cache of readout, and stays as it is: name another file",
            code="not_a_cache",
        )


def _is_being_made(path: Path) -> bool:
    """Tell whether a file without our mark is a cache that a run makes, or was killed at making.

    The mark, and the tables, may still be in the log beside it.
    """
    # a transaction that was cut off has to be taken back before anything can be read
    mode = "rw" if path.with_name(f"{path.name}-journal").exists() else "ro"
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE)
        ) as database:
            (count,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (version,) = database.execute("PRAGMA user_version").fetchone()
            # last: another run may make all of it meanwhile, and its mark then says so
            (mark,) = database.execute("PRAGMA application_id").fetchone()
    except sqlite3.Error as problem:
        if is_busy(problem):
            raise failed(path, problem) from problem
        return False
    return bool(mark == APPLICATION or (mark, version, count) == (0, 0, 0))


def check_tables(database: sqlite3.Connection) -> None:
    """Make sure that the tables are those that we make: no views, triggers or others.

    Raises
    ------
    sqlite3.DatabaseError
        As for any damage.
    """
    query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
    if {sql for (sql,) in database.execute(query)} != STATEMENTS:
        raise sqlite3.DatabaseError("the tables are not those of a cache")


def prepare(database: sqlite3.Connection) -> None:
    """Trust nothing in a file that others may have written: no functions, text of any bytes."""
    database.text_factory = _text
    database.execute("PRAGMA trusted_schema=OFF")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def free_name(path: Path) -> Path:
    """Return a name for a damaged file that none has yet."""
    names = (path.with_suffix(f".damaged{'' if n == 1 else f'-{n}'}") for n in count(1))
    return next(name for name in names if not name.exists())


def make_tables(database: sqlite3.Connection, path: Path | None) -> None:
    """Make the tables, in place of those of an earlier version.

    Another run may have been quicker.
    """
    if path is not None and version_of(database, path) == FORMAT:
        return
    for name in ("outputs", "prints"):
        database.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in TABLES.split(";"):
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {FORMAT}")


def empty() -> sqlite3.Connection:
    """Return a cache in memory that has nothing."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    make_tables(database, None)
    return database
