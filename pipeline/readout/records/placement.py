"""Whether the stretches of a record that was read have a place in its text."""

from __future__ import annotations

from readout.records.types import SPANS, Record, stretches

__all__ = ["misplaced"]


def misplaced(record: Record) -> str | None:
    """Name the first list or field with a stretch that has no place in the text; None where none.

    Parameters
    ----------
    record : Record
        As it was read: offsets may be whatever is a number.
    """
    length = len(record.text)
    for name in SPANS:
        for start, end, _ in stretches(record, name):
            if not _has_place(start, end, length):
                return name
    frame = record.document
    if frame is not None:
        for name, part in (("speaker", frame.speaker), ("place", frame.place)):
            if part is not None and not _has_place(part.start, part.end, length):
                return f"document.{name}"
    return None


def _has_place(start: int | None, end: int | None, length: int) -> bool:
    if start is None or end is None:
        return start is end
    return 0 <= start <= end <= length
