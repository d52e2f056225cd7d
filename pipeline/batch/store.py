"""The cache of stage outputs: one SQLite file under the output folder, safe against a kill at any moment.

A document is finished when the outputs of all its stages are here under their cache keys: no other ledger
is needed, and a changed taxonomy leaves all outputs but those of the themes in place.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

from pipeline.errors import FatalError

__all__ = ["Store"]

COMMIT_SECONDS = 1.0
TABLE = "CREATE TABLE IF NOT EXISTS outputs (key TEXT PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID"


class Store:
    """Stage outputs by cache key, on disk.

    Parameters
    ----------
    path : Path
        The SQLite file; made where it is missing. A file that turns out to be damaged, at once or later, is set
        aside and a new one begun.
    read_only : bool
        Look up only: nothing is written, and a file that is missing or damaged counts as empty.

    Attributes
    ----------
    damaged : Path or None
        Where a damaged file was put.

    Raises
    ------
    FatalError
        ``store_failed``, from any method, where the disk is full or the file cannot be written.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.damaged: Path | None = None
        self._read_only = read_only
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as problem:
            self._begin_anew(problem)
        self._committed = time.monotonic()

    def _open(self) -> sqlite3.Connection:
        if self._read_only:
            return self._look()
        database = sqlite3.connect(self.path)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute(TABLE)
            database.commit()
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def _look(self) -> sqlite3.Connection:
        """Open without writing; where no other process has left or holds a log beside it, that needs no lock either."""
        if not self.path.exists():
            return _empty()
        mode = "mode=ro" if self.path.with_name(self.path.name + "-wal").exists() else "immutable=1"
        database = sqlite3.connect(f"{self.path.resolve().as_uri()}?{mode}", uri=True)
        try:
            database.execute("SELECT key FROM outputs LIMIT 1").fetchall()
        except sqlite3.DatabaseError:
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
        if isinstance(problem, sqlite3.OperationalError) or type(problem) is not sqlite3.DatabaseError:
            raise _failed(self.path, problem) from problem
        if hasattr(self, "_db"):
            self._db.close()
        if self._read_only:
            self._db = _empty()
            return
        try:
            self.damaged = self.path.replace(self.path.with_suffix(".damaged"))
            for extra in ("-wal", "-shm"):
                self.path.with_name(self.path.name + extra).unlink(missing_ok=True)
            self._db = self._open()
        except (OSError, sqlite3.Error) as again:
            raise _failed(self.path, again) from again

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._db.commit()
        except sqlite3.Error as problem:
            if error is None:
                raise _failed(self.path, problem) from problem
        finally:
            self._db.close()

    def get(self, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return the outputs that are there, by stage name.

        Parameters
        ----------
        keys : mapping of str to str
            Stage name -> cache key.
        """
        if not keys:
            return {}
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, payload FROM outputs WHERE key IN ({marks})"  # noqa: S608 - marks only
        try:
            rows: dict[str, bytes] = dict(self._db.execute(query, list(keys.values())))
        except sqlite3.Error as problem:
            self._begin_anew(problem)
            return {}
        return {stage: rows[key] for stage, key in keys.items() if key in rows}

    def put(self, outputs: Iterable[tuple[str, bytes]]) -> None:
        """Keep outputs by key; they are safe on disk within about a second."""
        rows = list(outputs)
        try:
            self._insert(rows)
        except sqlite3.Error as problem:
            self._begin_anew(problem)
            try:
                self._insert(rows)
            except sqlite3.Error as again:
                raise _failed(self.path, again) from again

    def _insert(self, rows: list[tuple[str, bytes]]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?)", rows)
        if time.monotonic() - self._committed > COMMIT_SECONDS:
            self._db.commit()
            self._committed = time.monotonic()


def _empty() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(TABLE)
    return database


def _failed(path: Path, problem: sqlite3.Error | OSError) -> FatalError:
    return FatalError(
        f"{path}: the cache cannot be read or written ({problem}): free some disk space and run again; "
        "what was finished is kept",
        code="store_failed",
    )
