"""The DuckDB file of an analysis, to be read and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readout.analyze.tables import DATABASE, check_name
from readout.errors import ConfigError
from readout.io.extras import extra

__all__ = ["Database", "Result", "open_database"]

AT_ONCE = 10_000
"""Rows of a result that are in memory together."""


@dataclass(frozen=True)
class Result:
    """What a query gives.

    Attributes
    ----------
    columns : list of str
        Their names.
    rows : iterator of tuple
        A value for each column; read once.
    """

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


class Database:
    """Answers SQL; it can neither write, nor reach another file or the network.

    Attributes
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path, connection: Any) -> None:
        self.path = path
        self._connection = connection

    def query(self, sql: str, *values: object) -> Result:
        """Run one statement of SQL, with a value for each ``?`` in it.

        Raises
        ------
        ConfigError
            ``bad_sql``: what DuckDB says of it, also while rows are read.
        """
        with _sql_errors():
            count = len(self._connection.extract_statements(sql))
            if count != 1:
                raise ConfigError(f"SQL: {count} statements: give one", code="bad_sql")
            self._connection.execute(sql, values)
            described = self._connection.description or []
        return Result([column[0] for column in described], self._rows())

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows that a query gives."""
        return list(self.query(sql, *values).rows)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        while True:
            with _sql_errors():
                found = self._connection.fetchmany(AT_ONCE)
            if not found:
                return
            yield from found


@contextmanager
def open_database(folder: Path) -> Iterator[Database]:
    """Open the tables of an analysis.

    Parameters
    ----------
    folder : Path
        What :func:`readout.analyze.analyze` wrote to.

    Raises
    ------
    ConfigError
        ``no_analysis`` where it holds none, or not a whole one; ``bad_name`` where the name is one
        that DuckDB does not take; ``missing_package``.
    """
    path = folder / DATABASE
    duckdb = extra("duckdb", "analysis")
    check_name(path)
    try:
        if not path.is_file():
            raise FileNotFoundError
        connection = duckdb.connect(str(path), read_only=True)
    except (duckdb.Error, OSError) as error:
        raise ConfigError(
            f"{folder}: holds no {DATABASE} that can be read: make it again with "
            f"'readout analyze DIR -o {folder}'",
            code="no_analysis",
        ) from error
    try:
        for name in ("enable_external_access", "allow_community_extensions"):
            connection.execute(f"SET {name} = false")
        connection.execute("SET lock_configuration = true")
        yield Database(path, connection)
    finally:
        connection.close()


@contextmanager
def _sql_errors() -> Iterator[None]:
    try:
        yield
    except extra("duckdb", "analysis").Error as error:
        raise ConfigError(f"SQL: {str(error).strip()}", code="bad_sql") from error
