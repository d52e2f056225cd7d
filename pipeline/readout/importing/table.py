"""What people changed, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from readout.importing.changes import Changes, Row
from readout.naming import safe

__all__ = ["tables"]

COUNTS = ("kept", "moved", "relabelled", "deleted", "added")


def tables(changes: Changes) -> Iterator[Table]:
    """Yield a table by layer and label, and one by confidence, if there is anything."""
    labels, bands = changes.labels(), changes.bands()
    if labels:
        yield _table("What people changed", "label", labels)
    if bands:
        yield _table("By confidence", "confidence", bands)


def _table(
    title: str,
    second: str,
    found: list[Row],
) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("layer")
    table.add_column(second)
    for name in (*COUNTS, "kept of all"):
        table.add_column(name, justify="right")
    for row in found:
        share = "" if row.share is None else f"{row.share:.0%}"
        counts = (f"{getattr(row, name):,}" for name in COUNTS)
        table.add_row(row.layer, escape(safe(row.label)), *counts, share)
    return table
