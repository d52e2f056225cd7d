"""The sources: from the inputs of a command to documents."""

from readout.batch.sources.documents import Rejected, check_ids, read
from readout.batch.sources.inventory import (
    SUFFIXES,
    IdBy,
    Input,
    Inventory,
    Skipped,
    collect,
)

__all__ = [
    "SUFFIXES",
    "IdBy",
    "Input",
    "Inventory",
    "Rejected",
    "Skipped",
    "check_ids",
    "collect",
    "read",
]
