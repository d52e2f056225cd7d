"""The sources: from the inputs of a command to documents."""

from readout.batch.sources.documents import Reading, Rejected, read
from readout.batch.sources.guarded import Guard, read_guarded
from readout.batch.sources.ids import Ids, distinct, ids_of
from readout.batch.sources.inventory import (
    SUFFIXES,
    IdBy,
    Input,
    Inventory,
    Skipped,
    collect,
    lines_of,
)

__all__ = [
    "SUFFIXES",
    "Guard",
    "IdBy",
    "Ids",
    "Input",
    "Inventory",
    "Reading",
    "Rejected",
    "Skipped",
    "collect",
    "distinct",
    "ids_of",
    "lines_of",
    "read",
    "read_guarded",
]
