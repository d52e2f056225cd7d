"""The SQLite file of a cache: told from others, set up, read without a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from readout.errors import ConfigError, FatalError

__all__ = [
    "FORMAT",
    "check_is_cache",
    "empty",
    "failed",
    "free_name",
    "is_busy",
    "make_ready",
    "transaction",
    "version_of",
]

FORMAT = 2
APPLICATION = 0x72646F74
"""What tells our files from other SQLite files: ``rdot``."""
HEADER = b"SQLite format 3\0"
TABLES = """
CREATE TABLE prints (
    print TEXT PRIMARY KEY, stage TEXT NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE outputs (
    document TEXT NOT NULL, stage TEXT NOT NULL, key TEXT NOT NULL, print TEXT NOT NULL,
    used INTEGER NOT NULL, payload BLOB NOT NULL
);
CREATE UNIQUE INDEX of_document ON outputs (document, stage, key);
"""


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
        "wait for whoever uses it"
        if is_busy(problem)
        else "free some disk space, or see why not,"
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


def check_is_cache(path: Path) -> None:
    """Make sure that a file that the user named is ours, or not there yet."""
    try:
        with path.open("rb") as stream:
            head = stream.read(72)
    except OSError:
        return  # missing, or told by who opens it
    ours = head[:16] == HEADER and int.from_bytes(head[68:72], "big") == APPLICATION
    if head and not ours:
        raise ConfigError(
            f"{path}: is no cache of readout, and stays as it is: name another file",
            code="not_a_cache",
        )


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
    database.execute("DROP TABLE IF EXISTS outputs")
    for statement in TABLES.split(";"):
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {FORMAT}")


def empty() -> sqlite3.Connection:
    """Return a cache in memory that has nothing."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    make_tables(database, None)
    return database
