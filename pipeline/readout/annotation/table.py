"""What people changed, as tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from readout.annotation.changes import ALL, Changes, Row
from readout.records.naming import safe

__all__ = ["tables"]

COUNTS = ("kept", "moved", "relabelled", "deleted", "added")


def tables(changes: Changes) -> Iterator[Table]:
    """Yield a table by layer and label, and one by confidence, if there is anything."""
    labels, bands = changes.labels(), changes.bands()
    if labels:
        yield _table("What people changed", "label", labels)
    if bands:
        yield _table("By confidence", "confidence", bands)


def _table(title: str, second: str, found: list[Row]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("layer", no_wrap=True)
    table.add_column(second, overflow="ellipsis")
    for name in (*COUNTS, "kept %"):
        table.add_column(name, justify="right", min_width=len(name))
    layers = Counter(row.layer for row in found)
    for row in found:
        if row.label == ALL and layers[row.layer] == 2:  # of one label alone
            continue
        share = "" if row.share is None else f"{row.share:.0%}".removesuffix("%")
        counts = (f"{getattr(row, name):,}" for name in COUNTS)
        table.add_row(row.layer, escape(safe(row.label)), *counts, share)
    return table
