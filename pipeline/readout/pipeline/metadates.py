"""The date that an input gives for itself."""

from __future__ import annotations

from typing import Any

from readout.pipeline.writtendates import LONGEST, edtf_date
from readout.records.types import Warning

__all__ = ["set_date"]


def set_date(meta: dict[str, Any]) -> list[Warning]:
    """Turn ``meta["date"]`` into EDTF, in place.

    What cannot be read is kept under ``date_original``, and the date becomes null.

    Returns
    -------
    list of Warning
        ``unreadable_date``, or nothing.
    """
    value = meta.get("date")
    if value is None or value == "":
        meta["date"] = None
        return []
    readable = isinstance(value, str | int) and not isinstance(value, bool)
    meta["date"] = edtf_date(str(value)) if readable else None
    if meta["date"] is not None:
        return []
    meta.setdefault("date_original", value)
    shown = str(value)[:LONGEST]
    message = f"the date {shown!r} cannot be read in one way; write it as YYYY-MM-DD"
    return [Warning("unreadable_date", message)]
