"""Flat tables, written as CSV, as Parquet and into a DuckDB file, and read from there.

``schema.toml`` declares every table: what a row is, and type and meaning of each column. Rows of
records are put into them as structs; what is counted over these rows is written in SQL
(``sql/*.sql``). The same rows in the same order give the same bytes of CSV and Parquet; a DuckDB
file has an identifier of its own: its content is the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from readout.errors import ConfigError, FatalError
from readout.io.extras import extra
from readout.io.safe import drafting, is_empty, make_folder, pretty, write_whole, writing
from readout.io.text import clean
from readout.models.arrays import Array

__all__ = [
    "DATABASE",
    "DESCRIPTION",
    "FILES",
    "Column",
    "Database",
    "FlatTable",
    "QueryResult",
    "Writer",
    "check_name",
    "database_errors",
    "description_of",
    "literal",
    "open_database",
    "quoted",
    "script",
    "tables_of",
]

DATABASE = "analysis.duckdb"
DESCRIPTION = "datapackage.json"
"""Names and comments of all columns, as a Frictionless Data Package has them."""
MEMORY = "1GB"
"""Memory of DuckDB; beyond it puts things on the disk."""
LONGEST = 16 * 2**20
"""Bytes of a row that DuckDB takes without being told."""
AT_ONCE = 10_000
"""Rows of a result that are in memory together."""
FILES = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER true"}
"""Suffixes of the files that are written beside the database, and how DuckDB writes them."""
FRICTIONLESS = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
}
"""Types of a column in a data package; those of lists are texts there, as they are in CSV."""


class Column(NamedTuple):
    """A column: its name, its type in SQL, whether it may be null, and what it holds."""

    name: str
    type: str
    optional: bool
    comment: str


class FlatTable:
    """A table that ``schema.toml`` declares.

    Attributes
    ----------
    name : str
        Of the table and of its files.
    comment : str
        What a row is.
    columns : list of Column
        In order.
    row : type of Struct
        What its rows are, where Python makes them: a field a column, in that order.
    """

    def __init__(self, name: str) -> None:
        own = _schema()[name]
        declared = (_schema()["placed"] if "_placed" in own else {}) | own
        self.name, self.comment = name, declared.pop("_")
        declared.pop("_placed", None)
        self.columns = []
        for column, text in declared.items():
            kind, _, comment = text.partition(": ")
            bare = kind.removesuffix(" NOT NULL")
            self.columns.append(Column(column, bare, bare == kind, comment))
        self.row: Any = msgspec.defstruct(name, list(declared), frozen=True, kw_only=True)


@cache
def _schema() -> dict[str, Any]:
    return tomllib.loads(files("readout.analyze").joinpath("schema.toml").read_text("utf-8"))


def tables_of(group: str) -> tuple[FlatTable, ...]:
    """Return the tables ``of_records``, ``of_analyses``, or those made ``on_request``."""
    return tuple(map(FlatTable, _schema()[group]))


class Writer:
    """Takes the rows of several tables, counts over them in SQL, and writes the tables.

    Rows wait on the disk, so that any number of them needs little memory.

    Parameters
    ----------
    tables : sequence of FlatTable
        Which there are.
    folder : Path
        Where to write; made where it is not there.
    memory : str
        What DuckDB may take; beyond it puts things on the disk.

    Raises
    ------
    ConfigError
        ``missing_package``; ``not_an_analysis`` where the folder holds files of others;
        ``unwritable`` where it cannot be made; ``locked`` where another command writes there.
    FatalError
        ``unwritable``: disk full, no right to write.
    """

    def __init__(self, tables: Sequence[FlatTable], folder: Path, memory: str = MEMORY) -> None:
        duckdb = extra("duckdb", "analysis")
        check_name(folder)
        _check_folder(folder)
        self._tables = tables
        self._folder = folder
        self._encode = msgspec.json.Encoder().encode
        self._longest = LONGEST
        self._ends = ExitStack()
        self._spool = self._ends.enter_context(drafting(folder))
        with _writing(folder):
            self._files = {one.row: (self._spool / one.name).open("wb") for one in tables}
            settings = {"memory_limit": memory, "temp_directory": str(self._spool / "temp")}
            self._database = duckdb.connect(str(self._spool / DATABASE), config=settings)
            self._database.execute("BEGIN")  # all at once: many times as fast
            for table in tables:
                self._create(table)
            self._database.execute("COMMIT")

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.discard()

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each table, as far as they are loaded."""
        return {
            one.name: self.rows(f"SELECT count(*) FROM {quoted(one.name)}")[0][0]  # noqa: S608
            for one in self._tables
        }

    def extend(self, rows: Iterable[Struct]) -> None:
        """Put rows aside for the tables of their types."""
        with _writing(self._folder):
            for row in rows:
                line = self._encode(row) + b"\n"
                self._longest = max(self._longest, len(line))
                self._files[type(row)].write(line)

    def load(self) -> None:
        """Load the rows that were put aside into their tables."""
        with _writing(self._folder):
            for table in self._tables:
                if table.row in self._files:
                    self._files.pop(table.row).close()
                    self._read(table, self._spool / table.name)

    def insert(self, name: str, rows: Iterable[Iterable[Any]]) -> None:
        """Load rows into a table: values for each column.

        A table that is none of this writer's is made, and gone at the end.
        """
        table = FlatTable(name)
        columns = [one.name for one in table.columns]
        path = self._spool / f"rows-{name}"
        with _writing(self._folder):
            with path.open("wb") as file:
                for row in rows:
                    file.write(self._encode(dict(zip(columns, row, strict=True))) + b"\n")
            if all(one.name != name for one in self._tables):
                self._create(table, "TEMP ")
            self._read(table, path)

    def run(self, name: str, **functions: Callable[..., Any]) -> None:
        """Run a script of ``sql/``, with functions that it calls by their names."""
        for called, function in functions.items():
            self._database.create_function(called, function)
        with _writing(self._folder):
            self._database.execute(script(name))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query gives."""
        with _writing(self._folder):
            found: list[tuple[Any, ...]] = self._database.execute(sql).fetchall()
        return found

    def arrays(self, sql: str) -> dict[str, Array]:
        """Return what a query of numbers gives, by column."""
        with _writing(self._folder):
            found: dict[str, Array] = self._database.execute(sql).fetchnumpy()
        return found

    def write(self, kinds: Collection[str] = tuple(FILES)) -> None:
        """Write the tables, each whole or not at all.

        Parameters
        ----------
        kinds : collection of str
            Which of :data:`FILES` are written beside the database; :data:`DESCRIPTION` comes with
            CSV.
        """
        self.load()
        with _writing(self._folder):
            for table in self._tables:
                for kind in kinds:
                    path = literal(self._spool / f"{table.name}.{kind}")
                    self._database.execute(f"COPY {quoted(table.name)} TO {path} ({FILES[kind]})")
            self._database.close()
            if "csv" in kinds:
                (self._spool / DESCRIPTION).write_bytes(description_of(self._tables))
            # the database first: by it the folder is known
            for made in sorted(self._spool.glob("*.*"), key=lambda one: one.name != DATABASE):
                made.replace(self._folder / made.name)

    def add_file(self, name: str, data: bytes) -> None:
        """Write a file beside the tables; its name may have ``/`` in it."""
        path = self._folder / name
        with _writing(path):
            make_folder(path.parent, self._folder)
            write_whole(path, data)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files beside the tables, if they are there: those of an earlier analysis."""
        with _writing(self._folder):
            for name in names:
                (self._folder / name).unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget rows that were not written."""
        for file in self._files.values():
            with suppress(OSError):  # a full disk
                file.close()
        self._database.close()
        self._ends.close()

    def _create(self, table: FlatTable, temporary: str = "") -> None:
        name = quoted(table.name)
        declared = ", ".join(
            f"{quoted(one.name)} {one.type}{'' if one.optional else ' NOT NULL'}"
            for one in table.columns
        )
        self._database.execute(f"CREATE {temporary}TABLE {name} ({declared})")
        self._database.execute(f"COMMENT ON TABLE {name} IS {literal(table.comment)}")
        for one in table.columns:
            place = f"{name}.{quoted(one.name)}"
            self._database.execute(f"COMMENT ON COLUMN {place} IS {literal(one.comment)}")

    def _read(self, table: FlatTable, path: Path) -> None:
        columns = ", ".join(f"{quoted(one.name)}: '{one.type}'" for one in table.columns)
        self._database.execute(
            f"INSERT INTO {quoted(table.name)} SELECT * FROM read_json("  # noqa: S608 - quoted
            "?, format = 'newline_delimited', "
            f"maximum_object_size = {self._longest}, columns = {{{columns}}})",
            [str(path)],
        )
        path.unlink()


@dataclass(frozen=True)
class QueryResult:
    """The result of a query.

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

    def query(self, sql: str, *values: object) -> QueryResult:
        """Run one statement of SQL, with a value for each ``?`` in it.

        Raises
        ------
        ConfigError
            ``bad_sql``: what DuckDB says of it, also while rows are read.
        """
        with _sql_errors():
            sql.encode()
            count = len(self._connection.extract_statements(sql))
            if count != 1:
                raise ConfigError(f"SQL: {count} statements: give one", code="bad_sql")
            self._connection.execute(sql, values)
            columns = self._connection.description or []
        return QueryResult([column[0] for column in columns], self._rows())

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
        What :func:`readout.analyze.analysis.analyze` wrote to.

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


