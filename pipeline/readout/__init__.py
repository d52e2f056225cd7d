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

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readout.assembly import Readout, load
    from readout.dataset import read_records

__all__ = ["Readout", "__version__", "load", "read_records"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load spaCy only when a pipeline is asked for."""
    if name in ("Readout", "load"):
        from readout import assembly

        return getattr(assembly, name)
    if name == "read_records":
        from readout import dataset as reading

        return reading.read_records
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
