"""People's verdicts on single items of records, for estimates of precision."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from readout.records.types import Spanned

__all__ = ["BANDS", "FIELDS", "ITEM_LAYERS", "ItemLayer", "ItemVerdict", "JudgedItem", "band_of"]

ItemLayer = Literal["quote", "entity", "event", "theme", "document"]
ITEM_LAYERS: tuple[ItemLayer, ...] = get_args(ItemLayer)
FIELDS = ("kind", "extent", "cue", "speaker", "occasion", "date", "place", "theme", "relation")
"""Fields of an item that may be judged; its ``found`` has those that are."""
BANDS: tuple[tuple[str, float], ...] = (("high", 0.9), ("middle", 0.5), ("low", 0.0))
"""Bands of confidence, each with the least that is in it."""
NO_BAND = "none"
"""The band of what has no confidence."""


class ItemVerdict(Struct, frozen=True):
    """A verdict: right or wrong; if wrong, the right value, where it was given.

    ``instead`` is ``none`` where there should be nothing. ``stands`` tells that it is one of the
    words a field knows, or stands in the passage as it is written, and is no free description.
    """

    right: bool
    instead: str | None = None
    stands: bool = False


class JudgedItem(Spanned, Struct, frozen=True, kw_only=True):
    """An item that was drawn, and what was judged of it.

    ``sha256`` is that of the document's text, by which a text that was changed is known; ``start``
    and ``end`` count in it. ``chance`` is how likely the item was to be drawn, over 0 to 1.
    ``found`` has the fields that are asked, ``judged`` those that were filled. ``number`` is the
    row of the sheet as a spreadsheet counts it, 0 where it is not from one.
    """

    document: str
    title: str
    sha256: str
    layer: ItemLayer
    group: str
    id: str
    start: int
    end: int
    confidence: float | None
    document_kind: str
    chance: float
    before: str
    text: str
    after: str
    found: dict[str, str]
    judged: dict[str, ItemVerdict] = {}
    note: str = ""
    number: int = 0


def band_of(confidence: float | None) -> str:
    """Return the band that a confidence (0 to 1) is in."""
    if confidence is None:
        return NO_BAND
    return next((name for name, least in BANDS if confidence >= least), BANDS[-1][0])
