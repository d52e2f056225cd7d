"""Parquet: nested records in one file or several, and the flat tables beside them."""

from __future__ import annotations

from collections.abc import Iterator

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import Writer
from readout.annotation.output import Output
from readout.annotation.tools.nested import MEMORY, NestedRows
from readout.records.types import Record

__all__ = ["RECORDS", "write"]

RECORDS = "records.parquet"


def write(records: Iterator[Record], output: Output) -> None:
    """Write records as :data:`RECORDS` and the tables as one file each."""
    size = output.options.shard_size
    folder = output.aside / "tables"
    with NestedRows(output, RECORDS, size) as nested, Writer(OF_RECORDS, folder, MEMORY) as tables:
        for record in records:
            nested.put(record)
            tables.extend(rows_of(record))
        nested.finish()
        tables.write(kinds=("parquet",))
    for table in OF_RECORDS:
        name = f"{table.name}.parquet"
        (folder / name).rename(output.path(name))
