"""Tables of typed rows, written as CSV, as Parquet and into a DuckDB file.

A row type is a frozen ``msgspec.Struct``: its docstring says what a row is, each field is
``Annotated[type, msgspec.Meta(description="…")]``. Of these all columns, their types and their
comments are made; nothing is guessed from the data. The same rows in the same order give the same
bytes of CSV and Parquet; a DuckDB file has an identifier of its own: its content is the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import getdoc
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct, inspect

from readout.errors import ConfigError, FatalError
from readout.io.extras import extra
from readout.io.safe import make_folder, make_place, write_whole
from readout.io.text import clean

__all__ = [
    "DATABASE",
    "DESCRIPTION",
    "FILES",
    "Column",
    "Table",
    "Writer",
    "check_name",
    "columns_of",
    "database_errors",
    "described",
    "quoted",
    "write_tables",
]

DATABASE = "analysis.duckdb"
DESCRIPTION = "datapackage.json"
"""Names and comments of all columns, as a Frictionless Data Package has them."""
MEMORY = "1GB"
"""What DuckDB may take; beyond it puts things on the disk."""
LONGEST = 16 * 2**20
"""Bytes of a row that DuckDB takes without being told."""
FILES = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER true"}
"""Suffixes of the files that are written beside the database, and how DuckDB writes them."""
SQL = {
    inspect.StrType: "VARCHAR",
    inspect.LiteralType: "VARCHAR",
    inspect.IntType: "BIGINT",
    inspect.FloatType: "DOUBLE",
    inspect.BoolType: "BOOLEAN",
    inspect.DateType: "DATE",
}
FRICTIONLESS = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
}
"""Types of a column in a data package; those of lists are texts there, as they are in CSV."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    name : str
        The field of the row.
    type : str
        In SQL.
    optional : bool
        Whether it may be null.
    comment : str
        What it holds.
    """

    name: str
    type: str
    optional: bool
    comment: str

    @property
    def declaration(self) -> str:
        """How it stands in ``CREATE TABLE``."""
        null = "" if self.optional else " NOT NULL"
        return f"{quoted(self.name)} {self.type}{null}"


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    name : str
        Of the table and of its files.
    row : type of Struct
        What its rows are; a row type belongs to one table.
    rows : iterable of that Struct
        In the order in which they are written; read once.
    """

    name: str
    row: type[Struct]
    rows: Iterable[Struct] = ()

    @property
    def comment(self) -> str:
        """What a row is: the docstring of its type, on one line."""
        return " ".join((getdoc(self.row) or "").split())


class Writer:
    """Takes rows of several tables in any order, and writes the tables at the end.

    Rows wait on the disk, so that any number of them needs little memory.

    Parameters
    ----------
    tables : sequence of Table
        Which there are; rows that they have already come first.
    folder : Path
        Where to write; made where it is not there.
    memory : str
        What DuckDB may take; beyond it puts things on the disk.

    Raises
    ------
    ConfigError
        ``missing_package``; ``not_an_analysis`` where the folder holds files of others;
        ``unwritable`` where it cannot be made.
    FatalError
        ``unwritable``: disk full, no right to write.
    """

    def __init__(self, tables: Sequence[Table], folder: Path, memory: str = MEMORY) -> None:
        extra("duckdb", "analysis")
        check_name(folder)
        make_place(folder)
        _check_folder(folder)
        self._tables = {table.row: table for table in tables}
        self._folder = folder
        self._memory = memory
        self.counts = {table.name: 0 for table in tables}
        with _disk_errors(folder):
            self._spool = Path(mkdtemp(prefix=".rows-", dir=folder))
            self._files = {table.row: (self._spool / table.name).open("wb") for table in tables}
        self._encode = msgspec.json.Encoder().encode
        self._longest = LONGEST
        for table in tables:
            self.extend(table.rows)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.discard()

    def put(self, row: Struct) -> None:
        """Add a row to the table of its type."""
        kind = type(row)
        line = self._encode(row)
        self._longest = max(self._longest, len(line) + 1)
        self.counts[self._tables[kind].name] += 1
        file: BinaryIO = self._files[kind]
        file.write(line + b"\n")

    def extend(self, rows: Iterable[Struct]) -> None:
        """Add rows."""
        with _disk_errors(self._folder):
            for row in rows:
                self.put(row)

    def write(
        self,
        *,
        views: Mapping[str, tuple[str, str]] | None = None,
        files: bool = True,
        kinds: Collection[str] = tuple(FILES),
    ) -> None:
        """Write the tables, each whole or not at all.

        Parameters
        ----------
        views : mapping of str to (str, str), optional
            Views of the DuckDB file: name -> what a row is, and the SQL.
        files : bool
            Whether CSV and Parquet are written, too, and :data:`DESCRIPTION`.
        kinds : collection of str
            Which of :data:`FILES` that means; :data:`DESCRIPTION` comes with CSV.
        """
        with _disk_errors(self._folder):
            for file in self._files.values():
                file.close()
            with database_errors("the tables cannot be written"):
                self._fill(views or {}, kinds if files else ())
            for path in sorted(self._spool.glob("*.*")):
                path.replace(self._folder / path.name)
        self.discard()

    def add_file(self, name: str, data: bytes) -> None:
        """Write a file beside the tables; its name may have ``/`` in it."""
        path = self._folder / name
        with _disk_errors(path):
            make_folder(path.parent, self._folder)
            write_whole(path, data)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files beside the tables, if they are there: those of an earlier analysis."""
        with _disk_errors(self._folder):
            for name in names:
                (self._folder / name).unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget rows that were not written."""
        for file in self._files.values():
            file.close()
        shutil.rmtree(self._spool, ignore_errors=True)

    def _fill(self, views: Mapping[str, tuple[str, str]], files: Collection[str]) -> None:
        settings = {"memory_limit": self._memory, "temp_directory": str(self._spool / "temp")}
        database = extra("duckdb", "analysis").connect(str(self._spool / DATABASE), config=settings)
        try:
            for table in self._tables.values():
                self._load(database.execute, table)
                self._copy(database.execute, table, files)
            for name, (comment, query) in views.items():
                database.execute(f"CREATE VIEW {quoted(name)} AS {query}")
                database.execute(f"COMMENT ON VIEW {quoted(name)} IS {_text(comment)}")
        finally:
            database.close()
        if "csv" in files:
            told = described(self._tables.values())
            (self._spool / DESCRIPTION).write_bytes(told)

    def _load(self, run: Callable[..., Any], table: Table) -> None:
        columns = columns_of(table.row)
        name = quoted(table.name)
        declared = ", ".join(column.declaration for column in columns)
        types = ", ".join(f"{quoted(one.name)}: '{one.type}'" for one in columns)
        run(f"CREATE TABLE {name} ({declared})")
        run(
            f"INSERT INTO {name} SELECT * FROM read_json("  # noqa: S608 - quoted
            "?, format = 'newline_delimited', "
            f"maximum_object_size = {self._longest}, columns = {{{types}}})",
            [str(self._spool / table.name)],
        )
        run(f"COMMENT ON TABLE {name} IS {_text(table.comment)}")
        for one in columns:
            place = f"{name}.{quoted(one.name)}"
            run(f"COMMENT ON COLUMN {place} IS {_text(one.comment)}")

    def _copy(self, run: Callable[..., Any], table: Table, files: Collection[str]) -> None:
        for suffix in files:
            path = self._spool / f"{table.name}.{suffix}"
            run(f"COPY {quoted(table.name)} TO {_text(str(path))} ({FILES[suffix]})")


