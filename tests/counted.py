"""What an analysis counts of records, or of rows, table by table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from msgspec import Struct

from readout.analyze.analysis import TABLES, count_tables
from readout.analyze.flatten import rows_of
from readout.analyze.formulations.finding import MOST_NEW, insert_formulations
from readout.analyze.formulations.reading import read
from readout.analyze.tables import Writer
from readout.records.types import Record

Tables = dict[str, list[SimpleNamespace]]


def counted(
    records: Iterable[Record] = (), rows: Iterable[Struct] = (), most: int = MOST_NEW
) -> Tables:
    """Return the rows of each table by its name."""
    every = list(records)
    with TemporaryDirectory() as folder, Writer(TABLES, Path(folder)) as writer:
        for record in every:
            writer.extend(rows_of(record))
        writer.extend(rows)
        writer.load()
        insert_formulations(writer, read(every), most)
        count_tables(writer)
        return {
            table.name: [
                SimpleNamespace(**dict(zip((one.name for one in table.columns), row, strict=True)))
                for row in writer.rows(f"FROM {table.name}")
            ]
            for table in TABLES
        }