def script(name: str) -> str:
    """Return a script of ``sql/``."""
    return files("readout.analyze").joinpath(f"sql/{name}.sql").read_text("utf-8")


def quoted(name: str) -> str:
    """Write a name in SQL, whatever it is."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | Path) -> str:
    """Write a text in SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def check_name(path: Path) -> None:
    """Refuse a path that DuckDB cannot take.

    Raises
    ------
    ConfigError
        ``bad_name``.
    """
    if clean(str(path)) != str(path):
        raise ConfigError(
            f"{path}: the name is not UTF-8, which DuckDB needs: name another folder",
            code="bad_name",
        )


def description_of(tables: Iterable[FlatTable]) -> bytes:
    """Return :data:`DESCRIPTION`: the tables as CSV, with types and comments of their columns."""
    resources = [
        {
            "name": table.name,
            "path": f"{table.name}.csv",
            "description": table.comment,
            "schema": {
                "fields": [
                    {
                        "name": one.name,
                        "type": FRICTIONLESS.get(one.type, "string"),
                        "description": one.comment,
                        "constraints": {"required": not one.optional},
                    }
                    for one in table.columns
                ]
            },
        }
        for table in tables
    ]
    return pretty({"name": "readout-analysis", "resources": resources})


def _check_folder(folder: Path) -> None:
    """Refuse a folder with files and without what an analysis has: its files are somebody's."""
    with writing(folder):
        ours = (folder / DATABASE).exists()
        foreign = folder.is_dir() and not ours and not is_empty(folder)
    if foreign:
        raise ConfigError(
            f"{folder}: holds files, and no {DATABASE}: name a new or empty folder, or the folder "
            "of an analysis",
            code="not_an_analysis",
        )


@contextmanager
def database_errors(what: str) -> Iterator[None]:
    """Turn what DuckDB raises into an error of this package."""
    try:
        yield
    except extra("duckdb", "analysis").Error as error:
        first = str(error).partition("\n")[0]
        raise FatalError(f"{what}: {first}", code="unwritable") from error


@contextmanager
def _sql_errors() -> Iterator[None]:
    try:
        yield
    except extra("duckdb", "analysis").Error as error:
        raise ConfigError(f"SQL: {str(error).strip()}", code="bad_sql") from error
    except UnicodeEncodeError as error:
        raise ConfigError("SQL: is not UTF-8", code="bad_sql") from error


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn what DuckDB and the disk raise into errors of this package."""
    with writing(folder, kind=FatalError), database_errors("the tables cannot be written"):
        yield
