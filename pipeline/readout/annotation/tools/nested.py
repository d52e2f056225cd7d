"""Records as nested rows of Parquet, with one schema that is made of the record's types.

Every file has the same columns and types, whatever is in it: an empty list is a list of the right
type. Mappings that are open (``meta``, ``normal``, ``stages``, …) are texts of JSON.
"""

from __future__ import annotations

from typing import BinaryIO

from msgspec import inspect

from readout.analyze.tables import check_name, database_errors, literal, quoted
from readout.annotation.output import LARGEST, Output, numbered
from readout.io.extras import extra
from readout.records.types import Record, encode_record

__all__ = ["MEMORY", "NestedRows", "columns_sql", "memory_for", "nested_columns", "read_rows"]

SQL = {
    inspect.StrType: "VARCHAR",
    inspect.LiteralType: "VARCHAR",
    inspect.IntType: "BIGINT",
    inspect.FloatType: "DOUBLE",
    inspect.BoolType: "BOOLEAN",
    inspect.DateType: "DATE",
}
GROUP = 2_048
"""Rows that DuckDB gathers before it writes them, the least it takes: they wait in memory."""
MEMORY = "384MB"
"""What DuckDB may take, unless a single row needs more."""
TIMES = 12
"""As often as its bytes, a row is held in memory while it is read and written."""
SLACK = 1_024
"""Bytes that DuckDB may have beyond the longest row."""


class NestedRows:
    """Takes records, and writes them as Parquet: one file, or numbered ones.

    Parameters
    ----------
    output : Output
        Where to.
    name : str
        Of the file (``records.parquet``); of several ``records-00001.parquet`` and so on.
    size : int, optional
        Records a file; one that has reached :data:`~readout.annotation.output.LARGEST` bytes
        of JSON ends before.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """

    def __init__(self, output: Output, name: str, size: int | None = None) -> None:
        extra("duckdb", "export", "exchange")
        self._output = output
        self._name = name
        self._size = size
        self._files = self._count = self._bytes = self._longest = 0
        self._spool = output.aside / f"{name.replace('/', '-')}.jsonl"
        check_name(self._spool)
        self._open()

    def __enter__(self) -> NestedRows:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stream.close()

    @property
    def names(self) -> list[str]:
        """The files that were written, once :meth:`finish` was called."""
        if self._files == 1:
            return [self._name]
        return [numbered(self._name, number) for number in range(1, self._files + 1)]

    def put(self, record: Record) -> None:
        """Add a record."""
        if self._count and (self._count == self._size or self._bytes >= LARGEST):
            self._flush()
            self._open()
        line = encode_record(record) + b"\n"
        self._stream.write(line)
        self._count += 1
        self._bytes += len(line)
        self._longest = max(self._longest, len(line))

    def finish(self) -> None:
        """Write what waits."""
        self._flush()
        if self._files == 1:
            self._output.rename(numbered(self._name, 1), self._name)
        self._spool.unlink()

    def _open(self) -> None:
        self._stream: BinaryIO = self._spool.open("wb")
        self._count = self._bytes = self._longest = 0

    def _flush(self) -> None:
        self._stream.close()
        self._files += 1
        path = self._output.path(numbered(self._name, self._files))
        settings = {"memory_limit": memory_for(self._longest), "threads": "1"}
        with database_errors("the records cannot be written"):
            database = extra("duckdb", "export", "exchange").connect(config=settings)
            try:
                database.execute(
                    f"COPY ({read_rows(self._longest)}) TO {literal(path)} "
                    f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP})",
                    [str(self._spool)],
                )
            finally:
                database.close()


def nested_columns() -> dict[str, str]:
    """Return the columns of a record: name -> type in SQL."""
    found = inspect.type_info(Record)
    return {field.name: _sql(field.type) for field in _fields(found)}


def columns_sql() -> str:
    """Return the columns as DuckDB's ``read_json`` takes them."""
    columns = nested_columns().items()
    listed = ", ".join(f"{quoted(name)}: {literal(kind)}" for name, kind in columns)
    return f"{{{listed}}}"


def read_rows(longest: int) -> str:
    """Return a query for the records in a file of JSON, which is its parameter."""
    return (
        "SELECT * FROM read_json(?, format = 'newline_delimited', "  # noqa: S608 - quoted
        f"maximum_object_size = {longest + SLACK}, columns = {columns_sql()})"
    )


def memory_for(longest: int) -> str:
    """Return what DuckDB may take where the longest row has some bytes."""
    least = int(MEMORY.removesuffix("MB"))
    return f"{max(least, TIMES * longest // 10**6)}MB"


def _fields(kind: inspect.Type) -> tuple[inspect.Field, ...]:
    if not isinstance(kind, inspect.StructType):
        raise TypeError(f"{kind}: no Struct")
    return kind.fields


def _sql(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.UnionType):
        return _sql(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, inspect.StructType):
        parts = (f"{quoted(field.name)} {_sql(field.type)}" for field in kind.fields)
        return f"STRUCT({', '.join(parts)})"
    if isinstance(kind, inspect.ListType):
        return _sql(kind.item_type) + "[]"
    if isinstance(kind, inspect.TupleType):
        return _sql(kind.item_types[0]) + "[]"
    return "VARCHAR" if isinstance(kind, inspect.DictType) else SQL[type(kind)]
