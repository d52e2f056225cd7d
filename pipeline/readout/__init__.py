"""Readout: annotation and analysis of policy text.

Examples
--------
>>> from readout import load
>>> readout = load()
>>> record = readout("It was stressed that the harbour must stay open.")
>>> record.quotes[0].speaker.status
'agentless'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readout.batch.load import Readout, load
    from readout.errors import ConfigError, DocumentError, FatalError, ReadoutError, TransientError
    from readout.records.dataset import read_records
    from readout.records.types import Record, decode_record, encode_record
    from readout.stages.base import File, Place, Settings, Stage, StageOutput, meta_of, register

__all__ = [
    "ConfigError",
    "DocumentError",
    "FatalError",
    "File",
    "Place",
    "Readout",
    "ReadoutError",
    "Record",
    "Settings",
    "Stage",
    "StageOutput",
    "TransientError",
    "__version__",
    "decode_record",
    "encode_record",
    "load",
    "meta_of",
    "read_records",
    "register",
]

__version__ = "0.1.0"

_MODULES = {
    "readout.batch.load": ("Readout", "load"),
    "readout.records.dataset": ("read_records",),
    "readout.errors": (
        "ConfigError",
        "DocumentError",
        "FatalError",
        "ReadoutError",
        "TransientError",
    ),
    "readout.records.types": ("Record", "decode_record", "encode_record"),
    "readout.stages.base": (
        "File",
        "Place",
        "Settings",
        "Stage",
        "StageOutput",
        "meta_of",
        "register",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: spaCy only with the first pipeline."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
