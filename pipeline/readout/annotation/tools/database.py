"""A DuckDB file: the flat tables, and the nested records as the table ``records``."""

from __future__ import annotations

from collections.abc import Iterator

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import DATABASE, Writer, database_errors
from readout.annotation.output import Output
from readout.annotation.tools.nested import MEMORY, memory_for, read_rows
from readout.io.extras import extra
from readout.records.types import Record, encode_record

__all__ = ["NAME", "write"]

NAME = "corpus.duckdb"


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`NAME`; comments of tables and columns are in it."""
    folder = output.aside / "tables"
    spool = output.aside / "records.jsonl"
    longest = 0
    with Writer(OF_RECORDS, folder, MEMORY) as tables:
        with spool.open("wb") as stream:
            for record in records:
                line = encode_record(record) + b"\n"
                longest = max(longest, len(line))
                stream.write(line)
                tables.extend(rows_of(record))
        tables.write(files=False)
    with database_errors("the records cannot be written"):
        settings = {"memory_limit": memory_for(longest)}
        database = extra("duckdb", "export", "exchange").connect(
            str(folder / DATABASE), config=settings
        )
        try:
            # one after the other, so that they stand in the order of the run
            database.execute("SET threads = 1")
            database.execute(f"CREATE TABLE records AS {read_rows(longest)}", [str(spool)])
        finally:
            database.close()
    (folder / DATABASE).rename(output.path(NAME))
