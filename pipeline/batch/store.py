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


class Store:
    """Stage outputs by cache key, on disk.

    Parameters
    ----------
    path : Path
        The SQLite file; made where it is missing. A file that is damaged is set aside and a new one begun.

    Raises
    ------
    FatalError
        ``store_failed``, from any method, where the disk is full or the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".damaged"))
            for extra in ("-wal", "-shm"):
                path.with_name(path.name + extra).unlink(missing_ok=True)
            self._db = self._open()
        self._committed = time.monotonic()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, isolation_level="DEFERRED")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS outputs (key TEXT PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID"
        )
        database.commit()
        return database

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
        try:
            rows = dict(
                self._db.execute(
                    f"SELECT key, payload FROM outputs WHERE key IN ({marks})",  # noqa: S608 - marks only
                    list(keys.values()),
                )
            )
        except sqlite3.Error as problem:
            raise _failed(self.path, problem) from problem
        return {stage: rows[key] for stage, key in keys.items() if key in rows}

    def put(self, outputs: Iterable[tuple[str, bytes]]) -> None:
        """Keep outputs by key; they are safe on disk within about a second."""
        try:
            self._db.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?)", outputs)
            if time.monotonic() - self._committed > COMMIT_SECONDS:
                self._db.commit()
                self._committed = time.monotonic()
        except sqlite3.Error as problem:
            raise _failed(self.path, problem) from problem


def _failed(path: Path, problem: sqlite3.Error) -> FatalError:
    return FatalError(
        f"{path}: the cache cannot be read or written ({problem}): free some disk space and run again; "
        "what was finished is kept",
        code="store_failed",
    )
