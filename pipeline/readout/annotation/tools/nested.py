"""Records as nested rows: Parquet, a table of DuckDB, a dataset folder for Hugging Face.

One schema, made of the record's types: every file has the same columns and types, whatever is in
it; an empty list is a list of the right type. Mappings that are open (``meta``, ``normal``,
``stages``, …) are texts of JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import cast

import msgspec
from msgspec import inspect

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import DATABASE, Writer, check_name, database_errors, literal, quoted
from readout.annotation.exporting import REST, Output, Records, shards, split_of
from readout.io.extras import extra
from readout.io.text import templates_of
from readout.records.types import Record, encode_record

__all__ = ["to_duckdb", "to_hf", "to_parquet"]

RECORDS, CORPUS, CARD = "records.parquet", "corpus.duckdb", "README.md"
SQL = {
    inspect.StrType: "VARCHAR",
    inspect.LiteralType: "VARCHAR",
    inspect.IntType: "BIGINT",
    inspect.FloatType: "DOUBLE",
    inspect.BoolType: "BOOLEAN",
}
GROUP = 2_048
"""Rows that DuckDB gathers before it writes them, the least it takes: they wait in memory."""
MEMORY = 384
"""Megabytes that DuckDB may take, unless a single row needs more."""
TIMES = 12
"""Memory of a row while it is read and written, as a multiple of its bytes."""
SLACK = 1_024
"""Bytes that DuckDB may have beyond the longest row."""
SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
"""The Hub's size categories, each with the number of documents below which it holds."""
LARGEST_SIZE = "1M<n<10M"


def to_parquet(records: Records, output: Output) -> None:
    """Write ``records.parquet``, or numbered files of it, and the flat tables as one file each."""
    folder = output.aside / "tables"
    with Writer(OF_RECORDS, folder, f"{MEMORY}MB") as tables:
        _to_parquet(output, RECORDS, _lines(records, tables))
        tables.write(("parquet",))
    for table in OF_RECORDS:
        name = f"{table.name}.parquet"
        (folder / name).rename(output.path(name))


def to_duckdb(records: Records, output: Output) -> None:
    """Write a DuckDB file: the flat tables, and the nested records as the table ``records``.

    Comments of tables and columns are in it.
    """
    folder = output.aside / "tables"
    with Writer(OF_RECORDS, folder, f"{MEMORY}MB") as tables:
        spool = _Spool(output.aside, _lines(records, tables))
        tables.write(())
        spool.run("CREATE TABLE records AS ", database=folder / DATABASE)
    (folder / DATABASE).rename(output.path(CORPUS))


def to_hf(records: Records, output: Output) -> None:
    """Write ``data/SPLIT.parquet``, or numbered files of it, and the card.

    ``load_dataset(folder)`` takes it, and so does the Hub.
    """
    extra("duckdb", "export", "exchange")
    counts: Counter[str] = Counter()
    for record in records:
        split = split_of(record, output.options.splits)
        with (output.aside / f"{split}.jsonl").open("ab") as stream:
            stream.write(encode_record(record) + b"\n")
        counts[split] += 1
    if not counts:
        (output.aside / f"{REST}.jsonl").touch()
        counts[REST] = 0
    names = {}
    for split in (REST, *(split.name for split in output.options.splits)):
        if split in counts:
            with (output.aside / f"{split}.jsonl").open("rb") as lines:
                names[split] = _to_parquet(output, f"data/{split}.parquet", lines)
    output.write(CARD, _card(names, counts).encode())


def _lines(records: Records, tables: Writer) -> Iterator[bytes]:
    """Yield records as lines of JSON, once their rows are in the tables."""
    for record in records:
        tables.extend(rows_of(record))
        yield encode_record(record) + b"\n"


def _to_parquet(output: Output, name: str, lines: Iterable[bytes]) -> list[str]:
    """Write records as Parquet: one file, or numbered ones; return their names."""
    before = len(output.names)
    for path, group in shards(output, name, lines, len):
        place, form = literal(path), f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP}"
        _Spool(output.aside, group).run("COPY (", f") TO {place} ({form})")
    return output.names[before:]


def _card(names: Mapping[str, list[str]], counts: Mapping[str, int]) -> str:
    """Return the card; what stands before it is JSON, which is YAML, too."""
    documents = sum(counts.values())
    files = [{"split": split, "path": paths} for split, paths in names.items()]
    metadata = {
        "configs": [{"config_name": "default", "default": True, "data_files": files}],
        "language": ["en"],
        "size_categories": [next((size for most, size in SIZES if documents < most), LARGEST_SIZE)],
        "tags": ["quotation", "attribution", "policy"],
        "task_categories": ["token-classification", "text-classification"],
    }
    templates = templates_of("readout.annotation").overlay(autoescape=False)
    return templates.get_template("dataset.md.jinja").render(
        documents=documents,
        metadata={key: msgspec.json.encode(value).decode() for key, value in metadata.items()},
        names=list(names),
        counts=counts,
    )


class _Spool:
    """Records that wait in a file of JSON until DuckDB reads them.

    Raises
    ------
    ConfigError
        ``missing_package``, ``bad_name``.
    """

    def __init__(self, folder: Path, lines: Iterable[bytes]) -> None:
        self._connect = extra("duckdb", "export", "exchange").connect
        self._path = folder / "records.jsonl"
        check_name(self._path)
        self._longest = 0
        with self._path.open("wb") as stream:
            for line in lines:
                stream.write(line)
                self._longest = max(self._longest, len(line))

    def run(self, before: str, after: str = "", database: Path | str = ":memory:") -> None:
        """Run a statement of SQL: what stands before the query for the records, and behind it."""
        columns = ", ".join(
            f"{quoted(field.name)}: '{_sql(field.type)}'"
            for field in cast(inspect.StructType, inspect.type_info(Record)).fields
        )
        rows = (
            "SELECT * FROM read_json(?, format = 'newline_delimited', "  # noqa: S608 - quoted
            f"maximum_object_size = {self._longest + SLACK}, columns = {{{columns}}})"
        )
        memory = max(MEMORY, TIMES * self._longest // 10**6)
        # one thread: one record after the other
        settings = {"memory_limit": f"{memory}MB", "threads": "1"}
        with (
            database_errors("the records cannot be written"),
            closing(self._connect(str(database), config=settings)) as run,
        ):
            run.execute(before + rows + after, [str(self._path)])


def _sql(kind: inspect.Type) -> str:
    """Return a type of a record's field as DuckDB has it."""
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
