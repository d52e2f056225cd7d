"""The sources: from the inputs of a command to documents."""

from readout.batch.sources.documents import ReadOptions, Rejected, count, distinct, read
from readout.batch.sources.guarded import read_guarded
from readout.batch.sources.inventory import SUFFIXES, IdBy, Input, Inventory, Skipped, collect

__all__ = [
    "SUFFIXES",
    "IdBy",
    "Input",
    "Inventory",
    "ReadOptions",
    "Rejected",
    "Skipped",
    "collect",
    "count",
    "distinct",
    "read",
    "read_guarded",
]
