"""Records as nested rows: Parquet, a table of DuckDB, a dataset folder for Hugging Face.

One schema, made of the record's types: every file has the same columns and types, whatever is in
it; an empty list is a list of the right type. Mappings that are open (``meta``, ``normal``,
``stages``, …) are texts of JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import cast

import msgspec
from msgspec import inspect

from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.tables import DATABASE, Writer, check_name, database_errors, quoted
from readout.annotation.exporting import REST, split_of
from readout.annotation.output import LARGEST, Output, numbered
from readout.io.extras import extra
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
"""As often as its bytes, a row is held in memory while it is read and written."""
SLACK = 1_024
"""Bytes that DuckDB may have beyond the longest row."""
SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
"""What the Hub calls datasets of fewer documents than that."""
LARGEST_SIZE = "1M<n<10M"
ABOUT = """# Annotated policy texts

{documents:,} documents, annotated with Readout: segments, sentences, entities, events, quoted
statements with speaker and occasion, themes of passages. One row is one document.

| split | documents |
|---|---:|
{splits}

All offsets are half-open and count Unicode code points of `text`; `text[start:end]` is what stands
there. A stretch in a list (`content`, `marked`, `evidence`) is `[start, end]`. `meta`, `stages`,
`normal` of entities, `basis` and `confidence` of `document` are texts of JSON.

The annotations were made by a program; statements, terms and themes have its calibrated confidence.
They are not free of errors. Say here under which licence the texts are, and where they come from.

```python
from datasets import load_dataset

documents = load_dataset("FOLDER", split="{first}")
```
"""


def to_parquet(records: Iterator[Record], output: Output) -> None:
    """Write ``records.parquet``, or numbered files of it, and the flat tables as one file each."""
    folder = output.aside / "tables"
    with (
        closing(_NestedFile(output, RECORDS)) as nested,
        Writer(OF_RECORDS, folder, f"{MEMORY}MB") as tables,
    ):
        for record in records:
            nested.put(record)
            tables.extend(rows_of(record))
        nested.finish()
        tables.write(kinds=("parquet",))
    for table in OF_RECORDS:
        name = f"{table.name}.parquet"
        (folder / name).rename(output.path(name))


def to_duckdb(records: Iterator[Record], output: Output) -> None:
    """Write a DuckDB file: the flat tables, and the nested records as the table ``records``.

    Comments of tables and columns are in it.
    """
    folder = output.aside / "tables"
    with (
        closing(_Spool(output.aside / "records.jsonl")) as spool,
        Writer(OF_RECORDS, folder, f"{MEMORY}MB") as tables,
    ):
        for record in records:
            spool.put(record)
            tables.extend(rows_of(record))
        tables.write(files=False)
        spool.run("CREATE TABLE records AS ", database=folder / DATABASE)
    (folder / DATABASE).rename(output.path(CORPUS))


def to_hf(records: Iterator[Record], output: Output) -> None:
    """Write ``data/SPLIT.parquet``, or numbered files of it, and the card.

    ``load_dataset(folder)`` takes it, and so does the Hub.
    """
    splits = output.options.splits
    files: dict[str, _NestedFile] = {}
    counts: Counter[str] = Counter()
    with ExitStack() as stack:

        def opened(split: str) -> _NestedFile:
            if split not in files:
                file = _NestedFile(output, f"data/{split}.parquet")
                files[split] = stack.enter_context(closing(file))
            return files[split]

        for record in records:
            split = split_of(record, splits)
            opened(split).put(record)
            counts[split] += 1
        if not files:
            opened(REST)
        for file in files.values():
            file.finish()
    order = [name for name in (REST, *(split.name for split in splits)) if name in files]
    output.write(CARD, _card({name: files[name].names for name in order}, counts).encode())


def _card(names: Mapping[str, list[str]], counts: Mapping[str, int]) -> str:
    """Return the card; what stands before it is JSON, which is YAML, too."""
    documents = sum(counts.values())
    files = [{"split": split, "path": paths} for split, paths in names.items()]
    told = {
        "configs": [{"config_name": "default", "default": True, "data_files": files}],
        "language": ["en"],
        "size_categories": [next((size for most, size in SIZES if documents < most), LARGEST_SIZE)],
        "tags": ["quotation", "attribution", "policy"],
        "task_categories": ["token-classification", "text-classification"],
    }
    lines = [f"{key}: {msgspec.json.encode(value).decode()}" for key, value in told.items()]
    about = ABOUT.format(
        documents=documents,
        splits="\n".join(f"| {split} | {counts.get(split, 0):,} |" for split in names),
        first=next(iter(names)),
    )
    return "\n".join(("---", *lines, "---", "", about))


class _Spool:
    """Records that wait in a file of JSON until DuckDB reads them.

    Raises
    ------
    ConfigError
        ``missing_package``, ``bad_name``.
    """

    def __init__(self, path: Path) -> None:
        extra("duckdb", "export", "exchange")
        check_name(path)
        self._path = path
        self._stream = path.open("wb")
        self.count = self.bytes = self._longest = 0

    def put(self, record: Record) -> None:
        """Add a record."""
        line = encode_record(record) + b"\n"
        self._stream.write(line)
        self.count += 1
        self.bytes += len(line)
        self._longest = max(self._longest, len(line))

    def run(self, before: str, after: str = "", database: Path | str = ":memory:") -> None:
        """Run a statement of SQL: what stands before the query for the records, and behind it."""
        self.close()
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
        connect = extra("duckdb", "export", "exchange").connect
        with (
            database_errors("the records cannot be written"),
            closing(connect(str(database), config=settings)) as run,
        ):
            run.execute(before + rows + after, [str(self._path)])
        self._path.unlink()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


class _NestedFile:
    """Takes records, and writes them as Parquet: one file, or numbered ones.

    A file has as many records as the options say, and ends before where it has reached
    :data:`~readout.annotation.output.LARGEST` bytes of JSON.
    """

    def __init__(self, output: Output, name: str) -> None:
        self._output = output
        self._name = name
        self._spool = self._fresh()
        self.names: list[str] = []

    def close(self) -> None:
        """Close the file that waits."""
        self._spool.close()

    def put(self, record: Record) -> None:
        """Add a record."""
        size, spool = self._output.options.shard_size, self._spool
        if spool.count and (spool.count == size or spool.bytes >= LARGEST):
            self._flush()
            self._spool = self._fresh()
        self._spool.put(record)

    def finish(self) -> None:
        """Write what waits."""
        self._flush()
        if len(self.names) == 1:
            self._output.rename(self.names[0], self._name)
            self.names = [self._name]

    def _fresh(self) -> _Spool:
        return _Spool(self._output.aside / f"{self._name.replace('/', '-')}.jsonl")

    def _flush(self) -> None:
        self.names.append(numbered(self._name, len(self.names) + 1))
        path = str(self._output.path(self.names[-1])).replace("'", "''")
        form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP}"
        self._spool.run("COPY (", f") TO '{path}' ({form})")


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