def write_tables(tables: Sequence[Table], folder: Path) -> dict[str, int]:
    """Write tables as CSV, Parquet and into one DuckDB file.

    Parameters
    ----------
    tables : sequence of Table
        With their rows.
    folder : Path
        Where to write; made where it is not there.

    Returns
    -------
    dict of str to int
        Rows of each table.

    Raises
    ------
    ConfigError
        ``missing_package``.
    FatalError
        ``unwritable``.
    """
    with Writer(tables, folder) as writer:
        writer.write()
        return writer.counts


def columns_of(row: type[Struct]) -> tuple[Column, ...]:
    """Return the columns of a row type, in order.

    Raises
    ------
    TypeError
        Where a field is of a type that no column has, or has no description.
    """
    found = inspect.type_info(row)
    if not isinstance(found, inspect.StructType):
        raise TypeError(f"{row.__name__}: no Struct")
    return tuple(_column(row.__name__, field) for field in found.fields)


def quoted(name: str) -> str:
    """Write a name in SQL, whatever it is."""
    return '"' + name.replace('"', '""') + '"'


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


@contextmanager
def database_errors(what: str) -> Iterator[None]:
    """Turn what DuckDB raises into an error of this package."""
    try:
        yield
    except extra("duckdb", "analysis").Error as error:
        first = str(error).partition("\n")[0]
        raise FatalError(f"{what}: {first}", code="unwritable") from error


def _column(row: str, field: inspect.Field) -> Column:
    kind, comment = field.type, ""
    if isinstance(kind, inspect.Metadata):
        comment = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
    place = f"{row}.{field.name}"
    if not comment:
        raise TypeError(f"{place}: no description")
    optional = False
    if isinstance(kind, inspect.UnionType):
        others = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        optional = len(others) < len(kind.types)
        kind = others[0] if len(others) == 1 else kind
    return Column(field.name, _sql(kind, place), optional, comment)


def _sql(kind: inspect.Type, place: str) -> str:
    if isinstance(kind, inspect.ListType):
        return _sql(kind.item_type, place) + "[]"
    if type(kind) not in SQL:
        raise TypeError(f"{place}: no column has the type {kind}")
    return SQL[type(kind)]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _check_folder(folder: Path) -> None:
    """Refuse a folder with files and without what an analysis has: its files are somebody's."""
    with _disk_errors(folder):
        ours = (folder / DATABASE).exists()
        foreign = folder.is_dir() and not ours and any(folder.iterdir())
    if foreign:
        raise ConfigError(
            f"{folder}: holds files, and no {DATABASE}: name a new or empty folder, or the folder "
            "of an analysis",
            code="not_an_analysis",
        )


def described(tables: Iterable[Table]) -> bytes:
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
                    for one in columns_of(table.row)
                ]
            },
        }
        for table in tables
    ]
    package = {"name": "readout-analysis", "resources": resources}
    return msgspec.json.format(msgspec.json.encode(package), indent=1) + b"\n"


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FatalError(
            f"{folder}: cannot be written: {error.strerror or error}", code="unwritable"
        ) from error
