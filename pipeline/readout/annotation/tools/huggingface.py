"""A dataset folder for Hugging Face: nested records as Parquet in splits, and a card.

``load_dataset(folder)`` takes it, and so does the Hub. The schema is the same in every file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import msgspec

from readout.annotation.options import REST, split_of
from readout.annotation.output import Output
from readout.annotation.tools.nested import NestedRows
from readout.records.types import Record

__all__ = ["CARD", "write"]

CARD = "README.md"
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


def write(records: Iterator[Record], output: Output) -> None:
    """Write ``data/SPLIT.parquet``, or numbered files of it, and :data:`CARD`."""
    splits = output.options.splits
    rows: dict[str, NestedRows] = {}
    counts: Counter[str] = Counter()
    with ExitStack() as stack:

        def opened(split: str) -> NestedRows:
            name = f"data/{split}.parquet"
            return stack.enter_context(NestedRows(output, name, output.options.shard_size))

        for record in records:
            name = split_of(record, splits)
            if name not in rows:
                rows[name] = opened(name)
            rows[name].put(record)
            counts[name] += 1
        if not rows:
            rows[REST] = opened(REST)
        for one in rows.values():
            one.finish()
    order = [name for name in (REST, *(split.name for split in splits)) if name in rows]
    names = {name: rows[name].names for name in dict.fromkeys(order)}
    with output.open(CARD) as stream:
        stream.write(_card(names, counts).encode())


def _card(names: Mapping[str, list[str]], counts: Mapping[str, int]) -> str:
    """Return the card; what stands before it is JSON, which is YAML, too."""
    documents = sum(counts.values())
    fits = (size for most, size in SIZES if documents < most)
    files = [{"split": split, "path": paths} for split, paths in names.items()]
    told = {
        "configs": [{"config_name": "default", "default": True, "data_files": files}],
        "language": ["en"],
        "size_categories": [next(fits, LARGEST_SIZE)],
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
