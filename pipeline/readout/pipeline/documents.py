"""Documents that are made of what a caller gives: texts with their meta data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from readout.doc.origin import text_source
from readout.pipeline.dates import set_date
from readout.records.naming import clean
from readout.records.types import Document, PlainData

__all__ = ["document_of", "id_of"]


def document_of(text: str, id: str | int, meta: Mapping[str, Any] | None) -> Document:
    """Make a document of a text.

    Parameters
    ----------
    text : str
        The text, taken as it is.
    id : str or int
        What the record is called.
    meta : mapping, optional
        Plain data. ``date`` is read as on the command line: EDTF or another date that can be read
        in one way, a year, also a :class:`datetime.date`; what cannot be read is kept as
        ``date_original``, with a warning.

    Raises
    ------
    TypeError
        Where something is of another type; says what.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text must be a str, not {type(text).__name__}")
    name = id_of(id)
    data = plain_meta(meta)
    warnings = set_date(data) if "date" in data else []
    return Document(name, text, data, text_source(text), None, warnings)


def id_of(id: str | int) -> str:
    """Return the id that a caller gives to a document.

    Raises
    ------
    TypeError
        Where it is empty, of another type, or text that no file can hold (a lone surrogate).
    """
    is_id = isinstance(id, str | int) and not isinstance(id, bool)
    name = str(id) if is_id else ""
    if not name.strip() or clean(name) != name:
        raise TypeError(f"the id must be a text or a whole number, not {id!r}")
    return name


def plain_meta(meta: Mapping[str, Any] | None) -> PlainData:
    """Return meta data as the plain data that a record holds."""
    if meta is not None and not isinstance(meta, Mapping):
        raise TypeError(f"meta must be a mapping, not {type(meta).__name__}")
    values = dict(meta or {})
    for key in values:
        if not isinstance(key, str):
            raise TypeError(f"the names in meta must be texts, not {key!r}")
    for key in ("title", "language"):
        if not isinstance(values.get(key), str | None):
            raise TypeError(
                f"meta[{key!r}] must be a str or None, not {type(values[key]).__name__}"
            )
    when = values.get("date")
    if isinstance(when, date):
        values["date"] = when.isoformat()[:10]
    elif isinstance(when, bool) or not isinstance(when, str | int | None):
        raise TypeError(
            "meta['date'] must be a str, a year, a datetime.date or None, "
            f"not {type(when).__name__}"
        )
    try:
        data: PlainData = msgspec.json.decode(msgspec.json.encode(values))
    except (TypeError, ValueError) as error:
        raise TypeError(f"meta must be data that JSON has: {error}") from error
    return data
