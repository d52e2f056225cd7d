"""Which record is of which gold document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readout.records.types import Record

__all__ = ["joined"]


def joined(documents: Sequence[tuple[str, str]], records: Iterable[Record]) -> list[Record | None]:
    """Return the record of each document: of its text, and of its id where several have that.

    Parameters
    ----------
    documents : sequence of (str, str)
        Id and text of each.
    records : iterable of Record
        More may be there.
    """
    texts = {text for _, text in documents}
    by_text: dict[str, Record] = {}
    by_both: dict[tuple[str, str], Record] = {}
    for record in records:
        if record.text in texts:
            by_text.setdefault(record.text, record)
            by_both[record.id, record.text] = record
    return [by_both.get(one) or by_text.get(one[1]) for one in documents]
